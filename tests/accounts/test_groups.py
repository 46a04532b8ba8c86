from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import override

from accounts import groups, phrases
from accounts.models import User
from tests.conftest import person, uses_services

migration = import_module("accounts.migrations.0003_groups")
of_the_help_centre = import_module("helpcenter.migrations.0003_groups")
# Those of higher apps first, as they are taken back.
GROUP_MIGRATIONS = (
    import_module("api.migrations.0002_groups"),
    import_module("disputes.migrations.0010_policy_groups"),
    import_module("disputes.migrations.0008_desk_groups"),
    import_module("disputes.migrations.0006_decision_groups"),
    import_module("disputes.migrations.0004_dispute_groups"),
    import_module("disputes.migrations.0002_groups"),
    import_module("tickets.migrations.0004_leads"),
    import_module("tickets.migrations.0002_groups"),
    import_module("messaging.migrations.0009_phrase_groups"),
    import_module("messaging.migrations.0007_groups_of_mails"),
    import_module("messaging.migrations.0003_photo_hiding"),
    import_module("messaging.migrations.0002_groups"),
    import_module("orders.migrations.0004_extension_groups"),
    import_module("orders.migrations.0002_groups"),
    of_the_help_centre,
    migration,
)
pytestmark = pytest.mark.django_db


def may(name):
    rows = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
    return {f"{app_label}.{codename}" for app_label, codename in rows}


def in_group(name):
    agent = person("dana@example.com", "Dana", role="agent")
    agent.groups.add(Group.objects.get(name=name))
    return User.objects.get(pk=agent.pk)


def test_this_runs_on_the_engine_that_was_asked_for():
    assert connection.vendor == ("postgresql" if uses_services() else "sqlite")


def test_the_groups_of_the_brief_are_there():
    assert set(Group.objects.values_list("name", flat=True)) == {
        *("Support agent", "Mediator", "Senior mediator", "Editor", "Translator", "Administrator")
    }


@pytest.mark.parametrize(
    ("name", "may_look", "may_change", "may_invite", "may_publish", "may_translate"),
    [
        (groups.SUPPORT, True, True, False, False, False),
        (groups.MEDIATOR, True, False, False, False, False),
        (groups.SENIOR_MEDIATOR, True, True, False, False, False),
        (groups.EDITOR, False, False, False, True, True),
        (groups.TRANSLATOR, False, False, False, False, True),
        (groups.ADMINISTRATOR, True, True, True, True, True),
    ],
)
def test_each_group_may_what_its_work_needs(name, may_look, may_change, may_invite, may_publish, may_translate):
    agent = in_group(name)

    assert [
        agent.has_perm(permission)
        for permission in (
            *("accounts.view_user", "accounts.change_state", "accounts.invite_agent"),
            *("helpcenter.publish_article", "helpcenter.change_articletext"),
        )
    ] == [may_look, may_change, may_invite, may_publish, may_translate]


def test_nobody_but_a_superuser_may_delete_people():
    assert not Group.objects.filter(permissions__codename="delete_user").exists()


def test_running_again_changes_nothing():
    before = {name: may(name) for name in groups.SHIPPED}
    migration.forwards(apps, None)
    of_the_help_centre.forwards(apps, None)

    assert {name: may(name) for name in groups.SHIPPED} == before
    assert Group.objects.count() == len(groups.SHIPPED)


def test_permissions_are_written_once_and_as_django_writes_them():
    from django.contrib.auth.management import create_permissions

    before = Permission.objects.count()
    names = dict(Permission.objects.values_list("codename", "name"))
    create_permissions(apps.get_app_config("accounts"), verbosity=0)
    create_permissions(apps.get_app_config("helpcenter"), verbosity=0)

    assert Permission.objects.count() == before
    assert (names["view_user"], names["change_articletext"]) == ("Can view person", "Can change text")


def test_a_permission_that_django_has_not_written_yet_is_made():
    Permission.objects.filter(codename="view_vote").delete()
    groups.grant(apps, groups.SUPPORT, "helpcenter", ["view_vote"])

    assert "helpcenter.view_vote" in may(groups.SUPPORT)


def test_a_permission_that_no_model_has_is_an_error():
    with pytest.raises(LookupError, match="No model of accounts has a permission fly"):
        groups.grant(apps, groups.SUPPORT, "accounts", ["fly"])


def test_a_group_that_an_operator_renamed_is_left_alone_by_later_apps():
    Group.objects.filter(name=groups.MEDIATOR).update(name="Judges")
    before = may("Judges")
    groups.grant(apps, groups.MEDIATOR, "helpcenter", ["view_vote"])

    assert may("Judges") == before
    assert not Group.objects.filter(name=groups.MEDIATOR).exists()


def test_going_back_deletes_the_groups_that_nobody_is_in():
    for each in GROUP_MIGRATIONS:
        each.backwards(apps, None)

    assert list(Group.objects.all()) == []


def test_going_back_keeps_what_an_operator_changed():
    in_group(groups.SUPPORT)
    Group.objects.get(name=groups.EDITOR).permissions.add(Permission.objects.get(codename="view_logentry"))
    for each in GROUP_MIGRATIONS:
        each.backwards(apps, None)

    assert set(Group.objects.values_list("name", flat=True)) == {groups.SUPPORT, groups.EDITOR}
    assert may(groups.EDITOR) == {"admin.view_logentry"}


def test_every_shipped_group_has_a_name_in_words():
    assert set(phrases.GROUPS) == set(groups.SHIPPED)
    with override("en"):
        assert phrases.group("Senior mediator") == "Senior mediator"
    assert phrases.group("Judges") == "Judges"


@pytest.mark.django_db(transaction=True)
def test_the_migrations_run_back_and_forth():
    try:
        MigrationExecutor(connection).migrate(
            [("api", None), ("orders", None), ("helpcenter", "0002_search"), ("accounts", "0002_accounts")]
        )
        left = {
            g.name: sorted(g.permissions.values_list("content_type__app_label", "codename"))
            for g in Group.objects.all()
        }
        assert left == {}
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    assert Group.objects.filter(name__in=groups.SHIPPED).count() == len(groups.SHIPPED)
    assert "accounts.change_state" in may(groups.SUPPORT)
