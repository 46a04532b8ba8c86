from django.db import migrations

from accounts import groups

ACCOUNTS = {
    groups.SUPPORT: ("view_user", "change_state"),
    groups.MEDIATOR: ("view_user",),
    groups.SENIOR_MEDIATOR: ("view_user", "change_state"),
    groups.ADMINISTRATOR: ("view_user", "change_user", "change_state", "invite_agent"),
}
NOTICES = {
    groups.SUPPORT: ("view_notice", "change_notice", "view_bouncingaddress", "delete_bouncingaddress"),
    groups.MEDIATOR: ("view_notice",),
    groups.SENIOR_MEDIATOR: ("view_notice",),
    groups.ADMINISTRATOR: (
        *("view_notice", "change_notice", "view_reminder", "view_noticechoice"),
        *("view_bouncingaddress", "delete_bouncingaddress"),
    ),
}
AUTH = {groups.ADMINISTRATOR: ("view_group", "add_group", "change_group")}


def forwards(apps, schema_editor):
    groups.make(apps)
    for app_label, table in (("accounts", ACCOUNTS), ("notices", NOTICES), ("auth", AUTH)):
        for name, codenames in table.items():
            groups.grant(apps, name, app_label, codenames)


def backwards(apps, schema_editor):
    for app_label, table in (("accounts", ACCOUNTS), ("notices", NOTICES), ("auth", AUTH)):
        for name, codenames in table.items():
            groups.revoke(apps, name, app_label, codenames)
    groups.unmake(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_accounts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("notices", "0001_initial"),
    ]
    operations = [migrations.RunPython(forwards, backwards)]
