"""Two people at once about one dispute, each with a connection of their own, on a real PostgreSQL.

Whatever comes first, what is stored in the end is what one of the two would have found after the other (I14).
"""

import os
from itertools import count, permutations

import pytest
from django.db import transaction

from disputes import actions
from disputes.actions import Along
from disputes.actions.along import completed
from disputes.actions.moving import lock
from disputes.facts import case_of
from disputes.models import Dispute, Refund
from disputes.permissions import caller_for
from disputes.rules.payloads import Accepting, Act, Appealing, Deciding, Nothing, Offering, Shipping, Withdrawing
from disputes.rules.playing import decide
from disputes.rules.refunds import Answer, Said
from disputes.rules.refusals import Refusal
from disputes.rules.states import AtFault, Ground, Outcome, Reason, Stage, Verb, WithdrawReason
from tests.conftest import person, uses_services
from tests.disputes import worlds
from tests.disputes.ledger.test_races import at_once
from tests.disputes.ledger.worlds import check, sums
from tests.disputes.stories.people import photo_of, plain
from tests.disputes.worlds import DAY, LONG, OPENED, refund

ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))  # 200 takes a quarter of an hour.
AT = OPENED + 4 * DAY
pytestmark = [
    pytest.mark.skipif(not uses_services(), reason="needs PostgreSQL: python3 run.py test --services"),
    pytest.mark.django_db(transaction=True),
]
numbers = count(1)


@pytest.fixture
def mei(db):
    """A mediator; between these tests the groups of agents are gone."""
    return person("mei@example.com", "Mei", role="agent", is_superuser=True)


def opened(hanako, wei):
    number = next(numbers)
    order = worlds.shipped_order(wei, f"8100-{number:06}")
    return worlds.open_dispute(order, hanako, refund(1000))


def countered(hanako, wei):
    return worlds.counter(opened(hanako, wei), wei, refund(600), OPENED + DAY)


def refused(hanako, wei):
    return worlds.reject(opened(hanako, wei), wei, OPENED + DAY)


def mediated(hanako, wei, mei):
    dispute = worlds.mediate(refused(hanako, wei), mei, hanako, OPENED + 2 * DAY)
    return worlds.move(dispute, Verb.MAKE_OFFER, hanako, OPENED + 2 * DAY, Offering(refund(800)))


def ruled(hanako, wei, mei):
    return worlds.rule(mediated(hanako, wei, mei), mei, refund(700), OPENED + 3 * DAY)


WITHDRAW = (Verb.WITHDRAW, "hanako", Withdrawing(WithdrawReason.OTHER))
RULING = (Verb.RULE, "mei", Deciding(refund(700), AtFault.SELLER, LONG, 0))
PAIRS = {
    "accept or improve": (
        countered,
        (Verb.ACCEPT, "hanako", Accepting(2)),
        (Verb.REVISE, "wei", Offering(refund(700))),
    ),
    "withdraw or accept": (opened, WITHDRAW, (Verb.ACCEPT, "wei", Accepting(1))),
    "raise or accept": (opened, (Verb.REVISE, "hanako", Offering(refund(1200))), (Verb.ACCEPT, "wei", Accepting(1))),
    "raise or counter": (
        opened,
        (Verb.REVISE, "hanako", Offering(refund(1200))),
        (Verb.COUNTER, "wei", Offering(refund(300))),
    ),
    "escalate or accept": (opened, (Verb.ESCALATE, "hanako", Nothing()), (Verb.ACCEPT, "wei", Accepting(1))),
    "escalate or improve": (
        refused,
        (Verb.ESCALATE, "hanako", Nothing()),
        (Verb.REVISE, "wei", Offering(refund(300))),
    ),
    "rule or settle": (mediated, RULING, (Verb.ACCEPT, "wei", Accepting(3))),
    "rule or withdraw": (mediated, RULING, WITHDRAW),
    "accept the ruling or appeal": (
        ruled,
        (Verb.ACCEPT_RULING, "hanako", Nothing()),
        (Verb.APPEAL, "wei", Appealing(Ground.NAMED_ERROR, LONG)),
    ),
    "both accept the ruling": (
        ruled,
        (Verb.ACCEPT_RULING, "hanako", Nothing()),
        (Verb.ACCEPT_RULING, "wei", Nothing()),
    ),
}


def attempt(dispute, people, verb, name, payload):
    """Return what is called to make a move, and the act that the rules decide about."""
    by = people[name]
    along = Along(cited_events=list(dispute.events.all()[:1])) if verb is Verb.RULE else Along()
    caller = caller_for(dispute, by)
    act = Act(verb, caller, AT, completed(payload, along), dispute.version)

    def call():
        mine = Dispute.objects.get(pk=dispute.pk)
        try:
            actions.make_move(
                dispute=mine,
                verb=verb,
                party=caller.party,
                by=by,
                at=AT,
                payload=payload,
                version=dispute.version,
                along=along,
            )
        except actions.MoveRefused as refused:
            return refused.refusal
        return None

    return call, act


def serial(case, acts):
    """Return what comes of acts one after the other: each refusal, and the case."""
    refusals = []
    for act in acts:
        given = decide(case, act)
        case = given.changes[-1].after if given.changes else case
        refusals.append((act.verb, act.by.party, given.refusal))
    return sorted(refusals, key=str), plain(case)


@pytest.mark.parametrize("name", PAIRS)
def test_two_at_once_are_one_after_the_other(hanako, wei, mei, name):
    start, *moves = PAIRS[name]
    people = {"hanako": hanako, "wei": wei, "mei": mei}
    for _ in range(ROUNDS):
        dispute = start(hanako, wei, mei) if start in (mediated, ruled) else start(hanako, wei)
        dispute = Dispute.objects.get(pk=dispute.pk)
        calls, acts = zip(*(attempt(dispute, people, *move) for move in moves), strict=True)
        possible = [serial(case_of(dispute), order) for order in permutations(acts)]

        outcomes = at_once(*calls)

        said = sorted(((a.verb, a.by.party, outcome) for a, outcome in zip(acts, outcomes, strict=True)), key=str)
        assert (said, plain(worlds.facts(dispute))) in possible
        check(dispute.order)


def test_an_answer_at_the_last_instant_against_the_sweep(hanako, wei):
    for _ in range(ROUNDS // 2):
        dispute = opened(hanako, wei)
        due = dispute.clock_at

        def answer(dispute=dispute, due=due):
            return worlds.counter(Dispute.objects.get(pk=dispute.pk), wei, refund(600), due)

        outcomes = at_once(answer, lambda due=due: actions.move_by_the_clock(at=due))

        assert outcomes[0].refusal in {Refusal.DEADLINE_PASSED, Refusal.OUTDATED, Refusal.NOT_FROM_HERE}
        assert list(dispute.events.values_list("row", flat=True)) == ["T01", "T07"]
        assert sums(dispute.order) == (0, 1000)
        check(dispute.order)


def test_sweeps_at_once_share_the_work_and_move_each_dispute_once(hanako, wei):
    disputes = [opened(hanako, wei) for _ in range(10)]
    moved = at_once(*[lambda: actions.move_by_the_clock(at=OPENED + 6 * DAY)] * 3)

    assert sum(moved) == 10
    for dispute in disputes:
        assert list(dispute.events.values_list("row", flat=True)) == ["T01", "T07"]
        check(dispute.order)


def test_a_sweep_passes_over_what_somebody_has_in_hand(hanako, wei):
    held, free = opened(hanako, wei), opened(hanako, wei)
    with transaction.atomic():
        lock(held)
        moved = at_once(lambda: actions.move_by_the_clock(at=OPENED + 6 * DAY))  # It waits for nobody.

    assert moved == [1]
    assert [one.events.count() for one in (held, free)] == [1, 2]
    assert actions.move_by_the_clock(at=OPENED + 6 * DAY) == 1
    assert held.events.count() == 2


def test_one_line_has_one_dispute(hanako, wei):
    for _ in range(ROUNDS // 2):
        order = worlds.shipped_order(wei, f"8100-{next(numbers):06}")
        outcomes = at_once(*[lambda order=order: worlds.open_dispute(order, hanako)] * 2)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Dispute", "MoveRefused"]
        assert Dispute.objects.filter(order=order).count() == 1


def test_a_form_sent_twice_at_once_is_one_move(hanako, wei):
    for _ in range(ROUNDS // 2):
        dispute = opened(hanako, wei)
        outcomes = at_once(
            *[
                lambda dispute=dispute: worlds.move(
                    Dispute.objects.get(pk=dispute.pk), Verb.ACCEPT, wei, AT, Accepting(1), version=1, key="once"
                )
            ]
            * 2
        )

        assert [type(outcome).__name__ for outcome in outcomes] == ["Dispute", "Dispute"]
        assert dispute.events.count() == 2
        assert Refund.objects.filter(case=dispute.reference).count() == 1


def test_a_payment_against_a_chargeback(hanako, wei):
    for _ in range(ROUNDS // 2):
        dispute = worlds.accept(opened(hanako, wei), wei, OPENED + DAY)
        row = actions.claim_refund(at=OPENED + DAY)
        at_once(
            lambda key=row.key: actions.settle_refund(key=key, answer=Answer(Said.PAID, "P-1"), source="api", at=AT),
            lambda order=dispute.order: actions.note_chargeback(order=order, reference="CB", opened_at=AT, at=AT),
        )

        dispute.refresh_from_db()
        ends = list(dispute.events.values_list("row", flat=True))[2:]
        assert (ends, dispute.outcome) in [
            (["T80"], Outcome.REFUNDED_PARTIAL),
            (["T93", "A5"], Outcome.EXTERNAL_CHARGEBACK),
        ]
        assert sums(dispute.order) == (1000, 0)
        check(dispute.order)


def test_an_acceptance_against_a_refund_from_the_order(hanako, wei):
    for _ in range(ROUNDS // 2):
        dispute = opened(hanako, wei)
        at_once(
            lambda dispute=dispute: worlds.accept(Dispute.objects.get(pk=dispute.pk), wei, AT),
            lambda order=dispute.order: actions.note_outside_refund(
                order=order, reference="W", amount=3395, currency="JPY", position=1, at=AT
            ),
        )

        dispute.refresh_from_db()
        assert (dispute.stage, sums(dispute.order)) in [
            (Stage.REFUND_PENDING, (2395, 1000)),
            (Stage.CLOSED, (3395, 0)),
        ]
        check(dispute.order)


def test_one_tracking_number_is_of_one_return(hanako, wei):
    for n in range(ROUNDS // 4):
        returns = []
        for _ in range(2):
            order = worlds.shipped_order(wei, f"8100-{next(numbers):06}")
            dispute = worlds.open_dispute(order, hanako, worlds.return_of(), reason=Reason.DEFECTIVE)
            returns.append(worlds.accept(dispute, wei, OPENED + DAY, return_address=worlds.ADDRESS))
        photos = [photo_of(hanako, AT) for _ in returns]

        def send(place, returns=returns, photos=photos, n=n):
            return worlds.move(
                Dispute.objects.get(pk=returns[place].pk),
                Verb.SHIP_RETURN,
                hanako,
                AT,
                Shipping("somebody", f"RACE{n:08}"),
                along=Along(photos=[photos[place]]),
            )

        outcomes = at_once(lambda: send(0), lambda: send(1))

        refusals = [outcome.refusal for outcome in outcomes if isinstance(outcome, actions.MoveRefused)]
        assert refusals == [Refusal.TRACKING_USED]
