"""How far long work is: a bar on a terminal, and a line every ten seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from rag.types import Progress as Told

_EVERY = 10.0  # seconds between lines

_errors = Console(stderr=True, highlight=False, markup=False, emoji=False)


@contextmanager
def progress_bar(label: str) -> Iterator[Told]:
    """A progress callback that shows how far the work is; nothing where there is none to do."""
    if not _errors.is_terminal:
        yield lines(label, lambda line: _errors.print(line, soft_wrap=True))
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}", markup=False),
    )
    with Progress(*columns, console=_errors, transient=True) as progress:
        task = progress.add_task(label, total=None, name="", visible=False)

        def advance(done: int, total: int, name: str) -> None:
            progress.update(task, completed=done, total=total, name=name, visible=total > 0)

        yield advance


def lines(
    label: str, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic
) -> Told:
    """A progress callback that writes a line every ten seconds, with the time left as it seems."""
    started = told = clock()

    def advance(done: int, total: int, name: str) -> None:
        nonlocal told
        now = clock()
        if not total or now - told < _EVERY:
            return
        told = now
        left = f", about {_duration((now - started) * (total - done) / done)} left" if done else ""
        write(f"{label}: {100 * done // total} %{left}{f' ({name})' if name else ''}")

    return advance


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
