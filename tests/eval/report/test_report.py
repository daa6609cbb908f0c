"""The report: whole, escaped, and in need of nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.baseline import compare_baselines, make_baseline
from eval.report import render
from eval.report.failures import REASONS, failures, pieces
from eval.run import Run
from eval.scores import score
from rag.settings import Settings
from rag.types import Passage, Segment
from tests.eval.cases import TEXT, answer, case, passage, refusal, result, run_of, unanswerable

HOSTILE = '</title></style><script>alert(1)</script><img src=//evil.example onerror="x">{{ 7 * 7 }}'
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """The elements of a page, its text, and whether every element is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked[-1] += data


def sample() -> Run:
    """A run in which everything goes wrong once, and one thing right."""
    evidence = (0, 26)
    right = result(case("right", evidence, answers=("7",)), answer("7", (4, 26)), passage(0, 43))
    altered = answer("7", (4, 26))
    quote = replace(altered.citations[0], quote="no such words")
    return run_of(
        [
            right,
            result(
                case("altered", evidence, answers=("7",)),
                replace(altered, citations=(quote,)),
                passage(0, 43),
            ),
            result(unanswerable("answered"), answer("7", (30, 40)), passage(0, 43)),
            result(case("refused", evidence, kind="typo"), refusal(), passage(0, 43)),
            result(case("wrong", evidence, answers=("8",)), answer("7", (4, 26)), passage(0, 43)),
            result(case("missed", evidence), answer("7", (4, 26)), passage(50, 60)),
            result(case("uncited", evidence), answer("7", (50, 60)), passage(0, 43)),
            result(unanswerable("good"), refusal(), passage(0, 43)),
        ]
    )


def hostile() -> Run:
    """A run with hostile text wherever text comes from."""
    text = HOSTILE + TEXT
    bad = replace(
        passage(0, 200, text=text), source=f"{HOSTILE}.txt", title=HOSTILE, heading=HOSTILE
    )
    asked = replace(
        case("q1", answers=(HOSTILE + " never",), kind=HOSTILE),
        id=HOSTILE,
        question=HOSTILE,
        history=({"role": "user", "content": HOSTILE},),
    )
    shown = replace(answer("x"), segments=(Segment(HOSTILE), Segment(HOSTILE, bold=True)))
    return run_of([result(asked, shown, bad), result(unanswerable(), answer("y"), bad)])


@pytest.fixture(scope="module")
def whole() -> str:
    run = sample()
    before = make_baseline(run, score(run))
    worse = replace(run, settings=run.settings.with_value("refusal.threshold", "0.9"))
    worse = replace(worse, results=(replace(run.results[0], answer=refusal()), *run.results[1:]))
    after = make_baseline(worse, score(worse))
    changes = compare_baselines(before, after)
    return render(worse, score(worse), title="gold.jsonl", comparison=(before, changes))


@pytest.mark.parametrize("run", [sample(), hostile()], ids=["sample", "hostile"])
def test_nothing_is_fetched_and_nothing_runs(run: Run) -> None:
    html = render(run, score(run), title="gold.jsonl")
    page = Page(html)
    assert not {"script", "img", "iframe", "link", "form", "object"} & {t for t, _ in page.elements}
    for tag, attributes in page.elements:
        assert not {"src", "srcset", "onerror", "xlink:href", "style"} & attributes.keys(), tag
        assert not any(name.startswith("on") for name in attributes), tag
        assert (attributes.get("href") or "#").startswith("#")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert "default-src 'none'" in html


def test_hostile_text_is_shown_as_text_everywhere() -> None:
    run = hostile()
    page = Page(render(run, score(run), title=HOSTILE))
    # Title, heading, history, question, kind, id, expected, twice in what was got; the kind in two
    # plots; and in each of the two failures' passages its source, title, heading and text.
    assert page.text.count(HOSTILE) == 9 + 2 + 2 * 4


def test_every_failure_is_listed_once_under_its_gravest_reason() -> None:
    run = sample()
    found = failures(run, score(run))
    assert {reason: [one.case.id for one in ones] for reason, ones in found.items()} == {
        reason: [reason] for reason in REASONS
    }
    assert found["missed"][0].reasons == ("missed",)
    page = Page(render(run, score(run), title="gold.jsonl"))
    for reason in REASONS:
        assert page.text.count(f"What of {reason}?") + page.text.count(f"Why {reason}?") == 1
    assert "What of right?" not in page.text
    assert "Why good?" not in page.text


def test_a_run_without_failures_says_nothing_of_them() -> None:
    run = run_of([result(unanswerable(), refusal(), passage(0, 43))])
    assert "failures" not in render(run, score(run), title="gold.jsonl")


def test_evidence_is_highlighted_in_the_passages() -> None:
    run = run_of([result(case("q1", (4, 26)), refusal(), passage(0, 43), passage(43, 60))])
    page = Page(render(run, score(run), title="gold.jsonl"))
    assert page.marked == ["evidence", TEXT[4:26]]  # the first is in the explanation


def test_white_space_of_passages_is_kept() -> None:
    text = "One line.\n\n  Another   line."
    shown = replace(passage(0, len(text), text=text))
    run = run_of([result(unanswerable(), answer("x"), shown)])
    assert f'<div class="passage">{text}</div>' in render(run, score(run), title="gold.jsonl")


def test_the_report_has_figures_plots_changes_and_settings(whole: str) -> None:
    page = Page(whole)
    drawings = [attributes["aria-label"] for tag, attributes in page.elements if tag == "svg"]
    assert drawings[0] == "hit@1 by kind of question"
    assert any("False refusals against false answers; threshold 0.9" in d for d in drawings if d)
    assert any("number of passages" in drawing for drawing in drawings if drawing)
    assert sum("Distribution of" in drawing for drawing in drawings if drawing) == 2
    assert "threshold now: 0.9" in page.text
    assert "refusal.threshold: " in re.sub(r"\s+", " ", page.text)
    assert "Lost" in page.text
    assert "What of right?" in page.text
    identifiers = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    links = {a["href"] for tag, a in page.elements if tag == "a"}
    assert links <= {f"#{identifier}" for identifier in identifiers}


def test_a_run_of_answers_alone_has_a_report() -> None:
    run = run_of([result(case("q1", answers=("7",), kind=""), refusal(), passage(0, 43))])
    page = Page(render(run, score(run), title="gold.csv"))
    assert "Recall over k" not in page.text
    assert "Refusal trade-off" not in page.text


ranges = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=4).map(
    lambda found: [(start, start + length) for start, length in found]
)


@given(ranges, ranges)
def test_pieces_are_the_passage_and_mark_exactly_what_they_should(
    evidence: list[tuple[int, int]], quoted: list[tuple[int, int]]
) -> None:
    shown: Passage = passage(20, 80)
    found = pieces(shown, evidence, quoted)
    assert "".join(piece.text for piece in found) == shown.text
    place = shown.start
    for piece in found:
        for offset in range(place, place + len(piece.text)):
            assert piece.is_evidence == any(start <= offset < end for start, end in evidence)
            assert piece.is_quoted == any(start <= offset < end for start, end in quoted)
        place += len(piece.text)


def test_settings_shown_are_those_of_the_run(whole: str) -> None:
    assert str(Settings().retrieval.passage_chars) in whole
