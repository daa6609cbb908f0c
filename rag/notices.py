"""What answers say of themselves, in English; pages say the same in their own language."""

from __future__ import annotations

from typing import Literal

# A notice is a name: what was kept, or sent to a page, can be said in any language.
Notice = Literal["failed", "broke_off", "nothing_found", "nothing_left", "withheld", "stopped"]

REFUSAL = "The documents don't say anything that answers this question."
_SENTENCES: dict[Notice, str] = {
    "failed": "The language model failed, so this answer is quoted from the documents.",
    "broke_off": "The language model broke off, so this answer may not be complete.",
    "nothing_found": "The language model found no answer in the passages.",
    "nothing_left": "The passages don't bear out what the language model wrote, so this answer is"
    " quoted from them.",
    "withheld": "{count} sentences that the passages don't bear out are not shown.",
    "stopped": "Stopped: the answer may not be complete.",
}
_ONE_WITHHELD = "1 sentence that the passages don't bear out is not shown."


def in_english(notice: Notice, withheld: int) -> str:
    """The sentence that a notice is; `withheld` is how many sentences of the model's are left
    out."""
    if notice == "withheld" and withheld == 1:
        return _ONE_WITHHELD
    return _SENTENCES[notice].format(count=withheld)
