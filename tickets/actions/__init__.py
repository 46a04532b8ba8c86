"""Everything that writes. One transaction each; the instant is an argument."""

from tickets.actions.asking import (
    ask_as_guest,
    confirm_question,
    delete_old_questions,
    note_deflection,
    send_proof_again,
    take_deflection_back,
)
from tickets.actions.assigning import assign_waiting
from tickets.actions.by_mail import ask_by_mail, ask_by_mail_as_guest, reply_by_mail
from tickets.actions.changing import Overtaken, change
from tickets.actions.desk import (
    be_present,
    delete_view,
    forget_presence,
    leave,
    load_macros,
    save_view,
    see,
    tags_called,
)
from tickets.actions.many import Batch, move_many, undo_many
from tickets.actions.merging import merge
from tickets.actions.moving import Conflict, Refused, make_move, undo
from tickets.actions.rating import rate
from tickets.actions.saying import note, reply_by_agent, reply_by_requester
from tickets.actions.submitting import submit
from tickets.actions.sweeping import move_by_the_clock

__all__ = [
    "Batch",
    "Conflict",
    "Overtaken",
    "Refused",
    "ask_as_guest",
    "ask_by_mail",
    "ask_by_mail_as_guest",
    "assign_waiting",
    "be_present",
    "change",
    "confirm_question",
    "delete_old_questions",
    "delete_view",
    "forget_presence",
    "leave",
    "load_macros",
    "make_move",
    "merge",
    "move_by_the_clock",
    "move_many",
    "note",
    "note_deflection",
    "rate",
    "reply_by_agent",
    "reply_by_mail",
    "reply_by_requester",
    "save_view",
    "see",
    "send_proof_again",
    "submit",
    "tags_called",
    "take_deflection_back",
    "undo",
    "undo_many",
]
