"""Private cases as their customer sees them: the list, and one with all that happened."""

from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from community.models import Callback, Case, CaseEvent
from forum.lib import paging
from forum.models import Category, Member, Post, Talk, Thread
from forum.queries import talks
from forum.queries.talks import TalkPage

PAGE_SIZE = 20
# What a customer reads of what happened; the rest is the team's.
TOLD = (
    "begun", "claimed", "handed_over", "given_back", "owner_not_there", "owner_left", "asked",
    "replied", "another_wanted", "done", "no_reply", "confirmed", "reopened", "withdrawn",
    "summary_published",
)  # fmt: skip

_TAKEN = ("claimed", "handed_over", "given_back", "owner_not_there", "owner_left", "reopened")
_ANOTHER = "another_wanted"


@dataclass(frozen=True)
class OwnCases:
    """`rows` of this page, what needs the customer first; `next_cursor` "" on the last page."""

    rows: list[Case]
    next_cursor: str


@dataclass(frozen=True)
class CasePage:
    """A case with its messages (`talk`), what happened (the oldest first) and the call that is
    booked, if one is."""

    case: Case
    talk: TalkPage
    events: list[CaseEvent]
    call: Callback | None

    @property
    def is_confirmed(self) -> bool:
        """Whether the customer said that it is solved, since it was opened last."""
        last = [one.kind for one in self.events if one.kind in ("confirmed", "reopened")]
        return last[-1:] == ["confirmed"]

    @property
    def another_wanted(self) -> bool:
        """Whether the customer asked for somebody else, since somebody has it."""
        last = [one.kind for one in self.events if one.kind in (*_TAKEN, _ANOTHER)]
        return last[-1:] == [_ANOTHER]


def is_another_wanted(*, case: Case) -> bool:
    """The same of a case without its page."""
    events = CaseEvent.objects.filter(case=case, kind__in=[*_TAKEN, _ANOTHER])
    return events.order_by("at", "pk").values_list("kind", flat=True).last() == _ANOTHER


def own(*, member: Member, cursor: str) -> OwnCases:
    """The newest first. Raises paging.BadCursor. Two statements."""
    found = _to_list(Case.objects.filter(member=member))
    page = paging.page(found, field="opened_at", cursor=cursor, size=PAGE_SIZE)
    return OwnCases(page.rows, page.next_cursor)


def running(*, member: Member) -> list[Case]:
    """Theirs that are not done, the newest first."""
    found = _to_list(Case.objects.filter(member=member, status__in=Case.RUNS))
    return list(found.order_by("-opened_at", "-pk"))


def _to_list(found: QuerySet[Case]) -> QuerySet[Case]:
    """Each with the `first_words` of its customer and the call that is `booked` for it."""
    said = Post.objects.filter(thread=OuterRef("thread"), author=OuterRef("member"))
    first = Subquery(said.present().order_by("created_at", "pk").values("excerpt")[:1])
    calls = Callback.objects.filter(status=Callback.Status.BOOKED).defer("number_sealed")
    return (
        found.select_related("about", "category", "owner")
        .annotate(first_words=first)
        .prefetch_related(Prefetch("callbacks", calls, to_attr="booked"))
    )


def of_question(*, about: Thread, member: Member) -> Case | None:
    """Their case about this question that is not done."""
    found = Case.objects.filter(about=about, member=member, status__in=Case.RUNS)
    return found.order_by("-pk").first()


def topics(*, member: Member) -> QuerySet[Category]:
    """What a case may be about."""
    seen = Category.objects.visible_to(member).filter(is_private=False)
    return seen.order_by("position", "pk")


def seen_question(*, case: Case, member: Member) -> Thread | None:
    """The public question that it continues, while they may read it."""
    return Thread.objects.visible_to(member).filter(pk=case.about_id or 0).first()


def page(*, case: Case, member: Member, before: int | None) -> CasePage:
    """The same few statements however much was said; `before`: the id before which messages are
    shown."""
    talk = Talk.objects.select_related("thread__author__standing").get(pk=case.pk)
    told = CaseEvent.objects.filter(case=case, kind__in=TOLD).select_related("by")
    call = Callback.objects.filter(case=case, status=Callback.Status.BOOKED).first()
    return CasePage(
        case=case,
        talk=talks.page(talk=talk, member=member, before=before),
        events=list(told.order_by("at", "pk")),
        call=call,
    )
