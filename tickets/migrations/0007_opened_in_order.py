from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0006_ticketterm"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="ticket",
            name="ticket_opened",
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["opened_at", "id"], name="ticket_opened"),
        ),
    ]
