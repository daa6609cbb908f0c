"""Numbers: their groups of thousands closed up, "10k" and "5bn" in full, percent as a word."""

from __future__ import annotations

import re
from decimal import Decimal

# After a first digit: nothing precedes it of which the number would be a part, a date neither.
# The digit stands first in all that follows, for then a search skips whatever is none.
BEGINS = r"(?<![\w.,/:^].)(?<!-[0-9]-.)(?<!-[0-9][0-9]-.)"
NUMBER = rf"(?P<number>[0-9]{BEGINS}[0-9]*+(?:[.,][0-9]++)?+)"
_MARKED = re.compile(
    rf"[1-9]{BEGINS}[0-9]{{0,2}}(?:"
    r"(?:,[0-9]{3})+(?!,?[0-9])"
    r"|(?:'[0-9]{3})+(?!'?[0-9])"
    # Points may be a decimal's, a version's or an address's; not twice three digits, nor before a
    # comma.
    r"|(?:\.[0-9]{3}){2}(?!\.?[0-9])"
    r"|(?:\.[0-9]{3})+(?=,[0-9]{1,2}(?![.,]?[0-9]))"
    r")"
)
# A blank may part two numbers; not where all that follows is noughts, and no number is beside it.
_BLANKS = re.compile(r"[1-9](?<![\w.,+/:^-].)(?<![0-9] .)[0-9]{0,2}(?: 000)+(?! ?[0-9])")
# "4K" is a picture's size.
_THOUSANDS = re.compile(
    rf"(?P<count>[0-9]{BEGINS}(?:[0-9]{{0,2}}(?:\.[0-9]{{1,2}})?(?=k)|[0-9]{{1,2}}(?=K)))[kK](?!\w)"
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_NAMES = {
    "thousand": "tausend",
    "million": "millions mio mln mn millionen millones",
    "billion": "billions bn mrd milliarde milliarden",
    "trillion": "trillions trn",
}
_SCALE_OF = {name: scale for scale, names in _NAMES.items() for name in [scale, *names.split()]}
_SCALED = re.compile(
    rf"{NUMBER} ?(?P<name>{'|'.join(sorted(_SCALE_OF, key=len, reverse=True))})(?!\w)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?P<amount>[$€£¥] ?[0-9]{1,9}(?:[.,][0-9]{1,9})?) ?(?P<scale>[mMbB])(?!\w)")
SCALE_NAMES = frozenset([*_SCALE_OF, "k", "m", "b"])
_OF_SCALES = {"m": "million", "b": "billion"}
_COUNTED = re.compile(
    rf"(?P<count>[0-9]{BEGINS}[0-9]{{0,2}}(?:\.[0-9]{{1,6}}|,[0-9]{{1,2}})?)"
    rf" (?P<scale>{'|'.join(_SCALES)})(?!\w)",
    re.IGNORECASE,
)
_SIGN = re.compile(r" ?%(?!\w)")
_PERCENT = re.compile(r"(?<=[0-9]) ?(?:per cent|prozent|por ciento)(?!\w)", re.IGNORECASE)
PERCENT_NAMES = frozenset({"per cent", "prozent", "por ciento"})


def spell_numbers(text: str) -> str:
    """ "1,000", "1 000", "1'000" and "1.000.000,50" without what groups them; "10k" as "10000";
    "5bn", "5 Mrd" and "$5b" as "5 billion"."""
    text = _MARKED.sub(_closed_up, text)
    text = _BLANKS.sub(_closed_up, text)
    text = _THOUSANDS.sub(_in_full, text)
    text = _AMOUNT.sub(
        lambda found: f"{found['amount']} {_OF_SCALES[found['scale'].lower()]}", text
    )
    return _SCALED.sub(lambda found: f"{found['number']} {_SCALE_OF[found['name'].lower()]}", text)


def spell_percent(text: str) -> str:
    """ "%" and "per cent" as "percent"."""
    if "%" in text:
        text = _SIGN.sub(" percent", text)
    return _PERCENT.sub(" percent", text)


def count_out(text: str) -> str:
    """ "1.5 million" as "1500000 million": a question may ask for either."""
    return _COUNTED.sub(_counted, text)


def _closed_up(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match.group())


def _in_full(match: re.Match[str]) -> str:
    value = Decimal(match["count"]) * 1000
    return f"{value:.0f}" if value == int(value) else match.group()


def _counted(match: re.Match[str]) -> str:
    value = Decimal(match["count"].replace(",", ".")) * _SCALES[match["scale"].lower()]
    # Below a thousand it would be counted out again.
    whole = value == int(value) and value >= 1000
    return f"{value:.0f} {match['scale']}" if whole else match.group()
