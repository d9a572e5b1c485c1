"""What mentors do by their rights is kept for ever: the table takes new rows only (0002)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "reputation_rightuse"
GUARD = f"""
CREATE TRIGGER {TABLE}_rows BEFORE UPDATE OR DELETE ON {TABLE}
  FOR EACH ROW EXECUTE FUNCTION reputation_refuse();
CREATE TRIGGER {TABLE}_all BEFORE TRUNCATE ON {TABLE}
  FOR EACH STATEMENT EXECUTE FUNCTION reputation_refuse();
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_rows;
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_all;
"""
UNGUARD = f"DROP TRIGGER {TABLE}_rows ON {TABLE}; DROP TRIGGER {TABLE}_all ON {TABLE};"


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0025_kinds"),
        ("reputation", "0019_offers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RightUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("confirm", "Confirmed answers"),
                            ("duplicate", "Asked before"),
                            ("outdated", "Out of date"),
                            ("wording", "Titles and tags"),
                            ("edit", "Suggested edits"),
                            ("article", "Articles"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="right_use",
                        to="forum.event",
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_used",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "touched",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "right used by a mentor",
                "verbose_name_plural": "rights used by mentors",
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="right_use_latest"),
                    models.Index(fields=["mentor", "-at", "-id"], name="right_use_of_mentor"),
                    models.Index(fields=["touched", "-at", "-id"], name="right_use_on_member"),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
