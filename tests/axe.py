"""axe-core, which finds faults of accessibility in an open page: fetched once for a checkout."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

_PACKAGE = "axe-core@4.14.1"
_RUN = """async () => (await axe.run(document)).violations
    .filter(found => ["serious", "critical"].includes(found.impact))
    .map(found => `${found.id}: ${found.nodes.map(node => node.html).join(" ")}`)"""


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """The script. npm fetches it; without npm or its registry, these tests are skipped."""
    assert request.config.cache
    kept = request.config.cache.mkdir("axe-core") / "axe.min.js"
    if not kept.exists():
        kept.write_bytes(_fetched(kept.parent))
    return kept.read_text(encoding="utf-8")


def faults(page: Any, axe: str) -> list[str]:
    """The serious faults of a page as it is shown now."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    found: list[str] = page.evaluate(_RUN)
    return found


def _fetched(folder: Path) -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm to fetch axe-core with")
    packed = subprocess.run(
        [npm, "pack", _PACKAGE, "--silent"], cwd=folder, capture_output=True, text=True
    )
    if packed.returncode:
        pytest.skip(f"npm can't fetch {_PACKAGE}: {packed.stderr.strip()[-200:]}")
    archive = folder / packed.stdout.strip()
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as files:
        script = files.extractfile("package/axe.min.js")
        assert script
        return script.read()
