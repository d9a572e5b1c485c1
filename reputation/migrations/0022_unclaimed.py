"""Months note whose account was nobody's at their close: such accounts earn no money."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reputation", "0021_looks")]

    operations = [
        migrations.AddField(
            model_name="monthclose",
            name="unclaimed",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), db_default=[], default=list, size=None
            ),
        ),
    ]
