"""The errors that people see. Each message says what happened, to what, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class PassageError(Exception):
    """Anything this project reports; the command line prints it as one `Error:` line.

    The message is English, and `values` are filled in for the {names} in it. Pages say the same in
    their own language: `kind` names their text for it.
    """

    kind = "other"

    def __init__(self, message: str = "", *, kind: str = "", **values: Any) -> None:
        super().__init__(message.format(**values) if values else message)
        self.kind = kind or type(self).kind
        self.values = values


class SettingsError(PassageError):
    """A setting is unknown or has a wrong value: correct it in the place that is named."""

    kind = "unable"


class DocumentError(PassageError):
    """A file can't be read as a document: mend or remove that file; the others go on."""

    kind = "file.other"


class UnreadableError(DocumentError):
    """A file can't be read just now, so what it holds is unknown: check its permissions."""


class QuestionError(PassageError):
    """A question is empty or too long: ask a shorter or fuller one."""

    kind = "question"


class ScopeError(QuestionError):
    """The documents that a question is to be answered from are not there: choose others."""

    kind = "scope"


class EmptyIndexError(PassageError):
    """Nothing is indexed yet: run `rag ingest` on a folder of documents."""

    kind = "empty"


class StoreError(PassageError):
    """The data directory can't be used: `rag doctor` says which part and what to do."""

    kind = "unable"


class StoreLockedError(StoreError):
    """Another process owns the data directory: ask through it, or end it."""


class ModelError(PassageError):
    """The embedding model is missing or altered: reinstall it or name another one."""

    kind = "unable"


class LanguageModelError(PassageError):
    """The language model failed or took too long: answers are quotes until it works again."""

    kind = "unable"


class MissingExtraError(PassageError):
    """An optional package is not installed; the message names the install line."""

    kind = "unable"

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional package. Run: {install_line(extra)}")


def install_line(extra: str) -> str:
    """What brings an extra's packages: into a clone, or to where a wheel was installed."""
    if (Path(__file__).parent.parent / "pyproject.toml").is_file():
        return f"pip install -e '.[{extra}]'"
    return f"pip install 'passage_rag-VERSION-py3-none-any.whl[{extra}]'"
