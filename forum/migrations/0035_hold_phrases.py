"""Phrases to begin with: what stands in spam everywhere, and in no question about a phone."""

from django.db import migrations
from django.utils import timezone

PHRASES = (
    "online casino", "casino bonus", "buy followers", "follower kaufen", "cheap viagra",
    "buy cialis", "crypto recovery", "recover your bitcoin", "bitcoin investment",
    "double your bitcoin", "forex signals", "guaranteed profit", "garantierter gewinn",
    "kredit ohne schufa", "payday loan", "escort service", "hack any account", "hire a hacker",
    "replica watches", "essay writing service", "spell caster", "betting tips",
    "work from home and earn", "geld verdienen von zu hause",
)  # fmt: skip


def fill(apps, schema_editor):
    phrases = apps.get_model("forum", "BlockedPhrase")
    now = timezone.now()
    for phrase in PHRASES:
        phrases.objects.get_or_create(phrase=phrase, defaults={"added_at": now})


class Migration(migrations.Migration):
    dependencies = [("forum", "0034_hold_sketches")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
