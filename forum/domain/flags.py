"""Reports: somebody says that something should not be as it is; moderators say what became of it.

Lock rule: the thread's row first, then the post's. All open reports of a post, or of a talk, are
one matter: they hide it together and are settled together. Decisions 0036 and 0049.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.urls import reverse

from forum import moderation_rules, talk_rules
from forum.domain import changes, counters, decisions, events, hiding, reviewing
from forum.lib import flag_weights
from forum.lib.transact import verb
from forum.models import Decision, Event, Flag, Member, Post, ReviewClaim, Thread
from forum.queries import appealable, flags, records, talks

DAY = timedelta(days=1)
VISITORS_WEIGHT = 0
SPAM = Flag.Reason.SPAM
# Which of these people (ids) belong together, as upper floors know it: filled by them when ready.
RINGS: list[Callable[[Collection[int]], Collection[Collection[int]]]] = []


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
    so, and whoever takes part hears it. Reports weigh by their maker's record; of enough weight
    together, or a mentor's one of spam, they hide a post until somebody has looked.
    """
    thread = counters.lock(thread=thread, pace_of=by)  # so that two at once count each other
    before = Flag.objects.filter(thread=thread, post=post, by=by, settled_at=None).first()
    if before is not None:
        return before
    here = thread.is_private and talks.takes_part(thread=thread, member=by)
    talk_rules.check_report(by, thread, post, takes_part=here)
    talk_rules.check_report_words(reason, words)
    talk_rules.check_report_pace(flags.made_since(member=by, since=now - DAY))
    record = records.of_reporter(member=by, now=now)
    flag = Flag.objects.create(
        thread=thread, post=post, by=by, reason=reason, words=words, at=now,
        weight=flag_weights.weight(record),
    )  # fmt: skip
    _raised(flag, thread)
    if post is not None and not thread.is_private:
        _hide(post, by if record.is_trusted and reason == SPAM else None, reason, now)
    return flag


@verb
def report_as_visitor(*, post: Post, visitor: str, reason: str, words: str, now: datetime) -> Flag:
    """Somebody who has not signed in reports a public post: it stands in the queue and weighs
    nothing. `visitor` is a digest of what their browser was given; once each. Raises NotAllowed."""
    thread, post = changes.hold(post=post)
    before = Flag.objects.filter(post=post, visitor=visitor, settled_at=None).first()
    if before is not None:
        return before
    moderation_rules.check_report_as_visitor(thread, post)
    talk_rules.check_report_words(reason, words)
    flag = Flag.objects.create(
        thread=thread, post=post, visitor=visitor, reason=reason, words=words, at=now,
        weight=VISITORS_WEIGHT,
    )  # fmt: skip
    _raised(flag, thread)
    return flag


@verb
def settle(
    *,
    flag: Flag,
    by: Member,
    outcome: str,
    words: str,
    now: datetime,
    removes: bool = False,
    code: str = "",
    to_writer: bool = False,
) -> Flag:
    """Say what became of all open reports of the post (or talk), to whoever made them. Raises
    NotAllowed.

    Upheld, the post goes where it `removes` (`code`: a Decision.Reason, else what was reported);
    otherwise it is in order by now, or is left to its people: what reports hid is shown again.
    Words on a removal, and those `to_writer`, are for whoever wrote the post: whoever reported it
    hears the outcome, and the reason by its code.
    """
    thread = counters.lock(thread=flag.thread)
    flag = Flag.objects.select_for_update(of=("self",)).select_related("post").get(pk=flag.pk)
    flag.thread = thread
    alike = _alike(flag)
    concerned = [flag.post.author_id if flag.post else None, *(one.by_id for one in alike)]
    if thread.is_private:
        concerned += talks.people(thread=thread)
    can_read = Thread.objects.visible_to(by).filter(pk=thread.pk).exists()
    talk_rules.check_settle(by, flag, can_read=can_read, concerned=concerned)
    item, item_id = _item(flag)
    reviewing.check_free(item=item, item_id=item_id, by=by, now=now)
    decision = _act(flag, by, words, now, removes=removes and outcome == Flag.Outcome.UPHELD,
                    code=code)  # fmt: skip
    _answer(alike, by, outcome, now, decision=decision,
            words="" if removes or to_writer else words,
            code=(code or flag.reason) if removes or to_writer else "")  # fmt: skip
    reviewing.finish(item=item, item_id=item_id)
    flag.refresh_from_db()
    return flag


def _answer(
    alike: Sequence[Flag],
    by: Member,
    outcome: str,
    now: datetime,
    *,
    decision: Decision | None,
    words: str,
    code: str,
) -> None:
    """To whoever reported it: the outcome, with words for them, or the reason by its code."""
    for one in alike:
        one.outcome, one.settled_words, one.settled_at, one.settled_by = outcome, words, now, by
        one.decision = decision
        one.save(update_fields=["outcome", "settled_words", "settled_at", "settled_by", "decision"])
        events.record(
            kind=Event.Kind.FLAG_SETTLED, thread=alike[0].thread, post=alike[0].post, by=by,
            member_id=one.by_id, at=now, flag=one.pk, outcome=outcome, words=words, code=code,
            place=reverse("report", args=[one.pk]),
        )  # fmt: skip


def _raised(flag: Flag, thread: Thread) -> None:
    post = flag.post
    events.record(
        kind=Event.Kind.FLAG_RAISED, thread=thread, post=post, by=flag.by,
        member_id=post.author_id if post else None, at=flag.at, flag=flag.pk, reason=flag.reason,
        opens=thread.is_private,
    )  # fmt: skip


def _alike(flag: Flag) -> list[Flag]:
    """All open reports of the same, this one first."""
    same = Q(post=flag.post_id) if flag.post_id else Q(post=None, thread=flag.thread_id)
    rows = Flag.objects.select_for_update(of=("self",)).filter(same, settled_at=None)
    return [flag, *rows.exclude(pk=flag.pk).order_by("pk")]


def _hide(post: Post, mentor: Member | None, reason: str, now: datetime) -> None:
    """Out of sight where the open reports weigh enough, or where somebody trusted says spam. What
    the team wrote waits for a person."""
    _thread, post = changes.hold(post=post)
    author = post.author
    if post.deleted_at is not None or (author is not None and author.is_company):
        return
    if mentor is None:
        open_ = Flag.objects.filter(post=post, settled_at=None, by__isnull=False)
        if (shown := _shown_again_at(post)) is not None:
            open_ = open_.filter(at__gt=shown)
        weights = {one.by_id: one.weight for one in open_ if one.by_id is not None}
        rings = [ring for find in RINGS for ring in find(list(weights))]
        if flag_weights.together(weights, rings) < flag_weights.HIDES_AT:
            return
    hiding.hide(post=post, by=mentor, reason=reason, now=now)


def _shown_again_at(post: Post) -> datetime | None:
    """When somebody last decided that it does not stay away: what was said before counts no more
    for hiding it."""
    undone = Decision.objects.filter(post=post, act__in=appealable.HIDES, undone_at__isnull=False)
    last = undone.exclude(data__has_key="superseded_by").aggregate(at=Max("undone_at"))
    at: datetime | None = last["at"]
    return at


def _act(
    flag: Flag, by: Member, words: str, now: datetime, *, removes: bool, code: str
) -> Decision | None:
    """Remove the post, or show what reports hid; the decision that the reports led to."""
    if flag.post is None or flag.thread.is_private:
        return None
    _thread, post = changes.hold(post=flag.post)
    hidden = Decision.objects.filter(post=post, act=Decision.Act.POST_HIDDEN, undone_at=None)
    if removes:
        decided_already = post.deleted_by_id is not None and not hiding.is_taken_back(post=post)
        if decided_already:
            return None
        return hiding.remove(post=post, by=by, reason=code or flag.reason, words=words, now=now)
    for one in hidden.select_related("member", "post", "thread"):
        decisions.take_back(decision=one, by=by, words=words, now=now)
    return None


def _item(flag: Flag) -> tuple[ReviewClaim.Item, int]:
    """What of the queue it belongs to."""
    if flag.post_id is not None:
        return ReviewClaim.Item.POST, flag.post_id
    return ReviewClaim.Item.TALK, flag.thread_id
