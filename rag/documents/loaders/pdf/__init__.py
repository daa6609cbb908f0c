"""PDF: the text of each page from the places of its characters, as blocks."""

from rag.documents.loaders.pdf.loader import load_pdf

__all__ = ["load_pdf"]
