from django.db import migrations

from accounts import groups

SETS = ("add_disputepolicy", "delete_disputepolicy")


def forwards(apps, schema_editor):
    groups.grant(apps, groups.SENIOR_MEDIATOR, "disputes", SETS)


def backwards(apps, schema_editor):
    groups.revoke(apps, groups.SENIOR_MEDIATOR, "disputes", SETS)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0009_drafts"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
