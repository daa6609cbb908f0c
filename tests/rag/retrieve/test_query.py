"""A question as it is looked up: its vector, terms and tokens, and what the turn before adds."""

from __future__ import annotations

import numpy as np
import pytest

from rag import Engine
from rag.retrieve import make_query
from rag.retrieve.query import Query
from rag.types import Message, Span

QUESTION = "Which award did Chery win?"
HISTORY: list[Message] = [
    {"role": "user", "content": "Tell me about the plant."},
    {"role": "assistant", "content": "Chery reopened it with Ebro in Barcelona."},
]


def made(engine: Engine, history: list[Message]) -> Query:
    return make_query(QUESTION, history, embedder=engine._embedder, lexical=engine._lexical)


def test_the_words_of_the_turn_before_count_half(seed_engine: Engine) -> None:
    alone, joined = made(seed_engine, []), made(seed_engine, HISTORY)
    assert set(alone.boosts.values()) == {1.0}
    assert joined.boosts.items() >= alone.boosts.items()
    added = joined.boosts.keys() - alone.boosts.keys()
    assert {joined.boosts[term] for term in added} == {0.5}
    assert {"plant", "ebro", "barcelona"} <= added  # and not Chery, who is asked about


def test_each_terms_weight_is_shared_by_its_tokens(seed_engine: Engine) -> None:
    alone, joined = made(seed_engine, []), made(seed_engine, HISTORY)
    own = len(alone.tokens)
    assert joined.tokens[:own] == pytest.approx(alone.tokens)
    assert joined.token_weights[:own] == pytest.approx(alone.token_weights)
    # No term stands twice in what is asked, nor in what was said.
    for query in (alone, joined):
        assert query.token_weights.sum() == pytest.approx(sum(query.weights.values()), rel=1e-5)
        assert np.linalg.norm(query.tokens, axis=1) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(query.vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "asked", ["4 GB at 2 p.m.", "80 % by 3rd of May 2026", "1.5 million on 2026-05-03"]
)
def test_a_term_of_several_words_is_shared_by_their_tokens(seed_engine: Engine, asked: str) -> None:
    query = make_query(asked, [], embedder=seed_engine._embedder, lexical=seed_engine._lexical)
    assert query.token_weights.sum() == pytest.approx(sum(query.weights.values()), rel=1e-5)


def test_names_are_left_out_of_all_but_the_words(seed_engine: Engine) -> None:
    question = "Which award did Chery win in Wuhan?"
    place = question.index("Chery")
    whole, asked = (
        make_query(
            question,
            [],
            embedder=seed_engine._embedder,
            lexical=seed_engine._lexical,
            names=names,
        )
        for names in ((), (Span(place, place + len("Chery")),))
    )
    assert whole.boosts.keys() - asked.boosts.keys() == {"cheri"}
    assert [word.text for word in asked.words] == [word.text for word in whole.words]
    assert len(asked.tokens) < len(whole.tokens)
    assert 0.5 < float(whole.vector @ asked.vector) < 0.999


def test_names_stay_where_little_else_is_asked(seed_engine: Engine) -> None:
    question = "How heavy is Chery?"
    query = make_query(
        question,
        [],
        embedder=seed_engine._embedder,
        lexical=seed_engine._lexical,
        names=[Span(13, 18)],
    )
    assert {"heavi", "cheri"} == query.boosts.keys()
