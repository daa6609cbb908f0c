"""HTML: the text a reader sees, made from the tree, with the blocks it consists of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import HTMLParser, LxmlError, _Element
from lxml.html import document_fromstring

from rag.documents.blocks import title_of
from rag.documents.loaders.decoding import decode, normalise
from rag.documents.loaders.html.furniture import survey
from rag.documents.loaders.html.layout import lay_out
from rag.documents.loaders.html.visible import drop_hidden
from rag.errors import DocumentError
from rag.types import Document, Heading

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_END = re.compile(r"</(?:html|body)\s*>", re.I)  # the parser drops what follows; browsers don't
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=[\s\"']*([\w.:-]+)", re.I
)
# What editors and templates write where nobody has thought of a title.
_NO_TITLE = {"", "document", "home", "index", "new page", "page", "untitled", "untitled document"}
_PROPERTIES = {
    "author": "author",
    "article:published_time": "date",
    "date": "date",
    "dcterms.date": "date",
    "keywords": "tags",
}


def load_html(document_id: str, data: bytes) -> Document:
    """A .html file; the title is its <title> or else its first <h1>. Raises: DocumentError."""
    declared = _CHARSET.search(data, 0, 2048)
    decoded = decode(data, declared.group(1).decode("ascii", "ignore") if declared else "")
    markup = _END.sub("", _DECLARATION.sub("", normalise(decoded)))
    if not markup.strip():
        return Document(id=document_id, text="")
    tree = _parse(markup)
    title, properties = _title(tree), dict(_properties(tree))
    found = survey(tree, drop_hidden(tree))
    text, blocks = lay_out(tree, found)
    if all(block.kind == "furniture" for block in blocks):
        text, blocks = lay_out(tree, found.without_furniture())
    document = Document(
        id=document_id, text=text, blocks=blocks, properties=properties, is_plain=False
    )
    headings = tuple(_headings(document))
    if title.lower() in _NO_TITLE:
        title = next((heading.title for heading in headings if heading.level == 1), "")
    return Document(
        id=document_id,
        text=text,
        title=title,
        headings=headings,
        blocks=blocks,
        properties=properties,
        is_plain=False,
    )


def _parse(markup: str) -> _Element:
    """The whole tree. Raises: DocumentError where it is none, or nested deeper than is parsed."""
    parser = HTMLParser(huge_tree=True)  # without it, all that is nested 256 deep is left out
    try:
        tree = document_fromstring(markup, parser=parser)
    except LxmlError as error:
        raise DocumentError(
            "is not HTML that can be parsed ({reason}); save it again",
            kind="file.no_html",
            reason=str(error),
        ) from None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise DocumentError(
            "has tags nested too deep to be read; save it again, or as text", kind="file.deep"
        )
    return tree


def _title(tree: _Element) -> str:
    """What <title> says; that of a drawing is none."""
    for title in tree.iter("title"):
        parent = title.getparent()
        if parent is None or parent.tag in ("head", "html", "body"):
            return _joined("".join(title.itertext()))
    return ""


def _properties(tree: _Element) -> Iterator[tuple[str, str]]:
    language = _joined(tree.get("lang") or tree.get("xml:lang") or "")
    if language:
        yield "language", language
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        value = _joined(meta.get("content") or "")
        if name in _PROPERTIES and value:
            yield _PROPERTIES[name], value


def _headings(document: Document) -> Iterator[Heading]:
    for place, block in enumerate(document.blocks):
        if block.kind in ("heading", "question") and block.level:
            title = title_of(document, place)
            yield Heading(level=block.level, title=title, start=block.start, end=block.end)


def _joined(text: str) -> str:
    return " ".join(text.split())
