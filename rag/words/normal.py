"""One normal form for matching: whatever is compared is compared in it; what is shown stays as it
is written."""

from __future__ import annotations

import re
import unicodedata

from rag.words.notation import joined

# Soft hyphens, zero-width characters, directions, variants: Unicode's default-ignorable ones.
_UNSEEN = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff"
)
_QUOTES = {"'": "´ʹʻʼ‘’‚‛′‹›＇", '"': "“”„‟″«»＂"}
_DASHES = "‐‑‒–—―⁃−﹘﹣－︱︲"
# What Unicode's compatible form would glue to the word before: "Gore™" is not "GoreTM", nor is 2½
# 21/2, nor 10² 102.
_GLUED = re.compile("[\u00bc-\u00be\u2150-\u215e\u2189\u2460-\u24ff\u2776-\u2793]")
_POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FOLDED = {
    **{sign: plain for plain, signs in _QUOTES.items() for sign in signs},
    **dict.fromkeys(_DASHES, "-"),
    **{sign: f"^{power}" for power, sign in enumerate(_POWERS)},
    **{"™": " ", "℠": " ", "№": "No ", "º": "°"},
}
_ODD = re.compile(f"[{_UNSEEN}{''.join(_FOLDED)}]|{_GLUED.pattern}")
_GROUPED = re.compile(
    r"[1-9](?<![\w.,+/-].)(?<![0-9][\s].)[0-9]{0,2}(?:[\u00a0\u2007\u2009\u202f][0-9]{3})+(?![0-9])"
)
_MARKS = re.compile("[\u0300-\u036f]")
_HIDDEN = re.compile(f"[{_UNSEEN}]")


def normal(text: str) -> str:
    """The text as it is matched: its characters folded (case is kept), its quantities and dates in
    one notation, with words for the days and months that they name. normal(normal(x)) is normal(x).
    """
    return joined(folded(text))


def folded(text: str) -> str:
    """The text in Unicode's compatible, composed form, without what can't be seen; quotes and
    dashes as on a keyboard."""
    if not text.isascii():
        # No-break and thin spaces within a number are its own; once they are blanks, who can tell?
        text = _GROUPED.sub(lambda match: re.sub(r"\s", "", match.group()), text)
        text = unicodedata.normalize("NFKC", _ODD.sub(_fold, text)).replace("\u2044", "/")
        # A mark that no letter has taken up would part its word.
        text = unicodedata.normalize("NFC", _MARKS.sub("", text))
    return text


def composed(text: str) -> str:
    """The text as it reads, letters and accents as one character, without what can't be seen."""
    return text if text.isascii() else unicodedata.normalize("NFC", _HIDDEN.sub("", text))


def _fold(match: re.Match[str]) -> str:
    sign = match.group()
    if _GLUED.match(sign):
        return f" {unicodedata.normalize('NFKC', sign)}"
    return _FOLDED.get(sign, "")
