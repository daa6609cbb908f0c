"""A question, and what of the conversation it leans on, as one weighted query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.embedding import ChunkEmbedder, QuestionVectors, Vectors
from rag.index.lexical import LexicalIndex
from rag.retrieve.places import Place, named_place
from rag.types import Message, Span
from rag.words.normal import composed
from rag.words.terms import content_terms, terms

# Half the weight of the question for the turn before it, as measured (rag eval, multiturn).
_HISTORY_WEIGHT = 0.5
_HISTORY_CHARS = 1000
_WORD = re.compile(r"\w+|%")
_FEWEST = 2  # terms that still ask for something when names are left out
_MOST_WORDS = 5  # that make up one term, as in "3rd of May 2026"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question that carries meaning, or several that are one term ("3rd of May"):
    its terms, and the vectors of its tokens, (n, TOKEN_DIMENSIONS)."""

    text: str
    terms: frozenset[str]
    tokens: Vectors


@dataclass(frozen=True, slots=True)
class Query:
    """`vector` is a unit vector; `boosts` has each content term's part in the query, 1 for the
    question's own; `weights` are the boosts times the terms' rarity in the index. `tokens` are the
    unit vectors of these terms, (n, TOKEN_DIMENSIONS), with `token_weights` (n,). `words` are the
    question's own, but for what names a `place`, a section or clause, by its number."""

    text: str
    vector: Vectors
    boosts: dict[str, float]
    weights: dict[str, float]
    tokens: Vectors
    token_weights: Vectors
    words: tuple[Word, ...]
    place: Place | None = None


def make_query(
    question: str,
    history: Sequence[Message],
    *,
    embedder: ChunkEmbedder,
    lexical: LexicalIndex,
    names: Sequence[Span] = (),
) -> Query:
    """The question's vector and terms, joined by the last turn's, if any, at half the weight.

    Cosine and BM25 are both linear in the query, so the joined query scores every chunk as the
    weighted sum of the two would; alignment is by each word's weight. The `names` are left out of
    all but the words: they only say which documents are meant, and within these draw to the title
    pages, away from what is asked.
    """
    embedded = embedder.embed_question(question)
    asked = _without(question, names)
    of_asked = embedded if asked == question else embedder.embed_question(asked)
    vector, boosts = of_asked.question, dict.fromkeys(content_terms(asked), 1.0)
    context = _last_turn(history)
    told = embedder.embed_question(context) if context else None
    if told:
        vector = vector + _HISTORY_WEIGHT * told.question
        boosts = {**dict.fromkeys(content_terms(context), _HISTORY_WEIGHT), **boosts}
    boosts = boosts or dict.fromkeys(terms(question), 1.0)  # "what is it?" has nothing else
    weights = {term: boost * lexical.rarity(term) for term, boost in boosts.items()}
    own = {term: weight for term, weight in weights.items() if boosts[term] == 1}
    tokens = [_weighted(asked, of_asked, own)]
    place, named = named_place(question) or (None, Span(0, 0))
    if told:
        earlier = {term: weight for term, weight in weights.items() if term not in own}
        tokens.append(_weighted(context, told, earlier))
    return Query(
        text=question,
        vector=vector / np.linalg.norm(vector),
        boosts=boosts,
        weights=weights,
        tokens=np.concatenate([vectors for vectors, _ in tokens]),
        token_weights=np.concatenate([shares for _, shares in tokens]),
        words=tuple(_words(question, embedded, content_terms(question) or list(own), named)),
        place=place,
    )


def _without(question: str, names: Sequence[Span]) -> str:
    """The question with blanks for the names; itself where hardly anything would be left."""
    asked = question
    for name in names:
        asked = f"{asked[: name.start]}{' ' * (name.end - name.start)}{asked[name.end :]}"
    return asked if len(content_terms(asked)) >= _FEWEST else question


def _weighted(
    text: str, embedded: QuestionVectors, weights: dict[str, float]
) -> tuple[Vectors, Vectors]:
    """The vectors of the tokens that count, (n, TOKEN_DIMENSIONS), and each one's part of its
    term's weight, (n,): a term's tokens share it evenly."""
    found = np.zeros(len(embedded.places), dtype=np.float32)
    for place, placed in _places(text, weights.keys()):
        held = _tokens(embedded, place)
        for index in held:
            found[index] += sum(weights[term] for term in placed) / len(held)
    counted = found > 0
    return embedded.tokens[counted], found[counted]


def _words(text: str, embedded: QuestionVectors, own: Iterable[str], but: Span) -> Iterator[Word]:
    for (first, last), placed in _places(text, own):
        if but.touches(Span(first, last)):
            continue
        tokens = embedded.tokens[_tokens(embedded, (first, last))]
        yield Word(text[first:last], frozenset(placed), tokens)


def _tokens(embedded: QuestionVectors, place: tuple[int, int]) -> list[int]:
    """The tokens that stand in a place."""
    first, last = place
    return [i for i, (start, end) in enumerate(embedded.places) if start < last and end > first]


def _places(text: str, wanted: Iterable[str]) -> Iterator[tuple[tuple[int, int], set[str]]]:
    """Where each term stands: mostly a word; the fewest words together where they are written in
    another way ("2 pm")."""
    words = [word.span() for word in _WORD.finditer(text)]
    left = set(wanted)
    for count in range(1, _MOST_WORDS + 1):
        placed: set[str] = set()
        for (first, _), (_, last) in zip(words, words[count - 1 :], strict=False):
            held = left.intersection(terms(text[first:last]))
            if held:
                placed |= held
                yield (first, last), held
        left -= placed
        if not left:
            return


def _last_turn(history: Sequence[Message]) -> str:
    """The previous question and its answer, cut to what one window of the encoder reads."""
    last: list[str] = []
    for message in reversed(history):
        last.insert(0, message["content"])
        if message["role"] == "user":
            break
    return composed(" ".join(last))[:_HISTORY_CHARS]
