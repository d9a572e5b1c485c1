"""What people wrote in words beside insert-only rows may be emptied: when somebody is erased, and
when something private is taken out of everything. Nothing else of these rows is ever changed
(0002), as for the security log (forum 0032).
"""

from django.db import migrations

WORDS = {
    "reputation_correction": "reason",
    "reputation_correctionword": "reason",
    "reputation_ruling": "reason",
    "reputation_rulingword": "reason",
    "reputation_rulingquestion": "text",
    "reputation_rulinganswer": "reason",
    "reputation_cameback": "reason",
    "reputation_offbymistake": "reason",
    "reputation_announcement": "why",
    "reputation_takenback": "reason",
    "reputation_draftchange": "why",
}
KEEP = """
CREATE FUNCTION reputation_keep_but_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  words text := TG_ARGV[0];
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('session_replication_role') = 'replica'
     AND to_regnamespace('tests_only') IS NOT NULL THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) ->> words = '' AND (to_jsonb(NEW) - words) = (to_jsonb(OLD) - words) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% takes new rows only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
GUARD = """
DROP TRIGGER {table}_rows ON {table};
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION reputation_keep_but_words('{words}');
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows;
"""
AS_BEFORE = """
DROP TRIGGER {table}_rows ON {table};
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION reputation_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows;
"""


class Migration(migrations.Migration):
    dependencies = [("reputation", "0028_person_called")]
    operations = [
        migrations.RunSQL(KEEP, "DROP FUNCTION reputation_keep_but_words()"),
        *(
            migrations.RunSQL(GUARD.format(table=table, words=words), AS_BEFORE.format(table=table))
            for table, words in WORDS.items()
        ),
    ]
