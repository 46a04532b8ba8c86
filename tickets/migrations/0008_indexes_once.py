import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NARROWING = ("assignee", "team", "language", "topic", "priority", "owes_answer")
FIRST = {
    "ticket_queue": [],
    "ticket_queue_mine": ["assignee"],
    "ticket_queue_team": ["team"],
    "ticket_queue_language": ["language"],
    "ticket_queue_topic": ["topic"],
    "ticket_queue_unassigned": [],
}


def index(name, first):
    condition = {"stage__in": ("new", "open", "pending", "on_hold")}
    if name == "ticket_queue_unassigned":
        condition["assignee"] = None
    fields = [*first, "queue_at", "id", *(field for field in NARROWING if field not in first)]
    return models.Index(fields=fields, condition=models.Q(**condition), name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0007_opened_in_order"),
    ]

    operations = [
        *(migrations.RemoveIndex(model_name="ticket", name=name) for name in FIRST),
        migrations.AlterField(
            model_name="ticket",
            name="requester",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to=settings.AUTH_USER_MODEL,
                verbose_name="requester",
            ),
        ),
        migrations.AlterField(
            model_name="ticketevent",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="events",
                to="tickets.ticket",
                verbose_name="ticket",
            ),
        ),
        *(migrations.AddIndex(model_name="ticket", index=index(name, first)) for name, first in FIRST.items()),
    ]
