from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0013_label_picture"),
        ("orders", "0004_extension_groups"),
    ]

    operations = [
        migrations.AddField(
            model_name="chargeback",
            name="kept_minor",
            field=models.PositiveBigIntegerField(default=0, verbose_name="kept by the buyer"),
        ),
        migrations.AddField(
            model_name="chargeback",
            name="result",
            field=models.CharField(blank=True, max_length=16, verbose_name="result"),
        ),
        migrations.AddConstraint(
            model_name="chargeback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kept_minor", 0), ("result", "")),
                    models.Q(models.Q(("ended_at", None), _negated=True), models.Q(("result", ""), _negated=True)),
                    _connector="OR",
                ),
                name="chargeback_result_when_ended",
            ),
        ),
    ]
