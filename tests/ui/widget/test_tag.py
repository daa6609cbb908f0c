"""`rag widget` prints what works as it stands, and says what is still to be set."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from rag.cli import app
from rag.errors import SettingsError
from rag.settings import Settings
from ui.widget.tag import instructions


def test_the_tag_is_for_this_server() -> None:
    told = instructions(Settings.load({"RAG_SERVER_PORT": "9000"}))
    assert '<script src="http://127.0.0.1:9000/widget.js" async></script>' in told
    assert "No page may show it yet" in told
    assert "RAG_ALLOWED_ORIGINS=" in told
    ipv6 = instructions(Settings.load({"RAG_SERVER_HOST": "::1"}))
    assert 'src="http://[::1]:7860/widget.js"' in ipv6


def test_who_may_show_it_is_listed() -> None:
    listed = {"RAG_ALLOWED_ORIGINS": "https://a.test,https://*.b.test:8443"}
    told = instructions(Settings.load(listed), "https://rag.test/")
    assert 'src="https://rag.test/widget.js"' in told
    assert "    https://a.test\n    https://*.b.test:8443\n" in told
    assert "script-src https://rag.test; frame-src https://rag.test" in told


@pytest.mark.parametrize("url", ["rag.test", "ftp://rag.test", 'https://rag.test"><script>'])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="is no address"):
        instructions(Settings(), url)


def test_the_command_prints_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_ALLOWED_ORIGINS", "https://a.test")
    done = CliRunner().invoke(app, ["widget", "--url", "https://rag.test"])
    assert done.exit_code == 0
    assert "https://rag.test/widget/demo" in done.output
