"""Words about mentors, reviews and questioned points that are older than anybody asks for: they go,
and what was decided stays, as where an account is erased (lib/personal_parts.py says what is put in
their place). Decision 0051."""

from collections.abc import Callable
from datetime import datetime

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q

from forum.lib import personal
from forum.lib.transact import verb
from reputation.lib import kept_words
from reputation.models import Mentor, MentorStep, ReviewStep

State, Kind = Mentor.State, ReviewStep.Kind
ENDED = (State.ALUMNI, State.REFUSED, State.REMOVED)


@verb
def prune(*, now: datetime) -> int:
    """Returns from how many rows. What is open keeps its words, however old it is; where there were
    none, nothing is put."""
    before, count = now - kept_words.RETENTION.kept, 0
    for part in personal.parts():
        since = kept_words.SINCE.get(part.model)
        if since is None or not part.cleared:
            continue
        old = apps.get_model(part.model)._base_manager.filter(**{f"{since}__lt": before})
        if part.model in _CLOSED:
            old = old.filter(_CLOSED[part.model](before))
        said = old.exclude(**part.cleared).exclude(**dict.fromkeys(part.cleared, ""))
        count += said.update(**part.cleared)
    return count


def _is_of_settled_finding(before: datetime) -> Q:
    """Nobody need look at it now, and it was settled, the last time, as long ago."""
    later = ReviewStep.objects.filter(
        finding=OuterRef("finding"), kind__in=(Kind.FINE, Kind.LINKED), at__gte=before
    )
    return Q(~Exists(later), finding__size__lt=F("finding__quiet_below"))


def _is_followed(before: datetime) -> Q:
    """The mentor's state is another since as long ago, or this one ended their way."""
    own = MentorStep.objects.filter(mentor=OuterRef("mentor"), at__lt=before)
    later = own.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
    return Q(state__in=ENDED) | Q(Exists(later))


# Whose own instant says only when it was said, not that it is over.
_CLOSED: dict[str, Callable[[datetime], Q]] = {
    "reputation.ReviewStep": _is_of_settled_finding,
    "reputation.MentorStep": _is_followed,
}
