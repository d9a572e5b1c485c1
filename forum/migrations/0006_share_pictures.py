"""The pictures that pages are shared with: painted once, kept for some time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0005_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharePicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("de", "German")], max_length=5),
                ),
                ("version", models.CharField(blank=True, max_length=12)),
                ("png", models.BinaryField(default=b"")),
                ("painted_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="forum.thread",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["painted_at"], name="share_picture_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("thread", "member", "language"),
                        name="share_picture_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        # For the newest thread of a tag (sitemap).
        migrations.AddIndex(
            model_name="threadtag",
            index=models.Index(fields=["tag", "-content_object"], name="thread_tag_newest"),
        ),
    ]
