"""HTML: the text a reader sees, laid out by inscriptis, with headings."""

from __future__ import annotations

import re

from inscriptis import get_annotated_text
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError
from lxml.html import document_fromstring

from rag.errors import DocumentError
from rag.loaders.text import decode, normalise
from rag.types import Document, Heading

_CONFIG = ParserConfig(annotation_rules={f"h{level}": [f"h{level}"] for level in range(1, 7)})
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def load_html(document_id: str, data: bytes) -> Document:
    """A .html file; scripts, styles and hidden parts are left out. Raises: DocumentError."""
    markup = _DECLARATION.sub("", normalise(decode(data)))
    if not markup.strip():
        return Document(id=document_id, text="")
    try:
        title = document_fromstring(markup).findtext(".//title") or ""
        annotated = get_annotated_text(markup, _CONFIG)
    except LxmlError as error:
        raise DocumentError(f"is not HTML that can be parsed ({error}); save it again") from None
    text: str = annotated["text"]
    headings = []
    for start, end, label in sorted(annotated["label"]):
        line = text[start:end]
        name = " ".join(line.split())
        if name:
            start += len(line) - len(line.lstrip())
            end = start + len(line.strip())
            headings.append(Heading(level=int(label[1]), title=name, start=start, end=end))
    return Document(
        id=document_id,
        text=text,
        title=" ".join(title.split()),
        headings=tuple(headings),
        is_plain=False,
    )
