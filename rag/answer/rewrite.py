"""A follow-up question put so that it stands alone, in the conversation's own words."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.grounding import has_markup, plain
from rag.answer.grounding.facts import claim, ground
from rag.answer.models import Model
from rag.answer.prompt import last_turn, rewrite_prompt
from rag.answer.stop import Stop
from rag.errors import LanguageModelError
from rag.retrieve.dialogue import is_fragment, leans_on_history
from rag.types import Message, Usage

_LONGEST = 300  # characters
_STEM = 6  # letters that tell words apart here


def needs_rewriting(question: str, history: Sequence[Message]) -> bool:
    """Whether the question may not be understood without the turn before it."""
    return bool(history) and (leans_on_history(question) or is_fragment(question))


def rewrite(
    question: str, history: Sequence[Message], model: Model, stop: Stop
) -> tuple[str, Usage | None]:
    """The question as the model would put it by itself, and what that took.

    Empty where the model fails, is stopped, goes on and on, or brings in a name, number or word
    that is not in the conversation: then the question is looked up as it was put.
    """
    try:
        with stop.closing(model.write(rewrite_prompt(question, history))) as writing:
            text = ""
            for piece in writing:
                text += piece
                if len(text) > _LONGEST or "\n" in text.lstrip():
                    break
            if stop.is_set:
                return "", None
            usage = writing.usage
    except LanguageModelError:
        return "", None
    line = text.strip().partition("\n")[0]
    rewritten = plain(line).removeprefix("The last question: ")
    conversation = "\n".join([question, *(turn["content"] for turn in last_turn(history))])
    if len(text) > _LONGEST or has_markup(line) or not _is_of(rewritten, question, conversation):
        return "", usage
    return rewritten, usage


def _is_of(rewritten: str, question: str, conversation: str) -> bool:
    """Whether it is a question of the conversation's words and keeps the question's facts."""
    asked, now, said = claim(question), claim(rewritten), ground(conversation)
    stems = {term[:_STEM] for term in said.terms}
    return (
        bool(now.terms)
        and all(term[:_STEM] in stems for term in now.terms)
        and now.numbers <= said.numbers
        and now.dates <= said.dates
        and all(said.has_name(name) for name in now.names)
        and asked.numbers <= now.numbers
        and all(ground(rewritten).has_name(name) for name in asked.names)
    )
