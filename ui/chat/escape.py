"""The one function between other people's text and markup of ours."""

from __future__ import annotations

import re

# Every ASCII character that HTML, Markdown or LaTeX could read as markup, and line ends, which
# would end an HTML block. As entities they mean themselves to any of the three.
_MARKUP = re.compile(r"[\t\n\f\r!-/:-@\[-`{-~]")


def escape(text: str) -> str:
    """Text that renders as exactly itself, whatever it holds."""
    return _MARKUP.sub(lambda match: f"&#{ord(match.group())};", text)
