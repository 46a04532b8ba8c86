"""A refund on its way to a marketplace over a real connection: slow, broken, contradictory, and paid once in any case."""

import threading
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from disputes import actions, gateways, paying
from disputes.gateways.posting import FAULTS, Forbidden, post
from disputes.models import Refund
from disputes.rules.policy import DEFAULT
from disputes.rules.refunds import RefundState, RefundTask, Said
from notices.clock import now
from tests.disputes.ledger.marketplace import SECRET, marketplace, of, paid
from tests.disputes.ledger.worlds import check, order_refund, sums

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(settings):
    with marketplace() as market:
        settings.REFUND_GATEWAY = "webhook"
        settings.REFUND_WEBHOOK_URL = market.url
        settings.REFUND_WEBHOOK_SECRET = SECRET
        settings.REFUND_WEBHOOK_PRIVATE = True
        settings.REFUND_WEBHOOK_SECONDS = 5.0
        yield market


@pytest.fixture
def start():
    """When it all begins: signatures are as old as the clock says, so it is the real one."""
    return now()


def swept(at):
    paying.sweep(at=at)
    return Refund.objects.get()


def words_of(refund):
    return refund.events.order_by("-pk").first().words


def test_the_marketplace_is_told_and_pays(order, market, start):
    order_refund(order, 1500, at=start)
    refund = swept(start)

    assert (refund.state, refund.reference, sums(order)) == (RefundState.PAID, "P-1", (1500, 0))
    assert market.told == [
        {
            "id": str(refund.key),
            "order": "8100-0001",
            "case": "D-1",
            "purpose": "refund",
            "amount": "1500",
            "currency": "JPY",
            "method": "original",
            "coupon": "0",
            "ordered_at": start.isoformat(),
        }
    ]
    check(order)


def test_what_is_sent_stands_up_to_the_library_of_the_specification(order, market, start):
    order_refund(order, at=start)
    swept(start)
    body, headers = market.last

    assert Webhook(SECRET).verify(body, headers)["data"]["case"] == "D-1"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"1000", b"9000"), headers)


def test_a_paid_refund_is_never_sent_again(order, market, start):
    order_refund(order, at=start)
    for hours in range(0, 72, 8):
        swept(start + timedelta(hours=hours))

    assert len(market.told) == 1


def test_another_secret_is_noticed_and_nothing_counts(order, market, start, settings):
    settings.REFUND_WEBHOOK_SECRET = "whsec_" + "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXIh"
    order_refund(order, at=start)
    refund = swept(start)

    assert (refund.state, market.forged, words_of(refund)) == (RefundState.WAITING, 1, "HTTP 401")
    assert sums(order) == (0, 1000)


def silent(handler, data):
    handler.market.pay(data)
    handler.hang_up()


def torn(handler, data):
    handler.market.pay(data)
    handler.send_response(200)
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b'{"status": "paid"')
    handler.hang_up()


def torn_in_a_chunk(handler, data):
    handler.market.pay(data)
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'40\r\n{"status": "paid"')
    handler.hang_up()


def answering(status, content, **headers):
    def behave(handler, data):
        handler.market.pay(data)
        handler.answer(status, content, **headers)

    return behave


@pytest.mark.parametrize(
    "behave",
    [
        silent,
        torn,
        torn_in_a_chunk,
        *(answering(status, {"status": "paid"}) for status in (400, 401, 404, 410, 429, 500, 502, 503)),
        *(answering(status, b"", Location="/elsewhere") for status in (301, 302, 307, 308)),
        answering(200, b""),
        answering(200, b"<html>"),
        answering(200, b"\xff\xfe"),
        answering(200, b"[" * 50_000),
        answering(200, b" " * 70_000),
        answering(200, []),
        answering(200, {"status": "paid"}),
        answering(200, {"status": "by_hand"}),
        answering(200, {"status": "unclear"}),
        answering(200, {"status": "paid", "reference": "P-1", "amount": 10.5, "currency": "JPY"}),
        answering(200, {"status": "paid", "reference": "P\x00", "amount": "1000", "currency": "JPY"}),
        answering(200, {"status": "paid", "reference": "P-1", "amount": "1000", "currency": "XXX"}),
    ],
)
def test_what_is_no_whole_answer_says_nothing_and_is_asked_again_with_the_same_key(order, market, start, behave):
    market.behave = behave
    order_refund(order, at=start)
    refund = swept(start)
    assert (refund.state, refund.tries, refund.may_have_paid, sums(order)) == ("waiting", 1, True, (0, 1000))
    assert refund.try_at == start + DEFAULT.retries_after[0]

    market.behave = paid
    assert swept(start + DEFAULT.retries_after[0]).state == RefundState.PAID
    assert ({data["id"] for data in market.told}, len(market.payments)) == ({str(refund.key)}, 1)
    check(order)


def test_who_takes_too_long_is_cut_off_although_every_byte_comes_in_time(order, market, start, settings):
    over = threading.Event()

    def drips(handler, data):
        handler.market.pay(data)
        handler.send_response(200)
        handler.end_headers()
        while not over.wait(0.02):
            try:
                handler.wfile.write(b" ")
            except OSError:
                break

    market.behave, settings.REFUND_WEBHOOK_SECONDS = drips, 0.3
    order_refund(order, at=start)
    refund = swept(start)
    over.set()

    assert (refund.state, refund.may_have_paid) == (RefundState.WAITING, True)


def test_a_marketplace_that_is_away_is_asked_later_and_later(order, market, start, settings):
    settings.REFUND_WEBHOOK_URL = "http://127.0.0.1:9/"
    order_refund(order, at=start)
    at, waits = start, []
    for _ in range(8):
        refund = swept(at)
        waits.append(refund.try_at - at)
        at = refund.try_at

    assert waits == [*DEFAULT.retries_after, DEFAULT.retries_after[-1], DEFAULT.retries_after[-1]]
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=24))


def test_a_failure_is_tried_again_and_a_refusal_is_for_good(order, market, start):
    market.behave = answering(200, {"status": "failed", "reason": "The card's bank is away"})
    order_refund(order, at=start)
    refund = swept(start)
    assert (refund.state, refund.may_have_paid, sums(order)) == (RefundState.WAITING, False, (0, 1000))

    market.behave = answering(422, {"status": "refused", "reason": "The card is closed"})
    refund = swept(refund.try_at)
    assert (refund.state, refund.task, sums(order)) == (RefundState.FAILED, RefundTask.FAILED, (0, 0))
    assert words_of(refund) == "The card is closed"
    check(order)


@pytest.mark.parametrize("behave", [answering(202, b""), answering(200, {"status": "pending", "reference": "Q-1"})])
def test_an_answer_can_come_later_and_is_asked_for_the_next_day(order, market, start, behave):
    market.behave = behave
    order_refund(order, at=start)
    refund = swept(start)
    assert (refund.state, refund.try_at, sums(order)) == (RefundState.SENT, start + timedelta(hours=24), (0, 1000))

    market.behave = paid
    assert swept(refund.try_at).state == RefundState.PAID
    assert len(market.payments) == 1


@pytest.mark.parametrize("wrong", [{"amount": "999"}, {"currency": "USD"}, {"amount": "1001"}])
def test_another_amount_or_currency_is_never_money(order, market, start, wrong):
    def pays_wrongly(handler, data):
        handler.answer(200, {"status": "paid", "reference": "P-9", **of(data), **wrong})

    market.behave = pays_wrongly
    order_refund(order, at=start)
    refund = swept(start)

    assert (refund.state, refund.task, sums(order)) == (RefundState.WAITING, RefundTask.CONTRADICTION, (0, 1000))
    assert refund.try_at == start + timedelta(hours=24)
    check(order)


def test_a_worker_that_died_in_the_middle_of_a_send_is_followed_by_another(order, market, start):
    """Kill -9 leaves what this leaves: the claim, and a marketplace that has paid."""
    order_refund(order, at=start)
    claimed = actions.claim_refund(at=start)
    assert gateways.named("webhook").pay(claimed.payment, at=start).said is Said.PAID

    assert swept(start + timedelta(seconds=179)).state == RefundState.WAITING
    assert swept(start + timedelta(seconds=180)).state == RefundState.PAID
    assert (len(market.told), market.payments) == (2, {str(claimed.key): "P-1"})
    check(order)


def test_a_worker_that_comes_back_from_the_dead_changes_nothing(order, market, start):
    order_refund(order, at=start)
    dead = actions.claim_refund(at=start)
    answer = gateways.named("webhook").pay(dead.payment, at=start)
    later = start + timedelta(seconds=180)
    swept(later)

    actions.settle_refund(key=dead.key, answer=answer, source="webhook", at=later, claim=dead.claimed_by)
    assert sums(order) == (1000, 0)
    check(order)


def test_a_refund_that_breaks_its_gateway_keeps_no_other_waiting(order, market, start, settings):
    order_refund(order, case="D-1", at=start)
    settings.REFUND_GATEWAY = "manual"
    order_refund(order, case="D-2", at=start)
    Refund.objects.filter(case="D-1").update(gateway="gone")
    paying.sweep(at=start)

    assert list(Refund.objects.order_by("case").values_list("state", flat=True)) == ["waiting", "to_confirm"]


# Where a request may lead


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://169.254.169.254/"],
)
def test_a_private_network_is_not_spoken_to_unless_it_is_allowed(url):
    with pytest.raises(Forbidden):
        post(url, body=b"", headers={}, seconds=1, is_private_allowed=False)


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example/", "https://", "https://user:word@a.example/", "file:///etc/passwd"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(FAULTS):
        post(url, body=b"", headers={}, seconds=1, is_private_allowed=True)
