"""Everything that writes. One transaction each; the instant is an argument."""

from orders.actions.cancelling import CancelRefused, answer_cancel, ask_to_cancel
from orders.actions.forgetting import forget_addresses
from orders.actions.recording import Refused, claim_orders, record, record_order, record_shipment, record_tracking
from orders.actions.windows import ExtensionRefused, extend_window, restart_window

__all__ = [
    "CancelRefused",
    "ExtensionRefused",
    "Refused",
    "answer_cancel",
    "ask_to_cancel",
    "claim_orders",
    "extend_window",
    "forget_addresses",
    "record",
    "record_order",
    "record_shipment",
    "record_tracking",
    "restart_window",
]
