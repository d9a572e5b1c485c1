"""Nobody takes back what customers said: the database refuses to delete rows of surveys, and to
change what they are about. And whoever had switched all mail off, or had all of it wait for the
digest, meant the mails of surveys too: they begin with this version, without one's asking.

Only a database for tests, which has a schema `tests_only`, may be emptied.
"""

from django.db import migrations
from django.db.models import F, Func, Value

GROUPS = ["questions", "reminders", "threads", "topics", "talks", "team"]
KEEP = """
CREATE FUNCTION community_keep_survey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('session_replication_role') = 'replica'
     AND to_regnamespace('tests_only') IS NOT NULL THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.kind, NEW.key, NEW.asked_at) = (OLD.kind, OLD.key, OLD.asked_at)
       AND (OLD.answered_at IS NULL OR NEW.answered_at IS NOT DISTINCT FROM OLD.answered_at) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% keeps what customers said: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER community_survey_rows BEFORE UPDATE OR DELETE ON community_survey
  FOR EACH ROW EXECUTE FUNCTION community_keep_survey();
CREATE TRIGGER community_survey_all BEFORE TRUNCATE ON community_survey
  FOR EACH STATEMENT EXECUTE FUNCTION community_keep_survey();
ALTER TABLE community_survey ENABLE ALWAYS TRIGGER community_survey_rows;
ALTER TABLE community_survey ENABLE ALWAYS TRIGGER community_survey_all;
"""
LET = """
DROP TRIGGER community_survey_rows ON community_survey;
DROP TRIGGER community_survey_all ON community_survey;
DROP FUNCTION community_keep_survey();
"""


def fill(apps, schema_editor):
    for field in ("mail_off", "mail_later"):
        members = apps.get_model("forum", "Member").objects.filter(**{f"{field}__contains": GROUPS})
        meant = members.exclude(**{f"{field}__contains": ["surveys"]})
        meant.update(**{field: Func(F(field), Value("surveys"), function="array_append")})


class Migration(migrations.Migration):
    dependencies = [("community", "0008_cases")]
    operations = [
        migrations.RunSQL(KEEP, LET),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
