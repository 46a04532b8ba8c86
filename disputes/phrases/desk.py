"""What mediators choose from, in words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.rules.queues import View
from disputes.rules.rulings import RulingReason

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

VIEWS: dict[View, Promise] = {
    View.ALL: _("All that are not closed"),
    View.MINE: _("My cases"),
    View.WAITING: _("Waiting for a mediator"),
    View.UNASSIGNED: _("Nobody has taken it"),
    View.BREACHED: _("Our word is late"),
    View.APPEALS: _("Appeals for another person"),
    View.RULED: _("Ruled, appeal possible"),
    View.REFUNDS: _("Refunds that need an agent"),
    View.CLOSED: pgettext_lazy("disputes", "Closed"),
}

RULING_REASONS: dict[RulingReason, Promise] = {
    RulingReason.DELIVERY_UNPROVEN: _("Delivery is not proven"),
    RulingReason.DELIVERY_PROVEN: _("Delivery is proven"),
    RulingReason.DIFFERS: _("The item differs from the listing"),
    RulingReason.AS_DESCRIBED: _("The item agrees with the listing"),
    RulingReason.DAMAGE_PROVEN: _("The item arrived damaged"),
    RulingReason.DAMAGE_UNPROVEN: _("Damage before delivery is not proven"),
    RulingReason.FAULT_PROVEN: _("The item has a fault"),
    RulingReason.FAULT_UNPROVEN: _("A fault is not proven"),
    RulingReason.OTHER_ITEM: _("Another item was sent"),
    RulingReason.INCOMPLETE: _("Not everything was sent"),
    RulingReason.SENT_WHOLE: _("Everything was sent"),
    RulingReason.FAKE: _("The item is a counterfeit"),
    RulingReason.GENUINE: _("The item is genuine"),
    RulingReason.CUSTOMS_OF_SELLER: _("Clearing customs failed because of the seller"),
    RulingReason.CUSTOMS_OF_BUYER: _("Clearing customs was for the buyer to do"),
    RulingReason.RETURN_IN_ORDER: _("The return is in order"),
    RulingReason.RETURN_DEFICIENT: _("The return is not in order"),
    RulingReason.RETURN_LOST: _("The return was lost on its way"),
    RulingReason.MIND_CHANGED: _("The buyer no longer wants the item"),
    RulingReason.BOTH_CONTRIBUTED: _("Both sides contributed to it"),
    RulingReason.NOT_PROVEN: _("What was shown is not enough either way"),
    RulingReason.GOODWILL: _("A solution that suits both, whoever is to blame"),
}

REFERENCE = _("Reference of the payment")
WHY = _("Why the case is looked at again")
MONEY = _("Where the money would come from")
