"""The first ladder: hours, one pool that takes everything, the policy as designed; and events of
service rows are new rows only: the database refuses to change or delete any (as for the ledger).

Only a database for tests, which has a schema `tests_only`, may be emptied.
"""

from django.conf import settings
from django.db import migrations

REFUSE = """
CREATE FUNCTION community_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
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
  FOR EACH ROW EXECUTE FUNCTION community_refuse();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION community_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all;
"""
UNGUARD = "DROP TRIGGER {table}_rows ON {table}; DROP TRIGGER {table}_all ON {table};"
EVENTS = "community_serviceevent"
DAILY, WORKDAYS = range(7), range(5)
HOURS = (
    ("Community, 7 to 22", DAILY, 7, 22),
    ("Business hours, Monday to Friday, 9 to 17", WORKDAYS, 9, 17),
)


def fill(apps, schema_editor):
    Calendar, Opening, Pool, Policy = (
        apps.get_model("community", name) for name in ("Calendar", "Opening", "Pool", "Policy")
    )
    made = []
    for name, days, begins, ends in HOURS:
        calendar = Calendar.objects.create(name=name, zone=settings.TIME_ZONE)
        Opening.objects.bulk_create(
            Opening(calendar=calendar, weekday=day, begins=60 * begins, ends=60 * ends)
            for day in days
        )
        made.append(calendar)
    Pool.objects.create(
        slug="general",
        name={"en": "General questions", "de": "Allgemeine Fragen"},
        calendar=made[1],
        is_general=True,
        position=100,
    )
    Policy.objects.create(name="For everything", position=100, calendar=made[0])


class Migration(migrations.Migration):
    dependencies = [("community", "0003_service")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION community_refuse()"),
        migrations.RunSQL(GUARD.format(table=EVENTS), UNGUARD.format(table=EVENTS)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
