"""Which files there are to read below the named paths, and which known ones are gone."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.documents.loaders import LOADERS
from rag.errors import DocumentError, UnreadableError
from rag.index.catalog import File


@dataclass(frozen=True, slots=True)
class Target:
    """A file to read: `source` is its path relative to `folder`, both made absolute."""

    path: Path
    folder: str
    source: str


@dataclass(slots=True)
class Found:
    """Files to read, by absolute path; what can't be read, with the reason; files gone."""

    targets: dict[str, Target] = field(default_factory=dict)
    failed: dict[str, DocumentError] = field(default_factory=dict)
    gone: list[File] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def find(paths: Sequence[Path], known: Iterable[File]) -> Found:
    """Walk the paths. Hidden files are passed over; of other kinds only the number is told.

    A named path that is gone but holds known files is no mistake: its files were deleted. What a
    folder holds that can't be read is not known, so nothing in it counts as gone. A known file
    that is named by itself stays in the folder that it came with.
    """
    found = Found()
    by_path = {file.path: file for file in known}
    left_out: Counter[str] = Counter()
    looked_at = []
    closed: dict[Path, OSError] = {}

    def is_known(root: Path) -> bool:
        return any(Path(file.path).is_relative_to(root) for file in known)

    for path in paths:
        root = path.resolve()
        try:
            if root.is_dir():
                readable = _walk(root, left_out, closed)
                found.targets.update({str(target.path): target for target in readable})
                shut = any(folder.is_relative_to(root) for folder in closed)
                if not readable and not shut and not is_known(root):
                    found.failed[str(path)] = DocumentError(
                        "holds no documents; put files of these kinds there: {kinds}",
                        kind="file.no_documents",
                        kinds=", ".join(LOADERS),
                    )
            elif root.is_file():
                before = by_path.get(str(root))
                place = (before.folder, before.source) if before else (str(root.parent), root.name)
                found.targets[str(root)] = Target(root, *place)
            elif not is_known(root):
                found.failed[str(path)] = DocumentError(
                    "does not exist; check the path", kind="file.missing"
                )
            looked_at.append(root)
        except OSError as error:
            found.failed[str(path)] = UnreadableError(
                "can't be read ({reason}); check the path",
                kind="file.path_unreadable",
                reason=_reason(error),
            )
    for folder, cause in closed.items():
        found.failed[_printable(str(folder))] = _closed(_reason(cause), kept=is_known(folder))
    roots = set(looked_at)
    for file in known:
        places = {Path(file.path), *Path(file.path).parents}
        if file.path not in found.targets and places & roots and not places & closed.keys():
            found.gone.append(file)
    for key, target in list(found.targets.items()):
        if _printable(key) != key:
            del found.targets[key]
            found.failed[_printable(target.source)] = DocumentError(
                "has a name that is not UTF-8; rename it", kind="file.name"
            )
    if left_out:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(left_out.items()))
        found.warnings.append(f"Left out files of kinds that can't be read: {kinds}.")
    return found


def _walk(root: Path, left_out: Counter[str], closed: dict[Path, OSError]) -> list[Target]:
    """The documents below a folder; `closed` is told of each folder in it that can't be read.

    Raises: OSError where it is the root that can't.
    """

    def note(error: OSError) -> None:
        if Path(error.filename) == root:
            raise error
        closed[Path(error.filename)] = error

    paths: list[Path] = []
    for folder, inner_folders, names in os.walk(root, onerror=note):
        inner_folders[:] = [name for name in inner_folders if not name.startswith(".")]
        paths += [Path(folder, name) for name in names if not name.startswith(".")]
    targets = []
    for path in sorted(paths):
        try:
            if not path.is_file():
                continue
        except OSError as error:  # its folder may be listed but not entered
            closed[path.parent] = error
            continue
        if path.suffix.lower() in LOADERS:
            targets.append(Target(path, str(root), path.relative_to(root).as_posix()))
        else:
            left_out[_printable(path.suffix.lower()) or "without extension"] += 1
    return targets


def _closed(reason: str, *, kept: bool) -> UnreadableError:
    """What is said of a folder that can't be read, by whether some of it was read before."""
    if kept:
        return UnreadableError(
            "can't be read ({reason}); what was indexed of it before is kept; check the folder's"
            " permissions",
            kind="file.folder_kept",
            reason=reason,
        )
    return UnreadableError(
        "can't be read ({reason}); check the folder's permissions",
        kind="file.folder_unreadable",
        reason=reason,
    )


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _printable(name: str) -> str:
    """The name, with what is not UTF-8 in it (Python keeps such bytes as surrogates) as `?`."""
    return name.encode("utf-8", "replace").decode("utf-8")
