"""Known incidents for pages: banners, the page of one, and what the team sees."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, JSONObject
from django.http import Http404

from community.models import Incident, IncidentAffected, IncidentThread
from forum.lib import prepared
from forum.lib.facts import in_language
from forum.models import Category, Member, Post, Thread
from forum.queries import feeds, sight
from forum.queries.access import id_or_404

MOST = 3  # banners on a page
SHOWN = 30  # ended ones in the list
QUIET = 10  # seconds
# Until when pages of whoever has this role (None: of visitors) say that nothing is broken.
_quiet_until: dict[str | None, float] = {}


@dataclass(frozen=True)
class Banner:
    """What pages say of an open incident. `is_mine`: whoever reads has said that they have it."""

    id: int
    title: dict[str, str]
    message: dict[str, str]
    since: datetime
    affected: int
    has_answer: bool
    is_mine: bool

    @property
    def heading(self) -> str:
        return in_language(self.title)

    @property
    def text(self) -> str:
        return in_language(self.message)


def banners(*, member: Member | None) -> list[Banner]:
    """The open incidents whose thread this person may see, the newest first. One statement."""
    sql, values = sight.of(_rows, member=member)
    return [_banner(row) for (row,) in prepared.rows(sql, values)]


def banners_soon(*, member: Member | None) -> list[Banner]:
    """The same, at most so many seconds late where there was none (QUIET): nearly always there is
    none, and then a page that somebody looks for an answer on asks nothing."""
    role = member.staff_role if member is not None else None
    if time.monotonic() < _quiet_until.get(role, 0.0):
        return []
    found = banners(member=member)
    if not found:
        _quiet_until[role] = time.monotonic() + QUIET
    return found


def forget() -> None:
    """An incident may be open now: ask again. Other processes find out within seconds."""
    _quiet_until.clear()


def topics(*, member: Member | None) -> tuple[Sequence[Category], list[Banner]]:
    """As `feeds.topics` and `banners`, by one statement: the first page costs no more for what it
    rarely has to say."""
    sql, values = sight.of(_rows, member=member)
    known = RawSQL(f"ARRAY({sql})", values, output_field=TextField())  # noqa: S611
    found = list(feeds.topics(member=member).annotate(known=known))
    rows = vars(found[0])["known"] if found else []
    return found, [_banner(row) for row in rows]


def incident(*, member: Member | None, pk: int) -> Incident:
    """With its thread and answer, if this person may see the thread. Else Http404."""
    found = (
        Incident.objects.filter(pk=id_or_404(pk), thread__in=Thread.objects.listed_for(member))
        .select_related("thread__category", "answer__author", "opened_by", "ended_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def of_thread(*, thread: Thread) -> int | None:
    """The id of the incident that is answered in this question, or to which it belongs."""
    found = Incident.objects.filter(thread=thread).values_list("pk", flat=True).first()
    joined = IncidentThread.objects.filter(thread=thread, left_at=None)
    return found or joined.values_list("incident", flat=True).first()


def free_twins(*, thread: Thread) -> QuerySet[Thread]:
    """Those that wait and belong to no incident; one that cannot join keeps nobody from opening."""
    taken = IncidentThread.objects.filter(left_at=None).values("thread")
    twins = Thread.objects.listed_for(None).questions().filter(
        twin_group=thread.twin_group_id or 0, solution=None, closed_at=None, duplicate_of=None
    )  # fmt: skip
    twins = twins.exclude(pk=thread.pk).exclude(pk__in=taken)
    return twins.exclude(pk__in=Incident.objects.values("thread")).order_by("pk")


def reach(*, thread: Thread) -> int:
    """How many people hear at once that an incident is opened in this question: whoever asked what
    joins it, whose questions wait for it from then on."""
    asked = free_twins(thread=thread).exclude(author=None)
    return asked.order_by().values("author").distinct().count()


def is_mine(*, incident: Incident, member: Member | None) -> bool:
    """Whether this person has said that they have it."""
    if member is None:
        return False
    here = IncidentAffected.objects.filter(incident=incident, member=member, left_at=None)
    return here.exists()


def belonging(*, incident: Incident, member: Member | None, most: int) -> list[Thread]:
    """The newest questions that belong to it, with who asked, as far as this person may see."""
    rows = IncidentThread.objects.filter(incident=incident, left_at=None)
    threads = Thread.objects.listed_for(member).filter(pk__in=rows.values("thread"))
    return list(threads.select_related("author", "category").order_by("-pk")[:most])


def listed(*, member: Member | None) -> tuple[list[Incident], list[Incident]]:
    """All open ones, and the latest that ended, as far as this person may see their threads."""
    seen = Incident.objects.filter(thread__in=Thread.objects.listed_for(member))
    seen = seen.select_related("thread")
    ended = seen.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")[:SHOWN]
    return list(seen.filter(ended_at=None).order_by("-opened_at", "-pk")), list(ended)


def _rows(member: Member | None) -> QuerySet[Incident, Any]:
    """What banners say, as JSON; compiled once a role (queries/sight.py)."""
    mine: Any = Value(False, output_field=BooleanField())
    if member is not None:
        said = IncidentAffected.objects.filter(incident=OuterRef("pk"), member=member, left_at=None)
        mine = Exists(said)
    has_answer = Exists(Post.objects.filter(pk=OuterRef("answer"), deleted_at=None))
    shown = Q(thread__in=Thread.objects.listed_for(member))
    row = JSONObject(
        id=F("pk"), title=F("title"), message=F("message"), since=F("known_since"),
        affected=F("affected_count"), has_answer=has_answer, is_mine=mine,
    )  # fmt: skip
    found = Incident.objects.filter(shown, ended_at=None).order_by("-opened_at", "-pk")
    return found.values(row=Cast(row, TextField()))[:MOST]


def _banner(row: str) -> Banner:
    said = json.loads(row)
    return Banner(**said | {"since": datetime.fromisoformat(said["since"])})
