"""What stands on the contact page besides the form: who is there now, what answers a topic, and who asks."""

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, get_day_names
from django.utils.translation import get_language, gettext

from accounts.rules.languages import Language
from helpcenter import queries as articles
from helpcenter import search
from helpcenter.forms import SearchForm
from helpcenter.page_cache import cache
from helpcenter.queries import Card
from helpcenter.rules.searching import Answer, Hit
from messaging import phrasing
from messaging.models import PhraseTemplate
from messaging.rules.phrase_templates import Direction
from notices import rendering
from orders.models import Order
from tickets import phrases
from tickets.hours import Desk, desks_of
from tickets.rules.contact import ANSWERS, PHRASES
from tickets.rules.hours import Opening, is_open, next_closing, next_opening
from tickets.rules.states import ABOUT_THE_ACCOUNT, Topic

MOST_ANSWERS, MOST_SUGGESTIONS = 5, 3
LOOK_AHEAD = 14  # days in which a holiday is named before it comes
DAYS = {"en": "d MMMM", "ja": "M月d日"}


@dataclass(frozen=True, slots=True)
class Staff:
    """Who answers in a language: when, whether somebody is there now, and what changes that next."""

    language: str
    name: str
    hours: list[str]  # As the desk's own clock has them.
    city: str  # Of that clock.
    is_open: bool
    until: datetime | None  # When somebody is there: until when.
    from_: datetime | None  # When nobody is: from when.
    why_closed: str  # A holiday that closes the desk today.
    closed_soon: list[str]  # Holidays to come, with their days.


@dataclass(frozen=True, slots=True)
class Way:
    """A topic to choose, and where it leads."""

    topic: Topic
    name: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """A phrase to begin a question with; what is still to be filled in stands in brackets."""

    slug: str
    title: str
    words: str
    url: str


def staff(at: datetime) -> list[Staff]:
    """Return who answers in which language, the reader's own first, in three queries at the most."""
    language = reader_language()
    desks = desks_of(list(Language))
    return [_staff(code, desks[code], language, at) for code in (language, language.other)]


def ways(kept: dict[str, str]) -> list[tuple[str, list[Way]]]:
    """Return the topics to choose from under two headings, the account first, as the FAQ has them."""
    account = [topic for topic in Topic if topic in ABOUT_THE_ACCOUNT]
    others = [topic for topic in Topic if topic not in ABOUT_THE_ACCOUNT]
    return [
        (gettext("About your account"), [_way(topic, kept) for topic in account]),
        (gettext("About an order or anything else"), [_way(topic, kept) for topic in others]),
    ]


def answers_to(topic: Topic, at: datetime) -> list[Card]:
    """Return the articles that answer most questions of a topic, in their order there."""
    found = {card.slug: card for card in articles.cards(list(ANSWERS[topic]), reader_language(), at)}
    return [found[slug] for slug in ANSWERS[topic] if slug in found]


def look_for(words: str, at: datetime, most: int = MOST_ANSWERS) -> Answer:
    """Search the help centre in both languages for what somebody types."""
    question = SearchForm.question_of({"q": words}, reader_language(), most=most)
    return search.answer(question, version=cache.current_version(at), at=at)


def suggestions(words: str, at: datetime) -> tuple[Hit, ...]:
    return look_for(words, at, MOST_SUGGESTIONS).hits if words.strip() else ()


def beginnings(topic: Topic, order: Order | None, kept: dict[str, str]) -> list[Beginning]:
    """Return the phrases that fit a topic in the reader's language, with what is known of an order filled in."""
    rows = PhraseTemplate.objects.offered([Direction.BUYER_TO_SUPPORT])
    known = phrasing.prefilled(order)
    return [
        Beginning(
            slug=row.slug,
            title=row.title,
            words=phrasing.with_gaps(row.phrase, reader_language(), known),
            url=query_of({**kept, "phrase": row.slug}),
        )
        for row in rows
        if row.group in PHRASES.get(topic, ())
    ]


def query_of(kept: dict[str, str]) -> str:
    """Return what is carried from page to page behind the `?`, with it; empty when there is nothing."""
    said = {name: words for name, words in kept.items() if words}
    return f"?{urlencode(said)}" if said else ""


def reader_language() -> Language:
    """Return the language of the URL at hand."""
    return Language((get_language() or "en")[:2])


def _way(topic: Topic, kept: dict[str, str]) -> Way:
    return Way(
        topic,
        str(phrases.TOPICS[topic]),
        str(phrases.ABOUT_TOPICS[topic]),
        f"{topic.replace('_', '-')}/{query_of(kept)}",
    )


def _staff(code: Language, desk: Desk, language: Language, at: datetime) -> Staff:
    zone = zoneinfo.ZoneInfo(desk.hours.zone)
    today: date = at.astimezone(zone).date()
    open_now = is_open(desk.hours, at)
    coming = (today + timedelta(days=ahead) for ahead in range(1, LOOK_AHEAD + 1))
    weekdays = {opening.weekday for opening in desk.hours.weekly}
    return Staff(
        language=code,
        name=str(phrases.STAFF[code]),
        hours=_weekly(desk.hours.weekly, language),
        city=rendering.city(desk.hours.zone, language),
        is_open=open_now,
        until=next_closing(desk.hours, at) if open_now else None,
        from_=None if open_now else next_opening(desk.hours, at),
        why_closed="" if open_now or today not in desk.hours.holidays else desk.why_closed(today, language),
        closed_soon=[
            f"{format_date(day, DAYS[language], locale=language)} {desk.why_closed(day, language)}".strip()
            for day in coming
            if day in desk.hours.holidays and day.weekday() in weekdays
        ],
    )


def _weekly(openings: tuple[Opening, ...], language: Language) -> list[str]:
    """Return openings as `Monday–Friday 10:00–18:00`: days in a row with the same hours are one line."""
    names: Any = get_day_names("abbreviated", locale=language)
    by_day: dict[int, list[str]] = {}
    for one in sorted(openings, key=lambda one: (one.weekday, one.opens)):
        by_day.setdefault(one.weekday, []).append(f"{one.opens:%H:%M}–{one.closes:%H:%M}")
    runs: list[tuple[int, int, list[str]]] = []
    for day, times in sorted(by_day.items()):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == times:
            runs[-1] = (runs[-1][0], day, times)
        else:
            runs.append((day, day, times))
    return [
        f"{names[first]}{'' if first == last else f'–{names[last]}'} {', '.join(times)}" for first, last, times in runs
    ]
