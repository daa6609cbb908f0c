"""Plain text: the text as it is, and the blocks that its lines make."""

from rag.documents.loaders.text.loader import load_text

__all__ = ["load_text"]
