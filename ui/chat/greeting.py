"""What stands in the chat before the first question."""

from __future__ import annotations

from ui.chat.answers import questions_html
from ui.chat.context import Chat
from ui.escape import escape


def greeting_html(chat: Chat) -> str:
    """A welcome with questions to start from, or what to do where there is nothing to ask."""
    text, documents = chat.text, len(chat.engine.files())
    if not documents:
        return (
            f'<div class="greeting empty"><p class="hello">{escape(text("empty.title"))}</p>'
            f"<p>{escape(text('empty.body'))}</p>"
            f'<p><a class="go" href="#documents">{escape(text("empty.add"))}</a></p></div>'
        )
    hello = chat.look.greeting or text("greeting.hello")
    questions = questions_html(starters(chat))
    return (
        f'<div class="greeting"><p class="hello">{escape(hello)}</p>'
        f"<p>{escape(text('greeting.indexed', count=documents))}</p>"
        f'<div class="questions">{questions}</div></div>'
    )


def starters(chat: Chat) -> tuple[str, ...]:
    """Questions to begin with: those that were set, or some that the documents answer."""
    return chat.look.starters
