"""A story of one line, told in two worlds: who acts in it, how time passes in it, and what machines do to it.

Everything happens to two orders. The first world is swept every minute in which a sweep would find something; the second only
when a machine has to look there. Each story is undone at its end.
"""

import math
from dataclasses import replace
from datetime import timedelta
from itertools import count

from django.db import connection, transaction
from django.db.models import Min
from hypothesis.stateful import RuleBasedStateMachine

from disputes import actions, gateways, paying
from disputes.actions.moving import catch_up, lock
from disputes.facts import case_of
from disputes.models import Dispute, DisputePolicy, Refund
from disputes.permissions import caller_for
from disputes.rules.payloads import Opening
from disputes.rules.refunds import Said
from disputes.rules.states import Party, Stage
from notices.actions import send_due_reminders
from notices.models import Notice, Reminder
from orders.models import Order, Shop
from tests.disputes.stories.people import USED, along_for, choices, numbered, pieces_of, sensible
from tests.disputes.worlds import DAY, OPENED
from tests.orders.factories import make_order, ship

MINUTE = timedelta(minutes=1)
EVERYBODY = ("hanako", "wei", "mei", "sora", "rin")
WRITES = ("INSERT", "UPDATE", "DELETE", "ROLLBACK")
numbers = count(1)


class Telling(RuleBasedStateMachine):
    """What stories are made of: two worlds of one dispute, one line, one instant."""

    people = {}

    def __init__(self):
        super().__init__()
        self.writes, self.known, self.outside = 0, {}, 0
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.watching = connection.execute_wrapper(self.count_writes)
        self.watching.__enter__()

    def teardown(self):
        try:
            if hasattr(self, "worlds"):
                self.end()
        finally:
            self.watching.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def end(self):
        """Look at what a whole story leaves behind."""

    # What is known, and asked again only after something was written

    def count_writes(self, execute, sql, params, many, context):
        self.writes += sql.lstrip().upper().startswith(WRITES)
        return execute(sql, params, many, context)

    def once(self, name, ask):
        """Return what `ask` answers, asked at most once as long as nobody writes."""
        known = self.known.get(name)
        if known is None or known[0] != self.writes:
            self.known[name] = self.writes, ask()
        return self.known[name][1]

    def fresh(self, world=0):
        return self.once(("row", world), lambda: self._fresh(self.worlds[world].pk))

    def _fresh(self, pk):
        return Dispute.objects.select_related("order__shop", "line__order", "shop", "buyer", "thread", "agreed").get(
            pk=pk
        )

    def case(self, world=0):
        return self.once(("case", world), lambda: case_of(self.fresh(world)))

    def caller(self, name):
        return self.once(("caller", name), lambda: caller_for(self.fresh(), self.people[name]))

    @property
    def eager(self):
        return self.worlds[0]

    def undone(self, do):
        """Return what `do` answers, with everything undone that it wrote."""
        before = self.writes
        with transaction.atomic():
            answer = do()
            transaction.set_rollback(True)
        self.writes = before
        return answer

    # How it begins

    def begin(self, *, wished, currency, policy, at):
        """Let two orders be the same in two worlds, and the numbers of the process be `policy`."""
        self.at = at
        gateways.GATEWAYS["fake"] = lambda: self.bank
        DisputePolicy.objects.update_or_create(since=OPENED - DAY, defaults={"numbers": policy})
        self.wished = replace(wished, currency=currency)
        self.orders = [self.order_of(number, currency) for number in range(2)]
        self.windows = [order.lines.get().window_end_at for order in self.orders]

    def order_of(self, number, currency):
        line = {"title": "Lamp", "quantity": 2, "price": "3000", "listing": {"allows_change_of_mind": True}}
        shop = {"code": f"S-{number}", "name": "Lantern House", "country": "CN"}
        order = make_order(f"8100-{next(numbers):06}", lines=[line], shop=shop, currency=currency)
        ship(order, carrier="somebody", tracking_number=USED)
        Shop.objects.get(pk=order.shop_id).staff.add(self.people["wei"])
        return Order.objects.get(pk=order.pk)

    def opened(self, order, reason, quantity, name="hanako", words=""):
        by = self.people[name]
        return actions.open_dispute(
            line=order.lines.get(),
            by=by,
            party=Party.BUYER if name == "hanako" else Party.AGENT,
            payload=Opening(reason, quantity, self.wished, override_words=words),
            at=self.at,
            along=actions.Along(pieces=pieces_of(reason, Party.BUYER, by, self.at)),
        )

    # Time

    def sweep(self, world):
        with transaction.atomic():
            return catch_up(lock(self.fresh(world)), self.at)

    def settle_clocks(self):
        """Write down in both worlds what the clock has due, as whoever looks at a dispute does."""
        for world in range(2):
            if self.fresh(world).clock_at and self.fresh(world).clock_at <= self.at:
                self.sweep(world)

    def pass_time(self, span):
        """Let time pass, the first world being swept in every minute in which there is something to do."""
        end = self.at + max(span, timedelta())
        while (comes := self.next_sweep()) is not None and comes <= end:
            self.at = comes
            self.sweep_first_world()
        self.at = end
        self.sweep_first_world()

    def next_sweep(self):
        """Return the minute of the next sweep that finds something in the first world."""
        waiting = Reminder.objects.filter(done_at=None, deadline__startswith=f"dispute/{self.eager.reference}/")
        ways = [waiting.aggregate(at=Min("due_at"))["at"], self.fresh().clock_at]
        comes = min((at for at in ways if at is not None), default=None)
        return None if comes is None else max(_minute_of(comes), self.at)

    def sweep_first_world(self):
        clock_at = self.fresh().clock_at
        if clock_at is not None and clock_at <= self.at:
            assert self.sweep(0)
            assert self.sweep(0) == []  # I13
        if send_due_reminders(at=self.at):
            assert send_due_reminders(at=self.at) == 0  # I13

    # People

    def second(self, name):
        return self.people["rin" if name == "sora" else "sora"]

    def choices(self, name, verb):
        return choices(self.case(), verb, self.caller(name), self.at, self.second(name))

    def tried(self, world, name, verb, payload, before, key=""):
        """Return the event of a move in one world, or why it is refused, and the move itself if it was made."""
        dispute, caller = Dispute(pk=self.worlds[world].pk, order=self.orders[world]), self.caller(name)
        payload = numbered(payload, f"STORY{next(numbers):08}")
        along = along_for(before, verb, payload, caller.party, self.people[name], self.at, dispute)
        move = {
            "dispute": dispute,
            "verb": verb,
            "party": caller.party,
            "by": self.people[name],
            "at": self.at,
            "payload": payload,
            "version": before.version,
            "key": key,
            "along": along,
        }
        try:
            return actions.make_move(**move), move
        except actions.MoveRefused as refused:
            return refused.refusal, None

    def moved(self, name, verb, payload, before, *, is_twice=False):
        """Make a move in both worlds, by who looked at `before`, and return the events, or why it is refused."""
        answers = []
        for world in range(2):
            answer, move = self.tried(world, name, verb, payload, before, f"key-{next(numbers)}")
            answers.append(answer)
            if is_twice and move is not None:
                self.changes_nothing(lambda move=move: actions.make_move(**move))
        assert hasattr(answers[0], "row") == hasattr(answers[1], "row"), (verb, answers)
        self.sweep_first_world()
        return answers

    def sure(self, name, verb, payload=None):
        """Make a move that is open, in both worlds."""
        payload = payload or sensible(self.choices(name, verb))
        answers = self.moved(name, verb, payload, self.case())
        assert all(hasattr(answer, "row") for answer in answers), (name, verb, answers)

    def taken(self, name):
        """Let an agent take the case in both worlds; return whether they hold it now."""
        self.settle_clocks()
        outcomes = []
        for dispute in self.worlds:
            try:
                actions.take(dispute=dispute, by=self.people[name], at=self.at)
                outcomes.append(None)
            except actions.MoveRefused as refused:
                outcomes.append(refused.refusal)
        assert outcomes[0] == outcomes[1]
        return outcomes[0] is None

    # Machines

    def changes_nothing(self, do):
        """Do something once more, which changes nothing (I13)."""
        before = [self.marks(world) for world in range(2)]
        do()
        self.writes += 1
        assert [self.marks(world) for world in range(2)] == before

    def marks(self, world):
        """Return what nothing that was done before may change."""
        dispute, money = self._fresh(self.worlds[world].pk), self.orders[world].money
        money.refresh_from_db()
        return (
            (dispute.version, dispute.stage, dispute.held_minor, dispute.events.count(), dispute.evidence.count()),
            (money.refunded_minor, money.reserved_minor, money.entries.count(), len(self.bank.payments)),
            (dispute.thread.messages.count(), Notice.objects.count()),
        )

    def asked(self, says):
        self.settle_clocks()
        self.bank.says = says
        paying.sweep(at=self.at)
        if says is Said.PAID:
            self.changes_nothing(lambda: paying.sweep(at=self.at))

    def charged_back(self, reference):
        """Let the buyer's bank take the money of both orders back: what becomes of it stands in the ledger, not in events."""
        self.is_replayable = False
        for order in self.orders:
            told = {"order": order, "reference": reference, "opened_at": self.at, "at": self.at}
            actions.note_chargeback(**told)
            self.changes_nothing(lambda told=told: actions.note_chargeback(**told))

    def refunded_outside(self, amount):
        self.is_replayable, self.outside = False, self.outside + amount
        told = {"reference": f"W-{next(numbers)}", "amount": amount, "currency": self.case().currency, "at": self.at}
        for order in self.orders:
            actions.note_outside_refund(order=order, **told)
        self.changes_nothing(lambda: actions.note_outside_refund(order=self.orders[0], **told))

    def refund_of(self, world):
        return Refund.objects.filter(case=self.worlds[world].reference).order_by("-pk").first()

    def leg_of(self, world):
        dispute = self.worlds[world]
        found = {Stage.RETURN_IN_TRANSIT: dispute.returns, Stage.REPLACEMENT_IN_TRANSIT: dispute.replacements}
        legs = found.get(self.case().stage, dispute.returns)
        return legs.filter(ended_at=None).exclude(tracking_number="").first()

    def delivered(self, back=timedelta()):
        """Let the carrier say that a parcel was delivered some time ago; return whether that was news."""
        legs = [self.leg_of(world) for world in range(2)]
        assert (legs[0] is None) == (legs[1] is None)
        if legs[0] is None:
            return False

        def hear():
            return [
                actions.hear_carrier(number=leg.tracking_number, delivered_at=self.at - back, at=self.at)
                for leg in legs
            ]

        news = hear()
        assert news[0] == news[1]
        self.changes_nothing(hear)  # R9
        return news[0]


def _minute_of(at):
    """Return the first whole minute that is not before an instant."""
    return OPENED + math.ceil((at - OPENED) / MINUTE) * MINUTE
