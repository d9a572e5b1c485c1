"""Rule set 1, as designed: what brings points from the first day on."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import migrations

# code, points, at most, per, pays
RULES = (
    ("SOL", 15, None, "", True),
    ("CONF", 10, None, "", True),
    ("HELP", 2, 5, "answer", True),
    ("RESC", 5, None, "", True),
    ("DUP", 15, None, "", True),  # as SOL or CONF, whichever it became
    ("ART", 10, 4, "month", True),
    ("MENT", 10, 10, "month", True),
    ("REV", 1, 20, "month", False),
    ("ASK", 1, 5, "month", False),
    ("N1", 5, 1, "ever", False),
    ("N2", 5, 1, "ever", False),
    ("N3", 5, 1, "ever", False),
    ("N4", 5, 1, "ever", False),
    ("N5", 5, 1, "ever", True),
)


def fill(apps, schema_editor):
    rule_set = apps.get_model("reputation", "RuleSet").objects.create(
        number=1,
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        thread_pot=25,
        pair_weights=[Decimal(1), Decimal("0.5"), Decimal("0.25")],
        mutual_weight=Decimal("0.25"),
        pair_days=90,
        giver_days=7,
        newcomer_days=60,
        rescue_minutes=240,
    )
    Rule = apps.get_model("reputation", "Rule")
    Rule.objects.bulk_create(
        Rule(
            rule_set=rule_set, code=code, points=points, most=most, per=per, hold_days=14, pays=pays
        )
        for code, points, most, per, pays in RULES
    )


class Migration(migrations.Migration):
    dependencies = [("reputation", "0002_insert_only")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
