"""Months that pay nothing, as payback was off when they began; entries that contradict the facts."""

from django.db import migrations, models

TABLES = ("reputation_switch",)
GUARD = """
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION reputation_refuse();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION reputation_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all;
"""
UNGUARD = "DROP TRIGGER {table}_rows ON {table}; DROP TRIGGER {table}_all ON {table};"


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("reputation", "0013_mentors")]

    operations = [
        migrations.AddField(
            model_name="monthclose",
            name="pays",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("id", key()),
                ("is_on", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AlterField(
            model_name="finding",
            name="kind",
            field=models.CharField(
                choices=[
                    ("star", "Points from people who do nothing else here"),
                    ("pair", "Two who accept each other"),
                    ("circle", "Acceptances from people who get some back"),
                    ("copies", "The same text in many answers"),
                    ("burst", "A jump over a threshold"),
                    ("odd", "Points that contradict what happened"),
                ],
                max_length=6,
            ),
        ),
        *(
            migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table))
            for table in TABLES
        ),
    ]
