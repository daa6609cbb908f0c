"""How well a ranked list of passages meets the evidence. A case without evidence is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eval.gold import Case
from eval.metrics.spans import Range, clusters, document_name, evidence_ranges, overlap, union
from rag.types import Passage

# Our names, and those of ir-measures.
_RANKING = {
    "hit@1": "Success@1",
    "hit@3": "Success@3",
    "hit@5": "Success@5",
    "mrr@10": "RR@10",
    "ndcg@10": "nDCG@10",
}


def covers(passage: Range, evidence: Range) -> bool:
    """Whether a passage counts as holding an evidence span of its document.

    It does where the two share at least half of the shorter one: a passage inside long evidence
    and a passage around short evidence both count, a passage that clips a few words doesn't.
    """
    shared = overlap(passage, evidence)
    shorter = min(passage[1] - passage[0], evidence[1] - evidence[0])
    return shared > 0 and 2 * shared >= shorter


def gains(case: Case, passages: Sequence[Passage]) -> tuple[list[int], int]:
    """What each rank adds: the number of evidence spans that no earlier passage covered.

    Spans that overlap are alternatives of one, which is found with any of them.

    Returns: the gain of each passage, in order, and the number of spans that none covers.
    """
    missing = [
        (name, cluster)
        for name, ranges in evidence_ranges(case, passages).items()
        for cluster in clusters(ranges)
    ]
    found = []
    for passage in passages:
        name, place = document_name(passage), (passage.start, passage.end)
        left = [
            (source, cluster)
            for source, cluster in missing
            if source != name or not any(covers(place, span) for span in cluster)
        ]
        found.append(len(missing) - len(left))
        missing = left
    return found, len(missing)


def ranking_scores(
    cases: Iterable[Case], found: Mapping[str, Sequence[Passage]]
) -> dict[str, dict[str, float]]:
    """hit@1, hit@3, hit@5, MRR@10 and nDCG@10 of each case, through ir-measures.

    nDCG has linear gains: a passage is worth the evidence spans that it is the first to cover.
    The ideal ranking puts these passages first, by worth, then one more for each span that was
    not found. So a span that is missed costs, a second passage with the same span adds nothing,
    and one passage that holds both spans is as good as two with one each.

    Args:
        found: the passages of each case, best first, by case id.

    Returns: by metric, then by case id.
    """
    import ir_measures  # here, because few commands need it

    relevant, ranked = [], []
    for case in cases:
        if not case.evidence:
            continue
        values, missed = gains(case, found[case.id])
        # Falling scores keep the order; equal ones would be sorted by name.
        for rank, value in enumerate(values):
            ranked.append(ir_measures.ScoredDoc(case.id, f"rank-{rank}", float(-rank)))
            if value:
                relevant.append(ir_measures.Qrel(case.id, f"rank-{rank}", value))
        relevant.extend(
            ir_measures.Qrel(case.id, f"missed-{number}", 1) for number in range(missed)
        )
    scores: dict[str, dict[str, float]] = {name: {} for name in _RANKING}
    if not relevant:
        return scores
    names = {ir_measures.parse_measure(theirs): ours for ours, theirs in _RANKING.items()}
    for metric in ir_measures.iter_calc(list(names), relevant, ranked):
        scores[names[metric.measure]][metric.query_id] = metric.value
    return scores


def character_recall(case: Case, passages: Sequence[Passage], k: int) -> float | None:
    """The share of evidence characters in the first k passages: |E & R| / |E|.

    E and R are sets of characters, so alternative evidence and overlapping passages count once.
    As in Chroma's chunking evaluation (Smith and Troynikov 2024).
    """
    if not case.evidence:
        return None
    shared, evidence, _ = _characters(case, passages[:k])
    return shared / evidence


def character_precision(case: Case, passages: Sequence[Passage], k: int) -> float | None:
    """The share of the first k passages that is evidence: |E & R| / sum of their lengths.

    Each passage counts in full below the line, so text that is retrieved twice costs twice.
    Source as for `character_recall`; with nothing retrieved it is 0, as there.
    """
    if not case.evidence:
        return None
    shared, _, retrieved = _characters(case, passages[:k])
    return shared / retrieved if retrieved else 0.0


def character_iou(case: Case, passages: Sequence[Passage], k: int) -> float | None:
    """Intersection over union: |E & R| / (sum of the passages' lengths + |E - R|).

    Source and treatment of overlapping passages as for `character_precision`.
    """
    if not case.evidence:
        return None
    shared, evidence, retrieved = _characters(case, passages[:k])
    return shared / (retrieved + evidence - shared)


def _characters(case: Case, passages: Sequence[Passage]) -> tuple[int, int, int]:
    """Characters: of evidence retrieved, of evidence, and of passages, repeats counted again."""
    shared = total = 0
    for name, ranges in evidence_ranges(case, passages).items():
        places = [(p.start, p.end) for p in passages if document_name(p) == name]
        evidence = union(ranges)
        total += sum(end - start for start, end in evidence)
        shared += sum(overlap(span, place) for span in evidence for place in union(places))
    return shared, total, sum(passage.end - passage.start for passage in passages)
