"""A question as its expert needs it: what was said and done, whose it is, what solved the like."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Q, QuerySet, When

from community.models import CannedReply, Escalation, ExpertOffer, Handover, Service, ServiceEvent
from community.queries import canned, escalations
from community.queries.desk import Item, Seat
from forum.models import Article, Device, Member, Post, Thread
from forum.queries.thread_page import ThreadPage

MOST = 5  # of each list beside the question
MOST_PAST = 40


@dataclass(frozen=True, slots=True)
class Customer:
    """Whoever asked, with what they use and their other questions, the newest first."""

    member: Member
    devices: list[Device]
    asked: int
    solved: int
    threads: list[Thread]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`similar` have a solution that stands in place; `articles` are canonical answers."""

    similar: list[Thread]
    articles: list[Thread]
    canned: list[CannedReply]


@dataclass(frozen=True, slots=True)
class Shown:
    """All of one question. `handovers` and `events` are in the order in which they happened;
    `call` is why a person was called, unless that was a false alarm."""

    item: Item
    page: ThreadPage
    customer: Customer | None
    knowledge: Knowledge
    handovers: list[Handover]
    events: list[ServiceEvent]
    offer: ExpertOffer | None
    call: Escalation | None

    @property
    def service(self) -> Service:
        return self.item.service

    @property
    def solution(self) -> Post | None:
        """The answer that solved it."""
        return self.page.solution.post if self.page.solution else None

    @property
    def answers(self) -> list[Post]:
        """What could be said to have solved it, the solution without."""
        asker = self.page.thread.author_id
        return [
            one.post
            for one in self.page.answers
            if not one.deleted and one.post.kind == Post.Kind.ANSWER
            and one.post.author_id not in (None, asker)
        ]  # fmt: skip


def load(*, service: Service, page: ThreadPage, seat: Seat, now: datetime) -> Shown:
    """A fixed number of statements: nine, less where there is nothing alike,
    one more where a person was called."""
    thread, member = page.thread, seat.member
    mine = ExpertOffer.objects.filter(
        service=service, expert=member.pk, answer=ExpertOffer.Answer.NONE, expires_at__gt=now
    )
    given = Handover.objects.filter(service=service).select_related("by", "to__member", "pool")
    events = ServiceEvent.objects.filter(service=service).select_related("by")
    return Shown(
        item=Item(service, now),
        page=page,
        customer=customer(thread=thread, asker=thread.author, viewer=member),
        knowledge=Knowledge(
            similar=solved(ids=[one.pk for one in page.similar], member=member),
            articles=list(articles(thread=thread, member=member)),
            canned=canned.fitting(pool=service.pool, language=thread.language),
        ),
        handovers=list(given.order_by("at", "pk")),
        events=list(events.order_by("-at", "-pk")[:MOST_PAST])[::-1],
        offer=mine.first(),
        call=_call(service),
    )


def _call(service: Service) -> Escalation | None:
    if service.escalated_at is None or service.status not in Service.RUNS:
        return None
    found = escalations.last(thread_id=service.pk)
    return found if found is not None and found.false_at is None else None


def customer(*, thread: Thread, asker: Member | None, viewer: Member) -> Customer | None:
    """Of whoever asked `thread`, with their other questions that `viewer` may read; None where they
    have left. Three statements."""
    if asker is None:
        return None
    asked = Thread.objects.listed_for(viewer).questions().filter(author=asker)
    counted = asked.aggregate(
        asked=Count("pk"), solved=Count("pk", filter=Q(state=Thread.State.SOLVED))
    )
    others = asked.exclude(pk=thread.pk).order_by("-created_at", "-pk")
    return Customer(
        member=asker,
        devices=list(Device.objects.filter(member=asker)),
        asked=counted["asked"],
        solved=counted["solved"],
        threads=list(others[:MOST]),
    )


def solved(*, ids: list[int], member: Member) -> list[Thread]:
    """Those of the threads that have a solution, in the order given, with its author."""
    if not ids:
        return []
    order = Case(*(When(pk=pk, then=place) for place, pk in enumerate(ids)))
    found = Thread.objects.listed_for(member).filter(pk__in=ids, solution__isnull=False)
    found = found.filter(solution__post__deleted_at=None)
    return list(found.select_related("solution__post__author__standing").order_by(order)[:MOST])


def articles(*, thread: Thread, member: Member) -> QuerySet[Thread]:
    """Published ones of its topic or with its tags, these first."""
    fits = Q(tag_slugs__overlap=thread.tag_slugs or [""])
    found = Thread.objects.listed_for(member).filter(
        fits | Q(category=thread.category_id),
        kind=Thread.Kind.ARTICLE, language=thread.language,
        article__stage=Article.Stage.PUBLISHED,
    )  # fmt: skip
    return found.order_by(Case(When(fits, then=0), default=1), "-active_at", "-pk")[:MOST]
