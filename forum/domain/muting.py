"""Hearing nothing more of a thread, said in the inbox; and taking it back."""

from datetime import datetime

from django.db.models import QuerySet

from forum.domain import following
from forum.lib import notice_kinds
from forum.lib.follow_levels import MUTE
from forum.lib.transact import verb
from forum.models import Member, Notice, Thread


@verb
def mute(*, thread: Thread, by: Member, now: datetime) -> None:
    """Mute the thread; what was told of it is read, but for what comes in spite of that. Raises
    NotAllowed."""
    following.choose(target=thread, level=MUTE, by=by, now=now)
    _told(thread, by).filter(read_at=None).update(read_at=now)


@verb
def take_back(*, thread: Thread, by: Member, at: datetime, now: datetime) -> None:
    """As it was before `mute` at the instant `at`; where something else was chosen since, that
    stays. Raises NotAllowed."""
    if following.go_back(target=thread, by=by, at=at, now=now):
        _told(thread, by).filter(read_at=at).update(read_at=None)


def _told(thread: Thread, by: Member) -> QuerySet[Notice]:
    silent = [kind.name for kind in notice_kinds.known().values() if not kind.is_of_team]
    return Notice.objects.filter(member=by, thread=thread, kind__in=silent)
