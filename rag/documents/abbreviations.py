"""Abbreviations after which a sentence goes on, where the library that cuts sentences cuts it.

A word in small letters stands for itself and for how it begins a sentence; others as written.
"""

from __future__ import annotations

import re
from functools import cache

_ANY = ""  # what is written in several languages
# Something always follows these.
_TITLES = {
    _ANY: "cf Dr e.g i.e Prof St viz vs",
    "de": "bzw d.h i.d.R i.S.d inkl o.g o.ä sog u.a u.U v.a vgl z.B z.T zzgl",
    "en": "Capt excl Gen Gov Hon incl Lt Mr Mrs Ms Mt Rev resp Sen Sgt",
    "es": "D Dª Dña p.ej Sr Sra Srta Ud Uds",
    "fr": "c.-à-d M Me Mgr Mlle MM Mme p.ex Ste",
    "it": "Dott Dott.ssa Ing p.es Sig Sig.ra",
    "nl": "bijv d.w.z dhr mevr o.a",
    "pt": "Av p.ex Sr Sra",
}
# These end a sentence unless a figure follows, or a word in small letters.
_COUNTS = {
    _ANY: "approx art ca cap ch ed eq fig max min no nr p par pp pt ref sec tab tel vol",
    "de": "abb abs anm bd kap lit mind mio mrd nrn rn s std str tab ziff",
    "en": "app bldg ext Fri inc Jan Feb Mar Apr Aug Sep Sept Oct Nov Dec Mon nos rm Sat"
    " Sun tbl Thu Thur Thurs Tue Tues Wed",
    "es": "aprox avda c/ máx mín núm núms pág págs",
    "fr": "al av bd chap env éd n réf tél",
    "it": "n num pag",
    "nl": "blz lid",
    "pt": "aprox n pág págs",
}
_FIGURE = re.compile(r"[\W_]*?(?:[^\W\d_]{0,2}[-.]?\d|[IVXLC]{2,}\b)|[–—-]")
# In German, a figure with a full stop is an ordinal: "am 3. Mai", "im 2. Obergeschoss".
_ORDINAL = re.compile(r"(?<!\w)\d{1,2}\.\s*$")
_BEFORE_ORDINAL = re.compile(
    r"\b(?:am|im|de[mnrs]|das|die|zu[mr]|vom|beim|ab|bis)\s+\d{1,2}\.\s*$", re.I
)
_MONTH = re.compile(r"Jan|Feb|Mär|Apr|Mai\b|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Quartal|Jahrhundert")
LONGEST = 16  # characters in which an abbreviation, or what follows it, shows


def goes_on(before: str, after: str, language: str) -> bool:
    """Whether a sentence cut between the two goes on: `before` are its last characters up to the
    cut, `after` the first behind it."""
    if _pattern(language, "titles").search(before):
        return True
    if _pattern(language, "counts").search(before):
        return _FIGURE.match(after) is not None or after[:1].islower()
    return language == "de" and _is_ordinal(before, after)


def _is_ordinal(before: str, after: str) -> bool:
    if _BEFORE_ORDINAL.search(before):
        return True
    return _ORDINAL.search(before) is not None and _MONTH.match(after) is not None


@cache
def _pattern(language: str, which: str) -> re.Pattern[str]:
    lists = _TITLES if which == "titles" else _COUNTS
    words = f"{lists[_ANY]} {lists.get(language, '')}".split()
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(_written, words))})\.\s*$")


def _written(word: str) -> str:
    first = re.escape(word[0])
    if word.islower():
        first = f"[{first}{re.escape(word[0].upper())}]"
    return first + re.escape(word[1:]).replace(r"\.", r"\.\s?")
