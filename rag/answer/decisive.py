"""The decisive words of an answer sentence: the number, date, name or place that was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.lexical import content_terms, terms
from rag.types import Span

_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "dozens?|hundreds?|thousands?|millions?|billions?"
)
_NUMBER = (
    r"(?:(?:more|less|fewer) than |over |under |about |around |almost |nearly |up to |at least |"
    r"approximately |only |some )?"
    rf"(?:[$€£¥]\s?)?(?:\d+(?:[.,]\d+)*|\b(?:{_SMALL})\b)(?:[- ](?:{_SMALL})\b)*"
)
_PERCENT = rf"{_NUMBER}\s?(?:%|per ?cent\b|percentage points?\b)"
_MONEY = (
    r"(?:(?:more|less) than |over |about |nearly |up to )?"
    rf"(?:[$€£¥]\s?\d+(?:[.,]\d+)*(?: (?:{_SMALL}))*|"
    rf"(?:\d+(?:[.,]\d+)*|\b(?:{_SMALL}))(?: (?:{_SMALL}))*"
    r" (?:US |Australian |Canadian )?(?:dollars?|euros?|pounds?|yuan|yen|USD|EUR|RMB)\b)"
)
_UNITS = "seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)"
_DURATION = rf"{_NUMBER}[- ](?:{_UNITS})\b"
_FREQUENCY = rf"(?:{_NUMBER} times|\b(?:once|twice|thrice)\b)"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = (
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTHS})(?: \d{{1,2}}(?:st|nd|rd|th)?)?,? )?"
    r"\b(?:1\d{3}|20\d{2})s?\b(?: (?:BC|AD|BCE|CE)\b)?|"
    rf"\b\d{{1,2}} (?:{_MONTHS})\b|\b(?:{_MONTHS}) \d{{1,2}}\b|\b\d{{1,2}}(?:st|nd|rd|th) century\b"
)
_WORD = r"[A-ZÀ-ÞŠŽ][\w’'&-]*"
_NAME = rf"\b{_WORD}(?:\s(?:(?:of|the|de|del|la|von|van|bin|al)\s)*{_WORD})*"
_PLACE = rf"\b(?:in|at|from|near|to|of)\s(?:the\s)?(?P<inner>{_NAME}(?:, {_NAME})*)"

# What is asked for, told by the question's words; the first that fits counts.
_ASKED: tuple[tuple[str, str], ...] = (
    (r"\bhow (?:often|many times)\b", _FREQUENCY),
    (r"\bhow long\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b", _DURATION),
    (r"\b(?:percent(?:age)?|rate|share|proportion)\b", _PERCENT),
    (r"\bhow much (?:money|did .*cost|was (?:paid|invested|spent))\b", _MONEY),
    (r"\b(?:price|cost|invest\w*|budget)\b", _MONEY),
    (r"\bhow (?:many|much)\b|\bnumber of\b", _NUMBER),
    (r"\bwhen\b|\b(?:what|which) (?:year|date|month|day|century)\b", _DATE),
    (r"\bwhere\b|\b(?:what|which) (?:city|country|town|place|region|state)\b", _PLACE),
    (
        r"\bwho(?:se|m)?\b|\b(?:what|which) (?:\w+ ){0,2}(?:newspaper|company|person|name|brand)\b",
        _NAME,
    ),
)
_NOUN_WINDOW = 4  # words after a number within which the thing counted must stand


def decisive(question: str, sentence: str) -> Span | None:
    """The words of `sentence` that hold the answer, if it has exactly one candidate for them.

    A candidate is an expression of the asked-for kind that the question does not itself contain;
    where the question counts things ("how many jobs"), it must stand just before them.
    """
    lowered = question.lower()
    pattern = next((kind for asked, kind in _ASKED if re.search(asked, lowered)), None)
    if pattern is None:
        return None
    named = pattern in (_NAME, _PLACE)
    found = [
        _span(match) for match in re.finditer(pattern, sentence, 0 if named else re.IGNORECASE)
    ]
    keep = _is_new_name(question) if named else _is_counted(lowered, pattern)
    candidates = [span for span in found if keep(sentence, span)]
    return candidates[0] if len(candidates) == 1 else None


def _span(match: re.Match[str]) -> Span:
    group = "inner" if "inner" in match.re.groupindex else 0
    return Span(match.start(group), match.end(group))


def _is_new_name(question: str) -> Callable[[str, Span], bool]:
    asked = set(terms(question))

    def keep(sentence: str, span: Span) -> bool:
        words = set(content_terms(sentence[span.start : span.end]))
        # The first word of a sentence is capitalised whatever it is.
        first = span.start == 0 and " " not in sentence[span.start : span.end]
        return not first and bool(words) and not words & asked

    return keep


def _is_counted(question: str, pattern: str) -> Callable[[str, Span], bool]:
    counted = re.search(r"\b(?:how many|number of) ([\w-]+(?: [\w-]+)?)", question)
    nouns = set(content_terms(counted.group(1))) if counted and pattern == _NUMBER else set()

    def keep(sentence: str, span: Span) -> bool:
        if sentence[span.start : span.end].lower() in question:
            return False
        after = terms(sentence[span.end :])[:_NOUN_WINDOW]
        return not nouns or bool(nouns.intersection(after))

    return keep
