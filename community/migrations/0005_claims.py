"""When a lease is reminded of, and when routing looks next; an index for what fills a room."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0004_first_ladder")]

    operations = [
        migrations.AddField(
            "service", "lease_reminder_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField("service", "offer_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "expertoffer",
            models.Index(
                condition=models.Q(("answer", "")), fields=["expert"], name="expert_offer_open"
            ),
        ),
    ]
