"""What the company says of itself and asks of everybody, with the first rules, and who agreed.

Nobody who is there already has agreed to them: they read a note. docs/decisions/0052.
"""

from datetime import UTC, datetime
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TEXTS = Path(__file__).with_name("texts")
WRITTEN_AT = datetime(2026, 11, 27, tzinfo=UTC)
LEAST_AGE = 16
RENDERER_VERSION = 3
CHANGED = {
    "en": "These are the first rules of this community.",
    "de": "Das sind die ersten Regeln dieser Community.",
}


def write_rules(apps, schema_editor):
    version = apps.get_model("forum", "HouseVersion").objects.create(
        kind="rules", number=1, published_at=WRITTEN_AT, by=None, least_age=LEAST_AGE
    )
    for language, changed in CHANGED.items():
        apps.get_model("forum", "HouseText").objects.create(
            version=version, language=language, changed=changed,
            body=(TEXTS / f"rules-1.{language}.md").read_text("utf-8").strip(),
            body_html=(TEXTS / f"rules-1.{language}.html").read_text("utf-8"),
            renderer_version=RENDERER_VERSION,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0036_shape"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="rules_agreed",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="HouseVersion",
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
                            ("rules", "Community rules"),
                            ("imprint", "Imprint"),
                            ("contact", "Contact"),
                            ("privacy", "Privacy"),
                        ],
                        max_length=10,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("published_at", models.DateTimeField()),
                ("binding_from", models.DateField(null=True)),
                ("least_age", models.PositiveSmallIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a house text",
                "verbose_name_plural": "versions of house texts",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "number"), name="house_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "rules"),
                            models.Q(("binding_from", None), ("least_age", None)),
                            _connector="OR",
                        ),
                        name="house_binding_are_rules",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=5)),
                ("body", models.TextField()),
                ("body_html", models.TextField()),
                ("renderer_version", models.PositiveSmallIntegerField()),
                ("changed", models.CharField(max_length=300)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="forum.houseversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "house text",
                "verbose_name_plural": "house texts",
                "constraints": [
                    models.UniqueConstraint(fields=("version", "language"), name="house_text_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("sign_up", "when signing up"),
                            ("note", "when the rules had changed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forum.houseversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement to the rules",
                "verbose_name_plural": "agreements to the rules",
                "constraints": [
                    models.UniqueConstraint(fields=("member", "version"), name="agreement_once")
                ],
            },
        ),
        migrations.RunPython(write_rules, migrations.RunPython.noop, elidable=False),
    ]
