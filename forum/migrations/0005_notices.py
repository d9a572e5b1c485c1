"""Notices, following, one-tap pages, and the asker's word of where a question stands."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0004_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="Following",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("took_part", "Took Part"), ("by_hand", "By Hand")], max_length=10
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=80)),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OneTap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(choices=[("did_it_help", "Did It Help")], max_length=20),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("nonce", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "Solved it"),
                            ("helped", "Helped a bit"),
                            ("broken", "Still broken"),
                            ("myself", "Solved it myself"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Verdict",
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
                            ("still_broken", "Still Broken"),
                            ("solved_alone", "Solved Alone"),
                        ],
                        max_length=15,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="outboxmessage",
            name="outbox_due",
        ),
        migrations.AddField(
            model_name="member",
            name="mail_off",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="dropped_at",
            field=models.DateTimeField(blank=True, null=True),
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
                    ("suggestion_solved", "Suggestion Solved"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="subject",
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AddField(
            model_name="following",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="followings",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="following",
            name="thread",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="followings",
                to="forum.thread",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="post",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="forum.post",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="thread",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="forum.thread",
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="notice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="forum.notice",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("dropped_at", None), ("parked_at", None), ("sent_at", None)),
                fields=["due_at", "id"],
                name="outbox_due",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(fields=["-created_at", "-id"], name="outbox_newest"),
        ),
        migrations.AddField(
            model_name="onetap",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="onetap",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="forum.notice"
            ),
        ),
        migrations.AddField(
            model_name="onetap",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="forum.post"
            ),
        ),
        migrations.AddField(
            model_name="onetap",
            name="thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="forum.thread"
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="post",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="verdicts",
                to="forum.post",
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="verdicts",
                to="forum.thread",
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="verdict",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="forum.verdict",
            ),
        ),
        migrations.AddIndex(
            model_name="following",
            index=models.Index(fields=["thread", "member"], name="following_ever"),
        ),
        migrations.AddConstraint(
            model_name="following",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("thread", "member"),
                name="following_once",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["member", "-at", "-id"], name="notice_of_member"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at", None)),
                fields=["member", "thread"],
                name="notice_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("key", "member"), name="notice_once"),
        ),
        migrations.AddIndex(
            model_name="onetap",
            index=models.Index(fields=["member", "post"], name="one_tap_about"),
        ),
        migrations.AddConstraint(
            model_name="onetap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("used_at", None)),
                    models.Q(("used_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="one_tap_used_has_outcome",
            ),
        ),
        # Whoever wrote in a thread follows it, also where that was before there was following.
        migrations.RunSQL(
            """
            INSERT INTO forum_following (thread_id, member_id, how, began_at)
            SELECT thread_id, author_id, 'took_part', min(created_at) FROM forum_post
            WHERE author_id IS NOT NULL GROUP BY thread_id, author_id
            """,
            migrations.RunSQL.noop,
        ),
    ]
