"""Saying that one has the same trouble. Lock rule: the thread's row first, then one's own."""

from datetime import datetime

from django.db import connection

from forum import answer_rules, rules
from forum.domain import counters, events, following
from forum.lib.transact import verb
from forum.models import Event, Member, MeToo, Thread

MOST_DEVICES = 5  # that the thread's page names
# The devices that most have first; spelled as whoever named them first spelled them.
_PROJECT = """
UPDATE forum_thread AS thread SET me_too_count = said.count, me_too_devices = said.devices,
  version = version + 1
FROM (
  SELECT
    (SELECT count(*) FROM forum_metoo WHERE thread_id = %(thread)s AND withdrawn_at IS NULL),
    coalesce(
      (
        SELECT jsonb_agg(jsonb_build_array(device, software, n) ORDER BY n DESC, device, software)
        FROM (
          SELECT (array_agg(device ORDER BY said_at, id))[1] AS device,
            (array_agg(software ORDER BY said_at, id))[1] AS software, count(*) AS n
          FROM forum_metoo
          WHERE thread_id = %(thread)s AND withdrawn_at IS NULL AND device <> ''
          GROUP BY lower(device), lower(software)
          ORDER BY n DESC, 1, 2 LIMIT %(most)s
        ) AS named
      ), '[]'
    )
) AS said (count, devices)
WHERE thread.id = %(thread)s
"""


@verb
def say(*, thread: Thread, by: Member, device: str, software: str, now: datetime) -> Thread:
    """ "I have this too", once per member; again only changes on what. They follow the thread
    then, unless they have stopped once. Raises NotAllowed."""
    thread = counters.lock(thread=thread)
    answer_rules.check_me_too(by, thread)
    said = MeToo.objects.filter(thread=thread, member=by, withdrawn_at=None)
    if said.update(device=device, software=software):
        return project(thread=thread)
    MeToo.objects.create(thread=thread, member=by, device=device, software=software, said_at=now)
    following.take_part(thread_id=thread.pk, member_id=by.pk, now=now)
    _record(Event.Kind.ME_TOO_SAID, thread, by, now)
    return project(thread=thread)


@verb
def withdraw(*, thread: Thread, by: Member, now: datetime) -> Thread:
    """Take it back; without it nothing changes. Following goes on: its button ends that."""
    thread = counters.lock(thread=thread)
    rules.check_member(by)
    said = MeToo.objects.filter(thread=thread, member=by, withdrawn_at=None)
    if not said.update(withdrawn_at=now):
        return thread
    _record(Event.Kind.ME_TOO_WITHDRAWN, thread, by, now)
    return project(thread=thread)


def _record(kind: Event.Kind, thread: Thread, by: Member, now: datetime) -> None:
    events.record(kind=kind, thread=thread, by=by, member_id=thread.author_id, at=now)


def project(*, thread: Thread) -> Thread:
    """What the thread's row says of those who have it too. Row locked by the caller."""
    with connection.cursor() as cursor:
        cursor.execute(_PROJECT, {"thread": thread.pk, "most": MOST_DEVICES})
    thread.refresh_from_db(fields=["me_too_count", "me_too_devices", "version"])
    return thread
