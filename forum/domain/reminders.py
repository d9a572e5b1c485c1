"""Asking whoever asked whether the answers helped: 3, 7 and 30 days after the first one.

What is due stands on the thread (`remind_at`, kept by counters.settle), so that a job that runs
twice, late or never loses and doubles nothing. Lock rule: the thread's row first.
"""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from forum.domain import counters, notices
from forum.lib import limits, notice_kinds
from forum.lib.transact import verb
from forum.models import Following, Member, OneTap, Post, Thread, Verdict
from forum.models.post import PostQuerySet

log = logging.getLogger(__name__)
KIND = "question_reminder"
CHUNK = 200
LATE = timedelta(days=3)  # after an outage or an import nobody gets a mail about long ago
AGAIN = timedelta(hours=1)  # after a fault
STEPS = limits.REMIND_AFTER


def sweep(*, now: datetime) -> int:
    """Remind everybody who is due; returns how many were. One that fails is put off, so that it
    holds up nobody: what is due the longest comes first."""
    pass_over(now=now)
    told = 0
    for pk in due(now=now):
        try:
            told += remind(pk=pk, now=now)
        except Exception:  # whatever it is, the others wait behind it
            log.exception("the reminder of thread %s failed, it is tried again later", pk)
            Thread.objects.filter(pk=pk, remind_at__lte=now).update(remind_at=now + AGAIN)
    return told


def due(*, now: datetime, most: int = CHUNK) -> list[int]:
    """Ids of questions whose asker is to be reminded, the longest due first."""
    found = Thread.objects.filter(remind_at__lte=now, deleted_at=None)
    return list(found.order_by("remind_at", "pk").values_list("pk", flat=True)[:most])


@verb
def pass_over(*, now: datetime) -> int:
    """Reminders that are long due are not sent any more; the next one is. Returns how many.

    One statement a step, however many there are.
    """
    count = 0
    for step, after in enumerate(STEPS):
        late = Thread.objects.filter(reminders=step, remind_at__lt=now - LATE)
        is_last = step + 1 == len(STEPS)
        following = None if is_last else F("remind_at") + (STEPS[step + 1] - after)
        count += late.update(reminders=step + 1, remind_at=following)
    return count


@verb
def remind(*, pk: int, now: datetime) -> bool:
    """Remind the asker of thread `pk`, if that is still due; whether it was done.

    At night it is put off until their morning. Whoever wants no reminders gets none, nor does who
    no longer follows the question or has said something of each answer. Where nobody is silent any
    more, by whatever way that came (an import, somebody was erased), reminders end.
    """
    thread = counters.lock(thread=Thread(pk=pk))
    if thread.remind_at is None or thread.remind_at > now or thread.deleted_at is not None:
        return False
    by_others = list(_by_others(thread).order_by("created_at").values_list("created_at", flat=True))
    if counters.remind_at(thread=thread, by_others=by_others) is None:
        thread.remind_at = None
        thread.save(update_fields=["remind_at"])
        return False
    asker = Member.objects.get(threads=thread)
    morning = _morning(asker, now)
    if morning > now:
        thread.remind_at = morning
        thread.save(update_fields=["remind_at"])
        return False
    step = thread.reminders
    post = _answer(thread) if _wants(asker, thread) else None
    thread.reminders = step + 1
    thread.remind_at = None
    if post is not None and step + 1 < len(STEPS):
        thread.remind_at = max(by_others[0] + STEPS[step + 1], now + timedelta(days=1))
    thread.save(update_fields=["reminders", "remind_at"])
    if post is None:
        return False
    told = notices.tell(
        kind=KIND, to=Member.objects.filter(pk=asker.pk), key=f"remind:{pk}:{step}", by=post.author,
        now=now, thread=thread, post=post, data={"step": step},
    )  # fmt: skip
    return bool(told)


def _wants(asker: Member, thread: Thread) -> bool:
    group = notice_kinds.get(KIND).group
    follows = Following.objects.hearing().filter(thread=thread, member=asker)
    return asker.is_active and group not in asker.mail_off and follows.exists()


def _by_others(thread: Thread) -> PostQuerySet:
    answers = Post.objects.present().answers().filter(thread=thread)
    return answers.exclude(author=thread.author_id)


def _answer(thread: Thread) -> Post | None:
    """The best answer of which the asker has said nothing yet, and that is not out of date."""
    said = OneTap.objects.filter(thread=thread, used_at__isnull=False).values("post")
    said_so = Verdict.objects.filter(thread=thread, kind=Verdict.Kind.STILL_BROKEN)
    broken = said_so.filter(withdrawn_at=None).values("post")
    there = _by_others(thread).filter(outdated_at=None).exclude(pk__in=broken)
    return there.exclude(pk__in=said).select_related("author").best_first().first()


def _morning(asker: Member, now: datetime) -> datetime:
    """`now` by day where they live, else their next morning."""
    begins, ends = limits.REMIND_HOURS
    here = now.astimezone(ZoneInfo(asker.time_zone))
    if begins <= here.hour < ends:
        return now
    day = here.date() + timedelta(days=1 if here.hour >= ends else 0)
    return datetime(day.year, day.month, day.day, begins, tzinfo=here.tzinfo)
