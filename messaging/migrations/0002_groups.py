from django.db import migrations

from accounts import groups

READS = ("view_thread", "view_message", "view_photo", "view_inboundmail")


def table(apps):
    readers = (groups.SUPPORT, groups.MEDIATOR, groups.SENIOR_MEDIATOR)
    return {**dict.fromkeys(readers, READS), groups.ADMINISTRATOR: groups.every_codename(apps, "messaging")}


def forwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.grant(apps, name, "messaging", codenames)


def backwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.revoke(apps, name, "messaging", codenames)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
