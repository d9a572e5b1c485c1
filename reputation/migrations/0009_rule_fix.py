"""The rule for corrections by hand, in every set there is: no hold, no limit, no money."""

from django.db import migrations


def fill(apps, schema_editor):
    Rule = apps.get_model("reputation", "Rule")
    Rule.objects.bulk_create(
        Rule(rule_set=one, code="FIX", points=0, most=None, per="", hold_days=0, pays=False)
        for one in apps.get_model("reputation", "RuleSet").objects.exclude(rules__code="FIX")
    )


class Migration(migrations.Migration):
    dependencies = [("reputation", "0008_appeals")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
