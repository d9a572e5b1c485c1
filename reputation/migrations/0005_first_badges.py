"""The first badges, and the guard of those that are live. Their words are in the catalogues
(reputation.lib.badge_words), by code.

Whoever had switched all mail off, or had all of it wait for the digest, meant what came later too.
"""

from django.db import migrations
from django.db.models import F, Func, Value
from django.utils import timezone

# code, shelf, icon, measure, at least, different people, where
BADGES = (
    ("first-help", "helping", "hand-heart", "people", 1, 1, ""),
    ("helping-hand", "helping", "heart-handshake", "people", 25, 25, ""),
    ("solver", "helping", "lightbulb", "solutions", 10, 8, ""),
    ("not-forgotten", "helping", "hourglass", "waited", 10, 8, ""),
    ("long-haul", "helping", "tree-deciduous", "years", 3, 10, ""),
    ("clear-words", "teaching", "message-circle-heart", "thanked", 10, 20, ""),
    ("good-memory", "teaching", "link", "duplicates", 5, 4, ""),
    ("written-down", "writing", "book-open", "articles", 1, 1, ""),
    ("fine-pen", "writing", "feather", "edits", 10, 5, ""),
    ("warm-welcome", "welcoming", "door-open", "newcomers", 5, 5, ""),
    ("closes-the-loop", "asking", "circle-check", "verdicts", 5, 3, ""),
    ("good-question", "asking", "circle-help", "questions", 3, 10, ""),
    ("knows-topic", "topics", "compass", "solutions", 10, 7, "category"),
    ("at-home", "topics", "tag", "solutions", 4, 4, "tag"),
)
GROUPS = ["questions", "reminders", "threads", "topics", "team"]
# A draft may change and go; what was live may only end, once.
GUARD = """
CREATE FUNCTION reputation_badge_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.live_at IS NULL THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL
     AND to_jsonb(NEW) - 'ended_at' - 'ended_by_id' = to_jsonb(OLD) - 'ended_at' - 'ended_by_id'
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a badge that was live takes no change: % is refused', TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER reputation_badgerule_stays BEFORE UPDATE OR DELETE ON reputation_badgerule
  FOR EACH ROW EXECUTE FUNCTION reputation_badge_stays();
"""
UNGUARD = """
DROP TRIGGER reputation_badgerule_stays ON reputation_badgerule;
DROP FUNCTION reputation_badge_stays();
"""


def fill(apps, schema_editor):
    now = timezone.now()
    BadgeRule = apps.get_model("reputation", "BadgeRule")
    BadgeRule.objects.bulk_create(
        BadgeRule(
            code=code, version=1, shelf=shelf, position=10 * (place + 1), icon=icon,
            measure=measure, at_least=at_least, givers=givers, per=per, survival_days=14,
            drafted_at=now, live_at=now,
        )
        for place, (code, shelf, icon, measure, at_least, givers, per) in enumerate(BADGES)
    )  # fmt: skip
    for field in ("mail_off", "mail_later"):
        meant = apps.get_model("forum", "Member").objects.filter(**{f"{field}__contains": GROUPS})
        meant.update(**{field: Func(F(field), Value("earned"), function="array_append")})


class Migration(migrations.Migration):
    dependencies = [("reputation", "0004_badges")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
