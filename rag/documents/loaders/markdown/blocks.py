"""From a Markdown parser's tokens to blocks: one walk, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from markdown_it.token import Token

from rag.documents.blocks import shown
from rag.documents.loaders.html.numbers import heading_number
from rag.documents.loaders.html.outline import outline
from rag.documents.loaders.html.run import Line, asks
from rag.documents.loaders.markdown.inline import Inline, read_inline
from rag.documents.loaders.markdown.markup import Markup
from rag.documents.loaders.markdown.paragraph import lines_of, parts
from rag.documents.loaders.markdown.parser import DEEPEST, PARSER
from rag.documents.loaders.markdown.prose import Prose, merged, prefixes, prose_of
from rag.documents.loaders.markdown.scope import Scope
from rag.documents.loaders.markdown.source import Lines
from rag.documents.loaders.markdown.table import Table
from rag.documents.loaders.markdown.writer import LONGEST_HEADING, Writer
from rag.types import Block, BlockKind, Span

_BOLD_HEADING = 80  # characters of the longest bold line that is taken for a heading
_STOPS = (".", ":", ",", ";", "!", "…")
_CONTENTS = 3  # so many links to places in the file make a list of links a table of contents
_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*(?:[#.][\w:.-]+|-|[\w-]+=[^\s{}]+)[^{}]*\}$")
_TASK = re.compile(r"\[[ xX]\](?=\s)")
_LEFT_OUT = re.compile(r"[\s>*+-]*+([^\n]++)")


def read_blocks(text: str, start: int = 0) -> tuple[Block, ...]:
    """The blocks of a Markdown text, which begins at `start`."""
    body = "\n" * text.count("\n", 0, start) + text[start:]
    env: dict[str, Any] = {}
    tokens = PARSER.parse(body, env)
    walk = _Walk(text, env)
    walk.walk(tokens)
    drafts = walk.writer.drafts
    furniture = {place for first, last in walk.furniture for place in range(first, last)}
    if len(furniture) < len(drafts):
        for place in furniture:
            block = drafts[place].block
            drafts[place].block = Block("furniture", block.start, block.end, marks=block.marks)
    return outline(drafts, text)


class _Walk:
    def __init__(self, text: str, env: dict[str, Any]) -> None:
        self.text = text
        self.env = env
        self.lines = Lines(text)
        self.writer = Writer(text)
        self.scopes = [Scope("file", "paragraph", 0)]
        self.furniture: list[tuple[int, int]] = []  # places from, up to
        self.table = Table(self.lines, self.writer, env)
        self.markup = Markup(self.lines, self.writer)
        self.level = 0  # of the last heading that stands in no item or quotation
        self.next_line = 0

    def walk(self, tokens: Sequence[Token]) -> None:
        """Write what the tokens say, and what they leave out where they are nested too deep."""
        is_cut = any(token.level >= DEEPEST - 1 for token in tokens)
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if is_cut and token.map and token.nesting == 0:
                self._write_left_out(token.map[0])
                self.next_line = token.map[1]
            place += self._take(tokens, place)
        if is_cut:
            self._write_left_out(self.text.count("\n") + 1)

    def _take(self, tokens: Sequence[Token], place: int) -> int:
        """Handle the token at a place; how many it took."""
        token = tokens[place]
        kind = token.type
        if kind == "inline":
            self._write_inline(token, tokens[place - 1])
        elif kind == "tr_open":
            end = place
            while tokens[end].type != "tr_close":
                end += 1
            self.scopes[-1].add_links(-1)
            is_nested = len(self.scopes) > 1
            self.table.write_row(tokens[place:end], self.scopes[-1].owner_place, is_nested)
            return end - place
        elif kind in ("fence", "code_block"):
            self._write_code(token)
        elif kind == "html_block":
            self.scopes[-1].add_links(-1)
            self.markup.write(token, self.scopes[-1].owner_place)
        elif kind == "table_open":
            self.table = Table(self.lines, self.writer, self.env)
        elif kind == "table_close":
            self.table.end()
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self._open_list()
        elif kind == "list_item_open":
            scope = self._push("item", "item")
            scope.owner = scope
            scope.number = f"{token.info}{token.markup}" if token.info else ""
        elif kind == "blockquote_open":
            self._push("quotation", "quotation")
        elif kind == "dl_open":
            self._push("terms", "paragraph")
        elif kind == "dd_open":
            terms = self.scopes[-1]
            self._push("definition", "definition").owner = terms
        elif kind in (
            "bullet_list_close",
            "ordered_list_close",
            "list_item_close",
            "blockquote_close",
            "dl_close",
            "dd_close",
        ):
            self._pop()
        return 1

    def _push(self, role: str, kind: BlockKind) -> Scope:
        around = self.scopes[-1]
        first = len(self.writer.drafts)
        scope = Scope(role, kind, first, around.owner, around.list, outer=around.owner_place)
        self.scopes.append(scope)
        return scope

    def _open_list(self) -> None:
        scope = self._push("list", self.scopes[-1].kind)
        scope.level = scope.list.level + 1 if scope.list else 1
        scope.introduction = self.writer.introduction(scope.owner_place)
        scope.list = scope

    def _pop(self) -> None:
        scope = self.scopes.pop()
        if scope.role in ("item", "quotation", "terms"):
            self.writer.close(scope.first)
        if scope.role == "list":
            self.scopes[-1].add_links(scope.links)
            if not self.scopes[-1].list and scope.links >= _CONTENTS:
                self.furniture.append((scope.first, len(self.writer.drafts)))

    def _write_inline(self, token: Token, opening: Token) -> None:
        content = token.content
        if not content.strip() or token.map is None:
            return
        first, last = token.map[0], max(token.map[1], token.map[0] + 1)
        source = self.lines.locate(content, first)
        if opening.type == "heading_open" and source and (match := _ATTRIBUTES.search(content)):
            content = content[: match.start()]
            source = replace(source, content=content)
        if not content:
            return
        scope = self.scopes[-1]
        prose, inline = Prose(self.lines.span(first, last)), Inline()
        if source:  # else all of it is shown, mark-up and all
            inline = read_inline(PARSER, content, self.env)
            prose = prose_of(self.text, source, inline)
        if scope.kind == "item" and (match := _TASK.match(content)):
            mark = Span(prose.span.start, prose.span.start + match.end())
            prose = replace(prose, marks=merged([mark, *prose.marks]))
        is_contents = inline.is_links and all(href.startswith("#") for href in inline.targets)
        is_contents = is_contents and scope.kind == "item" and bool(inline.targets)
        scope.add_links(len(inline.targets) if is_contents else -1)
        before = len(self.writer.drafts)
        if opening.type == "heading_open":
            self._write_heading(prose, int(opening.tag[1]))
        elif opening.type == "dt_open":
            self._write_term(prose)
        else:
            self._write_paragraph(prose)
        if inline.targets and inline.is_links and inline.is_images:
            self.furniture.append((before, len(self.writer.drafts)))

    def _write_heading(self, prose: Prose, level: int) -> None:
        title = shown(self.text, prose.span, prose.marks)
        owner = self.scopes[-1].owner_place
        if len(title) > LONGEST_HEADING:
            self.writer.write("paragraph", prose.span, prose.marks, owner=owner)
            return
        if any(scope.role in ("item", "quotation") for scope in self.scopes):
            level = min(max(level, self.level + 1), 6)  # it heads nothing further out
        else:
            self.level = level
        self.writer.write(
            "question" if asks(title) else "heading",
            prose.span,
            prose.marks,
            level=level,
            number=heading_number(title),
            owner=owner,
        )

    def _write_term(self, prose: Prose) -> None:
        terms = self.scopes[-1]
        last = len(self.writer.drafts) - 1
        self.writer.close(terms.first)
        is_question = asks(shown(self.text, prose.span, prose.marks))
        is_second = terms.place == last and not is_question
        place = self.writer.write(
            "question" if is_question else "term",
            prose.span,
            prose.marks,
            parent=last if is_second else None,
            owner=terms.outer,
        )
        terms.place = place if place is not None else terms.place

    def _write_paragraph(self, prose: Prose) -> None:
        scope = self.scopes[-1]
        owner = scope.owner
        if scope.kind == "item" and owner and owner.place is None:
            self._write_item(prose, owner)
        elif scope.kind == "definition":
            place = owner.place if owner else None
            self.writer.write("definition", prose.span, prose.marks, parent=place, owner=place)
        elif scope.kind not in ("paragraph", "item"):
            self.writer.write(scope.kind, prose.span, prose.marks, owner=scope.owner_place)
        elif owner is None and _is_heading(lines_of(self.text, prose)):
            self.writer.write("paragraph", prose.span, prose.marks, below=1, is_sure=False)
        else:
            for part in parts(self.text, prose):
                self.writer.write(
                    part.kind,
                    part.span,
                    prose.marks,
                    number=part.number,
                    cells=part.cells,
                    owner=scope.owner_place,
                )

    def _write_item(self, prose: Prose, item: Scope) -> None:
        around = item.list
        first = around.place if around else None
        item.place = self.writer.write(
            "item",
            prose.span,
            prose.marks,
            level=around.level if around else 1,
            number=item.number,
            parent=around.introduction if around and first is None else None,
            owner=item.outer,
        )
        if item.place is not None:
            self.writer.drafts[item.place].first_item = first
            if around and first is None:
                around.place = item.place

    def _write_code(self, token: Token) -> None:
        self.scopes[-1].add_links(-1)
        if token.map is None or not token.content.strip():
            return
        first = token.map[0] + (token.type == "fence")
        source = self.lines.locate(token.content.rstrip(), first)
        if source is None:
            self.writer.write("code", self.lines.span(first, token.map[1]))
            return
        span = source.span(0, len(source.content))
        marks = merged(prefixes(self.text, source))
        self.writer.write("code", span, marks, owner=self.scopes[-1].owner_place)

    def _write_left_out(self, line: int) -> None:
        """Write the lines up to this one that no token tells of."""
        for number in range(self.next_line, line):
            span = self.lines.span(number, number + 1)
            match = _LEFT_OUT.match(self.text, span.start, span.end)
            if match and any(map(str.isalnum, match.group(1))):
                self.writer.write("paragraph", Span(match.start(1), span.end))


def _is_heading(lines: list[Line]) -> bool:
    """Whether a paragraph is a line in bold, short and without an end, as headings are."""
    return (
        len(lines) == 1
        and lines[0].is_bold
        and len(lines[0].text) <= _BOLD_HEADING
        and not lines[0].text.endswith(_STOPS)
    )
