"""Pictures of posts and of members."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def let_administrators_look(apps, schema_editor):
    """As in forum/domain/roles.py; Django makes permissions only after all migrations."""
    content_type, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="forum", model="attachment"
    )
    permission, _is_new = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="view_attachment",
        defaults={"name": "Can view picture"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="administrator"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0006_share_pictures"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="avatar",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddField(
            model_name="post",
            name="picture_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Attachment",
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
                        choices=[("picture", "picture"), ("avatar", "profile picture")],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=32, unique=True)),
                ("alt", models.CharField(blank=True, max_length=200)),
                ("upload_key", models.UUIDField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("ready", "ready"),
                            ("refused", "refused"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=10)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("bytes", models.PositiveIntegerField(default=0)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="forum.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "indexes": [
                    models.Index(fields=["post", "id"], name="attachment_of_post"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_at", "id"],
                        name="attachment_due",
                    ),
                    models.Index(
                        condition=models.Q(("post__isnull", True)),
                        fields=["created_at"],
                        name="attachment_unclaimed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "upload_key", "sha256"), name="attachment_once_per_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "picture"), ("post__isnull", True), _connector="OR"
                        ),
                        name="attachment_avatar_has_no_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="XOR",
                        ),
                        name="attachment_refused_says_why",
                    ),
                ],
            },
        ),
        migrations.RunPython(let_administrators_look, migrations.RunPython.noop),
    ]
