"""Pages that a mail opens: its reader says one thing, signed out, once (decision 0004)."""

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from forum import answer_rules, rules
from forum.domain import (
    batches,
    confirmations,
    counters,
    duplicates,
    marks,
    outbox,
    solutions,
    twins,
    verdicts,
)
from forum.lib import prepared, retention
from forum.lib.transact import verb
from forum.models import (
    Mark,
    Member,
    Notice,
    OneTap,
    OutboxMessage,
    Solution,
    Thread,
    Verdict,
)
from forum.queries import access

HOLDS = timedelta(days=30)
A_SLIP = timedelta(minutes=10)  # within it, what was said can be taken back
KEPT = retention.ONE_TAPS.kept  # beyond that
MOST_FRESH_A_DAY = 3
Outcome = OneTap.Outcome
Purpose = OneTap.Purpose
# What can be said on which page; the mails of these kinds of notices carry one.
CHOICES: dict[str, tuple[Outcome, ...]] = {
    Purpose.DID_IT_HELP: (Outcome.SOLVED, Outcome.HELPED, Outcome.BROKEN, Outcome.MYSELF),
    Purpose.IS_IT_THE_SAME: (Outcome.SAME, Outcome.NOT_MINE),
    Purpose.TWIN_SOLVED: (Outcome.MINE, Outcome.NOT_MINE),
}
PURPOSES = {
    "question_answered": Purpose.DID_IT_HELP,
    "question_reminder": Purpose.DID_IT_HELP,
    "question_duplicate": Purpose.IS_IT_THE_SAME,
    "twin_solved": Purpose.TWIN_SOLVED,
}


@verb
def issue(*, notice: Notice, key: str, now: datetime) -> str:
    """The secret of the page for this mail; the same `key` gives the same one again."""
    return issue_all(notices={key: notice}, now=now)[key]


@verb
def issue_all(*, notices: Mapping[str, Notice], now: datetime) -> dict[str, str]:
    """The secrets of several pages, by key. Two statements."""
    taps = {tap.key: tap for tap in OneTap.objects.filter(key__in=list(notices))}
    fresh = [_fresh(notice, key, now) for key, notice in notices.items() if key not in taps]
    prepared.insert_all(fresh)
    taps |= {tap.key: tap for tap in fresh}
    return {key: _secret(key, taps[key].nonce) for key in notices}


def _fresh(notice: Notice, key: str, now: datetime) -> OneTap:
    if notice.thread is None or notice.post is None:
        raise ValueError(f"notice {notice.pk} is of no answer")
    nonce = secrets.token_urlsafe(24)
    return OneTap(
        purpose=PURPOSES[notice.kind], notice=notice, member=notice.member, thread=notice.thread,
        post=notice.post, key=key, nonce=nonce, digest=digest(_secret(key, nonce)),
        created_at=now, expires_at=now + HOLDS,
    )  # fmt: skip


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def check(*, tap: OneTap) -> None:
    """Whether its member may still see what it is about and say something of it. Raises
    NotAllowed."""
    of_answer = tap.post if tap.purpose == Purpose.DID_IT_HELP else None
    answer_rules.check_verdict(tap.member, tap.thread, of_answer)
    if not access.can_read(member=tap.member, post=tap.post):
        raise rules.NotAllowed(_("This question is no longer here."))
    if tap.purpose == Purpose.IS_IT_THE_SAME and tap.thread.duplicate_of_id is None:
        raise rules.NotAllowed(_("Your question is one of its own already."))


@verb
def use(*, tap: OneTap, outcome: str, now: datetime, body: str = "") -> OneTap:
    """Say `outcome` as the member to whom the mail went. Raises NotAllowed.

    Locks the thread, then the tap. Said once, by this mail or another about the same answer, it
    stands: a second use changes nothing and returns what was said. Nothing after `expires_at`.
    """
    if outcome == Outcome.NOT_MINE:  # what undoes a link takes this lock before any row
        duplicates.lock_kin()
    thread = counters.lock(thread=tap.thread)
    first = said(tap=tap, lock=True)
    if first is not None:
        return first
    tap = OneTap.objects.select_related("member", "thread", "post__thread").get(pk=tap.pk)
    check(tap=tap)
    if now >= tap.expires_at:
        return tap
    if outcome not in CHOICES[tap.purpose]:
        raise rules.NotAllowed(_("That cannot be said here."))
    _say(tap, thread, Outcome(outcome), body, now)
    tap.used_at, tap.outcome = now, Outcome(outcome)
    tap.save(update_fields=["used_at", "outcome"])
    return tap


def said(*, tap: OneTap, lock: bool = False) -> OneTap | None:
    """The tap by which this member spoke about this answer, if they did. Beside a twin's answer it
    is about one question of theirs; whether it was asked before is asked of each original anew."""
    same = OneTap.objects.filter(
        purpose=tap.purpose, member=tap.member_id, post=tap.post_id, thread=tap.thread_id
    )
    if tap.purpose == Purpose.IS_IT_THE_SAME:
        same = same.filter(notice=tap.notice_id)
    if lock:
        same = same.select_for_update(of=("self",))
    return next((one for one in same.order_by("pk") if one.used_at is not None), None)


def can_take_back(*, tap: OneTap, now: datetime) -> bool:
    """Whether what was said of an answer with this page is still a slip: minutes after, and once.
    Words of one's own are none."""
    if tap.used_at is None or tap.purpose != Purpose.DID_IT_HELP or tap.taken_back_at is not None:
        return False
    if now >= tap.used_at + A_SLIP:
        return False
    return tap.outcome != Outcome.MYSELF or _verdicts_of(tap, tap.used_at).exists()


@verb
def take_back(*, tap: OneTap, now: datetime) -> bool:
    """It was a slip: what was said with this page is no longer said, and it can be used again.
    Whether that was done. Raises NotAllowed.

    Locks the thread, then the tap. Only what came of this tap and still holds is taken back; a
    solution that it ended is set again, by whoever had said so, unless it was refused since.
    """
    counters.lock(thread=tap.thread)
    fresh = OneTap.objects.select_for_update(of=("self",))
    tap = fresh.select_related("member", "thread__solution", "post__thread").get(pk=tap.pk)
    at = tap.used_at
    if at is None or not can_take_back(tap=tap, now=now):
        return False
    check(tap=tap)
    _unsay(tap, at, now)
    tap.used_at, tap.outcome, tap.taken_back_at = None, "", now
    tap.save(update_fields=["used_at", "outcome", "taken_back_at"])
    return True


def _unsay(tap: OneTap, at: datetime, now: datetime) -> None:
    """Take back what was said at this instant, by this tap."""
    thread, member = tap.thread, tap.member
    for word in _verdicts_of(tap, at):
        verdicts.take_back(verdict=word, by=member, now=now)
    given = Mark.objects.filter(post=tap.post, member=member, given_at=at, withdrawn_at=None)
    if given.exists():
        marks.withdraw(post=tap.post, by=member, now=now, is_slip=True)
    set_by_it = thread.solution is not None and thread.solution.at == at
    its = Solution.objects.filter(thread=thread)
    its.filter(post=tap.post, by=member, at=at).update(slip=Solution.Slip.SET)
    ended = its.filter(cleared_by=member, cleared_at=at).exclude(slip=Solution.Slip.SET)
    ended.update(slip=Solution.Slip.END)
    before = _solution_before(thread, member, at)
    if before is not None and not set_by_it and thread.solution is not None:
        return
    if before is not None and before.kind == Solution.Kind.CONFIRMED:
        confirmations.resume(solution=before, by=member, now=now)
    elif before is not None:
        solutions.set_again(solution=before, by=member, now=now)
    elif set_by_it:
        solutions.clear(thread=thread, by=member, now=now, is_slip=True)


def _solution_before(thread: Thread, member: Member, at: datetime) -> Solution | None:
    """What they ended at this instant; where that was a slip as well, what this had ended. None
    where its answer is gone, or they say of it that it did not help."""
    ended = Solution.objects.filter(thread=thread, cleared_by=member)
    ended = ended.select_related("thread", "post", "by").order_by("pk")
    last = ended.filter(cleared_at=at).last()
    while last is not None and last.slip == Solution.Slip.SET:
        last = ended.filter(cleared_at=last.at, pk__lt=last.pk).last()
    if last is None or last.post.deleted_at is not None:
        return None
    since = Verdict.objects.filter(post=last.post, by=member, at__gte=last.cleared_at)
    return None if since.filter(withdrawn_at=None).exists() else last


def _verdicts_of(tap: OneTap, at: datetime) -> QuerySet[Verdict]:
    said = Verdict.objects.filter(thread=tap.thread, by=tap.member, at=at)
    return said.filter(withdrawn_at=None).select_related("thread")


def _say(tap: OneTap, thread: Thread, outcome: Outcome, body: str, now: datetime) -> None:
    member, post = tap.member, tap.post
    if outcome == Outcome.SOLVED:
        solutions.accept(thread=thread, post=post, by=member, now=now)
    elif outcome == Outcome.HELPED:
        marks.give(post=post, by=member, now=now)
    elif outcome == Outcome.BROKEN:
        verdicts.still_broken(post=post, by=member, now=now)
    elif outcome == Outcome.MINE:
        twins.solve(thread=thread, source=post, by=member, now=now)
    elif outcome == Outcome.NOT_MINE:
        _part(tap, thread, now)
    elif outcome == Outcome.MYSELF and body:
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"one-tap:{tap.pk}")
        verdicts.solved_myself(thread=thread, by=member, body=body, key=key, now=now)
    elif outcome == Outcome.MYSELF:
        verdicts.solved_alone(thread=thread, by=member, now=now)


def _part(tap: OneTap, thread: Thread, now: datetime) -> None:
    """Undo the one link that the page asks about: a question may have twins and an original."""
    its = tap.post.thread
    if tap.purpose == Purpose.IS_IT_THE_SAME or thread.duplicate_of_id == its.pk:
        duplicates.undo(thread=thread, by=tap.member, now=now)
    elif thread.twin_group_id == its.twin_group_id:
        twins.leave(thread=thread, by=tap.member, now=now)


@verb
def send_again(*, tap: OneTap, now: datetime) -> bool:
    """Mail a fresh page to the member's own address, a few times a day; whether it was done.

    What the person reads must not depend on the result: whoever holds an old mail learns nothing.
    Locks the member's row, so that sends at the same moment count each other. A page's key is
    kept longer than its mail, so a number made from the mails would come again.
    """
    member = Member.objects.lock(tap.member_id)
    fresh = OutboxMessage.objects.filter(member=member, key__contains=batches.AGAIN)
    lately = fresh.filter(created_at__gt=now - timedelta(days=1)).count()
    if lately >= MOST_FRESH_A_DAY or now < tap.expires_at or not member.is_active:
        return False
    suffix = f"{batches.AGAIN}{secrets.token_hex(8)}"
    outbox.enqueue_notices(notices=[tap.notice], now=now, suffix=suffix)
    return True


def prune(*, now: datetime) -> int:
    """Forget pages that expired long ago: until then they say what was said. Returns how many."""
    return OneTap.objects.filter(expires_at__lt=now - KEPT).delete()[0]


def _secret(key: str, nonce: str) -> str:
    return salted_hmac("forum.one_tap", f"{key}:{nonce}", algorithm="sha256").hexdigest()
