"""Whatever people, banks, carriers and the clock do, over the real actions and the real database: the invariants of §8.

Stories begin at every stage (`beginnings.py`), in two worlds (`telling.py`). After every step: I1 to I11 and I17 to I23
(`invariants.py`), I12 (the two worlds never differ), I13 (what is done twice, where it is done), I15 (`buttons.py`) and I16
(`reminded.py`). I14 takes two connections: tests/disputes/test_races.py.
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from disputes import actions
from disputes.models import Dispute
from disputes.rules.ledger import ChargebackResult
from disputes.rules.refunds import Answer, RefundState, Said
from disputes.rules.refusals import Refusal
from disputes.rules.states import MEDIATING, Outcome, Stage, Verb
from messaging.rules.threads import Audience
from tests.disputes.stories.bank import Bank
from tests.disputes.stories.beginnings import BEGINNINGS, CURRENCIES, REASONS
from tests.disputes.stories.buttons import BINDS_NOBODY, all_shown, buttons_are_what_is_not_refused, shown_to
from tests.disputes.stories.endings import AT_THE_END
from tests.disputes.stories.invariants import ALWAYS, WHEN_WRITTEN, move_is_sound
from tests.disputes.stories.people import secret
from tests.disputes.stories.reminded import reminders_are_sound
from tests.disputes.stories.telling import EVERYBODY, Telling
from tests.disputes.worlds import DAY, HOUR, MOMENT, OPENED, refund

SPANS = st.sampled_from([MOMENT, HOUR, 6 * HOUR, DAY, 3 * DAY, 5 * DAY, 8 * DAY, 20 * DAY])
WAITS = st.sampled_from([MOMENT, HOUR, 5 * HOUR])
SAID = st.sampled_from([Said.PAID, Said.PAID, Said.PENDING, Said.FAILED, Said.REFUSED, Said.UNCLEAR, Said.BY_HAND])
AGENTS = ("mei", "sora", "rin")
OF_AGENTS = (*MEDIATING, Stage.RETURN_AWAITING_SHIPMENT, Stage.RETURN_IN_TRANSIT, Stage.REFUND_PENDING)
WITH_CARRIERS = (Stage.RETURN_IN_TRANSIT, Stage.RETURN_INSPECTION, Stage.REPLACEMENT_IN_TRANSIT)
LATE = 61 * DAY  # after the window


class Disputes(Telling):
    """One line with one dispute after the other."""

    beginnings = BEGINNINGS["negotiating"]
    DAYS_OF_SILENCE = 200 * DAY
    seen = Counter()  # Rows, over all stories: what was drawn,
    led = Counter()  # and what led to where they began.
    steps = 0

    def __init__(self):
        super().__init__()
        self.reminded, self.newest, self.tried_at, self.turns, self.looked_at = set(), {}, None, 0, -1
        self.bank, self.is_rough = Bank(), False

    @initialize(data=st.data(), is_rough=st.booleans())
    def it_begins(self, data, is_rough):
        self.is_rough = is_rough
        self.begin_somewhere(data)

    def begin_somewhere(self, data):
        """Begin with an order of its own at a stage that is drawn, and with numbers that are."""
        beginning = data.draw(st.sampled_from(self.beginnings))
        reason, policy = data.draw(st.sampled_from(beginning.fitting))
        currency, quantity = data.draw(st.sampled_from(CURRENCIES)), data.draw(st.integers(1, 2))
        self.begin_with(beginning, reason, policy, currency, quantity)

    def begin_with(self, beginning, reason, policy, currency, quantity):
        at = OPENED + beginning.is_by_agent * LATE
        self.begin(wished=beginning.wished, policy=policy, currency=currency, at=at)
        name, words = ("rin", "She was in hospital.") if beginning.is_by_agent else ("hanako", "")
        self.tell_of([self.opened(order, reason, quantity, name, words) for order in self.orders])
        for step in beginning.steps:
            step(self)
        assert self.case().stage is beginning.stage
        self.led_by = self.fresh().events.latest("pk").pk

    def tell_of(self, disputes):
        """Let the story be about these two disputes from now on, with nothing known of them."""
        self.worlds, self.kept, self.warned, self.led_by, self.is_replayable = disputes, {}, set(), 0, True
        self.first = self.case()

    # Time

    @precondition(lambda self: self.case().stage is not Stage.CLOSED or self.case().is_reopenable)
    @rule(span=SPANS, short_of=st.sampled_from([None, timedelta(), timedelta(), MOMENT]), which=st.integers(0, 1))
    def time_passes(self, span, short_of, which):
        """Let some time pass, or all of it until a deadline, or until just before it."""
        instants = sorted(deadline.due_at for deadline in self.case().deadlines)
        if instants and short_of is not None:
            span = instants[min(which, len(instants) - 1)] - short_of - self.at
        self.pass_time(span)

    # People

    @precondition(lambda self: self.case().stage is not Stage.CLOSED)
    @rule(data=st.data(), wait=WAITS)
    def who_is_waited_for_acts(self, data, wait):
        self.pass_time(wait)
        awaited = [(name, button.move.verb) for name, button in all_shown(self) if button.is_awaited]
        if awaited:
            self.act(data, *data.draw(st.sampled_from(awaited)))

    @rule(data=st.data(), wait=WAITS)
    def somebody_acts(self, data, wait):
        self.pass_time(wait)
        shown = [(name, button.move.verb) for name, button in all_shown(self)]
        binding = [(name, verb) for name, verb in shown if verb not in BINDS_NOBODY]
        nonsense = [(name, verb) for name in EVERYBODY for verb in (Verb.ACCEPT, Verb.WITHDRAW, Verb.ESCALATE)]
        among = [*binding * 3, *shown, data.draw(st.sampled_from(nonsense))]
        self.act(data, *data.draw(st.sampled_from(among)))

    @precondition(lambda self: self.case().stage in OF_AGENTS)
    @rule(name=st.sampled_from(AGENTS), data=st.data(), wait=WAITS, has_note=st.sampled_from([False, False, True]))
    def an_agent_takes_it_and_acts(self, name, data, wait, has_note):
        self.pass_time(wait)
        if has_note:
            self.leave_note(name)
        if self.taken(name):
            verbs = [button.move.verb for button in shown_to(self, name)]
            binding = [verb for verb in verbs if verb not in BINDS_NOBODY]
            if verbs:
                self.act(data, name, data.draw(st.sampled_from(binding * 3 + verbs)))

    def act(self, data, name, verb):
        """Let somebody make a move, mostly with what is sensible, and mostly having seen the case as it is."""
        before, payloads = self.case(), self.choices(name, verb)
        payload = data.draw(st.sampled_from(payloads[:1] * 2 * len(payloads) + payloads))
        seen = replace(before, version=before.version - (data.draw(st.integers(0, 9)) == 9))
        caller = self.caller(name)
        answers = self.moved(name, verb, payload, seen, is_twice=data.draw(st.sampled_from([False, False, True])))
        if hasattr(answers[0], "row"):
            move_is_sound(self, before, caller, verb, payload)

    def leave_note(self, name):
        for world in range(2):
            actions.leave_note(
                dispute=self.fresh(world), by=self.people[name], body=secret(Audience.SUPPORT), at=self.at
            )

    @precondition(lambda self: self.case().stage is Stage.CLOSED)
    @rule(data=st.data())
    def another_order_is_told_of(self, data):
        self.end()
        self.begin_somewhere(data)

    @precondition(lambda self: self.case().stage is Stage.CLOSED)
    @rule(reason=st.sampled_from(REASONS))
    def somebody_opens_another(self, reason):
        self.wished = replace(refund(300), currency=self.case().currency)
        self.look_back()
        outcomes = []
        for order in self.orders:
            try:
                outcomes.append(self.opened(order, reason, 1))
            except actions.MoveRefused as refused:
                outcomes.append(refused.refusal)
        if isinstance(outcomes[0], Dispute):
            assert self.at < outcomes[0].window_end_at  # I2
            self.count_rows()
            self.tell_of(outcomes)
        else:
            assert outcomes[0] == outcomes[1]
            assert outcomes[0] is Refusal.WINDOW_OVER or self.at < self.fresh().window_end_at

    # Machines

    @precondition(lambda self: self.case().refund and is_payable(self.case()))
    @rule(says=SAID)
    def the_bank_is_asked(self, says):
        self.asked(says)

    @precondition(lambda self: self.case().refund and is_payable(self.case()))
    @rule(said=st.sampled_from([Said.PAID, Said.FAILED, Said.REFUSED, Said.PENDING]))
    def the_bank_reports(self, said):
        self.settle_clocks()
        told = []
        for world in range(2):
            row = self.refund_of(world)
            answer = Answer(said, f"P-{row.key}" if said is Said.PAID else "")
            told.append(self.settled(row, answer))
            if said is Said.PAID:
                self.changes_nothing(lambda row=row, answer=answer: self.settled(row, answer))  # R10
        assert told[0] == told[1]

    def settled(self, row, answer):
        return actions.settle_refund(key=row.key, answer=answer, source="api", at=self.at)

    @precondition(lambda self: self.case().refund and is_payable(self.case()))
    @rule(is_countersigned=st.booleans())
    def an_agent_pays_by_hand(self, is_countersigned):
        self.settle_clocks()
        outcomes = []
        for world in range(2):
            said = {"reference": "BANK", "is_proven_unpaid": True, "at": self.at}
            try:
                row = actions.pay_by_other_means(refund=self.refund_of(world), by=self.people["mei"], **said)
                if is_countersigned and row.state == RefundState.TO_COUNTERSIGN:
                    row = actions.countersign(refund=row, by=self.people["sora"], at=self.at)
                outcomes.append(row.state)
            except actions.Refused as refused:
                outcomes.append(refused.reason)
        assert outcomes[0] == outcomes[1]

    @precondition(lambda self: self.case().stage in WITH_CARRIERS)
    @rule(back=st.sampled_from([timedelta(), HOUR, 3 * DAY]))
    def a_carrier_delivers(self, back):
        self.delivered(back)

    @precondition(lambda self: self.is_rough and self.case().stage is not Stage.CLOSED)
    @rule(part=st.sampled_from([1, 2, 3]), of=st.sampled_from(["available", "ceiling", "line", "line"]))
    def the_seller_refunds_outside(self, part, of):
        """Let the seller refund some of what is free, of what is promised too, or of all that was paid for the line."""
        case, line = self.case(), self.orders[0].lines.get()
        amount = {"available": case.available, "ceiling": case.ceiling, "line": line.money.paid_minor}[of] // part
        if amount:
            self.refunded_outside(amount)

    @precondition(lambda self: self.is_rough)
    @rule(result=st.sampled_from([None, *ChargebackResult]))
    def the_bank_takes_it_back(self, result):
        reference = f"CB-{Disputes.steps}"
        self.charged_back(reference)
        if result:
            for order in self.orders:
                told = {"order": order, "reference": reference, "result": result, "at": self.at}
                actions.end_chargeback(**told)
                self.changes_nothing(lambda told=told: actions.end_chargeback(**told))

    # What always holds

    @invariant()
    def the_invariants_hold(self):
        Disputes.steps += 1
        for check in ALWAYS:
            check(self)
        if self.looked_at != self.writes:
            for check in WHEN_WRITTEN:
                check(self)
            self.looked_at = self.writes
        reminders_are_sound(self)
        buttons_are_what_is_not_refused(self)

    def look_back(self):
        for check in AT_THE_END:
            check(self)

    def count_rows(self):
        for pk, row, verb in self.eager.events.values_list("pk", "row", "verb"):
            (Disputes.led if pk <= self.led_by else Disputes.seen)[row, verb] += 1

    def end(self):
        self.look_back()
        self.count_rows()


def is_payable(case):
    """Return whether somebody may still say something of a refund: while it is owed, or was sent before a chargeback."""
    return case.stage is Stage.REFUND_PENDING or case.outcome is Outcome.EXTERNAL_CHARGEBACK


def machine(name, beginnings):
    """Return the machine whose stories begin somewhere there; they are drawn by its name, whatever stands in this file."""
    return type(Disputes)(f"Disputes{name.title()}", (Disputes,), {"beginnings": beginnings})


@pytest.mark.django_db
def test_whatever_happens_the_invariants_hold(everybody, stories_of_each):
    Disputes.people = everybody
    Disputes.seen, Disputes.led, Disputes.steps = Counter(), Counter(), 0

    for name, beginnings in BEGINNINGS.items():
        run_state_machine_as_test(
            machine(name, beginnings),
            settings=settings(
                max_examples=stories_of_each,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                derandomize=True,
                phases=[Phase.generate],  # To shrink a story over a database takes longer than to read it.
            ),
        )

    print(f"{Disputes.steps} steps, {len(Disputes.seen)} rows in {sum(Disputes.seen.values())} moves")
    assert Disputes.seen


@pytest.fixture
def stories_of_each(bank_of_the_story):
    """Return how many stories begin in each part. The first of each is the plainest that can be drawn."""
    return max(2, round(STORIES / len(BEGINNINGS)))


# A story takes seconds, and some times as many on a server: a longer run tells a hundred with STORIES=100.
STORIES = int(os.environ.get("STORIES", "10"))
STEPS = 15
