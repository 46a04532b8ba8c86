from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0009_merged_into_this"),
    ]

    operations = [
        migrations.AddField(
            model_name="guestquestion",
            name="client_key",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="guestquestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_key", ""), _negated=True),
                fields=("email", "client_key"),
                name="guest_question_sent_once",
            ),
        ),
    ]
