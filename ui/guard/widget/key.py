"""The key that this server signs the widget's tickets and tokens with."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from joserfc.jwk import OctKey

from rag.errors import StoreError

KEY_FILE = "widget.key"
_BYTES = 32


def signing_key(data_dir: Path) -> OctKey:
    """The key kept in the data directory, made on first use. Raises: StoreError."""
    path = data_dir / KEY_FILE
    try:
        if not path.exists():
            _write(path, secrets.token_bytes(_BYTES))
        secret = path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"{path} can't be used ({error.strerror}). Check its permissions."
        ) from None
    if len(secret) != _BYTES:
        raise StoreError(f"{path} is damaged. Remove it: a new one is made at the next start.")
    return OctKey.import_key(secret)


def _write(path: Path, secret: bytes) -> None:
    """All of it or nothing, and never readable by others, not even for a moment."""
    whole = path.with_suffix(".new")
    whole.unlink(missing_ok=True)
    with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
        file.write(secret)
    whole.replace(path)
