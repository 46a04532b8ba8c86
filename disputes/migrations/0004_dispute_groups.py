from django.db import migrations

from accounts import groups

READS = (
    *("view_dispute", "view_disputedeadline", "view_disputeevent", "view_assignment", "view_termsheet", "view_offer"),
    *("view_ruling", "view_evidence", "view_evidencerequest", "view_returnleg", "view_replacementleg"),
    "view_disputepolicy",
)
MEDIATES = ("mediate_dispute",)
APPROVES = ("approve_ruling", "override_window")


def table(apps):
    return {
        groups.SUPPORT: READS,
        groups.MEDIATOR: READS + MEDIATES,
        groups.SENIOR_MEDIATOR: READS + MEDIATES + APPROVES,
        groups.ADMINISTRATOR: groups.every_codename(apps, "disputes"),
    }


def forwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.grant(apps, name, "disputes", codenames)


def backwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.revoke(apps, name, "disputes", codenames)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0003_disputes"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
