"""What moderators know of somebody: their record, and what it suggests."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from forum.lib import flag_weights, suspension_steps
from forum.models import Decision, Flag, Member, Post, StaffNote, Thread
from forum.queries import appealable, flags

Act = Decision.Act
LISTED = 20
NEWEST = 10  # posts
REMOVALS = 5
SINCE = {
    "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7),
    "month": timedelta(days=30),
}  # fmt: skip
# An upheld report counts as right as long as what was decided by it stands.
RIGHT = Q(outcome=Flag.Outcome.UPHELD) & (Q(decision=None) | Q(decision__undone_at=None))


@dataclass(frozen=True)
class Record:
    """Counts of what stands: posts there and gone, reports on them that were right, reports by them
    and how many of these were right, warnings and suspensions of the last year."""

    posts: int
    removed: int
    reports_on: int
    reports_by: int
    right_by: int
    warnings: int
    suspensions: int
    notes: int

    @property
    def suggested(self) -> int | None:
        """Days of the next step (0: for ever); None: a warning."""
        return suspension_steps.suggested(warnings=self.warnings, suspensions=self.suspensions)


def record(*, member: Member, now: datetime) -> Record:
    """Four statements."""
    posts = Post.objects.filter(author=member).aggregate(
        n=Count("pk"),
        removed=Count("pk", filter=Q(deleted_at__isnull=False) & ~Q(deleted_by=member)),
    )
    told = Flag.objects.aggregate(
        told_of=Count("pk", filter=Q(post__author=member) & RIGHT),
        told=Count("pk", filter=Q(by=member)),
        right=Count("pk", filter=Q(by=member) & RIGHT),
    )
    warnings, suspensions = _steps(member, now)
    return Record(
        posts=posts["n"] - posts["removed"], removed=posts["removed"], reports_on=told["told_of"],
        reports_by=told["told"], right_by=told["right"], warnings=warnings,
        suspensions=suspensions, notes=StaffNote.objects.filter(member=member).count(),
    )  # fmt: skip


def suggested_step(*, member: Member, now: datetime) -> int | None:
    """What the record suggests next: None a warning, else days (0: for ever). One statement."""
    warnings, suspensions = _steps(member, now)
    return suspension_steps.suggested(warnings=warnings, suspensions=suspensions)


def _steps(member: Member, now: datetime) -> tuple[int, int]:
    stand = Decision.objects.filter(
        member=member, undone_at=None, at__gt=now - suspension_steps.COUNTS_FOR
    )
    steps = stand.aggregate(
        warned=Count("pk", filter=Q(act=Act.WARNED)),
        suspended=Count("pk", filter=Q(act=Act.SUSPENDED)),
    )
    return steps["warned"], steps["suspended"]


def of_reporter(*, member: Member, now: datetime) -> flag_weights.Record:
    """What a report of theirs is weighed by (lib/flag_weights.py). Two statements at most."""
    settled = Flag.objects.filter(by=member).exclude(outcome=Flag.Outcome.OPEN)
    own = settled.aggregate(n=Count("pk"), right=Count("pk", filter=RIGHT))
    return flag_weights.Record(
        upheld=own["right"], settled=own["n"], age=now - member.joined_at,
        is_newcomer=member.is_newcomer(now) and member.verified_at is None,
        is_trusted=member.is_company or is_mentor(member=member),
    )  # fmt: skip


def is_mentor(*, member: Member) -> bool:
    """Whether they are a mentor, as the floor knows it."""
    standing = getattr(member, "standing", None)
    return standing is not None and standing.is_mentor


def decisions_on(*, member: Member, viewer: Member) -> list[Decision]:
    """The newest of which this moderator may know, with who decided. One statement."""
    rows = Decision.objects.filter(appealable.known_to(viewer), member=member)
    rows = rows.select_related("by", "appeal", "thread")
    return list(rows.order_by("-at", "-pk")[:LISTED])


def newest_posts(*, member: Member, viewer: Member) -> list[Post]:
    """What they posted last where this moderator reads, with its thread. One statement."""
    rows = _posted(member, viewer).select_related("thread", "author__standing")
    return list(rows.order_by("-created_at", "-pk")[:NEWEST])


def counts_since(*, member: Member, viewer: Member, now: datetime) -> dict[str, int]:
    """How many of their posts `posts_since` would find, by the names of SINCE. One statement."""
    n = {name: Count("pk", filter=Q(created_at__gte=now - ago)) for name, ago in SINCE.items()}
    return dict(_posted(member, viewer).aggregate(**n))


def posts_since(*, member: Member, viewer: Member, since: datetime) -> list[int]:
    """Ids of what stands of them, the newest first. One statement."""
    rows = _posted(member, viewer).filter(created_at__gte=since).order_by("-created_at", "-pk")
    return list(rows.values_list("pk", flat=True))


@dataclass(frozen=True)
class Removal:
    """Posts of one person that somebody removed at one instant, by the newest of its decisions."""

    pk: int
    by: Member
    at: datetime
    n: int


def removals(*, member: Member, viewer: Member) -> list[Removal]:
    """What was removed of them at once, more than one post, and stands; the newest first. Two
    statements at most."""
    rows = _removed(member, viewer).values("by", "at").annotate(n=Count("pk"), last=Max("pk"))
    found = list(rows.filter(n__gt=1).order_by("-at", "-last")[:REMOVALS])
    people = Member.objects.in_bulk([one["by"] for one in found])
    return [Removal(one["last"], people[one["by"]], one["at"], one["n"]) for one in found]


def removed_with(*, pk: int, member: Member, viewer: Member) -> list[Decision]:
    """The decisions of that removal that stand. Two statements."""
    rows = _removed(member, viewer)
    one = rows.filter(pk=pk).first()
    return [] if one is None else list(rows.filter(by=one.by_id, at=one.at).order_by("pk"))


def _removed(member: Member, viewer: Member) -> QuerySet[Decision]:
    rows = Decision.objects.filter(appealable.known_to(viewer), member=member, by__isnull=False)
    return rows.filter(act=Act.POST_REMOVED, undone_at=None).exclude(data__has_key="superseded_by")


def _posted(member: Member, viewer: Member) -> QuerySet[Post]:
    """Private talks belong to their people."""
    rows = Post.objects.visible_to(viewer).exclude(thread__kind=Thread.Kind.PRIVATE)
    return rows.filter(author=member, deleted_at=None)


def notes_on(*, member: Member) -> list[StaffNote]:
    rows = StaffNote.objects.filter(member=member).select_related("by")
    return list(rows.order_by("-at", "-pk")[:LISTED])


def note_on(*, member: Member, pk: int) -> StaffNote | None:
    return StaffNote.objects.select_related("member").filter(member=member, pk=pk).first()


def reports_on(*, member: Member, viewer: Member) -> list[Flag]:
    """Of posts where this moderator reads: private talks stay out. One statement."""
    rows = Flag.objects.filter(flags.known_to(viewer), post__author=member)
    rows = rows.exclude(thread__kind="private")
    return list(rows.select_related("thread", "by").order_by("-at", "-pk")[:LISTED])
