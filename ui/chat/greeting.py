"""What stands in the chat before the first question."""

from __future__ import annotations

from collections.abc import Sequence

from ui.chat.answers import questions_html
from ui.chat.context import Chat
from ui.escape import escape


def greeting_html(chat: Chat, starters: Sequence[str]) -> str:
    """A welcome with questions to start from, or what to do where there is nothing to ask."""
    text, documents = chat.text, len(chat.engine.files())
    if not documents:
        work = chat.library.work
        state = "empty" if work is None else "indexing"
        words = [
            f'<p class="hello">{escape(text(f"{state}.title"))}</p>',
            f"<p>{escape(text(f'{state}.body'))}</p>",
        ]
        if work is None:
            words.append(f'<p><a class="go" href="#documents">{escape(text("empty.add"))}</a></p>')
        return f'<div class="greeting {state}">{"".join(words)}</div>'
    hello = chat.look.greeting or text("greeting.hello")
    return (
        f'<div class="greeting"><p class="hello">{escape(hello)}</p>'
        f"<p>{escape(text('greeting.indexed', count=documents))}</p>"
        f'<div class="questions">{questions_html(starters)}</div></div>'
    )


def starters(chat: Chat) -> tuple[str, ...]:
    """Questions to begin with: those that were set, or some that the documents answer.

    Making them takes up to a second after the documents have changed.
    """
    return chat.look.starters or chat.starters.questions()
