"""A question as it may be looked up, or the reason why it can't be."""

from __future__ import annotations

from rag.errors import QuestionError


def readable(question: str, longest: int) -> str:
    """The question in characters that are text. Raises: QuestionError where it is empty or has
    more than `longest` of them."""
    if not question.strip():
        raise QuestionError(
            "The question is empty. Write what you want to know.", kind="question_empty"
        )
    if len(question) > longest:
        raise QuestionError(
            "The question has {length:,} characters; at most {most:,} are read."
            " Ask in fewer words.",
            kind="question_long",
            length=len(question),
            most=longest,
        )
    # Python keeps undecodable bytes as surrogates, which can't be looked for.
    return question.encode("utf-8", "replace").decode("utf-8")
