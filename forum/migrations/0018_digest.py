"""Digests: when mail comes, what waits for it, mails that leave as one."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0017_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="DigestPlan",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="digest_plan",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("daily", "Daily"), ("weekly", "Weekly")],
                        default="weekly",
                        max_length=10,
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(default=0)),
                ("hour", models.PositiveSmallIntegerField(default=8)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("idle_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="member",
            name="mail_later",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="gathered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="joined",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="forum.outboxmessage",
            ),
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("regular", "Regular"), ("last", "Last")],
                        default="regular",
                        max_length=10,
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("daily", "Daily"), ("weekly", "Weekly")], max_length=10
                    ),
                ),
                ("since", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "questions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="digest",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mail",
                to="forum.digest",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("joined__isnull", False)),
                fields=["joined"],
                name="outbox_joined",
            ),
        ),
        migrations.AddIndex(
            model_name="digestplan",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)),
                fields=["next_at", "member"],
                name="digest_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="digestplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lte", 23), ("weekday__lte", 6)),
                name="digest_plan_on_the_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(fields=["at"], name="digest_old"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(
                fields=("member", "period"), name="digest_once_a_period"
            ),
        ),
        # Who has switched off every group that there was wants no mail, so none of the new one
        # (levels, 0017) and no digest.
        migrations.RunSQL(
            """
            UPDATE forum_member SET mail_off = mail_off || '{topics}'::varchar(20)[]
            WHERE mail_off @> '{questions,reminders,threads,team}'::varchar(20)[]
              AND NOT mail_off @> '{topics}'::varchar(20)[]
            """,
            migrations.RunSQL.noop,
        ),
    ]
