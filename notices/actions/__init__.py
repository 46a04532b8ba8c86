"""Everything that writes. One transaction each; the instant is an argument."""

from notices.actions.bounces import clear_bounce, note_bounce
from notices.actions.choices import choose_by_mail
from notices.actions.clock import advance, reset
from notices.actions.outbox import owe, send_again, unsay, withdraw
from notices.actions.reading import read_all, read_notice
from notices.actions.reminders import end_deadline, end_deadlines, send_due_reminders, set_reminders

__all__ = [
    "advance",
    "choose_by_mail",
    "clear_bounce",
    "end_deadline",
    "end_deadlines",
    "note_bounce",
    "owe",
    "read_all",
    "read_notice",
    "reset",
    "send_again",
    "send_due_reminders",
    "set_reminders",
    "unsay",
    "withdraw",
]
