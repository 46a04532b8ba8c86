"""Where stories begin: at a stage, come to through the real actions in both worlds."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from disputes.rules.evidence import Slot
from disputes.rules.offers import Terms, allowed_kinds
from disputes.rules.payloads import Accepting, Deciding, Requesting
from disputes.rules.refunds import Said
from disputes.rules.states import AtFault, Party, PostagePayer, Reason, Stage, Verb
from tests.disputes.worlds import ADDRESS, DAY, HOUR, LONG, replacement, return_of
from tests.disputes.worlds import refund as refund_of

REASONS = [reason for reason in Reason if reason is not Reason.RETURN_PROBLEM]
POLICIES = (
    {},
    {"auto_accept_max": 500},
    {"auto_accept": False, "on_buyer_timeout": "close"},
    {"four_eyes_limit": 100, "replacement": False, "seller_label_by": 12 * 86_400},
)
CURRENCIES = ("JPY", "USD", "KWD")  # With no, two and three digits behind their points (I23).

Step = Callable[[Any], None]


def does(name, verb, payload=None, *, after=HOUR) -> Step:
    """Let somebody make a move that is open to them, with what is sensible unless it is said."""

    def step(story):
        story.pass_time(after)
        story.sure(name, verb, payload(story) if callable(payload) else payload)

    return step


def takes(name) -> Step:
    def step(story):
        assert story.taken(name)

    return step


def arrives(story):
    story.pass_time(3 * DAY)
    assert story.delivered()


def waits(span) -> Step:
    return lambda story: story.pass_time(span)


def is_being_paid(story):
    story.asked(Said.PENDING)


def is_charged_back(story):
    story.charged_back("CB-1")


def ruling(terms):
    """Return a ruling of these terms in the story's currency, with a second pair of eyes."""

    def payload(story):
        sora = str(story.people["sora"].pk)
        return Deciding(replace(terms, currency=story.case().currency), AtFault.SELLER, LONG, 1, sora)

    return payload


@dataclass(frozen=True, slots=True)
class Beginning:
    """`wished` are the buyer's terms, `steps` what happens before the story is left to itself, at `stage`."""

    stage: Stage
    wished: Terms
    steps: tuple[Step, ...] = ()
    is_by_agent: bool = False  # Opened after its window (T02).

    @property
    def fitting(self) -> list[tuple[Reason, dict]]:
        """Return the reasons and numbers with which it can come to this stage."""
        return [(reason, policy) for reason in REASONS for policy in POLICIES if self.fits(reason, policy)]

    def fits(self, reason: Reason, policy: dict) -> bool:
        """Return whether a buyer can ask for this for a reason."""
        if reason is Reason.CHANGE_OF_MIND and self.wished.postage_payer is PostagePayer.SELLER:
            return False
        return self.wished.kind in allowed_kinds(reason, has_replacement=policy.get("replacement", True))


MONEY, BACK, ANEW = refund_of(900), return_of(900), replacement(900)
BACK_AT_SELLERS = return_of(600, PostagePayer.SELLER)
BY_LABEL = return_of(900, PostagePayer.SELLER, is_by_label=True)
ASKED = Requesting({side: frozenset({Slot.CARRIER_REPORT}) for side in (Party.BUYER, Party.SELLER)})
AGREED = does("wei", Verb.ACCEPT, Accepting(1, ADDRESS))
SENT_BACK = (AGREED, does("hanako", Verb.SHIP_RETURN))
SENT_ANEW = (AGREED, does("wei", Verb.SHIP_REPLACEMENT))
REFUSED = (does("wei", Verb.REJECT), does("hanako", Verb.ESCALATE))
HELD = (*REFUSED, takes("mei"))
RULED = (*HELD, does("mei", Verb.RULE, ruling(refund_of(600))))

# What a story begins with is drawn from a part of the process.
BEGINNINGS = {
    "negotiating": (
        Beginning(Stage.AWAITING_SELLER, MONEY),
        Beginning(Stage.AWAITING_SELLER, BACK),
        Beginning(Stage.AWAITING_SELLER, MONEY, is_by_agent=True),
        Beginning(Stage.AWAITING_BUYER, MONEY, REFUSED[:1]),
        Beginning(Stage.AWAITING_BUYER, MONEY, (does("wei", Verb.COUNTER), does("hanako", Verb.ASK_EXTENSION))),
    ),
    "mediating": (
        Beginning(Stage.MEDIATION, MONEY, HELD),
        Beginning(Stage.MEDIATION, MONEY, REFUSED),
        Beginning(Stage.AWAITING_EVIDENCE, MONEY, (*HELD, does("mei", Verb.REQUEST_EVIDENCE, ASKED))),
        Beginning(Stage.RULED, MONEY, RULED),
        Beginning(Stage.RULED, BACK, (*HELD, does("mei", Verb.RULE, ruling(BACK_AT_SELLERS)))),
        Beginning(Stage.MEDIATION, MONEY, (*RULED, does("wei", Verb.APPEAL), takes("sora"))),
    ),
    "returning": (
        Beginning(Stage.RETURN_AWAITING_SHIPMENT, BACK, (AGREED,)),
        Beginning(Stage.RETURN_AWAITING_SHIPMENT, BY_LABEL, (AGREED,)),
        Beginning(Stage.RETURN_AWAITING_SHIPMENT, BACK, (AGREED, does("hanako", Verb.ASK_SHIP_BY))),
        Beginning(Stage.RETURN_IN_TRANSIT, BACK, SENT_BACK),
        Beginning(Stage.RETURN_INSPECTION, BACK, (*SENT_BACK, arrives)),
    ),
    "replacing": (
        Beginning(Stage.REPLACEMENT_AWAITING_SHIPMENT, ANEW, (AGREED,)),
        Beginning(Stage.REPLACEMENT_IN_TRANSIT, ANEW, SENT_ANEW),
        Beginning(Stage.REPLACEMENT_IN_TRANSIT, ANEW, (*SENT_ANEW, arrives)),
    ),
    "ending": (
        Beginning(Stage.REFUND_PENDING, MONEY, (AGREED,)),
        Beginning(Stage.CLOSED, MONEY, (does("hanako", Verb.WITHDRAW),)),
        Beginning(Stage.CLOSED, MONEY, (AGREED, is_being_paid, is_charged_back)),
    ),
}
