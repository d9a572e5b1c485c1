"""Whether a question can be handed to this expert, and from when they look after it."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from community.domain import holding
from community.models import Expert, Service
from community.queries import experts as people
from community.queries.desk_people import BEGINS_WITHIN
from forum.models import Member, Thread
from forum.rules import NotAllowed


def check(*, service: Service, to: Expert, by: Member, now: datetime) -> datetime:
    """From when this expert looks after it. The caller holds the service row; theirs is held from
    here on. Raises NotAllowed: not of the pool, away, no room, not there for long."""
    expert = holding.experts(ids=[to.pk]).get(to.pk)
    if to.pk == by.pk:
        raise NotAllowed(_("You hold this question already."))
    is_there = people.of_pool(pool=service.pool, now=now).filter(pk=to.pk).exists()
    if expert is None or not is_there:
        raise NotAllowed(_("%(who)s does not answer in this pool.") % {"who": to.member})
    if service.thread.author_id == to.pk:
        raise NotAllowed(_("%(who)s asked this question.") % {"who": to.member})
    if not Thread.objects.visible_to(expert.member).filter(pk=service.pk).exists():
        raise NotAllowed(_("%(who)s may not read this question.") % {"who": expert.member})
    if people.away_ids(experts=[to.pk], now=now):
        raise NotAllowed(_("%(who)s is away just now.") % {"who": expert.member})
    if people.claims(experts=[to.pk], now=now)[to.pk] >= expert.capacity:
        raise NotAllowed(
            _("%(who)s holds as many questions as they take at a time.") % {"who": expert.member}
        )
    return _begins_at(expert, now)


def _begins_at(expert: Expert, now: datetime) -> datetime:
    """Their next minute on shift. Raises NotAllowed where that is too far."""
    begins_at = people.begins_at(expert=expert, now=now)
    if begins_at is None:
        raise NotAllowed(_("%(who)s has entered no hours to be there.") % {"who": expert.member})
    if begins_at - now > BEGINS_WITHIN:
        there = timezone.localtime(begins_at)
        raise NotAllowed(
            _("%(who)s is not there before %(when)s. Give it to the pool instead.")
            % {"who": expert.member, "when": formats.date_format(there, "DATETIME_FORMAT")}
        )
    return begins_at
