"""The ledger and its rules take new rows only: the database refuses to change or delete any, and
to empty the tables, whoever asks.

`ENABLE ALWAYS`: also in a session that plays a replica. Only a database for tests, which has a
schema `tests_only` (tests/emptying.py makes it), may be emptied so.
"""

from django.db import migrations

TABLES = ("reputation_entry", "reputation_rule", "reputation_ruleset")
REFUSE = """
CREATE FUNCTION reputation_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('session_replication_role') = 'replica'
     AND to_regnamespace('tests_only') IS NOT NULL THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% takes new rows only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
GUARD = """
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION reputation_refuse();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION reputation_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all;
"""
UNGUARD = "DROP TRIGGER {table}_rows ON {table}; DROP TRIGGER {table}_all ON {table};"


class Migration(migrations.Migration):
    dependencies = [("reputation", "0001_ledger")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION reputation_refuse()"),
        *(
            migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table))
            for table in TABLES
        ),
    ]
