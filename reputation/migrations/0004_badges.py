"""Badges: their versions, who earned them, and what was taken back."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0021_standing"),
        ("reputation", "0003_rule_set_1"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BadgeRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="address")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "shelf",
                    models.CharField(
                        choices=[
                            ("helping", "Helping"),
                            ("teaching", "Explaining"),
                            ("writing", "Writing"),
                            ("welcoming", "Welcoming"),
                            ("asking", "Asking well"),
                            ("topics", "Knowing a topic"),
                        ],
                        max_length=10,
                        verbose_name="about",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=100, verbose_name="position"),
                ),
                ("icon", models.CharField(max_length=30, verbose_name="icon")),
                ("name", models.JSONField(blank=True, default=dict)),
                ("about", models.JSONField(blank=True, default=dict)),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("people", "People helped"),
                            ("solutions", "Questions solved"),
                            ("confirmed", "Questions solved whose asker stayed silent"),
                            ("waited", "Questions solved that had waited long"),
                            ("thanked", "Answers that helped readers"),
                            (
                                "duplicates",
                                "Questions solved by a link to an answer that was there",
                            ),
                            ("articles", "Articles published after a review"),
                            ("edits", "Suggested edits taken over and left standing"),
                            ("newcomers", "Newcomers helped with their first question"),
                            ("verdicts", "Own questions closed with a word on what helped"),
                            ("questions", "Own questions whose answers helped others"),
                            ("told", "Own solutions, told, that helped others"),
                            ("years", "Different years in which somebody was helped"),
                        ],
                        max_length=10,
                        verbose_name="what counts",
                    ),
                ),
                (
                    "at_least",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="at least",
                    ),
                ),
                (
                    "givers",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="from so many different people",
                    ),
                ),
                (
                    "window_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(30)],
                        verbose_name="within so many days",
                    ),
                ),
                (
                    "survival_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[django.core.validators.MinValueValidator(14)],
                        verbose_name="after it has held for days",
                    ),
                ),
                (
                    "per",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "everywhere"),
                            ("category", "in one topic, and once for each"),
                            ("tag", "with one tag, and once for each"),
                        ],
                        max_length=8,
                        verbose_name="where",
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("live_at", models.DateTimeField(null=True, verbose_name="given since")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="given until")),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "live_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set live by",
                    ),
                ),
            ],
            options={
                "verbose_name": "badge",
                "verbose_name_plural": "badges",
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(db_index=False, max_length=40)),
                ("topic", models.CharField(blank=True, max_length=30)),
                ("topic_names", models.JSONField(blank=True, default=dict)),
                ("at", models.DateTimeField()),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="forum.category",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="awards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="taggit.tag",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="reputation.badgerule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Revocation",
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
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revocations",
                        to="reputation.award",
                    ),
                ),
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
            ],
        ),
        migrations.AddConstraint(
            model_name="badgerule",
            constraint=models.UniqueConstraint(
                fields=("code", "version"), name="badge_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="badgerule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live_at", None)), fields=("code",), name="badge_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="badgerule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("live_at__isnull", False)),
                fields=("code",),
                name="badge_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="badgerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("live_at__isnull", False), _connector="OR"),
                name="badge_ends_after_it_was_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="badgerule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("at_least__gte", 1), ("givers__gte", 1), ("survival_days__gte", 14)
                ),
                name="badge_takes_others_and_time",
            ),
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(fields=["code", "-at", "-id"], name="award_newest"),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                fields=("member", "code", "topic"), name="award_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="revocation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("award",), name="revocation_once"
            ),
        ),
    ]
