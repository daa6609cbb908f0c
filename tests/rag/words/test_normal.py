"""The normal form: what is the same however it is typed, what stays apart, and its invariants."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.words.normal import composed, folded, normal
from rag.words.terms import content_terms, terms

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
# What the notations are made of, thrown together: what is rewritten meets what was.
SOUP = st.lists(
    st.sampled_from(
        "1 3 12 31 45 000 234 2026 1.5 0.001 , . ' : / - % ° ^ T h k K m M g  GB kg km min hours"
        " bn million thousand Mio. percent per cent May Mai may Sept. March 3rd th of de del am"
        " p.m. pm Uhr 14:00 14h00 2026m05 05d03 2026-05-03 03.05.2026 5/5/2026 €"
        " $ \u00a0 \u202f \u00ad \n ½ ² ™ − ’ \u0301 I".split(" ")
        + [" "] * 12
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Cafe\u0301", "Café"),
        ("co\u00adoperate", "cooperate"),
        ("zero\u200bwidth", "zerowidth"),
        ("−5", "-5"),
        ("9–17", "9-17"),
        ("don’t “go”", 'don\'t "go"'),
        ("２０２６", "2026"),
        ("a\u00a0b\u2009c", "a b c"),
        ("ﬁnal", "final"),
        ("5㎏", "5kg"),
        # What the compatible form would glue together.
        ("Gore™ 2½ m² №5", "Gore  2 1/2 m^2 No 5"),
        # Blanks that hold a number together; a plain one may not.
        ("1\u202f234\u00a0567", "1234567"),
        ("+49\u00a0170\u00a0123\u00a0456", "+49 170 123 456"),
    ],
)
def test_characters_are_folded(typed: str, written: str) -> None:
    assert folded(typed) == written


def test_case_and_letters_stay() -> None:
    assert folded("Straße ÉCOLE 東京 Ωmega") == "Straße ÉCOLE 東京 Ωmega"


def test_a_question_is_composed_and_otherwise_as_typed() -> None:
    assert composed("Cafe\u0301 “½\u00ad”\u200b?") == "Café “½”?"


@pytest.mark.parametrize(
    "forms",
    [
        "2GB|2 GB|2 gigabytes|2 gb|2\u00a0GB",
        "5kg|5 kg|5 kilograms|５ kg",
        "30min|30 minutes|30-minute|30\nmins",
        "5 %|5%|5 percent|5 per cent|5 Prozent|5 por ciento",
        "3 May 2026|May 3, 2026|03.05.2026|3. Mai 2026|3 de mayo de 2026",
        "3rd of May 2026|2026-05-03|2026/05/03|may 3 2026",
        "14:00|2 pm|2:00 p.m.|14.00 Uhr|14 Uhr|2PM",
        "1,000|1000|1 000|1\u202f000|1'000|1k",
        "10k|10,000|10000|10 000",
        "1.5 million|1,5 Millionen|1.5mn",
        "café|cafe\u0301|CAFE|ca\u00adfé",
        "don't|don’t",
    ],
)
def test_forms_of_the_same_have_the_same_terms(forms: str) -> None:
    (first, *others) = forms.split("|")
    for other in others:
        assert sorted(terms(other)) == sorted(terms(first)), other


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("in May 2026", "2026-05-03"),
        ("3 May", "03.05.2026"),
        ("November", "26.11.1811"),
        ("1,500,000", "1.5 million"),
        ("how many million", "1.5 million"),
        ("how many GB", "2 gigabytes"),
        ("what % of", "5 per cent"),
    ],
)
def test_a_part_of_it_is_found_in_the_whole(part: str, whole: str) -> None:
    assert set(content_terms(part)) & set(content_terms(whole))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2 GB", "2 MB"),
        ("14:00", "2:00"),
        ("12 am", "12 pm"),
        ("3 May 2026", "5 March 2026"),
        ("5 %", "5"),
        ("1.5", "15"),
        ("1,000", "1.0"),
        ("$5m", "5 m"),
    ],
)
def test_what_is_not_the_same_stays_apart(one: str, other: str) -> None:
    assert set(terms(one)) != set(terms(other))


@given(TEXT | SOUP)
@example("3 2.5 million")
@example("May 3 mio")
@example("-3 May 4 000")
@example("2026-05-03m")
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(TEXT)
def test_text_without_figures_keeps_its_words(text: str) -> None:
    kept = "".join(character for character in text if character.isascii() and character.isalpha())
    if not any(name in kept.lower() for name in ("gb", "mb", "tb", "kg", "km", "cm", "kwh")):
        assert normal(kept) == kept


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1.",
        "1,",
        "1 ",
        "1 000 ",
        "1:",
        "-1",
        "May 3 ",
        "3 May ",
        "5 kg",
        "\u00a0000",
        "2026-05-",
    ],
)
def test_a_long_run_is_read_once(unit: str) -> None:
    # Quadratic work on these would take minutes.
    text = unit * (50_000 // len(unit))
    assert normal(text)
