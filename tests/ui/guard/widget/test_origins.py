"""The list of origins: what is on it, what only looks like it, and what is no origin at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import SettingsError
from rag.settings import Settings
from ui.guard.widget.origins import AllowedOrigins, origin_of, serialize

LISTED = AllowedOrigins.parse(
    [
        "https://intranet.example.com",
        " http://plant.test:8080 ",
        "https://*.wiki.example.com",
        "https://*.ports.example.com:8443",
    ]
)
LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    "origin",
    [
        "https://intranet.example.com",
        "http://plant.test:8080",
        "https://a.wiki.example.com",
        "https://b.a.wiki.example.com",
        "https://a.ports.example.com:8443",
    ],
)
def test_what_is_listed_is_held(origin: str) -> None:
    assert LISTED.hold(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "*",
        "http://intranet.example.com",  # another scheme
        "https://intranet.example.com:8443",  # another port
        "http://plant.test",
        "http://plant.test:80",
        "https://example.com",
        "https://www.intranet.example.com",
        "https://intranet.example.com.evil.test",  # lookalikes
        "https://evil-intranet.example.com",
        "https://intranet.example.comx",
        "https://wiki.example.com",  # subdomains only, not the domain itself
        "https://evilwiki.example.com",
        "https://.wiki.example.com",
        "https://a.wiki.example.com.evil.test",
        "https://a.wiki.example.com:444",
        "http://a.wiki.example.com",
        "https://a.ports.example.com",
        "https://evil.test/.wiki.example.com",
        "https://evil.test?.wiki.example.com",
        "https://evil.test#.wiki.example.com",
        "https://evil.test\\.wiki.example.com",
        "https://evil.test@a.wiki.example.com",
        "https://a.wiki.example.com/",
        "https://A.wiki.example.com",  # browsers write lower case
        "https://a.wiki.example.com https://evil.test",
        "https://a;script-src *.wiki.example.com",
        "https://a'.wiki.example.com",
        "https://a\n.wiki.example.com",
        "javascript://a.wiki.example.com",
    ],
)
def test_what_is_not_listed_is_not(origin: str) -> None:
    assert not LISTED.hold(origin)


@given(st.text())
def test_what_is_held_can_stand_in_a_header(origin: str) -> None:
    if LISTED.hold(origin):
        assert origin == serialize(origin)
        assert not set(origin) & set(" ;,'\"\r\n")


@given(label=LABELS, tail=LABELS)
def test_a_domain_means_what_stands_below_it(label: str, tail: str) -> None:
    assert LISTED.hold(f"https://{label}.wiki.example.com")
    assert not LISTED.hold(f"https://{label}wiki.example.com")
    assert not LISTED.hold(f"https://{label}.wiki.example.com{tail}")


def test_an_empty_list_is_nobody() -> None:
    nobody = AllowedOrigins.parse(["", " "])
    assert not nobody
    assert nobody == AllowedOrigins()
    assert not any(map(nobody.hold, ["", "null", "*", "https://a.test", "http://127.0.0.1:7860"]))


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        ("https://Intranet.Example.com/", "https://intranet.example.com"),
        ("https://a.test:443", "https://a.test"),
        ("http://a.test:80", "http://a.test"),
        ("https://münchen.test", "https://xn--mnchen-3ya.test"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://192.168.1.5", "http://192.168.1.5"),
    ],
)
def test_an_entry_is_read_as_browsers_write_it(entry: str, origin: str) -> None:
    assert AllowedOrigins.parse([entry]).hold(origin)


@pytest.mark.parametrize(
    "entry",
    [
        "*",
        "null",
        "intranet.example.com",
        "https://",
        "https://*",
        "https://*.",
        "https://*.*.example.com",
        "https://a.*.example.com",
        "https://*example.com",
        "https://a.test/path",
        "https://a.test?x",
        "https://a.test#x",
        "https://user@a.test",
        "https://a.test:port",
        "https://a b.test",
        "ftp://a.test",
        "file:///",
        "https://a.test; script-src *",
        "https://a.test 'unsafe-inline'",
    ],
)
def test_what_is_no_origin_is_an_error_that_shows_the_form(entry: str) -> None:
    with pytest.raises(SettingsError, match=r"RAG_ALLOWED_ORIGINS.*scheme, host and port"):
        AllowedOrigins.parse([entry])


def test_the_variable_is_the_documented_one() -> None:
    environ = {"RAG_ALLOWED_ORIGINS": "https://a.test, https://*.b.test"}
    settings = Settings.load(environ)
    listed = AllowedOrigins.parse(settings.widget.allowed_origins)
    assert listed.hold("https://a.test")
    assert listed.hold("https://x.b.test")
    assert not AllowedOrigins.parse(Settings.load({}).widget.allowed_origins)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://a.test/path?q#f", "https://a.test"),
        ("https://a.test?q=https://b.test/", "https://a.test"),
        ("http://a.test:8080/", "http://a.test:8080"),
        ("about:srcdoc", None),
        ("data:text/html,x", None),
        ("", None),
    ],
)
def test_the_origin_of_an_address(address: str, origin: str | None) -> None:
    assert origin_of(address) == origin
