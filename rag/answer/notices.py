"""What an answer says of itself in English; pages say the same in their own language."""

REFUSAL = "The documents don't say anything that answers this question."
FAILED = "The language model failed, so this answer is quoted from the documents."
BROKE_OFF = "The language model broke off, so this answer may not be complete."
NOTHING_FOUND = "The language model found no answer in the passages."
NOTHING_LEFT = (
    "The passages don't bear out what the language model wrote, so this answer is quoted from them."
)


def withheld(count: int) -> str:
    """That so many sentences of the model's are left out."""
    if count == 1:
        return "1 sentence that the passages don't bear out is not shown."
    return f"{count} sentences that the passages don't bear out are not shown."
