"""Two people refuse a doubted payout, or say where one goes whose member closed the account; and what
the member says to a refusal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

TABLES = (
    "reputation_ruling", "reputation_rulingword", "reputation_rulingquestion",
    "reputation_rulinganswer",
)  # fmt: skip
GUARD = """
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION reputation_refuse();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION reputation_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all;
"""
UNGUARD = "DROP TRIGGER {table}_rows ON {table}; DROP TRIGGER {table}_all ON {table};"


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def by():
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


def of(name, related_name):
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=f"reputation.{name}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0026_off_by_mistake"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", key()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("refuse", "it is not paid"),
                            ("credit", "it becomes credit"),
                            ("charity", "it goes to charity"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("by", by()),
                (
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rulings",
                        to="reputation.payout",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="RulingWord",
            fields=[
                ("id", key()),
                ("is_agreed", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                ("by", by()),
                ("ruling", of("ruling", "word")),
            ],
        ),
        migrations.CreateModel(
            name="RulingQuestion",
            fields=[
                ("id", key()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("promised_by", models.DateTimeField()),
                ("ruling", of("ruling", "question")),
            ],
        ),
        migrations.CreateModel(
            name="RulingAnswer",
            fields=[
                ("id", key()),
                ("is_lifted", models.BooleanField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", by()),
                ("question", of("rulingquestion", "answer")),
            ],
        ),
        migrations.AlterField(
            model_name="turn",
            name="choice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reputation.choice",
            ),
        ),
        migrations.AddField(
            model_name="turn",
            name="ruling",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="turn",
                to="reputation.ruling",
            ),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.CheckConstraint(
                name="turn_by_one_of_both",
                condition=Q(choice=None, ruling__isnull=False)
                | Q(choice__isnull=False, ruling=None),
            ),
        ),
        *(
            migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table))
            for table in TABLES
        ),
    ]
