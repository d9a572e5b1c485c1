"""Reading service rows: one, those that are due, and which posts count as an answer."""

from datetime import datetime, timedelta

from django.db.models import Case, Exists, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length

from community.lib import ladder, saying
from community.models import Case as PrivateCase
from community.models import IncidentThread, Service, ServiceEvent
from forum.lib import limits
from forum.models import Event, Mark, Post, Solution, Standing, Thread, Verdict

# What has waited for longer without a row is not begun any more (an import, an upgrade).
BEGINS_WITHIN = timedelta(days=3)
MOST = 200  # posts of a cycle that are looked at
KNOWN_TIERS = (Standing.Tier.MEMBER, Standing.Tier.TRUSTED)


def of(thread: Thread) -> QuerySet[Service]:
    """The question's row, if it has one."""
    return Service.objects.filter(thread=thread.pk)


def last_turn(service: Service, *, kinds: tuple[str, ...]) -> ServiceEvent | None:
    """The last event of these kinds in this cycle that says what was before."""
    found = ServiceEvent.objects.filter(
        service=service, cycle=service.cycle, kind__in=kinds, data__has_key="was"
    )
    return found.order_by("-pk").first()


def last_of(service: Service, *, kind: str) -> ServiceEvent | None:
    """The last event of this kind in this cycle."""
    found = ServiceEvent.objects.filter(service=service, cycle=service.cycle, kind=kind)
    return found.order_by("-pk").first()


def answers(service: Service) -> tuple[Post | None, bool]:
    """The first post of this cycle that counts as an answer: of somebody else than the asker, with
    information in it, and not the guess of somebody new that nobody has said helped. And whether
    there is such a guess. One statement."""
    known = Case(When(_is_known(service), then=Value(True)), default=Value(False))
    found = _counting(service).annotate(is_known=known)
    first: Post | None = None
    is_guessed = False
    for post in found.only("author", "kind", "created_at").order_by("created_at", "pk")[:MOST]:
        if vars(post)["is_known"]:
            first = first or post
        else:
            is_guessed = is_guessed or post.kind == Post.Kind.ANSWER
    return first, is_guessed


def first_answer(service: Service) -> Post | None:
    """The first of these."""
    return answers(service)[0]


def is_solved(service: Service) -> bool:
    """By the thread that is at hand, else by the facts: the thread's row says it a moment later."""
    if service.thread.solution_id is not None:
        return True
    if Solution.objects.filter(thread=service.thread_id, cleared_at=None).exists():
        return True
    words = Verdict.objects.filter(thread=service.thread_id, withdrawn_at=None)
    last = words.order_by("-at", "-pk").first()
    return last is not None and last.kind == Verdict.Kind.SOLVED_ALONE


def waited_since(pk: int) -> tuple[datetime, datetime] | None:
    """When a question that was merged was asked, and since when it waited for an answer; None where
    nobody did any more."""
    last = ServiceEvent.objects.filter(service=pk, kind="merged").order_by("-pk").first()
    if last is None or last.data["was"]["status"] != Service.Status.OPEN:
        return None
    asked = Service.objects.values_list("asked_at", flat=True).get(pk=pk)
    return asked, datetime.fromisoformat(last.data["was"]["anchor_at"])


def is_still_broken(service: Service) -> bool:
    """Whether a word of the asker stands that an answer did not help, said in this wait."""
    words = Verdict.objects.filter(thread=service.thread_id, withdrawn_at=None)
    return words.filter(kind=Verdict.Kind.STILL_BROKEN, at__gte=service.anchor_at).exists()


def rests_as(service: Service) -> Service.Status | None:
    """What its thread says of a question that nobody is to look after; None where it may wait. The
    thread's row is as it is now."""
    thread = service.thread
    if thread.deleted_at is not None or thread.closed_at is not None:
        return Service.Status.CLOSED
    if thread.merged_into_id is not None:
        return Service.Status.MERGED
    if thread.category.is_private:
        return Service.Status.NOT_A_QUESTION
    if thread.duplicate_of_id is not None:
        return Service.Status.DUPLICATE
    if is_solved(service):
        return Service.Status.SOLVED
    if is_in_case(service):
        return Service.Status.CASE
    # Their account is erased: nobody waits for an answer to them.
    is_left = thread.author is not None and thread.author.is_former
    return Service.Status.CLOSED if is_left else None


def is_of_incident(service: Service) -> bool:
    """Whether its thread belongs to a known incident, which is not over."""
    return IncidentThread.objects.filter(
        thread=service.thread_id, left_at=None, incident__ended_at=None
    ).exists()


def is_in_case(service: Service) -> bool:
    """Whether it is continued in a private case that is not over."""
    return PrivateCase.objects.filter(
        about=service.thread_id, status__in=PrivateCase.RUNS
    ).exists()  # fmt: skip


def ended_in_private(service: Service) -> bool:
    """Whether a private case settled it and nothing that others read says how."""
    if service.thread.solution_id is not None:
        return False
    done = PrivateCase.objects.filter(about=service.thread_id, status=PrivateCase.Status.DONE)
    return done.exists() and not is_solved(service)


def _counting(service: Service) -> QuerySet[Post]:
    """From the second cycle on a comment answers as well: most go on talking where they were. Not
    while the clock stands still, or what was asked back would be taken for an answer."""
    begun = max(service.anchor_at, ladder.counts_from(service.snapshot) or service.anchor_at)
    since = max([begun, *(end for _begin, end in ladder.stops(service.snapshot))])
    if service.cycle == 1:
        shown = Q(kind=Post.Kind.ANSWER, created_at__gte=service.anchor_at)
    else:
        shown = Q(kind=Post.Kind.ANSWER, created_at__gt=begun)
        if service.stopped_at is None:
            shown |= Q(kind=Post.Kind.COMMENT, created_at__gt=since)
    found = Post.objects.filter(shown, thread=service.thread_id, deleted_at=None)
    found = found.alias(length=Length("body"))
    says = Q(length__gte=saying.SAYS_LITTLE) | Q(body__contains="://")
    return found.filter(says).exclude(author=service.thread.author_id)


def _is_known(service: Service) -> Q:
    asker = Q(member=service.thread.author_id)
    helped = Mark.objects.filter(
        asker | Q(member__standing__is_mentor=True) | ~Q(member__staff_role="")
        | Q(member__standing__points__gte=limits.HELPER_POINTS),
        post=OuterRef("pk"), withdrawn_at=None,
    )  # fmt: skip
    return (
        Q(author=None) | ~Q(author__staff_role="") | Q(author__standing__is_mentor=True)
        | Q(author__standing__limit_tier__in=KNOWN_TIERS) | Q(Exists(helped))
    )  # fmt: skip


def without_row(*, now: datetime, most: int) -> list[Thread]:
    """Public questions that wait and have no row: an event was lost, or they are older than this
    floor. The longest first."""
    found = _waiting().filter(waiting_since__gt=now - BEGINS_WITHIN, waiting_since__lte=now)
    return list(found.order_by("waiting_since", "pk")[:most])


def never_begun(*, now: datetime) -> int:
    """How many questions that were asked here wait without a row, however long: since the first
    that ever had one, and not what an import brought."""
    first = Service.objects.aggregate(at=Min("asked_at"))["at"]
    if first is None:
        return 0
    asked = Event.objects.filter(thread=OuterRef("pk"), kind=Event.Kind.THREAD_STARTED)
    found = _waiting().filter(waiting_since__gte=first, waiting_since__lte=now)
    return found.filter(Exists(asked)).count()


def _waiting() -> QuerySet[Thread]:
    """Public questions without a row, of somebody who can still wait for an answer."""
    found = Thread.objects.listed_for(None).questions().filter(service=None)
    return found.filter(author__isnull=False).exclude(author__display_name="")
