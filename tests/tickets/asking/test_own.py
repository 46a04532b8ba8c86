"""Somebody's own questions: who sees them, what they cost, and what can be done with them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.orders.conftest import NOON
from tests.tickets.asking.conftest import QUESTION, links_in, signed_in, words_of
from tests.tickets.desk.many import make_many
from tickets import actions
from tickets.models import Rating, Ticket
from tickets.rules.states import Party, Stage, Verb

PAGES = ["", "rate/"]
POSTS = ["", "solve/", "reopen/", "rate/"]


def page_of(ticket, rest=""):
    return f"/ja/questions/{ticket.reference}/{rest}"


def answered(ticket, agent, to=Stage.PENDING, at=NOON):
    actions.reply_by_agent(ticket=ticket, by=agent, body="調べました。", to=to, at=at)
    return Ticket.objects.get(pk=ticket.pk)


def asked(queries):
    """Count what a page asked, but for the clock, which every process reads again after a second."""
    return len([query for query in queries if "notices_siteclock" not in query["sql"]])


@pytest.mark.parametrize("rest", PAGES)
def test_only_whoever_asked_sees_a_page(ticket, hanako, ken, wei, stranger, rest):
    statuses = [signed_in(person).get(page_of(ticket, rest)).status_code for person in (hanako, ken, wei)]

    assert statuses == [200, 404, 404]
    assert stranger.get(page_of(ticket, rest)).headers["Location"].startswith("/ja/account/login/")


@pytest.mark.parametrize("rest", POSTS)
def test_only_whoever_asked_can_do_anything(ticket, ken, wei, stranger, rest):
    before = ticket.version

    statuses = [
        signed_in(person).post(page_of(ticket, rest), {"body": "x", "answer": "bad"}).status_code
        for person in (ken, wei)
    ]
    stranger.post(page_of(ticket, rest), {"body": "x", "answer": "bad"})

    ticket.refresh_from_db()
    assert (statuses, ticket.version, ticket.thread.messages.count()) == ([404, 404], before, 1)


def test_who_is_not_signed_in_learns_nothing_of_what_there_is(ticket, stranger):
    there, not_there = stranger.get(page_of(ticket)), stranger.get("/ja/questions/T-2222222222/")

    assert there.headers["Location"].replace(ticket.reference, "…") == not_there.headers["Location"].replace(
        "T-2222222222", "…"
    )


@pytest.mark.parametrize("reference", ["%00", "x" * 500, "T-' OR 1=1", "../../"])
def test_what_is_no_number_is_nothing(mine, reference):
    assert mine.get(f"/ja/questions/{reference}/").status_code == 404


def test_the_list_costs_the_same_with_3_and_with_3000(mine, ask, hanako, tom):
    def cost(after=""):
        with CaptureQueriesContext(connection) as queries:
            assert mine.get("/ja/questions/", {"after": after}).status_code == 200
        return asked(queries)

    for _ in range(3):
        ask()
    mine.get("/ja/questions/")  # The first page of a session asks for more.
    few = cost()
    make_many(3_330, requesters=[hanako], agents=[tom], at=NOON)  # One of ten is a guest's.
    deep = Ticket.objects.asked_by(hanako).order_by("-opened_at")[1_500]

    assert Ticket.objects.asked_by(hanako).count() == 3_000
    assert (cost(), cost(deep.reference)) == (few, few + 1)  # Where the page begins is looked up.


def test_the_list_costs_the_same_with_one_and_with_three_that_were_merged(mine, ask, sakura):
    into, costs = ask(), []
    mine.get("/ja/questions/")
    for count in (1, 2):
        for _ in range(count):
            actions.merge(ticket=ask(), into=into, by=sakura, at=NOON)
        with CaptureQueriesContext(connection) as queries:
            mine.get("/ja/questions/")
        costs.append(asked(queries))

    assert costs[0] == costs[1]


def test_the_list_leaves_nothing_out(mine, ask):
    for number in range(46):
        ask(at=NOON + timedelta(minutes=number))

    page = mine.get("/ja/questions/")
    seen = []
    while True:
        seen += [row.reference for row, _ in page.context["rows"]]
        if not page.context["next"]:
            break
        page = mine.get("/ja/questions/", {"after": page.context["next"]})
    assert (len(seen), len(set(seen))) == (46, 46)


def test_the_page_costs_the_same_for_a_long_thread(mine, ticket, hanako):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert mine.get(page_of(ticket)).status_code == 200
        return asked(queries)

    for number in range(3):
        actions.reply_by_requester(ticket=ticket, by=hanako, body=f"{number}", at=NOON)
    mine.get(page_of(ticket))
    short = cost()
    for number in range(60):
        actions.reply_by_requester(ticket=ticket, by=hanako, body=f"{number}", at=NOON)

    assert cost() == short


def test_it_is_said_where_it_stands_and_by_when_we_answer(mine, ticket):
    standing = mine.get(page_of(ticket)).context["standing"]

    assert (standing.stage, standing.until) == (Stage.NEW, "2026年5月7日(木)12:00(東京)までにご連絡します。")


def test_it_is_said_until_when_we_wait(mine, ticket, sakura):
    answered(ticket, sakura)

    standing = mine.get(page_of(ticket)).context["standing"]

    assert (standing.stage, "2026年5月8日" in standing.until) == (Stage.PENDING, True)


def test_an_answer_is_written_once_and_opens_it_again(mine, ticket, sakura):
    answered(ticket, sakura)
    words = {"body": "届きました。", "client_key": "c" * 20}

    first, second = mine.post(page_of(ticket), words), mine.post(page_of(ticket), words)

    ticket.refresh_from_db()
    assert (first.status_code, second.status_code, ticket.stage) == (303, 303, Stage.OPEN)
    assert ticket.thread.messages.filter(body="届きました。").count() == 1


@pytest.mark.parametrize("body", ["", " \u200b ", "x" * 20_001])
def test_an_answer_that_cannot_be_sent_is_not_lost(mine, ticket, body):
    answer = mine.post(page_of(ticket), {"body": body})

    assert (answer.status_code, answer.context["form"]["body"].value()) == (422, body)


def test_solved_rated_changed_and_opened_again(mine, ticket, hanako):
    assert mine.post(page_of(ticket, "solve/")).headers["Location"] == page_of(ticket, "rate/")
    mine.post(page_of(ticket, "rate/"), {"answer": "good", "comment": "早い"})
    mine.post(page_of(ticket, "rate/"), {"answer": "bad", "comment": "やはり違う"})
    assert [(r.answer, r.comment, r.solving) for r in Rating.objects.all()] == [("bad", "やはり違う", 1)]

    mine.post(page_of(ticket, "reopen/"))
    assert Ticket.objects.get().stage == Stage.OPEN
    mine.post(page_of(ticket, "solve/"))
    mine.post(page_of(ticket, "rate/"), {"answer": "good"})
    assert [(r.solving, r.answer) for r in Rating.objects.order_by("pk")] == [(1, "bad"), (2, "good")]


def test_coming_by_the_mail_counts_nothing(mine, ticket, hanako):
    actions.make_move(ticket=ticket, verb=Verb.SOLVE, party=Party.REQUESTER, by=hanako, at=NOON)
    link = next(path for path in links_in(words_of("ticket_solved", hanako.email)) if path.endswith("/rate/"))

    for _ in range(3):
        assert mine.get(link).status_code == 200
    mine.head(link)

    assert Rating.objects.count() == 0


@pytest.mark.parametrize("answer", ["", "x", "\x00"])
def test_a_rating_without_an_answer_is_asked_for_again(mine, ticket, hanako, answer):
    actions.make_move(ticket=ticket, verb=Verb.SOLVE, party=Party.REQUESTER, by=hanako, at=NOON)

    response = mine.post(page_of(ticket, "rate/"), {"answer": answer, "comment": "言葉"})

    assert (response.status_code, Rating.objects.count()) == (422, 0)
    assert response.context["form"]["comment"].value() == "言葉"


def test_what_is_closed_is_followed_up(mine, ticket, hanako, noon, order):
    actions.make_move(ticket=ticket, verb=Verb.SOLVE, party=Party.REQUESTER, by=hanako, at=NOON)
    noon.shift(timedelta(days=14))

    page = mine.get(page_of(ticket))
    refused = mine.post(page_of(ticket), {"body": "もう一度お願いします。"})

    assert (page.context["standing"].stage, refused.status_code) == (Stage.CLOSED, 422)
    assert f"/ja/contact/delivery/ask/?follows={ticket.reference}" in page.content.decode()
    form = mine.get(f"/ja/contact/delivery/ask/?follows={ticket.reference}").context["form"]
    assert (form["subject"].value(), form["follows"].value()) == (ticket.subject, ticket.reference)
    mine.post("/ja/contact/delivery/ask/", {**QUESTION, "follows": ticket.reference})
    assert Ticket.objects.latest("pk").follows == ticket


def test_nobody_follows_up_what_another_asked(ticket, ken):
    signed_in(ken).post("/ja/contact/delivery/ask/", {**QUESTION, "follows": ticket.reference})

    assert Ticket.objects.latest("pk").follows is None


def test_what_was_merged_leads_to_the_other(mine, ticket, ask, sakura):
    other = ask(subject="同じ荷物", at=NOON + timedelta(minutes=1))
    actions.merge(ticket=ticket, into=other, by=sakura, at=NOON)

    page = mine.get(page_of(ticket))

    assert page.context["standing"].goes_on_in == other
    assert f"/ja/questions/{other.reference}/" in page.content.decode()


def test_the_other_says_what_was_merged_into_it(mine, ticket, ask, sakura):
    other = ask(subject="同じ荷物", at=NOON + timedelta(minutes=1))
    actions.merge(ticket=ticket, into=other, by=sakura, at=NOON)

    page = mine.get(page_of(other))

    assert page.context["taken_in"] == [ticket]
    assert f'href="/ja/questions/{ticket.reference}/"' in page.content.decode()


def test_what_once_was_merged_into_another_persons_promises_nothing(mine, ticket, ask, ken):
    theirs = ask(requester=ken)
    Ticket.objects.filter(pk=ticket.pk).update(stage=Stage.CLOSED, closed_at=NOON, merged_into=theirs)

    page = mine.get(page_of(ticket)).content.decode()

    assert f"/ja/contact/delivery/ask/?follows={ticket.reference}" in page
    assert theirs.reference not in page


def test_the_message_centre_leads_to_the_page_of_the_question(mine, ticket, sakura):
    answered(ticket, sakura)

    assert page_of(ticket) in mine.get("/ja/messages/").content.decode()
    assert mine.get(f"/ja/messages/{ticket.thread.reference}/").headers["Location"] == page_of(ticket)


def test_an_agent_is_led_to_where_agents_work(ticket, sakura):
    answer = signed_in(sakura).get(page_of(ticket))

    assert answer.headers["Location"].startswith(("/admin/tickets/ticket/", "/ja/account/"))
