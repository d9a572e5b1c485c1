"""What a digest tells: how one's questions stand, what was gathered, and what one could answer.

Asked when it is written and again when its mail leaves, by the one visibility each time (wall 1).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from forum.lib import limits, notice_kinds
from forum.models import (
    Digest,
    Member,
    Notice,
    OneTap,
    OutboxMessage,
    Post,
    Thread,
    Verdict,
)
from forum.models.thread import ThreadQuerySet
from forum.queries import answerable, heard, inbox

GRACE = timedelta(days=2)  # a mail of its own may have waited so long before it was not wanted
MAILS_KNOWN = limits.MAIL_KEPT - timedelta(days=1)
STILL = timedelta(days=60)  # an older question is not named each week any more
ANSWERED = "question_answered"
State, ALONE = Thread.State, Verdict.Kind.SOLVED_ALONE


@dataclass
class Own:
    """A question of theirs: how many answers are new, whether there is any news, the notice whose
    page asks for their word, and what was gathered of it."""

    thread: Thread
    fresh: int
    is_news: bool
    asks: Notice | None = None
    told: list[Notice] = field(default_factory=list)


@dataclass
class Told:
    """What was gathered of one thread; of none for what is about the account."""

    thread: Thread | None
    notices: list[Notice]


@dataclass
class Contents:
    own: list[Own]
    told: list[Told]
    has_more: bool
    wanted: list[Thread]

    @property
    def is_empty(self) -> bool:
        """Nothing that is worth a mail: questions that stand as they stood are none."""
        return not (self.told or self.wanted or any(one.is_news or one.told for one in self.own))

    @property
    def fresh(self) -> int:
        return sum(one.fresh for one in self.own)


def contents(*, digest: Digest) -> Contents:
    """What this digest says now. Four statements, whatever there is."""
    return _contents(digest, gathered(digest=digest))


def preview(*, digest: Digest) -> Contents:
    """What this digest, which is not stored, would say if it were written now."""
    notices = to_gather(member=digest.member, since=digest.since, now=digest.at)
    notices = notices.order_by("-at", "-pk")
    return _contents(digest, list(notices[: limits.DIGEST_NOTICES + 1]))


def sample(*, member: Member, answers: Sequence[Post], now: datetime) -> Contents:
    """A digest for the team to look at, as if `member` had asked what the first of these answers
    is for, and followed what the others are for. One statement."""
    told = [
        Notice(
            member=member, by=post.author, thread=post.thread, post=post, at=now,
            kind=ANSWERED if post.thread_id == answers[0].thread_id else "thread_answered",
        )
        for post in answers
    ]  # fmt: skip
    mine = [one for one in told if one.kind == ANSWERED]
    others = [one for one in told if one.kind != ANSWERED]
    own = [Own(post.thread, len(mine), True, mine[0], mine) for post in answers[:1]]
    waiting = Thread.objects.listed_for(None).questions().filter(waiting_since__isnull=False)
    wanted = list(waiting.order_by("-waiting_since", "-pk")[: limits.DIGEST_QUESTIONS])
    return Contents(own, _grouped(others, own), False, wanted)


def _contents(digest: Digest, notices: list[Notice]) -> Contents:
    member = digest.member
    own = _own(member, digest.since, digest.at)
    _ask(member, own)
    told = _grouped(notices[: limits.DIGEST_NOTICES], own)
    wanted = answerable.still(member=member, pks=digest.questions)
    return Contents(own, told, len(notices) > limits.DIGEST_NOTICES, wanted)


def has_news(*, member: Member, since: datetime, now: datetime) -> bool:
    """Whether there is news of the member's own questions. One statement."""
    return any(one.is_news for one in _own(member, since, now))


def to_gather(*, member: Member, since: datetime, now: datetime) -> QuerySet[Notice]:
    """What the next digest is to tell: not read yet, of the kinds that are mailed, without a mail
    of its own, and in no digest yet. By whatever way: also what waited and is gathered by now.
    Not what is so old that its mail may be forgotten."""
    begins = max(since - GRACE, now - MAILS_KNOWN)
    own_mail = OutboxMessage.objects.filter(notice=OuterRef("pk"), dropped_at=None)
    found = _mailed(member).filter(gathered_at=None, at__gt=begins)
    return found.filter(~Exists(own_mail))


def gathered(*, digest: Digest) -> list[Notice]:
    """What was gathered for this one, as far as it is still news, the newest first."""
    found = _mailed(digest.member).filter(gathered_at=digest.at)
    return list(found.order_by("-at", "-pk")[: limits.DIGEST_NOTICES + 1])


def _mailed(member: Member) -> QuerySet[Notice]:
    kinds = [
        kind.name
        for kind in notice_kinds.known().values()
        if kind.mailed and kind.group not in member.mail_off
    ]
    unread = inbox.shown_to(member).filter(read_at=None, kind__in=kinds)
    return heard.still(unread, kinds=kinds)


def _own(member: Member, since: datetime, now: datetime) -> list[Own]:
    """Questions of theirs that go on, or that others solved, the latest first."""
    answers = Post.objects.present().answers().exclude(author=member)
    fresh = answers.filter(thread=OuterRef("pk"), created_at__gt=since).order_by()
    count = fresh.values("thread").annotate(count=Count("pk")).values("count")
    goes_on = Q(state__in=[State.OPEN, State.ANSWERED], active_at__gt=now - STILL)
    by_others = Q(state=State.SOLVED, solution__at__gt=since) & ~Q(solution__by=member)
    threads: ThreadQuerySet = Thread.objects.listed_for(member).questions().filter(author=member)
    found = threads.filter(goes_on & ~_is_alone() | by_others).annotate(
        fresh=Coalesce(Subquery(count), 0)
    )
    return [
        Own(
            thread=thread,
            fresh=thread.fresh,
            is_news=bool(thread.fresh) or thread.is_solved or thread.created_at > since,
        )
        for thread in found.order_by("-active_at", "-pk")[: limits.DIGEST_QUESTIONS]
    ]


def _is_alone() -> Exists:
    return Exists(Verdict.objects.filter(pk=OuterRef("verdict"), kind=ALONE))


def _ask(member: Member, own: list[Own]) -> None:
    """Find the answer of which each question waits to hear whether it helped. One statement."""
    waiting = {
        one.thread.pk: one
        for one in own
        if one.thread.state == State.ANSWERED and one.thread.verdict_id is None
    }
    said = OneTap.objects.filter(member=member, post=OuterRef("post"), used_at__isnull=False)
    answered = inbox.shown_to(member).filter(
        ~Exists(said), kind=ANSWERED, thread__in=list(waiting), post__outdated_at=None
    )
    for notice in answered.order_by("thread", "-at", "-pk").distinct("thread"):
        if notice.thread_id is not None:
            notice.member = member
            waiting[notice.thread_id].asks = notice


def _grouped(notices: Sequence[Notice], own: list[Own]) -> list[Told]:
    """By thread, in the order of their newest; what is of an own question is put there."""
    mine = {one.thread.pk: one for one in own}
    groups: dict[int | None, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.thread_id in mine:
            mine[notice.thread_id].told.append(notice)
        else:
            groups[notice.thread_id].append(notice)
    return [Told(group[0].thread, group) for group in groups.values()]
