from django.db import migrations

from accounts import groups

HIDERS = (groups.SUPPORT, groups.MEDIATOR, groups.SENIOR_MEDIATOR)


def forwards(apps, schema_editor):
    for name in HIDERS:
        groups.grant(apps, name, "messaging", ["change_photo"])


def backwards(apps, schema_editor):
    for name in HIDERS:
        groups.revoke(apps, name, "messaging", ["change_photo"])


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
