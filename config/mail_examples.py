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
