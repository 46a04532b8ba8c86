from django.db import migrations

from accounts import groups

MODELS = ("rulingdraft", "casepresence")


def forwards(apps, schema_editor):
    mine = [name for name in groups.every_codename(apps, "disputes") if name.endswith(MODELS)]
    groups.grant(apps, groups.ADMINISTRATOR, "disputes", mine)


def backwards(apps, schema_editor):
    mine = [name for name in groups.every_codename(apps, "disputes") if name.endswith(MODELS)]
    groups.revoke(apps, groups.ADMINISTRATOR, "disputes", mine)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0007_mediators_desk"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
