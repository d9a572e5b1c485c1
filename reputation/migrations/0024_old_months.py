"""Months that were closed until now may have judged imported answers as well. The rows that are there
take the first default as they are: they are insert-only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reputation", "0023_came_back")]

    operations = [
        migrations.AddField(
            model_name="monthclose",
            name="counts_imports",
            field=models.BooleanField(default=True, db_default=True),
        ),
        migrations.AlterField(
            model_name="monthclose",
            name="counts_imports",
            field=models.BooleanField(default=False, db_default=False),
        ),
    ]
