from django.db import migrations

from accounts import groups

EVERYTHING = ("add_phrasetemplate", "change_phrasetemplate", "delete_phrasetemplate", "view_phrasetemplate")
TABLE = {
    groups.SUPPORT: ("view_phrasetemplate",),
    groups.EDITOR: EVERYTHING,
    groups.TRANSLATOR: ("change_phrasetemplate", "view_phrasetemplate"),
    groups.ADMINISTRATOR: EVERYTHING,
}


def forwards(apps, schema_editor):
    for name, codenames in TABLE.items():
        groups.grant(apps, name, "messaging", codenames)


def backwards(apps, schema_editor):
    for name, codenames in TABLE.items():
        groups.revoke(apps, name, "messaging", codenames)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_phrases"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
