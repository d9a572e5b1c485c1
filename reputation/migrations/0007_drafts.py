"""Drafts of rule sets, their trial runs, and what was said of sets: announced, taken back."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As in 0002: rows that are told in public, or say who wrote what, never change and never go.
TABLES = ("reputation_announcement", "reputation_takenback", "reputation_draftchange")
GUARD = """
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION reputation_refuse();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION reputation_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all;
"""
UNGUARD = "DROP TRIGGER {table}_rows ON {table}; DROP TRIGGER {table}_all ON {table};"
# In place of the unique instant: a set that was taken back leaves its month to another one, and no
# set ever begins before one that stands.
ORDER = """
CREATE FUNCTION reputation_sets_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM reputation_ruleset AS other
    WHERE other.valid_from >= NEW.valid_from AND NOT EXISTS (
      SELECT 1 FROM reputation_takenback AS gone WHERE gone.rule_set_id = other.id)
  ) THEN
    RAISE EXCEPTION 'a rule set begins after all that stand'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reputation_ruleset_order BEFORE INSERT ON reputation_ruleset
  FOR EACH ROW EXECUTE FUNCTION reputation_sets_in_order();
CREATE FUNCTION reputation_nothing_earned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM reputation_entry AS entry JOIN reputation_rule AS rule ON rule.id = entry.rule_id
    WHERE rule.rule_set_id = NEW.rule_set_id
  ) THEN
    RAISE EXCEPTION 'somebody has earned something by this rule set'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reputation_takenback_unused BEFORE INSERT ON reputation_takenback
  FOR EACH ROW EXECUTE FUNCTION reputation_nothing_earned();
"""
NO_ORDER = """
DROP TRIGGER reputation_ruleset_order ON reputation_ruleset;
DROP FUNCTION reputation_sets_in_order();
DROP TRIGGER reputation_takenback_unused ON reputation_takenback;
DROP FUNCTION reputation_nothing_earned();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0006_payback"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="rule",
            name="hold_days",
            field=models.PositiveSmallIntegerField(
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(90),
                ],
                verbose_name="held for days",
            ),
        ),
        migrations.AlterField(
            model_name="rule",
            name="most",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="at most",
            ),
        ),
        migrations.AlterField(
            model_name="rule",
            name="points",
            field=models.DecimalField(
                decimal_places=2,
                max_digits=6,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(1000),
                ],
                verbose_name="points",
            ),
        ),
        migrations.AlterField(
            model_name="ruleset",
            name="giver_days",
            field=models.PositiveSmallIntegerField(
                validators=[django.core.validators.MaxValueValidator(366)],
                verbose_name="days that a reader's account is old at least",
            ),
        ),
        migrations.AlterField(
            model_name="ruleset",
            name="mutual_weight",
            field=models.DecimalField(
                decimal_places=4, max_digits=5, verbose_name="weight where two give each other"
            ),
        ),
        migrations.AlterField(
            model_name="ruleset",
            name="newcomer_days",
            field=models.PositiveSmallIntegerField(
                validators=[django.core.validators.MaxValueValidator(60)],
                verbose_name="days in which first steps count",
            ),
        ),
        migrations.AlterField(
            model_name="ruleset",
            name="pair_days",
            field=models.PositiveSmallIntegerField(
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(366),
                ],
                verbose_name="days that repeated and mutual giving look back",
            ),
        ),
        migrations.AlterField(
            model_name="ruleset",
            name="pair_weights",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DecimalField(decimal_places=4, max_digits=5),
                size=None,
                verbose_name="weights of the first, second, third thread for the same person",
            ),
        ),
        migrations.AlterField(
            model_name="ruleset",
            name="rescue_minutes",
            field=models.PositiveSmallIntegerField(
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(30000),
                ],
                verbose_name="minutes after which a question has waited long",
            ),
        ),
        migrations.AlterField(
            model_name="ruleset",
            name="thread_pot",
            field=models.DecimalField(
                decimal_places=2,
                max_digits=6,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(1000),
                ],
                verbose_name="points at most for one helper in one thread",
            ),
        ),
        migrations.AlterField(
            model_name="ruleset",
            name="valid_from",
            field=models.DateTimeField(verbose_name="valid from"),
        ),
        migrations.CreateModel(
            name="RuleSetDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "thread_pot",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="points at most for one helper in one thread",
                    ),
                ),
                (
                    "pair_weights",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=5),
                        size=None,
                        verbose_name="weights of the first, second, third thread for the same person",
                    ),
                ),
                (
                    "mutual_weight",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=5,
                        verbose_name="weight where two give each other",
                    ),
                ),
                (
                    "pair_days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(366),
                        ],
                        verbose_name="days that repeated and mutual giving look back",
                    ),
                ),
                (
                    "giver_days",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(366)],
                        verbose_name="days that a reader's account is old at least",
                    ),
                ),
                (
                    "newcomer_days",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="days in which first steps count",
                    ),
                ),
                (
                    "rescue_minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30000),
                        ],
                        verbose_name="minutes after which a question has waited long",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0.03"),
                        max_digits=8,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="what a point is worth in money",
                    ),
                ),
                (
                    "knee_from",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("500"),
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="points of a month that are paid whole",
                    ),
                ),
                (
                    "knee_to",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("2500"),
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="points of a month from which on nothing more is paid",
                    ),
                ),
                (
                    "knee_weight",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0.5"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="share that is paid of the points between both",
                    ),
                ),
                (
                    "quality_least",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0.2"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="least factor of quality",
                    ),
                ),
                ("why", models.CharField(max_length=400, verbose_name="what for")),
                ("fingerprint", models.CharField(max_length=64)),
                ("begun_at", models.DateTimeField(verbose_name="begun")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "draft of a rule set",
                "verbose_name_plural": "drafts of rule sets",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DraftChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("why", models.CharField(max_length=400)),
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
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="reputation.rulesetdraft",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TakenBack",
            fields=[
                (
                    "rule_set",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="taken_back",
                        serialize=False,
                        to="reputation.ruleset",
                    ),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="reason")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrialRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("asked_at", models.DateTimeField(verbose_name="started")),
                ("started_at", models.DateTimeField(null=True)),
                ("moved_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("failed_at", models.DateTimeField(null=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "points_now",
                    models.DecimalField(
                        decimal_places=4, default=0, max_digits=14, verbose_name="points now"
                    ),
                ),
                (
                    "points_then",
                    models.DecimalField(
                        decimal_places=4,
                        default=0,
                        max_digits=14,
                        verbose_name="points by the draft",
                    ),
                ),
                ("money_now", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("money_then", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("people", models.PositiveIntegerField(default=0)),
                ("gain", models.PositiveIntegerField(default=0)),
                ("lose", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="started by",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="reputation.rulesetdraft",
                        verbose_name="draft",
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reputation.ruleset",
                    ),
                ),
            ],
            options={
                "verbose_name": "trial run",
                "verbose_name_plural": "trial runs",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "rule_set",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="announcement",
                        serialize=False,
                        to="reputation.ruleset",
                    ),
                ),
                ("why", models.CharField(max_length=400, verbose_name="what for")),
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
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcement",
                        to="reputation.rulesetdraft",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reputation.trialrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
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
                (
                    "points",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="points",
                    ),
                ),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="at most",
                    ),
                ),
                (
                    "per",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "no limit"),
                            ("answer", "answer"),
                            ("month", "month"),
                            ("ever", "once"),
                        ],
                        max_length=6,
                        verbose_name="per",
                    ),
                ),
                (
                    "hold_days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="held for days",
                    ),
                ),
                ("pays", models.BooleanField(verbose_name="counts for money")),
                ("is_used", models.BooleanField(default=True, verbose_name="in the set")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="reputation.rulesetdraft",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule",
                "verbose_name_plural": "rules",
                "ordering": ["draft", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("draft", "code"), name="draft_rule_once"),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0)), name="draft_rule_gives"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrialRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
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
                    ),
                ),
                ("points_now", models.DecimalField(decimal_places=4, max_digits=14)),
                ("points_then", models.DecimalField(decimal_places=4, max_digits=14)),
                ("count_now", models.PositiveIntegerField()),
                ("count_then", models.PositiveIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="reputation.trialrun",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "code"), name="trial_rule_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TrialMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("points_now", models.DecimalField(decimal_places=4, max_digits=14)),
                ("points_then", models.DecimalField(decimal_places=4, max_digits=14)),
                ("money_now", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("money_then", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="reputation.trialrun",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "place"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "place"), name="trial_place_once")
                ],
            },
        ),
        *(
            migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table))
            for table in TABLES
        ),
        migrations.RunSQL(ORDER, NO_ORDER),
    ]
