"""Who is who around an article."""

from typing import Any

from helpcenter.rules.publishing import Actor


def may_write(user: Any) -> bool:
    """Return whether a person may edit texts and send them for review."""
    return bool(user.is_active and user.has_perm("helpcenter.change_articletext"))


def may_publish(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("helpcenter.publish_article"))


def actors(user: Any) -> frozenset[Actor]:
    """Return as whom a person acts in the table of `rules.publishing`."""
    roles = set()
    if may_write(user):
        roles.add(Actor.WRITER)
    if may_publish(user):
        roles.add(Actor.REVIEWER)
    return frozenset(roles)
