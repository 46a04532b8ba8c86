"""Making agents. Nobody signs up as one: an agent with the permission to invites them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from accounts import links, notice_kinds
from accounts.actions.entering import create_account
from accounts.models import User
from accounts.rules import logins
from accounts.rules.languages import Language
from accounts.rules.people import Role
from notices.actions import owe


@transaction.atomic
def invite_agent(
    *, email: str, display_name: str, language: Language, groups: Iterable[Group], by: User, at: datetime
) -> User:
    """Make an agent without a password, owe the mail with the link that sets one, and return the agent. Raises AddressTaken."""
    email = logins.tidied(email)
    fields: dict[str, Any] = {
        "role": Role.AGENT,
        "display_name": display_name,
        "language": language,
        "time_zone": by.time_zone,
        "joined_at": at,
    }
    agent = create_account(email, None, fields)
    EmailAddress.objects.create(user=agent, email=email, primary=True)  # Verified by opening the link.
    agent.groups.set(groups)
    kind = notice_kinds.AGENT_INVITED.name
    until = at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    context = {"url": links.password_link(agent), "by": str(by), "until": until.isoformat()}
    owe(key=f"account/{agent.pk}/{kind}", kind=kind, at=at, recipient=agent, context=context)
    return agent
