"""The queue: what stands in which view, in which order, on which page, found by what, and at which cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from messaging.models import ReadState
from tests.conftest import person
from tickets import actions
from tickets.desk import queue as queues
from tickets.models import SavedView, Tag, Team, Ticket
from tickets.rules.queues import Filters, View
from tickets.rules.states import Party, Priority, Stage, Topic, Verb

pytestmark = pytest.mark.django_db
QUEUE = "admin:tickets_ticket_changelist"


def listed(client, **query):
    page = client.get(reverse(QUEUE), query)
    assert page.status_code == 200
    return [item.ticket.reference for item in page.context["page"].items]


@pytest.mark.parametrize("who", ["buyer", "agent without the right"])
def test_only_who_answers_tickets_sees_the_queue(client, who):
    somebody = person("charlie@example.com", "Charlie", role="agent" if who.startswith("agent") else "buyer")
    client.force_login(somebody)

    assert client.get(reverse(QUEUE)).status_code == (403 if who.startswith("agent") else 302)


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(reverse(QUEUE)).status_code == 302


def test_the_next_deadline_comes_first_and_says_how_long_there_is(desk, asked):
    usual = asked()
    urgent = asked(priority=Priority.URGENT)

    page = desk.get(reverse(QUEUE))

    assert [item.ticket for item in page.context["page"].items] == [urgent, usual]
    assert all(item.due_at == item.ticket.queue_at for item in page.context["page"].items)


def test_views_hold_what_they_say(desk, sakura, tom, asked, at, ken):
    def move(ticket, verb, **changes):
        actions.make_move(ticket=ticket, verb=verb, party=Party.AGENT, by=tom, at=at, **changes)

    fresh = asked()
    mine, hers = asked(requester=ken), asked()
    move(mine, Verb.ASSIGN, to=sakura)
    move(hers, Verb.ASSIGN, to=tom)
    pending, solved = asked(), asked()
    for ticket, stage in ((pending, Stage.PENDING), (solved, Stage.SOLVED)):
        actions.reply_by_agent(ticket=ticket, by=sakura, body="Done.", to=stage, at=at)
    late = asked(minutes=60 * 24 * 8)

    shown = {view: set(listed(desk, view=view)) for view in View}

    assert shown == {
        View.MINE: {mine.reference, pending.reference},
        View.WAITING: {mine.reference},
        View.BREACHING: {late.reference},
        View.UNASSIGNED: {fresh.reference, late.reference},
        View.ALL: {ticket.reference for ticket in (fresh, mine, hers, pending, late)},
        View.PENDING: {pending.reference},
        View.ON_HOLD: set(),
        View.SOLVED: {solved.reference},
        View.CLOSED: set(),
    }


def test_counts_stop_where_they_are_no_longer_shown(desk, asked, monkeypatch):
    from tickets.desk import around

    monkeypatch.setattr(around, "MOST_COUNTED", 2)
    for _ in range(4):
        asked()

    page = desk.get(reverse(QUEUE))

    counts = {view: page.context["beside"].shown(view) for view in (View.ALL, View.MINE, View.SOLVED)}
    assert counts == {View.ALL: "2+", View.MINE: "0", View.SOLVED: ""}


@pytest.mark.parametrize("view", [View.ALL, View.PENDING])
def test_pages_go_on_and_back_without_leaving_anything_out(desk, sakura, asked, at, monkeypatch, view):
    monkeypatch.setattr(queues, "PAGE", 2)
    tickets = [asked() for _ in range(5)]  # All of one instant: only their numbers tell them apart.
    if view is View.PENDING:
        for ticket in tickets:
            actions.reply_by_agent(ticket=ticket, by=sakura, body="And you?", at=at)
    filters = Filters(view=view)

    forth, cursor = [], ""
    while True:
        page = queues.queue_page(filters, sakura, at, after=cursor)
        forth.append([item.ticket.pk for item in page.items])
        if not page.next:
            break
        cursor = page.next
    back = [forth[-1]]
    while page.previous:
        page = queues.queue_page(filters, sakura, at, before=page.previous)
        back.append([item.ticket.pk for item in page.items])

    numbers = [ticket.pk for ticket in tickets]
    numbers = numbers if view is View.ALL else numbers[::-1]
    assert forth == [numbers[:2], numbers[2:4], numbers[4:]]
    assert back == forth[::-1]


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x"},
        {"after": "1.2.3"},
        {"after": "9" * 18 + ".1"},
        {"before": "²." + "1"},
        {"q": "\x00"},
        {"q": "a" * 10_000},
        {"view": "none"},
        {"team": "1" * 40},
        {"topic": "\x00", "language": "xx", "tag": "-1", "assignee": "me"},
    ],
)
def test_what_is_no_filter_is_left_out(desk, asked, query):
    asked()

    assert desk.get(reverse(QUEUE), query).status_code == 200


def test_it_is_narrowed_by_everything_that_a_ticket_has(desk, asked, tom, sakura, at):
    asked()
    wanted = asked(language="en", topic=Topic.PAYMENT, priority=Priority.HIGH)
    team, tag = Team.objects.create(name="Payments"), Tag.objects.create(name="card")
    for verb, to in ((Verb.SET_TEAM, team), (Verb.SET_TAGS, [tag]), (Verb.ASSIGN, tom)):
        actions.make_move(ticket=wanted, verb=verb, party=Party.AGENT, by=sakura, at=at, to=to)

    for query in (
        {"language": "en"},
        {"topic": "payment"},
        {"priority": "high"},
        {"team": team.pk},
        {"tag": tag.pk},
        {"assignee": tom.pk},
        {"language": "en", "topic": "payment", "team": team.pk, "tag": tag.pk},
    ):
        assert listed(desk, **query) == [wanted.reference]


@pytest.mark.parametrize("how", ["reference", "order", "typed", "tracking", "address", "guest", "words"])
def test_a_ticket_is_found_by_what_people_know_of_it(desk, asked, ken, how):
    asked(subject="何か別のこと")
    wanted = asked(
        requester=None if how == "guest" else ken,
        guest_email="guest@example.com" if how == "guest" else "",
        subject="Where is my teapot",
        typed_order_number="8157-203-0099",
        tracking_number="RR473124829JP",
    )
    words = {
        "reference": wanted.reference.lower(),
        "order": "8157-203-0099",
        "typed": "#8157-203-0099",
        "tracking": "rr 473 124 829 jp",
        "address": ken.email.upper(),
        "guest": "guest@example.com",
        "words": "TEAPOT where",
    }[how]

    assert listed(desk, q=words) == [wanted.reference]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("先週から荷物が届いていません。", "届かない荷物"),
        ("先週から荷物が届いていません。", "荷物"),
        ("Ｔｈｅ ｋｅｔｔｌｅｓ arrived broken", "broken kettle"),
        ("ﾔｶﾝがこわれていました", "ヤカン"),
        ("返品の送り状 A-4711 をください", "4711"),
    ],
)
def test_words_of_what_was_said_are_found_in_either_language(desk, asked, hanako, at, said, words):
    asked(subject="別件", body="別件です。")
    wanted = asked(subject="質問", body="質問です。")
    actions.reply_by_requester(ticket=wanted, by=hanako, body=said, at=at)

    assert listed(desk, q=words) == [wanted.reference]


def test_notes_answers_and_what_is_solved_are_found_and_what_was_taken_back_is_not(desk, sakura, tom, asked, at):
    noted, answered, held = asked(), asked(), asked()
    actions.note(ticket=noted, by=tom, body="The carrier lost the teapot.", at=at)
    actions.reply_by_agent(ticket=answered, by=tom, body="Your teapot is on its way.", to=Stage.SOLVED, at=at)
    actions.reply_by_agent(ticket=held, by=tom, body="Which teapot?", at=at)
    before = listed(desk, q="teapot")
    actions.undo(ticket=held, by=tom, at=at)

    assert before == [held.reference, answered.reference, noted.reference]
    assert (listed(desk, q="teapot"), len(listed(desk, q="荷物"))) == ([answered.reference, noted.reference], 3)


def test_all_words_must_be_there(desk, asked):
    both = asked(subject="Broken teapot")
    asked(subject="Broken kettle")

    assert (listed(desk, q="broken teapot"), listed(desk, q="broken zeppelin"), listed(desk, q="how")) == (
        [both.reference],
        [],
        [],
    )


def test_what_is_found_goes_on_over_pages_the_newest_first(desk, sakura, asked, at, monkeypatch):
    monkeypatch.setattr(queues, "PAGE", 2)
    tickets = [asked(minutes=minutes) for minutes in (50, 40, 30, 20, 10)]
    numbers = [ticket.pk for ticket in tickets][::-1]
    filters = Filters(words="荷物")

    pages = [queues.queue_page(filters, sakura, at)]
    while pages[-1].next:
        pages.append(queues.queue_page(filters, sakura, at, after=pages[-1].next))
    back = queues.queue_page(filters, sakura, at, before=pages[-1].previous)

    assert [[item.ticket.pk for item in page.items] for page in pages] == [numbers[:2], numbers[2:4], numbers[4:]]
    assert [item.ticket.pk for item in back.items] == numbers[2:4]
    assert queues.neighbours(tickets[2], filters, sakura, at) == (numbers[1], numbers[3])


def test_what_waits_for_nobody_stands_behind_all_in_the_order_in_which_it_was_asked(desk, sakura, asked, at):
    waiting = asked()
    tickets = [asked(minutes=minutes) for minutes in (10, 30, 20)]
    for ticket in tickets:
        actions.reply_by_agent(ticket=ticket, by=sakura, body="And you?", at=at)
        ticket.refresh_from_db()

    assert listed(desk) == [one.reference for one in (waiting, tickets[1], tickets[2], tickets[0])]
    assert len({ticket.queue_at for ticket in tickets}) == 3


def test_what_was_not_read_is_marked_until_it_is(desk, sakura, asked):
    ticket = asked()
    unread = desk.get(reverse(QUEUE)).context["page"].items[0].is_unread
    newest = ticket.thread.messages.latest("pk")
    desk.post(reverse("admin:tickets_presence", args=[ticket.pk]), {"newest": newest.pk})

    read = desk.get(reverse(QUEUE)).context["page"].items[0].is_unread

    assert (unread, read, ReadState.objects.get(person=sakura).read_up_to) == (True, False, newest.pk)


def test_a_subject_cannot_turn_the_page_around(desk, asked):
    asked(subject="\u202eabc <b>x</b>")

    assert "<bdi>abc &lt;b&gt;x&lt;/b&gt;</bdi>" in desk.get(reverse(QUEUE)).content.decode()


def test_it_costs_the_same_with_three_rows_and_with_many(desk, asked, sakura):
    desk.get(reverse(QUEUE))  # The first visit of a session is written down.

    def cost():
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse(QUEUE))
        return len(queries)

    for _ in range(3):
        asked()
    few = cost()
    for _ in range(40):
        asked()

    assert (few, cost()) == (6, 6)


# Views that are kept


def test_a_view_is_kept_under_a_name_by_who_made_it(desk, sakura, tom):
    SavedView.objects.create(owner=tom, name="Tom's", query={})
    shared = SavedView.objects.create(name="Payments", query={"topic": "payment"})

    desk.post(
        reverse("admin:tickets_save_view"), {"queue": "topic=delivery&language=ja&view=mine", "name": "日本の配送"}
    )

    kept = SavedView.objects.get(owner=sakura)
    assert (kept.name, kept.query) == ("日本の配送", {"topic": "delivery", "language": "ja", "view": "mine"})
    page = desk.get(reverse(QUEUE))
    assert [(view["pk"], view["is_own"]) for view in page.context["kept_views"]] == [
        (shared.pk, False),
        (kept.pk, True),
    ]


def test_only_its_owner_deletes_a_view(desk, tom, sakura):
    hers, mine = SavedView.objects.create(owner=tom, name="A"), SavedView.objects.create(owner=sakura, name="B")

    answers = [desk.post(reverse("admin:tickets_delete_view", args=[view.pk])).status_code for view in (hers, mine)]

    assert (answers, list(SavedView.objects.all())) == ([404, 303], [hers])


# Many at once


def many(client, tickets, **words):
    return client.post(reverse("admin:tickets_many"), {"picked": [t.pk for t in tickets], **words}, follow=True)


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_many_are_moved_with_an_honest_count_and_taken_back(desk, asked, sakura, at):
    tickets = [asked() for _ in range(3)]
    actions.make_move(ticket=tickets[0], verb=Verb.ASSIGN, party=Party.AGENT, by=sakura, at=at, to=sakura)

    page = many(desk, tickets, do="assign", assignee="me")

    assert said(page) == ["2 of 3 done.", "1 was refused: There was nothing to change: it is like that already."]
    assert Ticket.objects.filter(assignee=sakura).count() == 3
    back = desk.post(reverse("admin:tickets_undo_many"), follow=True)
    assert (said(back), list(Ticket.objects.filter(assignee=sakura))) == (["2 of 2 taken back."], [tickets[0]])


def test_what_moved_on_since_is_not_taken_back(desk, asked, tom, at):
    one, two = asked(), asked()
    many(desk, [one, two], do="set_priority", priority="high")
    actions.note(ticket=one, by=tom, body="I look at this.", at=at)

    back = desk.post(reverse("admin:tickets_undo_many"), follow=True)

    assert said(back)[0] == "1 of 2 taken back."
    assert list(Ticket.objects.order_by("pk").values_list("priority", flat=True)) == ["high", "normal"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"do": "solve", "note": ""}, "0 of 1 done."),
        ({"do": "solve", "note": "Answered on the phone."}, "1 of 1 done."),
        ({"do": "set_tags", "tag": " "}, "Write which tag."),
        ({"do": "set_tags", "tag": "customs"}, "1 of 1 done."),
        ({"do": "set_priority", "priority": ""}, "Choose a priority."),
        ({"do": "assign", "assignee": "999999"}, "Choose who gets the ticket."),
        ({"do": "unassign"}, "0 of 1 done."),
        ({"do": "merge"}, "This cannot be done with many tickets."),
        ({"do": "\x00"}, "This cannot be done with many tickets."),
    ],
)
def test_each_action_asks_for_what_it_needs(desk, asked, words, told):
    assert said(many(desk, [asked()], **words))[0] == told


def test_a_whole_view_is_done_a_part_at_a_time(desk, asked, monkeypatch):
    from tickets.admin import many as doors

    monkeypatch.setattr(doors, "MOST_AT_ONCE", 2)
    for _ in range(3):
        asked()
    asked(language="en")

    page = desk.post(
        reverse("admin:tickets_many"),
        {"whole": "on", "queue": "language=ja", "do": "set_priority", "priority": "low"},
        follow=True,
    )

    assert said(page) == ["2 of 2 done. These were the first 2; there are more."]
    assert Ticket.objects.filter(priority="low", language="ja").count() == 2


def test_nothing_is_done_by_who_may_not(client, asked, db):
    ticket = asked()
    client.force_login(person("charlie@example.com", "Charlie", role="agent"))

    answer = client.post(
        reverse("admin:tickets_many"), {"picked": [ticket.pk], "do": "set_priority", "priority": "low"}
    )

    ticket.refresh_from_db()
    assert (answer.status_code, ticket.priority) == (403, "normal")
