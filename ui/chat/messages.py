"""The conversation as Gradio's chatbot shows it: a message for each question and answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.errors import EmptyIndexError, PassageError
from rag.retrieve.question import MAX_CHARS
from ui.chat.answers import answer_html, draft_html, notice_html, question_html
from ui.chat.context import Chat
from ui.chat.draft import Draft
from ui.journal import Turn
from ui.library.freshness import freshness
from ui.strings.notices import error_words

# As Gradio takes them; its own types for it ask for more than there is.
Messages = list[Any]

# How much of an over-long question is shown above the error about it.
_REFUSED_CHARS = 200


def turn_messages(chat: Chat, turns: Sequence[Turn], *, followed: bool = False) -> Messages:
    """Finished turns. If nothing follows, the last can be taken back; refused, it has questions
    to ask instead, which take a moment to be found."""
    messages: Messages = []
    files = chat.engine.files() if turns else []  # once for all of them
    for turn in turns:
        last = turn is turns[-1] and not followed
        messages += _exchange(
            question_html(turn.question, chat.text, turn.id),
            answer_html(
                turn,
                chat.text,
                found=freshness(files, turn.answer),
                last=last,
                instead=_instead(chat, turn) if last and turn.answer.refused else (),
            ),
        )
    return messages


def draft_messages(chat: Chat, draft: Draft) -> Messages:
    """A question and as much of its answer as there is."""
    return _exchange(
        question_html(_shortened(chat, draft.question), chat.text), draft_html(draft, chat.text)
    )


def problem_messages(chat: Chat, question: str, error: Exception) -> Messages:
    """A question that got no answer, and why."""
    words = chat.text("page.failed")
    if isinstance(error, EmptyIndexError) and chat.library.work:
        words = f"{chat.text('indexing.title')} {chat.text('indexing.hello')}"
    elif isinstance(error, PassageError):
        words = error_words(error, chat.text)
    return _exchange(question_html(_shortened(chat, question), chat.text), notice_html(words))


def _instead(chat: Chat, turn: Turn) -> Sequence[str]:
    """Questions near the refused one that the documents do answer."""
    return chat.starters.near(turn.question, turn.answer, turn.scope)


def _exchange(question: str, answer: str) -> Messages:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def _shortened(chat: Chat, question: str) -> str:
    return question if len(question) <= MAX_CHARS else f"{question[:_REFUSED_CHARS]} …"
