"""Why a mediator rules as they do: the codes of rulings, and which of them fit a reason."""

from enum import StrEnum

from disputes.rules.states import Reason


class RulingReason(StrEnum):
    DELIVERY_UNPROVEN = "delivery_unproven"
    DELIVERY_PROVEN = "delivery_proven"
    DIFFERS = "differs"
    AS_DESCRIBED = "as_described"
    DAMAGE_PROVEN = "damage_proven"
    DAMAGE_UNPROVEN = "damage_unproven"
    FAULT_PROVEN = "fault_proven"
    FAULT_UNPROVEN = "fault_unproven"
    OTHER_ITEM = "other_item"
    INCOMPLETE = "incomplete"
    SENT_WHOLE = "sent_whole"
    FAKE = "fake"
    GENUINE = "genuine"
    CUSTOMS_OF_SELLER = "customs_of_seller"
    CUSTOMS_OF_BUYER = "customs_of_buyer"
    RETURN_IN_ORDER = "return_in_order"
    RETURN_DEFICIENT = "return_deficient"
    RETURN_LOST = "return_lost"
    MIND_CHANGED = "mind_changed"
    BOTH_CONTRIBUTED = "both_contributed"
    NOT_PROVEN = "not_proven"
    GOODWILL = "goodwill"


_OF_RETURNS = (RulingReason.RETURN_IN_ORDER, RulingReason.RETURN_DEFICIENT, RulingReason.RETURN_LOST)
_ALWAYS = (RulingReason.BOTH_CONTRIBUTED, RulingReason.NOT_PROVEN, RulingReason.GOODWILL)
_DELIVERY = (RulingReason.DELIVERY_UNPROVEN, RulingReason.DELIVERY_PROVEN)
_DAMAGE = (RulingReason.DAMAGE_PROVEN, RulingReason.DAMAGE_UNPROVEN)
_FAULT = (RulingReason.FAULT_PROVEN, RulingReason.FAULT_UNPROVEN)
_LISTING = (RulingReason.DIFFERS, RulingReason.AS_DESCRIBED)
_CONTENT = (RulingReason.INCOMPLETE, RulingReason.SENT_WHOLE)
_BY_REASON: dict[Reason, tuple[RulingReason, ...]] = {
    Reason.NOT_RECEIVED: _DELIVERY,
    Reason.CUSTOMS: (RulingReason.CUSTOMS_OF_SELLER, RulingReason.CUSTOMS_OF_BUYER, *_DELIVERY),
    Reason.DAMAGED: (*_DAMAGE, *_LISTING, *_OF_RETURNS),
    Reason.DEFECTIVE: (*_FAULT, *_LISTING, *_OF_RETURNS),
    Reason.NOT_AS_DESCRIBED: (*_LISTING, *_OF_RETURNS),
    Reason.WRONG_ITEM: (RulingReason.OTHER_ITEM, *_LISTING, *_OF_RETURNS),
    Reason.MISSING_PARTS: (*_CONTENT, *_LISTING, *_OF_RETURNS),
    Reason.COUNTERFEIT: (RulingReason.FAKE, RulingReason.GENUINE, *_OF_RETURNS),
    Reason.RETURN_PROBLEM: _OF_RETURNS,
    Reason.CHANGE_OF_MIND: (RulingReason.MIND_CHANGED, *_OF_RETURNS),
}


def fitting(reason: Reason) -> tuple[RulingReason, ...]:
    """Return the codes that a ruling about a reason can have, the nearest first."""
    return (*_BY_REASON[reason], *_ALWAYS)
