"""A question as it may be looked up, or the reason why it can't be."""

from __future__ import annotations

from rag.errors import QuestionError
from rag.words.normal import composed

MAX_CHARS = 4000


def readable(question: str) -> str:
    """The question in characters that are text and can be seen. Raises: QuestionError where it is
    empty or has more than MAX_CHARS of them."""
    question = composed(question)
    if not question.strip():
        raise QuestionError(
            "The question is empty. Write what you want to know.", kind="question_empty"
        )
    if len(question) > MAX_CHARS:
        raise QuestionError(
            "The question has {length:,} characters; at most {most:,} are read."
            " Ask in fewer words.",
            kind="question_long",
            length=len(question),
            most=MAX_CHARS,
        )
    # Python keeps undecodable bytes as surrogates, which can't be looked for.
    return question.encode("utf-8", "replace").decode("utf-8")
