"""What changed since the baseline, question by question, in lines to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from eval.baseline import Changes, Move

_WIDTH = 80  # the rest of a question is left out
_LONGEST = 20  # questions in a list; the files of --json and --html have all


def change_lines(changes: Changes, questions: Mapping[str, str]) -> Iterator[Text]:
    """Which questions were lost and won, and the verdict; `questions` are their texts by id."""
    yield Text(f"Compared with the baseline on {_count(changes.compared, 'question')}.")
    for name, (before, after) in changes.settings.items():
        yield Text(f"Setting {name}: {before} before, {after} now.")
    for ids, what in (
        (changes.altered, "not compared: another text or other evidence than in the baseline"),
        (changes.missing, "of the baseline not asked in this run"),
        (changes.new, "not in the baseline"),
    ):
        if ids:
            yield Text(f"{_count(len(ids), 'question')} {what}.")
    yield from _moved("Lost", changes.lost, questions)
    yield from _moved("Won", changes.won, questions)
    for name, change in changes.comparisons.items():
        for ids, what in (
            (change.only_before, "no longer applies to"),
            (change.only_after, "now applies to"),
        ):
            if ids:
                yield Text(f"\n{name} {what} {_count(len(ids), 'question')}: {_listed(ids)}.")
    yield Text()
    if changes.worse:
        yield Text(f"Significantly worse: {', '.join(changes.worse)}.", style="bold red")
    else:
        yield Text("Nothing is significantly worse.", style="green")


def move_text(moves: Sequence[Move]) -> str:
    """hit@1 1 → 0, mrr@10 1 → 0.5"""
    return ", ".join(f"{move.metric} {move.before:.3g} → {move.after:.3g}" for move in moves)


def _moved(
    title: str, moved: Mapping[str, tuple[Move, ...]], questions: Mapping[str, str]
) -> Iterator[Text]:
    if moved:
        yield Text(f"\n{title}: {_count(len(moved), 'question')}", style="bold")
    for name, moves in list(moved.items())[:_LONGEST]:
        question = " ".join(questions.get(name, "").split())
        line = Text.assemble((f"  {name}  ", "cyan"), question)
        line.truncate(_WIDTH, overflow="ellipsis")
        yield line
        yield Text(f"    {move_text(moves)}", style="dim")
    if len(moved) > _LONGEST:
        yield Text(f"  and {len(moved) - _LONGEST:,} more; --json and --html list all.")


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _LONGEST:,} more" if len(ids) > _LONGEST else ""
    return ", ".join(ids[:_LONGEST]) + more


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
