"""What a query would find if the glossary were another one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.rules.languages import Language
from helpcenter.queries import Version, cards
from helpcenter.rules.searching import MOST_RESULTS, Question
from helpcenter.search import ranking
from helpcenter.search.answering import searched, without_far_below
from helpcenter.search.asking import Lexicon
from helpcenter.search.glossary import compiled
from helpcenter.search.live import Live, keeper

SHOWN = 10  # results on each side

Groups = Iterable[tuple[Sequence[str], Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Place:
    """A result with its rank, from 1. `other` is its rank on the other side, None when it is not found there."""

    rank: int
    slug: str
    title: str
    language: str
    other: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query finds now and would find then; `searched` is what it was set right to, where it was."""

    before: tuple[Place, ...]
    after: tuple[Place, ...]
    searched_before: str = ""
    searched_after: str = ""

    @property
    def is_same(self) -> bool:
        return [p.slug for p in self.before] == [p.slug for p in self.after]


def preview(query: str, language: str, groups: Groups, version: Version, at: datetime) -> Preview:
    """Return what a query finds, and what it would find with a glossary of other groups (Japanese, English words)."""
    live = keeper.current(version, at)
    changed = replace(live, lexicon=Lexicon.of(live.index, compiled(groups)))
    question = Question(query, language)
    text_before, before = _found(question, live)
    text_after, after = _found(question, changed)
    shown = [*before[:SHOWN], *after[:SHOWN]]
    names = {card.slug: card for card in cards(shown, Language(language), at)}

    def places(slugs: list[str], others: list[str]) -> tuple[Place, ...]:
        rank_there = {slug: rank for rank, slug in enumerate(others, start=1)}
        return tuple(
            Place(rank, slug, names[slug].title, names[slug].language, rank_there.get(slug))
            for rank, slug in enumerate(slugs[:SHOWN], start=1)
            if slug in names
        )

    return Preview(
        before=places(before, after),
        after=places(after, before),
        searched_before=text_before if text_before != query else "",
        searched_after=text_after if text_after != query else "",
    )


def without_effect(words_ja: Sequence[str], words_en: Sequence[str]) -> list[str]:
    """Return the words that no query is matched with: nothing is left of them without grammar."""
    used = {phrase.text for phrase in compiled([(words_ja, words_en)]).phrases}
    return [word for word in (*words_ja, *words_en) if word not in used]


def _found(question: Question, live: Live) -> tuple[str, list[str]]:
    asked, found, _ = searched(question, live)
    scores = without_far_below(ranking.by_article(found.scores, live.index))
    return asked.text, [live.index.slugs[n] for n in ranking.top(scores, MOST_RESULTS)]
