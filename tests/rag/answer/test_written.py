from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag import Engine
from rag.answer.draft import MOST_SENTENCES
from rag.errors import LanguageModelError
from rag.types import Answer, Event
from tests.scripted_llm import Script, ScriptedModel, says

QUESTION = "how many jobs did the Ebro plant create?"
TRUE = "Chery raised the localization rate of the factory to 80%, creating more than 1,000 jobs."
REBORN = "The Ebro plant was reborn in 2024."
FALSE = "The plant was founded by Pedro Calef in 1951."
STORY = (
    f"{REBORN} [1] {FALSE} [1]\n- **{TRUE}** [1][9]\n\n{REBORN} See [here](https://evil.example/x)."
)
DOWN = LanguageModelError("The language model can't be reached.")


def asked(engine: Engine, script: Script, question: str = QUESTION, **values: str) -> Answer:
    settings = engine.settings
    for name, value in values.items():
        settings = settings.with_value(f"llm.{name}", value)
    return engine.with_settings(settings).with_model(ScriptedModel(script)).ask(question)


def check_events(events: list[Event]) -> Answer:
    """What holds for every stream."""
    assert [event.kind for event in events].count("done") == 1
    answer = events[-1].answer
    assert answer is not None
    assert "".join(event.segment.text for event in events if event.segment) == answer.text
    for before, event in pairwise(events):
        if event.segment and event.segment.marker is not None:
            assert before.citation is not None
            assert before.citation.marker == event.segment.marker
    markers = [segment.marker for segment in answer.segments if segment.marker is not None]
    assert set(markers) == {citation.marker for citation in answer.citations}
    assert list(dict.fromkeys(markers)) == list(range(1, len(answer.citations) + 1))
    return answer


def test_a_written_answer_shows_what_is_borne_out_and_counts_the_rest(seed_engine: Engine) -> None:
    answer = asked(seed_engine, says(STORY))
    assert REBORN in answer.text
    assert TRUE in answer.text
    assert [s.text for s in answer.segments if s.bold] == ["more than 1,000"]
    assert "Calef" not in answer.text
    assert "evil" not in answer.text
    assert "[9]" not in answer.text
    assert answer.text.count(REBORN) == 1  # repeated sentences are shown once
    assert answer.support.supported == 2
    assert answer.support.withheld == 2
    assert "2 sentences" in answer.notice
    assert not answer.refused
    assert answer.usage is not None
    assert {"search", "answer", "first_sentence"} <= answer.timings.keys()


def test_every_citation_is_the_documents_own_text(seed_engine: Engine) -> None:
    for citation in asked(seed_engine, says(STORY)).citations:
        text = seed_engine.document_text(citation.passage.id.partition(":")[0])
        assert text[citation.start : citation.end] == citation.quote


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_how_the_stream_is_cut_up_changes_nothing(seed_engine: Engine, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(STORY)), max_size=10)))
    pieces = [STORY[a:b] for a, b in zip([0, *cuts], [*cuts, len(STORY)], strict=True)]
    whole = asked(seed_engine, says(STORY))
    for script in (says(*pieces), says(*STORY)):
        answer = asked(seed_engine, script)
        assert (answer.segments, answer.citations) == (whole.segments, whole.citations)
        assert (answer.support, answer.notice) == (whole.support, whole.notice)


def test_a_sentence_is_shown_while_the_model_goes_on(seed_engine: Engine) -> None:
    model = ScriptedModel(says(REBORN, " It", *[" goes on"] * 1000))
    events = seed_engine.with_model(model).stream(QUESTION)
    first = next(events)
    assert first.segment is not None
    assert len(model.calls[0].read) == 2
    events.close()  # type: ignore[attr-defined]
    assert model.calls[0].is_closed  # a reader who leaves stops the model


@pytest.mark.parametrize(
    ("script", "notice"),
    [
        (says(STORY), "not shown"),
        (says(REBORN + " [1] It", DOWN), "broke off"),
        (says(DOWN), "failed"),
        (says("Nothing to see", DOWN), "failed"),
        (says(FALSE), "don't bear out"),
        (says(""), ""),
        (says("NO ANSWER"), "no answer"),
    ],
)
def test_whatever_the_model_does_one_answer_comes(
    seed_engine: Engine, script: Script, notice: str
) -> None:
    engine = seed_engine.with_model(ScriptedModel(script))
    answer = check_events(list(engine.stream(QUESTION)))
    assert notice in answer.notice
    assert bool(answer.notice) == bool(notice)
    assert answer.text == engine.with_model(ScriptedModel(script)).ask(QUESTION).text


@pytest.mark.parametrize("script", [says(DOWN), says("Once"), says(FALSE), says(FALSE, DOWN)])
def test_where_nothing_survives_the_documents_are_quoted(
    seed_engine: Engine, script: Script
) -> None:
    answer = asked(seed_engine, script)
    assert answer.segments == seed_engine.ask(QUESTION).segments
    assert answer.support.quoted == len(answer.citations)
    assert answer.support.supported == 0


def test_what_was_verified_before_a_fault_is_kept(seed_engine: Engine) -> None:
    answer = asked(seed_engine, says(REBORN, " ", "And then", DOWN))
    assert answer.text.startswith(REBORN)
    assert answer.support.supported == 1


def test_a_model_that_finds_no_answer_is_believed(seed_engine: Engine) -> None:
    answer = asked(seed_engine, says("NO ", "ANSWER"))
    assert answer.refused
    assert answer.closest
    assert answer.citations == ()


def test_an_answer_beside_the_point_ends_with_the_quote_that_answers(seed_engine: Engine) -> None:
    answer = asked(seed_engine, says(REBORN))
    best = answer.citations[-1].quote
    assert "more than 1,000" in best
    assert answer.text.endswith(f"“{best}” [{len(answer.citations)}]")
    assert answer.support.quoted == 1
    assert asked(seed_engine, says(TRUE)).support.quoted == 0  # this one has the point


def test_what_a_corrected_model_left_out_is_quoted(seed_engine: Engine) -> None:
    question = "How was the plant reborn?"
    short = "The Ebro plant in Barcelona had been dormant for many years, but was reborn in 2024."
    assert asked(seed_engine, says(short), question).text == f"{short} [1]"
    corrected = asked(seed_engine, says(f"{short} {FALSE}"), question)
    assert corrected.support.withheld == 1
    assert corrected.text == f"{short} [1] “{corrected.citations[0].quote}” [1]"
    assert corrected.citations[0].quote.endswith("reborn in 2024 due to Chery's involvement.")


@pytest.mark.parametrize(
    ("unsupported", "noted", "quoted"), [("note", True, 0), ("drop", False, 0), ("quote", False, 1)]
)
def test_what_becomes_of_withheld_sentences_is_a_setting(
    seed_engine: Engine, unsupported: str, noted: bool, quoted: int
) -> None:
    wrong = "The brand is widely loved by local people and Pedro Calef."
    answer = asked(seed_engine, says(f"{TRUE} {wrong}"), unsupported=unsupported)
    assert "Calef" not in answer.text
    assert bool(answer.notice) is noted
    assert answer.support.withheld == 1
    assert answer.support.quoted == quoted
    assert ("a brand widely loved by local people" in answer.text) is bool(quoted)


def test_an_answer_has_an_upper_bound(seed_engine: Engine) -> None:
    text = seed_engine.document_text(seed_engine.files()[0].document_id)
    model = ScriptedModel(lambda prompt: iter(text * 50))
    answer = seed_engine.with_model(model).ask(QUESTION)
    assert answer.support.supported <= MOST_SENTENCES
    (call,) = model.calls
    assert call.is_closed
    assert len("".join(call.read)) < 9000


def test_an_endless_stream_ends(seed_engine: Engine) -> None:
    def endless() -> Iterator[str]:
        while True:
            yield "and so on "

    answer = asked(seed_engine, lambda prompt: endless())
    assert answer.segments == seed_engine.ask(QUESTION).segments


def test_a_refusal_never_asks_the_model(seed_engine: Engine) -> None:
    model = ScriptedModel(says("Paris is the capital of France."))
    assert seed_engine.with_model(model).ask("What is the capital of France?").refused
    assert model.prompts == []


def test_the_cache_is_off_by_default_and_keeps_an_answer_where_it_is_on(
    seed_engine: Engine,
) -> None:
    for cache, calls in (("false", 2), ("true", 1)):
        model = ScriptedModel(says(STORY))
        settings = seed_engine.settings.with_value("llm.cache", cache)
        engine = seed_engine.with_settings(settings).with_model(model)
        first, second = engine.ask(QUESTION), check_events(list(engine.stream(QUESTION)))
        assert (first.segments, first.citations) == (second.segments, second.citations)
        assert len(model.calls) == calls
        assert engine.ask("When was the Ebro plant reborn?")
        assert len(model.calls) == calls + 1


def test_an_answer_is_kept_for_its_own_scope_only(seed_engine: Engine) -> None:
    model = ScriptedModel(says(STORY))
    settings = seed_engine.settings.with_value("llm.cache", "true")
    engine = seed_engine.with_settings(settings).with_model(model)
    (file,) = engine.files()
    for scope in ((), (file.source,), (), (file.source,)):
        engine.ask(QUESTION, scope=scope)
    assert len(model.calls) == 2


def test_a_fault_is_not_kept(seed_engine: Engine) -> None:
    script = iter([says(DOWN), says(STORY)])
    model = ScriptedModel(lambda prompt: next(script)(prompt))
    settings = seed_engine.settings.with_value("llm.cache", "true")
    engine = seed_engine.with_settings(settings).with_model(model)
    assert "failed" in engine.ask(QUESTION).notice
    assert engine.ask(QUESTION).support.supported
