import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0009_rule_fix"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="linkedaccounts",
            name="ended_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("star", "Points from people who do nothing else here"),
                            ("pair", "Two who accept each other"),
                            ("circle", "Acceptances from people who get some back"),
                            ("copies", "The same text in many answers"),
                            ("burst", "A jump over a threshold"),
                        ],
                        max_length=6,
                    ),
                ),
                ("size", models.DecimalField(decimal_places=4, max_digits=12)),
                ("severity", models.PositiveSmallIntegerField()),
                ("figures", models.JSONField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("quiet_below", models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-last_at", "-severity", "-id"], name="finding_worst")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "member", "other"),
                        name="finding_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other", None), ("member__lt", models.F("other")), _connector="OR"
                        ),
                        name="finding_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fine", "looked at, nothing wrong"),
                            ("note", "a note"),
                            ("linked", "both accounts belong together"),
                        ],
                        max_length=6,
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                ("figures", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="reputation.finding",
                    ),
                ),
            ],
            options={"ordering": ["at", "pk"]},
        ),
    ]
