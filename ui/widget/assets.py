"""The files that the widget's browser loads, lean and compressed as they are served."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from ui import STATIC
from ui.strings import languages, strings

FILES = STATIC / "widget"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
# Comments and indentation are for who works on the files: each whole line of a comment.
_UNSERVED = {
    ".js": re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE),
    ".css": re.compile(r"/\*.*?\*/\s*|^\s+", re.DOTALL | re.MULTILINE),
}
# The frame's modules, each after those that it imports, are served as one: half the bytes, and one
# request. So no two of them may use a name for different things.
_MODULES = ("server", "stream", "view", "viewer", "turn", "frame")
_LINKS = re.compile(r"^import [^;]*;\n|^export ", re.MULTILINE)
_LOADER_TEXTS = ("title", "unreachable")


@dataclass(frozen=True)
class Asset:
    """A file as it is served."""

    text: str
    media_type: str

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.text.encode(), mtime=0)

    @cached_property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.compressed).hexdigest()[:20]}"'

    async def response(self, request: Request) -> Response:
        """The file, or that it hasn't changed; browsers ask each time, so none is ever stale."""
        headers = {
            "ETag": self.tag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
            # Pages of any origin may load the script; what it opens is another matter.
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if request.headers.get("if-none-match") == self.tag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.text, media_type=self.media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(self.compressed, media_type=self.media_type, headers=headers)


def loader() -> Asset:
    """The script that other pages load, with its texts in every language."""
    words = {
        language: {key: strings(language).raw(f"widget.{key}") for key in _LOADER_TEXTS}
        for language in languages()
    }
    asset = _read(FILES / "loader.js")
    return Asset(asset.text.replace("{/* texts */}", json.dumps(words)), asset.media_type)


def frame_assets() -> dict[str, Asset]:
    """What the frame's page and the demo page load, by name."""
    modules = [_read(FILES / f"{name}.js").text for name in _MODULES]
    script = Asset(_LINKS.sub("", "".join(modules)), _TYPES[".js"])
    styles = {name: _read(FILES / name) for name in ("frame.css", "demo.css")}
    return {"frame.js": script, **styles}


def _read(path: Path) -> Asset:
    text = path.read_text(encoding="utf-8")
    return Asset(_UNSERVED[path.suffix].sub("", text), _TYPES[path.suffix])
