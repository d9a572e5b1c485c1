"""The security log takes new rows only: the database refuses to change or delete any, and to empty
the table, whoever asks. One thing may be done: the words of a reason may be emptied, when somebody
is erased.

`ENABLE ALWAYS`: also in a session that plays a replica. Only a database for tests, which has a
schema `tests_only`, may be emptied so.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION forum_keep_security() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('session_replication_role') = 'replica'
     AND to_regnamespace('tests_only') IS NOT NULL THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.reason = '' AND (to_jsonb(NEW) - 'reason') = (to_jsonb(OLD) - 'reason') THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% takes new rows only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER forum_security_rows BEFORE UPDATE OR DELETE ON forum_securityentry
  FOR EACH ROW EXECUTE FUNCTION forum_keep_security();
CREATE TRIGGER forum_security_all BEFORE TRUNCATE ON forum_securityentry
  FOR EACH STATEMENT EXECUTE FUNCTION forum_keep_security();
ALTER TABLE forum_securityentry ENABLE ALWAYS TRIGGER forum_security_rows;
ALTER TABLE forum_securityentry ENABLE ALWAYS TRIGGER forum_security_all;
"""
LET = """
DROP TRIGGER forum_security_rows ON forum_securityentry;
DROP TRIGGER forum_security_all ON forum_securityentry;
DROP FUNCTION forum_keep_security();
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0031_security_log")]
    operations = [migrations.RunSQL(KEEP, LET)]
