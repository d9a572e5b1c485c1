"""A known incident can be taken back: it was none."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("community", "0011_case_rests")]
    operations = [
        migrations.AddField(
            "incident", "false_alarm_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            "incident",
            models.CheckConstraint(
                condition=Q(
                    ("false_alarm_at", None), ("ended_at", F("false_alarm_at")), _connector="OR"
                ),
                name="incident_false_alarm_is_over",
            ),
        ),
    ]
