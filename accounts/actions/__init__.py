"""Everything that writes. Each action is one transaction, or one for each account, and takes the instant it happens `at`."""

from accounts.actions.entering import (
    AddressTaken,
    change_password,
    meet_at_the_door,
    note_failed_login,
    owe_news,
    owe_verification,
    register,
    reset_password,
    trust,
    verify_address,
)
from accounts.actions.exports import ask_for_data, delete_exports, make_exports, may_ask_again_at, size_of
from accounts.actions.housekeeping import keep_house
from accounts.actions.inviting import invite_agent
from accounts.actions.people import end_sessions, erase, reset_second_factor
from accounts.actions.profile import change_settings
from accounts.actions.requests import answer_requests, ask, sign_up
from accounts.actions.states import Refused, change_state, guard_accounts

__all__ = [
    "AddressTaken",
    "Refused",
    "answer_requests",
    "ask",
    "ask_for_data",
    "change_password",
    "change_settings",
    "change_state",
    "delete_exports",
    "end_sessions",
    "erase",
    "guard_accounts",
    "invite_agent",
    "keep_house",
    "make_exports",
    "may_ask_again_at",
    "meet_at_the_door",
    "note_failed_login",
    "owe_news",
    "owe_verification",
    "register",
    "reset_password",
    "reset_second_factor",
    "sign_up",
    "size_of",
    "trust",
    "verify_address",
]
