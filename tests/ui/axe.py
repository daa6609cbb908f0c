"""axe-core, which finds faults of accessibility in what a page or a frame shows."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

_SCRIPT = files("axe_playwright_python") / "axe.min.js"


def serious_faults(shown: Any) -> list[str]:
    """The faults in a page or frame that keep people out; it must allow scripts of others."""
    source = _SCRIPT.read_text(encoding="utf-8")
    shown.evaluate(f"() => {{ if (!window.axe) {{ {source} }} }}")
    found, passed = shown.evaluate(
        "() => axe.run(document, {iframes: false}).then((r) => [r.violations, r.passes.length])"
    )
    assert passed > 5  # it has looked
    return [
        f"{violation['id']}: {json.dumps([node['html'] for node in violation['nodes']])}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
