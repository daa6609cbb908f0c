"""Whether passages bear a written sentence out, and with which of their own sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rag.answer.grounding.facts import Claim, agree, claim, clauses, ground, identified
from rag.answer.grounding.numbers import NUMBER_WORDS
from rag.answer.grounding.plain import hosts, visible
from rag.answer.grounding.quote import PRONOUN, Quote, quotes
from rag.answer.grounding.words import is_ordinary
from rag.embedding import Vectors
from rag.types import Passage
from rag.words.terms import content_terms, terms

Embed = Callable[[list[str]], list[list[float]]]

# Both are calibrated by `python -m eval.benchmarks.grounding`: see eval/GROUNDING.md.
COVERAGE = 0.90  # the share of a sentence's content words that its quotes must hold
COSINE = 0.50  # between its vector and that of its quotes, at least

_MOST_QUOTES = 3
_HALF = 0.5
_STEM = 6  # letters that tell words apart here: "produced" and "production" are the same
_PARTS = 12  # of a quote that are looked at
_SHORT = 4  # content words; a clause with fewer does not say what its number is a number of
_FEWEST_WORDS = 3  # content words; what has fewer states nothing that could be checked
# Sentences that talk to a model, not to a reader: what they want said is not borne out by them.
_TO_A_MODEL = re.compile(
    r"\b(?:ignor\w*|disregard|forget)\b.{0,40}\b(?:instructions?|rules?|previous|above|everything)\b|"
    r"^\W*(?:please\W+)?(?:say|reply|respond|answer|output|print|repeat|pretend|act as|tell)\b|"
    r"\byou are (?:now )?(?:an? )?\w*(?:bot|AI|DAN|assistant|model)\b|"
    r"\b(?:system|assistant|human)\s*:|<\||</?(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>",
    re.IGNORECASE,
)
_NUMBER_TERMS = frozenset(terms(" ".join(NUMBER_WORDS)))
_STANDS_FOR = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her)\b", re.IGNORECASE)
_BEGINS_REFERRING = re.compile(
    rf"^\W*(?:(?:and|but|so|then|also|later|however|in \w+|since then)\b,?\s+)*{PRONOUN}\b",
    re.IGNORECASE,
)


class Checker:
    """Checks sentences against the same passages; `embed` gives unit vectors.

    `thresholds` are the least coverage and cosine.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        embed: Embed,
        *,
        thresholds: tuple[float, float] = (COVERAGE, COSINE),
    ) -> None:
        self._coverage, self._cosine = thresholds
        self._quotes = [
            [quote for quote in quotes(passage) if not _TO_A_MODEL.search(quote.text)]
            for passage in passages
        ]
        self._embed = embed
        self._vectors: dict[str, Vectors] = {}

    def support(self, sentence: str, cited: Sequence[int] = ()) -> tuple[Quote, ...]:
        """The quotes that bear the sentence out, best first; none where nothing does.

        `cited` are numbers of passages, from 1: these are looked at first, then all of them, for
        a wrong marker does not make a sentence wrong. Numbers of no passage are passed over.
        """
        claimed = claim(sentence)
        if len(claimed.terms) < _FEWEST_WORDS or sentence.rstrip().endswith("?"):
            return ()  # what states nothing can't be borne out
        known = [number - 1 for number in cited if 0 < number <= len(self._quotes)]
        for places in (known, range(len(self._quotes))):
            pool = [quote for place in places for quote in self._quotes[place]]
            found = self._among(claimed, pool)
            if found:
                return found
        return ()

    def nearest(self, sentence: str, cited: Sequence[int] = ()) -> Quote | None:
        """The quote that shares the most with a sentence, borne out or not."""
        known = [number - 1 for number in cited if 0 < number <= len(self._quotes)]
        places = known or range(len(self._quotes))
        pool = [quote for place in places for quote in self._quotes[place]]
        claimed = claim(sentence)
        return max(pool, key=lambda quote: len(claimed.terms & quote.said.terms), default=None)

    def cosine(self, sentence: str, chosen: Sequence[Quote]) -> float:
        """The best cosine between the sentence and the quotes, or a part of one: who writes says
        in one sentence what is half of another."""
        whole = " ".join(quote.text for quote in chosen)
        texts = list(dict.fromkeys([whole, *(part for q in chosen for part in _parts(q.text))]))
        wanted = [text for text in [sentence, *texts] if text not in self._vectors]
        for text, vector in zip(wanted, self._embed(wanted) if wanted else [], strict=True):
            self._vectors[text] = np.asarray(vector, dtype=np.float32)
        own = self._vectors[sentence]
        return max((float(own @ self._vectors[text]) for text in texts), default=0.0)

    def _among(self, claimed: Claim, pool: list[Quote]) -> tuple[Quote, ...]:
        same = _words(claimed.text)
        for quote in pool:
            if _words(quote.text) == same:
                return (quote,)
        pool = [_read_for(claimed, quote) for quote in pool]
        chosen: list[Quote] = []
        most = min(_MOST_QUOTES, len(claimed.clauses))
        while pool and len(chosen) < most:
            best = max(pool, key=lambda quote: _adds(claimed, quote, chosen))
            if not _adds(claimed, best, chosen):
                break
            chosen.append(best)
            pool = [quote for quote in pool if quote is not best]
            if (
                coverage(claimed, chosen) >= self._coverage
                and all(map(is_ordinary, missing(claimed, chosen)))
                and holds_facts(claimed, chosen)
                and self.cosine(claimed.text, chosen) >= self._cosine
            ):
                return tuple(chosen)
        return ()


def holds_facts(claimed: Claim, chosen: Sequence[Quote]) -> bool:
    """Whether the quotes hold the claim's names, dates, numbers and hosts, and deny the same.

    "A and B" may come from two quotes; so each clause is looked at by itself, then all together.
    """
    said = "\n".join(visible(quote.text) for quote in chosen)
    return (
        all(any(_bears(part, quote) for quote in chosen) for part in map(claim, claimed.clauses))
        and all(any(quote.around.has_name(name) for quote in chosen) for name in claimed.names)
        and all(any(day in quote.said.dates for quote in chosen) for day in claimed.dates)
        and agree(claimed, ground(said))
        and all(host.lower() in said.lower() for host in hosts(claimed.text))
    )


def _read_for(claimed: Claim, quote: Quote) -> Quote:
    """The quote, alone where what it refers to can't be what the claim is about.

    "It closed in 1995." speaks of what was named before. "Jones sold it in 1990." does so only to
    a claim that is about Jones, too: that Smith, named before, sold it, it doesn't say.
    """
    said = ground(claimed.text)
    own = claim(visible(quote.text)).names
    if _BEGINS_REFERRING.search(quote.text) or all(said.has_name(name) for name in own):
        return quote
    return replace(quote, context=quote.text)


def coverage(claimed: Claim, chosen: Sequence[Quote]) -> float:
    """The share of the claim's content words that the quotes and their contexts hold."""
    return 1 - len(missing(claimed, chosen)) / len(claimed.terms) if claimed.terms else 1.0


def missing(claimed: Claim, chosen: Sequence[Quote]) -> list[str]:
    """The claim's content words, without its numbers, that quotes and their contexts lack."""
    held = _stems(term for quote in chosen for term in quote.around.terms)
    return [
        term
        for term in claimed.terms
        if term[:_STEM] not in held and term not in _NUMBER_TERMS and not term[0].isdigit()
    ]


def _stems(terms: Iterable[str]) -> set[str]:
    return {term[:_STEM] for term in terms}


def _bears(clause: Claim, quote: Quote) -> bool:
    """Whether one quote holds all names and numbers of a clause, at least half of its other words,
    says each number of something that the clause speaks of, too, and what is said to be a name
    beside that name.

    "It opened in 1920. It closed in 1987." doesn't bear out "It opened in 1987.", nor does "raised
    the rate to 80% and created 1,000 jobs" bear out "The rate is 1,000.", nor do "Honda, Toyota and
    Nissan opened plants for their luxury brands" bear out "Toyota's luxury brand is Nissan."
    """
    words = _stems(clause.words)
    return (
        clause.numbers <= quote.said.numbers
        and all(quote.around.has_name(name) for name in clause.names)
        and len(words & _stems(quote.around.terms)) >= _HALF * len(words)
        and all(_speaks_of(clause, number, quote) for number in clause.numbers)
        and all(
            words & _stems(quote.around.near(name)) for name in identified(clause.text) if words
        )
    )


def _speaks_of(clause: Claim, number: str, quote: Quote) -> bool:
    """Whether the quote's clauses with the number share a word with the claim's, and name nobody
    else: "When Ann died in 1328, Bob came" doesn't bear out "Bob died in 1328."
    """
    near = _about(number, quote.text)
    subject = _stems(clause.words) or _stems(clause.terms)
    subject -= {term for term in subject if term[0].isdigit()}
    shares_name = any(ground(near).has_name(name) for name in clause.names)
    names_others = bool(clause.names and claim(near).names and not shares_name)
    return (not subject or bool(subject & _stems(ground(near).terms))) and (
        not names_others or bool(_STANDS_FOR.search(near))
    )


def _about(number: str, text: str) -> str:
    """The clauses in which the number stands; a short one's neighbours belong."""
    found: dict[int, str] = {}
    parts = clauses(text)
    for place, part in enumerate(parts):
        if number in ground(part).numbers:
            short = len(content_terms(part)) < _SHORT
            low, high = (max(0, place - 1), place + 2) if short else (place, place + 1)
            found.update(enumerate(parts[low:high], low))
    return ", ".join(found.values())


def _adds(claimed: Claim, quote: Quote, chosen: Sequence[Quote]) -> float:
    """What a further quote would hold of the claim that the chosen ones don't; facts count more."""
    said, around = quote.said, quote.around
    held = frozenset().union(*(other.around.terms for other in chosen))
    counted = frozenset().union(*(other.said.numbers for other in chosen))
    terms = (claimed.terms & said.terms) - held
    explained = (claimed.terms & around.terms) - held - terms
    figures = (claimed.numbers & said.numbers) - counted
    names = [
        name
        for name in claimed.names
        if said.has_name(name) and not any(other.around.has_name(name) for other in chosen)
    ]
    return len(terms) + 0.4 * len(explained) + 2 * len(figures) + len(names)


def _parts(text: str) -> list[str]:
    """A sentence, its clauses, and each two clauses that follow each other."""
    found = clauses(text)
    pairs = [f"{one.strip()}, {other.strip()}" for one, other in pairwise(found)]
    return [text, *(part.strip() for part in found), *pairs][: 2 * _PARTS]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+|[%$€£¥<>=+±-]", visible(text).casefold())
