"""The numbers of the process in words, for the operators who set them."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from disputes.rules.numbers import LENGTHS, Number, NumberFault, Part, Unit
from disputes.rules.numbers import NUMBERS as EVERY
from disputes.rules.policy import OnBuyerTimeout, OnSellerTimeout, Policy

PARTS = {
    Part.NEGOTIATION: _("Negotiation"),
    Part.MEDIATION: _("Mediation and rulings"),
    Part.PARCELS: _("Returns and replacements"),
    Part.MONEY: _("Money and payment"),
}
NUMBERS = {
    "seller_response": _("Time for the seller to answer"),
    "buyer_response": _("Time for the buyer to answer"),
    "negotiation": _("Longest negotiation"),
    "negotiation_extension": _("Extension that both agree on"),
    "escalation_after": _("When the buyer may ask for a mediator"),
    "unchanged_before_silence": _("How long an offer must be unchanged before silence accepts it"),
    "least_after_revision": _("Least time after a changed offer"),
    "auto_accept": _("A silent seller accepts the buyer’s offer"),
    "auto_accept_max": _("Most that silence can accept"),
    "on_seller_timeout": _("When the seller stays silent"),
    "on_buyer_timeout": _("When the buyer stays silent"),
    "max_rounds": _("Rounds of offers"),
    "max_revisions": _("Changes of an offer in a round"),
    "replacement": _("Replacements can be offered"),
    "evidence": _("Time to send evidence that was asked for"),
    "max_evidence_requests": _("Requests for evidence to each side"),
    "mediation_sla": _("Time for the mediator’s next word"),
    "mediation_alarm_every": _("Alarm again every"),
    "mediation_backstop": _("Longest mediation, after which the platform pays"),
    "appeal": _("Time to appeal"),
    "least_rationale": _("Shortest reasons of a ruling"),
    "least_rejection": _("Shortest reasons of a rejection"),
    "four_eyes_limit": _("Rulings above this need a second person"),
    "return_ship_by": _("Time to send a return"),
    "return_ship_by_extension": _("Extension to send a return"),
    "seller_label_by": _("Time for the seller’s address or label"),
    "max_return_changes": _("Changes of a return address or label"),
    "return_transit": _("Longest way of a return"),
    "return_transit_extension": _("Extension for a return on its way"),
    "inspection": _("Time to check a return"),
    "least_after_scan": _("Least time after we hear of a delivery"),
    "replacement_ship_by": _("Time to send a replacement"),
    "replacement_transit": _("Longest way of a replacement"),
    "replacement_confirm": _("Time to report a problem with a replacement"),
    "postage_cap_max": _("Most that a return’s postage can be capped at"),
    "postage_claim": _("Time to claim return postage after a case closed, and to object when it was declined"),
    "postage_answer": _("Time for the seller to answer a claim for return postage"),
    "refund_sla": _("Time to pay a refund"),
    "retries_after": _("Pauses before a failed refund is tried again"),
}
UNITS = {
    Unit.DAYS: _("Days of 24 hours"),
    Unit.BUSINESS_DAYS: _("Business days"),
    Unit.HOURS: _("Hours"),
    Unit.MINUTES: _("Minutes, separated by commas; the last pause repeats"),
    Unit.TIMES: _("How often"),
    Unit.CHARACTERS: _("Characters"),
    Unit.AMOUNT: _("In the smallest unit of the dispute’s currency; empty: no limit"),
    Unit.SWITCH: "",
    Unit.CHOICE: "",
}
CHOICES: dict[str, dict[Any, Any]] = {
    "on_seller_timeout": {
        OnSellerTimeout.ACCEPT: _("the buyer’s offer is accepted"),
        OnSellerTimeout.MEDIATE: _("a mediator looks at the case"),
    },
    "on_buyer_timeout": {
        OnBuyerTimeout.REMIND: _("the buyer is reminded"),
        OnBuyerTimeout.CLOSE: _("the case is closed"),
    },
}
FAULTS = {
    NumberFault.OVER_NEGOTIATION: _("This is longer than the whole negotiation."),
    NumberFault.NEVER_ESCALATED: _("The negotiation would be over before the buyer may ask for a mediator."),
    NumberFault.NEVER_ACCEPTED: _("The seller’s time would be over before silence could accept the offer."),
    NumberFault.OVER_BACKSTOP: _("This must be shorter than the longest mediation."),
    NumberFault.NOT_GROWING: _("Each pause must be at least as long as the one before."),
}
NOT_IN_FUTURE = _("Numbers can only change in the future. Choose a later time.")
SINCE_TAKEN = _("Other numbers begin at this very moment. Choose another time.")
NOTHING_SET = _("Nothing is different from the numbers in force then.")
NOT_PAUSES = _("Type whole minutes separated by commas, such as 1, 5, 30.")


def value_in_words(number: Number, value: Any) -> str:
    """Return a value of a number as people read it: `5 days`, `no limit`."""
    match number.unit:
        case Unit.SWITCH:
            return gettext("yes") if value else gettext("no")
        case Unit.CHOICE:
            return str(CHOICES[number.name][value])
        case Unit.AMOUNT:
            return gettext("no limit") if value is None else f"{value:,}"
        case Unit.MINUTES:
            minutes = ", ".join(written(pause, Unit.MINUTES) for pause in value)
            return gettext("after %(minutes)s minutes") % {"minutes": minutes}
        case Unit.CHARACTERS:
            return ngettext("%(count)s character", "%(count)s characters", value) % {"count": value}
        case Unit.TIMES:
            return ngettext("%(count)s time", "%(count)s times", value) % {"count": value}
    count = written(value, number.unit)
    is_one = 1 if count == "1" else 2
    if number.unit is Unit.HOURS:
        return ngettext("%(count)s hour", "%(count)s hours", is_one) % {"count": count}
    if number.unit is Unit.BUSINESS_DAYS:
        return ngettext("%(count)s business day", "%(count)s business days", is_one) % {"count": count}
    return ngettext("%(count)s day", "%(count)s days", is_one) % {"count": count}


def all_in_words(policy: Policy) -> dict[str, str]:
    """Return every number in force by its name, for the sentences that name one."""
    return {number.name: value_in_words(number, getattr(policy, number.name)) for number in EVERY}


def written(span: timedelta, unit: Unit) -> str:
    """Return how many units a span is, without a needless fraction."""
    return f"{span / LENGTHS[unit]:.2f}".rstrip("0").rstrip(".")
