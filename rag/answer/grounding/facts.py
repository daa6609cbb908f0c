"""What a statement says that its source must say, too: numbers, dates, names, denials, limits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rag.answer.grounding.numbers import MONTHS, dates, numbers
from rag.words.notation import is_joined, spelt
from rag.words.stopwords import STOPWORDS
from rag.words.terms import content_terms, terms

_WORD = re.compile(r"[^\W_]+(?:[’'.&][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
_CLAUSE_END = re.compile(r"[,;:.!?()—–]|\b(?:but|although|though|because|while)\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|\w+n[’']t"
    r"|unlikely|unable|impossible|hardly|barely|scarcely|rarely|seldom|fail(?:s|ed|ing|ures?)?"
    r"|refus(?:e|es|ed|ing|als?)|reject(?:s|ed|ing|ions?)?|den(?:y|ies|ied|ying|ials?)"
    r"|lack(?:s|ed|ing)?|los(?:e|es|t|ing|s|ses)|prevent(?:s|ed|ing)?|avoid(?:s|ed|ing)?"
    r"|abandon(?:s|ed|ing)?|cancel(?:s|l?ed|l?ing)?|ceas(?:e|es|ed|ing)"
    r"|declin(?:e|es|ed|ing) to)\b",
    re.IGNORECASE,
)
_NO_NEGATION = re.compile(r"\b(?:not only|no doubt|no\. ?\d)\b", re.IGNORECASE)
_NEAR = 4  # words beside a name that may say who or what it is
_SCOPE = 4  # content words beside a negation that it may deny
# Words that say how far a statement goes: with one that its source lacks, it is another statement.
_BINDING = frozenset(
    "all every always only never most half twice double both everyone everything entirely mostly"
    " exclusively solely former formerly first last best worst largest smallest oldest youngest"
    " cause caused because".split()
)
_CURRENCIES = {"dollar": "$", "euro": "€", "pound": "£", "yen": "¥", "yuan": "¥"}
_OPPOSITES = tuple(
    (terms(one)[0], terms(other)[0])
    for one, other in (
        ("increase", "decrease"), ("increase", "decline"), ("rise", "fall"), ("rose", "fell"),
        ("grow", "shrink"), ("more", "less"), ("more", "fewer"), ("before", "after"),
        ("above", "below"), ("win", "lose"), ("won", "lost"), ("begin", "end"), ("began", "ended"),
        ("start", "end"), ("open", "close"), ("allow", "forbid"), ("accept", "reject"),
        ("north", "south"), ("east", "west"), ("northern", "southern"), ("eastern", "western"),
        ("minimum", "maximum"), ("import", "export"), ("buy", "sell"), ("bought", "sold"),
        ("higher", "lower"), ("high", "low"), ("early", "late"), ("larger", "smaller"),
        ("include", "exclude"), ("strong", "weak"), ("success", "failure"), ("married", "divorced"),
        ("support", "oppose"), ("always", "sometimes"), ("all", "some"), ("male", "female"),
        ("possible", "impossible"), ("legal", "illegal"), ("same", "different"),
    )
)  # fmt: skip
_CAPITALISED = r"(?P<name>[A-ZÀ-Þ][\w’'.-]*(?: [A-ZÀ-Þ][\w’'.-]*)*)"
_NAMED_LAST = re.compile(rf"\b(?:is|was|are|were|be|called|named) (?:the |an? )?{_CAPITALISED}\W*$")
_NAMED_FIRST = re.compile(
    rf"^(?:The )?{_CAPITALISED} (?:is|was|are|were) (?:the|an?|their|its|his|her) "
)
# What a sentence may begin with, capitalised, without naming anything.
_OPENERS = STOPWORDS | frozenset(
    "additionally moreover furthermore finally overall therefore thus hence consequently meanwhile"
    " similarly specifically yes according based currently although though despite since whereas"
    " instead including unlike besides together initially originally later earlier among within"
    " during another next second".split()
)
# Words about the passages, not from them.
_TALK = frozenset(terms("according passage passages document documents text states mentions says"))


class Denial(NamedTuple):
    """The content words that a negation denies: those after it, or, where none are, before it."""

    words: tuple[str, ...]
    follow: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence claims. A name is a run of folded words, which must stand together."""

    text: str
    terms: frozenset[str]
    numbers: frozenset[str]
    dates: frozenset[tuple[int, int]]
    names: frozenset[tuple[str, ...]]
    binding: frozenset[str]
    denials: tuple[Denial, ...]

    @property
    def clauses(self) -> list[str]:
        """The parts that may come from different places."""
        return clauses(self.text)

    @property
    def words(self) -> frozenset[str]:
        """The content terms that belong to no name and no number."""
        named = {term for name in self.names for term in terms(" ".join(name))}
        return frozenset(t for t in self.terms if t not in named and not t[0].isdigit())


@dataclass(frozen=True, slots=True)
class Ground:
    """What a text says, to hold claims against."""

    terms: frozenset[str]
    numbers: frozenset[str]
    dates: frozenset[tuple[int, int]]
    words: str  # folded, one blank on each side of each
    binding: frozenset[str]
    denials: tuple[Denial, ...]

    def has_name(self, name: tuple[str, ...]) -> bool:
        """Whether the name's words stand together here."""
        return f" {' '.join(name)} " in self.words

    def near(self, name: tuple[str, ...]) -> frozenset[str]:
        """The terms of the words just before and after the name, wherever it stands."""
        words, length = self.words.split(), len(name)
        found: set[str] = set()
        for place in range(len(words)):
            if tuple(words[place : place + length]) == name:
                beside = words[max(0, place - _NEAR) : place], words[place + length :][:_NEAR]
                found.update(terms(" ".join([*beside[0], *beside[1]])))
        return frozenset(found)


@lru_cache(maxsize=512)
def claim(sentence: str) -> Claim:
    """What a sentence claims."""
    return Claim(
        text=sentence,
        # That it names a day is held against the source's days; a word for it counts nothing here.
        terms=frozenset(t for t in content_terms(sentence) if not is_joined(t)) - _TALK,
        numbers=numbers(sentence, claimed=True),
        dates=dates(sentence),
        names=_names(spelt(sentence)),
        binding=_binding(sentence),
        denials=_denials(sentence),
    )


@lru_cache(maxsize=4096)
def ground(text: str) -> Ground:
    """What a text says."""
    return Ground(
        terms=frozenset(terms(text)),
        numbers=numbers(text),
        dates=dates(text),
        words=f" {' '.join(_fold(word) for word in _WORD.findall(spelt(text)))} ",
        binding=_binding(text),
        denials=_denials(text),
    )


def agree(claimed: Claim, source: Ground) -> bool:
    """Whether the two deny the same, go equally far, and say no opposites."""
    left = list(source.denials)
    for denial in claimed.denials:  # each is one of the source's, and none is two of the claim's
        words = set(denial.words)
        same = max(left, key=lambda other: len(words & set(other.words)), default=None)
        if same is None or (words and not words & set(same.words)):
            return False
        left.remove(same)
    denied = {term for denial in claimed.denials for term in denial.words}
    for other in source.denials:
        first = other.words[:2] if other.follow else ()
        if any(term in claimed.terms and term not in denied for term in first):
            return False
    said = frozenset(terms(claimed.text))
    return claimed.binding <= source.binding and not any(
        (a in said and a not in source.terms and b in source.terms)
        or (b in said and b not in source.terms and a in source.terms)
        for a, b in _OPPOSITES
    )


def identified(sentence: str) -> frozenset[tuple[str, ...]]:
    """Names that a sentence says to be something: "the head is Ann Lee", "Ann Lee is the head"."""
    found = _NAMED_LAST.search(sentence) or _NAMED_FIRST.search(sentence)
    return _names(found["name"]) if found else frozenset()


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence that may come from different places."""
    parts = re.split(r"[;:—–]|,\s|\b(?:and|but|while|whereas|although|which)\b", sentence)
    return [part for part in parts if part.strip()]


def _names(sentence: str) -> frozenset[tuple[str, ...]]:
    """Runs of capitalised words, and words with figures in them ("S700").

    The first word counts, too, unless it is one that sentences begin with: of a name that is in
    the source nothing is lost by looking for it.
    """
    found: list[tuple[str, ...]] = []
    run: list[str] = []
    end = -1

    def close() -> None:
        while run and run[0].title() == run[0] and run[0].lower() in _OPENERS:
            run.pop(0)
        if run:
            found.append(tuple(map(_fold, run)))
        run.clear()

    for match in _WORD.finditer(sentence):
        word = match.group()
        between = sentence[end : match.start()]
        initial = between == ". " and run and len(run[-1]) == 1
        if between not in (" ", "-") and not initial:
            close()
        mixed = any(map(str.isdigit, word)) and word[0].isalpha()
        if (word[0].isupper() or mixed) and word.lower() not in MONTHS:
            run.append(word)
            if _POSSESSIVE.search(word):
                close()
        else:
            close()
        end = match.end()
    close()
    return frozenset(found)


def _fold(word: str) -> str:
    """Lower case, without accents, possessive and the dots of an abbreviation."""
    word = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word).replace(".", ""))
    return "".join(c for c in word.casefold() if not unicodedata.combining(c))


def _binding(text: str) -> frozenset[str]:
    words = {_fold(word) for word in _WORD.findall(text)}
    symbols = {symbol for symbol in "$€£¥" if symbol in text}
    named = {symbol for word, symbol in _CURRENCIES.items() if words & {word, word + "s"}}
    return frozenset((words & _BINDING) | symbols | named)


def _denials(text: str) -> tuple[Denial, ...]:
    """For each negation, the content words up to the end of its clause, a few at most; where it
    ends its clause ("jobs were lost"), those before it."""
    text = _NO_NEGATION.sub(" ", text)
    found = []
    for match in _NEGATION.finditer(text):
        end = _CLAUSE_END.search(text, match.end())
        after = content_terms(text[match.end() : end.start() if end else len(text)])
        before = content_terms(_CLAUSE_END.split(text[: match.start()])[-1])
        found.append(Denial(tuple(after[:_SCOPE] or before[-_SCOPE:]), bool(after)))
    return tuple(found)
