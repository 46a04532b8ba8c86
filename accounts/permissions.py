"""Who may do what because of their role, and which agent with whose account.

Roles never change, so where a member may not, the page `seller_account` says what they can do instead.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.rules.people import AccountState, Role


def may_buy(user: Any) -> bool:
    """Return whether somebody may order, and open disputes about orders."""
    return _is_open(user) and user.role == Role.BUYER


def may_sell(user: Any) -> bool:
    """Return whether somebody may offer goods, and answer for them."""
    return _is_open(user) and user.role == Role.SELLER


def may_change_state(agent: Any, person: User) -> bool:
    """Return whether an agent may suspend, lock or open this account: not their own, and no superuser's unless they are one."""
    if not agent.is_active or not agent.has_perm("accounts.change_state") or agent.pk == person.pk:
        return False
    return bool(agent.is_superuser or not person.is_superuser)


def may_invite(agent: Any) -> bool:
    return bool(agent.is_active and agent.has_perm("accounts.invite_agent"))


def may_choose_groups(agent: Any, person: User) -> bool:
    """Return whether an agent may choose what this person may do.

    Only what agents may, but not what they themselves may, and what superusers may only if they are one.
    """
    if not may_invite(agent) or person.role != Role.AGENT or agent.pk == person.pk:
        return False
    return bool(agent.is_superuser or not person.is_superuser)


def groups_to_give(agent: User) -> QuerySet[Group]:
    """Return the groups that an agent may put others into: those that may nothing which the agent may not."""
    every = Group.objects.order_by("pk")
    if agent.is_superuser:
        return every
    own = Permission.objects.filter(Q(group__user=agent) | Q(user=agent))
    return every.exclude(permissions__in=Permission.objects.exclude(pk__in=own.values("pk")))


def _is_open(user: Any) -> bool:
    return isinstance(user, User) and user.state == AccountState.ACTIVE
