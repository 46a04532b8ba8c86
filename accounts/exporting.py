"""What an export of a person's data is made of. Every app adds the parts that it keeps when it is ready."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.models import User

Files = Iterable[tuple[str, bytes | Iterable[bytes]]]  # Path inside the zip, and its content: whole, or piece by piece.
Collect = Callable[[User], Files]
_parts: dict[str, Collect] = {}


def add(name: str, collect: Collect) -> None:
    """Add a part; raise ValueError for a name that another part has."""
    if _parts.setdefault(name, collect) is not collect:
        raise ValueError(f"Two parts of an export are called {name}.")


def parts() -> list[Collect]:
    """Return the parts, in the order of their names."""
    return [collect for _, collect in sorted(_parts.items())]


def as_json(content: Any) -> bytes:
    """Return JSON as people can read it: indented, in its own script, instants as ISO 8601."""
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _account(user: User) -> Iterator[tuple[str, bytes]]:
    yield (
        "account.json",
        as_json(
            {
                "profile": _profile(user),
                "email_addresses": list(
                    EmailAddress.objects.filter(user=user).order_by("pk").values("email", "verified", "primary")
                ),
                "events": list(user.events.order_by("pk").values("verb", "at", "before", "after")),
                "failed_sign_ins": list(user.failed_logins.order_by("pk").values_list("at", flat=True)),
                "sessions": list(
                    UserSession.objects.filter(user=user)
                    .order_by("pk")
                    .values("ip", "user_agent", "created_at", "last_seen_at")
                ),
                "second_factors": list(
                    Authenticator.objects.filter(user=user).order_by("pk").values("type", "created_at", "last_used_at")
                ),
                "notice_choices": list(user.notice_choices.order_by("topic").values("topic", "by_mail")),
                "notices": [_notice(notice) for notice in user.notices.order_by("pk").iterator()],
            }
        ),
    )


def _profile(user: User) -> Mapping[str, Any]:
    fields = (
        *("member_id", "email", "role", "display_name", "label_name", "country", "language", "time_zone"),
        *("joined_at", "last_login", "state", "state_changed_at", "state_until", "violation"),
    )
    return {name: getattr(user, name) for name in fields}


def _notice(notice: Any) -> Mapping[str, Any]:
    """Say what was written to the person when; a link that opens the account stays out of the file."""
    return {
        "kind": notice.kind,
        "about": {} if notice.what.is_secret else notice.context,
        "created_at": notice.created_at,
        "read_at": notice.read_at,
        "mail": notice.mail_state,
        "sent_at": notice.sent_at,
        "sent_to": notice.sent_to,
    }


add("account", _account)
