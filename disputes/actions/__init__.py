"""Everything that writes. One transaction each; the instant is an argument."""

from disputes.actions.alarming import raise_alarms
from disputes.actions.along import NOTHING_ALONG, Along, Piece, counted
from disputes.actions.approving import approve_decision, decline_decision, draft_decision
from disputes.actions.by_mail import reply_by_mail
from disputes.actions.carrying import Heard, hear, hear_carrier, hear_carriers
from disputes.actions.desk import (
    be_present,
    forget_case_presence,
    keep_draft,
    leave_case,
    leave_note,
    see_case,
    throw_away_draft,
)
from disputes.actions.drafting import (
    ask_instead,
    delete_old_drafts,
    drop_draft,
    keep_answers,
    open_all,
    open_drafted,
)
from disputes.actions.ledger import Overtaken, Refused, release, reserve, reserve_postage
from disputes.actions.mediating import assign, take
from disputes.actions.moving import MoveRefused, make_move
from disputes.actions.opening import open_dispute
from disputes.actions.overtaking import why_impossible
from disputes.actions.policies import add_policy, take_back_policy
from disputes.actions.postage import PostageRefused, answer_postage, claim_postage, hand_over_postage
from disputes.actions.refunds import call_agents, claim_refund, order_refund
from disputes.actions.repairs import dismiss, send_again, send_back
from disputes.actions.settling import (
    countersign,
    end_chargeback,
    give_up,
    note_chargeback,
    note_outside_refund,
    pay_by_other_means,
    settle_refund,
)
from disputes.actions.sweeping import move_by_the_clock

__all__ = [
    "NOTHING_ALONG",
    "Along",
    "Heard",
    "MoveRefused",
    "Overtaken",
    "Piece",
    "PostageRefused",
    "Refused",
    "add_policy",
    "answer_postage",
    "approve_decision",
    "ask_instead",
    "assign",
    "be_present",
    "call_agents",
    "claim_postage",
    "claim_refund",
    "counted",
    "countersign",
    "decline_decision",
    "delete_old_drafts",
    "dismiss",
    "draft_decision",
    "drop_draft",
    "end_chargeback",
    "forget_case_presence",
    "give_up",
    "hand_over_postage",
    "hear",
    "hear_carrier",
    "hear_carriers",
    "keep_answers",
    "keep_draft",
    "leave_case",
    "leave_note",
    "make_move",
    "move_by_the_clock",
    "note_chargeback",
    "note_outside_refund",
    "open_all",
    "open_dispute",
    "open_drafted",
    "order_refund",
    "pay_by_other_means",
    "raise_alarms",
    "release",
    "reply_by_mail",
    "reserve",
    "reserve_postage",
    "see_case",
    "send_again",
    "send_back",
    "settle_refund",
    "take",
    "take_back_policy",
    "throw_away_draft",
    "why_impossible",
]
