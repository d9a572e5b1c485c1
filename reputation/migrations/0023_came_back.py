"""What was paid and came back is unpaid again, as a further row."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "reputation_cameback"
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
        ("reputation", "0022_unclaimed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="paidout",
            name="payout",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paid_outs",
                to="reputation.payout",
            ),
        ),
        migrations.AddField(
            model_name="paidout",
            name="number",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="paidout",
            constraint=models.UniqueConstraint(
                fields=("payout", "number"), name="paid_out_once_a_time"
            ),
        ),
        migrations.RemoveConstraint(model_name="turn", name="pay_turn_once_a_choice"),
        migrations.CreateModel(
            name="CameBack",
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
                    "paid",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_back",
                        to="reputation.paidout",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
