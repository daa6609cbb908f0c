"""HTML: the text a reader sees, and the blocks it consists of."""

from rag.documents.loaders.html.loader import load_html

__all__ = ["load_html"]
