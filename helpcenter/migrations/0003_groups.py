from django.db import migrations

from accounts import groups

EDITOR = (
    *("view_article", "add_article", "change_article", "publish_article"),
    *("view_articletext", "add_articletext", "change_articletext", "view_revision"),
    *("view_articleimage", "add_articleimage", "change_articleimage"),
    *("view_category", "add_category", "change_category"),
    *("view_glossarygroup", "add_glossarygroup", "change_glossarygroup", "delete_glossarygroup"),
    *("view_pinnedanswer", "add_pinnedanswer", "change_pinnedanswer", "delete_pinnedanswer"),
    *("view_searchrecord", "view_vote"),
)
TRANSLATOR = (
    *("view_article", "view_articletext", "change_articletext", "view_revision", "view_articleimage"),
    *("view_category", "view_glossarygroup"),
)


def table(apps):
    return {
        groups.EDITOR: EDITOR,
        groups.TRANSLATOR: TRANSLATOR,
        groups.ADMINISTRATOR: groups.every_codename(apps, "helpcenter"),
    }


def forwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.grant(apps, name, "helpcenter", codenames)


def backwards(apps, schema_editor):
    for name, codenames in table(apps).items():
        groups.revoke(apps, name, "helpcenter", codenames)


class Migration(migrations.Migration):
    dependencies = [("helpcenter", "0002_search"), ("accounts", "0003_groups")]
    operations = [migrations.RunPython(forwards, backwards)]
