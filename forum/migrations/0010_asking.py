"""Asking: what topics ask for, "me too", and drafts that follow their writer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0009_speed_thread"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeToo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=60)),
                ("software", models.CharField(blank=True, max_length=60)),
                ("said_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TopicField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("device", "device"),
                            ("software", "software or version"),
                            ("tariff", "tariff"),
                            ("error", "error text"),
                            ("tried", "what I tried"),
                            ("place", "place"),
                            ("since", "since when"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                        verbose_name="what it is",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("short", "one line"),
                            ("long", "several lines"),
                            ("choice", "a choice"),
                        ],
                        default="short",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("label", models.JSONField(default=dict, verbose_name="label")),
                ("help", models.JSONField(blank=True, default=dict, verbose_name="help")),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
                ("is_required", models.BooleanField(default=False, verbose_name="required")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "field of a topic",
                "verbose_name_plural": "fields of a topic",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddField(
            model_name="draft",
            name="device",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="draft",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
        migrations.AddField(
            model_name="draft",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="forum.post",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="page",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="draft",
            name="session",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="draft",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="revision",
            name="facts",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="thread",
            name="facts",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="thread",
            name="me_too_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="thread",
            name="me_too_devices",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AlterField(
            model_name="draft",
            name="kind",
            field=models.CharField(
                choices=[
                    ("question", "Question"),
                    ("answer", "Answer"),
                    ("comment", "Comment"),
                    ("edit", "Edit"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place", ""), _negated=True),
                fields=("member", "place"),
                name="draft_once_per_place",
            ),
        ),
        migrations.AddField(
            model_name="metoo",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="metoo",
            name="thread",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="me_toos",
                to="forum.thread",
            ),
        ),
        migrations.AddField(
            model_name="topicfield",
            name="category",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="fields",
                to="forum.category",
            ),
        ),
        migrations.AddIndex(
            model_name="metoo",
            index=models.Index(fields=["thread", "said_at"], name="me_too_of_thread"),
        ),
        migrations.AddConstraint(
            model_name="metoo",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("thread", "member"),
                name="me_too_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="topicfield",
            constraint=models.UniqueConstraint(fields=("category", "key"), name="topic_field_once"),
        ),
    ]
