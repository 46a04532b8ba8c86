from django.db import migrations

from accounts import groups

WORKS = ("view_ticket", "work_on_tickets", "view_macro", "add_tag", "view_tag")


def table(apps):
    workers = (groups.SUPPORT, groups.MEDIATOR)
    leads = (groups.SENIOR_MEDIATOR,)
    return {
        **dict.fromkeys(workers, WORKS),
        **dict.fromkeys(leads, (*WORKS, "lead_tickets", "add_macro", "change_macro")),
        groups.ADMINISTRATOR: groups.every_codename(apps, "tickets"),
    }


def forwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.grant(apps, name, "tickets", codenames)


def backwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.revoke(apps, name, "tickets", codenames)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
