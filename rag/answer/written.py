"""An answer that a language model writes: each sentence is shown once the passages bear it out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.cache import AnswerCache
from rag.answer.citations import to_events
from rag.answer.compose import PASSAGES, Found, Retrieve, compose, find, quotes, refuse
from rag.answer.draft import Draft
from rag.answer.grounding import Checker, has_markup, is_whole, markers, plain, sentences
from rag.answer.models import Model
from rag.answer.prompt import NO_ANSWER, answer_prompt, last_turn
from rag.answer.rewrite import needs_rewriting, rewrite
from rag.answer.stop import Stop
from rag.errors import LanguageModelError
from rag.index.catalog import Catalog
from rag.index.scope import Scope
from rag.retrieve.asked import decisive
from rag.settings import Settings
from rag.types import Answer, Citation, Event, Message, Notice, Passage, Span, Support, Usage

_READ = 8000  # characters of the model's that are read
_LOOKED_AT = 40  # sentences of the model's that are checked
_LONE_PIECE = 200  # characters; a whole answer in a few words may do without a full stop
_MARGIN = 64  # tokens for what a model's chat format adds to the prompt

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Means:
    """What written answers are made with, within `scope`; `embed` gives unit vectors."""

    model: Model
    retrieve: Retrieve
    scope: Scope
    catalog: Catalog
    settings: Settings
    embed: Callable[[list[str]], list[list[float]]]
    cache: AnswerCache


@dataclass(slots=True)
class _Run:
    """How it went so far; `first` is when the first sentence was shown."""

    started: float
    first: float | None = None
    usage: Usage | None = None
    has_failed: bool = False
    has_declined: bool = False


def write(
    found: Found, history: Sequence[Message], means: Means, stop: Stop | None = None
) -> Iterator[Event]:
    """The answer to a question for which enough was found, as it is written and checked.

    Whatever the model does, one answer comes of it: where it fails, or nothing that it writes is
    borne out, that of `compose`. Where it is stopped, the events just end.
    """
    stop = stop or Stop()
    run = _Run(time.perf_counter())
    understood, earlier = "", list[Message]()
    if needs_rewriting(found.question, history):
        understood, run.usage = rewrite(found.question, history, means.model, stop)
        if stop.is_set:
            return
        found, understood = _understand(found, understood, means)
        earlier = [] if understood else last_turn(history)
    draft = Draft(found.question, means.catalog)
    key: Hashable = None
    try:
        prompt, passages = answer_prompt(
            found.question,
            found.retrieval.passages,
            history=earlier,
            count_tokens=means.model.count_tokens,
            budget=means.settings.llm.context_tokens - means.settings.llm.max_tokens - _MARGIN,
        )
        key = _key(found, earlier, passages, means)
        kept = means.cache.get(key) if means.settings.llm.cache else None
        if kept:
            yield from to_events(replace(kept, timings=_timings(found, run), usage=run.usage))
            return
        if stop.is_set:
            return
        with stop.closing(means.model.write(prompt)) as words:
            try:
                yield from _checked(words, passages, draft, run, means, stop)
            finally:
                words.close()
                if not stop.is_set:  # counting may wait for the model's server
                    run.usage = _sum(run.usage, words.usage)
    except LanguageModelError as error:
        _log.warning("%s", error)  # the address of a server is nothing for every reader
        run.has_failed = True
    if stop.is_set:
        return
    if draft.segments:
        for quote in _decisive_quotes(found, means):
            if not draft.says(quote):
                yield from draft.quote(quote.passage, Span(quote.start, quote.end))
        answer = Answer(
            segments=tuple(draft.segments),
            citations=tuple(draft.citations),
            refused=False,
            confidence=found.certainty,
            support=draft.support,
            notices=_notices(draft, run, means.settings),
        )
        events = iter([Event("done", answer=_complete(answer, found, run, understood))])
    else:
        answer = _without_model(found, draft, run, means)
        events = to_events(_complete(answer, found, run, understood))
    if means.settings.llm.cache and not run.has_failed:
        means.cache.put(key, _complete(answer, found, run, understood))
    yield from events


def _checked(
    words: Iterable[str],
    passages: Sequence[Passage],
    draft: Draft,
    run: _Run,
    means: Means,
    stop: Stop,
) -> Iterator[Event]:
    """Show what the passages bear out, sentence by sentence, while the model goes on writing."""
    checker = Checker(passages, means.embed)
    for place, written in enumerate(sentences(_first(words, _READ))):
        if stop.is_set:
            return
        text = plain(written)
        is_piece = not is_whole(written) and (place > 0 or len(written) > _LONE_PIECE)
        if not text or is_piece or draft.is_repeated(text):
            continue
        if text.rstrip(".!").upper() == NO_ANSWER:
            run.has_declined = True
            return
        cited = markers(written)
        support = () if has_markup(written) else checker.support(text, cited)
        events = list(draft.write(text, support))
        if not events:
            draft.withhold()
            if means.settings.llm.unsupported == "quote":
                nearest = checker.nearest(text, cited)
                if nearest and not draft.is_repeated(nearest.text):
                    events = list(draft.quote(nearest.passage, nearest.span))
        if events and run.first is None:
            run.first = time.perf_counter()
        yield from events
        if draft.is_full or place + 1 >= _LOOKED_AT:
            return


def _first(words: Iterable[str], most: int) -> Iterator[str]:
    """The words up to so many characters: a model may never come to an end."""
    for piece in words:
        yield piece[:most]
        most -= len(piece)
        if most <= 0:
            return


def _understand(found: Found, understood: str, means: Means) -> tuple[Found, str]:
    """What the rewritten question finds, with what was found before: a follow-up is mostly about
    the passages of the last answer. As it was where the rewriting finds nothing to answer with."""
    if not understood:
        return found, ""
    again = find(understood, (), retrieve=means.retrieve, settings=means.settings)
    if not again.is_enough:
        return found, ""
    passages = {p.id: p for p in (*again.retrieval.passages, *found.retrieval.passages)}
    retrieval = replace(again.retrieval, passages=list(passages.values())[:PASSAGES])
    return replace(again, retrieval=retrieval, seconds=found.seconds + again.seconds), understood


def _without_model(found: Found, draft: Draft, run: _Run, means: Means) -> Answer:
    """The answer where nothing of the model's is shown."""
    if run.has_declined and not run.has_failed:
        return replace(refuse(found, {}), notices=("nothing_found",))
    answer = compose(found, catalog=means.catalog, settings=means.settings)
    count = draft.support.withheld
    notices: tuple[Notice, ...] = ()
    if run.has_failed:
        notices = ("failed",)
    elif count and means.settings.llm.unsupported != "drop":
        notices = ("nothing_left",)
    return replace(
        answer,
        notices=notices,
        support=Support(quoted=answer.support.quoted, withheld=count),
    )


def _decisive_quotes(found: Found, means: Means) -> list[Citation]:
    """What answers without a model: the best quote, and others with words that answer.

    A weak model's sentences may be true and beside the point; an answer with these is never less
    right than quotes alone.
    """
    chosen = list(quotes(found, catalog=means.catalog, settings=means.settings))
    top = next((s for s in found.retrieval.sentences if not s.is_heading), None)
    place = top and (top.chunk.document_id, top.span.start)
    return [
        quote
        for quote in chosen
        if (quote.passage.id.partition(":")[0], quote.start) == place
        or decisive(found.question, quote.quote)
    ]


def _notices(draft: Draft, run: _Run, settings: Settings) -> tuple[Notice, ...]:
    notices: list[Notice] = ["broke_off"] if run.has_failed else []
    if draft.support.withheld and settings.llm.unsupported == "note":
        notices.append("withheld")
    return tuple(notices)


def _complete(answer: Answer, found: Found, run: _Run, understood: str) -> Answer:
    return replace(answer, timings=_timings(found, run), usage=run.usage, understood=understood)


def _timings(found: Found, run: _Run) -> dict[str, float]:
    timings = {"search": found.seconds, "answer": time.perf_counter() - run.started}
    if run.first is not None:
        timings["first_sentence"] = run.first - run.started
    return timings


def _key(
    found: Found, earlier: Sequence[Message], passages: Sequence[Passage], means: Means
) -> Hashable:
    """All that a written answer depends on; passages hold their text, and where it lies now."""
    settings = means.settings
    return (
        found.question,
        tuple((turn["role"], turn["content"]) for turn in earlier),
        tuple(passages),
        means.scope,  # a copy's other name may lie outside it
        means.model.name,
        settings.llm.model_dump_json(exclude={"api_key"}),
        settings.answer.model_dump_json(),
    )


def _sum(one: Usage | None, other: Usage) -> Usage:
    if one is None:
        return other
    cost = None if one.cost is None or other.cost is None else one.cost + other.cost
    return Usage(
        other.model,
        one.input_tokens + other.input_tokens,
        one.output_tokens + other.output_tokens,
        cost,
    )
