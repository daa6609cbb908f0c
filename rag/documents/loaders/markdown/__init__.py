"""Markdown: its blocks, with the text as it stands in the file."""

from rag.documents.loaders.markdown.loader import load_markdown

__all__ = ["load_markdown"]
