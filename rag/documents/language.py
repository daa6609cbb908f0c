"""Which language a document is in, told by a sample, and whether the embedder knows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set

from rag.words.stopwords import STOPWORDS

# The names of the languages that are told apart; a guess of any other is left alone.
_NAMES = dict(
    pair.split(":")
    for pair in (
        "ar:Arabic be:Belarusian bg:Bulgarian bn:Bengali ca:Catalan cs:Czech cy:Welsh da:Danish"
        " de:German el:Greek en:English es:Spanish et:Estonian eu:Basque fa:Persian fi:Finnish"
        " fr:French ga:Irish gl:Galician gu:Gujarati he:Hebrew hi:Hindi hr:Croatian hu:Hungarian"
        " hy:Armenian id:Indonesian is:Icelandic it:Italian ja:Japanese ka:Georgian kk:Kazakh"
        " kn:Kannada ko:Korean lt:Lithuanian lv:Latvian mk:Macedonian ml:Malayalam mr:Marathi"
        " ms:Malay nb:Norwegian nl:Dutch nn:Norwegian no:Norwegian pa:Punjabi pl:Polish"
        " pt:Portuguese ro:Romanian ru:Russian sk:Slovak sl:Slovenian sq:Albanian sr:Serbian"
        " sv:Swedish sw:Swahili ta:Tamil te:Telugu th:Thai tr:Turkish uk:Ukrainian ur:Urdu"
        " vi:Vietnamese zh:Chinese"
    ).split()
)
_ENGLISH = frozenset({"en"})
_SAMPLE = 2000  # characters
_FEWEST_LETTERS = 200  # in a sample that says something; tables of figures hold fewer
# English prose is two fifths stop words, and a text in another language one in ten at most.
_ENGLISH_SHARE = 0.2
# By how much a language's log-likelihood leads that of the known ones, per letter of the sample:
# 0.16 at most in English with odd names and in code, 0.37 at least in manuals in 18 languages.
_LEAD = 0.3
_WORD = re.compile(r"[^\W\d_]+")


def foreign_language(text: str, known: Set[str]) -> str:
    """The English name of the language that a text is mostly in, if it is surely none of `known`
    (ISO 639-1); empty where it is known, or can't be told from so little."""
    return _NAMES.get(_foreign(text, known), "")


def language_of(text: str) -> str:
    """The language that a text is mostly in (ISO 639-1); English where that can't be told."""
    return _foreign(text, _ENGLISH) or "en"


def _foreign(text: str, known: Set[str]) -> str:
    middle = max(0, len(text) - _SAMPLE) // 2
    sample = text[middle : middle + _SAMPLE]
    words = _WORD.findall(sample)
    letters = sum(map(len, words))
    if letters < _FEWEST_LETTERS:
        return ""
    english = sum(word.lower() in STOPWORDS for word in words)
    if "en" in known and english >= _ENGLISH_SHARE * len(words):
        return ""  # without loading the identifier, which takes half a second
    import py3langid

    scores: dict[str, float] = dict(py3langid.rank(sample))
    best = max(scores, key=scores.__getitem__)
    lead = scores[best] - max(scores[code] for code in known)
    return best if best not in known and lead > _LEAD * letters else ""


def language_warning(found: Counter[str], known: Set[str]) -> str:
    """What to tell people of the number of files by language, of which the model knows none."""
    files = ", ".join(
        f"{count} {'file' if count == 1 else 'files'} in {language}"
        for language, count in found.most_common()
    )
    return (
        f"The embedding model knows only {' and '.join(_NAMES[code] for code in sorted(known))}, so"
        f" questions about {files} will often fail. Name a multilingual model, e.g."
        " RAG_EMBEDDING_MODEL=sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2, which"
        " is downloaded once, or the folder that holds it."
    )
