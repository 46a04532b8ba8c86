"""How good the search is, measured over judged queries."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean

import yaml

from helpcenter.analysis.document import analysed
from helpcenter.queries import Version
from helpcenter.rules.searching import Question
from helpcenter.search import ranking
from helpcenter.search.answering import searched
from helpcenter.search.asking import Lexicon
from helpcenter.search.glossary import Glossary
from helpcenter.search.index import Document, Index, Stored
from helpcenter.search.live import Live, keeper
from helpcenter.search.suggesting import Beginnings

DEPTH = 10
ONLY_OTHER_LANGUAGE = "cross_only"  # Of these the answer is taken away in the language of the query.


class UnreadableSetError(ValueError):
    """A set of judged queries that cannot be read; says what is wrong."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and how well each document answers it: 2 answers, 1 helps."""

    query: str
    language: str
    kind: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a judged query got, best first."""

    judged: Judged
    found: tuple[str, ...]

    def hit(self, depth: int) -> bool:
        """Return whether an answer of the query's best grade is among the first."""
        best = max(self.judged.grades.values())
        return any(self.judged.grades.get(slug, 0) == best for slug in self.found[:depth])

    @property
    def reciprocal_rank(self) -> float:
        best = max(self.judged.grades.values())
        ranks = [n for n, slug in enumerate(self.found[:DEPTH], 1) if self.judged.grades.get(slug, 0) == best]
        return 1 / ranks[0] if ranks else 0.0

    @property
    def ndcg(self) -> float:
        """Return nDCG at 10 with linear gains (Järvelin and Kekäläinen 2002, as trec_eval computes it)."""
        gains = [self.judged.grades.get(slug, 0) for slug in self.found[:DEPTH]]
        ideal = sorted(self.judged.grades.values(), reverse=True)[:DEPTH]
        return _dcg(gains) / _dcg(ideal)

    @property
    def recall(self) -> float:
        return sum(slug in self.judged.grades for slug in self.found[:DEPTH]) / len(self.judged.grades)


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over some outcomes; shares from 0 to 1."""

    name: str
    count: int
    hit_1: float
    hit_3: float
    hit_5: float
    mrr: float
    ndcg_10: float
    recall_10: float

    @classmethod
    def of(cls, name: str, outcomes: Sequence[Outcome]) -> "Figures":
        return cls(
            name=name,
            count=len(outcomes),
            hit_1=fmean(outcome.hit(1) for outcome in outcomes),
            hit_3=fmean(outcome.hit(3) for outcome in outcomes),
            hit_5=fmean(outcome.hit(5) for outcome in outcomes),
            mrr=fmean(outcome.reciprocal_rank for outcome in outcomes),
            ndcg_10=fmean(outcome.ndcg for outcome in outcomes),
            recall_10=fmean(outcome.recall for outcome in outcomes),
        )


def figures(outcomes: Sequence[Outcome]) -> list[Figures]:
    """Return a line for each kind and language, and one for all."""
    names = sorted({_name(outcome.judged) for outcome in outcomes})
    lines = [Figures.of(name, [o for o in outcomes if _name(o.judged) == name]) for name in names]
    return [*(lines if len(lines) > 1 else []), Figures.of("all", outcomes)]


def read_set(path: Path) -> tuple[list[Judged], dict[str, str] | None]:
    """Return judged queries and, where the set brings its own, the documents: id → text. Raises UnreadableSetError.

    A file of YAML judges the articles of the site: a list of {query, language, kind, answers: {slug: grade}}. A folder has
    `corpus.json`, `queries.json` and `qrels.json` of Japanese documents, as retrieval benchmarks do.
    """
    try:
        if path.is_dir():
            corpus, queries, grades = (
                json.loads((path / name).read_text("utf-8")) for name in ("corpus.json", "queries.json", "qrels.json")
            )
            judged = [Judged(queries[n], "ja", "public", grades[n]) for n in queries if grades.get(n)]
            return judged, corpus
        entries = yaml.safe_load(path.read_text("utf-8"))
        return [Judged(e["query"], e["language"], e.get("kind", ""), e["answers"]) for e in entries], None
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise UnreadableSetError(f"{path} is no set of judged queries: {error}") from error


def run(judged: Iterable[Judged], live: Live) -> list[Outcome]:
    """Ask every query."""
    return [Outcome(one, first_slugs(one, live)) for one in judged]


def first_slugs(judged: Judged, live: Live) -> tuple[str, ...]:
    if judged.kind == ONLY_OTHER_LANGUAGE:
        live = _without_texts(judged, live)
    _, found, _ = searched(Question(judged.query, judged.language), live)
    scores = ranking.by_article(found.scores, live.index)
    return tuple(live.index.slugs[n] for n in ranking.top(scores, DEPTH))


def of_site(version: Version, at: datetime) -> Live:
    return keeper.current(version, at)


def of_corpus(corpus: dict[str, str]) -> Live:
    """Return an index over documents that are no articles, without a glossary. A first line is the title."""
    index = Index.build(_stored(number, slug, text) for number, (slug, text) in enumerate(corpus.items()))
    lexicon = Lexicon.of(index, Glossary())
    return Live(Version(0), {}, lexicon, {}, {}, [], Beginnings([], []))


def _stored(number: int, slug: str, text: str) -> Stored:
    title, _, body = text.partition("\n")
    title, body = title.removeprefix("Question: "), body.removeprefix("Answer: ")
    found = analysed(title=title, blocks=[("paragraph", body)])
    return Stored(Document(number, slug, "ja", title), found.terms, found.asking, found.answering, found.vocabulary)


def _without_texts(judged: Judged, live: Live) -> Live:
    index = live.index
    texts = index.text_of.get(judged.language)
    numbers = [int(texts[index.article_of[slug]]) for slug in judged.grades] if texts is not None else []
    gone = {index.documents[number].revision_id: () for number in numbers if number >= 0}
    lexicon = Lexicon.of(index.changed(gone, []), live.lexicon.glossary)
    return Live(live.version, live.analyzers, lexicon, live.pins, live.shelves, live.offers, live.offered)


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _name(judged: Judged) -> str:
    return " ".join(filter(None, (judged.kind, judged.language)))
