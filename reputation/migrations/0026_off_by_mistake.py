"""Two people say that payback was off by mistake: a further row beside the switch."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "reputation_offbymistake"
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
        ("reputation", "0025_grown_findings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OffByMistake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "switch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="reputation.switch",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("switch", "by"), name="off_by_mistake_once_each"
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
