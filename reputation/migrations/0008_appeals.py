"""Questions about a line of points, corrections by hand, leaderboards. Corrections and what a
second person says of them take new rows only, as entries do (0002)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION reputation_refuse();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION reputation_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all;
"""
UNGUARD = "DROP TRIGGER {table}_rows ON {table}; DROP TRIGGER {table}_all ON {table};"
TABLES = ("reputation_correction", "reputation_correctionword")
ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)


def to(model, action, **extra):
    return models.ForeignKey(on_delete=action, to=model, **extra)


PROTECT, CASCADE = django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE
MEMBER = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):
    dependencies = [("reputation", "0007_drafts")]

    operations = [
        migrations.AlterField(
            model_name="rule",
            name="code",
            field=models.CharField(
                choices=[
                    ("SOL", "Your answer was accepted"),
                    ("CONF", "Your answer was confirmed"),
                    ("HELP", "Your answer helped a reader"),
                    ("RESC", "The question had waited long"),
                    ("DUP", "The solution you linked helped"),
                    ("ART", "Your article was published"),
                    ("MENT", "You helped your mentee along"),
                    ("REV", "Your review was upheld"),
                    ("ASK", "You said what became of your question"),
                    ("N1", "First step: your profile"),
                    ("N2", "First step: a complete question"),
                    ("N3", "First step: a word on what helped"),
                    ("N4", "First step: thanking somebody"),
                    ("N5", "First step: an answer that helped"),
                    ("FIX", "Corrected by the team"),
                ],
                max_length=4,
                verbose_name="code",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("origin", None), _negated=True),
                fields=["receiver", "at"],
                name="entry_moves",
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ID,
                (
                    "points",
                    models.DecimalField(decimal_places=2, max_digits=6, verbose_name="points"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField()),
                ("needs_second", models.BooleanField()),
                ("by", to(MEMBER, PROTECT, related_name="+")),
                ("receiver", to(MEMBER, PROTECT, related_name="corrections")),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "indexes": [models.Index(fields=["-at", "-id"], name="correction_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points", 0), _negated=True),
                        name="correction_of_points",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("receiver")), _negated=True),
                        name="correction_of_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectionWord",
            fields=[
                ID,
                ("is_confirmed", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("by", to(MEMBER, PROTECT, related_name="+")),
                (
                    "correction",
                    models.OneToOneField(
                        on_delete=PROTECT, related_name="word", to="reputation.correction"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ID,
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("promised_by", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("entry", to("reputation.entry", PROTECT, related_name="appeals")),
                ("member", to(MEMBER, CASCADE, related_name="appeals")),
            ],
            options={
                "verbose_name": "questioned line",
                "verbose_name_plural": "questioned lines",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["at", "id"],
                        name="appeal_open",
                    ),
                    models.Index(fields=["-closed_at", "-id"], name="appeal_answered"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("entry",),
                        name="appeal_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AppealAnswer",
            fields=[
                ID,
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("upheld", "It stays as it is"),
                            ("explained", "Explained"),
                            ("corrected", "Corrected"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "appeal",
                    models.OneToOneField(
                        on_delete=CASCADE, related_name="answer", to="reputation.appeal"
                    ),
                ),
                ("by", to(MEMBER, PROTECT, related_name="+")),
                (
                    "correction",
                    models.OneToOneField(
                        null=True,
                        on_delete=PROTECT,
                        related_name="answer",
                        to="reputation.correction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction__isnull", False), ("outcome", "corrected")),
                            models.Q(
                                models.Q(("outcome", "corrected"), _negated=True),
                                ("correction", None),
                            ),
                            _connector="OR",
                        ),
                        name="appeal_answer_corrects",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rank",
            fields=[
                ID,
                ("period", models.CharField(max_length=7)),
                (
                    "scope",
                    models.CharField(
                        choices=[("all", "All"), ("category", "Category"), ("tag", "Tag")],
                        max_length=8,
                    ),
                ),
                ("place", models.BigIntegerField(default=0)),
                ("points", models.BigIntegerField()),
                ("helped", models.PositiveIntegerField()),
                ("member", to(MEMBER, CASCADE, related_name="ranks")),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["period", "scope", "place", "-points", "-helped", "member"],
                        name="rank_by_points",
                    ),
                    models.Index(
                        fields=["period", "scope", "place", "-helped", "-points", "member"],
                        name="rank_by_helped",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "scope", "place", "member"), name="rank_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[ID, ("at", models.DateTimeField())],
        ),
        migrations.CreateModel(
            name="Unranked",
            fields=[
                ID,
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("member", to(MEMBER, CASCADE, related_name="unranked")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("member",),
                        name="unranked_once",
                    )
                ],
            },
        ),
        *(
            migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table))
            for table in TABLES
        ),
    ]
