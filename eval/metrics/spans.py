"""Ranges of characters: their union, their overlap, and the evidence that passages can meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from eval.gold import Case
from rag.types import Passage

Range = tuple[int, int]  # half-open: [start, end)


def overlap(one: Range, other: Range) -> int:
    """The number of characters in both ranges."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def clusters(ranges: Iterable[Range]) -> list[list[Range]]:
    """The ranges in order, those that share characters together, directly or through others."""
    found: list[list[Range]] = []
    reached = 0
    for start, end in sorted(ranges):
        if found and start < reached:
            found[-1].append((start, end))
        else:
            found.append([(start, end)])
        reached = max(reached, end)
    return found


def union(ranges: Iterable[Range]) -> list[Range]:
    """The same characters in ranges that share none."""
    return [(cluster[0][0], max(end for _, end in cluster)) for cluster in clusters(ranges)]


def document_name(passage: Passage) -> str:
    """One name for a content, whichever of its copies the passage is shown under."""
    return min(passage.source, *passage.copies) if passage.copies else passage.source


def evidence_ranges(case: Case, passages: Sequence[Passage]) -> dict[str, list[Range]]:
    """The case's evidence by document, named as `document_name` names the passages' documents."""
    names = {
        name: document_name(passage)
        for passage in passages
        for name in (passage.source, *passage.copies)
    }
    ranges: dict[str, list[Range]] = defaultdict(list)
    for evidence in case.evidence:
        ranges[names.get(evidence.source, evidence.source)].append((evidence.start, evidence.end))
    return dict(ranges)
