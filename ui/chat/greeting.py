"""What stands in the chat before the first question."""

from __future__ import annotations

from collections.abc import Sequence

from ui.chat.answers import questions_html
from ui.chat.context import Chat
from ui.chat.escape import escape


def first_html(chat: Chat) -> str:
    """A welcome while nothing is known of the documents; `greeting_html` follows."""
    hello = chat.look.greeting or chat.text("greeting.hello")
    return f'<div class="greeting"><p class="hello">{escape(hello)}</p></div>'


def greeting_html(chat: Chat, starters: Sequence[str]) -> str:
    """A welcome with questions to start from, or what to do where there is nothing to ask.

    The page asks for it again after it came while documents were read, or while there were none.
    """
    text, documents, work = chat.text, len(chat.engine.files()), chat.library.work
    state = "indexing" if work else "" if documents else "empty"
    if documents:
        hello = chat.look.greeting or text("greeting.hello")
        words = [
            f'<p class="hello">{escape(hello)}</p>',
            f"<p>{escape(text('greeting.indexed', count=documents))}</p>",
            f'<div class="questions">{questions_html(starters)}</div>',
        ]
    else:
        words = [
            f'<p class="hello">{escape(text(f"{state}.hello"))}</p>',
            f"<p>{escape(text(f'{state}.body'))}</p>",
        ]
        if not work:
            words.append(f'<p><a class="go" href="#documents">{escape(text("empty.add"))}</a></p>')
    return f'<div class="greeting {state}">{"".join(words)}</div>'


def starters(chat: Chat) -> tuple[str, ...]:
    """Questions to begin with: those that were set, or some that the documents answer.

    Making them takes up to a second after the documents have changed; not while they change.
    """
    return chat.look.starters or (() if chat.library.work else chat.starters.questions())
