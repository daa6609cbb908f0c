"""Questions that a sentence answers, made by turning the sentence round. No model, few forms.

Only English sentences of a few plain forms are turned; from all others nothing is made, since a
reader forgives a missing question more than a clumsy one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["asked", "when", "why", "where", "many", "long", "said", "who", "what", "about"]

_LONGEST = 90  # characters of a question that is read at a glance
_LONGEST_SENTENCE = 500

# A sentence's subject: a name, or "the" with words that say which one.
_NAME = r"[A-Z][\w’'.&-]*(?:\s+(?:(?:of|de|the|and|for|von|van)\s+)*[A-Z0-9][\w’'.&-]*){0,4}"
_SUBJECT = rf"(?P<subject>(?:[Tt]he\s+)(?:[\w’'&-]+\s+){{0,4}}[\w’'&-]+|{_NAME})"
_IRREGULAR = (
    "born built made found won written held known given taken sent sold bought brought begun"
    " broken chosen cut drawn kept laid led left lost met paid put read rebuilt reborn run seen set"
    " shot shown shut spent struck taught thrown torn worn hit hung"
)
_PARTICIPLE = rf"(?:\w+ed|{'|'.join(_IRREGULAR.split())})"
_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "spring|summer|autumn|fall|winter|early|late"
)
_WHEN = rf"(?:in|on|since)\s+(?:(?:the|{_MONTH})\s+|\d{{1,2}}(?:st|nd|rd|th)?,?\s+)*\d{{4}}\b"
_NUMBER = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)"
_ABOUT = r"(?:(?:about|around|over|nearly|almost|only|more than|at least|up to|some)\s+)?"

# Verbs of events, with the form that "did" takes.
_EVENTS = {
    "opened": "open",
    "reopened": "reopen",
    "closed": "close",
    "began": "begin",
    "started": "start",
    "ended": "end",
    "died": "die",
    "retired": "retire",
    "burned down": "burn down",
    "went into service": "go into service",
    "came into force": "come into force",
    "took effect": "take effect",
}
_DO = {"has": "does", "have": "do", "had": "did"}

_IS_WHEN = re.compile(
    rf"{_SUBJECT}\s+(?P<aux>was|were)\s+(?P<rest>{_PARTICIPLE}\b[\w’' -]*?)\s+{_WHEN}"
)
_DID_WHEN = re.compile(rf"{_SUBJECT}\s+(?P<verb>{'|'.join(_EVENTS)})\s+{_WHEN}")
_WHY = re.compile(
    rf"{_SUBJECT}\s+(?P<aux>is|are|was|were|must|cannot|(?:has|have|had)(?=\s+been\b))\s+"
    r"(?P<rest>[\w’' -]+?)\s+(?:because|due to)\b"
)
_WHERE = re.compile(
    rf"{_SUBJECT}\s+(?P<aux>is|are|was|were)\s+(?P<rest>located|situated|based|born|stored|kept)"
    r"\s+(?:in|at|on|near)\s+(?!\d)"
)
_MANY = re.compile(
    rf"{_SUBJECT}\s+(?P<has>has|have|had)\s+{_ABOUT}{_NUMBER}\s+"
    r"(?P<things>(?:[a-z-]+\s+)?[a-z-]+s)(?=[.,;]|\s+(?:and|in|on|at|for|with|from)\b)"
)
_DEFINED = re.compile(
    rf"(?P<subject>{_NAME})(?:\s+\([^()]{{1,60}}\))?\s+(?P<aux>is|was)\s+"
    r"(?P<what>(?:an?|one of|the)\s+[\w’' -]{12,})"
)
_LONG = re.compile(
    rf"For\s+(?P<time>{_ABOUT}{_NUMBER}\s+(?:years|months|weeks|days)),\s+{_SUBJECT}\s+"
    rf"(?P<aux>has|have)\s+(?:always\s+)?(?P<rest>{_PARTICIPLE}\b[\w’' -]*?)(?=[,.;])"
)
_SAID = re.compile(
    rf"{_SUBJECT}\s+(?:said|commented|stated|wrote|declared|announced|remarked):?,?\s+[\"“«]"
)
_PERSON = re.compile(
    r"\b(?:actor|actress|artist|author|captain|character|chair(?:man|woman|person)|chemist|coach|composer|"
    r"dancer|director|doctor|economist|engineer|founder|general|governor|guitarist|historian|"
    r"inventor|journalist|judge|king|lawyer|leader|manager|mathematician|minister|monk|musician|"
    r"novelist|officer|owner|painter|philosopher|physician|physicist|player|playwright|poet|"
    r"politician|president|priest|professor|queen|rapper|saint|scientist|secretary|senator|singer|"
    r"soldier|songwriter|teacher|wife|husband|son|daughter|woman|man|wrestler|writer)\b"
)

# What starts a sentence without being its subject.
_NO_SUBJECT = frozenset(
    """
    a after all although an and another any as at because before both but by despite during each
    either even every few first for from he her here his how however i if in into it its last like
    many meanwhile more most my neither no nor not now of on once one only or other others our out
    over perhaps second several she since so some such that their then there these they third this
    those though through thus to today two under unlike until what when where whether which while
    who whose why with within without yet you your we
    """.split()
)
# What points back to a sentence that the reader of the question doesn't see.
_POINTING = re.compile(
    r"\b(?:he|she|it|its|they|them|their|theirs|his|her|hers|him|this|that|these|those|who|which|"
    r"we|us|our|i|me|my|you|your|such|same|latter|former|another|other|others|also|then|there|not|"
    r"first|later|again|however|and|or|but|as)\b",
    re.IGNORECASE,
)
# What no subject holds: a verb, or words that a faulty extraction has run together.
_NO_PART = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|can|may|must|do|does|did)\b|[a-z]{3}[A-Z]"
)
# The same for a question of the document's own, which may well be in the reader's name.
_POINTING_BACK = re.compile(
    r"\b(?:he|she|it|its|they|them|their|his|her|him|this|that|these|those|such|same)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"[A-Z¿][^?!.\n]{12,100}\?")
_ASKING = re.compile(
    r"(?:who|whom|whose|what|which|when|where|why|how|is|are|do|does|did|can|could|may|must|should|"
    r"will|¿)\b|¿",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^[#\s]*(?:(?:chapter|section|part|appendix)\s+)?[\dIVX.]*[.)]?\s+", re.I)
_TOPIC = re.compile(r"[^\W\d_][^\W\d_]+(?:[ -][^\W\d_][\w’'&]*){1,4}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the form of sentence that it was made from."""

    text: str
    kind: Kind


def questions_of(sentence: str) -> Iterator[Question]:
    """What can be asked so that this sentence answers."""
    line = " ".join(sentence.split())
    if len(line) > _LONGEST_SENTENCE:
        return
    if match := _matched(_IS_WHEN, line):
        yield from _made("when", f"When {match['aux']} {_within(match)} {match['rest']}?", match)
    if match := _matched(_DID_WHEN, line):
        verb = _EVENTS[match["verb"]]
        yield from _made("when", f"When did {_within(match)} {verb}?", match)
    if match := _matched(_WHY, line):
        yield from _made("why", f"Why {match['aux']} {_within(match)} {match['rest']}?", match)
    if match := _matched(_WHERE, line):
        yield from _made("where", f"Where {match['aux']} {_within(match)} {match['rest']}?", match)
    if match := _matched(_MANY, line):
        asked = f"How many {match['things']} {_DO[match['has']]} {_within(match)} have?"
        yield from _made("many", asked, match)
    if match := _matched(_LONG, line):
        asked = f"For how long {match['aux']} {_within(match)} {match['rest']}?"
        yield from _made("long", asked, match)
    if match := _matched(_SAID, line):
        yield from _made("said", f"What did {_within(match)} say?", match)
    if match := _matched(_DEFINED, line):
        kind: Kind = "who" if _PERSON.search(match["what"][:60]) else "what"
        if kind == "who" or _is_thing(match):
            yield from _made(kind, f"{kind.capitalize()} {match['aux']} {_within(match)}?", match)


def asked_by(line: str) -> Question | None:
    """A question that the document itself asks, as in a list of frequent ones."""
    text = _NUMBERING.sub("", line.strip().strip("*_ "))
    text = text.removeprefix("Q:").strip()
    is_question = _ASKED.fullmatch(text) and _ASKING.match(text)
    return Question(text, "asked") if is_question and not _POINTING_BACK.search(text) else None


def topic_of(heading: str) -> str | None:
    """What a section is about, by its heading; None where that is no plain noun phrase."""
    title = _NUMBERING.sub("", f" {heading.strip()}").strip("*_# ")
    title = title.partition(": ")[0].rstrip(":")
    return title if _TOPIC.fullmatch(title) and len(title) <= 50 else None


def _is_thing(match: re.Match[str]) -> bool:
    """Whether a definition is of a thing, so that one may ask what it is.

    Who "was devout" is a person; so may be a lone name, unless it is an abbreviation; and "the
    only one" defines nothing.
    """
    name = match["subject"]
    is_plain = name.isalpha() and name[1:].islower()
    return match["aux"] == "is" and not match["what"].startswith("the ") and not is_plain


def _matched(form: re.Pattern[str], line: str) -> re.Match[str] | None:
    """The match where the sentence starts with its subject."""
    match = form.match(line)
    if match is None:
        return None
    words = match["subject"].split()
    if words[0].lower() in _NO_SUBJECT or words[0].endswith("ly"):
        return None
    if words[0] == "The" and len(words) < 3:  # "the museum" alone doesn't say which
        return None
    return None if _NO_PART.search(match["subject"]) else match


def _made(kind: Kind, text: str, match: re.Match[str]) -> Iterator[Question]:
    said = " ".join(part for part in (match["subject"], match.groupdict().get("rest")) if part)
    if len(text) <= _LONGEST and not said.endswith("ly") and not _POINTING.search(said):
        yield Question(text, kind)


def _within(match: re.Match[str]) -> str:
    """The subject as it stands within a sentence."""
    subject = match["subject"]
    return f"the{subject[3:]}" if subject.startswith("The ") else subject
