"""Help with drafts and private messages: who waits for whom, and who is asked next when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from forum.lib import worktime
from forum.models import (
    DraftSuggestion,
    Event,
    Member,
    Post,
    Talk,
    Thread,
    ThreadMember,
)
from forum.queries import talks
from reputation.lib import hours
from reputation.models import Help, Mentor
from reputation.queries import mentors, pairings, talks_waiting, topics

Step = Help.Step
# So much community time without an answer until the next are asked, from the same instant on.
AFTER = {Step.TOPIC: timedelta(hours=4), Step.ALL: timedelta(hours=12)}
LONGEST = timedelta(days=14)  # then nobody is asked any more, and the newcomer is told so


@dataclass(frozen=True)
class Line:
    """What a talk says of its clock. `waits`: the newcomer waits for a word. `due_at` is when the
    next are asked, and `step` who these are; None and the present step where nobody else is.
    `names` of who was asked so far. `topic` in words, "" where there is none, or none is said."""

    help: Help
    waits: bool
    due_at: datetime | None
    step: int
    names: list[Member]
    topic: str


def due_at(*, since: datetime, step: int) -> datetime | None:
    """When those of the step after `step` are asked, where nobody answered since `since`."""
    if step >= Step.ALL:
        return None
    calendar = hours.community(zone=settings.TIME_ZONE)
    return worktime.due(since, AFTER[Step(step + 1)], calendar)


def told() -> dict[str, int]:
    """The figures of it for a page: after how many hours one mentor is asked too, after how many
    all of them; from and until which hour of the day they count."""
    begins, ends = hours.COMMUNITY
    one, all_ = (AFTER[step] // timedelta(hours=1) for step in (Step.TOPIC, Step.ALL))
    return {"one": one, "all": all_, "begins": begins, "ends": ends}


def step_at(*, since: datetime, now: datetime) -> int:
    """The highest step whose time has come, where nobody answered since `since`."""
    steps = [Step.MENTOR, Step.TOPIC]
    passed = [step for step in steps if (due_at(since=since, step=step) or now) <= now]
    return max(passed) + 1 if passed else Step.MENTOR


def is_over(*, help: Help, thread: Thread) -> bool:
    """Whether there is nothing to wait for any more in this thread, which is the talk's: the draft
    was posted or thrown away, the talk is closed or gone, somebody has answered, or the newcomer
    needs no mentor any more, or not this one."""
    if help.waits_since is None:
        return True
    if thread.deleted_at is not None or thread.closed_at is not None:
        return True
    if help.kind == Help.Kind.DRAFT_HELP and thread.talk.draft_id is None:
        return True
    if Help.objects.filter(talks_waiting.needs_nobody(), pk=help.pk).exists():
        return True
    return talks.spoke_since(thread=thread, since=help.waits_since, without=help.newcomer_id)


def due(*, now: datetime) -> list[int]:
    """Ids of the talks in which something is to be done now: others are to be asked, for the time
    has come or nobody who could answer takes part any more; a suggestion has answered; or the wait
    has lasted too long. The longest due first."""
    here = _could_answer(now).filter(thread=OuterRef("thread"))
    here = here.exclude(member=OuterRef("newcomer"))
    waiting = Help.objects.filter(waits_since__isnull=False, newcomer__is_active=True)
    asks = Q(only_guide=False) & (Q(due_at__lte=now) | ~Exists(here))
    found = waiting.filter(asks | talks_waiting.offered() | Q(waits_since__lte=now - LONGEST))
    return list(found.order_by("due_at", "thread").values_list("thread", flat=True))


def _could_answer(now: datetime) -> QuerySet[ThreadMember]:
    return ThreadMember.objects.filter(member__in=mentors.taking(now).values("member"))


def has_helper(*, help: Help, now: datetime) -> bool:
    """Whether anybody takes part who could answer now."""
    here = _could_answer(now).filter(thread=help.pk)
    return here.exclude(member=help.newcomer_id).exists()


def candidates(*, help: Help, now: datetime) -> QuerySet[Mentor]:
    """Mentors who could be asked too, the freest first: who speak the newcomer's language, and
    neither take part nor left or were put out. Whom an answer of somebody else spared may be."""
    left = Event.objects.filter(thread=help.pk, kind=Event.Kind.PARTICIPANT_LEFT)
    left = left.exclude(data__has_key="spare")
    here = ThreadMember.objects.filter(thread=help.pk)
    found = mentors.taking(now).filter(languages__contains=[help.newcomer.language])
    found = found.exclude(member__in=here.values("member"))
    found = found.exclude(member__in=left.values("member")).exclude(member=help.newcomer_id)
    fullness = Cast(F("load"), FloatField()) / F("capacity")
    return found.select_related("member").order_by(fullness, "member")


def asked_in_vain(*, help: Help) -> list[ThreadMember]:
    """Whom the house asked into this talk, and who said and suggested nothing in it."""
    said = Post.objects.filter(thread=help.pk, author=OuterRef("member"))
    offered = DraftSuggestion.objects.filter(talk=help.pk, by=OuterRef("member"))
    asked = ThreadMember.objects.filter(thread=help.pk, added_by=None)
    asked = asked.exclude(member__in=(help.guide_id, help.newcomer_id))
    found = asked.filter(~Exists(said), ~Exists(offered))
    if (own := pairings.mentor_of(help.newcomer_id)) is not None:
        found = found.exclude(member=own.guide_id)
    return list(found.select_related("member").order_by("pk"))


def both_here(*, help: Help) -> bool:
    """Whether the two whose talk it is both take part."""
    two = ThreadMember.objects.filter(thread=help.pk, member__in=(help.newcomer_id, help.guide_id))
    return two.count() == 2


def was_put_out(*, help: Help, member_id: int) -> bool:
    """Whether the newcomer ended the talk for this person, and nobody brought them back."""
    came = (Event.Kind.PARTICIPANT_ADDED, Event.Kind.PARTICIPANT_LEFT)
    theirs = Event.objects.filter(thread=help.pk, member=member_id, kind__in=came)
    last = theirs.order_by("-pk").first()
    is_out = last is not None and last.kind == Event.Kind.PARTICIPANT_LEFT
    return is_out and last is not None and last.by_id == help.newcomer_id


def of_topics(found: QuerySet[Mentor], *, topics: Sequence[str]) -> QuerySet[Mentor]:
    """Of these, who knows one of the topics."""
    wanted = Cast(Value(list(topics)), ArrayField(CharField(max_length=30)))
    return found.filter(topics__overlap=wanted) if topics else found.none()


def of(*, thread: Thread) -> Help | None:
    return Help.objects.select_related("newcomer", "guide").filter(thread=thread).first()


def talk_of(*, newcomer_id: int, guide_id: int) -> Help | None:
    """The private talk of these two, if there is one."""
    own = Help.objects.filter(kind=Help.Kind.TALK, newcomer=newcomer_id, guide=guide_id)
    return own.select_related("thread").first()


def shown(*, member: Member) -> Talk | None:
    """The talk in which this person shows the question that they are writing."""
    found = Talk.objects.filter(draft__member=member, draft__place="ask")
    return found.select_related("thread").first()


def line(*, thread: Thread, people: Sequence[ThreadMember], member: Member) -> Line | None:
    """What the page of this talk says to `member` of who waits for whom; None where it is none of
    ours. `people` take part. One statement where nobody waits, else up to five."""
    own = of(thread=thread)
    if own is None:
        return None
    waits = not is_over(help=own, thread=thread)
    due_at = own.due_at if waits else None
    # Whoever is asked next by the topic is told to the newcomer alone.
    by_topic = due_at is not None and own.step == Step.MENTOR and own.newcomer_id == member.pk
    return Line(
        help=own,
        waits=waits,
        due_at=due_at,
        step=own.step,
        names=[one.member for one in people if one.member_id != own.newcomer_id],
        topic=topics.one_name(topics=own.topics) if by_topic else "",
    )
