"""An example of every kind of notice, for the gallery of mails and the tests that look at each."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.models import User
from accounts.rules.people import AccountState, Role, Violation
from notices.models import Notice

AT = "2026-05-01T12:00:00+09:00"
UNTIL = "2026-05-15T12:00:00+09:00"
NAMES = {"en": "Olivia Brown", "ja": "山田 花子"}


@dataclass(frozen=True, slots=True)
class Example:
    context: dict[str, Any]
    is_to_person: bool = True  # Otherwise to a bare address.


def _url(name: str) -> str:
    return f"{settings.SITE_URL}/en/account/{name}/example/"


ORDER = {"number": "8157-203-0004", "shop": "Lantern House"}
TICKET = {
    "reference": "T-7KQ2WXR4TB",
    "subject": "荷物が届きません",
    "owed_at": AT,
    "answer_by": UNTIL,
    "settles_at": UNTIL,
}
SELLERS = {
    "whose": "seller",
    "ceiling": 6800,
    "terms": {
        "kind": "return_and_refund",
        "amount": 6800,
        "currency": "JPY",
        "postage_payer": "seller",
        "postage_cap": 1200,
        "is_by_label": False,
        "return_address": "",
        "fallback_amount": None,
    },
}
POSTAGE = {
    "reference": "D-7KQ2WXR4TB",
    "number": "8157-203-0003",
    "item": "和紙のペンダントライト / Washi pendant lamp",
    "shop": "Lantern House",
    "side": "seller",
    "verb": "claim",
    "payer": "seller",
    "claimed": 980,
    "granted": None,
    "currency": "JPY",
    "words": "",
    "until": "2026-05-06T12:00:00+09:00",
    "path_name": "dispute",
    "path_args": ["D-7KQ2WXR4TB"],
}
DISPUTE = {
    "reference": "D-7KQ2WXR4TB",
    "number": "8157-203-0003",
    "item": "和紙のペンダントライト / Washi pendant lamp",
    "shop": "Lantern House",
    "side": "buyer",
    "verb": "counter",
    "by": "seller",
    "stage": "awaiting_buyer",
    "part": "",
    "reason": "damaged",
    "terms": [SELLERS],
    "due": {"kind": "buyer_response", "at": "2026-05-06T12:00:00+09:00"},
    "ours": None,
    "otherwise": {"verb": "end_negotiation", "at": "2026-05-08T12:00:00+09:00"},
    "outcome": "",
    "refunded": 0,
    "currency": "JPY",
    "reopen_until": "",
    "is_negotiable": True,
    "path_name": "dispute",
    "path_args": ["D-7KQ2WXR4TB"],
}
AGREED = [{**SELLERS, "whose": "agreed"}]
OF_AGENT = {"side": "senior_agent", "path_name": "admin:disputes_dispute_change", "path_args": [1]}
LATE = {
    "stage": "mediation",
    "due": None,
    "otherwise": {"verb": "pay_without_ruling", "at": "2026-07-01T12:00:00+09:00"},
    "promised_at": "2026-04-30T12:00:00+09:00",
    "new_at": "2026-05-02T12:00:00+09:00",
    "holder": "Nora Lindqvist",
}
HELP = {
    "state": AccountState.SUSPENDED.value,
    "is_verified": True,
    "role": Role.BUYER.value,
    "member_id": "m4829103854",
    "until": UNTIL,
    "violation": Violation.REVIEWS.value,
    "is_erased": False,
}
EXAMPLES: dict[str, Example] = {
    "account_verify_address": Example({"url": _url("confirm-email")}),
    "account_exists": Example({}),
    "account_reset_password": Example({"url": _url("password/reset"), "member_id": "m4829103854"}),
    "account_login_help": Example(HELP),
    "account_agent_invited": Example({"url": _url("password/reset")}),
    "account_welcome": Example({"member_id": "m4829103854"}),
    "account_closed": Example({"until": UNTIL}),
    "account_reopened": Example({}),
    "account_suspended": Example({"violation": Violation.REVIEWS.value, "until": UNTIL}),
    "account_suspension_ended": Example({}),
    "account_locked": Example({}),
    "account_unlocked": Example({}),
    "account_password_changed": Example({"at": AT}),
    "account_address_changed": Example({"old": "hanako@example.com", "new": "hanako@example.net", "at": AT}),
    "account_second_factor_on": Example({"at": AT}),
    "account_second_factor_off": Example({"at": AT}),
    "account_recovery_codes_made": Example({"at": AT}),
    "account_data_ready": Example({"reference": "3f1c9c2e-7b1f-4b8e-9d57-0a4e7a4c1a55", "until": UNTIL}),
    "order_cancel_asked": Example({**ORDER, "reason": "changed_mind", "words": "サイズを間違えました。"}),
    "order_cancel_agreed": Example({**ORDER, "words": ""}),
    "order_cancel_refused": Example({**ORDER, "words": "It leaves our warehouse today."}),
    "order_cancel_lapsed": Example({**ORDER, "words": ""}),
    "order_window_extended": Example({**ORDER, "product": "和紙のペンダントライト", "days": 10, "until": UNTIL}),
    "order_window_ends": Example(
        {**ORDER, "due_at": "2026-05-15T15:00:00+00:00", "items": ["和紙のペンダントライト", "LED電球 E26"]}
    ),
    "ticket_received": Example(TICKET),
    "ticket_answered": Example(
        {**TICKET, "body": "The parcel is at customs. It moves on within five days.", "photos": 0}
    ),
    "ticket_reminder": Example(TICKET),
    "ticket_solved": Example(TICKET),
    "ticket_verify": Example({**TICKET, "url": _url("question"), "hours": 24}, is_to_person=False),
    "ticket_reply": Example({**TICKET, "body": "まだ届きません。", "path_args": [1]}),
    "ticket_given": Example({**TICKET, "path_args": [1]}),
    "message_new": Example(
        {
            "writer": "Lantern House",
            "number": "8157-203-0004",
            "body": "The parcel leaves on Friday.\nYou will get the tracking number by mail.",
            "photos": 1,
            "path_args": ["M-7KQ2WXR4TB"],
        }
    ),
    "dispute_opened": Example(
        {
            **DISPUTE,
            "side": "seller",
            "verb": "open",
            "by": "buyer",
            "stage": "awaiting_seller",
            "terms": [{**SELLERS, "whose": "buyer"}],
            "due": {"kind": "seller_response", "at": "2026-05-06T12:00:00+09:00"},
            "otherwise": {"verb": "accept_by_silence", "at": "2026-05-06T12:00:00+09:00"},
        }
    ),
    "dispute_offer": Example(DISPUTE),
    "dispute_agreed": Example(
        {
            **DISPUTE,
            "verb": "accept",
            "stage": "return_awaiting_shipment",
            "terms": AGREED,
            "is_negotiable": False,
            "due": {"kind": "return_ship_by", "at": "2026-05-11T12:00:00+09:00"},
            "otherwise": {"verb": "end_return_shipping", "at": "2026-05-11T12:00:00+09:00"},
        }
    ),
    "dispute_review": Example(
        {
            **DISPUTE,
            "verb": "escalate",
            "stage": "mediation",
            "due": None,
            "ours": {"kind": "mediation_sla", "at": "2026-05-06T12:00:00+09:00"},
            "otherwise": {"verb": "pay_without_ruling", "at": "2026-06-30T12:00:00+09:00"},
        }
    ),
    "dispute_evidence": Example(
        {
            **DISPUTE,
            "verb": "request_evidence",
            "by": "agent",
            "stage": "awaiting_evidence",
            "part": "asked",
            "due": {"kind": "evidence_due", "at": "2026-05-04T12:00:00+09:00"},
            "otherwise": {"verb": "end_evidence", "at": "2026-05-04T12:00:00+09:00"},
        }
    ),
    "dispute_ruled": Example(
        {
            **DISPUTE,
            "verb": "rule",
            "by": "agent",
            "stage": "ruled",
            "is_negotiable": False,
            "terms": [{**SELLERS, "whose": "ruling", "ceiling": 9800}],
            "due": {"kind": "appeal_end", "at": "2026-05-08T12:00:00+09:00"},
            "otherwise": {"verb": "end_appeal", "at": "2026-05-08T12:00:00+09:00"},
        }
    ),
    "dispute_closed": Example(
        {
            **DISPUTE,
            "verb": "refund_succeeded",
            "by": "psp",
            "stage": "closed",
            "outcome": "returned_and_refunded",
            "terms": [],
            "due": None,
            "otherwise": None,
            "refunded": 6800,
        }
    ),
    "dispute_step": Example(
        {
            **DISPUTE,
            "verb": "set_return_address",
            "stage": "return_awaiting_shipment",
            "terms": AGREED,
            "due": {"kind": "return_ship_by", "at": UNTIL},
            "otherwise": {"verb": "end_return_shipping", "at": UNTIL},
            "is_negotiable": False,
        }
    ),
    "dispute_news": Example(
        {
            **DISPUTE,
            "by": "buyer",
            "stage": "awaiting_seller",
            "due": None,
            "terms": [{**SELLERS, "whose": "buyer"}],
            "otherwise": {"verb": "accept_by_silence", "at": "2026-05-06T12:00:00+09:00"},
        }
    ),
    "dispute_digest": Example(
        {"news": [DISPUTE, {**DISPUTE, "verb": "ship_return", "by": "buyer", "reference": "D-4TBWXR7KQ2"}]}
    ),
    "dispute_reminder": Example({**DISPUTE, "deadline": "buyer_response", "due_at": "2026-05-06T12:00:00+09:00"}),
    "dispute_delay": Example({**DISPUTE, **LATE}),
    "dispute_work": Example({**DISPUTE, **OF_AGENT, "verb": "submit_evidence", "stage": "mediation", "due": None}),
    "dispute_alarm": Example({**DISPUTE, **LATE, **OF_AGENT}),
    "dispute_refund": Example({**DISPUTE, **OF_AGENT, "stage": "refund_pending", "terms": AGREED}),
    "dispute_incident": Example(
        {**DISPUTE, **OF_AGENT, "verb": "pay_without_ruling", "by": "clock", "stage": "refund_pending", "terms": AGREED}
    ),
    "dispute_postage": Example(POSTAGE),
    "postage_work": Example(
        {**POSTAGE, **OF_AGENT, "side": "senior_agent", "verb": "ask", "words": "領収書の日付が違います。"}
    ),
    "dispute_approval": Example(
        {**DISPUTE, **OF_AGENT, "verb": "rule", "stage": "mediation", "due": None, "name": "Nora Lindqvist"}
    ),
    "dispute_decision_over": Example(
        {**DISPUTE, **OF_AGENT, "verb": "rule", "stage": "refund_pending", "due": None, "why": "not_from_here"}
    ),
    "refund_countersign": Example(
        {
            **OF_AGENT,
            "number": "8157-203-0003",
            "case": "D-7KQ2WXR4TB",
            "amount": 80_000,
            "currency": "JPY",
            "reference": "BANK-7",
            "name": "Nora Lindqvist",
        }
    ),
    "mail_not_added": Example({"why": "closed", "number": "8157-203-0004", "thread": "M-7KQ2WXR4TB", "has_page": True}),
    "mail_not_taken": Example({"why": "too_many"}),
    "mail_files_left_out": Example(
        {"files": ["請求書.pdf", "parcel.mov"], "count": 3, "thread": "M-7KQ2WXR4TB", "has_page": True}
    ),
    "mail_from_stranger": Example({}, is_to_person=False),
}


def example_of(kind: str, language: str) -> Notice:
    """Return a notice of a kind that nobody is owed; raise KeyError for a kind without an example."""
    example = EXAMPLES[kind]
    person = User(
        email="hanako@example.com",
        display_name=NAMES[language],
        language=language,
        time_zone="Asia/Tokyo",
    )
    return Notice(
        key=f"example/{kind}",
        kind=kind,
        context=example.context,
        recipient=person if example.is_to_person else None,
        address="" if example.is_to_person else "hanako@example.com",
        language=language,
    )
