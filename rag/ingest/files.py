"""Which files there are to read below the named paths, and which known ones are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.catalog import File
from rag.loaders import LOADERS


@dataclass(frozen=True, slots=True)
class Target:
    """A file to read: `source` is its path relative to `folder`, both made absolute."""

    path: Path
    folder: str
    source: str


@dataclass(slots=True)
class Found:
    """Files to read, by absolute path; paths that lead nowhere, with the reason; files gone."""

    targets: dict[str, Target] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    gone: list[File] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def find(paths: Sequence[Path], known: Iterable[File]) -> Found:
    """Walk the paths. Hidden files are passed over; of other kinds only the number is told.

    A named path that is gone but holds known files is no mistake: its files were deleted.
    """
    found = Found()
    left_out: Counter[str] = Counter()
    looked_at = []

    def is_known(root: Path) -> bool:
        return any(Path(file.path).is_relative_to(root) for file in known)

    for path in paths:
        root = path.resolve()
        try:
            if root.is_dir():
                readable = _walk(root, left_out)
                found.targets.update({str(target.path): target for target in readable})
                if not readable and not is_known(root):
                    kinds = ", ".join(LOADERS)
                    found.failed[str(path)] = (
                        f"holds no documents; put files of these kinds there: {kinds}"
                    )
            elif root.is_file():
                found.targets[str(root)] = Target(root, str(root.parent), root.name)
            elif not is_known(root):
                found.failed[str(path)] = "does not exist; check the path"
            looked_at.append(root)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            found.failed[str(path)] = f"can't be read ({reason}); check the path"
    roots = set(looked_at)
    found.gone = [
        file
        for file in known
        if file.path not in found.targets
        and not roots.isdisjoint((Path(file.path), *Path(file.path).parents))
    ]
    for key, target in list(found.targets.items()):
        if _printable(key) != key:
            del found.targets[key]
            found.failed[_printable(target.source)] = "has a name that is not UTF-8; rename it"
    if left_out:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(left_out.items()))
        found.warnings.append(f"Left out files of kinds that can't be read: {kinds}.")
    return found


def _walk(root: Path, left_out: Counter[str]) -> list[Target]:
    targets = []
    next(root.iterdir(), None)  # raises where the folder may not be read; rglob would be silent
    for path in sorted(root.rglob("*")):
        inner = path.relative_to(root)
        if any(part.startswith(".") for part in inner.parts) or not path.is_file():
            continue
        if path.suffix.lower() in LOADERS:
            targets.append(Target(path, str(root), inner.as_posix()))
        else:
            left_out[_printable(path.suffix.lower()) or "without extension"] += 1
    return targets


def _printable(name: str) -> str:
    """The name, with what is not UTF-8 in it (Python keeps such bytes as surrogates) as `?`."""
    return name.encode("utf-8", "replace").decode("utf-8")
