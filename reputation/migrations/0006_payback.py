"""Payback: terms of money in rule sets, closed months, windows, payouts and files of two people.

What was summed up and paid takes new rows only, as the ledger does (0002).
"""

from decimal import Decimal

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = (
    "reputation_monthclose", "reputation_payline", "reputation_payout", "reputation_covered",
    "reputation_paidout",
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


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0005_first_badges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Window",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(unique=True)),
                ("opened_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["month"],
            },
        ),
        migrations.AddField(
            model_name="ruleset",
            name="knee_from",
            field=models.DecimalField(
                decimal_places=2,
                default=Decimal("500"),
                max_digits=8,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="points of a month that are paid whole",
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="knee_to",
            field=models.DecimalField(
                decimal_places=2,
                default=Decimal("2500"),
                max_digits=8,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="points of a month from which on nothing more is paid",
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="knee_weight",
            field=models.DecimalField(
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
        migrations.AddField(
            model_name="ruleset",
            name="price",
            field=models.DecimalField(
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
        migrations.AddField(
            model_name="ruleset",
            name="quality_least",
            field=models.DecimalField(
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
        migrations.CreateModel(
            name="Choice",
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
                        choices=[("credit", "Credit"), ("bank", "Bank"), ("charity", "Charity")],
                        max_length=8,
                    ),
                ),
                ("sealed", models.TextField(blank=True)),
                ("last_digits", models.CharField(blank=True, max_length=4)),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pay_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonthClose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("month", models.DateField(unique=True)),
                ("ends_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=40)),
                ("last_entry", models.BigIntegerField()),
                (
                    "suspended",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "team",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=14)),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="PayFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=14)),
                ("hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reputation.window",
                    ),
                ),
            ],
            options={
                "ordering": ["window", "number"],
            },
        ),
        migrations.CreateModel(
            name="PayLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("earned", models.DecimalField(decimal_places=4, max_digits=12)),
                ("deducted", models.DecimalField(decimal_places=4, max_digits=12)),
                ("carried_in", models.DecimalField(decimal_places=4, max_digits=12)),
                ("carried_out", models.DecimalField(decimal_places=4, max_digits=12)),
                ("points", models.DecimalField(decimal_places=4, max_digits=12)),
                ("judged", models.PositiveIntegerField()),
                ("useful", models.PositiveIntegerField()),
                ("quality", models.DecimalField(decimal_places=10, max_digits=12)),
                ("knee", models.DecimalField(decimal_places=8, max_digits=16)),
                ("price", models.DecimalField(decimal_places=4, max_digits=8)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "close",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="reputation.monthclose",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pay_lines",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payout",
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
                            ("credit", "Credit"),
                            ("bank", "Bank"),
                            ("charity", "Charity"),
                            ("rolled", "Rolled"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("needs_two", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "choice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="reputation.choice",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="reputation.window",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaidOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reputation.payfile",
                    ),
                ),
                (
                    "payout",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paid_out",
                        to="reputation.payout",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="reputation.payout",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="reputation.payfile",
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="in_files",
                        to="reputation.payout",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Covered",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_rolled", models.BooleanField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covered",
                        to="reputation.payline",
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covered",
                        to="reputation.payout",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Taken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken",
                        to="reputation.payfile",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="choice",
            index=models.Index(fields=["member", "-id"], name="pay_choice_newest"),
        ),
        migrations.AddConstraint(
            model_name="payline",
            constraint=models.UniqueConstraint(fields=("close", "member"), name="pay_line_once"),
        ),
        migrations.AddConstraint(
            model_name="payline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 0),
                    ("carried_in__gte", 0),
                    ("carried_out__gte", 0),
                    ("deducted__gte", 0),
                    ("points__gte", 0),
                ),
                name="pay_line_never_owes",
            ),
        ),
        migrations.AddConstraint(
            model_name="look",
            constraint=models.UniqueConstraint(
                fields=("payout", "by"), name="pay_look_once_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="infile",
            constraint=models.UniqueConstraint(fields=("file", "payout"), name="in_file_once"),
        ),
        migrations.AddConstraint(
            model_name="covered",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_rolled", False)), fields=("line",), name="line_paid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="covered",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_rolled", True)), fields=("line",), name="line_rolls_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.UniqueConstraint(
                fields=("window", "member", "kind"), name="payout_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="payout_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="payfile",
            constraint=models.UniqueConstraint(
                fields=("window", "number"), name="pay_file_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at", None), ("withdrawn_at", None)),
                fields=("window",),
                name="pay_file_one_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="payfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by", None),
                    models.Q(("released_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="pay_file_of_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="payfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("released_at", None), ("withdrawn_at", None), _connector="OR"),
                name="pay_file_one_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="payfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at", None), ("released_by", None)),
                    models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                    _connector="OR",
                ),
                name="pay_file_ended_by_somebody",
            ),
        ),
        *(
            migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table))
            for table in TABLES
        ),
    ]
