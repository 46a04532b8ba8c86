from datetime import date, timedelta

import pytest

from helpcenter import actions
from helpcenter.markdown import MarkdownError
from helpcenter.models import ContentVersion, Revision, RevisionEvent
from helpcenter.rules.publishing import State, Verb
from tests.factories import live_article, live_revision, make_article, publish, text_of, write

pytestmark = pytest.mark.django_db


def save(text, body, author, at, *, based_on, **options):
    words = actions.Words(title="Returns", body=body)
    return actions.save_draft(text=text, words=words, author=author, at=at, based_on=based_on, **options)


def states(text):
    return list(Revision.objects.filter(text=text).order_by("number").values_list("number", "state"))


def test_the_first_draft_of_a_text(alice, at):
    article = make_article("returns")

    draft = write(
        article, "en", "Hello.", author=alice, title="Returns", summary="Short", aliases=("send back",), at=at
    )

    assert (draft.number, draft.state, draft.author, draft.saved_at, draft.based_on) == (
        1,
        State.DRAFT,
        alice,
        at,
        None,
    )
    assert (draft.title, draft.summary, draft.aliases, draft.body) == ("Returns", "Short", ["send back"], "Hello.")
    assert [block["html"] for block in draft.blocks] == ["<p>Hello.</p>"]


def test_a_draft_does_not_change_the_live_page(alice, bob, at):
    article = live_article(bob, en="Old.", at=at)
    version = ContentVersion.objects.get().number

    write(article, "en", "New.", author=alice, at=at)

    assert (live_revision(article, "en", at).body, ContentVersion.objects.get().number) == ("Old.", version)


def test_saving_again_replaces_the_working_draft(alice, bob, at):
    article = make_article()
    write(article, "en", "One.", author=alice, at=at)

    second = write(article, "en", "Two.", author=bob, at=at)

    assert states(second.text) == [(1, State.SUPERSEDED), (2, State.DRAFT)]
    assert second.based_on.number == 1
    found = RevisionEvent.objects.values_list("revision__number", "verb", "from_state", "to_state", "by", "note")
    assert list(found) == [(1, "supersede", "draft", "superseded", bob.pk, "→ #2")]


def test_saving_the_same_words_again_makes_no_revision(alice, at):
    article = make_article()
    first = write(article, "en", "One.", author=alice, at=at)

    again = write(article, "en", "One.", author=alice, at=at + timedelta(hours=1))

    assert (again, states(first.text)) == (first, [(1, State.DRAFT)])


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(alice, bob, at):
    article = live_article(bob, en="Old.", at=at)
    text = text_of(article, "en")
    save(text, "Alice's.", alice, at, based_on=1)

    with pytest.raises(actions.EditConflict) as conflict:
        save(text, "Bob's.", bob, at, based_on=1)

    assert (conflict.value.newest.number, conflict.value.newest.body, conflict.value.newest.author) == (
        2,
        "Alice's.",
        alice,
    )
    assert states(text) == [(1, State.PUBLISHED), (2, State.DRAFT)]


def test_who_has_seen_the_newer_revision_may_save(alice, bob, at):
    article = live_article(bob, en="Old.", at=at)
    text = text_of(article, "en")
    save(text, "Alice's.", alice, at, based_on=1)

    saved = save(text, "Both.", bob, at, based_on=2)

    assert (saved.number, saved.body) == (3, "Both.")


def test_a_discarded_draft_is_nobodys_conflict_and_its_number_is_not_given_again(alice, bob, at):
    article = live_article(bob, en="Old.", at=at)
    text = text_of(article, "en")
    draft = save(text, "Alice's.", alice, at, based_on=1)
    actions.move_revision(revision=draft, verb=Verb.DISCARD, by=alice, at=at)

    saved = save(text, "Bob's.", bob, at, based_on=1)

    assert (saved.number, saved.based_on.number) == (3, 1)
    assert states(text) == [(1, State.PUBLISHED), (2, State.DISCARDED), (3, State.DRAFT)]


def test_a_draft_in_review_is_replaced_by_a_newer_one(alice, at):
    article = make_article()
    draft = write(article, "en", "One.", author=alice, at=at)
    actions.move_revision(revision=draft, verb=Verb.SUBMIT, by=alice, at=at)

    write(article, "en", "Two.", author=alice, at=at)

    assert states(draft.text) == [(1, State.SUPERSEDED), (2, State.DRAFT)]


def test_a_draft_beside_a_schedule_leaves_the_schedule(alice, bob, at):
    article = make_article()
    draft = write(article, "en", "One.", author=alice, at=at)
    actions.move_revision(revision=draft, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=at + timedelta(days=1))

    write(article, "en", "Two.", author=alice, at=at)

    assert states(draft.text) == [(1, State.SCHEDULED), (2, State.DRAFT)]


def test_a_body_that_is_no_page_is_refused_and_nothing_is_lost(alice, at):
    article = make_article()
    draft = write(article, "en", "One.", author=alice, at=at)

    with pytest.raises(MarkdownError):
        save(draft.text, "- " * 100 + "x", alice, at, based_on=1)

    assert states(draft.text) == [(1, State.DRAFT)]


def test_a_translation_follows_the_live_original_not_its_draft(alice, bob, at):
    article = live_article(bob, en="One.", at=at)
    write(article, "en", "One, rewritten.", author=alice, at=at)

    translated = write(article, "ja", "一。", author=alice, at=at)

    assert translated.source_revision == live_revision(article, "en", at)


def test_a_translation_follows_the_original_that_its_translator_saw(alice, bob, at):
    article = live_article(bob, en="One.\n\nTwo.", at=at)
    text = actions.start_text(article=article, language="ja")
    publish(write(article, "en", "One.\n\nTwo, really.", author=bob, at=at), bob, at)

    draft = save(text, "一。\n\n二。", alice, at, based_on=0, source_number=1)
    publish(draft, bob, at)

    assert (draft.source_revision.number, text_of(article, "ja").stale_count) == (1, 1)


def test_a_translation_of_what_was_never_live_follows_the_draft(alice, at):
    article = make_article()
    original = write(article, "en", "One.", author=alice, at=at)

    translated = write(article, "ja", "一。", author=alice, at=at)

    assert translated.source_revision == original
    assert [block["follows"] for block in translated.blocks] == [original.blocks[0]["key"]]


def test_a_major_change_of_the_original_makes_the_translation_stale(bob, at):
    article = live_article(bob, en="One.\n\nTwo.", ja="一。\n\n二。", at=at)

    publish(write(article, "en", "One.\n\nTwo, really.", author=bob, at=at), bob, at)

    assert (
        text_of(article, "ja").stale_count,
        text_of(article, "ja").block_count,
        text_of(article, "en").stale_count,
    ) == (1, 2, 0)


def test_a_minor_change_of_the_original_marks_nothing(bob, at):
    article = live_article(bob, en="One.\n\nTwo.", ja="一。\n\n二。", at=at)

    publish(write(article, "en", "One.\n\nTwo!", author=bob, at=at, is_minor=True), bob, at)

    assert text_of(article, "ja").stale_count == 0


def test_an_unpublished_change_of_the_original_marks_nothing(alice, bob, at):
    article = live_article(bob, en="One.", ja="一。", at=at)

    write(article, "en", "Another.", author=alice, at=at)

    assert text_of(article, "ja").stale_count == 0


def test_confirming_a_block_makes_it_fresh_without_a_change(bob, at):
    article = live_article(bob, en="One.\n\nTwo.", ja="一。\n\n二。", at=at)
    publish(write(article, "en", "One!\n\nTwo!", author=bob, at=at), bob, at)

    publish(write(article, "ja", "一。\n\n二。", author=bob, at=at, confirmed=frozenset({1})), bob, at)

    assert text_of(article, "ja").stale_count == 1


def test_only_one_of_several_can_hold_the_editor(alice, bob, at):
    text = actions.start_text(article=make_article(), language="en")
    actions.keep_editing(text=text, user=alice, at=at)

    seen_by_bob = actions.keep_editing(text=text, user=bob, at=at + timedelta(seconds=89))

    assert (seen_by_bob.editing_by, seen_by_bob.edited_by_somebody_else(bob, at)) == (alice, True)


def test_an_editor_that_fell_silent_is_free(alice, bob, at):
    text = actions.start_text(article=make_article(), language="en")
    actions.keep_editing(text=text, user=alice, at=at)

    seen_by_bob = actions.keep_editing(text=text, user=bob, at=at + timedelta(seconds=90))

    assert (seen_by_bob.editing_by, seen_by_bob.editing_until) == (bob, at + timedelta(seconds=180))


def test_verifying_a_text_shows_readers_a_new_day(bob, at):
    article = live_article(bob, at=at)
    version = ContentVersion.objects.get().number

    actions.verify_text(text=text_of(article, "en"), on=date(2026, 5, 1), review_by=date(2026, 11, 1), at=at)

    text = text_of(article, "en")
    assert (text.last_verified_on, text.review_by) == (date(2026, 5, 1), date(2026, 11, 1))
    assert ContentVersion.objects.get().number == version + 1


def test_starting_a_text_twice_is_starting_it_once(db):
    article = make_article()

    assert actions.start_text(article=article, language="en") == actions.start_text(article=article, language="en")
