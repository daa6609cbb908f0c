"""From a Document to the chunks that are embedded: whole sentences, within one section."""

from rag.chunking.chunks import heading_path, page_number, split
from rag.chunking.sentences import split_sentences

__all__ = ["heading_path", "page_number", "split", "split_sentences"]
