from django.db import migrations

from accounts import groups

SETTLES = ("change_inboundmail",)
READS = ("read_raw_mail",)
TABLE = {
    groups.SUPPORT: SETTLES,
    groups.MEDIATOR: SETTLES,
    groups.SENIOR_MEDIATOR: (*SETTLES, *READS),
    groups.ADMINISTRATOR: READS,  # The rest they have.
}


def forwards(apps, schema_editor):
    for name, codenames in TABLE.items():
        groups.grant(apps, name, "messaging", codenames)


def backwards(apps, schema_editor):
    for name, codenames in TABLE.items():
        groups.revoke(apps, name, "messaging", codenames)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_inbound_mails")]
    operations = [migrations.RunPython(forwards, backwards)]
