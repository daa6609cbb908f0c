"""Changing rag.toml without touching what else people wrote in it, comments included."""

from __future__ import annotations

from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from eval.errors import EvaluationError
from rag.settings import RefusalSettings


def write_refusal(path: Path, refusal: RefusalSettings) -> None:
    """Put the model into the file's section [refusal]; the file is made where there is none.

    Raises: EvaluationError.
    """
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
        section = document.setdefault("refusal", tomlkit.table())
        section["weights"] = list(refusal.weights)
        section["intercept"] = refusal.intercept
        section["threshold"] = refusal.threshold
        # A crash in the middle must not cost anybody their settings.
        whole = path.with_name(path.name + ".new")
        whole.write_text(tomlkit.dumps(document), encoding="utf-8", newline="\n")
        whole.replace(path)
    except (OSError, UnicodeDecodeError, TOMLKitError, TypeError) as error:
        raise EvaluationError(f"{path} can't be changed: {error}. Correct or remove it.") from None
