"""Whose documents they are: what each is about, by its title, its name and folder, and the names on
its first page, held against what a question names."""

from __future__ import annotations

import math
import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rag.index.catalog import Catalog
from rag.types import Span
from rag.words.notation import MONTH_NAMES
from rag.words.terms import content_terms

# Names, years, quarters, versions: what begins with a capital, or has a digit.
_NAME = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w&.'’-]*|\w*\d[\w./-]*")
_WORD = re.compile(r"\w[\w&.'’/-]*")
# 2026-04-30 is read with its month's name; two of a kind differ in that as they do in figures.
_MONTHS = frozenset(content_terms(" ".join(MONTH_NAMES)))
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUARTER = re.compile(r"\b(first|second|third|fourth|1st|2nd|3rd|4th) quarter\b", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth")
_OPENING_CHARS = 1500
_MOST = 1.5  # further behind than this makes no difference
_ALIKE = 1e-6
_OLDER = 1.0
_BEFORE = 0.5
_COMMON = 0.5  # what a word that is no name counts
_PERIOD = re.compile(
    r"(?:\bQ(?P<quarter>[1-4])[\s/-]*|(?<!\d)(?P<month>[01]?\d)[./-])?"
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)"
    r"(?:[\s/-]*Q(?P<quarter_after>[1-4])\b|-(?P<month_after>[01]\d)(?!\d))?",
    re.IGNORECASE,
)

Period = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Index:
    """`faces` has the terms of each document's title, name and folder. `titled` are the documents
    that have a term there, `named` those that have it there or among the names of the first page;
    `paged` have pages. `twins` have the same words in title and path but for figures, and `periods`
    say what time each is about, as far as these tell. `stamp` is the catalog's."""

    stamp: str
    faces: dict[str, frozenset[str]]
    titled: dict[str, set[str]]
    named: dict[str, set[str]]
    paged: frozenset[str]
    twins: dict[str, frozenset[str]]
    periods: dict[str, Period]


class Identities:
    """What the documents of a catalog are about; read again when it changes. Safe to use from
    several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self._read: _Index | None = None

    def behind(
        self, question: str, before: str = "", within: frozenset[str] | None = None
    ) -> dict[str, float]:
        """How far each document (`within` these) is behind the one that the question names best,
        from 0 to -1.5.

        The sum of the rarities (ln) of what it names, among the documents; common words of a title
        count half, and so does what only the question `before` names. Of twins that are named
        alike, all but the newest are one behind. Empty where it names none, or all alike.
        """
        index = self._index()
        known = frozenset(index.faces)
        documents = known if within is None else known & within
        scores = self._scores(question, documents, index)
        for key, score in self._scores(before, documents, index).items():
            scores[key] += _BEFORE * score
        best = max(scores.values(), default=0.0)
        if not best:
            return {}
        leaders = {key for key in documents if scores[key] > best - _ALIKE}
        for key in leaders:
            if any(_is_newer(index, other, key) for other in leaders):
                scores[key] -= _OLDER
        return {key: max(-_MOST, scores[key] - best) for key in documents}

    def names(self, question: str, within: frozenset[str] | None = None) -> list[Span]:
        """Where a question only says which documents are meant: the names, years and quarters that
        all have which it names best, if these have title pages and one of them is `within`. A title
        page has names that the report below it never says again; elsewhere, what a document is
        about stands in what it says, too (left out everywhere, names cost 4 % of hits on squad).
        """
        index = self._index()
        if not index.paged:
            return []
        scores = self._scores(question, frozenset(index.faces), index)
        best = max(scores.values(), default=0.0)
        leaders = {key for key in index.faces if scores[key] > best - _ALIKE}
        if not leaders <= index.paged or (within is not None and not leaders & within):
            return []
        quarters = [Span(*match.span()) for match in _QUARTER.finditer(question)]
        named = [
            place
            for place in _names(question)
            if all(
                leaders <= index.named.get(term, set())
                for term in content_terms(question[place.start : place.end])
            )
        ]
        return quarters + named

    def faces(self) -> Mapping[str, frozenset[str]]:
        """The terms of each document's title, and of the names and folders of its files."""
        return self._index().faces

    def _scores(
        self, question: str, documents: frozenset[str], index: _Index
    ) -> defaultdict[str, float]:
        question = _QUARTER.sub(_quarter, question)
        names = set(content_terms(" ".join(question[s.start : s.end] for s in _names(question))))
        scores: defaultdict[str, float] = defaultdict(float)
        for term in content_terms(question):
            holding = (index.named if term in names else index.titled).get(term, set()) & documents
            if holding and len(holding) < len(documents):
                rarity = _rarity(len(holding), len(documents))
                if term not in names:
                    rarity *= _COMMON
                for key in holding:
                    scores[key] += rarity
        return scores

    def _index(self) -> _Index:
        with self._lock:
            if self._read is None or self._read.stamp != self._catalog.stamp:
                self._read = _read(self._catalog)
            return self._read


def _read(catalog: Catalog) -> _Index:
    stamp = catalog.stamp
    titled: defaultdict[str, set[str]] = defaultdict(set)
    named: defaultdict[str, set[str]] = defaultdict(set)
    words: defaultdict[str, set[str]] = defaultdict(set)
    periods: dict[str, Period] = {}
    paged: set[str] = set()
    for key, source, title, opening, has_pages in catalog.faces(_OPENING_CHARS):
        if has_pages:
            paged.add(key)
        face = _QUARTER.sub(_quarter, f"{_words_of_path(source)} {title}")
        words[key].update(content_terms(face))
        for term in content_terms(" ".join(_NAME.findall(opening))):
            named[term].add(key)
        period = period_of(source) or period_of(title) or period_of(opening)
        if period:
            periods[key] = period
    for key, terms in words.items():
        for term in filter(_tells, terms):
            titled[term].add(key)
            named[term].add(key)
    twins = {
        key: frozenset(term for term in terms - _MONTHS if not any(map(str.isdigit, term)))
        for key, terms in words.items()
    }
    faces = {key: frozenset(terms) for key, terms in words.items()}
    return _Index(stamp, faces, dict(titled), dict(named), frozenset(paged), twins, periods)


def period_of(text: str) -> Period | None:
    """The first year in a text, with the quarter or month beside it, as (year, month); the month
    is 0 where there is none."""
    match = _PERIOD.search(text)
    if match is None:
        return None
    quarter = match["quarter"] or match["quarter_after"]
    month = match["month"] or match["month_after"]
    if quarter:
        return int(match["year"]), 3 * int(quarter)
    return int(match["year"]), int(month) if month and 1 <= int(month) <= 12 else 0


def _quarter(match: re.Match[str]) -> str:
    """A quarter as file names have it: q1."""
    name = match[1].lower()
    return f"q{_ORDINALS.index(name) + 1 if name in _ORDINALS else name[0]}"


def _is_newer(index: _Index, one: str, other: str) -> bool:
    times = index.periods.get(one), index.periods.get(other)
    if None in times or index.twins[one] != index.twins[other]:
        return False
    return times[0] > times[1]  # type: ignore[operator]  # neither is None


def _tells(term: str) -> bool:
    """Whether a word of a title or path says what a document is about: a figure that is no year
    mostly counts something else."""
    return not term.isdecimal() or bool(_YEAR.fullmatch(term))


def _words_of_path(source: str) -> str:
    """The words of a file's name and its folders: "prices/2026/guided-tours.md"."""
    name, dot, suffix = source.rpartition(".")
    return re.sub(r"[_\-./]", " ", name if dot and "/" not in suffix else source)


def _names(question: str) -> Iterator[Span]:
    """The words of a question that may be names; all, where it is written in small letters."""
    for place, match in enumerate(_WORD.finditer(question)):
        word = match.group()
        is_name = word[0].isupper() and (place > 0 or (len(word) > 1 and word.isupper()))
        if is_name or any(map(str.isdigit, word)) or question == question.lower():
            yield Span(*match.span())


def _rarity(holding: int, total: int) -> float:
    """As of a term in BM25."""
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))
