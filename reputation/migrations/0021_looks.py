"""Who looked at a payout looks again where something was found since: no longer once a person."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reputation", "0020_rights")]

    operations = [
        migrations.RemoveConstraint(model_name="look", name="pay_look_once_a_person"),
    ]
