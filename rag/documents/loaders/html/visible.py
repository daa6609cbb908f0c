"""What of a page a reader can see: hidden parts are emptied, those that a control opens stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import Comment, ProcessingInstruction, _Element, strip_elements, strip_tags

# What a browser never lays out as text, or only where it can't do better.
_UNSEEN = (
    "head title script style template noscript noframes noembed iframe audio video canvas"
    " datalist metadata desc annotation annotation-xml"
).split()
# What changes nothing but the looks of letters; without them the walks are shorter.
_PLAIN = (
    "abbr acronym big cite code dfn em font i ins kbd mark nobr samp small tt u var wbr".split()
)
_HIDDEN_STYLE = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.I
)
_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([a-z-]+)", re.I)
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_BRACE = re.compile(r"([{}])")
_SELECTOR = re.compile(r"[.#][\w-]+")
_TARGETS = ("aria-controls", "data-target", "data-bs-target", "popovertarget")
_TOGGLES = ("aria-expanded", "data-toggle", "data-bs-toggle")
_PERMALINK = re.compile(r"(?<![a-z])(?:headerlink|permalink|header-?anchor|hash-?link)", re.I)
_PERMALINK_SIGNS = {"¶", "#", "§", "🔗", "⚓"}


@dataclass(frozen=True, slots=True)
class Controls:
    """The buttons and links that open a part of the page, and the parts that they open."""

    buttons: frozenset[_Element]
    panels: frozenset[_Element]


def drop_hidden(tree: _Element) -> Controls:
    """Empty what is not shown, without moving the text around it."""
    strip_tags(tree, Comment, ProcessingInstruction)
    hidden_by_rule = _hiding_rules(tree)
    strip_elements(tree, *_UNSEEN, with_tail=False)
    controls = _controls(tree)
    hidden = [
        element
        for element in (*_marked_hidden(tree), *_hidden_by_rules(tree, hidden_by_rule))
        if element.tag not in ("html", "body") and element not in controls.panels
    ]
    for element in (*hidden, *_permalinks(tree)):
        element.clear(keep_tail=True)
        element.tag = "span"  # what is not laid out ends no line either
    strip_tags(tree, *_PLAIN)
    return controls


def _controls(tree: _Element) -> Controls:
    buttons: dict[str, _Element] = {}
    named = " or ".join(f"@{name}" for name in (*_TARGETS, *_TOGGLES))
    for element in tree.xpath(f"//*[{named}]"):
        targets = [element.get(name, "") for name in _TARGETS]
        if any(element.get(name) is not None for name in _TOGGLES):
            href = element.get("href", "")
            targets.append(href if href.startswith("#") else "")
        for target in " ".join(targets).split():
            buttons.setdefault(target.lstrip("#"), element)
    if not buttons:
        return Controls(frozenset(), frozenset())
    opened = {
        panel: buttons[panel.get("id")]
        for panel in tree.xpath("//*[@id]")
        if panel.get("id") in buttons
    }
    return Controls(frozenset(opened.values()), frozenset(opened))


def _marked_hidden(tree: _Element) -> Iterator[_Element]:
    for element in tree.xpath("//*[@hidden or @aria-hidden or @style or @popover or self::dialog]"):
        if (
            element.get("hidden", "until-found").lower() != "until-found"
            or element.get("aria-hidden", "").strip().lower() == "true"
            or element.get("popover") is not None
            or (element.tag == "dialog" and element.get("open") is None)
            or _HIDDEN_STYLE.search(element.get("style", ""))
        ):
            yield element


def _hidden_by_rules(tree: _Element, rules: set[str]) -> Iterator[_Element]:
    if not rules:
        return
    for element in tree.xpath("//*[@class or @id]"):
        names = {f".{name}" for name in element.get("class", "").split()}
        names.add(f"#{element.get('id')}")
        if not rules.isdisjoint(names):
            yield element


def _hiding_rules(tree: _Element) -> set[str]:
    """The single classes and ids that the page's own style sheets hide, on whatever medium."""
    found: dict[str, bool] = {}  # of several rules for one, the last counts
    for style in tree.iter("style"):
        if style.get("media", "all").strip().lower() in ("all", "screen"):
            for selector, display in _rules(_CSS_COMMENT.sub("", style.text or "")):
                found[selector] = display == "none"
    return {selector for selector, is_hidden in found.items() if is_hidden}


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Each single class or id with the display that is set for it; nested rules are left out."""
    depth, selectors = 0, ""
    parts = _BRACE.split(css)
    for before, brace in zip(parts[::2], parts[1::2], strict=False):
        if brace == "{":
            depth += 1
            selectors = before if depth == 1 else ""
        else:
            depth = max(0, depth - 1)
            display = _DISPLAY.search(before)
            if display and depth == 0:
                for selector in selectors.rpartition(";")[2].split(","):
                    if _SELECTOR.fullmatch(selector.strip()):
                        yield selector.strip(), display.group(1).lower()


def _permalinks(tree: _Element) -> Iterator[_Element]:
    """The links by which a heading points at itself; a reader sees them only under the mouse."""
    for link in tree.iter("a"):
        inner = link[0] if len(link) == 1 and not len(link[0]) else None
        if inner is None and len(link):
            continue
        text = (link.text or "") + (
            (inner.text or "") + (inner.tail or "") if inner is not None else ""
        )
        if text.strip() in _PERMALINK_SIGNS or (
            _PERMALINK.search(link.get("class", ""))
            and len(text.strip()) < 40
            and _is_beside_text(link)
        ):
            yield link


def _is_beside_text(link: _Element) -> bool:
    parent, before = link.getparent(), link.getprevious()
    return bool(
        (link.tail or "").strip()
        or before is not None
        or (parent is not None and (parent.text or "").strip())
        or link.getnext() is not None
    )
