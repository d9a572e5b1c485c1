"""Whoever had switched all mail off, or had all of it wait for the digest, meant what is told of
payback too: the mails begin with this version, without one's asking."""

from django.db import migrations
from django.db.models import F, Func, Value

GROUPS = ["questions", "reminders", "threads", "topics", "team", "earned"]


def fill(apps, schema_editor):
    for field in ("mail_off", "mail_later"):
        members = apps.get_model("forum", "Member").objects.filter(**{f"{field}__contains": GROUPS})
        meant = members.exclude(**{f"{field}__contains": ["payback"]})
        meant.update(**{field: Func(F(field), Value("payback"), function="array_append")})


class Migration(migrations.Migration):
    dependencies = [("reputation", "0011_slip")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
