"""The chat itself, in Gradio: the conversation, the question box, and what sets them off.

Around it stands the page's frame (ui/chat/frame.py), which reaches Gradio through hidden boxes:
what ui/static/gradio.js writes into one of them is a message to its handler.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.chat.context import Chat
from ui.chat.greeting import first_html
from ui.chat.turns import Turns

_LOADING = 200  # events of pages that load or change over, which take milliseconds each


def build_chat(chat: Chat) -> gr.Blocks:
    """The conversation and the question box, ready to be mounted."""
    text, turns = chat.text, Turns(chat)
    blocks = gr.Blocks(title=chat.look.title, analytics_enabled=False, fill_height=True)
    with blocks:
        # Only ever an output. As an input it would hold what the browser sends, and Gradio makes
        # components, with any arguments, out of that.
        conversation = gr.Chatbot(
            elem_id="conversation",
            label=text("page.chat"),
            show_label=False,
            scale=1,
            buttons=[],
            feedback_options=None,
            placeholder=first_html(chat),
            # Each message is HTML of ours, in which nothing is left to interpret.
            render_markdown=False,
            latex_delimiters=[],
            allow_tags=False,
            autoscroll=False,  # conversation.js brings the question to the top instead
        )
        with gr.Row(elem_id="composer"):
            question = gr.Textbox(
                elem_id="question-box",
                label=text("page.question"),
                show_label=False,
                container=False,
                placeholder=text("page.placeholder"),
                max_lines=6,
                autofocus=True,
                scale=1,
            )
            ask = gr.Button(
                text("page.ask"), elem_id="ask", variant="primary", scale=0, min_width=72
            )
            stop = gr.Button(text("page.stop"), elem_id="stop", scale=0, min_width=72)
        current, scope = _hidden("current"), _hidden("scope")
        opened, again, undone = _hidden("open"), _hidden("again"), _hidden("undo")
        greet = _hidden("greet")
        shown = [question, conversation, current]
        streamed: dict[str, Any] = {
            "outputs": shown,
            "show_progress": "hidden",
            "trigger_mode": "once",
            "api_visibility": "private",
        }
        quick = {**streamed, "trigger_mode": "multiple"}
        gr.on([question.submit, ask.click], turns.ask, [question, current, scope], **streamed)
        again.submit(turns.again, [again, current], **streamed)
        stop.click(turns.stop, **{**quick, "outputs": None})
        opened.submit(turns.open, [opened], **quick)
        undone.submit(turns.undo, [undone, current], **quick)
        blocks.load(turns.load, **quick)
        for event in (blocks.load, greet.submit):
            event(turns.greet, **{**quick, "outputs": conversation})
    # Who waits does so in our own line, where the page can say at which place. In Gradio's are also
    # pages that load; when it is full, a question is dropped without a word.
    most = chat.line.capacity + _LOADING
    blocks.queue(api_open=False, max_size=most, default_concurrency_limit=None)
    return blocks


def _hidden(name: str) -> gr.Textbox:
    return gr.Textbox(elem_id=name, label=" ", visible="hidden", max_lines=1)
