"""What a model wrote, as plain words: its markers read and removed, its markup gone or refused."""

from __future__ import annotations

import re
import unicodedata

from rag.answer.grounding.stream import MARKER

# Layout that may go without the words changing: bullets, numbers of lists, headings, quote marks.
_LAYOUT = re.compile(r"^\s*(?:[-*+•>#]+\s+|\d{1,2}[.)]\s+(?=\D)|```\w*\s*|~~~\w*\s*)+")
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|`+|~~")
# Markup that is more than layout: a link or image, HTML, an entity, a row of a table, a template
# or JSON.
_MARKUP = re.compile(r"\]\s*[(\[:]|!\[|<\s*[a-zA-Z/!|?]|&#?\w{1,31};|\||[{}]|\\[(\[a-z]|\$\$")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}:/|//|\b(?:data|javascript|mailto|tel|file|vbscript):\S|\bwww\b|@\w",
    re.IGNORECASE,
)
_HOST = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,24}\b(?:[:/?#]\S*)?")
_UNSEEN = {"Cc", "Cf", "Co", "Cn", "Cs"}


def visible(text: str) -> str:
    """The text in Unicode's plainest form, without characters that can't be seen.

    Bidirectional overrides, zero-width characters and tag characters make text read otherwise than
    it is checked.
    """
    text = unicodedata.normalize("NFKC", text)
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in _UNSEEN
    )


def markers(sentence: str) -> tuple[int, ...]:
    """The numbers that the sentence's markers name, in order, each once."""
    named: dict[int, None] = {}
    for match in MARKER.finditer(sentence):
        inner = match.group()
        for low, high in re.findall(r"(\d{1,3})(?:\s?[–-]\s?#?(\d{1,3}))?", inner):
            last = int(high or low)
            named.update(dict.fromkeys(range(int(low), min(last, int(low) + 20) + 1)))
    return tuple(named)


def plain(sentence: str) -> str:
    """The sentence's words, without markers and layout; empty where there are none."""
    text = visible(MARKER.sub(" ", sentence))
    text = _EMPHASIS.sub("", _LAYOUT.sub("", text))
    text = " ".join(text.split())
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    return text if any(character.isalnum() for character in text) else ""


def has_markup(text: str) -> bool:
    """Whether something besides markers would be more than words where it is interpreted, or is
    an address."""
    text = visible(MARKER.sub(" ", text))
    return bool(_MARKUP.search(text) or _ADDRESS.search(text))


def hosts(text: str) -> list[str]:
    """What looks like the name of a host or a file, with what follows it."""
    return [match.group() for match in _HOST.finditer(text)]
