from django.db import migrations

from accounts import groups

READS = ("view_decision",)


def table(apps):
    return {
        groups.SUPPORT: READS,
        groups.MEDIATOR: READS,
        groups.SENIOR_MEDIATOR: READS,
        groups.ADMINISTRATOR: [name for name in groups.every_codename(apps, "disputes") if name.endswith("_decision")],
    }


def forwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.grant(apps, name, "disputes", codenames)


def backwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.revoke(apps, name, "disputes", codenames)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0005_decisions"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
