"""From a Document to the chunks that are embedded: whole sentences, within one section."""

from rag.chunking.chunks import heading_path, page_number, split
from rag.chunking.sentences import split_sentences

# Part of the fingerprint: change it when the same text would be cut into other chunks.
CHUNKER = "chunker-1"

__all__ = ["CHUNKER", "heading_path", "page_number", "split", "split_sentences"]
