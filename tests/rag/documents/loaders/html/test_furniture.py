"""What of a page is furniture, and what only looks like it."""

from __future__ import annotations

import pytest

from tests.rag.documents.loaders.html.page import content, html, kinds, shown_as

LINKS = "".join(
    f"<li><a href='/{name}'>{name}</a></li>" for name in ("One", "Two", "Three", "Four")
)
OWN_LINKS = LINKS.replace("/", "#")
TEXT = "<h1>Loans</h1><p>Books may be kept for 28 days.</p>"


@pytest.mark.parametrize(
    "markup",
    [
        "<nav>Menu</nav>",
        "<header><p>Menu</p></header>",
        "<footer><p>Menu</p></footer>",
        "<div role='navigation'>Menu</div>",
        "<div role='banner'><h2>Menu</h2></div>",
        "<div role='contentinfo'>Menu</div>",
        "<form role='search'>Menu</form>",
        "<div role='dialog'>Menu</div>",
        "<aside><a href='/'>Menu</a></aside>",
        "<div class='cookie-banner'>Menu</div>",
        "<div id='CookieConsent'>Menu</div>",
        "<section class='gdpr'>Menu <button>Accept all</button></section>",
        "<p class='breadcrumbs'><a href='/'>Home</a> &gt; Menu</p>",
        "<ul class='pagination'><li>Menu</li></ul>",
        "<div class='footer'>Menu</div>",
        "<a href='#main'>Skip to content</a>",
        "<div class='toc'><a href='#a'>Menu</a></div>",
        "<div class='sidebar'><ul><li><a href='/'>Menu</a></li></ul></div>",
        "<div class='doc-nav'><a href='/'>Menu</a></div>",
        "<button>Menu</button>",
        "<select><option>Menu</option><option>b</option></select>",
        f"<ul>{LINKS}</ul>",
        f"<h2>Loans</h2><ol>{OWN_LINKS}</ol>",
        f"<table><tr>{LINKS.replace('li>', 'td>')}</tr></table>",
    ],
)
def test_furniture_is_shown_but_no_content(markup: str) -> None:
    document = html(f"{markup}{TEXT}")
    expected = ["Loans", "Books may be kept for 28 days."]
    assert content(document)[-2:] == expected
    assert set(content(document)) <= set(expected)
    assert shown_as(document, "furniture")


@pytest.mark.parametrize(
    "markup",
    [
        "<article><header><p>Kept</p></header></article>",
        "<section><footer><p>Kept</p></footer></section>",
        "<aside><p>Kept, and see <a href='/'>there</a>.</p></aside>",
        "<section id='consent'><p>Kept</p></section>",
        "<p class='cookies'>Kept</p>",  # of a bakery
        "<div class='menu'><p>Kept 4.50</p></div>",  # of a café
        "<div class='contents'><p>Kept</p></div>",
        "<div class='navy-blue'><p>Kept</p></div>",
        f"<h2>Forms</h2><ul>{LINKS}<li>Kept</li></ul>",
        f"<p>Forms:</p><ul>{LINKS}<li>Kept</li></ul>",
        f"<main><ul>{LINKS}<li>Kept</li></ul></main>",
        f"<ul>{LINKS}<li>Kept {'and said in many words ' * 3}</li></ul>",
        "<ul><li><a href='/'>Kept</a></li></ul>",
    ],
)
def test_what_only_looks_like_furniture_is_content(markup: str) -> None:
    assert any("Kept" in text for text in content(html(f"{TEXT}<hr>{markup}")))


def test_a_list_of_links_in_a_menu_of_lists_goes_with_it() -> None:
    document = html(f"<ul>{LINKS}<li><a href='/5'>Five</a><ul>{LINKS}</ul></li></ul>{TEXT}")
    assert len(content(document)) == 2


def test_a_header_with_the_only_title_is_content() -> None:
    document = html("<header><h1>Loans</h1><nav>Home</nav></header><p>28 days.</p>")
    assert kinds(document) == [
        ("heading", "Loans"),
        ("furniture", "Home"),
        ("paragraph", "28 days."),
    ]


def test_the_title_of_the_site_is_furniture_beside_that_of_the_page() -> None:
    document = html("<header><h1>Library</h1></header><main><h1>Loans</h1><p>28 days.</p></main>")
    assert content(document) == ["Loans", "28 days."]
    assert document.title == "Loans"


def test_a_page_that_would_be_nothing_but_furniture_is_content() -> None:
    document = html(f"<nav><ul>{LINKS}</ul></nav><footer>Open 9 to 5</footer>")
    assert shown_as(document, "furniture") == []
    assert content(document) == ["One", "Two", "Three", "Four", "Open 9 to 5"]


def test_the_heading_in_a_note_heads_the_note_only() -> None:
    document = html(
        "<h1>Kiln</h1><div class='note'><h3>Note</h3><p>Hot.</p></div><p>Wait for six days.</p>"
    )
    note, wait = document.blocks[2], document.blocks[3]
    assert (note.parent, wait.parent) == (1, 0)


def test_a_button_in_a_heading_is_its_text() -> None:
    document = html("<h2><button>Opening hours</button></h2><p>9 to 5</p>")
    assert kinds(document) == [("heading", "Opening hours"), ("paragraph", "9 to 5")]


@pytest.mark.parametrize(("level", "expected"), [("3", 3), ("9", 2), ("", 2), ("x", 2), ("-1", 2)])
def test_a_role_makes_a_heading(level: str, expected: int) -> None:
    document = html(f"<div role='heading' aria-level='{level}'>Hours</div><p>9 to 5</p>")
    assert [(h.level, h.title) for h in document.headings] == [(expected, "Hours")]


@pytest.mark.parametrize(
    "markup",
    [
        "<table role='presentation'><tr><td>{}</td><td>b</td></tr></table>",
        "<table><tr><td>{}</td></tr><tr><td>b</td></tr></table>",
        "<table><tr><td>{}</td><td><table><tr><td>b</td></tr></table></td></tr></table>",
        "<table><tr><td>{}</td><td><h2>b</h2></td></tr></table>",
        "<table><tr><td>{}</td><td><pre>b</pre></td></tr></table>",
    ],
)
def test_a_table_that_only_places_things_is_none(markup: str) -> None:
    document = html(markup.format("<p>One.</p><p>Two.</p>"))
    assert content(document) == ["One.", "Two.", "b"]
    assert shown_as(document, "row") == []
