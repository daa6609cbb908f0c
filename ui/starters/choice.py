"""Choosing among the questions that can be made: only what is answered, and not all alike."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from rag.engine import Engine
from rag.errors import PassageError
from rag.types import Answer
from ui.starters.candidates import Candidate, candidates
from ui.starters.questions import Kind
from ui.strings import Strings

_SHOWN, _NEAR = 4, 3
_DOCUMENTS = 150  # that are looked at, evenly among all
_TRIED = 60  # questions that are asked before we make do with what there is
_COMPARED, _NEAR_TRIED = 60, 10  # the same for one that was refused, while somebody waits

# What reads best comes first; what merely names a section, last.
_ORDER: tuple[Kind, ...] = (
    "asked",
    "why",
    "when",
    "many",
    "long",
    "where",
    "said",
    "who",
    "what",
    "about",
)
_ALIKE = 2  # questions of one kind that are shown together


class Starters:
    """Questions made from an engine's documents, each of which was asked and answered.

    Asking costs no language model. Safe to use from several threads.
    """

    def __init__(self, engine: Engine, text: Strings) -> None:
        self._engine = engine
        self._text = text
        self._making = threading.Lock()
        self._stamp = ""
        self._made: tuple[str, ...] = ()

    def questions(self) -> tuple[str, ...]:
        """Up to four, from as many documents as can be; made anew after the index has changed.

        The first call takes up to a second; there may be none.
        """
        with self._making:
            stamp = self._engine.stamp
            if stamp != self._stamp:
                self._made = tuple(self._make())
                self._stamp = stamp
            return self._made

    def near(self, question: str, refusal: Answer, scope: Sequence[str] = ()) -> tuple[str, ...]:
        """Up to three that come near a refused question, from the documents that came closest."""
        keys = dict.fromkeys(passage.id.partition(":")[0] for passage in refusal.closest)
        made = chain.from_iterable(candidates(self._engine, key, self._text) for key in keys)
        others = {one.text: one for one in made if one.text != question.strip()}
        pool = sorted(others.values(), key=_rank)[:_COMPARED]
        if not pool:
            return ()
        asked, *vectors = self._engine.embed_questions([question, *(one.text for one in pool)])
        cosine = {
            one.text: float(vector @ asked) for one, vector in zip(pool, vectors, strict=True)
        }
        nearest = sorted(pool, key=lambda one: -cosine[one.text])[:_NEAR_TRIED]
        found: list[str] = []
        for one in nearest:
            if len(found) < _NEAR and self._is_answered(one, scope):
                found.append(one.text)
        return tuple(found)

    def _make(self) -> Iterator[str]:
        keys = list(dict.fromkeys(file.document_id for file in self._engine.files()))
        sample = keys[:: -(-len(keys) // _DOCUMENTS) or 1]
        made = [sorted(candidates(self._engine, key, self._text), key=_rank) for key in sample]
        kinds: Counter[Kind] = Counter()
        seen: set[str] = set()
        tried = 0
        for one in _in_turn(made):
            if tried == _TRIED or kinds.total() == _SHOWN:
                return
            if kinds[one.kind] == _ALIKE or one.text.casefold() in seen:
                continue
            seen.add(one.text.casefold())
            tried += 1
            if self._is_answered(one):
                kinds[one.kind] += 1
                yield one.text

    def _is_answered(self, one: Candidate, scope: Sequence[str] = ()) -> bool:
        try:
            return one.is_answered_by(self._engine.quote(one.text, scope=scope))
        except PassageError:  # its document was forgotten meanwhile, and perhaps all others
            return False


def _rank(one: Candidate) -> int:
    return _ORDER.index(one.kind)


def _in_turn(made: Iterable[Sequence[Candidate]]) -> Iterator[Candidate]:
    """The best of each document, then the second best of each, and so on; names of sections
    after all the others."""
    turns = chain.from_iterable(zip_longest(*made))
    found = [one for one in turns if one is not None]
    return iter(sorted(found, key=lambda one: one.kind == "about"))
