"""What kind of thing a question asks for, and where a sentence holds one."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.types import Span
from rag.words.terms import content_terms, terms

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
_WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
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
# Asked how many a day, a sentence may say how many at once, too.
_RATE = re.compile(r"\b(?:per|a|each|every) (?:hour|day|night|week|month|year)\b", re.IGNORECASE)
_DAYS = frozenset(terms(f"{_MONTHS} {_WEEKDAYS}".replace("|", " ")))


def decisive(question: str, sentence: str) -> Span | None:
    """The words of `sentence` that hold the answer, if it has exactly one candidate for them.

    A candidate is an expression of the asked-for kind that the question does not itself contain;
    where the question counts things ("how many jobs"), it must stand just before them.
    """
    pattern = _asked_pattern(question)
    if pattern is None or _RATE.search(question):
        return None
    found = _candidates(question, sentence, pattern)
    if pattern == _NUMBER:
        nouns = _counted(question)
        found = [
            span
            for span in found
            if not nouns or nouns.intersection(terms(sentence[span.end :])[:_NOUN_WINDOW])
        ]
    return found[0] if len(found) == 1 else None


def holds_asked_kind(question: str, sentence: str) -> float:
    """1 if the sentence holds an expression of the asked-for kind, -1 if it does not, 0 if the
    question asks for no kind that is told by its form."""
    pattern = _asked_pattern(question)
    if pattern is None:
        return 0.0
    return 1.0 if _candidates(question, sentence, pattern) else -1.0


@lru_cache(maxsize=256)
def _asked_pattern(question: str) -> str | None:
    lowered = question.lower()
    return next((kind for asked, kind in _ASKED if re.search(asked, lowered)), None)


def _candidates(question: str, sentence: str, pattern: str) -> list[Span]:
    """Expressions of that kind in the sentence that the question does not itself contain."""
    if pattern not in (_NAME, _PLACE):
        lowered = question.lower()
        spans = map(_span, re.finditer(pattern, sentence, re.IGNORECASE))
        return [span for span in spans if sentence[span.start : span.end].lower() not in lowered]
    asked = set(terms(question))
    found = []
    for span in map(_span, re.finditer(pattern, sentence)):
        name = sentence[span.start : span.end]
        words = set(content_terms(name))
        # The first word of a sentence is capitalised whatever it is.
        if words and not words & (asked | _DAYS) and not (span.start == 0 and " " not in name):
            found.append(span)
    return found


def _counted(question: str) -> set[str]:
    """The terms of what is counted in a "how many ..."."""
    counted = re.search(r"\b(?:how many|number of) ([\w-]+(?: [\w-]+)?)", question.lower())
    return set(content_terms(counted.group(1))) if counted else set()


def _span(match: re.Match[str]) -> Span:
    group = "inner" if "inner" in match.re.groupindex else 0
    return Span(match.start(group), match.end(group))
