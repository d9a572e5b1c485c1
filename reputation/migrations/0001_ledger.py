import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("forum", "0021_standing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="account",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("points", models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                ("number", models.PositiveIntegerField(default=0)),
                ("hash", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
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
                            ("held", "held"),
                            ("released", "counts"),
                            ("reversed", "taken back"),
                            ("restored", "held again"),
                        ],
                        max_length=8,
                    ),
                ),
                ("step", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=40)),
                ("base", models.DecimalField(decimal_places=2, max_digits=6)),
                ("pair", models.PositiveSmallIntegerField(null=True)),
                ("is_mutual", models.BooleanField(default=False)),
                ("points", models.DecimalField(decimal_places=4, max_digits=10)),
                (
                    "cut",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("pot", "a thread brings a helper only so much"),
                            ("most", "only so many of them count"),
                        ],
                        max_length=4,
                    ),
                ),
                ("held_until", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("cleared", "the solution was taken back"),
                            ("replaced", "another answer became the solution"),
                            ("broken", "whoever asked says that it did not help after all"),
                            ("withdrawn", "the reader took the mark back"),
                            ("post_deleted", "the post was deleted"),
                            ("thread_deleted", "the whole question was deleted"),
                            ("linked", "both accounts belong together"),
                            ("undone", "what was reviewed was undone"),
                            ("back", "it is there again"),
                        ],
                        max_length=15,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("number", models.PositiveIntegerField()),
                ("hash", models.CharField(max_length=64)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="reputation.entry",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forum.post",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forum.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
            },
        ),
        migrations.CreateModel(
            name="Followed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Rule",
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
                        ],
                        max_length=4,
                        verbose_name="code",
                    ),
                ),
                (
                    "points",
                    models.DecimalField(decimal_places=2, max_digits=6, verbose_name="points"),
                ),
                (
                    "most",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="at most"),
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
                ("hold_days", models.PositiveSmallIntegerField(verbose_name="held for days")),
                ("pays", models.BooleanField(verbose_name="counts for money")),
            ],
            options={
                "verbose_name": "rule",
                "verbose_name_plural": "rules",
                "ordering": ["rule_set", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="number")),
                ("valid_from", models.DateTimeField(unique=True, verbose_name="valid from")),
                ("thread_pot", models.DecimalField(decimal_places=2, max_digits=6)),
                (
                    "pair_weights",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=5), size=None
                    ),
                ),
                ("mutual_weight", models.DecimalField(decimal_places=4, max_digits=5)),
                ("pair_days", models.PositiveSmallIntegerField()),
                ("giver_days", models.PositiveSmallIntegerField()),
                ("newcomer_days", models.PositiveSmallIntegerField()),
                ("rescue_minutes", models.PositiveSmallIntegerField()),
            ],
            options={
                "verbose_name": "rule set",
                "verbose_name_plural": "rule sets",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="hold",
                        serialize=False,
                        to="reputation.entry",
                    ),
                ),
                ("due_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="entry",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="reputation.rule",
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="rule_set",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rules",
                to="reputation.ruleset",
            ),
        ),
        migrations.CreateModel(
            name="LinkedAccounts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("one", "other"),
                        name="linked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="linked_in_order"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["thread"], name="entry_of_thread"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("origin", None)), fields=["receiver", "at"], name="entry_roots"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("receiver", "number"), name="entry_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("origin", "step"), name="entry_step_once"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin", None)),
                fields=("rule", "source", "receiver", "giver"),
                name="entry_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "held"), ("origin", None), ("step", 0)),
                    models.Q(
                        models.Q(("kind", "held"), _negated=True),
                        ("origin__isnull", False),
                        ("step__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="entry_begins_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("giver", None),
                    models.Q(("giver", models.F("receiver")), _negated=True),
                    _connector="OR",
                ),
                name="entry_not_to_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.UniqueConstraint(
                fields=("rule_set", "code"), name="rule_once_per_set"
            ),
        ),
    ]
