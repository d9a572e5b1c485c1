"""Speed: the version of all that stands on visitors' pages beside the threads themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0008_speed")]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveBigIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="look_is_one")
                ]
            },
        )
    ]
