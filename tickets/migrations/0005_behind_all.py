from datetime import UTC, datetime

from django.db import migrations
from django.db.models import F, Value

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def give_each_its_place(apps, schema_editor):
    """Let no two tickets without a deadline stand at one instant."""
    tickets = apps.get_model("tickets", "Ticket").objects
    tickets.filter(queue_at=NEVER).update(queue_at=F("opened_at") + Value(NEVER - EPOCH))


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0004_leads"),
    ]

    operations = [
        migrations.RunPython(give_each_its_place, migrations.RunPython.noop),
    ]
