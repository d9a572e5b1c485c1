"""Answering: what readers tried, answers out of date, suggested edits, versions brought back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0009_speed_thread"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="failed_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="post",
            name="outdated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="outdated_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="post",
            name="works_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="revision",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="restored_from",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("member_joined", "Member Joined"),
                    ("member_verified", "Member Verified"),
                    ("role_given", "Role Given"),
                    ("thread_started", "Thread Started"),
                    ("thread_retitled", "Thread Retitled"),
                    ("thread_retagged", "Thread Retagged"),
                    ("thread_moved", "Thread Moved"),
                    ("thread_closed", "Thread Closed"),
                    ("thread_reopened", "Thread Reopened"),
                    ("thread_pinned", "Thread Pinned"),
                    ("thread_unpinned", "Thread Unpinned"),
                    ("post_added", "Post Added"),
                    ("post_edited", "Post Edited"),
                    ("post_deleted", "Post Deleted"),
                    ("post_restored", "Post Restored"),
                    ("solution_set", "Solution Set"),
                    ("solution_cleared", "Solution Cleared"),
                    ("did_not_help", "Did Not Help"),
                    ("solved_alone", "Solved Alone"),
                    ("mark_given", "Mark Given"),
                    ("mark_withdrawn", "Mark Withdrawn"),
                    ("reaction_given", "Reaction Given"),
                    ("reaction_withdrawn", "Reaction Withdrawn"),
                    ("outdated_set", "Outdated Set"),
                    ("outdated_cleared", "Outdated Cleared"),
                    ("edit_suggested", "Edit Suggested"),
                    ("edit_taken_over", "Edit Taken Over"),
                    ("edit_rejected", "Edit Rejected"),
                    ("edit_withdrawn", "Edit Withdrawn"),
                    ("suggestion_solved", "Suggestion Solved"),
                ],
                max_length=30,
            ),
        ),
        migrations.CreateModel(
            name="Outdating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
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
                    "cleared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outdatings",
                        to="forum.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at", None)),
                        fields=("post",),
                        name="outdating_once_per_post",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
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
                        choices=[("works", "Works for me too"), ("failed", "Did not help")],
                        max_length=10,
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=60)),
                ("software", models.CharField(blank=True, max_length=60)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="forum.post",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "-given_at"], name="reaction_by_member"),
                    models.Index(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=["post", "-given_at"],
                        name="reaction_of_post",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("member", "post"),
                        name="reaction_once_per_member_and_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "failed"), _negated=True),
                            models.Q(
                                models.Q(("device", ""), _negated=True),
                                models.Q(("software", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reaction_failed_says_on_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SuggestedEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=150)),
                ("body", models.TextField()),
                ("tags", models.CharField(blank=True, max_length=200)),
                ("base", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "open"),
                            ("approved", "taken over"),
                            ("improved", "taken over with changes"),
                            ("rejected", "not taken over"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_reason", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggested_edits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggested_edits",
                        to="forum.post",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "")),
                        fields=["at", "id"],
                        name="suggested_edit_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")),
                        fields=("post", "by"),
                        name="suggested_edit_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("decided_at", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="suggested_edit_decided",
                    ),
                ],
            },
        ),
    ]
