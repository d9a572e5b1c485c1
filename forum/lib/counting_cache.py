"""Django's cache in a table, and the one statement that counts in it (decision 0005)."""

from datetime import datetime, timedelta

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router

# The row of a key whose time is up begins anew; the database does it in one go.
COUNT = """
INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%(key)s, %(by)s, %(ends_at)s)
ON CONFLICT (cache_key) DO UPDATE SET
  value = CASE WHEN kept.expires <= %(now)s THEN excluded.value
               ELSE (kept.value::bigint + excluded.value::bigint)::text END,
  expires = CASE WHEN kept.expires <= %(now)s THEN excluded.expires ELSE kept.expires END
RETURNING value::bigint, expires
"""


class CountingDatabaseCache(DatabaseCache):
    """`count` adds up under keys of its own, which `get` does not understand."""

    _table: str

    def count(self, key: str, *, by: int, period: timedelta, now: datetime) -> tuple[int, datetime]:
        """How many there are since the first one, with these, and when it begins anew."""
        database = router.db_for_write(self.cache_model_class)
        connection = connections[database]
        sql = COUNT.format(table=connection.ops.quote_name(self._table))
        values: dict[str, str | datetime] = {
            "key": key,
            "by": str(by),
            "now": now,
            "ends_at": now + period,
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            total, ends_at = cursor.fetchone()
        return total, ends_at
