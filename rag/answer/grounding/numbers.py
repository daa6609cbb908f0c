"""Numbers and dates of a text, written one way: 1,000 is a thousand, and 3 May is May 3rd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from rag.words.notation import UNIT, UNIT_OF, spelt

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
# Not "second", which is also a measure, and not "first": it is a word that is looked for.
_ORDINALS = (
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_WORDS = (
    {word: value for value, word in enumerate(_UNITS)}
    | {word: 10 * place for place, word in enumerate(_TENS, 2)}
    | {word: value for value, word in enumerate(_ORDINALS, 3)}
    | {"twentieth": 20}
)
_SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_SCALE = rf"(?:[ -](?P<scale>{'|'.join(_SCALES)})s?\b)?"
_PERCENT = r"(?P<percent>[ -]?(?:%|per ?cent\b|percent\b))?"
_MEASURE = rf"(?:[ -](?P<unit>{UNIT})(?!\w))?"
_DIGITS = re.compile(
    r"(?<![^\W_])(?P<sign>(?<!\S)[-−](?=\d))?"
    r"(?P<digits>\d+h\d+|\d+(?:[.,:/]\d+)*)(?P<letters>[^\W\d_]*)"
    rf"{_SCALE}{_PERCENT}{_MEASURE}",
    re.IGNORECASE,
)
_NUMBER_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_IN_WORDS = re.compile(
    rf"\b(?P<words>(?:{_NUMBER_WORD})(?:(?:[ -]|(?<=hundred) and |(?<=thousand) and )"
    rf"(?:{_NUMBER_WORD}|hundred|thousand))*)\b"
    rf"{_SCALE}{_PERCENT}{_MEASURE}",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_A_HUNDRED = re.compile(rf"\ban? (?=(?:{'|'.join(_SCALES)})\b)", re.IGNORECASE)
_LONE_ONE = re.compile(
    rf"(?<![\w-])one\b(?![ -](?:{'|'.join(_SCALES)}|{_NUMBER_WORD})\b)", re.IGNORECASE
)

# Shares, measures and rough numbers, which must be the source's own: "centuries" is no "century".
_IN_WORDS_ONLY = re.compile(
    r"\b(?:half|halves|quarters?|dozens?|scores of|decades?|century|centuries|millenni(?:um|a)"
    rf"|(?:{'|'.join(_ORDINALS)})s|an? (?:{'|'.join(_ORDINALS)})(?= of\b|[.,;:!?]|\s*$)"
    rf"|(?<!\d )(?:{'|'.join(_SCALES)})s)\b",
    re.IGNORECASE,
)

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH = "|".join([*(name.title() for name in _MONTHS), *(m[:3].title() + r"\." for m in _MONTHS)])
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_ISO = re.compile(r"\b\d{4}-(\d{2})-(\d{2})\b")
_DAY_MONTH = re.compile(rf"\b{_DAY}(?: of)? ({_MONTH})(?!\w)")
_MONTH_DAY = re.compile(rf"\b({_MONTH}) {_DAY}\b(?![:.,]?\d)")
_MONTH_ALONE = re.compile(rf"\b({_MONTH})(?!\w)")
MONTHS = frozenset(_MONTHS)
NUMBER_WORDS = frozenset([*_WORDS, *_SCALES, "percent", "per", "cent"])


def numbers(text: str, *, claimed: bool = False) -> frozenset[str]:
    """Every number as decimal digits, with "%", its unit or the "s" of a decade; a time of day as
    "14h00"; dates give their year.

    Shares and rough numbers stay words: "a quarter", "dozens", "centuries" are nothing else.
    Of a claim ("claimed"), the word "one" is left out: it seldom counts anything.
    """
    text = spelt(text)
    if claimed:
        text = _LONE_ONE.sub("", text)
    text = _ISO.sub(lambda match: match.group()[:4], _A_HUNDRED.sub("one ", text))
    text = _MONTH_DAY.sub(r"\1 ", _DAY_MONTH.sub(r" \2", text))  # days belong to dates
    rough = (match.group().lower() for match in _IN_WORDS_ONLY.finditer(text))
    return frozenset([*_in_digits(text), *_in_words(text), *rough])


def dates(text: str) -> frozenset[tuple[int, int]]:
    """Every (month, day), and (month, 0) for each month that is named."""
    text = spelt(text)
    days = [
        *((month, day) for month, day in _ISO.findall(text)),
        *((_month(month), day) for day, month in _DAY_MONTH.findall(text)),
        *((_month(month), day) for month, day in _MONTH_DAY.findall(text)),
    ]
    found = {(int(month), int(day)) for month, day in days}
    months = {(_month(name), 0) for name in _MONTH_ALONE.findall(text)}
    return frozenset(found | months | {(month, 0) for month, _ in found})


def _month(name: str) -> int:
    return next(place for place, full in enumerate(_MONTHS, 1) if full.startswith(name.lower()[:3]))


def _in_digits(text: str) -> Iterator[str]:
    for match in _DIGITS.finditer(text):
        digits, letters = match["digits"], match["letters"].lower()
        value = _value(digits)
        if value is None or letters not in ("", "st", "nd", "rd", "th", "s"):
            yield digits + letters  # a time, a version, "3kg"
            continue
        value *= _SCALES.get((match["scale"] or "").lower(), 1)
        decade = "s" if letters == "s" else ""
        yield _written(-value if match["sign"] else value, match) + decade


def _in_words(text: str) -> Iterator[str]:
    for match in _IN_WORDS.finditer(text):
        total = part = 0
        for word in re.findall(r"[a-z]+", match["words"].lower()):
            if word == "hundred":
                part *= 100
            elif word == "thousand":
                total, part = total + part * 1000, 0
            elif word != "and":
                part += _WORDS[word]
        value = Decimal(total + part) * _SCALES.get((match["scale"] or "").lower(), 1)
        yield _written(value, match)


def _value(digits: str) -> Decimal | None:
    plain = digits.replace(",", "") if _GROUPED.fullmatch(digits) else digits.replace(",", ".")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _written(value: Decimal, match: re.Match[str]) -> str:
    unit = UNIT_OF[match["unit"].lower()] if match["unit"] else ""
    return f"{value.normalize():f}{'%' if match['percent'] else ''}{unit}"
