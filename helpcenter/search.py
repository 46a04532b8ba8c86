"""Find articles: the words of a query inside titles, paraphrases, summaries and texts of both languages.

A plain matcher over what is live, kept in the process until something is published. Everything that asks goes through
`find`, so that the engine behind it can be exchanged.
"""

import re
import threading
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.rules.languages import Language
from helpcenter.models import Revision
from helpcenter.queries import Version

MOST_HITS = 30
MOST_TERMS = 12
WEIGHTS = (8, 6, 3, 1)  # of title, paraphrases, summary, text
LEAST_SHARE = 0.5  # of the pairs of characters of a Japanese word that must be found when the word itself is not


@dataclass(frozen=True, slots=True)
class Hit:
    slug: str
    title: str
    summary: str
    language: str
    score: float


@dataclass(frozen=True, slots=True)
class _Document:
    slug: str
    title: str
    summary: str
    language: str
    fields: tuple[str, str, str, str]


class _Documents:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.version: Version | None = None
        self.documents: tuple[_Document, ...] = ()

    def at(self, version: Version, at: datetime) -> tuple[_Document, ...]:
        with self.lock:
            if version != self.version:
                rows = Revision.objects.live(at).select_related("text__article").defer("blocks")
                self.documents = tuple(_document(revision) for revision in rows.iterator(chunk_size=500))
                self.version = version
            return self.documents


_documents = _Documents()


def find(query: str, language: Language, *, version: Version, at: datetime) -> list[Hit]:
    """Return the best articles for a query, each once, in the reader's language where its text is there."""
    terms = fold(query).split()[:MOST_TERMS]
    if not terms:
        return []
    best: dict[str, tuple[float, _Document]] = {}
    shown: dict[str, _Document] = {}
    for document in _documents.at(version, at):
        if document.language == language or document.slug not in shown:
            shown[document.slug] = document
        score = _score(document, terms) * (1.0 if document.language == language else 0.9)
        if score and score > best.get(document.slug, (0.0, document))[0]:
            best[document.slug] = (score, document)
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:MOST_HITS]
    return [
        Hit(slug, shown[slug].title, shown[slug].summary, shown[slug].language, score) for slug, (score, _) in ranked
    ]


def fold(words: str) -> str:
    """Return words as they are compared: one width, one case, single blanks."""
    return " ".join(re.sub(r"[^\w]+", " ", unicodedata.normalize("NFKC", words).casefold()).split())


def _document(revision: Revision) -> _Document:
    name = settings.MARKETPLACE_NAME[revision.text.language]
    parts = (revision.title, "\n".join(revision.aliases), revision.summary, revision.body)
    title, aliases, summary, body = (fold(part.replace("{marketplace}", name)) for part in parts)
    text = revision.text
    return _Document(
        text.article.slug, revision.title, revision.summary, text.language, (title, aliases, summary, body)
    )


def _score(document: _Document, terms: list[str]) -> float:
    scores = [_term_score(document, term) for term in terms]
    found = sum(1 for score in scores if score)
    # Most of the words must be there; every one that is not costs.
    return sum(scores) * (found / len(scores)) ** 2 if found * 2 > len(scores) else 0.0


def _term_score(document: _Document, term: str) -> float:
    exact = sum(weight for weight, words in zip(WEIGHTS, document.fields, strict=True) if term in words)
    if exact or len(term) < 4 or term.isascii():
        return exact
    pairs = {term[i : i + 2] for i in range(len(term) - 1)}
    share = [sum(pair in words for pair in pairs) / len(pairs) for words in document.fields[:3]]
    return sum(w * s for w, s in zip(WEIGHTS, share, strict=False) if s >= LEAST_SHARE) * 0.5
