"""Passage: questions to your own documents, and the passage that every answer came from."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.settings import Settings

__all__ = ["Engine", "Settings"]


def __getattr__(name: str) -> Any:
    """Import on first use, so that `rag --help` and the light modules stay light."""
    if name == "Engine":
        from rag.engine import Engine

        return Engine
    if name == "Settings":
        from rag.settings import Settings

        return Settings
    raise AttributeError(f"module 'rag' has no attribute '{name}'")
