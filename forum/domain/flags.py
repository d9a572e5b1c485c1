"""Reports: somebody says that something should not be as it is; moderators say what became of it.

Lock rule: the thread's row first. Weights, thresholds and the queue come with moderation.
"""

from datetime import datetime, timedelta

from django.urls import reverse

from forum import talk_rules
from forum.domain import counters, events
from forum.lib.transact import verb
from forum.models import Event, Flag, Member, Post, Thread
from forum.queries import flags, talks

DAY = timedelta(days=1)


@verb
def report(
    *,
    thread: Thread,
    post: Post | None,
    by: Member,
    reason: str,
    words: str,
    now: datetime,
) -> Flag:
    """Report a post, or the talk as a whole (`post` None). While one of theirs is open, the same
    person gets that one again. Raises NotAllowed.

    A report from a private talk lets moderators read it until they have decided; the event says
    so, and whoever takes part hears it.
    """
    thread = counters.lock(thread=thread, pace_of=by)  # so that two at once count each other
    before = Flag.objects.filter(thread=thread, post=post, by=by, settled_at=None).first()
    if before is not None:
        return before
    here = thread.is_private and talks.takes_part(thread=thread, member=by)
    talk_rules.check_report(by, thread, post, takes_part=here)
    talk_rules.check_report_words(reason, words)
    talk_rules.check_report_pace(flags.made_since(member=by, since=now - DAY))
    flag = Flag.objects.create(
        thread=thread, post=post, by=by, reason=reason, words=words, at=now
    )  # fmt: skip
    events.record(
        kind=Event.Kind.FLAG_RAISED, thread=thread, post=post, by=by,
        member_id=post.author_id if post else None, at=now, flag=flag.pk, reason=reason,
        opens=thread.is_private,
    )  # fmt: skip
    return flag


@verb
def settle(*, flag: Flag, by: Member, outcome: str, words: str, now: datetime) -> Flag:
    """Say what became of it, to whoever reported it. Raises NotAllowed.

    Of what is settled already, the first word stands.
    """
    thread = counters.lock(thread=flag.thread)
    flag = Flag.objects.select_for_update(of=("self",)).select_related("post").get(pk=flag.pk)
    concerned = [flag.post.author_id if flag.post else None]
    if thread.is_private:
        concerned += talks.people(thread=thread)
    can_read = Thread.objects.visible_to(by).filter(pk=thread.pk).exists()
    talk_rules.check_settle(by, flag, can_read=can_read, concerned=concerned)
    flag.outcome, flag.settled_words, flag.settled_at, flag.settled_by = outcome, words, now, by
    flag.save(update_fields=["outcome", "settled_words", "settled_at", "settled_by"])
    events.record(
        kind=Event.Kind.FLAG_SETTLED, thread=thread, post=flag.post, by=by,
        member_id=flag.by_id, at=now, flag=flag.pk, outcome=outcome, words=words,
        place=reverse("report", args=[flag.pk]),
    )  # fmt: skip
    return flag
