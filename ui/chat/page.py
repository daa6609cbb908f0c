"""The chat page: a question in, the answer streamed with its sources beneath it."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import gradio as gr

from rag.engine import Engine
from rag.errors import EmptyIndexError, PassageError
from rag.types import Message, Segment
from ui.render import answer_html, draft_html, empty_index_html, error_html, question_html

TITLE = "Passage"

# An answer without an LLM is ready at once. It is written out in steps all the same, quickly,
# so that the eye can follow it from its first word on.
_STEP = re.compile(r"\s*\S+(?:\s+\S+){0,2}\s*|\s+")
_STEP_SECONDS = 0.03
# How much of an over-long question is shown above the error about it.
_REFUSED_CHARS = 200
# Questions that are answered at a time, and that may wait their turn.
_CONCURRENT, _WAITING = 8, 64


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what is shown for it. `words` is the answer's plain text for the engine;
    empty where there is none to lean on, as after a refusal."""

    question: str
    html: str = ""
    words: str = ""


# The question box, the conversation and the turns; each a value, or gr.skip() to leave it be.
Update = tuple[Any, Any, Any]


def build_chat(engine: Engine) -> gr.Blocks:
    """The page, ready to be mounted."""
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_height=True)
    with blocks:
        gr.Markdown(f"# {TITLE}", elem_id="masthead")
        turns = gr.State([])
        # Only ever an output. As an input it would hold what the browser sends, and Gradio makes
        # components, with any arguments, out of that.
        conversation = gr.Chatbot(
            elem_id="conversation",
            label="Conversation",
            show_label=False,
            scale=1,
            buttons=[],
            feedback_options=None,
            placeholder=_greeting(len(engine.files())),
            # Each message is HTML written by ui.render, in which nothing is left to interpret.
            render_markdown=False,
            latex_delimiters=[],
            allow_tags=False,
            autoscroll=False,  # chat.js brings the question to the top instead
        )
        with gr.Row(elem_id="composer"):
            question = gr.Textbox(
                elem_id="question-box",
                label="Question",
                show_label=False,
                container=False,
                placeholder="Ask about your documents",
                max_lines=6,
                autofocus=True,
                scale=1,
            )
            ask = gr.Button("Ask", variant="primary", scale=0, min_width=72)
        gr.on(
            [question.submit, ask.click],
            partial(respond, engine),
            inputs=[question, turns],
            outputs=[question, conversation, turns],
            show_progress="hidden",
            trigger_mode="once",
            api_visibility="private",
        )
        conversation.clear(forget, outputs=turns, api_visibility="private")
    blocks.queue(api_open=False, max_size=_WAITING, default_concurrency_limit=_CONCURRENT)
    return blocks


def respond(engine: Engine, question: str | None, turns: list[Turn]) -> Iterator[Update]:
    """Answer one question, step by step; a blank one changes nothing."""
    if question is None or not question.strip():
        yield gr.skip(), gr.skip(), gr.skip()
        return
    longest = engine.settings.answer.max_question_chars
    turn = Turn(question if len(question) <= longest else f"{question[:_REFUSED_CHARS]} …")
    yield "", _messages([*turns, turn]), gr.skip()
    try:
        for step in _steps(engine, question, turn, _history(turns)):
            turn = step
            yield gr.skip(), _messages([*turns, turn]), gr.skip()
    except EmptyIndexError:
        turn = replace(turn, html=empty_index_html())
    except PassageError as error:
        turn = replace(turn, html=error_html(str(error)))
    yield gr.skip(), _messages([*turns, turn]), [*turns, turn]


def forget() -> list[Turn]:
    """Start over, once the conversation has been cleared on the page."""
    return []


def _steps(engine: Engine, question: str, turn: Turn, history: Sequence[Message]) -> Iterator[Turn]:
    """The turn with its answer so far, after every few words of it."""
    answer_id = secrets.token_hex(4)
    written: list[Segment] = []
    for event in engine.stream(question, history):
        if event.answer is not None:
            spoken = [s.text for s in event.answer.segments if s.marker is None]
            words = "" if event.answer.refused else "".join(spoken)
            yield replace(turn, html=answer_html(event.answer, answer_id), words=words)
        elif event.segment is not None:
            for piece in _pieces(event.segment):
                if written:
                    time.sleep(_STEP_SECONDS)
                written.append(piece)
                yield replace(turn, html=draft_html(written, answer_id))


def _pieces(segment: Segment) -> list[Segment]:
    """The same words a few at a time; a marker stays whole."""
    if segment.marker is not None:
        return [segment]
    return [Segment(text, segment.bold) for text in _STEP.findall(segment.text)]


def _history(turns: Sequence[Turn]) -> list[Message]:
    messages: list[Message] = []
    for turn in turns:
        if turn.words:
            messages.append(Message(role="user", content=turn.question))
            messages.append(Message(role="assistant", content=turn.words))
    return messages


def _messages(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The turns as the chatbot shows them."""
    messages = []
    for turn in turns:
        messages.append({"role": "user", "content": question_html(turn.question)})
        if turn.html:
            messages.append({"role": "assistant", "content": turn.html})
    return messages


def _greeting(documents: int) -> str:
    """What stands on the page before the first question."""
    if not documents:
        return empty_index_html()
    what, them = (
        ("1 document is", "it") if documents == 1 else (f"{documents:,} documents are", "them")
    )
    return (
        '<div class="greeting"><p class="hello">What would you like to know?</p>'
        f"<p>{what} indexed. Answers are quoted from {them}, word for word.</p></div>"
    )
