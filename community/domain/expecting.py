"""How soon questions are answered, reckoned anew every night. Decision 0041."""

from datetime import datetime

from django.db import connection

from community.models import ExpectedTime
from community.queries import expected
from forum.lib.transact import verb


@verb
def renew(*, now: datetime) -> int:
    """Reckon all expected times; returns how many there are.

    Lock rule: the table, against another run; whoever reads it waits for nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE community_expectedtime IN SHARE ROW EXCLUSIVE MODE")
    rows = expected.reckon(now=now)
    ExpectedTime.objects.all().delete()
    ExpectedTime.objects.bulk_create(rows)
    return len(rows)
