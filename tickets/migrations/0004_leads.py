from django.db import migrations

from accounts import groups

MODELS = ("team", "agentdesk", "servicedesk", "openinghours", "closedday", "tag")
SET_UP = (
    *(f"{verb}_{model}" for model in MODELS for verb in ("view", "add", "change")),
    *("delete_openinghours", "delete_closedday"),
)


def forwards(apps, schema_editor):
    groups.grant(apps, groups.SENIOR_MEDIATOR, "tickets", SET_UP)


def backwards(apps, schema_editor):
    groups.revoke(apps, groups.SENIOR_MEDIATOR, "tickets", SET_UP)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_desk")]
    operations = [migrations.RunPython(forwards, backwards)]
