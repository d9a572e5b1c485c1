"""How the database is emptied after a test with real commits.

Django truncates every table there is and makes all content types and permissions anew: a third of
a second of processor time, for the few rows that a test wrote. Here only those rows go.
"""

from functools import cache
from typing import Any

from django.db import connections, transaction
from psycopg import sql

# Made by migrate, written by no test.
KEPT = {
    "django_content_type", "auth_permission", "reputation_rule", "reputation_ruleset",
    "reputation_badgerule",
}  # fmt: skip
# Made by migrate, and written by tests: as `remember` found them, they are put back.
SEEDED = (
    "forum_houseversion", "forum_housetext",
    "community_calendar", "community_opening", "community_pool", "community_policy",
    "forum_blockedphrase", "auth_group", "auth_group_permissions",
)  # fmt: skip
# No tables of Django's, so it names none of them; what a job was left for is gone.
JOBS = ("procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs")
SEEDS = "tests_seeds"
# Foreign keys and triggers hear nothing of it, as when Django truncates; the ledger's, which hear
# all, let it pass where this schema is: in databases for tests, which this one is.
MARK = "CREATE SCHEMA IF NOT EXISTS tests_only"
WIPE = """DO $$ DECLARE name text; BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  FOREACH name IN ARRAY ARRAY[{}] LOOP EXECUTE 'DELETE FROM ' || quote_ident(name); END LOOP;
  FOREACH name IN ARRAY ARRAY[{}] LOOP
    EXECUTE format('INSERT INTO %1$I SELECT * FROM tests_seeds.%1$I', name);
  END LOOP;
END $$"""


def after_test(test: Any) -> None:
    """In place of `TransactionTestCase._fixture_teardown`."""
    for alias in test._databases_names(include_mirrors=False):
        empty(alias)


def remember() -> None:
    """Keep a copy of what migrate made and tests may write: before the first of them."""
    with connections["default"].cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SEEDS}")
        for name in SEEDED:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {SEEDS}.{name} AS TABLE {name}")


def empty(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(_wipe(alias))


def unwrite(*statements: str) -> None:
    """What no verb does and the tables refuse: rows that outlive a test, or that were never there.
    All of it or nothing; the connection is as before also where one fails."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(MARK)
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)


@cache
def _wipe(alias: str) -> sql.Composed:
    """Of the tables that Django would truncate. Asked for once, and then the database is marked."""
    name = str(connections[alias].settings_dict["NAME"])
    if not name.startswith("test_"):
        raise RuntimeError(f"{name} is no database for tests: it is not emptied.")
    with connections[alias].cursor() as cursor:
        cursor.execute(MARK)
    there = connections[alias].introspection.django_table_names(
        only_existing=True, include_views=False
    )
    names = [sql.Literal(name) for name in sorted({*there, *JOBS} - KEPT)]
    seeded = [sql.Literal(name) for name in SEEDED]
    return sql.SQL(WIPE).format(sql.SQL(", ").join(names), sql.SQL(", ").join(seeded))
