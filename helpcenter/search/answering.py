"""Put a question to the index, and its answer into words."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from helpcenter.analysis.words import NOT, normalised_query
from helpcenter.queries import Version
from helpcenter.rules.searching import MOST_RESULTS, Answer, Hit, Part, Question, Suggestion, Why
from helpcenter.search import mending, ranking, suggesting
from helpcenter.search.asking import Alternative, Asked, Idea, understood
from helpcenter.search.index import Index, Scores
from helpcenter.search.live import Live, Offer, keeper
from helpcenter.search.mending import Mended
from helpcenter.search.passages import best_passage, marked, stored_of
from helpcenter.search.ranking import Ranked

FAR_BELOW = 0.12  # What scores less than this share of the best answer is none.
MOST_WHYS = 3
SUGGESTED = {"query": 3, "term": 2, "article": 5}


def answer(question: Question, *, version: Version, at: datetime) -> Answer:
    """Return the articles that answer a question, each once, best first. One query, for what is shown of them."""
    live = keeper.current(version, at)
    asked, found, mended = searched(question, live)
    of_articles = ranking.by_article(found.scores, live.index)
    scores = _without_far_below(of_articles)
    counted = np.flatnonzero(scores)
    by_category = Counter(_shown(live.index, int(n), question.language).category_id for n in counted)
    by_language = {
        language: int(np.count_nonzero(texts[counted] >= 0)) for language, texts in live.index.text_of.items()
    }
    pinned = _pinned(asked, question.language, live)
    numbers = [*pinned, *(int(n) for n in ranking.top(scores, len(scores)) if int(n) not in pinned)]
    numbers = [n for n in numbers if _is_wanted(n, question, live)][:MOST_RESULTS]
    here = numbers[question.first : question.first + question.most]
    return Answer(
        question=question,
        searched=asked.text,
        normalised=normalised_query(asked.text),
        corrected=mended.text if mended and mended.is_clear else "",
        did_you_mean=mended.text if mended and not mended.is_clear else "",
        hits=_hits(here, set(pinned), found, of_articles, question.language, live),
        total=len(numbers),
        by_category=dict(by_category),
        by_language=by_language,
        nearest=() if numbers else _nearest(question, live),
    )


def searched(question: Question, live: Live) -> tuple[Asked, Ranked, Mended | None]:
    """Return what was understood, how well every text answers it, and how the query was set right (or could be)."""
    asked = understood(question.words, live.lexicon)
    mended = None if question.is_exact else mending.mended(asked, live.lexicon)
    if mended is not None:
        again = understood(mended.text, live.lexicon)
        better = ranking.ranked(again, live.index)
        if not better.scores.any():
            mended = None
        elif mended.is_clear:
            return again, better, mended
    return asked, ranking.ranked(asked, live.index), mended


def suggest(words: str, language: str, *, version: Version, at: datetime) -> tuple[Suggestion, ...]:
    """Return what somebody may be about to ask: what others asked, words of the glossary, articles."""
    live = keeper.current(version, at)
    if not words.strip():
        return ()
    offers = _offers(words, language, live)
    articles = _articles(words, language, live, offers)
    return (*offers, *articles[: SUGGESTED["article"]])


def warm(*, version: Version, at: datetime) -> None:
    """Load the index before somebody asks."""
    live = keeper.current(version, at)
    live.index.beginnings()


def _offers(words: str, language: str, live: Live) -> list[Suggestion]:
    found: list[Suggestion] = []
    room = Counter(SUGGESTED)
    seen: set[str] = set()
    matches = [(live.offers[match.owner], match) for match in live.offered.matches(words)]
    # What is asked in the reader's language comes before what is asked in the other; usual and short before other words.
    matches.sort(key=lambda pair: _unlikelihood(pair[0], language))
    for offer, match in matches:
        if room[offer.kind] and offer.text.casefold() not in seen and _leads_somewhere(offer, live):
            room[offer.kind] -= 1
            seen.add(offer.text.casefold())
            parts = suggesting.marked(offer.text, match)
            found.append(Suggestion(offer.text, offer.language, offer.kind, parts=parts))
    return sorted(found, key=lambda suggestion: suggestion.kind != "query")


def _unlikelihood(offer: Offer, language: str) -> tuple[bool, bool, int]:
    return offer.language != language, not offer.is_usual, len(offer.text) if offer.kind == "term" else 0


def _leads_somewhere(offer: Offer, live: Live) -> bool:
    return bool(ranking.ranked(understood(offer.text, live.lexicon), live.index).scores.any())


def _articles(words: str, language: str, live: Live, offers: Sequence[Suggestion]) -> list[Suggestion]:
    index = live.index
    found: dict[str, Suggestion] = {}
    matches = [(index.documents[number], match) for number, match in index.beginning_with(words)]
    for document, match in sorted(matches, key=lambda pair: pair[0].language != language):
        if document.slug not in found and len(found) < SUGGESTED["article"]:
            parts = suggesting.marked(document.title, match)
            found[document.slug] = Suggestion(document.title, document.language, "article", document.slug, parts)
    # Then what the words find, and what they are the beginning of.
    for query in (words, *(offer.text for offer in offers[:1])):
        if len(found) < SUGGESTED["article"]:
            answers = ranking.ranked(understood(query, live.lexicon), index)
            scores = _without_far_below(ranking.by_article(answers.scores, index))
            for n in ranking.top(scores, SUGGESTED["article"]):
                document = _shown(index, int(n), language)
                parts = (Part(document.title),)
                found.setdefault(
                    document.slug, Suggestion(document.title, document.language, "article", document.slug, parts)
                )
    return list(found.values())


def _nearest(question: Question, live: Live) -> tuple[Suggestion, ...]:
    """Return what can be suggested to who found nothing: by the beginning of each of their words."""
    found: dict[str, Suggestion] = {}
    for word in [question.words, *question.words.split()][:6]:
        for length in (len(word), 4, 3, 2):
            if length <= len(word):
                for suggestion in [*_offers(word[:length], question.language, live)][:3]:
                    found.setdefault(suggestion.text, suggestion)
            if found:
                break
    return tuple(found.values())[:5]


def _without_far_below(scores: Scores) -> Scores:
    if not len(scores):
        return scores
    return np.where(scores >= scores.max() * np.float32(FAR_BELOW), scores, np.float32(0))


def _pinned(asked: Asked, language: str, live: Live) -> list[int]:
    normalised = normalised_query(asked.text)
    slugs = [*live.pins.get((normalised, language), ()), *live.pins.get((normalised, ""), ())]
    return [live.index.article_of[slug] for slug in dict.fromkeys(slugs) if slug in live.index.article_of]


def _is_wanted(article: int, question: Question, live: Live) -> bool:
    texts = live.index.text_of.get(question.only)
    if question.only and (texts is None or texts[article] < 0):
        return False
    if not question.category:
        return True
    shelf = live.shelves.get(question.category, frozenset())
    return _shown(live.index, article, question.language).category_id in shelf


def _shown(index: Index, article: int, language: str):  # type: ignore[no-untyped-def]
    """Return the text of an article that a reader of a language is shown."""
    numbers = [int(texts[article]) for code, texts in sorted(index.text_of.items(), key=lambda i: i[0] != language)]
    return index.documents[next(n for n in numbers if n >= 0)]


def _hits(
    numbers: Sequence[int], pinned: set[int], found: Ranked, scores: Scores, language: str, live: Live
) -> tuple[Hit, ...]:
    index = live.index
    shown = [_shown(index, n, language) for n in numbers]
    texts = stored_of(document.revision_id for document in shown)
    hits = []
    for n, document in zip(numbers, shown, strict=True):
        here = list(found.values(index.number_of[document.revision_id]))
        stored = texts.get(document.revision_id)
        sentences = stored.showing(_weights(here)) if stored else []
        hits.append(
            Hit(
                slug=document.slug,
                language=document.language,
                title=marked(sentences[0]) if sentences else (Part(document.title),),
                passage=best_passage(sentences),
                score=round(float(scores[n]), 4),
                category_id=document.category_id,
                languages=tuple(sorted(code for code, texts in index.text_of.items() if texts[n] >= 0)),
                last_verified_on=document.last_verified_on,
                why=_whys(here),
                is_pinned=n in pinned,
            )
        )
    return tuple(hits)


def _weights(here: list[tuple[Idea, list[tuple[Alternative, float]]]]) -> dict[str, float]:
    """Return how much each word that was found in a text counts, to choose what is shown of it.

    The words of a phrase count where nothing says the same in one word.
    """
    weights: dict[str, float] = {}
    for _, alternatives in here:
        single = [(alternative, value) for alternative, value in alternatives if len(alternative.terms) == 1]
        for alternative, value in single or alternatives:
            for term in alternative.terms:
                key = term.removeprefix(f"{NOT}:")
                weights[key] = max(weights.get(key, 0.0), value)
    return weights


def _whys(here: list[tuple[Idea, list[tuple[Alternative, float]]]]) -> tuple[Why, ...]:
    """Return which words of a text stood for those typed, where those are not in it themselves."""
    whys: dict[Why, None] = {}
    for _, alternatives in here:
        if all(alternative.why for alternative, _ in alternatives):
            best, _ = max(alternatives, key=lambda found: (len(found[0].terms) == 1, found[1]))
            if best.why:
                whys[best.why] = None
    return tuple(whys)[:MOST_WHYS]
