from django.db import migrations

from accounts import groups

READS = ("view_shop", "view_order", "view_orderline", "view_discount", "view_shipment")


def table(apps):
    readers = (groups.SUPPORT, groups.MEDIATOR, groups.SENIOR_MEDIATOR)
    return {**dict.fromkeys(readers, READS), groups.ADMINISTRATOR: groups.every_codename(apps, "orders")}


def forwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.grant(apps, name, "orders", codenames)


def backwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.revoke(apps, name, "orders", codenames)


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
