"""What always holds of a story (dispute rulebook §8), each check with the numbers that it covers.

I12, I13 and I15 are asked where two worlds, two times and two people meet: in `telling.py`, `buttons.py` and the machine itself;
I16 in `reminded.py`. I14 takes two connections: tests/disputes/test_races.py.
"""

from collections import Counter

from django.db.models import Sum

from disputes import queries
from disputes.models import DeadlineState, Dispute, Refund, Reservation
from disputes.permissions import may_read
from disputes.rules.facts import RefundStatus
from disputes.rules.ledger import EntryKind
from disputes.rules.offers import NOTHING_TO_SEND_BACK, Comparison, compared, is_raised
from disputes.rules.playing import settled
from disputes.rules.refunds import RefundState
from disputes.rules.stages import STAGES, decides
from disputes.rules.states import (
    AGENTS,
    MEDIATING,
    NEGOTIATION,
    DeadlineKind,
    OfferKind,
    OfferStatus,
    Outcome,
    Party,
    Stage,
    Verb,
)
from messaging import queries as messages
from messaging.permissions import may_see_photo
from tests.disputes.ledger.worlds import check
from tests.disputes.stories.people import plain

STRANGERS = ("ken", "lin")  # Another buyer, another seller.


def lateness_changes_nothing(story):
    """I12: a world that nobody swept is, once somebody looks, what the swept one is."""
    mine, other = story.case(), story.case(1)
    comes = settled(other, story.at)
    assert plain(mine) == plain(comes[-1].after if comes else other)


def money_is_sound(story):
    """I4, I21, I23: sums agree, nothing exceeds what was paid, and the seller waits just as long as the case does."""
    case = story.case()
    for order in story.orders:
        check(order)
        money = order.money
        paid = money.refunds.filter(state=RefundState.PAID)
        left = money.entries.filter(kind=EntryKind.PAY)
        assert _sum(paid, "amount_minor") == _sum(left, "amount_minor")
        assert set(money.refunds.values_list("currency", flat=True)) <= {order.currency}
    amounts = (case.ceiling, case.reserved, case.refunded, *(offer.terms.payable for offer in case.offers))
    assert {type(amount) for amount in amounts} == {int}
    assert 0 <= case.reserved <= case.ceiling
    assert case.currency == story.eager.currency == story.orders[0].currency
    if case.stage in NEGOTIATION:
        assert case.reserved == 0
    held = Reservation.objects.filter(case=story.eager.reference, line__isnull=False, state="held")
    if case.stage is Stage.REFUND_PENDING:
        assert case.reserved == _sum(held, "amount_minor")
    if case.stage is Stage.CLOSED and case.outcome is not Outcome.EXTERNAL_CHARGEBACK:
        assert (case.reserved, held.count()) == (0, 0)


def _sum(rows, field):
    return rows.aggregate(sum=Sum(field))["sum"] or 0


def payout_is_held(story):
    """I21: what is held of the seller's money, and until when."""
    assert (story.fresh().held(story.at) > 0) == story.case().is_payout_held(story.at)


def money_has_its_ground(story):
    """I7: what leaves was agreed, ruled or the backstop's, is just that much, and was there when it was promised."""
    case = story.case()
    assert not case.refunded or case.is_settled
    if case.stage is Stage.REFUND_PENDING:
        assert case.refund.amount == case.agreed.payable or is_less_by_outside(story, case.refund.amount)
        assert case.refund.status in {RefundStatus.PENDING, RefundStatus.NEEDS_AGENT}
    dispute = story.fresh()
    refunds = list(Refund.objects.filter(case=dispute.reference).select_related("reservation"))
    if not refunds:
        return
    agreed = [offer.terms.payable for offer in case.offers if offer.status is OfferStatus.ACCEPTED]
    ruled = [ruling.sheet.terms.payable for ruling in dispute.rulings.select_related("sheet")]
    demanded = [offer.terms.payable for offer in case.offers if offer.author is Party.BUYER]
    backstop = demanded if dispute.events.filter(verb=Verb.PAY_WITHOUT_RULING).exists() else []
    for refund in refunds:
        is_less = bool(backstop) and refund.amount_minor <= max(backstop)
        is_less |= refund.amount_minor < max(agreed + ruled, default=0) and is_less_by_outside(
            story, refund.amount_minor
        )
        assert is_less or refund.amount_minor in agreed + ruled
        assert refund.amount_minor == refund.reservation.amount_minor
        if refund.state == RefundState.PAID:
            paid = story.bank.payments.get(refund.key, ("", refund.amount_minor))
            assert paid[1] == refund.amount_minor


def is_less_by_outside(story, amount):
    """Return whether the seller refunded what is missing of an amount that was agreed or ruled."""
    agreed = story.case().agreed
    return bool(story.outside) and (agreed is None or amount < agreed.payable)


def offers_are_sound(story):
    """I6: whose offers stand in which stage, and no two accepted ones in a round."""
    case = story.case()
    standing = [offer.author for offer in case.open_offers]
    accepted = [offer.round for offer in case.offers if offer.status is OfferStatus.ACCEPTED]
    assert len(accepted) == len(set(accepted))
    if case.stage in NEGOTIATION:
        assert standing == [Party.BUYER if case.stage is Stage.AWAITING_SELLER else Party.SELLER]
    elif case.stage in MEDIATING:
        assert len(standing) == len(set(standing))
    else:
        assert standing == []
    assert [offer.seq for offer in case.offers] == list(range(1, len(case.offers) + 1))


def line_is_claimed_once(story):
    """I5: one dispute at a time about a line, and never more units than were bought."""
    for dispute in story.worlds:
        active = list(Dispute.objects.active().filter(line=dispute.line_id))
        assert len(active) <= 1
        money = dispute.line.money
        own = _sum(Reservation.objects.filter(case=dispute.reference, state="paid"), "units")
        money.refresh_from_db()
        assert sum(one.quantity for one in active) + money.units_refunded - own <= dispute.line.quantity


def parcels_have_their_ground(story):
    """I9: goods go back only by an accepted offer or a ruling, and never what did not arrive."""
    case, dispute = story.case(), story.fresh()
    if dispute.returns.exists():
        kinds = {offer.terms.kind for offer in case.offers if offer.status is OfferStatus.ACCEPTED}
        kinds |= {ruling.sheet.kind for ruling in dispute.rulings.select_related("sheet")}
        assert OfferKind.RETURN_AND_REFUND in kinds
        assert case.reason not in NOTHING_TO_SEND_BACK


def window_stays(story):
    """I2, I3: opened within the window or flagged, and the window ends never earlier."""
    dispute = story.fresh()
    assert dispute.is_window_overridden == (dispute.opened_at >= dispute.window_end_at)
    assert story.case().window_end_at == story.first.window_end_at
    ends = [order.lines.get().window_end_at for order in story.orders]
    assert all(now >= before for now, before in zip(ends, story.windows, strict=True))
    story.windows = ends


def appeals_and_reopenings_are_few(story):
    """I17, I18: a party appeals once, opens again once and never what was settled; another agent decides an appeal."""
    case = story.case()
    verbs = Counter(story.fresh().events.values_list("verb", "party"))
    assert max((many for (verb, _), many in verbs.items() if verb in {Verb.APPEAL, Verb.REOPEN}), default=0) <= 1
    assert len(case.appealed_by) <= 1  # A second ruling is final.
    if case.ruling and case.ruling.level > 1:
        assert case.ruling.agent != case.first_agent
    agents = dict(story.fresh().rulings.order_by("id").values_list("level", "agent"))
    assert 2 not in agents or agents.get(1) != agents[2]


def deadlines_are_sound(story):
    """I10: each stage has its deadlines and no other, none that decides is past, and the row says what comes next."""
    case, dispute = story.case(), story.fresh()
    live = Counter(dispute.deadlines.filter(state=DeadlineState.LIVE).values_list("kind", flat=True))
    expected = set(STAGES[case.stage].deadlines)
    if case.returning and not case.returning.lacks_sellers_part:
        expected -= {DeadlineKind.SELLER_LABEL_BY}
    if case.stage is Stage.REPLACEMENT_IN_TRANSIT:
        is_here = case.replacing.scanned_at is not None
        expected -= {DeadlineKind.REPLACEMENT_TRANSIT_MAX if is_here else DeadlineKind.REPLACEMENT_CONFIRM}
    assert live == Counter(str(kind) for kind in expected)
    nearest = min((deadline.due_at for deadline in case.deadlines), default=None)
    assert nearest is None or dispute.next_due_at == nearest


def nothing_is_overdue(story):
    """I10, I13: right after each step what decides lies in the future, so a sweep repeated finds nothing."""
    case, dispute = story.case(), story.fresh()
    assert settled(case, story.at) == ()
    assert dispute.clock_at is None or dispute.clock_at > story.at
    for deadline in case.deadlines:
        if decides(deadline.kind, case.policy(deadline.due_at)):
            is_label = case.stage is Stage.RETURN_AWAITING_SHIPMENT and case.returning.lacks_sellers_part
            assert deadline.due_at > story.at or (is_label and deadline.kind is DeadlineKind.RETURN_SHIP_BY)


def silence_ends_it(story):
    """I11: whatever it has come to, 200 days of silence and a bank that pays at last end it."""
    changes = settled(story.case(), story.at + story.DAYS_OF_SILENCE)
    assert (changes[-1].after if changes else story.case()).stage in {Stage.CLOSED, Stage.REFUND_PENDING}


def what_was_said_stays(story):
    """I19: events, evidence and offers are added to, and nothing of them changes; hashes stay what they were."""
    dispute = story.fresh()
    now = {
        "events": dispute.events.values_list(
            "pk", "row", "verb", "party", "by", "at", "from_stage", "to_stage", "version", "key"
        ),
        "said": dispute.events.values_list("pk", "payload"),
        "evidence": dispute.evidence.values_list("pk", "sha256", "text", "slot", "photo", "party", "submitted_at"),
        "offers": dispute.offers.values_list("pk", "author", "by", "sheet", "made_at", "round"),
    }
    rows = {name: {row[0]: row for row in found} for name, found in now.items()}
    for name, before in story.kept.items():
        assert {pk: rows[name].get(pk) for pk in before} == before
    story.kept = rows


def strangers_see_nothing(story):
    """I20: a third person reads neither the case, nor its thread, nor a photo of it."""
    dispute = story.fresh()
    photo = dispute.evidence.exclude(photo=None).select_related("photo__message__thread").last()
    for name in STRANGERS:
        person = story.people[name]
        assert queries.dispute_for(person, dispute.reference) is None
        assert not may_read(dispute, person)
        assert messages.thread_for(person, dispute.thread.reference) is None
        assert photo is None or not may_see_photo(person, photo.photo, story.at)
    assert story.caller("taro") is None  # He supports, and may not mediate.


def move_is_sound(story, before, caller, verb, payload):
    """I3, I8, I17, I22: what a single move may not do."""
    after, by = story.case(), caller.party
    added = after.offers[len(before.offers) :]
    assert all(offer.author is (Party.AGENT if by in AGENTS else by) for offer in added) or verb in {Verb.REJECT}
    if verb is Verb.ACCEPT:
        assert before.offer(payload.offer).author is not by
    if verb is Verb.REVISE:
        own, new = before.open_offer_of(by), after.last_of(by)
        if by is Party.SELLER:
            assert compared(own.terms, new.terms) in {Comparison.BETTER, Comparison.EQUAL}
        elif after.stage is Stage.AWAITING_SELLER:
            due_at = after.due_at(DeadlineKind.SELLER_RESPONSE)
            full = story.at + before.policy(story.at).seller_response
            assert due_at >= before.due_at(DeadlineKind.SELLER_RESPONSE)
            assert not is_raised(own.terms, new.terms) or due_at >= min(
                full, after.due_at(DeadlineKind.NEGOTIATION_END)
            )
    if verb is Verb.REOPEN:
        assert (before.reopened, before.is_settled, story.at < before.window_end_at) == (0, False, True)
    assert after.window_end_at == before.window_end_at


ALWAYS = (lateness_changes_nothing, nothing_is_overdue, payout_is_held, silence_ends_it)  # They look at the clock, too.
WHEN_WRITTEN = (
    money_is_sound,
    money_has_its_ground,
    offers_are_sound,
    line_is_claimed_once,
    parcels_have_their_ground,
    window_stays,
    appeals_and_reopenings_are_few,
    deadlines_are_sound,
    what_was_said_stays,
    strangers_see_nothing,
)
