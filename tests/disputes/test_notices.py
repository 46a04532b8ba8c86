"""What people are told of a dispute: whom, of what, when, and in which words."""

import re
from contextlib import suppress
from datetime import datetime
from itertools import count

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from accounts import groups
from accounts.models import User
from disputes import actions
from disputes.actions import Along, MoveRefused
from disputes.models import DeadlineState, DisputeDeadline, Refund
from disputes.rules.evidence import Slot
from disputes.rules.payloads import Offering, PayingOtherwise, Requesting, Submitting
from disputes.rules.refunds import Said
from disputes.rules.reminders import recipients, reminder_row
from disputes.rules.states import DeadlineKind, Party, Verb
from notices import rendering
from notices.actions import note_bounce, send_due_reminders
from notices.clock import now
from notices.models import Notice, Reminder
from notices.rules.kinds import Channel
from notices.rules.states import MailState
from orders.models import Order, OrderLine, Shop
from tests.disputes import worlds
from tests.disputes.ledger.conftest import agent
from tests.disputes.worlds import DAY, HOUR, OPENED
from tests.orders.factories import make_order, ship

pytestmark = pytest.mark.django_db
numbers = count(5000)
MISSING = "!! %s is missing !!"


def told(*kinds, since=0):
    """Return who was told what by mail, in order; all that is about disputes, or only these kinds."""
    rows = Notice.objects.exclude(mail_state=MailState.NOT_WANTED).filter(pk__gt=since).select_related("recipient")
    rows = rows.filter(kind__in=kinds) if kinds else rows.filter(kind__startswith="dispute")
    return [(row.recipient.display_name, row.kind) for row in rows.order_by("id")]


def newest():
    return Notice.objects.latest("id").pk


def sweep(at):
    actions.move_by_the_clock(at=at)
    send_due_reminders(at=at)
    actions.raise_alarms(at=at)


def in_words(notice, at=None):
    return rendering.render(notice, at=at or notice.created_at)


def mail_to(person, kind):
    return Notice.objects.filter(recipient=person, kind=kind).exclude(mail_state=MailState.NOT_WANTED).latest("id")


# A second person


@pytest.fixture
def rin(db):
    return agent("rin@example.com", "Rin", groups.SENIOR_MEDIATOR)


def approval_of(dispute, by, at):
    payload = PayingOtherwise("BANK-7", is_proven_unpaid=True)
    return actions.draft_decision(
        dispute=dispute,
        verb=Verb.PAY_BY_OTHER_MEANS,
        by=by,
        payload=payload,
        version=dispute.version,
        along=actions.NOTHING_ALONG,
        at=at,
    )


def test_who_may_approve_is_told_that_a_decision_waits_and_who_made_it_is_not(refund_pending, sora, rin, mei):
    actions.take(dispute=refund_pending, by=sora, at=OPENED + 2 * DAY)
    before = newest()
    decision = approval_of(refund_pending, sora, OPENED + 2 * DAY)

    assert told(since=before) == [("Rin", "dispute_approval")]
    notice = Notice.objects.latest("id")
    said = in_words(notice)
    assert said.subject == f"2人目の確認待ち：{refund_pending.reference}"
    assert "Soraさんが「別の方法で支払う」を決定しました。" in said.text
    assert reverse("admin:disputes_approval", args=[decision.pk]) in said.text
    User.objects.filter(pk=rin.pk).update(language="en")
    said = in_words(Notice.objects.get(pk=notice.pk))
    assert said.subject == f"{refund_pending.reference} waits for you as a second person"
    assert "Sora decided: Pay by other means." in said.text


def test_who_may_confirm_a_payment_is_told_that_one_waits(refund_pending, sora, rin, mei):
    User.objects.filter(pk=rin.pk).update(language="en")
    worlds.pay(refund_pending, OPENED + 2 * DAY, Said.REFUSED)
    before = newest()
    for day in (3, 5):  # Sent back, it is said anew, and told anew.
        refund = Refund.objects.get()
        actions.pay_by_other_means(refund=refund, by=sora, reference="BANK-7", at=OPENED + day * DAY)
        actions.send_back(refund=refund, by=rin, words="Unknown.", at=OPENED + day * DAY)

    assert told("refund_countersign", since=before) == [("Rin", "refund_countersign")] * 2
    said = in_words(Notice.objects.filter(kind="refund_countersign").first())
    assert said.subject == "A refund of ¥1,000 waits for you as a second person"
    assert "reference BANK-7" in said.text


# Who is told of a move


def test_opening_tells_both_sides_once(opened):
    assert told() == [("Hanako", "dispute_opened"), ("Wei", "dispute_opened")]


def test_an_offer_waits_for_one_side_and_is_news_for_the_other(opened, wei):
    before = newest()

    worlds.counter(opened, wei, worlds.refund(600), OPENED + DAY)

    assert told(since=before) == [("Hanako", "dispute_offer"), ("Wei", "dispute_news")]


def test_what_both_are_told_until_the_money_is_there(refund_pending):
    before = newest()

    worlds.pay(refund_pending, OPENED + 2 * DAY)

    assert told("dispute_agreed") == [("Hanako", "dispute_agreed"), ("Wei", "dispute_agreed")]
    assert told(since=before) == [("Hanako", "dispute_closed"), ("Wei", "dispute_closed")]


def test_evidence_is_asked_of_whom_it_is_asked(in_mediation, mei):
    before = newest()
    payload = Requesting({Party.SELLER: frozenset({Slot.PROOF_OF_POSTING})})

    worlds.move(in_mediation, Verb.REQUEST_EVIDENCE, mei, OPENED + 3 * DAY, payload)

    assert told(since=before) == [("Hanako", "dispute_news"), ("Wei", "dispute_evidence")]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "- Asked for: Proof of posting, Test report\n"),
        ("ja", "- 提出が必要なもの：差し出しの控え、検査報告書\n"),
    ],
)
def test_a_mail_names_what_is_asked_for(in_mediation, mei, wei, hanako, language, said):
    wei.language = language
    wei.save()
    payload = Requesting({Party.SELLER: frozenset({Slot.TEST_REPORT, Slot.PROOF_OF_POSTING})})

    worlds.move(in_mediation, Verb.REQUEST_EVIDENCE, mei, OPENED + 3 * DAY, payload)

    assert said in in_words(mail_to(wei, "dispute_evidence")).text


def test_a_refund_that_fails_for_good_is_a_task_of_those_who_lead(refund_pending, sora, mei):
    before = newest()

    worlds.pay(refund_pending, OPENED + 2 * DAY, Said.REFUSED)

    assert told(since=before) == [("Sora", "dispute_refund")]


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "The refund of {} is late", "nobody has said that it was. Please look what holds it up."),
        ("ja", "{}の返金が期限を過ぎています", "支払い済みの連絡がありません。"),
    ],
)
def test_those_who_lead_are_told_once_that_a_refund_is_late(refund_pending, sora, mei, language, subject, words):
    sora.language = language
    sora.save()
    late_at, before = Refund.objects.get().late_at, newest()

    assert [actions.call_agents(at=late_at + hours * HOUR) for hours in (-1, 0, 1)] == [0, 1, 0]
    assert told(since=before) == [("Sora", "dispute_refund")]
    mail = in_words(mail_to(sora, "dispute_refund"))
    assert mail.subject == subject.format(refund_pending.reference)
    assert words in mail.text


def test_what_is_paid_without_a_ruling_is_an_incident(in_mediation, sora):
    before = newest()

    sweep(OPENED + 62 * DAY)

    assert told("dispute_incident", since=before) == [("Sora", "dispute_incident")]


def test_a_message_is_told_once_until_it_is_read(opened, wei):
    before = newest()

    for hours in (1, 2):
        worlds.move(opened, Verb.WRITE, wei, OPENED + hours * HOUR, along=Along(words="We ask the carrier."))

    assert told("message_new", since=before) == [("Hanako", "message_new")]


def test_everybody_of_the_shop_is_told_and_nobody_else(opened, lin, ken):
    Shop.objects.get(pk=opened.shop_id).staff.add(lin)
    before = newest()

    worlds.move(opened, Verb.ESCALATE, opened.buyer, OPENED + 3 * DAY)

    assert [name for name, _ in told(since=before)] == ["Hanako", "Wei", "Lin"]


# Reminders


def reminded(dispute):
    """Return what became of reminders: to whom, of which deadline, hours before it."""
    found = Notice.objects.filter(kind="dispute_reminder", key__contains=f"/{dispute.reference}/", is_in_bell=False)
    return [
        (
            row.recipient.display_name,
            row.deadline.split("/")[2],
            round((datetime.fromisoformat(row.context["due_at"]) - row.created_at) / HOUR),
        )
        for row in found.select_related("recipient").order_by("id")
    ]


def test_a_seller_is_reminded_three_times_and_both_are_told_of_the_silence(opened):
    before = newest()
    for hours in range(1, 122):
        sweep(OPENED + hours * HOUR)

    assert reminded(opened) == [
        ("Wei", "seller_response", 72),
        ("Wei", "seller_response", 24),
        ("Hanako", "negotiation_end", 72),
        ("Wei", "negotiation_end", 72),
        ("Wei", "seller_response", 3),
    ]
    assert [row for row in told(since=before) if row[1] != "dispute_reminder"] == [
        ("Hanako", "dispute_agreed"),
        ("Wei", "dispute_agreed"),
    ]


def test_nobody_is_reminded_of_what_is_over_though_nobody_wrote_it_down(opened):
    """The seller's silence accepted on day 5; a sweep of the clock that comes late changes nothing of that (R1, I16)."""
    send_due_reminders(at=OPENED + 5 * DAY - HOUR)
    before = newest()

    made = send_due_reminders(at=OPENED + 6 * DAY + HOUR)  # 24 hours before the negotiation would have ended.

    assert (made, told(since=before)) == (0, [])


def test_a_deadline_of_48_hours_is_not_reminded_of_72_hours_before(opened, hanako, wei):
    worlds.move(opened, Verb.REVISE, hanako, OPENED + 4 * DAY, Offering(worlds.refund(500)))

    waiting = Reminder.objects.filter(deadline__contains="/seller_response/", done_at=None, channel=Channel.MAIL)

    assert sorted(row.offset // HOUR for row in waiting) == [3, 24]


def test_who_has_answered_is_not_reminded_of_evidence(in_mediation, hanako, mei):
    asked = Requesting({Party.BUYER: frozenset({Slot.CARRIER_REPLY}), Party.SELLER: frozenset({Slot.PROOF_OF_POSTING})})
    worlds.move(in_mediation, Verb.REQUEST_EVIDENCE, mei, OPENED + 3 * DAY, asked)
    piece = actions.Piece(Slot.CARRIER_REPLY, photo=worlds.photo_of(hanako))
    worlds.move(
        in_mediation, Verb.SUBMIT_EVIDENCE, hanako, OPENED + 4 * DAY, Submitting({}), along=Along(pieces=[piece])
    )

    for hours in range(24, 73):
        sweep(OPENED + 3 * DAY + hours * HOUR)

    assert reminded(in_mediation) == [("Wei", "evidence_due", 24), ("Wei", "evidence_due", 3)]


def test_a_late_review_is_an_apology_with_a_new_date_and_an_alarm_every_two_days(in_mediation, sora):
    due = DisputeDeadline.objects.get(kind=DeadlineKind.MEDIATION_SLA, state=DeadlineState.LIVE).due_at
    before = newest()

    raised = [actions.raise_alarms(at=due + hours * HOUR) for hours in (-1, 0, 1, 47, 48, 49)]

    assert raised == [0, 1, 0, 0, 1, 0]
    once = [("Hanako", "dispute_delay"), ("Wei", "dispute_delay"), ("Sora", "dispute_alarm")]
    assert told(since=before) == [*once, *once]
    dates = [row.context["new_at"] for row in Notice.objects.filter(kind="dispute_alarm").order_by("id")]
    assert dates == [(due + 2 * DAY).isoformat(), (due + 4 * DAY).isoformat()]


MOVES = {
    "counter": lambda dispute, at, who: worlds.counter(dispute, who["wei"], worlds.refund(600), at),
    "better": lambda dispute, at, who: worlds.move(dispute, Verb.REVISE, who["wei"], at, Offering(worlds.refund(800))),
    "answer": lambda dispute, at, who: worlds.counter(dispute, who["hanako"], worlds.refund(900), at),
    "revise": lambda dispute, at, who: worlds.move(
        dispute, Verb.REVISE, who["hanako"], at, Offering(worlds.refund(950))
    ),
    "reject": lambda dispute, at, who: worlds.reject(dispute, who["wei"], at),
    "mediate": lambda dispute, at, who: worlds.mediate(dispute, who["mei"], who["hanako"], at),
    "ask": lambda dispute, at, who: worlds.move(
        dispute,
        Verb.REQUEST_EVIDENCE,
        who["mei"],
        at,
        Requesting({Party.SELLER: frozenset({Slot.PROOF_OF_POSTING})}),
    ),
    "rule": lambda dispute, at, who: worlds.rule(dispute, who["mei"], worlds.refund(700), at),
    "accept": lambda dispute, at, who: worlds.accept(dispute, who["hanako"], at),
}


@effort(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 100), st.sampled_from(sorted(MOVES))), min_size=1, max_size=5))
def test_reminders_come_while_their_deadline_runs_once_and_to_its_side(hanako, wei, mei, story):
    """I16, over any story: never after the deadline moved or passed, never twice, never to others, never too few."""
    who = {"hanako": hanako, "wei": wei, "mei": mei}
    dispute = worlds.open_dispute(worlds.shipped_order(wei, f"8100-{next(numbers)}"), hanako)
    at = OPENED
    for hours, move in story:
        for _ in range(0, hours, 2):
            at += 2 * HOUR
            sweep(at)
        with suppress(MoveRefused, IndexError):  # Not every move is open in every story.
            MOVES[move](dispute, at, who)
        dispute.refresh_from_db()
    for _ in range(0, 240, 2):
        at += 2 * HOUR
        sweep(at)

    sent = list(Notice.objects.filter(kind="dispute_reminder", key__contains=f"/{dispute.reference}/"))
    known = list(DisputeDeadline.objects.filter(dispute=dispute))
    for notice in sent:
        _, _, kind, side = notice.deadline.split("/")
        due_at = datetime.fromisoformat(notice.context["due_at"])
        ran = [row for row in known if row.kind == kind and row.due_at == due_at and row.set_at <= notice.created_at]
        assert any(row.ended_at is None or notice.created_at <= row.ended_at for row in ran)
        assert notice.created_at < due_at
        assert notice.recipient_id in {Party.BUYER: [hanako.pk], Party.SELLER: [wei.pk]}.get(Party(side), [])
    slots = [
        (row.deadline, row.context["due_at"], row.key.split("/")[-2], row.recipient_id, row.key.split("/")[-3])
        for row in sent
    ]
    assert len(slots) == len(set(slots))
    for row in known:
        is_long = row.due_at - row.set_at > DAY + 2 * HOUR
        is_sides = recipients(reminder_row(DeadlineKind(row.kind)).to, worlds.facts(dispute)) - {Party.SENIOR_AGENT}
        if row.state == DeadlineState.FIRED and is_long and is_sides:
            assert [one for one in sent if one.deadline.split("/")[2] == row.kind]


# The end of the window


def test_a_buyer_is_reminded_of_the_window_of_what_has_no_dispute(hanako, wei):
    order = worlds.shipped_order(wei)
    end = order.lines.first().window_end_at
    worlds.open_dispute(order, hanako, worlds.refund(500), position=2)
    before = newest()

    for hours in range(-15 * 24, 24, 12):
        send_due_reminders(at=end + hours * HOUR)

    found = Notice.objects.filter(kind="order_window_ends", pk__gt=before, is_in_bell=False).order_by("id")
    assert [(row.recipient, (end - row.created_at) // HOUR, row.context["items"]) for row in found] == [
        (hanako, hours, ["Paper lamp"]) for hours in (336, 168, 72, 24)
    ]
    assert in_words(found[0]).subject == "【残り14日】注文8100-0001の紛争を開ける期限"
    assert "2026年7月1日(水)23:59(東京)まで紛争を開けます。" in in_words(found[0]).text


def test_no_window_is_reminded_of_once_everything_of_it_is_disputed(shipped, hanako):
    end = OrderLine.objects.filter(order=shipped).first().window_end_at
    for position in (1, 2):
        worlds.open_dispute(shipped, hanako, worlds.refund(500), position=position)

    assert send_due_reminders(at=end - DAY) == 0
    assert Reminder.objects.filter(kind="order_window_ends", was_sent=True).count() == 0


def test_an_order_that_is_claimed_later_is_reminded_of_then(wei):
    from orders.actions import claim_orders

    order = worlds.shipped_order(wei, buyer={"email": "late@example.com"})
    late = User.objects.create_user("late@example.com", "correct horse battery", display_name="Late", role="buyer")
    late.emailaddress_set.create(email=late.email, verified=True, primary=True)

    claim_orders(at=OPENED)

    end = order.lines.first().window_end_at
    waiting = Reminder.objects.filter(recipient=late, channel=Channel.MAIL).order_by("due_at")
    assert [end - row.due_at for row in waiting] == [14 * DAY, 7 * DAY, 72 * HOUR, 24 * HOUR]


# In words


def test_the_mails_of_one_case_watched_with_the_clock(settings, hanako, wei):
    """From opening to closing, in both languages: when, to whom, and under which subject."""
    settings.DEBUG = settings.MAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    began = now()
    order = make_order(placed_at=(began - 22 * DAY).isoformat(), at=began - 22 * DAY)
    ship(order, shipped_at=(began - 20 * DAY).isoformat(), at=began - 20 * DAY)
    Shop.objects.get(pk=order.shop_id).staff.add(wei)
    dispute = worlds.open_dispute(Order.objects.get(pk=order.pk), hanako, at=began)
    call_command("tick", verbosity=0)
    seen = []

    def look(hours):  # They leave over several lines at once, so those of one instant are put in order.
        seen.extend(sorted((hours, message.to[0].partition("@")[0], message.subject) for message in mail.outbox))
        mail.outbox.clear()

    look(0)
    for hours in range(24, 121, 24):
        for step in ("21h", "3h"):
            call_command("advance_clock", step, verbosity=0)
            look(hours - 3 if step == "21h" else hours)
    worlds.pay(dispute, now())
    call_command("tick", verbosity=0)
    look(120)

    reference = dispute.reference
    about = [row for row in seen if reference in row[2]]
    assert about == [
        (0, "hanako", f"紛争を受け付けました（{reference}）"),
        (0, "wei", f"The buyer opened a dispute ({reference})"),
        (48, "wei", f"Please answer the buyer's offer: 3 days left ({reference})"),
        (96, "hanako", f"【残り3日】話し合いの期限がまもなく来ます（{reference}）"),
        (96, "wei", f"Please answer the buyer's offer: 24 hours left ({reference})"),
        (96, "wei", f"The negotiation ends soon: 3 days left ({reference})"),
        (117, "wei", f"Please answer the buyer's offer: 3 hours left ({reference})"),
        (120, "hanako", f"購入者の提案が承諾されたものとみなされました（{reference}）"),
        (120, "wei", f"The buyer's offer counts as accepted ({reference})"),
        (120, "hanako", f"紛争{reference}が終了しました：返金が完了しました"),
        (120, "wei", f"The refund has been paid: dispute {reference} is closed"),
    ]


def test_a_mail_says_what_until_when_what_otherwise_and_has_one_link(opened, wei):
    wei.time_zone = "America/New_York"
    wei.save()

    text = in_words(mail_to(wei, "dispute_opened")).text

    assert "“Paper lamp” of order 8100-0001 (Lantern House)" in text
    assert "- Problem: It did not arrive" in text
    assert "Please do this by Tuesday, 26 May 2026, 21:00 (New York). You have 5 days left." in text
    assert (
        "If you do not answer by Tuesday, 26 May 2026, 21:00 (New York), the buyer's offer counts as accepted." in text
    )
    assert text.count("Open the dispute:\n") == 1


def test_a_reply_goes_into_the_chat_of_the_dispute(opened, wei, settings):
    from notices import replies

    settings.REPLY_DOMAIN = "reply.example.com"
    notice = mail_to(wei, "dispute_opened")

    assert replies.read(replies.address_for(notice.thread, wei)) == (opened.thread.reference.lower(), wei.pk)


def test_hostile_names_stay_words(hanako, wei):
    evil = "[[Refund me|https://evil.example/]] <script>alert(1)</script>"
    value = [{"title": evil, "quantity": 1, "price": "1500"}]
    order = worlds.shipped_order(wei, shop={"code": "S-9", "name": "[[Win|https://evil.example/]]"}, lines=value)
    worlds.open_dispute(order, hanako)

    said = in_words(mail_to(wei, "dispute_opened"))

    assert said.subject.startswith("The buyer opened a dispute (D-")
    assert ("<script>" in said.html, 'href="https://evil.example/"' in said.html) == (False, False)
    assert "[[" not in said.text


def test_an_address_that_bounces_shows_on_the_page_and_the_bell_still_tells(settings, opened, hanako, client):
    from notices import sending

    settings.MAIL_IS_SET = True
    note_bounce(address=hanako.email, fault="550 no such user", at=OPENED)

    sending.sweep(at=OPENED)
    client.force_login(hanako)
    page = client.get("/ja/notices/").content.decode()

    assert Notice.objects.get(recipient=hanako, kind="dispute_opened").mail_state == MailState.REFUSED
    assert "hanako@example.com" in page
    assert "紛争を受け付けました" in page


def test_nothing_is_said_of_what_is_past(opened, wei):
    text = in_words(mail_to(wei, "dispute_opened"), at=OPENED + 30 * DAY).text

    assert re.findall("You have .* left|If you do not answer", text) == []


def test_deadline_mails_cannot_be_switched_off_and_news_can(opened, wei):
    from notices.actions import choose_by_mail
    from notices.rules.kinds import Topic

    choose_by_mail(person=wei, choices={Topic.DISPUTES: False})
    before = newest()

    worlds.counter(opened, wei, worlds.refund(600), OPENED + DAY)
    worlds.counter(opened, opened.buyer, worlds.refund(900), OPENED + 2 * DAY)

    assert told(since=before) == [("Hanako", "dispute_offer"), ("Hanako", "dispute_news"), ("Wei", "dispute_offer")]


def test_the_news_of_a_day_comes_in_one_mail_to_who_wants_no_other(opened, wei):
    from notices.actions import choose_by_mail
    from notices.rules.kinds import Topic

    wei.time_zone = "Asia/Shanghai"
    wei.save()
    choose_by_mail(person=wei, choices={Topic.DISPUTES: False})
    worlds.counter(opened, wei, worlds.refund(600), OPENED + HOUR)  # 10:00 in Shanghai.
    worlds.move(opened, Verb.REVISE, wei, OPENED + 2 * HOUR, Offering(worlds.refund(700)))
    before = newest()

    made = [send_due_reminders(at=OPENED + hours * HOUR) for hours in (22, 23, 24)]

    assert (made, told(since=before)) == ([0, 1, 0], [("Wei", "dispute_digest")])
    said = in_words(mail_to(wei, "dispute_digest"))
    assert said.subject == "2 pieces of news of your disputes"
    assert f"- Your offer is changed ({opened.reference}, Paper lamp)" in said.text
