"""HTML: the text a reader sees, laid out by inscriptis, with headings."""

from __future__ import annotations

import re

from inscriptis import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError, ProcessingInstruction, strip_elements
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from rag.documents.loaders.text import decode, normalise
from rag.errors import DocumentError
from rag.types import Document, Heading

_TAGS = [f"h{level}" for level in range(1, 7)]
_CONFIG = ParserConfig(annotation_rules={tag: [tag] for tag in _TAGS})
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_END = re.compile(r"</(?:html|body)\s*>", re.I)  # the parser drops what follows; browsers don't
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=[\s\"']*([\w.:-]+)", re.I
)
_LONGEST = 200  # a longer "heading" is one that was never closed


def load_html(document_id: str, data: bytes) -> Document:
    """A .html file; scripts, styles and hidden parts are left out. Raises: DocumentError."""
    declared = _CHARSET.search(data, 0, 2048)
    text = decode(data, declared.group(1).decode("ascii", "ignore") if declared else "")
    markup = _END.sub("", _DECLARATION.sub("", normalise(text)))
    if not markup.strip():
        return Document(id=document_id, text="")
    try:
        tree = _parse(markup)
    except LxmlError as error:
        raise DocumentError(
            "is not HTML that can be parsed ({reason}); save it again",
            kind="file.no_html",
            reason=str(error),
        ) from None
    title = tree.findtext(".//title") or ""
    _drop_hidden(tree)
    names = {_joined(node.text_content()) for node in tree.iter(*_TAGS)}
    try:
        layout = Inscriptis(tree, _CONFIG)
    except RecursionError:
        raise _too_deep() from None
    text = normalise(layout.get_text())
    headings = []
    for label in sorted(layout.get_annotations(), key=lambda label: (label.start, label.end)):
        start, end = label.start, label.end
        # The range may take in blanks and, in a list, the item's bullet.
        start += len(text[start:end]) - len(text[start:end].lstrip())
        bullet, _, rest = text[start:end].partition(" ")
        if _joined(text[start:end]) not in names and _joined(rest) in names:
            start += len(bullet) + 1 + len(rest) - len(rest.lstrip())
        end = start + len(text[start:end].rstrip())
        name = _joined(text[start:end])
        if name and len(name) <= _LONGEST:
            level = int(label.metadata[1])
            headings.append(Heading(level=level, title=name, start=start, end=end))
    return Document(
        id=document_id,
        text=text,
        title=_joined(title),
        headings=tuple(headings),
        is_plain=False,
    )


def _parse(markup: str) -> HtmlElement:
    """The whole tree. Raises: DocumentError where the parser left out what is nested too deep."""
    parser = HTMLParser(huge_tree=True)  # without it, all that is nested 256 deep is left out
    tree = document_fromstring(markup, parser=parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise _too_deep()
    return tree


def _drop_hidden(tree: HtmlElement) -> None:
    """Take out what a browser doesn't show and the layout would; text that follows it stays."""
    strip_elements(tree, "template", ProcessingInstruction, with_tail=False)
    for node in tree.xpath("//body//*[@hidden]"):
        node.drop_tree()


def _too_deep() -> DocumentError:
    return DocumentError(
        "has tags nested too deep to be read; save it again, or as text", kind="file.deep"
    )


def _joined(text: str) -> str:
    return " ".join(text.split())
