"""An expert is away, and somebody stands in.

Lock rule: the threads and service rows that they hold, by id, then the rows of both by id.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from community.domain import experts, holding
from community.models import Away, Expert
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed

LONGEST, CROSSING = timedelta(days=366), timedelta(minutes=1)


@verb
def go_away(
    *, expert: Expert, begins_at: datetime, until: datetime, stand_in: Expert | None, by: Member,
    now: datetime,
) -> Away:  # fmt: skip
    """They are not there between two instants; `stand_in` is asked in their pools meanwhile. Where
    it begins now, what they hold goes back to its pool. Said twice it is one. Raises NotAllowed."""
    experts.check_change(by, expert=expert)
    if until <= max(begins_at, now):
        raise NotAllowed(_("Please choose an end that is still to come, after the beginning."))
    if until - begins_at > LONGEST:
        raise NotAllowed(_("An absence is a year at most. Somebody who left is no expert."))
    if stand_in is not None and stand_in.pk == expert.pk:
        raise NotAllowed(_("Somebody else stands in, or nobody."))
    theirs = experts.hold_theirs(expert=expert) if begins_at <= now else []
    ids = [expert.pk] if stand_in is None else [expert.pk, stand_in.pk]
    rows = holding.experts(ids=ids)
    if stand_in is not None and not rows[stand_in.pk].is_active:
        raise NotAllowed(_("Whoever stands in has to be an expert."))
    experts.release(expert=expert, theirs=theirs, now=now, by=by)
    said = Away.objects.filter(expert=expert, until=until, stand_in=stand_in, ended_at=None)
    same = Q(begins_at=begins_at)
    if begins_at <= now:  # each send begins with its own instant, and two may cross one another
        same |= Q(begins_at__lte=now + CROSSING)
    return said.filter(same).first() or Away.objects.create(
        expert=expert, begins_at=begins_at, until=until, stand_in=stand_in, said_at=now, by=by
    )


@verb
def come_back(*, away: Away, by: Member, now: datetime) -> Away:
    """Back earlier, or not away after all. Twice is as once. Raises NotAllowed."""
    experts.check_change(by, expert=away.expert)
    found = Away.objects.select_for_update().get(pk=away.pk)
    if found.ended_at is None:
        found.ended_at = now
        found.save(update_fields=["ended_at"])
    return found
