from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0010_policy_groups")]
    operations = [
        migrations.AddField(
            "decision",
            "ended_why",
            models.CharField("why it became impossible", max_length=24, blank=True),
        )
    ]
