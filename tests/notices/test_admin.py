"""Where agents see what did not arrive, and send it again."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from notices import actions, admin
from notices.models import BouncingAddress, Notice
from notices.phrases import CHANNELS, MAIL_STATES
from notices.rules.kinds import Channel
from notices.rules.states import MailState
from tests.conftest import NOON, person
from tests.explained import analyse, plan_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_kinds")]

NOTICES, BOUNCING, REMINDERS = (f"/admin/notices/{name}/" for name in ("notice", "bouncingaddress", "reminder"))
RIGHTS = ("view_notice", "change_notice", "view_bouncingaddress", "change_bouncingaddress", "view_reminder")


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.AGENTS_NEED_SECOND_FACTOR = False


@pytest.fixture
def hana(db):
    return person("hana@example.com", "Hana", language="en")


def agent(*rights):
    somebody = person(f"{uuid.uuid4()}@example.com", "Dana", *rights, role="agent", language="en")
    client = Client()
    client.force_login(somebody)
    return client


@pytest.fixture
def dana(db):
    return agent(*RIGHTS)


def tell(recipient, number=0, kind="test_loud", state=MailState.WAITING, **fields):
    """Owe a notice and let its mail end in a state, as `sending` does."""
    context = {"until": NOON.isoformat(), "url": "https://example.com/secret", "words": "", **fields.pop("context", {})}
    notice = actions.owe(key=f"{kind}/{number}", kind=kind, at=NOON, recipient=recipient, context=context, **fields)
    if state != MailState.WAITING:
        fault, sent_at = ("550 no such user", None) if state != MailState.SENT else ("", NOON)
        Notice.objects.filter(pk=notice.pk).update(mail_state=state, fault=fault, sent_at=sent_at, tries=8)
    return notice


def rows(answer):
    return [row.key for row in answer.context["cl"].result_list]


def text_of(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def act(client, path, action, *chosen):
    return client.post(path, {"action": action, "_selected_action": [row.pk for row in chosen]}, follow=True)


# The list


def test_the_list_begins_with_what_needs_attention(dana, hana):
    told = {state: tell(hana, state, state=state).key for state in MailState}

    shown = {query: rows(dana.get(f"{NOTICES}{query}")) for query in ("", "?mail=all", "?mail=sent")}

    assert shown == {
        "": [told[MailState.GIVEN_UP], told[MailState.REFUSED]],
        "?mail=all": list(told.values())[::-1],
        "?mail=sent": [told[MailState.SENT]],
    }


def test_the_list_says_who_what_and_why(dana, hana):
    tell(hana, state=MailState.REFUSED, kind="account_locked")

    answer = dana.get(NOTICES)

    cells = re.findall(r'<t[dh] class="field-(\w+)[^"]*">(.*?)</t[dh]>', answer.content.decode())
    shown = {name: re.sub(r"<[^>]+>", "", cell) for name, cell in cells}
    assert (shown["to_whom"], shown["kind_in_words"], shown["mail"], shown["tries"], shown["fault"]) == (
        *("hana@example.com", "account locked", "refused"),
        *("8", "550 no such user"),
    )


def test_the_list_can_be_narrowed_to_a_kind(dana, hana):
    tell(hana, 1, state=MailState.REFUSED)
    optional = tell(hana, 2, kind="test_optional", state=MailState.REFUSED)

    assert rows(dana.get(f"{NOTICES}?kind=test_optional")) == [optional.key]


@pytest.mark.parametrize("typed", ["hana@example.com", " HANA@example.com "])
def test_everything_that_somebody_was_sent_is_found_by_the_address(dana, hana, charlie, typed):
    sent, stuck = tell(hana, 1, state=MailState.SENT), tell(hana, 2, state=MailState.REFUSED)
    tell(charlie, 3)

    assert rows(dana.get(NOTICES, {"q": typed})) == [stuck.key, sent.key]


def test_a_mail_to_a_bare_address_is_found(dana):
    notice = tell(None, address="new@example.com", language="en")

    assert rows(dana.get(NOTICES, {"q": "new@example.com"})) == [notice.key]


def test_a_notice_is_found_by_its_reference_and_nothing_by_half_an_address(dana, hana):
    notice = tell(hana)

    assert rows(dana.get(NOTICES, {"q": str(notice.reference)})) == [notice.key]
    assert [rows(dana.get(NOTICES, {"q": typed})) for typed in ("hana", "hana@")] == [[], []]


def test_searching_asks_an_index(dana, hana):
    others = User.objects.bulk_create(User(email=f"o{n}@example.com", member_id=f"o{n}") for n in range(300))
    told = [{"recipient": other} for other in others] + [{"address": f"a{n}@example.com"} for n in range(300)]
    Notice.objects.bulk_create(
        Notice(key=f"many/{n}", kind="test_loud", created_at=NOON, try_at=NOON, **told[n % 600]) for n in range(3_000)
    )
    tell(hana)
    analyse(Notice)
    with CaptureQueriesContext(connection) as queries:
        dana.get(NOTICES, {"q": "hana@example.com"})
    asked = [query["sql"] for query in queries if '"notices_notice"."key"' in query["sql"]]

    plan = plan_of(asked[-1])

    assert ("notice_address" in plan, "LIKE" in asked[-1]) == (True, False), plan


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_notice_and_for_three(hana, dana, count):
    for number in range(count):
        tell(hana, number, state=MailState.REFUSED)
    dana.get(NOTICES)

    with CaptureQueriesContext(connection) as queries:
        dana.get(NOTICES)

    asked = [query["sql"] for query in queries if '"notices_notice"' in query["sql"]]
    assert len(asked) == 2  # The rows, and how many there are as far as can be paged through.


def test_counting_stops_where_paging_stops(dana, hana, monkeypatch):
    monkeypatch.setattr(admin, "MOST_SHOWN", 2)
    for number in range(3):
        tell(hana, number, state=MailState.REFUSED)

    assert dana.get(NOTICES).context["cl"].result_count == 2


# Sending again


def test_a_mail_is_sent_again(dana, hana):
    stuck = tell(hana, state=MailState.GIVEN_UP)

    answer = act(dana, NOTICES, "send_again", stuck)

    stuck.refresh_from_db()
    assert (stuck.mail_state, stuck.tries, stuck.fault) == (MailState.WAITING, 0, "")
    assert "1 mail goes out again." in text_of(answer)


def test_what_was_sent_is_not_sent_twice(dana, hana):
    sent, stuck = tell(hana, 1, state=MailState.SENT), tell(hana, 2, state=MailState.REFUSED)

    answer = act(dana, f"{NOTICES}?mail=all", "send_again", sent, stuck)

    sent.refresh_from_db()
    assert sent.mail_state == MailState.SENT
    assert "1 mail goes out again." in text_of(answer)
    assert "Only mails that were refused or given up can be sent again." in text_of(answer)


def test_a_mail_whose_link_was_erased_is_not_sent_again(dana, hana):
    erased, stuck = tell(hana, 1, kind="test_secret", state=MailState.REFUSED), tell(hana, 2, state=MailState.REFUSED)
    Notice.objects.filter(pk=erased.pk).update(context={})

    answer = act(dana, NOTICES, "send_again", erased, stuck)

    erased.refresh_from_db()
    assert erased.mail_state == MailState.REFUSED
    assert "1 mail goes out again." in text_of(answer)
    assert "The person can ask for a new link." in text_of(answer)
    assert "Only mails that were refused" not in text_of(answer)


def test_who_may_only_look_cannot_send(hana):
    stuck = tell(hana, state=MailState.REFUSED)
    reader = agent("view_notice")

    act(reader, NOTICES, "send_again", stuck)

    stuck.refresh_from_db()
    assert (stuck.mail_state, rows(reader.get(NOTICES))) == (MailState.REFUSED, [stuck.key])


def test_who_may_not_look_sees_nothing(hana):
    tell(hana, state=MailState.REFUSED)

    assert [agent().get(path).status_code for path in (NOTICES, BOUNCING, REMINDERS)] == [403, 403, 403]


# One notice


def test_the_mail_is_shown_as_it_would_leave(dana, hana):
    notice = tell(hana, context={"topic": "<b>", "words": '"><script>'})

    page = dana.get(f"{NOTICES}{notice.pk}/change/").content.decode()

    frame = html.unescape(re.search(r'<iframe sandbox srcdoc="([^"]*)"', page)[1])
    assert ("News of &lt;b&gt;" in frame, "<script>" in frame) == (True, False)
    assert "Please answer by Friday, 1 May 2026, 12:00 (Tokyo)." in frame


def test_a_secret_mail_is_not_shown(dana, hana):
    notice = tell(hana, kind="test_secret")

    page = dana.get(f"{NOTICES}{notice.pk}/change/").content.decode()

    assert ("only the person it was written to may see it" in page, "example.com/secret" in page) == (True, False)


def test_a_mail_that_cannot_be_written_says_so(dana, hana):
    notice = tell(hana, kind="test_broken")

    assert "cannot be put into words" in text_of(dana.get(f"{NOTICES}{notice.pk}/change/"))


def test_nobody_writes_by_hand(hana):
    notice = tell(hana)
    everything = [f"{verb}_{model}" for verb in ("add", "change", "delete", "view") for model in ("notice", "reminder")]
    client = agent(*everything)

    answers = [
        client.get(f"{NOTICES}add/").status_code,
        client.post(f"{NOTICES}{notice.pk}/change/", {"fault": "changed"}).status_code,
        client.post(f"{NOTICES}{notice.pk}/delete/", {"post": "yes"}).status_code,
        client.get(f"{REMINDERS}add/").status_code,
    ]

    assert (answers, Notice.objects.get().fault) == ([403, 403, 403, 403], "")


# Addresses and reminders


def test_an_address_is_tried_again(dana, hana):
    stuck = tell(hana, state=MailState.REFUSED)
    Notice.objects.filter(pk=stuck.pk).update(sent_to=hana.email, created_at=NOON)
    actions.note_bounce(address=hana.email, fault="550", at=NOON)

    answer = act(dana, BOUNCING, "try_again", BouncingAddress.objects.get())

    assert (BouncingAddress.objects.count(), "1 address is tried again." in text_of(answer)) == (0, True)


def test_a_bouncing_address_is_found_whole(dana):
    for name in ("hana", "lena"):
        actions.note_bounce(address=f"{name}@example.com", fault="550", at=NOON)

    found = dana.get(BOUNCING, {"q": "HANA@example.com"}).context["cl"].result_list

    assert [row.address for row in found] == ["hana@example.com"]


def remind(recipient, deadline):
    actions.set_reminders(
        deadline=deadline,
        deadline_at=NOON + timedelta(days=3),
        offsets=[timedelta(days=1)],
        recipients=[recipient],
        kind="test_loud",
        context={},
        at=NOON,
    )


@pytest.mark.parametrize("count", [1, 3])
def test_reminders_cost_the_same_for_one_deadline_and_for_three(dana, hana, count):
    for number in range(count):
        remind(hana, f"dispute/{number}/respond")
    dana.get(REMINDERS)

    with CaptureQueriesContext(connection) as queries:
        answer = dana.get(REMINDERS)

    asked = [query["sql"] for query in queries if '"notices_reminder"' in query["sql"]]
    assert (len(asked), len(answer.context["cl"].result_list)) == (2, 2 * count)


def test_reminders_are_found_by_deadline_and_by_person(dana, hana, charlie):
    remind(hana, "dispute/1/respond")
    remind(charlie, "dispute/2/respond")

    found = [
        {(row.deadline, row.recipient.email) for row in dana.get(REMINDERS, {"q": typed}).context["cl"].result_list}
        for typed in ("dispute/1/respond", "charlie@example.com", "dispute")
    ]

    assert found == [{("dispute/1/respond", hana.email)}, {("dispute/2/respond", charlie.email)}, set()]


def test_every_state_and_channel_has_words():
    assert (set(MAIL_STATES), set(CHANNELS)) == (set(MailState), set(Channel))


def test_no_list_lets_its_address_feel_along_a_secret(dana, hana):
    tell(hana)

    answers = [dana.get(path, {"context__icontains": "secret"}).status_code for path in (NOTICES, REMINDERS)]

    assert (answers, dana.get(REMINDERS, {"channel__exact": "mail"}).status_code) == ([400, 400], 200)
