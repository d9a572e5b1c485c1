"""Who of the team reads the private drawer of a question: whoever holds the question at the desk,
or has the private case that continues it, as long as they do. Nobody else, whatever their role.
"""

from datetime import datetime

from community.models import Case, Service
from forum.models import Drawer, Member, Thread
from forum.queries.access import id_or_404, or_404


def holder(*, thread: Thread, member: Member, now: datetime) -> bool:
    """Whether they look after this question now. Two statements at most."""
    if not member.is_company or thread.author_id == member.pk:
        return False
    held = Service.objects.filter(thread=thread.pk, owner=member, lease_until__gt=now)
    cases = Case.objects.filter(about=thread.pk, owner=member, status__in=Case.RUNS)
    return held.exists() or cases.exists()


def to_look(*, thread: Thread | None, member: Member, now: datetime) -> int:
    """The id of the question where its drawer holds something that they may read, else 0."""
    if thread is None or not Drawer.objects.filter(thread=thread.pk).exists():
        return 0
    return thread.pk if holder(thread=thread, member=member, now=now) else 0


def case_of(*, thread: Thread, member: Member) -> Case | None:
    """The private case of this question that they have, if they have one. One statement."""
    return Case.objects.filter(about=thread.pk, owner=member, status__in=Case.RUNS).first()


def looked_after(*, member: Member, pk: int, now: datetime) -> Thread:
    """A question with a drawer that they may read. Else Http404."""
    found = Thread.objects.visible_to(member).filter(pk=id_or_404(pk), drawer__isnull=False)
    thread = or_404(found.first())
    return or_404(thread if holder(thread=thread, member=member, now=now) else None)
