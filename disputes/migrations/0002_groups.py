from django.db import migrations

from accounts import groups

READS = (
    *("view_ordermoney", "view_linemoney", "view_postagemoney", "view_ledgerentry"),
    *("view_refund", "view_refundevent", "view_outsiderefund", "view_chargeback"),
)
PAYS = ("pay_refund",)
COUNTERSIGNS = ("countersign_refund",)


def table(apps):
    return {
        groups.SUPPORT: READS,
        groups.MEDIATOR: READS + PAYS,
        groups.SENIOR_MEDIATOR: READS + PAYS + COUNTERSIGNS,
        # Who gives others their rights has them: above a limit, money still needs a second person.
        groups.ADMINISTRATOR: groups.every_codename(apps, "disputes"),
    }


def forwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.grant(apps, name, "disputes", codenames)


def backwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.revoke(apps, name, "disputes", codenames)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0001_initial"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
