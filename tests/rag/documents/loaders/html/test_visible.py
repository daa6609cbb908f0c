"""What of a page is hidden, and what a reader can open."""

from __future__ import annotations

import pytest

from rag.documents.blocks import block_at
from tests.rag.documents.loaders.html.page import above, content, html


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden>Draft</p>",
        "<p hidden='hidden'>Draft</p>",
        "<div hidden>Draft <b>of</b> it<p>Draft</p></div>",
        "<p aria-hidden='true'>Draft</p>",
        "<p style='color: red; DISPLAY :none'>Draft</p>",
        "<p style='visibility:hidden'>Draft</p>",
        "<template><p>Draft</p></template>",
        "<script>Draft()</script>",
        "<style>Draft {}</style>",
        "<noscript>Draft</noscript>",
        "<iframe>Draft</iframe>",
        "<dialog>Draft</dialog>",
        "<div popover>Draft</div>",
        "<svg><title>Draft</title></svg>",
        "<!-- Draft -->",
        "<?php Draft ?>",
        "<p hidden id='draft'>Draft</p><a href='#draft'>see there</a>",  # no control
        "<style>.note, .old { color: red; display: none }</style><p class='big old'>Draft</p>",
        "<style>/* .x{} */ #old{display:none}</style><p id='old'>Draft</p>",
        "<style>@import 'x.css'; .old{display:none}</style><p class='old'>Draft</p>",
    ],
)
def test_what_is_hidden_is_no_text(markup: str) -> None:
    document = html(f"<p>Before.</p>{markup}<p>After.</p>")
    assert "Draft" not in document.text
    assert content(document)[0] == "Before."
    assert content(document)[-1] == "After."


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden='until-found'>Open</p>",
        "<p aria-hidden='false'>Open</p>",
        "<p style='display: block'>Open</p>",
        "<p class='hidden'>Open</p>",  # a name says nothing
        "<style>@media print { .x { display: none } }</style><p class='x'>Open</p>",
        "<style media='print'>.x { display: none }</style><p class='x'>Open</p>",
        "<style>.x { display: none } .x { display: block }</style><p class='x'>Open</p>",
        "<style>.js .x, p.x, .x:hover, .x + p { display: none }</style><p class='x'>Open</p>",
        "<style>/* .x { display: none }</style><p class='x'>Open</p>",
        "<dialog open>Open</dialog>",
    ],
)
def test_what_only_looks_hidden_is_text(markup: str) -> None:
    assert "Open" in html(f"<p>Before.</p>{markup}").text


@pytest.mark.parametrize(
    ("control", "panel"),
    [
        ("<button aria-expanded=false aria-controls=p1>{}</button>", "<div id=p1 hidden>{}</div>"),
        ("<a href='#p1' data-toggle=collapse>{}</a>", "<div id=p1 style='display:none'>{}</div>"),
        ("<a href='#p1' aria-expanded=false>{}</a>", "<div id=p1 aria-hidden=true>{}</div>"),
        ("<button data-bs-target='#p1'>{}</button>", "<section id=p1 hidden>{}</section>"),
        (
            "<style>.fold{{display:none}}</style><button aria-controls='x p1'>{}</button>",
            "<div id=p1 class=fold>{}</div>",
        ),
        ("<details><summary>{}</summary>", "<p>{}</p></details>"),
    ],
)
def test_what_a_control_opens_is_text_that_answers_it(control: str, panel: str) -> None:
    answer = panel.format("<p>Into the red box.</p>")
    document = html(
        f"<h1>Waste</h1>{control.format('Where do batteries go?')}{answer}<p>More by phone.</p>"
    )
    assert above(document, "Into the red box.") == ["Waste", "Where do batteries go?"]
    # What follows the panel is no answer any more.
    assert above(document, "More by phone.") == ["Waste"]


def test_a_control_that_is_no_question_heads_what_it_opens() -> None:
    document = html(
        "<h2>Waste</h2><button aria-expanded=false aria-controls=p1>Batteries</button>"
        "<div id=p1 hidden><p>Into the red box.</p></div>"
    )
    assert above(document, "Into the red box.") == ["Waste", "Batteries"]
    assert [(h.level, h.title) for h in document.headings] == [(2, "Waste"), (3, "Batteries")]


def test_a_control_that_opens_a_menu_is_furniture() -> None:
    document = html(
        "<button aria-expanded=false aria-controls=m>Menu</button>"
        "<nav id=m hidden><a href=/>Home</a></nav><p>Text.</p>"
    )
    assert content(document) == ["Text."]


def test_a_panel_in_a_hidden_part_is_hidden() -> None:
    document = html(
        "<button aria-controls=p1>Open?</button><div hidden><p id=p1 hidden>Draft</p></div><p>b"
    )
    assert "Draft" not in document.text


def test_the_text_around_what_is_hidden_stays_together() -> None:
    document = html("<p>One <span hidden>two </span>three<!-- four -->.</p>")
    assert content(document) == ["One three."]


@pytest.mark.parametrize(
    "link",
    [
        "<a class='headerlink' href='#k' title='Permalink'>¶</a>",
        "<a href='#k'>#</a>",
        "<a class='anchor' href='#k'><span>§</span></a>",
        "<a class='permalink' href='#k'>Link to this heading</a>",
        "<a class='anchor' href='#k'><svg></svg></a>",
    ],
)
def test_a_heading_is_clean_of_the_link_to_itself(link: str) -> None:
    for heading in (f"Kiln manual{link}", f"{link}Kiln manual", f"<b>Kiln</b> manual {link}"):
        document = html(f"<h1>{heading}</h1><p>Text.</p>")
        assert [heading.title for heading in document.headings] == ["Kiln manual"]
        assert content(document) == ["Kiln manual", "Text."]


def test_a_heading_that_is_a_link_to_itself_is_kept() -> None:
    document = html("<h2><a class='permalink' href='#k'>Kiln manual</a></h2><p>Text.</p>")
    assert [heading.title for heading in document.headings] == ["Kiln manual"]


def test_a_hidden_heading_is_above_nothing() -> None:
    document = html("<h1>Kiln</h1><h2 hidden>Draft</h2><p>Text.</p>")
    assert above(document, "Text.") == ["Kiln"]
    assert block_at(document.blocks, document.text.index("Text.")) == 1
