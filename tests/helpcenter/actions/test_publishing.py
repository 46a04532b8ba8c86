from datetime import timedelta

import pytest

from accounts.rules.people import AccountState
from helpcenter import actions, tasks
from helpcenter.actions import Refused
from helpcenter.models import ContentVersion, Revision, RevisionEvent
from helpcenter.rules.publishing import Reason, State, Verb
from tests.factories import live_article, live_revision, make_article, publish, text_of, write

pytestmark = pytest.mark.django_db


def schedule(revision, bob, at, publish_at):
    return actions.move_revision(revision=revision, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=publish_at)


def move(revision, verb, by, at, **options):
    return actions.move_revision(revision=revision, verb=verb, by=by, at=at, **options)


def states(article, language="en"):
    revisions = Revision.objects.filter(text__article=article, text__language=language).order_by("number")
    return list(revisions.values_list("number", "state"))


def live_bodies(article, at):
    return list(
        Revision.objects.live(at).filter(text__article=article, text__language="en").values_list("body", flat=True)
    )


def events():
    return list(
        RevisionEvent.objects.values_list(
            "revision__number", "verb", "from_state", "to_state", "by__display_name", "note"
        )
    )


def test_the_way_of_a_draft_to_the_public(alice, bob, at):
    article = make_article()
    draft = write(article, "en", "Hello.", author=alice, at=at)

    move(draft, Verb.SUBMIT, alice, at)
    move(draft, Verb.RETURN, bob, at, note="Which cost?")
    move(draft, Verb.SUBMIT, alice, at)
    published = move(draft, Verb.PUBLISH, bob, at + timedelta(hours=1))

    assert (published.state, published.published_at) == (State.PUBLISHED, at + timedelta(hours=1))
    assert events() == [
        (1, "submit", "draft", "in_review", "Alice", ""),
        (1, "return", "in_review", "draft", "Bob", "Which cost?"),
        (1, "submit", "draft", "in_review", "Alice", ""),
        (1, "publish", "in_review", "published", "Bob", ""),
    ]


@pytest.mark.parametrize("verb", [Verb.PUBLISH, Verb.SCHEDULE, Verb.WITHDRAW, Verb.TAKE_EFFECT])
def test_a_writer_does_not_publish(alice, at, verb):
    draft = write(make_article(), "en", "Hello.", author=alice, at=at)

    with pytest.raises(Refused) as refused:
        move(draft, verb, alice, at, publish_at=at + timedelta(days=1), note="Please.")

    assert (refused.value.reason, states(draft.text.article), events()) == (
        Reason.NOT_YOURS_TO_DO,
        [(1, State.DRAFT)],
        [],
    )


@pytest.mark.parametrize("verb", Verb)
def test_charlie_may_do_nothing(alice, charlie, at, verb):
    draft = write(make_article(), "en", "Hello.", author=alice, at=at)

    with pytest.raises(Refused) as refused:
        move(draft, verb, charlie, at, publish_at=at + timedelta(days=1), note="Please.")

    assert refused.value.reason == Reason.NOT_YOURS_TO_DO


def test_who_may_not_sign_in_any_more_may_do_nothing(alice, bob, at):
    draft = write(make_article(), "en", "Hello.", author=alice, at=at)
    bob.state = AccountState.SUSPENDED

    with pytest.raises(Refused) as refused:
        publish(draft, bob, at)

    assert refused.value.reason == Reason.NOT_YOURS_TO_DO


def test_the_second_of_two_reviewers_is_told(alice, bob, at):
    draft = write(make_article(), "en", "Hello.", author=alice, at=at)
    publish(draft, bob, at)

    with pytest.raises(Refused) as refused:
        publish(draft, bob, at)

    assert refused.value.reason == Reason.NOT_FROM_HERE


def test_publishing_replaces_what_was_live(bob, at):
    article = live_article(bob, en="Old.", at=at)

    publish(write(article, "en", "New.", author=bob, at=at), bob, at)

    assert (live_bodies(article, at), states(article)) == (["New."], [(1, State.SUPERSEDED), (2, State.PUBLISHED)])
    assert events()[-2:] == [
        (1, "supersede", "published", "superseded", "Bob", "→ #2"),
        (2, "publish", "draft", "published", "Bob", ""),
    ]


@pytest.mark.parametrize(
    ("verb", "moves_the_version"), [(Verb.SUBMIT, 0), (Verb.DISCARD, 0), (Verb.PUBLISH, 1), (Verb.SCHEDULE, 1)]
)
def test_only_what_readers_see_moves_the_version(bob, at, verb, moves_the_version):
    article = live_article(bob, at=at)
    draft = write(article, "en", "New.", author=bob, at=at)
    before = ContentVersion.objects.get().number

    move(draft, verb, bob, at, publish_at=at + timedelta(days=1))

    assert ContentVersion.objects.get().number - before == moves_the_version


def test_a_schedule_is_live_from_its_instant_on_although_nothing_recorded_it(bob, at):
    article = live_article(bob, en="Old.", at=at)
    hour = timedelta(hours=1)

    schedule(write(article, "en", "New.", author=bob, at=at), bob, at, at + hour)

    seen = [
        live_bodies(article, when) for when in (at, at + hour - timedelta(microseconds=1), at + hour, at + 9 * hour)
    ]
    assert seen == [["Old."], ["Old."], ["New."], ["New."]]
    assert states(article) == [(1, State.PUBLISHED), (2, State.SCHEDULED)]


def test_a_sweep_records_when_a_schedule_came_due_and_a_second_one_nothing(bob, at):
    article = live_article(bob, en="Old.", at=at)
    due_at, swept_at = at + timedelta(hours=1), at + timedelta(hours=5)
    schedule(write(article, "en", "New.", author=bob, at=at), bob, at, due_at)

    counts = [actions.publish_due_revisions(at=when) for when in (at, swept_at, swept_at)]

    live = live_revision(article, "en", swept_at)
    assert (counts, live.number, live.published_at) == ([0, 1, 0], 2, due_at)
    assert states(article) == [(1, State.SUPERSEDED), (2, State.PUBLISHED)]
    assert events()[-2:] == [
        (1, "supersede", "published", "superseded", None, "→ #2"),
        (2, "take_effect", "scheduled", "published", None, ""),
    ]


def test_a_sweep_takes_every_article(bob, at):
    for slug in ("one", "two", "three"):
        schedule(write(make_article(slug), "en", "New.", author=bob, at=at), bob, at, at + timedelta(hours=1))

    assert actions.publish_due_revisions(at=at + timedelta(hours=1)) == 3


def test_the_task_sweeps(bob, at):
    draft = write(make_article(), "en", "New.", author=bob, at=at)
    schedule(draft, bob, at, at + timedelta(seconds=1))

    tasks.publish_due_revisions()

    draft.refresh_from_db()
    assert (draft.state, draft.published_at) == (State.PUBLISHED, at + timedelta(seconds=1))


def test_an_older_schedule_does_not_come_back_over_something_newer(bob, at):
    article = live_article(bob, en="Old.", at=at)
    schedule(write(article, "en", "Planned.", author=bob, at=at), bob, at, at + timedelta(days=1))

    publish(write(article, "en", "Urgent.", author=bob, at=at), bob, at)

    later = at + timedelta(days=2)
    assert (actions.publish_due_revisions(at=later), live_bodies(article, later)) == (0, ["Urgent."])
    assert states(article) == [(1, State.SUPERSEDED), (2, State.SUPERSEDED), (3, State.PUBLISHED)]


def test_a_schedule_that_came_due_unrecorded_does_not_come_back_over_something_newer(bob, at):
    article = live_article(bob, en="Old.", at=at)
    schedule(write(article, "en", "Planned.", author=bob, at=at), bob, at, at + timedelta(hours=1))
    later = at + timedelta(hours=2)

    publish(write(article, "en", "Urgent.", author=bob, at=later), bob, later)

    assert (actions.publish_due_revisions(at=later), live_bodies(article, later)) == (0, ["Urgent."])
    planned = Revision.objects.get(text__article=article, number=2)
    assert (planned.state, planned.published_at) == (State.SUPERSEDED, at + timedelta(hours=1))


def test_a_text_has_one_schedule(bob, at):
    article = make_article()
    schedule(write(article, "en", "One.", author=bob, at=at), bob, at, at + timedelta(days=1))

    schedule(write(article, "en", "Two.", author=bob, at=at), bob, at, at + timedelta(days=2))

    assert states(article) == [(1, State.SUPERSEDED), (2, State.SCHEDULED)]
    assert live_bodies(article, at + timedelta(days=1)) == []


def test_a_schedule_can_be_taken_back_before_its_instant(bob, at):
    article = make_article()
    draft = write(article, "en", "One.", author=bob, at=at)
    schedule(draft, bob, at, at + timedelta(days=1))

    back = move(draft, Verb.UNSCHEDULE, bob, at)

    assert (back.state, back.publish_at, live_bodies(article, at + timedelta(days=2))) == (State.IN_REVIEW, None, [])


def test_a_schedule_cannot_be_taken_back_once_readers_saw_it(bob, at):
    draft = write(make_article(), "en", "One.", author=bob, at=at)
    schedule(draft, bob, at, at + timedelta(hours=1))

    with pytest.raises(Refused) as refused:
        move(draft, Verb.UNSCHEDULE, bob, at + timedelta(hours=1))

    assert refused.value.reason == Reason.NOT_FROM_HERE


def test_a_schedule_beside_a_newer_draft_cannot_become_a_draft_again(bob, at):
    article = make_article()
    planned = write(article, "en", "One.", author=bob, at=at)
    schedule(planned, bob, at, at + timedelta(days=1))
    write(article, "en", "Two.", author=bob, at=at)

    with pytest.raises(Refused) as refused:
        move(planned, Verb.UNSCHEDULE, bob, at)

    assert refused.value.reason == Reason.ANOTHER_DRAFT


def test_a_scheduled_revision_can_be_published_at_once(bob, at):
    article = live_article(bob, en="Old.", at=at)
    planned = write(article, "en", "New.", author=bob, at=at)
    schedule(planned, bob, at, at + timedelta(days=1))

    publish(planned, bob, at)

    assert (live_bodies(article, at), actions.publish_due_revisions(at=at + timedelta(days=2))) == (["New."], 0)


def test_withdrawing_takes_an_article_off_the_site_and_keeps_its_history(bob, at):
    article = live_article(bob, en="Wrong.", at=at)

    move(live_revision(article, "en", at), Verb.WITHDRAW, bob, at, note="The fee is wrong.")

    assert (live_bodies(article, at), states(article)) == ([], [(1, State.WITHDRAWN)])
    assert events()[-1] == (1, "withdraw", "published", "withdrawn", "Bob", "The fee is wrong.")


def test_a_revision_live_by_schedule_can_be_withdrawn_before_any_sweep(bob, at):
    article = live_article(bob, en="Old.", at=at)
    planned = write(article, "en", "Wrong.", author=bob, at=at)
    schedule(planned, bob, at, at + timedelta(hours=1))
    later = at + timedelta(hours=2)

    move(planned, Verb.WITHDRAW, bob, later, note="Wrong.")

    assert live_bodies(article, later) == []


def test_withdrawing_needs_a_reason(bob, at):
    article = live_article(bob, at=at)

    with pytest.raises(Refused) as refused:
        move(live_revision(article, "en", at), Verb.WITHDRAW, bob, at)

    assert refused.value.reason == Reason.NOTE_MISSING


def test_withdrawing_the_original_leaves_nothing_for_the_translation_to_lag_behind(bob, at):
    article = live_article(bob, en="One.", ja="一。", at=at)
    publish(write(article, "en", "Two.", author=bob, at=at), bob, at)

    move(live_revision(article, "en", at), Verb.WITHDRAW, bob, at, note="Wrong.")

    assert (text_of(article, "ja").stale_count, text_of(article, "en").block_count) == (0, 0)


def test_a_schedule_of_the_original_makes_the_translation_stale_when_it_takes_effect(bob, at):
    article = live_article(bob, en="One.", ja="一。", at=at)
    schedule(write(article, "en", "Two.", author=bob, at=at), bob, at, at + timedelta(hours=1))
    before = text_of(article, "ja").stale_count

    actions.publish_due_revisions(at=at + timedelta(hours=1))

    assert (before, text_of(article, "ja").stale_count) == (0, 1)


def test_a_note_belongs_to_its_move(bob, at):
    article = live_article(bob, at=at)
    live = live_revision(article, "en", at)

    move(live, Verb.WITHDRAW, bob, at + timedelta(hours=1), note="Wrong.")

    assert list(live.events.values_list("verb", "note", "happened_at")) == [
        ("publish", "", at),
        ("withdraw", "Wrong.", at + timedelta(hours=1)),
    ]
