"""Put a question to the index, and its answer into words."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from helpcenter.analysis.words import NOT
from helpcenter.queries import Version
from helpcenter.rules.searching import MOST_RESULTS, Answer, Hit, Part, Question, Suggestion, Why
from helpcenter.search import mending, ranking, suggesting
from helpcenter.search.asking import Alternative, Asked, Idea, understood
from helpcenter.search.index import Document, Index, Mask, Numbers, Scores
from helpcenter.search.live import Live, Offer, keeper
from helpcenter.search.mending import Mended
from helpcenter.search.passages import best_passage, marked, stored_of
from helpcenter.search.ranking import Ranked

FAR_BELOW = 0.12  # What scores less than this share of the best answer is none.
MOST_WHYS = 3
MOST_OFFERS_TRIED = 40  # of what begins as was typed; each is asked for, so that none leads nowhere
SUGGESTED = {"query": 3, "term": 2, "article": 5}


def answer(question: Question, *, version: Version, at: datetime) -> Answer:
    """Return the articles that answer a question, each once, best first. One query, for what is shown of them."""
    live = keeper.current(version, at)
    index, language = live.index, question.only or question.language
    asked, found, mended = searched(question, live)
    of_articles = ranking.by_article(found.scores, index)
    scores = without_far_below(of_articles)
    pinned = _pinned(asked, question.language, live)
    counted = np.union1d(np.flatnonzero(scores), np.array(pinned, dtype=np.int64))
    shown = index.shown_to(language)
    categories, sizes = np.unique(index.category_of[shown[counted]], return_counts=True)
    wanted = _wanted(question, shown, live)
    numbers = [*(n for n in pinned if wanted[n]), *_best(scores, wanted, pinned)]
    here = numbers[question.first : question.first + question.most]
    return Answer(
        question=question,
        searched=asked.text,
        normalised=asked.normalised,
        corrected=mended.text if mended and mended.is_clear else "",
        did_you_mean=mended.text if mended and not mended.is_clear else "",
        hits=_hits(here, set(pinned), asked, found, of_articles, language, live),
        total=int(np.count_nonzero(wanted[counted])),
        by_category=dict(zip(categories.tolist(), sizes.tolist(), strict=True)),
        by_language={code: int(np.count_nonzero(texts[counted] >= 0)) for code, texts in index.text_of.items()},
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
    for offer, match in matches[:MOST_OFFERS_TRIED]:
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
            scores = without_far_below(ranking.by_article(answers.scores, index))
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


def without_far_below(scores: Scores) -> Scores:
    """Return the scores of articles without those that are so far below the best that they are no answers."""
    return np.where(scores >= scores.max(initial=0) * np.float32(FAR_BELOW), scores, np.float32(0))


def _best(scores: Scores, wanted: Mask, pinned: Sequence[int]) -> list[int]:
    free = np.where(wanted, scores, np.float32(0))
    free[pinned] = 0
    return [int(n) for n in ranking.top(free, MOST_RESULTS - len(pinned))]


def _pinned(asked: Asked, language: str, live: Live) -> list[int]:
    slugs = [*live.pins.get((asked.normalised, language), ()), *live.pins.get((asked.normalised, ""), ())]
    return [live.index.article_of[slug] for slug in dict.fromkeys(slugs) if slug in live.index.article_of]


def _wanted(question: Question, shown: Numbers, live: Live) -> Mask:
    """Return which articles the filters leave."""
    index = live.index
    wanted: Mask = np.ones(len(index.slugs), dtype=np.bool_)
    if question.only:
        texts = index.text_of.get(question.only)
        wanted = texts >= 0 if texts is not None else np.zeros_like(wanted)
    if question.category:
        shelf = live.shelves.get(question.category, frozenset())
        wanted = wanted & np.isin(index.category_of[shown], sorted(shelf))
    return wanted


def _shown(index: Index, article: int, language: str) -> Document:
    """Return the text of an article that a reader of a language is shown."""
    numbers = [int(texts[article]) for code, texts in sorted(index.text_of.items(), key=lambda i: i[0] != language)]
    return index.documents[next(n for n in numbers if n >= 0)]


def _hits(
    numbers: Sequence[int],
    pinned: set[int],
    asked: Asked,
    found: Ranked,
    scores: Scores,
    language: str,
    live: Live,
) -> tuple[Hit, ...]:
    index = live.index
    shown = [_shown(index, n, language) for n in numbers]
    texts = stored_of(document.revision_id for document in shown)
    hits = []
    for n, document in zip(numbers, shown, strict=True):
        number = index.number_of[document.revision_id]
        here = list(found.values(number))
        stored = texts.get(document.revision_id)
        sentences = stored.showing(_weights(here, index)) if stored else []
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
                why=_whys(here, asked, number, index),
                is_pinned=n in pinned,
            )
        )
    return tuple(hits)


def _weights(here: list[tuple[Idea, list[tuple[Alternative, float]]]], index: Index) -> dict[str, float]:
    """Return how much each word that was found in a text counts, to choose what is shown of it.

    The words of a phrase count where nothing says the same in one word.
    """
    weights: dict[str, float] = {}
    for _, alternatives in here:
        single = [(alternative, value) for alternative, value in alternatives if len(alternative.terms) == 1]
        for alternative, value in single or alternatives:
            keys = {term.removeprefix(f"{NOT}:"): value for term in alternative.terms}
            if alternative.is_typed:
                keys |= {key: value * share for key, share in ranking.close_relatives(alternative.terms[0], index)}
            for key, worth in keys.items():
                weights[key] = max(weights.get(key, 0.0), worth)
    return weights


def _whys(
    here: list[tuple[Idea, list[tuple[Alternative, float]]]], asked: Asked, number: int, index: Index
) -> tuple[Why, ...]:
    """Return which words of a text stood for those typed, where those are not in it themselves."""
    whys: dict[Why, None] = {}
    for _, alternatives in here:
        best, _ = max(alternatives, key=lambda found: (found[0].why is None, len(found[0].terms) == 1, found[1]))
        why = best.why
        if best.is_typed and not index.has_in(best.terms[0], number):
            near = next((k for k, _ in ranking.close_relatives(best.terms[0], index) if index.has_in(k, number)), "")
            said = next((word.surface for word in asked.words if word.key == best.terms[0]), "")
            why = Why(said, index.words.surfaces[near]) if near and said else None
        if why is not None:
            whys[why] = None
    return tuple(whys)[:MOST_WHYS]
