"""When something that people should look at had grown by half: who looked before it looks again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reputation", "0024_old_months")]

    operations = [
        migrations.AddField(
            model_name="finding", name="grown_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="finding",
            name="measured",
            field=models.DecimalField(decimal_places=4, max_digits=12, null=True),
        ),
        migrations.RunSQL("UPDATE reputation_finding SET measured = size", migrations.RunSQL.noop),
    ]
