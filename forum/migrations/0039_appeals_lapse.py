"""An appeal of whoever left is closed without an answer: those that waited for ever, too."""

from django.db import migrations, models

ERASED = "member_erased"


def close(apps, schema_editor):
    """At the time at which its writer left."""
    appeals = apps.get_model("forum", "DecisionAppeal").objects.filter(outcome="")
    erased = apps.get_model("forum", "Event").objects.filter(kind=ERASED)
    left = dict(erased.filter(member__in=appeals.values("by")).values_list("member", "at"))
    for member, at in left.items():
        appeals.filter(by=member).update(outcome="lapsed", decided_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0038_asks_the_same"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decisionappeal",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "open"),
                    ("upheld", "The decision stands"),
                    ("overturned", "The decision was wrong and is undone"),
                    ("lapsed", "Closed without an answer: whoever appealed has left"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.RunPython(close, migrations.RunPython.noop),
    ]
