"""Saying that pages kept for visitors show something old, whichever thread they belong to.

A thread's own posts, marks and state have `Thread.version`, and lists the events. All else that
stands on visitors' pages (people's names, pictures and roles, topics, tags, other threads' titles,
what is hidden) renews the look. tests/forum/domain/test_fresh.py walks every verb.
"""

from django.db import connection

from forum.lib.transact import verb


@verb
def renew() -> None:
    """Every page that was kept is old when this transaction commits.

    Lock rule: last of all, for the row is one for the whole site. Rarely called, so nobody waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO forum_look (id, version) VALUES (1, 1)"
            " ON CONFLICT (id) DO UPDATE SET version = forum_look.version + 1"
        )
