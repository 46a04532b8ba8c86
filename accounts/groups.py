"""The groups of agents that the site ships with, for migrations: each app grants them the permissions of its own tables.

A group is made once. What an operator changes afterwards (another name, a permission taken away, a group deleted) stays.
"""

from collections.abc import Iterable
from typing import Any

SUPPORT = "Support agent"
MEDIATOR = "Mediator"
SENIOR_MEDIATOR = "Senior mediator"
EDITOR = "Editor"
TRANSLATOR = "Translator"
ADMINISTRATOR = "Administrator"
SHIPPED = (SUPPORT, MEDIATOR, SENIOR_MEDIATOR, EDITOR, TRANSLATOR, ADMINISTRATOR)


def make(apps: Any) -> None:
    """Make the groups that are not there."""
    for name in SHIPPED:
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


def unmake(apps: Any) -> None:
    """Delete the groups that nobody is in and that may nothing; the others are somebody's work."""
    apps.get_model("auth", "Group").objects.filter(name__in=SHIPPED, user=None, permissions=None).delete()


def grant(apps: Any, name: str, app_label: str, codenames: Iterable[str]) -> None:
    """Let a group do what these permissions allow; raise LookupError for a permission that no model of the app has.

    Migrations run before Django has written down the permissions of new models, so what is missing is written here, just as
    Django would. A group that an operator deleted or named otherwise is left alone.
    """
    permissions = [_permission(apps, app_label, codename) for codename in codenames]
    group = apps.get_model("auth", "Group").objects.filter(name=name).first()
    if group is not None:
        group.permissions.add(*permissions)


def revoke(apps: Any, name: str, app_label: str, codenames: Iterable[str]) -> None:
    """Take back what `grant` gave."""
    group = apps.get_model("auth", "Group").objects.filter(name=name).first()
    if group is not None:
        permissions = apps.get_model("auth", "Permission").objects.filter(
            content_type__app_label=app_label, codename__in=list(codenames)
        )
        group.permissions.remove(*permissions)


def every_codename(apps: Any, app_label: str) -> list[str]:
    """Return the codenames of all permissions of an app's models."""
    return [codename for model in apps.get_app_config(app_label).get_models() for codename, _ in _permissions_of(model)]


def _permission(apps: Any, app_label: str, codename: str) -> Any:
    for model in apps.get_app_config(app_label).get_models():
        for known, words in _permissions_of(model):
            if known == codename:
                content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                    app_label=app_label, model=model._meta.model_name
                )
                permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                    content_type=content_type, codename=codename, defaults={"name": words}
                )
                return permission
    raise LookupError(f"No model of {app_label} has a permission {codename}.")


def _permissions_of(model: Any) -> list[tuple[str, str]]:
    """Return codename and name of a model's permissions, as `django.contrib.auth.management` writes them."""
    meta = model._meta
    usual = [
        (f"{action}_{meta.model_name}", f"Can {action} {meta.verbose_name_raw}") for action in meta.default_permissions
    ]
    return [*usual, *((codename, str(words)) for codename, words in meta.permissions)]
