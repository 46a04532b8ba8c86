"""Enums of orders in words."""

from django.utils.translation import gettext_lazy as _

from orders.rules.carriers import Sureness
from orders.rules.facts import Fault
from orders.rules.states import CancelAnswer, CancelReason, CancelRefusal, ClearanceDuty, DiscountKind, TrackingStatus
from orders.rules.window import Opening

TRACKING = {
    TrackingStatus.ANNOUNCED: _("The carrier was told of the parcel"),
    TrackingStatus.ACCEPTED: _("Handed to the carrier"),
    TrackingStatus.IN_TRANSIT: _("On its way"),
    TrackingStatus.IN_CUSTOMS: _("At customs"),
    TrackingStatus.OUT_FOR_DELIVERY: _("Out for delivery"),
    TrackingStatus.DELIVERY_FAILED: _("Could not be delivered"),
    TrackingStatus.DELIVERED: _("Delivered"),
    TrackingStatus.RETURNING: _("On its way back to the seller"),
    TrackingStatus.LOST: _("Lost"),
}
CLEARANCE = {
    ClearanceDuty.BUYER: _("The buyer"),
    ClearanceDuty.SELLER: _("The seller"),
    ClearanceDuty.CARRIER: _("The carrier"),
}
DISCOUNTS = {
    DiscountKind.SHOP_COUPON: _("Shop's coupon"),
    DiscountKind.PLATFORM_COUPON: _("Marketplace's coupon"),
    DiscountKind.PROMOTION: _("Promotion"),
    DiscountKind.POINTS: _("Points"),
}
CANCEL_REASONS = {
    CancelReason.CHANGED_MIND: _("I no longer need it"),
    CancelReason.WRONG_ADDRESS: _("The delivery address is wrong"),
    CancelReason.ORDERED_TWICE: _("I ordered it twice"),
    CancelReason.TOO_SLOW: _("It takes too long to be shipped"),
    CancelReason.OTHER: _("Another reason"),
}
CANCEL_ANSWERS = {
    CancelAnswer.WAITING: _("waiting for the seller"),
    CancelAnswer.AGREED: _("cancelled"),
    CancelAnswer.REFUSED: _("not cancelled"),
    CancelAnswer.SHIPPED_FIRST: _("shipped before it was answered"),
}
CANCEL_REFUSALS = {
    CancelRefusal.SHIPPED: _("A parcel of this order is on its way already, so the order can no longer be cancelled."),
    CancelRefusal.CANCELLED: _("This order is cancelled already."),
    CancelRefusal.ASKED_ALREADY: _("The seller has your wish to cancel already and has not answered yet."),
    CancelRefusal.NOT_THEIRS: _("Only the buyer can ask to cancel an order."),
}
SURENESS = {
    Sureness.SURE: _("Certainly %(carrier)s"),
    Sureness.LIKELY: _("Probably %(carrier)s"),
    Sureness.POSSIBLE: _("Possibly %(carrier)s"),
}
OPENINGS = {
    Opening.OPEN: _("A dispute can be opened."),
    Opening.NOT_SHIPPED: _("Nothing was shipped yet, so there is nothing to dispute."),
    Opening.NOT_YET: _("The shipment lies in the future."),
    Opening.STILL_ON_ITS_WAY: _("The parcel may still be on its way."),
    Opening.TOO_LATE: _("The time in which a dispute could be opened is over."),
}
FAULTS = {
    Fault.NOT_AN_OBJECT: _("Something else than the documented shape stands here."),
    Fault.UNKNOWN_KIND: _("It is neither an order nor a shipment nor a tracking event."),
    Fault.UNKNOWN_FIELD: _("There is no such field."),
    Fault.MISSING: _("This field is missing."),
    Fault.NOT_TEXT: _("This is not plain text."),
    Fault.TOO_LONG: _("This is too long."),
    Fault.NOT_A_NUMBER: _("This is not a whole number above zero."),
    Fault.NOT_AN_AMOUNT: _("This is not an amount of the order's currency."),
    Fault.NOT_AN_INSTANT: _("This is not a date and time in ISO 8601."),
    Fault.WITHOUT_ZONE: _("This date and time says no time zone."),
    Fault.UNKNOWN_CURRENCY: _("ISO 4217 lists no such currency."),
    Fault.UNKNOWN_ZONE: _("There is no such time zone."),
    Fault.UNKNOWN_CHOICE: _("This is none of the documented words."),
    Fault.UNKNOWN_LINE: _("The order has no such line."),
    Fault.DISCOUNT_TOO_LARGE: _("The discount is larger than what it is taken from."),
    Fault.SUM_DIFFERS: _("The lines, discounts and postage do not add up to what was paid."),
    Fault.NOBODY: _("It does not say who bought it."),
    Fault.FROZEN: _("This was told differently before and cannot change."),
    Fault.UNKNOWN_ORDER: _("There is no such order."),
    Fault.UNKNOWN_SHIPMENT: _("The order has no such shipment."),
    Fault.TOO_MANY_UNITS: _("More units are shipped than were ordered."),
    Fault.CANCELLED: _("The order was cancelled."),
    Fault.NOT_A_BUYER: _("This account is not a buyer's."),
    Fault.NOT_READABLE: _("This line cannot be read."),
}
NOTICES = {
    "order_cancel_asked": _("A buyer would like to cancel"),
    "order_cancel_agreed": _("Order cancelled"),
    "order_cancel_refused": _("Order not cancelled"),
    "order_cancel_lapsed": _("Shipped before it could be cancelled"),
    "order_window_extended": _("More time for a dispute"),
    "order_window_ends": _("Last day to open a dispute"),
}
EXTENSION_REFUSED = _("This time is over, or it cannot grow by so many days.")
