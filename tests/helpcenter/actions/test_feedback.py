from datetime import date, timedelta

import pytest

from helpcenter import actions
from helpcenter.models import DailyViews, Vote
from helpcenter.rules.feedback import Fault
from tests.factories import live_article, live_revision, publish, text_of, write

pytestmark = pytest.mark.django_db


def test_a_visitor_has_one_vote_and_may_change_it(bob, at):
    revision = live_revision(live_article(bob, at=at), "en", at)
    actions.vote(revision=revision, visitor="a" * 64, is_helpful=True, at=at)

    actions.vote(
        revision=revision,
        visitor="a" * 64,
        is_helpful=False,
        at=at + timedelta(hours=1),
        fault=Fault.OUT_OF_DATE,
        comment="It costs 500 yen now.",
    )

    assert list(Vote.objects.values_list("is_helpful", "fault", "comment", "voted_at")) == [
        (False, "out_of_date", "It costs 500 yen now.", at + timedelta(hours=1))
    ]


def test_a_vote_changed_to_yes_keeps_no_fault(bob, at):
    revision = live_revision(live_article(bob, at=at), "en", at)
    actions.vote(revision=revision, visitor="a" * 64, is_helpful=False, at=at, fault=Fault.OTHER, comment="Hm.")

    actions.vote(revision=revision, visitor="a" * 64, is_helpful=True, at=at)

    assert list(Vote.objects.values_list("is_helpful", "fault", "comment")) == [(True, "", "")]


def test_every_visitor_and_every_revision_has_its_own_vote(bob, at):
    article = live_article(bob, en="Old.", at=at)
    old = live_revision(article, "en", at)
    new = publish(write(article, "en", "New.", author=bob, at=at), bob, at)

    for revision, visitor in ((old, "a"), (old, "b"), (new, "a")):
        actions.vote(revision=revision, visitor=visitor, is_helpful=True, at=at)

    assert (old.votes.count(), new.votes.count()) == (2, 1)


def test_readings_are_counted_by_day(bob, at):
    text = text_of(live_article(bob, at=at), "en")

    for when in (at, at + timedelta(hours=1), at + timedelta(days=1)):
        actions.count_view(text=text, at=when)

    assert list(DailyViews.objects.order_by("day").values_list("day", "count")) == [
        (date(2026, 5, 1), 2),
        (date(2026, 5, 2), 1),
    ]
