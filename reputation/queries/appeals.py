"""Lines that members question: the team's queue, and who had a part in a line."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from forum.lib import paging
from forum.models import Member
from reputation.models import Appeal, AppealAnswer, Correction, Entry
from reputation.queries import corrections

PAGE_SIZE = 20
MOST_OPEN = 100
VIEWS = ("open", "answered")
# What part somebody had in a line: codes, the pages say them in words. The first one counts.
RECEIVER, GIVER, DECIDED = "receiver", "giver", "decided"
ANSWERED, SECONDED = "answered", "seconded"
RELATED = (
    "member", "entry__rule__rule_set", "entry__thread", "answer__by", "answer__correction__word",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the queue. `parts` says by member what part they had in the line."""

    appeal: Appeal
    is_late: bool
    parts: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Waiting]
    next_cursor: str


def page(*, view: str, cursor: str, now: datetime) -> Page:
    """The open ones, who waits longest first (MOST_OPEN of them), or the answered, newest first. At
    most six statements whatever their number. Raises paging.BadCursor."""
    found = Appeal.objects.select_related(*RELATED)
    if view == "open":
        rows, following = list(found.filter(closed_at=None).order_by("at", "pk")[:MOST_OPEN]), ""
    else:
        answered = found.exclude(closed_at=None)
        one = paging.page(answered, field="closed_at", cursor=cursor, size=PAGE_SIZE)
        rows, following = one.rows, one.next_cursor
    parts = involved(appeals=rows)
    return Page([Waiting(row, _is_late(row, now), parts[row.pk]) for row in rows], following)


def waiting() -> QuerySet[Appeal]:
    return Appeal.objects.filter(closed_at=None)


def one(*, appeal: Appeal, now: datetime) -> Waiting:
    """The same of one."""
    return Waiting(appeal, _is_late(appeal, now), involved(appeals=[appeal])[appeal.pk])


def _is_late(appeal: Appeal, now: datetime) -> bool:
    return appeal.promised_by < (appeal.closed_at or now)


def involved(*, appeals: Sequence[Appeal]) -> dict[int, dict[int, str]]:
    """By appeal: who had which part in its line and so does not answer it, by member. Whoever
    earned it, gave it, did something that a row of it tells of, corrected it by hand, answered when
    it was questioned before, or was the second person for what that answer corrected. Three
    statements whatever their number, or none."""
    if not appeals:
        return {}
    entries = {appeal.entry_id for appeal in appeals}
    rows = Entry.objects.filter(Q(pk__in=entries) | Q(origin__in=entries)).order_by("step")
    by_line: dict[int, dict[int, str]] = defaultdict(dict)
    found = list(rows)
    for row in found:
        line = by_line[row.origin_id or row.pk]
        parts = ((row.receiver_id, RECEIVER), (row.giver_id, GIVER), (row.actor_id, DECIDED))
        for member, part in parts:
            if member is not None:
                line.setdefault(member, part)
    for entry, correction in corrections.of_entries(entries=found).items():
        by_line[entry].setdefault(correction.by_id, DECIDED)
    before = AppealAnswer.objects.filter(appeal__entry__in=entries)
    before = before.exclude(appeal__in=appeals).order_by("pk")
    for entry, by, second in before.values_list("appeal__entry", "by", "correction__word__by"):
        for member, part in ((by, ANSWERED), (second, SECONDED)):
            if member is not None:
                by_line[entry].setdefault(member, part)
    return {appeal.pk: by_line[appeal.entry_id] for appeal in appeals}


def parts_of(*, correction: Correction) -> set[int]:
    """Who had a part in the line that this corrects, if it answers somebody: but for whoever
    corrected, who is asked for anyway."""
    appeal = answered_by(correction=correction)
    return set(involved(appeals=[appeal])[appeal.pk]) if appeal else set()


def answered_by(*, correction: Correction) -> Appeal | None:
    """Which question this correction answers, if any."""
    return Appeal.objects.filter(answer__correction=correction).first()


def of_line(*, entry: Entry) -> list[Appeal]:
    """How often this line was questioned, the newest first, with the answers."""
    return list(
        entry.appeals.select_related("answer__by", "answer__correction__word").order_by("-pk")
    )


def named(*, members: Sequence[int]) -> dict[int, Member]:
    """These people, as far as they belong to the team."""
    team = Member.objects.exclude(staff_role="").filter(pk__in=members)
    return team.in_bulk()


def is_anybody_left(*, without: Sequence[int]) -> bool:
    """Whether anybody who moderates had no part in it."""
    roles = (Member.StaffRole.MODERATOR, Member.StaffRole.ADMINISTRATOR)
    free = Member.objects.filter(staff_role__in=roles, is_active=True)
    return free.exclude(pk__in=without).exists()


def asked_since(*, member: Member, since: datetime) -> int:
    """How many lines they questioned since then."""
    return Appeal.objects.filter(member=member, at__gt=since).count()
