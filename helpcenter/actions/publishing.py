"""Move revisions through the table of `rules.publishing`."""

from datetime import datetime
from typing import Any

from django.db import transaction

from helpcenter.actions.blocks import recount_staleness
from helpcenter.actions.editing import lock_text, record_move, supersede
from helpcenter.actions.indexing import INDEXED, index_revisions
from helpcenter.actions.version import content_changed
from helpcenter.models import Revision
from helpcenter.permissions import actors
from helpcenter.rules.publishing import Actor, Reason, State, Verb, destination, refusal

CHANGES_THE_SITE = frozenset({Verb.PUBLISH, Verb.TAKE_EFFECT, Verb.WITHDRAW, Verb.SCHEDULE, Verb.UNSCHEDULE})


class Refused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """The table does not allow the move; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def move_revision(
    *, revision: Revision, verb: Verb, by: Any, at: datetime, note: str = "", publish_at: datetime | None = None
) -> Revision:
    """Make one move of the table; `by` is a person, or None for the clock. Raises Refused."""
    text = lock_text(revision.text_id)
    _let_due_take_effect(text.pk, at)
    revision = Revision.objects.select_related("text__article").get(pk=revision.pk)
    facts = revision.facts(at, publish_at=publish_at, note=note)
    reason = refusal(verb, actors(by) if by else frozenset({Actor.CLOCK}), facts)
    if reason:
        raise Refused(reason)
    _apply(revision, verb, by=by, at=at, note=note, publish_at=publish_at)
    return revision


@transaction.atomic
def publish_due_revisions(*, at: datetime) -> int:
    """Record that scheduled revisions went live; return how many. Readers saw them from their instant on."""
    due = list(Revision.objects.due(at).order_by("publish_at").values_list("text_id", flat=True)[:500])
    return sum(_let_due_take_effect(lock_text(text_id).pk, at) for text_id in due)


def _let_due_take_effect(text_id: int, at: datetime) -> int:
    """Apply the clock's move before anybody else's, so that the outcome does not depend on when a sweep ran."""
    due = Revision.objects.due(at).filter(text=text_id).select_related("text__article").first()
    if due is None:
        return 0
    _apply(due, Verb.TAKE_EFFECT, by=None, at=at, published_at=due.publish_at)
    return 1


def _apply(
    revision: Revision,
    verb: Verb,
    *,
    by: Any,
    at: datetime,
    note: str = "",
    publish_at: datetime | None = None,
    published_at: datetime | None = None,
) -> None:
    to = destination(verb)
    if to == State.PUBLISHED:
        _make_room(revision, by=by, at=at)
        revision.published_at = published_at or at
    if to == State.SCHEDULED:
        _cancel_other_schedules(revision, by=by, at=at)
        revision.publish_at = publish_at
    if verb == Verb.UNSCHEDULE:
        revision.publish_at = None
    record_move(revision, verb, to, by=by, at=at, note=note)
    if to in INDEXED:
        index_revisions([revision])
    if verb in CHANGES_THE_SITE:
        recount_staleness(revision.text.article_id, at)
        content_changed(at)


def _make_room(revision: Revision, *, by: Any, at: datetime) -> None:
    """Replace what is live, and cancel an older revision's schedule: it must not come back over a newer one."""
    others = Revision.objects.filter(text=revision.text_id).exclude(pk=revision.pk)
    for old in others.filter(state=State.PUBLISHED):
        supersede(old, by=by, at=at, newer=revision.number)
    for older in others.scheduled().filter(number__lt=revision.number):
        supersede(older, by=by, at=at, newer=revision.number)


def _cancel_other_schedules(revision: Revision, *, by: Any, at: datetime) -> None:
    for other in Revision.objects.scheduled().filter(text=revision.text_id).exclude(pk=revision.pk):
        supersede(other, by=by, at=at, newer=revision.number)
