"""What a page says, and in which language: all its texts against those of ui/strings."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from ui.strings import strings

# Every text of a document, seen or heard or neither yet, and of the shadow roots in it.
_TEXTS = """() => {
    const found = new Set();
    const attributes = ["title", "aria-label", "aria-description", "aria-roledescription",
        "aria-valuetext", "placeholder", "alt", "data-label", "data-sure", "data-which"];
    const seen = { opacityProperty: true, visibilityProperty: true };
    const walk = (root) => {
        for (const element of root.querySelectorAll("*")) {
            if (element.closest("script, style, noscript")) continue;
            // Gradio's own parts that nobody is ever shown; ours may be, a moment later.
            if (element.closest("gradio-app") && !element.checkVisibility(seen)) continue;
            for (const name of attributes) found.add(element.getAttribute(name) ?? "");
            for (const node of element.childNodes) {
                if (node.nodeType === Node.TEXT_NODE) found.add(node.data);
            }
            if (element.shadowRoot) walk(element.shadowRoot);
        }
    };
    walk(document);
    found.add(document.title);
    return [...found].map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


_MEASURE = re.compile(r"[\d.,]+ ?(?:ms|s|MB)\b")


def texts(where: Any) -> list[str]:
    """All texts of a page, or of the document that a frame locator shows."""
    found: list[str] = (
        where.locator("html").evaluate(_TEXTS)
        if hasattr(where, "owner")
        else where.evaluate(_TEXTS)
    )
    return found


def strangers(where: Any, language: str, known: Iterable[str]) -> list[str]:
    """Its texts that are no string of the language, and hold none of `known`'s alone: numbers,
    signs and what stands in a document or was asked are nobody's language."""
    data = " ".join(" ".join(known).split())
    return [
        text
        for text in texts(where)
        if any(sign.isalpha() for sign in _MEASURE.sub("", text))
        and text not in data
        and not _spoken(language).fullmatch(text)
    ]


@cache
def _spoken(language: str) -> re.Pattern[str]:
    """One string of the language, a sentence of it, or several, one after the other."""
    # A text that has but a gap, and a sign, would let anything through.
    whole = list(_leaves(strings(language).texts))
    sentences = [one for text in whole for one in re.split(r"(?<=[.!?…]) ", text)]
    patterns = [p for p in map(_pattern, [*whole, *sentences]) if p]
    one = f"(?:{'|'.join(patterns)})"
    return re.compile(rf"{one}(?: {one})*(?: \((?:←|→|Esc)\))?", re.DOTALL | re.IGNORECASE)


def _pattern(text: str) -> str:
    parts = list(string.Formatter().parse(text))
    if sum(sign.isalpha() for literal, *_ in parts for sign in literal) < 2:
        return ""
    return "".join(
        re.escape(literal) + (".+?" if name is not None else "") for literal, name, *_ in parts
    )


def _leaves(tree: Mapping[str, Any]) -> Iterator[str]:
    for value in tree.values():
        if isinstance(value, dict):
            yield from _leaves(value)
        else:
            yield value
