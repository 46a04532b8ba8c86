import django.db.models.deletion
from django.db import migrations, models

from tickets.terms import terms_in


def index_what_is_there(apps, schema_editor):
    """Let tickets that were asked before be found by their words too."""
    tickets, terms, messages = (
        apps.get_model(*name).objects
        for name in (("tickets", "Ticket"), ("tickets", "TicketTerm"), ("messaging", "Message"))
    )
    for pk, subject, thread in tickets.values_list("pk", "subject", "thread").iterator():
        said = messages.filter(thread=thread, kind="written").values_list("body", "other_body")
        found = {term for text in (subject, *(words for row in said for words in row)) for term in terms_in(text)}
        terms.bulk_create([terms.model(ticket_id=pk, term=term) for term in sorted(found)])


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0009_phrase_groups"),
        ("tickets", "0005_behind_all"),
    ]

    operations = [
        migrations.CreateModel(
            name="TicketTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=48)),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("term", "ticket"), name="ticket_term_once")],
            },
        ),
        migrations.RunPython(index_what_is_there, migrations.RunPython.noop),
    ]
