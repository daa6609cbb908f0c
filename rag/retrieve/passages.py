"""From scored sentences to the passages a reader needs: as many characters as the doubt demands.

The sentence scores are fitted so that exp(score) over its sum is the probability that a sentence
holds the answer. Sentences are taken by that probability, with their neighbours', until nearly all
of it is in hand or the length is used up: a clear find gives a short passage, a doubtful one more.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rag.documents.blocks import block_at, is_unit
from rag.index.catalog import Catalog
from rag.retrieve.candidates import ScoredSentence
from rag.types import Block, Document, Sentence, Span
from rag.words.terms import terms

_MASS = 0.99  # the share of the probability after which nothing more is taken
_NEIGHBOURS = 1  # sentences on each side whose probability speaks for a sentence, too
_BRIDGE = 4  # a sentence this near to a passage joins it, with what lies between
_LONGEST_TABLE = 800  # characters of one that is shown as a whole
_LONGEST = 3000  # characters of a passage that is read in a minute or two
_DUPLICATE = 0.9  # two passages that share this much of their words say the same


class Place(NamedTuple):
    """A passage's place, and the probability of its likeliest sentence."""

    document_id: str
    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class _Run:
    """Sentences `low` to `high` of a document, both included."""

    document_id: str
    low: int
    high: int

    def holds(self, key: str, index: int) -> bool:
        return self.document_id == key and self.low <= index <= self.high

    def is_near(self, key: str, index: int) -> bool:
        return self.document_id == key and self.low - _BRIDGE <= index <= self.high + _BRIDGE

    def length(self, lines: dict[str, list[Sentence]]) -> int:
        """In characters."""
        line = lines[self.document_id]
        return line[self.high].end - line[self.low].start


def grow(sentences: list[ScoredSentence], *, k: int, chars: int, catalog: Catalog) -> list[Place]:
    """At most `k` passages, `chars` long together unless one sentence is longer, the best first."""
    documents = dict.fromkeys(sentence.chunk.document_id for sentence in sentences)
    lines = {key: catalog.sentences(key) for key in documents}
    probability = _probabilities(sentences, lines)
    weight: defaultdict[tuple[str, int], float] = defaultdict(float)
    for (key, index), value in probability.items():
        for near_index in range(index - _NEIGHBOURS, index + _NEIGHBOURS + 1):
            if 0 <= near_index < len(lines[key]):
                weight[key, near_index] += value
    runs: list[_Run] = []
    length, mass = 0, 0.0
    for key, index in sorted(weight, key=lambda place: -weight[place]):
        if mass >= _MASS:
            break
        if any(run.holds(key, index) for run in runs):
            continue
        near = [run for run in runs if run.is_near(key, index)]
        new = _join(key, index, near)
        if near and new.length(lines) > _LONGEST:
            near, new = [], _Run(key, index, index)
        if not near and len(runs) == k:
            continue
        added = new.length(lines) - sum(run.length(lines) for run in near)
        if runs and length + added > chars:
            continue
        runs = [run for run in runs if run not in near] + [new]
        length += added
        mass = sum(sum(_within(run, probability)) for run in runs)
    scored = [(run, max(_within(run, probability))) for run in runs]
    scored.sort(key=lambda item: -item[1])
    return _distinct(scored, lines, catalog)


def _whole(span: Span, document: Document) -> Span:
    """The range, no item, row, clause, answer or short table of it cut."""
    blocks = document.blocks
    first, last = block_at(blocks, span.start), block_at(blocks, span.end - 1)
    start, end = span.start, span.end
    if first is not None and is_unit(blocks, first):
        start = _table(blocks, first).start
    if last is not None and is_unit(blocks, last):
        end = _table(blocks, last).end
    return Span(start, end)


def _table(blocks: Sequence[Block], place: int) -> Span:
    """The rows of the table that a row belongs to, where they are short; else the block itself."""
    block = blocks[place]
    own = Span(block.start, block.end)
    if block.kind != "row":
        return own
    first = last = place
    while first and _is_sister(blocks[first - 1], block):
        first -= 1
    while last + 1 < len(blocks) and _is_sister(blocks[last + 1], block):
        last += 1
    rows = Span(blocks[first].start, blocks[last].end)
    return rows if rows.end - rows.start <= _LONGEST_TABLE else own


def _is_sister(block: Block, row: Block) -> bool:
    return block.kind == "row" and block.parent == row.parent


def _join(key: str, index: int, near: list[_Run]) -> _Run:
    """One run from a sentence and the runs near it."""
    return _Run(
        key,
        min([index, *(run.low for run in near)]),
        max([index, *(run.high for run in near)]),
    )


def _within(run: _Run, probability: dict[tuple[str, int], float]) -> list[float]:
    """The probabilities of a run's sentences."""
    return [probability.get((run.document_id, i), 0.0) for i in range(run.low, run.high + 1)]


def _probabilities(
    sentences: list[ScoredSentence], lines: dict[str, list[Sentence]]
) -> dict[tuple[str, int], float]:
    """The probability of each scored sentence, by document and place in it."""
    highest = max((sentence.score for sentence in sentences), default=0.0)
    shares = {
        (s.chunk.document_id, s.span.start): math.exp(s.score - highest)
        for s in sentences
        if not s.is_heading
    }
    total = sum(shares.values()) or 1.0
    return {
        (key, bisect_left(lines[key], start, key=lambda sentence: sentence.start)): share / total
        for (key, start), share in shares.items()
    }


def _distinct(
    scored: list[tuple[_Run, float]], lines: dict[str, list[Sentence]], catalog: Catalog
) -> list[Place]:
    """The runs' places, without those that say what a better one says."""
    places: list[Place] = []
    seen: list[set[str]] = []
    for run, score in scored:
        line = lines[run.document_id]
        document = catalog.find_document(run.document_id)
        if document is None:
            continue
        span = _whole(Span(line[run.low].start, line[run.high].end), document)
        words = set(terms(document.text[span.start : span.end]))
        if any(len(words & other) > _DUPLICATE * len(words | other) for other in seen):
            continue
        seen.append(words)
        places.append(Place(run.document_id, span, score))
    return places
