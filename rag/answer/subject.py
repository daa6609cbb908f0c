"""Whether a question asks for an overview, and of which documents: told by a few general forms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rag.index.catalog import File
from rag.words.terms import content_terms, terms

_POLITE = re.compile(
    r"^(?:please|can|could|would|will|you|i'd|i|like|want|need|to|have|get|see|show|give|tell|write|"
    r"provide|make|let|me|us|kindly|briefly|quickly|just|now|hi|hello|,)[\s,]+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[\s,]*(?:\b(?:please|briefly|in short|for me|overall|in general|in (?:a few|\w+) (?:short )?"
    r"(?:sentences?|words|lines|points|bullets?|bullet points))|[.!?…]+)$",
    re.IGNORECASE,
)
_SIZE = r"(?:(?:short|brief|quick|concise|general|rough|high-level|one-line|executive)\s+)*"
_WHAT = r"(?:what(?:'s|’s|'re|’re|\s+is|\s+are|\s+would\s+be)\s+|list\s+)?"
_ANY = r"(?:(?:a|an|the|your|its|their|some of the)\s+)?"
_OF = r"(?:\s+(?:made\s+|covered\s+|discussed\s+)?(?:of|in|from|on|about)\s+(?P<subject>.+))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?:summari[sz]e|sum\s+up|outline|recap)(?:\s+(?P<subject>.+))?",
        rf"{_WHAT}{_ANY}{_SIZE}(?:summary|overview|outline|synopsis|gist|recap|tl;?dr){_OF}",
        rf"{_WHAT}{_ANY}(?:main|key|central|major|most\s+important)\s+(?:points?|ideas?|topics?|"
        rf"themes?|subjects?|takeaways?|messages?){_OF}",
        r"what(?:'s|’s|\s+is|\s+are)\s+(?P<subject>.+?)\s+(?:all\s+|mainly\s+|mostly\s+)?about",
        r"what\s+(?P<subject>.+?)\s+(?:is|are)\s+(?:all\s+|mainly\s+|mostly\s+)?about",
        r"what\s+(?:does|do)\s+(?P<subject>(?:this|these|the|it|they|my|our|your|all)\b.*?)\s+"
        r"(?:cover|deal\s+with|talk\s+about|discuss|contain|describe|say)",
    )
)
_LONGEST = 200  # characters; a longer question says what it wants to know
_BARE = re.compile(r"(?:it|this|that|these|those|them)?(?:\s+all)?", re.IGNORECASE)
# Words for documents as such: beside them, and stop words, nothing is named.
_DOCUMENTS = frozenset(
    terms(
        "document documents doc docs file files text texts article articles page pages paper papers"
        " report reports pdf content contents material materials collection corpus index"
        " everything knowledge base uploaded indexed attached provided given above"
    )
)


def overview_subject(question: str) -> str | None:
    """What an overview is asked of ("the minutes of May", ""); None where none is asked for."""
    text = " ".join(question.split())
    if len(text) > _LONGEST:
        return None
    while (shorter := _POLITE.sub("", text)) != text:
        text = shorter
    while (shorter := _CLOSING.sub("", text)) != text:
        text = shorter
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            return (match.group("subject") or "").strip()
    return None


def points_back(subject: str) -> bool:
    """Whether it may mean what was just talked about ("summarise that")."""
    return bool(_BARE.fullmatch(subject)) and bool(subject)


def documents_named(
    subject: str, files: Sequence[File], titles: Mapping[str, str]
) -> list[str] | None:
    """The ids of the documents whose title or file name has all the words of the subject; of all
    documents where it names none ("this document"); None where it names something else."""
    wanted = set(content_terms(subject))
    everything = list(dict.fromkeys(file.document_id for file in files))
    if not wanted:
        return everything
    words: defaultdict[str, set[str]] = defaultdict(set)
    for file in files:
        words[file.document_id].update(terms(f"{titles.get(file.document_id, '')} {file.source}"))
    for asked in (wanted, wanted - _DOCUMENTS):
        found = [key for key, held in words.items() if asked and asked <= held]
        if found:
            return found
    return None if wanted - _DOCUMENTS else everything
