"""The parser's inline rules, watched while they read: its tokens don't tell where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_Rule = Callable[[StateInline, bool], bool]

TRACE = "trace"  # its key in the environment that a parser hands to its rules
_DEEPEST_IMAGE = 2
_FOOTNOTE = re.compile(r"\[\^([^\s\]]{1,200})\]")


@dataclass(slots=True)
class Event:
    """What a rule took; marks, unless the token stays text."""

    start: int
    end: int
    token: Token | None = None


@dataclass(slots=True)
class Trace:
    """What the rules have left."""

    events: list[Event] = field(default_factory=list)
    depth: int = 0  # of images in the text of images


def watch(parser: MarkdownIt) -> None:
    """Make a parser's inline rules leave the trace that `read_inline` reads."""
    rules: dict[str, _Rule] = {
        rule.name: rule.fn for rule in parser.inline.ruler.__rules__ if rule.enabled
    }
    watchers: dict[str, Callable[[_Rule], _Rule]] = {
        "escape": _escape,
        "backticks": _backticks,
        "strikethrough": _delimiters,
        "emphasis": _delimiters,
        "link": _link,
        "image": _image,
        "autolink": _autolink,
        "html_inline": _whole,
    }
    for name, watcher in watchers.items():
        parser.inline.ruler.at(name, watcher(rules[name]))
    parser.inline.ruler.before("link", "footnote_mark", _whole(_footnote))
    parser.disable("fragments_join")  # it would write the text before a mark into the mark's token
    # Where links lead isn't shown, and to put them in order takes time.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]


def _mark(state: StateInline, start: int, end: int, token: Token | None = None) -> None:
    trace: Trace = state.env[TRACE]
    trace.events.append(Event(start, end, token))


def _escape(rule: _Rule) -> _Rule:
    def watched(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        if not silent and state.tokens[-1].content != state.tokens[-1].markup:
            _mark(state, start, start + 1)
        elif not silent and state.tokens[-1].type == "hardbreak":
            _mark(state, start, start + 1, Token("hardbreak", "br", 0))
        return True

    return watched


def _backticks(rule: _Rule) -> _Rule:
    def watched(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent and len(state.tokens) > count:
            length = len(state.tokens[-1].markup)
            _mark(state, start, start + length)
            _mark(state, state.pos - length, state.pos)
        return True

    return watched


def _delimiters(rule: _Rule) -> _Rule:
    """Each delimiter becomes a token of text, which loses its text if it finds a partner."""

    def watched(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        end, place = state.pos, len(state.tokens)
        while end > start:
            place -= 1
            token = state.tokens[place]
            _mark(state, end - len(token.content), end, token)
            end -= len(token.content)
        return True

    return watched


def _link(rule: _Rule) -> _Rule:
    def watched(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if silent or state.src[start] != "[":
            return rule(state, silent)
        label_end = parseLinkLabel(state, start, True)
        if label_end < 0 or not rule(state, silent):
            return False
        _mark(state, start, start + 1)
        _mark(state, label_end, state.pos)
        return True

    return watched


def _image(rule: _Rule) -> _Rule:
    def watched(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if silent or not state.src.startswith("![", start):
            return rule(state, silent)
        trace: Trace = state.env[TRACE]
        label_end = parseLinkLabel(state, start + 1)
        if label_end < 0 or trace.depth == _DEEPEST_IMAGE:
            return False
        count = len(trace.events)
        trace.depth += 1
        is_image = rule(state, silent)
        trace.depth -= 1
        if is_image:
            for event in trace.events[count:]:  # counted from the start of the image's text
                event.start += start + 2
                event.end += start + 2
            _mark(state, start, start + 2)
            _mark(state, label_end, state.pos)
        return is_image

    return watched


def _autolink(rule: _Rule) -> _Rule:
    def watched(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        if not silent:
            _mark(state, start, start + 1)
            _mark(state, state.pos - 1, state.pos)
        return True

    return watched


def _whole(rule: _Rule) -> _Rule:
    def watched(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        if not silent:
            html = Token("html", "", 0, content=state.src[start : state.pos])
            _mark(state, start, state.pos, html)
        return True

    return watched


def _footnote(state: StateInline, silent: bool) -> bool:
    """A reference to a footnote that there is."""
    match = _FOOTNOTE.match(state.src, state.pos)
    if not match or ":" + match.group(1) not in state.env.get("footnotes", {}).get("refs", {}):
        return False
    if not silent:
        state.push("footnote_ref", "", 0)
    state.pos = match.end()
    return True
