"""No path leads to a file that is not meant to be served."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from rag.engine import Engine
from tests import ROOT
from tests.ui.served import served

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")

SECRET = "canary-5d1f"
# What serves files, or looks something up by a name in the path.
PREFIXES = [
    "/ui/",
    "/static/",
    "/assets/",
    "/svelte/",
    "/pwa_icon/",
    "/gradio_api/file=",
    "/gradio_api/file/",
    "/gradio_api/proxy=",
    "/gradio_api/custom_component/x/client/component/",
    "/api/documents/",
    "/api/passages/",
    "/api/answers/",
    "/",
]
UP = [
    "../",
    "..%2f",
    "..%2F",
    "%2e%2e/",
    "%2e%2e%2f",
    "%252e%252e%252f",
    "..%252f",
    "..\\",
    "..%5c",
    "%2e%2e%5c",
    "....//",
    "..;/",
    ".%00./",
    "..%c0%af",
    "%c0%ae%c0%ae/",
    "..%u2215",
    "./../",
    "x/../../",
]
REMOTE = [
    "http://127.0.0.1:1/",
    "http:/127.0.0.1:1/",
    "https://127.0.0.1:1/x",
    "HTTP://127.0.0.1:1/",
    "%68ttp://127.0.0.1:1/",
    "http:%2f%2f127.0.0.1:1/",
    "//127.0.0.1:1/",
    "\\\\127.0.0.1\\share",
    "ftp://127.0.0.1:1/",
    "gopher://127.0.0.1:1/",
    "file:///etc/passwd",
    "http://[::1]:1/",
    "http://localhost:1/",
    "http://169.254.169.254/",
]


@pytest.fixture(scope="module")
def secret(seed_engine: Engine) -> Path:
    """A file beside the data directory, whose content must never be seen."""
    path = seed_engine.settings.data_dir.parent / "secret.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture(scope="module")
def connection(seed_engine: Engine) -> Iterator[http.client.HTTPConnection]:
    with served(seed_engine) as address:
        opened = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        yield opened
        opened.close()


def corpus(secret: Path, data_dir: Path) -> list[str]:
    """Names of files that exist, in every way to write them that has worked somewhere."""
    targets = [path.as_posix() for path in (secret, data_dir / "catalog.sqlite")]
    targets += ["/etc/passwd", (ROOT / "ui" / "app.py").as_posix()]
    absolute = [
        form
        for target in targets
        for form in (
            target,
            target[1:],
            f"/{target}",
            target.replace("/", "%2f"),
            target.replace("/", "%252f"),
            target.replace("/", "\\"),
            f"{target}%00.css",
            f"file://{target}",
            f"file={target}",
            f"./{target}",
            f"page.js/{target}",
        )
    ]
    climbing = [
        f"{up * depth}{target}"
        for up in UP
        for depth in (1, 2, 12)
        for target in ("etc/passwd", "app.py", "chat.py", secret.as_posix()[1:])
    ]
    return [*absolute, *climbing, "%00", "..", "../", ".", "", "~root/.bashrc", "C:\\boot.ini"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_path_leads_outside(
    connection: http.client.HTTPConnection, seed_engine: Engine, secret: Path, prefix: str
) -> None:
    forbidden = [SECRET.encode(), b"root:x:", b"SQLite format 3", b"def create_app", b"import "]
    tried = corpus(secret, seed_engine.settings.data_dir)
    assert len(tried) >= 50
    for name in tried:
        status, body = get(connection, prefix + name)
        assert status < 500, (prefix + name, status)
        for content in forbidden:
            assert content not in body, prefix + name


@pytest.mark.parametrize("prefix", ["/gradio_api/file=", "/gradio_api/file/", "/gradio_api/proxy="])
@pytest.mark.parametrize("address", REMOTE)
def test_nothing_is_fetched_from_elsewhere(
    connection: http.client.HTTPConnection, prefix: str, address: str
) -> None:
    status, _ = get(connection, prefix + address)
    assert status in {403, 404}


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """The answer to exactly this path: no client tidies it up on the way."""
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()
