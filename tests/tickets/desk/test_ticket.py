"""The page of a ticket: all on one screen, answered, moved, taken back, and never over somebody's head."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from messaging.actions import import_phrases
from messaging.content_files import read_phrases
from messaging.models import Message, PhraseTemplate
from messaging.phrasing import draft
from notices.clock import now
from notices.models import Notice
from tests.conftest import person
from tests.disputes.stories.people import photo_of
from tests.messaging.uploads import uploaded
from tests.tickets.desk.conftest import page_of
from tickets import actions
from tickets.models import Macro, Presence, Rating, Tag, Team, TicketEvent
from tickets.rules.facts import Asked
from tickets.rules.states import CsatAnswer, Party, Priority, Stage, Topic, Verb

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(asked):
    return asked()


def send(client, ticket, **words):
    form = {"body": "拝見しました。", "to": "pending", "version": ticket.version, "client_key": "k" * 16, **words}
    return client.post(page_of(ticket, "tickets_reply"), form)


def said(ticket):
    return list(ticket.thread.messages.filter(side="support").values_list("body", flat=True))


@pytest.mark.parametrize(
    "name",
    ["ticket_change", "reply", "note", "move", "about", "take", "undo", "merge", "presence", "preview", "articles"],
)
def test_only_who_answers_tickets_gets_anywhere(client, ticket, hanako, name):
    address = page_of(ticket, f"tickets_{name}")
    stranger = client.get(address)
    client.force_login(hanako)
    buyer = client.get(address)
    client.force_login(person("charlie@example.com", "Charlie", role="agent"))
    agent = client.get(address)

    assert (stranger.status_code, buyer.status_code, agent.status_code) == (302, 302, 403)


@pytest.mark.parametrize("name", ["presence", "preview"])
def test_nothing_is_written_by_looking(desk, ticket, name):
    assert desk.get(page_of(ticket, f"tickets_{name}")).status_code == 405


@pytest.mark.parametrize("name", ["reply", "note", "move", "about", "take", "undo"])
def test_who_comes_from_signing_in_again_finds_the_page_and_writes_nothing(desk, ticket, name):
    answer = desk.get(page_of(ticket, f"tickets_{name}"))

    assert (answer.status_code, answer.url, moved(ticket)) == (303, page_of(ticket), ["submit"])


def test_a_ticket_that_is_none_is_not_found(desk, ticket):
    assert [
        desk.get(reverse("admin:tickets_ticket_change", args=[pk])).status_code for pk in (ticket.pk + 99, 10**30)
    ] == [404, 404]


def test_the_page_shows_what_was_said_and_what_happened(desk, ticket, tom, at):
    actions.make_move(ticket=ticket, verb=Verb.ASSIGN, party=Party.AGENT, by=tom, to=tom, at=at - timedelta(minutes=9))
    actions.note(ticket=ticket, by=tom, body="The carrier lost it.", at=at - timedelta(minutes=8))

    page = desk.get(page_of(ticket)).context["page"]

    assert [(entry.said.words if entry.said else entry.line.words, entry.is_note) for entry in page.entries] == [
        ("追跡番号が動きません。", False),
        ("Assign", False),
        ("The carrier lost it.", True),
    ]


def test_older_messages_are_reached_from_a_page_that_begins_with_what_happened(desk, ticket, hanako, tom, at):
    earlier = at - timedelta(minutes=20)
    actions.reply_by_requester(ticket=ticket, by=hanako, body="一", at=earlier)
    options = {"ticket": ticket, "party": Party.AGENT, "by": tom}
    actions.make_move(**options, verb=Verb.ASSIGN, to=tom, at=earlier + timedelta(minutes=1))
    actions.make_move(**options, verb=Verb.SOLVE, asked=Asked(note="x"), at=earlier + timedelta(minutes=2))
    for number in range(49):
        actions.reply_by_requester(ticket=ticket, by=hanako, body=f"返事 {number}", at=at - timedelta(minutes=9))

    first = desk.get(page_of(ticket))
    before = re.search(r'href="\?before=(\d+)&amp;', first.content.decode())[1]
    second = desk.get(page_of(ticket, before=before))

    def shown(page):
        entries = page.context["page"].entries
        return [entry.said.words if entry.said else entry.line.words for entry in entries]

    assert shown(first) == ["Mark as solved", *(f"返事 {number}" for number in range(49))]
    assert (shown(second), second.context["page"].has_older) == (["追跡番号が動きません。", "一", "Assign"], False)


def test_an_answer_leaves_in_ten_seconds_and_is_taken_back_until_then(desk, ticket, sakura):
    answer = send(desk, ticket, takes="on")
    ticket.refresh_from_db()
    assert (answer.status_code, said(ticket), ticket.stage, ticket.assignee) == (
        303,
        ["拝見しました。"],
        "pending",
        sakura,
    )
    page = desk.get(answer["Location"])
    assert (page.context["page"].undo.is_sending, page.context["page"].undo.seconds <= 10) == (True, True)

    desk.post(page_of(ticket, "tickets_undo"))

    ticket.refresh_from_db()
    assert (said(ticket), ticket.stage, ticket.assignee) == ([], "new", None)


def test_what_was_taken_back_is_in_the_box_again_until_it_is_sent(desk, ticket, asked):
    send(desk, ticket, body="どうか。\n\nまたは", to="solved")
    desk.post(page_of(ticket, "tickets_undo"))

    first, again, elsewhere = (desk.get(page_of(one)).context["reply"] for one in (ticket, ticket, asked()))

    assert [(form["body"].value(), form["to"].value()) for form in (first, again)] == [
        ("どうか。\n\nまたは", "solved")
    ] * 2
    assert "k" * 16 != first["client_key"].value() == again["client_key"].value()
    assert elsewhere["body"].value() is None
    ticket.refresh_from_db()
    values = {name: first[name].value() for name in ("body", "client_key", "upload_key")}
    answer = send(desk, ticket, **values)
    assert (answer.status_code, said(ticket)) == (303, ["どうか。\n\nまたは"])
    assert desk.get(page_of(ticket)).context["reply"]["body"].value() is None


def test_on_hold_until_then_it_is_again_when_it_was_taken_back(desk, ticket, tom, at):
    actions.make_move(ticket=ticket, verb=Verb.ASSIGN, party=Party.AGENT, by=tom, to=tom, at=at)
    send(desk, ticket, to="on_hold", held_until="2100-01-02T03:04", takes="on")
    desk.post(page_of(ticket, "tickets_undo"))

    form = desk.get(page_of(ticket)).context["reply"]

    assert [form[name].value() for name in ("to", "held_until", "takes")] == ["on_hold", "2100-01-02T03:04", True]


def test_photos_of_what_was_taken_back_are_in_the_form_again(desk, ticket, sakura, at):
    photo = uploaded(sakura, key="u" * 16, at=at)
    send(desk, ticket, photo=str(photo.reference), upload_key="u" * 16)
    desk.post(page_of(ticket, "tickets_undo"))

    page = desk.get(page_of(ticket))

    form = page.context["reply"]
    assert (form["upload_key"].value(), form.uploaded) == ("u" * 16, [photo])
    ticket.refresh_from_db()
    values = {name: form[name].value() for name in ("body", "client_key", "upload_key")}
    send(desk, ticket, photo=str(photo.reference), **values)
    assert list(ticket.thread.messages.get(side="support").photos.all()) == [photo]


def test_a_macro_that_was_taken_back_says_the_same_in_the_other_language_again(desk, asked, macro):
    ticket = asked()
    body = desk.get(page_of(ticket, macro="hello")).context["reply"]["body"].value()
    send(desk, ticket, body=body, macro="hello")
    desk.post(page_of(ticket, "tickets_undo"))

    form = desk.get(page_of(ticket)).context["reply"]

    assert (form["body"].value(), form["macro"].value()) == (body, "hello")


def test_a_move_that_was_taken_back_leaves_the_box_as_it_is(desk, ticket):
    desk.post(page_of(ticket, "tickets_take"))
    desk.post(page_of(ticket, "tickets_undo"))

    assert desk.get(page_of(ticket)).context["reply"]["body"].value() is None


def test_the_page_says_which_words_of_this_browser_have_arrived(desk, ticket):
    send(desk, ticket)
    desk.post(page_of(ticket, "tickets_note"), {"body": "Ask the carrier.", "client_key": "n" * 16})

    page = desk.get(page_of(ticket)).content.decode()

    assert re.findall(r'data-key="([^"]+)"', page) == ["k" * 16, "n" * 16]


def test_sent_twice_it_is_one_answer(desk, ticket):
    first, second = send(desk, ticket), send(desk, ticket)

    assert (first.status_code, second.status_code, said(ticket)) == (303, 303, ["拝見しました。"])


def test_an_answer_to_what_moved_on_is_stopped_and_goes_only_when_it_is_meant(desk, ticket, hanako, at):
    seen = desk.get(page_of(ticket)).context["page"].seen
    version = ticket.version
    actions.reply_by_requester(ticket=ticket, by=hanako, body="今、届きました。", at=at)

    stopped = send(desk, ticket, version=version, seen=seen, body="調べます。")

    page = stopped.content.decode()
    assert (stopped.status_code, said(ticket)) == (409, [])
    assert [entry.said.words for entry in stopped.context["conflict"]] == ["今、届きました。"]
    assert ("調べます。" in page, 'name="anyway"' in page) == (True, True)
    ticket.refresh_from_db()
    meant = send(desk, ticket, version=version, anyway=ticket.version, body="調べます。")
    assert (meant.status_code, said(ticket)) == (303, ["調べます。"])


def test_a_third_word_in_the_meantime_stops_it_once_more(desk, ticket, hanako, at):
    agreed = ticket.version
    actions.reply_by_requester(ticket=ticket, by=hanako, body="もう一つ。", at=at)

    assert send(desk, ticket, anyway=agreed).status_code == 409


@pytest.mark.parametrize(
    "words",
    [
        {"body": ""},
        {"body": " \u200b "},
        {"body": "x" * 20_001},
        {"to": "closed"},
        {"to": "\x00"},
        {"to": "on_hold", "held_until": "2001-01-01T10:00"},
        {"to": "on_hold", "held_until": "soon"},
        {"version": "x"},
        {"photo": "7b7a"},
    ],
)
def test_what_cannot_be_sent_comes_back_with_every_word(desk, ticket, words):
    answer = send(desk, ticket, **{"body": "この文は残ります。", **words})

    assert (answer.status_code, said(ticket)) == (422, [])
    assert words.get("body", "この文は残ります。").strip() in answer.content.decode()


def test_a_note_is_for_agents_alone(desk, ticket):
    answer = desk.post(page_of(ticket, "tickets_note"), {"body": "Ask the carrier."})

    note = Message.objects.get(body="Ask the carrier.")
    assert (answer.status_code, note.audience) == (303, "support")


def test_an_empty_note_is_refused(desk, ticket):
    assert desk.post(page_of(ticket, "tickets_note"), {"body": ""}).status_code == 422


def test_buttons_are_read_off_the_table(desk, ticket, sakura, at):
    def buttons():
        return [button.verb for button in desk.get(page_of(ticket)).context["page"].buttons]

    fresh = buttons()
    actions.reply_by_agent(ticket=ticket, by=sakura, body="Done.", to=Stage.SOLVED, at=at - timedelta(minutes=1))

    assert (fresh, buttons()) == ([Verb.HOLD, Verb.SOLVE], [Verb.REOPEN])


def test_a_move_asks_for_its_note_and_is_an_event(desk, ticket, sakura):
    without = desk.post(page_of(ticket, "tickets_move"), {"verb": "hold", "note": ""}, follow=True)
    desk.post(page_of(ticket, "tickets_move"), {"verb": "hold", "note": "The carrier answers on Monday."})

    event = TicketEvent.objects.first()
    assert [str(words) for words in without.context["messages"]] == ["Put on hold: Write a note that says why."]
    assert (event.verb, event.by, event.from_stage, event.to_stage) == (Verb.HOLD, sakura, "new", "on_hold")


@pytest.mark.parametrize("words", [{}, {"verb": "merge"}, {"verb": "\x00"}, {"verb": "hold", "held_until": "x"}])
def test_a_move_that_is_none_changes_nothing(desk, ticket, words):
    desk.post(page_of(ticket, "tickets_move"), words)

    ticket.refresh_from_db()
    assert ticket.stage == "new"


def beside(client, ticket, **changes):
    """Return what the page of a ticket sends of what stands beside it, with what somebody changed there."""
    form = client.get(page_of(ticket)).context["about"]
    shown = {name: form[name].value() for name in form.fields}
    return {**{f"initial-{name}": value for name, value in shown.items()}, **shown, **changes}


def test_the_page_sends_what_it_showed_beside_a_ticket(desk, ticket):
    words = beside(desk, ticket)

    page = desk.get(page_of(ticket)).content.decode()

    sent = re.findall(r'<input type="hidden" name="(initial-[a-z]+)"(?: value="([^"]*)")?', page)
    assert dict(sent) == {name: value for name, value in words.items() if name.startswith("initial-")}


def test_what_stands_beside_it_is_saved_as_a_move_for_each_change(desk, ticket, sakura, tom):
    team = Team.objects.create(name="Parcels")
    Tag.objects.create(name="customs")
    words = {
        "priority": "high",
        "topic": "payment",
        "language": "ja",
        "team": team.pk,
        "tags": "Customs、 gift ,gift",
        "assignee": sakura.pk,
    }

    answer = desk.post(page_of(ticket, "tickets_about"), beside(desk, ticket, **words))

    ticket.refresh_from_db()
    moves = list(TicketEvent.objects.filter(ticket=ticket).order_by("pk").values_list("verb", "changes"))[1:]
    assert (answer.status_code, ticket.assignee, ticket.team) == (303, sakura, team)
    assert moves == [
        ("set_priority", {"priority": ["normal", "high"]}),
        ("set_topic", {"topic": ["delivery", "payment"]}),
        ("set_team", {"team": ["", "Parcels"]}),
        ("set_tags", {"tags": ["", "customs, gift"]}),
        ("assign", {"assignee": ["", "Sakura"]}),
    ]


@pytest.mark.parametrize("words", [{"priority": "none"}, {"assignee": "999999"}, {"team": "x"}, {"tags": "a" * 500}])
def test_what_is_no_choice_is_refused(desk, ticket, words):
    answer = desk.post(page_of(ticket, "tickets_about"), beside(desk, ticket, **words))

    assert (answer.status_code, TicketEvent.objects.filter(ticket=ticket).count()) == (422, 1)


def moved(ticket):
    return list(TicketEvent.objects.filter(ticket=ticket).order_by("pk").values_list("verb", flat=True))


def test_what_colleagues_did_meanwhile_stays(desk, ticket, tom, at):
    words = beside(desk, ticket, tags="customs")
    options = {"ticket": ticket, "party": Party.AGENT, "by": tom, "at": at}
    actions.make_move(**options, verb=Verb.ASSIGN, to=tom)
    actions.make_move(**options, verb=Verb.SET_PRIORITY, to=Priority.URGENT)

    answer = desk.post(page_of(ticket, "tickets_about"), words)

    ticket.refresh_from_db()
    assert (answer.status_code, ticket.assignee, ticket.priority) == (303, tom, "urgent")
    assert moved(ticket) == ["submit", "assign", "set_priority", "set_tags"]


def test_what_a_colleague_changed_too_is_said_and_nothing_is_changed(desk, ticket, sakura, tom, at):
    words = beside(desk, ticket, assignee=sakura.pk, priority="high")
    options = {"ticket": ticket, "party": Party.AGENT, "by": tom, "at": at}
    actions.make_move(**options, verb=Verb.ASSIGN, to=tom)
    actions.make_move(**options, verb=Verb.SET_TOPIC, to=Topic.RETURN)

    stopped = desk.post(page_of(ticket, "tickets_about"), words)

    form = stopped.context["about"]
    assert (stopped.status_code, moved(ticket)) == (409, ["submit", "assign", "set_topic"])
    assert form.errors == {"assignee": ["A colleague has changed this to “Tom” in the meantime."]}
    again = {name: str(form[name].value()) for name in form.fields}
    assert again == {
        "priority": "high",
        "topic": "return",
        "language": "ja",
        "assignee": str(sakura.pk),
        "team": "",
        "tags": "",
    }
    sent = re.findall(r'<input type="hidden" name="(initial-[a-z]+)"(?: value="([^"]*)")?', stopped.content.decode())
    meant = desk.post(page_of(ticket, "tickets_about"), {**again, **dict(sent)})
    ticket.refresh_from_db()
    assert (meant.status_code, ticket.assignee, ticket.priority, ticket.topic) == (303, sakura, "high", "return")


def test_what_both_changed_to_the_same_is_no_matter(desk, ticket, tom, at):
    words = beside(desk, ticket, tags="Customs, gift")
    actions.make_move(
        ticket=ticket, verb=Verb.SET_TAGS, party=Party.AGENT, by=tom, at=at, to=actions.tags_called(["gift", "customs"])
    )

    answer = desk.post(page_of(ticket, "tickets_about"), words)

    assert (answer.status_code, moved(ticket)) == (303, ["submit", "set_tags"])


def test_a_page_that_does_not_say_what_it_showed_overwrites_nothing(desk, ticket):
    words = {"priority": "high", "topic": "delivery", "language": "ja", "tags": ""}

    answer = desk.post(page_of(ticket, "tickets_about"), words)

    assert (answer.status_code, moved(ticket)) == (409, ["submit"])


def test_whom_a_colleague_took_it_from_need_not_have_a_desk(desk, ticket, tom, at):
    actions.make_move(ticket=ticket, verb=Verb.ASSIGN, party=Party.AGENT, by=tom, at=at, to=tom)
    words = beside(desk, ticket, tags="gift")
    actions.make_move(ticket=ticket, verb=Verb.UNASSIGN, party=Party.AGENT, by=tom, at=at)

    answer = desk.post(page_of(ticket, "tickets_about"), words)

    ticket.refresh_from_db()
    assert (answer.status_code, ticket.assignee) == (303, None)


def test_a_closed_ticket_keeps_what_stands_beside_it(desk, ticket, asked, sakura, at):
    words = beside(desk, ticket, tags="gift", priority="high")
    actions.merge(ticket=ticket, into=asked(), by=sakura, at=at)

    answer = desk.post(page_of(ticket, "tickets_about"), words, follow=True)

    told = [str(words) for words in answer.context["messages"]]
    assert told == ["This ticket was merged into another one. Go on there."]
    assert moved(ticket) == ["submit", "merge"]


def test_a_ticket_is_taken_by_one_press(desk, ticket, sakura):
    desk.post(page_of(ticket, "tickets_take"))

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.stage) == (sakura, "open")


def test_only_who_did_it_takes_it_back(desk, ticket, tom, at):
    actions.make_move(ticket=ticket, verb=Verb.ASSIGN, party=Party.AGENT, by=tom, to=tom, at=at)

    page = desk.get(page_of(ticket))
    answer = desk.post(page_of(ticket, "tickets_undo"), follow=True)

    assert page.context["page"].undo is None
    assert [str(words) for words in answer.context["messages"]] == ["Only who did this can undo it."]


def test_teams_that_take_such_tickets_are_offered_first(desk, ticket):
    rows = [
        Team.objects.create(name=name, languages=languages, topics=topics)
        for name, languages, topics in (
            ("A", ["en"], []),
            ("B", [], ["delivery"]),
            ("C", ["ja"], ["payment"]),
            ("D", ["ja", "en"], []),
        )
    ]
    a, b, c, d = (str(team.pk) for team in rows)

    choices = desk.get(page_of(ticket)).context["about"].fields["team"].choices

    assert choices == [("", "—"), (b, "B"), (d, "D"), ("Other teams", [(a, "A"), (c, "C")])]


# Merging


def test_merging_shows_the_other_ticket_first(desk, ticket, asked, hanako):
    other = asked(subject="同じ件です", body="まだ届きません。")

    page = desk.get(page_of(ticket, "tickets_merge", into=other.reference.lower()))
    answer = desk.post(page_of(ticket, "tickets_merge"), {"into": other.reference})

    ticket.refresh_from_db()
    assert [message.body for message in page.context["theirs"]] == ["まだ届きません。"]
    assert page.context["offered"] == [other]
    assert (answer.status_code, ticket.merged_into, ticket.stage) == (303, other, "closed")


def test_another_persons_ticket_is_refused_with_what_to_do_instead(desk, ticket, asked, ken):
    other = asked(requester=ken, body="Where is my parcel?")

    shown = desk.get(page_of(ticket, "tickets_merge", into=other.reference))
    answer = desk.post(page_of(ticket, "tickets_merge"), {"into": other.reference, "is_confirmed": "on"})

    words = "Answer each in their own ticket; an internal note with the number of the other one keeps them together."
    button = f"Merge into {other.reference}"
    found = [(words in page.content.decode(), button in page.content.decode()) for page in (shown, answer)]
    ticket.refresh_from_db()
    assert (answer.status_code, found, ticket.merged_into) == (422, [(True, False)] * 2, None)


def test_what_was_merged_is_read_in_place(desk, ticket, asked, hanako, sakura, at):
    first, second = asked(subject="一つ目", body="箱がつぶれています。"), asked(subject="二つ目", body="まだです。")
    photo = photo_of(hanako, at)
    actions.reply_by_requester(ticket=first, by=hanako, body="写真です。", photos=[photo], at=at)
    actions.merge(ticket=first, into=second, by=sakura, at=at)
    actions.merge(ticket=second, into=ticket, by=sakura, at=at)

    page = desk.get(page_of(ticket))

    taken_in = page.context["page"].taken_in
    assert [(taken.ticket, [entry.said.words for entry in taken.entries]) for taken in taken_in] == [
        (second, ["まだです。"]),
        (first, ["箱がつぶれています。", "写真です。"]),
    ]
    words = page.content.decode()
    assert (
        f"{first.reference} was merged into this ticket" in words,
        reverse("photo", args=[photo.reference]) in words,
    ) == (
        True,
        True,
    )


def test_reading_what_was_merged_costs_the_same_for_one_and_for_three(desk, ticket, asked, sakura, at):
    costs = []
    for count in (1, 2):
        for _ in range(count):
            actions.merge(ticket=asked(), into=ticket, by=sakura, at=at)
        desk.get(page_of(ticket))
        with CaptureQueriesContext(connection) as queries:
            desk.get(page_of(ticket))
        costs.append(len([query for query in queries if "notices_siteclock" not in query["sql"]]))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("into", ["", "T-0000000000", "\x00", "x" * 10_000])
def test_a_ticket_is_not_merged_into_nothing(desk, ticket, into):
    assert desk.post(page_of(ticket, "tickets_merge"), {"into": into}).status_code == 422
    assert desk.get(page_of(ticket, "tickets_merge"), {"into": into}).status_code == 200


# Help while writing


@pytest.fixture
def macro(db):
    return Macro.objects.create(
        slug="hello",
        title_en="Hello",
        title_ja="こんにちは",
        body_en="Hello {customer}, about {order}: {shop}",
        body_ja="{customer}様、注文{order}の件です。",
        to_stage="solved",
    )


def test_a_macro_is_in_the_language_of_who_asked_while_the_admin_is_in_english(desk, asked, macro, hanako):
    ticket = asked(typed_order_number="8157-203-0001")

    page = desk.get(page_of(ticket, macro="hello"))

    filled = page.context["macros"][0]
    assert (filled.title, filled.body) == ("Hello", f"{hanako.display_name}様、注文8157-203-0001の件です。")
    assert page.context["reply"]["body"].value() == filled.body
    send(desk, ticket, body=filled.body, macro="hello")
    message = ticket.thread.messages.get(side="support")
    assert (message.other_language, message.other_body) == (
        "en",
        f"Hello {hanako.display_name}, about 8157-203-0001: {{shop}}",
    )


def test_a_macro_says_what_a_ticket_is_about(desk, asked, macro, sakura):
    ticket = asked()
    Macro.objects.filter(pk=macro.pk).update(set_topic="return")

    send(desk, ticket, body="返品の件です。", macro="hello")
    desk.post(page_of(ticket, "tickets_undo"))

    ticket.refresh_from_db()
    moves = list(ticket.events.order_by("pk").values_list("verb", "changes"))[1:3]
    assert (ticket.topic, ticket.stage) == ("return", "new")
    assert moves[0] == ("set_topic", {"topic": ["delivery", "return"]})
    assert moves[1][0] == "reply"


@pytest.mark.parametrize("words", [{}, {"macro": ""}, {"macro": "none"}, {"macro": "hello"}])
def test_without_a_topic_of_a_macro_it_stays(desk, asked, macro, words):
    ticket = asked()

    send(desk, ticket, body="ほかのことです。", **words)

    ticket.refresh_from_db()
    assert (ticket.topic, ticket.events.filter(verb="set_topic").count()) == ("delivery", 0)


def test_words_that_were_changed_say_nothing_in_the_other_language(desk, asked, macro):
    ticket = asked()

    send(desk, ticket, body="ほかのことです。", macro="hello")

    assert ticket.thread.messages.get(side="support").other_body == ""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("こんにちは。", (False, [])),
        ("Hello there, my friend.", (True, [])),
        ("{order}の件です。{x}", (False, ["order"])),
        ("", (False, [])),
        ("\x00" + "x" * 30_000, (True, [])),
    ],
)
def test_the_preview_says_what_the_reader_would_stumble_over(desk, ticket, body, expected):
    answer = desk.post(page_of(ticket, "tickets_preview"), {"body": body})

    assert answer.status_code == 200
    assert (answer.context["is_foreign"], answer.context["open_slots"]) == expected


def test_the_preview_of_a_phrase_is_what_the_mail_says(desk, ticket, settings):
    import_phrases(entries=read_phrases(settings.CONTENT_DIR), at=now())
    phrase = PhraseTemplate.objects.get(slug="support-how-to-send-photos").phrase
    values = {"order_number": "8157-203-0002"}
    form = {
        "body": draft(phrase, values, "en").body,
        "phrase": "support-how-to-send-photos",
        "phrase_values": json.dumps(values),
    }

    answer = desk.post(page_of(ticket, "tickets_preview"), form)
    send(desk, ticket, **form)

    mailed = Notice.objects.get(kind="ticket_answered").context["body"]
    assert (answer.context["words"], answer.context["is_foreign"]) == (mailed, False)
    assert mailed == draft(phrase, values, "ja").body.strip()


@pytest.mark.parametrize("words", ["", "返品", "\x00", "x" * 10_000])
def test_articles_are_searched_without_leaving(desk, ticket, words):
    assert desk.get(page_of(ticket, "tickets_articles"), {"q": words}).status_code == 200


# Who else is here


def test_a_colleague_is_seen_for_half_a_minute(desk, ticket, tom):
    for seconds, is_writing in ((31, False), (1, True), (1, False)):
        Presence.objects.all().delete()
        actions.be_present(ticket=ticket, agent=tom, is_writing=is_writing, at=now() - timedelta(seconds=seconds))
        page = desk.post(page_of(ticket, "tickets_presence"), {"version": ticket.version})
        assert page.context["present"] == ([] if seconds == 31 else [("Tom", is_writing)])


def test_who_leaves_is_gone_at_once(desk, ticket, sakura):
    desk.post(page_of(ticket, "tickets_presence"), {"is_writing": "1"})
    here = Presence.objects.get(ticket=ticket)
    desk.post(page_of(ticket, "tickets_presence"), {"leaves": "1"})

    assert (here.agent, here.wrote_at is not None, Presence.objects.count()) == (sakura, True, 0)


def test_a_page_learns_that_it_is_behind(desk, ticket, hanako, at):
    version = ticket.version
    before = desk.post(page_of(ticket, "tickets_presence"), {"version": version}).context["is_behind"]
    actions.reply_by_requester(ticket=ticket, by=hanako, body="届きました。", at=at)
    after = desk.post(page_of(ticket, "tickets_presence"), {"version": version, "newest": "x"}).context["is_behind"]

    assert (before, after) == (False, True)


def test_pages_that_were_closed_are_swept(ticket, tom, sakura, at):
    actions.be_present(ticket=ticket, agent=tom, is_writing=False, at=at - timedelta(seconds=31))
    actions.be_present(ticket=ticket, agent=sakura, is_writing=False, at=at)

    assert (actions.forget_presence(at=at), Presence.objects.get().agent) == (1, sakura)


def test_it_costs_the_same_whatever_was_said_and_asked(desk, ticket, asked, hanako, tom, at):
    desk.get(page_of(ticket))  # The first visit of a session is written down.

    def cost():
        with CaptureQueriesContext(connection) as queries:
            desk.get(page_of(ticket))
        return len(queries)

    Macro.objects.create(slug="a", title_en="A", title_ja="あ", body_en="A", body_ja="あ")
    asked()
    Rating.objects.create(ticket=ticket, solving=1, answer=CsatAnswer.GOOD, at=at)
    few = cost()
    for number in range(9):
        asked()
        actions.note(ticket=ticket, by=tom, body=f"Note {number}", at=at)
        actions.reply_by_requester(ticket=ticket, by=hanako, body=f"返事 {number}", at=at)
        Macro.objects.create(slug=f"m{number}", title_en="M", title_ja="も", body_en="M", body_ja="も")

    assert cost() == few
