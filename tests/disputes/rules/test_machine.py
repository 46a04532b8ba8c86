"""A machine that does whatever comes to people, carriers, banks and the clock, and looks at the invariants of §8."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from disputes.rules.facts import Case, RefundStatus
from disputes.rules.moves import MOVES
from disputes.rules.offers import NOTHING_TO_SEND_BACK, Comparison, Terms, allowed_kinds, compared, is_raised
from disputes.rules.payloads import (
    Accepting,
    Act,
    Deciding,
    Inspecting,
    NotPaid,
    Offering,
    Paid,
    Requesting,
    Scanning,
    Shipping,
    Withdrawing,
)
from disputes.rules.playing import Answer, decide, open_to, play, refusal, settled
from disputes.rules.policy import OnBuyerTimeout, OnSellerTimeout, Policy, policy_at
from disputes.rules.refusals import Refusal
from disputes.rules.stages import STAGES, decides
from disputes.rules.states import (
    MEDIATING,
    NEGOTIATION,
    PEOPLE,
    SIDES,
    AtFault,
    DeadlineKind,
    OfferKind,
    OfferStatus,
    Outcome,
    Party,
    PostagePayer,
    Reason,
    ReturnProblem,
    Stage,
    Verb,
    WithdrawReason,
)
from tests.disputes.rules.world import (
    ALL_EVIDENCE,
    AOI,
    CARRIER,
    DAY,
    HANAKO,
    HOUR,
    LABEL,
    LONG,
    MIO,
    MOMENT,
    OPENED,
    PSP,
    SORA,
    WEI,
    WINDOW_END,
    answer,
    claim,
    funds,
    offers,
    opening,
    refund,
    replacement,
    return_of,
    willing,
)

MOST = 1000
EVERYBODY = (HANAKO, WEI, AOI, SORA, MIO, CARRIER, PSP)
POLICIES = (
    (),
    (Policy(auto_accept_max=500),),
    (Policy(auto_accept=False, on_buyer_timeout=OnBuyerTimeout.CLOSE),),
    (Policy(), Policy(since=OPENED + 2 * DAY, on_seller_timeout=OnSellerTimeout.MEDIATE, buyer_response=2 * DAY)),
    (Policy(four_eyes_limit=100, replacement=False, seller_label_by=12 * DAY),),
)
REASONS = [reason for reason in Reason if reason is not Reason.RETURN_PROBLEM]
SPANS = st.sampled_from([MOMENT, HOUR, 6 * HOUR, DAY, 3 * DAY, 5 * DAY, 8 * DAY, 40 * DAY])


def wishes(case, verb, caller, at):
    """Return what somebody may bring along: sense, and nonsense."""
    sense = willing(case, verb, caller, at)
    match sense:
        case Offering():
            odd = (refund(0), refund(-1), refund(case.ceiling + 1), Terms(OfferKind.REFUND_ONLY, 5, "USD"))
            by_label = return_of(5, PostagePayer.SELLER, is_by_label=True)
            no_payer = return_of(5, None)
            return [sense, *(Offering(terms) for terms in (*offers(case), by_label, no_payer, *odd))]
        case Accepting(offer=seq):
            return [sense, Accepting(seq), Accepting(seq - 1), Accepting(99), *map(Accepting, range(1, 4))]
        case Deciding():
            terms = [
                refund(1),
                refund(case.ceiling),
                return_of(5),
                replacement(5),
                Terms(OfferKind.NO_REFUND, 0, "JPY"),
            ]
            return [sense, *(Deciding(one, AtFault.BUYER, LONG, 1, "mio2") for one in terms)]
        case Requesting():
            both = {side: frozenset(ALL_EVIDENCE) for side in SIDES}
            return [sense, Requesting(both), Requesting({})]
        case Inspecting():
            odd = (1, 5, case.ceiling)
            return [sense, *(Inspecting(ReturnProblem.NOT_RECEIVED, {}, deduction) for deduction in odd)]
        case Scanning():
            return [sense, Scanning(at - DAY), Scanning(at + HOUR)]
        case Shipping():
            return [sense, replace(LABEL, photos=0), replace(LABEL, is_used=True), replace(LABEL, carrier="ups")]
        case NotPaid(refund=number):
            return [sense, NotPaid(number, is_for_good=True), NotPaid(number + 1)]
        case Withdrawing():
            return [sense, Withdrawing(WithdrawReason.GOODS_ARRIVED)]
    return [sense]


class Disputes(RuleBasedStateMachine):
    """One line with one dispute. `lazy` is only looked at when somebody acts; `eager` is swept all the time."""

    @initialize(
        reason=st.sampled_from(REASONS),
        policies=st.sampled_from(POLICIES),
        kind=st.integers(0, 2),
        waits=st.sampled_from([timedelta(), DAY, WINDOW_END - OPENED - MOMENT, WINDOW_END - OPENED, 60 * DAY]),
        has_address=st.booleans(),
    )
    def somebody_opens(self, reason, policies, kind, waits, has_address):
        self.at = OPENED + waits
        self.changes, self.is_less = [], False
        wished = [refund(MOST // 2), return_of(MOST // 2), replacement(MOST // 2)][kind]
        if wished.kind not in allowed_kinds(reason, has_replacement=policy_at(policies, self.at).replacement):
            wished = refund(MOST // 2)
        self.claim = claim(policies=policies, line=funds(MOST, 1))
        wish = opening(wished, reason, return_address="Wei's warehouse" if has_address else "")
        given = answer(self.claim, HANAKO, Verb.OPEN, self.at, wish)
        if self.at >= WINDOW_END:
            assert given.refusal is Refusal.WINDOW_OVER
            given = answer(
                self.claim, AOI, Verb.OPEN_ON_BEHALF, self.at, replace(wish, override_words="She was in hospital.")
            )
        assert given.refusal is None, given.refusal
        self.take(given)
        self.lazy = self.eager = given.changes[-1].after

    def take(self, given):
        for change in given.changes:
            stage = change.before.stage if change.before else None
            assert stage in change.move.from_stages or (stage is None and not change.move.from_stages)
            assert change.after.stage in change.move.to
            assert change.after.version == (change.before.version if change.before else 0) + change.move.counts_version
        self.changes += given.changes

    def catch_up(self):
        """Let the clock do what is due, and keep its moves."""
        self.take(Answer(settled(self.lazy, self.at), None))
        self.lazy = self.now()
        return self.lazy

    def now(self):
        changes = settled(self.lazy, self.at)
        return changes[-1].after if changes else self.lazy

    @rule(caller=st.sampled_from(EVERYBODY), data=st.data(), wait=st.sampled_from([MOMENT, HOUR, 5 * HOUR]))
    def somebody_acts(self, caller, data, wait):
        self.pass_time(wait)
        looked_at = data.draw(st.sampled_from([self.lazy, self.now()]))
        verbs = [button.move.verb for button in open_to(self.now(), caller, self.at)]
        verb = data.draw(st.sampled_from(sorted(verbs) * 3 + [Verb.ACCEPT, Verb.WITHDRAW, Verb.ESCALATE]))
        payload = data.draw(st.sampled_from(wishes(self.now(), verb, caller, self.at)))
        version = looked_at.version if caller.party in PEOPLE else None
        act = Act(verb, caller, self.at, payload, version)
        given = decide(self.lazy, act)
        twin = decide(self.eager, act)
        if given.refusal:
            assert twin.refusal is not None
        self.take(given)
        self.lazy = given.changes[-1].after if given.changes else self.lazy
        self.eager = twin.changes[-1].after if twin.changes else self.eager
        if given.refusal is None:
            self.look_at_move(next(change for change in given.changes if change.act is act))
            # Sent twice, it is refused, or it was a move of those that may be repeated on a newer version.
            if act.version is not None and given.changes[-1].move.counts_version:
                assert decide(self.lazy, act).refusal is not None

    def look_at_move(self, change):
        before, after, act = change.before, change.after, change.act
        verb, by = act.verb, act.by.party
        if verb is Verb.ACCEPT:  # I8
            assert before.offer(act.payload.offer).author is not by
        for offer in change.new_offers:
            assert (offer.author is Party.AGENT) == (verb is Verb.PROPOSE)
        if verb is Verb.REVISE:  # I22
            own, new = before.open_offer_of(by), change.new_offers[0]
            if by is Party.BUYER:
                assert after.due_at(DeadlineKind.SELLER_RESPONSE) >= before.due_at(DeadlineKind.SELLER_RESPONSE)
                if is_raised(own.terms, new.terms):
                    full = act.at + before.policy(act.at).seller_response
                    assert after.due_at(DeadlineKind.SELLER_RESPONSE) >= full
            else:
                assert compared(own.terms, new.terms) in {Comparison.BETTER, Comparison.EQUAL}
        if verb is Verb.REOPEN:  # I17
            assert (before.reopened, before.is_settled, act.at < before.window_end_at) == (0, False, True)
        if after.stage is before.stage:  # Nothing but an end of its ground ever makes a deadline earlier.
            for deadline in after.deadlines:
                old = before.due_at(deadline.kind)
                assert old is None or deadline.due_at >= old
        if verb in {Verb.WRITE, Verb.ADD_EVIDENCE}:
            assert after == before

    @rule(span=SPANS)
    def time_passes(self, span):
        self.pass_time(span)

    @precondition(lambda self: self.lazy.deadlines)
    @rule(short_of=st.sampled_from([timedelta(), MOMENT]), which=st.integers(0, 1))
    def a_deadline_comes(self, short_of, which):
        instants = sorted(deadline.due_at for deadline in self.now().deadlines)
        if instants:
            self.pass_time(instants[min(which, len(instants) - 1)] - short_of - self.at)

    def pass_time(self, span):
        for part in range(1, 4) if span > timedelta() else ():
            for change in settled(self.eager, self.at + span * part / 3):
                self.eager = change.after
        self.at += max(span, timedelta())

    @precondition(lambda self: self.lazy.refund)
    @rule()
    def a_refund_leaves(self):
        case = self.catch_up()
        if case.stage is Stage.REFUND_PENDING and case.refund.status is RefundStatus.PENDING:
            refund_now = replace(case.refund, is_in_flight=True)
            self.lazy = self.eager = replace(case, refund=refund_now)

    @rule(amount=st.integers(1, MOST))
    def the_seller_refunds_outside(self, amount):
        case = self.catch_up()
        ordered = case.reserved if case.stage is Stage.REFUND_PENDING else 0
        if case.stage is not Stage.CLOSED and case.ceiling > ordered:
            ceiling = max(case.ceiling - amount, ordered)
            case = replace(case, ceiling=ceiling, reserved=min(case.reserved, ceiling))
            self.is_less = True
            given = decide(case, Act(Verb.REFUND_OUTSIDE, PSP, self.at))
            assert given.refusal is (Refusal.MONEY_LEFT if case.ceiling else None)
            self.take(given)
            self.lazy = self.eager = given.changes[-1].after if given.changes else case

    @invariant()
    def lateness_changes_nothing(self):  # I12
        assert self.now() == self.eager_now()

    def eager_now(self):
        changes = settled(self.eager, self.at)
        return changes[-1].after if changes else self.eager

    @invariant()
    def the_case_is_sound(self):
        case = self.now()
        assert isinstance(case, Case)
        assert case.stage in Stage  # I1
        assert case.is_window_overridden == (case.opened_at >= WINDOW_END)  # I2
        assert case.window_end_at == WINDOW_END  # I3
        self.money_is_sound(case)
        self.offers_are_sound(case)
        self.deadlines_are_sound(case)
        if case.returning:  # I9
            assert case.reason not in NOTHING_TO_SEND_BACK
        assert len(case.appealed_by) <= 1  # I18: a second ruling is final.
        if case.ruling and case.ruling.level > 1:
            assert case.ruling.agent != case.first_agent
        assert case.reopened == 0 or case.version > 1
        assert (case.stage is Stage.CLOSED) == (case.outcome is not None)

    def money_is_sound(self, case):  # I4, I7, I23
        amounts = (case.reserved, case.refunded, case.ceiling, *(offer.terms.payable for offer in case.offers))
        assert {type(amount) for amount in amounts} == {int}
        assert 0 <= case.reserved <= case.ceiling
        assert case.refunded + case.ceiling <= MOST
        if case.refunded:
            assert case.is_settled
        if case.stage is Stage.REFUND_PENDING:
            has_failed = case.refund.status is RefundStatus.NEEDS_AGENT
            assert case.refund.amount == case.agreed.payable or (
                self.is_less and 0 < case.refund.amount < case.agreed.payable
            )
            assert case.reserved == (0 if has_failed else case.refund.amount)
            assert case.owed == (min(case.refund.amount, case.ceiling) if has_failed else 0)
        if case.stage in NEGOTIATION:
            assert case.reserved == 0
        if case.stage is Stage.CLOSED and case.outcome is not Outcome.EXTERNAL_CHARGEBACK:
            assert case.reserved == 0
        if case.is_payout_held(self.at):  # I21
            assert case.stage is not Stage.CLOSED or (case.is_reopenable and self.at < WINDOW_END)
        else:
            assert case.stage is Stage.CLOSED

    def offers_are_sound(self, case):  # I6
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

    def deadlines_are_sound(self, case):  # I10
        kinds = [deadline.kind for deadline in case.deadlines]
        expected = set(STAGES[case.stage].deadlines)
        if case.returning and not case.returning.lacks_sellers_part:
            expected -= {DeadlineKind.SELLER_LABEL_BY}
        if case.stage is Stage.REPLACEMENT_IN_TRANSIT:
            is_here = case.replacing.scanned_at is not None
            expected -= {DeadlineKind.REPLACEMENT_TRANSIT_MAX if is_here else DeadlineKind.REPLACEMENT_CONFIRM}
        assert len(kinds) == len(set(kinds))
        assert set(kinds) == expected
        for deadline in case.deadlines:
            if decides(deadline.kind, case.policy(deadline.due_at)):
                is_label = case.stage is Stage.RETURN_AWAITING_SHIPMENT and case.returning.lacks_sellers_part
                assert deadline.due_at > self.at or (is_label and deadline.kind is DeadlineKind.RETURN_SHIP_BY)

    @invariant()
    def buttons_are_what_is_not_refused(self):  # I15
        case = self.now()
        for caller in EVERYBODY:
            verbs = {move.verb for move in MOVES if caller.party in move.by and case.stage in move.from_stages}
            version = case.version if caller.party in PEOPLE else None
            allowed = {
                verb
                for verb in verbs
                if refusal(case, Act(verb, caller, self.at, willing(case, verb, caller, self.at), version)) is None
            }
            shown = {button.move.verb for button in open_to(case, caller, self.at)}
            assert shown == allowed, (caller.party, shown ^ allowed, case.ceiling, case.open_offers)

    @invariant()
    def silence_ends_it(self):  # I11
        at = self.at + 200 * DAY
        changes = settled(self.lazy, at)
        case = changes[-1].after if changes else self.lazy
        if case.stage is Stage.REFUND_PENDING:
            case = play(case, Act(Verb.REFUND_SUCCEEDED, PSP, at, Paid(case.refund.number))).after
        assert case.stage is Stage.CLOSED
        assert case.deadlines == ()

    def teardown(self):
        """Play the events again: they lead to the same case (I1)."""
        if not getattr(self, "changes", None):
            return
        facts = self.claim
        for change in self.changes:
            if isinstance(facts, Case):
                facts = replace(facts, ceiling=change.before.ceiling, refund=change.before.refund)
            facts = play(facts, change.act).after
            assert facts == change.after


Disputes.TestCase.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
TestDisputes = Disputes.TestCase
