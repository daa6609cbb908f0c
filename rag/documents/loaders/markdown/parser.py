"""The Markdown parser as it is set up: which syntax it knows, and how deep it looks."""

from __future__ import annotations

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from rag.documents.loaders.markdown.rules import watch

# What is nested deeper, the parser leaves out; it also bounds its time over brackets.
DEEPEST = 30


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST})
    parser.enable(["table", "strikethrough"])
    parser.use(deflist_plugin)
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    watch(parser)
    # Blocks only: what stands in them is read one by one.
    return parser.disable(["inline", "text_join", "footnote_ref"])


PARSER = _parser()
