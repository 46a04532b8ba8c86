from django.db import migrations

from accounts import groups

EXTENDS = ("extend_window", "view_windowextension")


def table(apps):
    readers = (groups.SUPPORT, groups.MEDIATOR, groups.SENIOR_MEDIATOR)
    return {**dict.fromkeys(readers, EXTENDS), groups.ADMINISTRATOR: groups.every_codename(apps, "orders")}


def forwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.grant(apps, name, "orders", codenames)


def backwards(apps, schema_editor):
    mine = [name for name in groups.every_codename(apps, "orders") if name.endswith("windowextension")]
    for name in table(apps):
        groups.revoke(apps, name, "orders", [*EXTENDS, *mine])


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_window_extensions"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
