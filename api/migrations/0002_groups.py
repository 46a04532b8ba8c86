from django.db import migrations

from accounts import groups

KEEPS_KEYS = ("view_apikey", "change_apikey")


def forwards(apps, schema_editor):
    groups.grant(apps, groups.ADMINISTRATOR, "api", KEEPS_KEYS)


def backwards(apps, schema_editor):
    groups.revoke(apps, groups.ADMINISTRATOR, "api", KEEPS_KEYS)


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
