"""Enums of the ledger and of refunds in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.rules.ledger import EntryKind, ReservationState
from disputes.rules.refunds import Effect, Method, MoneyRefusal, RefundState, RefundTask, RefundVerb, Said

ENTRIES = {
    EntryKind.RESERVE: _("reserved"),
    EntryKind.RELEASE: _("released"),
    EntryKind.PAY: _("refunded"),
    EntryKind.PAYMENT_FAILED: _("refund failed, free again"),
    EntryKind.OUTSIDE: _("refunded by the seller"),
    EntryKind.EXCESS: _("refunded by the seller although it was reserved"),
    EntryKind.COUPON: _("given back as coupon or points"),
}
RESERVATIONS = {
    ReservationState.HELD: _("reserved"),
    ReservationState.RELEASED: _("released"),
    ReservationState.PAID: _("refunded"),
}
STATES = {
    RefundState.WAITING: _("to be sent"),
    RefundState.SENT: _("sent, not confirmed yet"),
    RefundState.TO_CONFIRM: _("to be paid by hand"),
    RefundState.TO_COUNTERSIGN: _("waits for a second agent"),
    RefundState.PAID: _("refunded"),
    RefundState.FAILED: _("failed for good"),
    RefundState.CANCELLED: _("cancelled: chargeback"),
}
TONES = {
    RefundState.TO_CONFIRM: "warn",
    RefundState.TO_COUNTERSIGN: "warn",
    RefundState.PAID: "good",
    RefundState.FAILED: "bad",
}
TASKS = {
    RefundTask.CONFIRM: _("Pay it and confirm"),
    RefundTask.COUNTERSIGN: _("Look at it as a second person"),
    RefundTask.FAILED: _("Failed for good: find another way"),
    RefundTask.LATE: _("Not refunded in time"),
    RefundTask.CONTRADICTION: _("Answers contradict each other"),
}
METHODS = {
    Method.ORIGINAL: _("the way it was paid"),
    Method.STORE_CREDIT: _("store credit"),
}
SAID = {
    Said.PAID: _("refunded"),
    Said.PENDING: _("taken, not refunded yet"),
    Said.FAILED: _("not refunded, can be tried again"),
    Said.REFUSED: _("refused for good"),
    Said.UNCLEAR: _("no clear answer"),
    Said.BY_HAND: _("given to the agents"),
}
EFFECTS = {
    Effect.PAY: _("counted as refunded"),
    Effect.NOTE: _("noted"),
    Effect.RETRY: _("to be tried again"),
    Effect.FAIL: _("failed for good, the amount is free again"),
    Effect.HAND_OVER: _("given to the agents"),
    Effect.REPEAT: _("nothing new"),
    Effect.CONTRADICT: _("contradicts what is known: an agent looks"),
}
VERBS = {
    RefundVerb.PAY: _("Confirm the payment"),
    RefundVerb.COUNTERSIGN: _("Confirm as a second person"),
    RefundVerb.SEND_BACK: _("It was not paid"),
    RefundVerb.GIVE_UP: _("It cannot be paid"),
    RefundVerb.SEND_AGAIN: _("Send again"),
    RefundVerb.DISMISS: _("Nothing to be done"),
}
VERB_EFFECTS = {
    RefundVerb.PAY: _(
        "Confirm only what has really been paid. Above the limit, and always when it was paid by other means, "
        "a second agent confirms it too before it counts."
    ),
    RefundVerb.COUNTERSIGN: _("The amount counts as refunded. Check the reference with the payment service first."),
    RefundVerb.SEND_BACK: _("The refund goes back to where it was before the first agent confirmed it."),
    RefundVerb.GIVE_UP: _("The amount is no longer reserved and can be refunded in another way."),
    RefundVerb.SEND_AGAIN: _("The amount is reserved again, and the refund is sent with the same key."),
    RefundVerb.DISMISS: _("The refund leaves this list. No money moves."),
}
VERBS_DONE = {
    RefundVerb.PAY: _("The payment is written down."),
    RefundVerb.COUNTERSIGN: _("The amount counts as refunded."),
    RefundVerb.SEND_BACK: _("The refund is back where it was."),
    RefundVerb.GIVE_UP: _("The amount is free again."),
    RefundVerb.SEND_AGAIN: _("The refund is sent within a minute."),
    RefundVerb.DISMISS: _("The refund is off the list."),
}
REFUSALS = {
    MoneyRefusal.NOTHING_ASKED: _("The amount must be more than zero."),
    MoneyRefusal.OVER_CEILING: _("This is more than can still be refunded."),
    MoneyRefusal.NOT_SO_MANY_UNITS: _("Not so many units of this line are left."),
    MoneyRefusal.RESERVED_BEFORE: _("Another amount is reserved for this already."),
    MoneyRefusal.NOT_RESERVED: _("Nothing is reserved for this."),
    MoneyRefusal.ORDERED_BEFORE: _("A refund of this amount is under way."),
    MoneyRefusal.PAID_BEFORE: _("This was refunded already."),
    MoneyRefusal.OTHER_CURRENCY: _("This is not the currency that was charged."),
    MoneyRefusal.OTHER_FACTS: _("This reference was told before, with something else about it."),
    MoneyRefusal.CHARGEBACK_OPEN: _("The buyer’s bank is taking the money back, so nothing can be refunded here."),
    MoneyRefusal.UNKNOWN_CHARGEBACK: _(
        "No chargeback of this order has this reference. Tell first that it was opened."
    ),
    MoneyRefusal.REFERENCE_MISSING: _("Write the reference of the payment."),
    MoneyRefusal.WORDS_MISSING: _("Write a sentence about what you found."),
    MoneyRefusal.MAY_HAVE_PAID: _(
        "The first attempt may have been paid. Check with the payment service, and tick that it was not."
    ),
    MoneyRefusal.IN_FLIGHT: _("The refund is being sent right now. Try again in a few minutes."),
    MoneyRefusal.SAME_PERSON: _("You confirmed this payment yourself. Somebody else has to look at it."),
    MoneyRefusal.NOT_POSSIBLE: _("This is not possible any more: the refund has moved on."),
    MoneyRefusal.NOT_ALLOWED: _("You do not have the permission to do this."),
}
BUCKETS = {True: pgettext_lazy("money", "return postage"), False: pgettext_lazy("money", "goods")}
