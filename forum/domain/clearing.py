"""Clearing many held posts at once: each its own transaction and decision, in bounded steps.

One that fails stops no other. What is more than STEP goes on in a job, so that no request waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from procrastinate.contrib.django import app

from forum import moderation_rules, rules
from forum.domain import changes, decisions, hiding, holding, judging, marks, suspending
from forum.lib import limits
from forum.lib.transact import verb
from forum.models import Decision, HeldPost, Mark, Member, Post
from forum.queries import appealable, records, review_queue
from forum.queries import held as reads
from forum.rules import NotAllowed

STEP = 150  # in one request: a second or two
TASK = "forum.tasks.go_on_clearing"
REFUSE, POST = "refuse", "post"
FOR_EVER = 0  # days
ONE_REMOVAL = limits.REMOVAL_WINDOW / 2  # a step that begins by then is done before the mail leaves
Outcome = HeldPost.Outcome


@dataclass
class Cleared:
    """How many were `done` now, were decided `before`, are `left` to the job; how many accounts
    were `suspended`, posts `hidden`; sentences why some were `failed`, each once."""

    done: int = 0
    before: int = 0
    left: int = 0
    suspended: int = 0
    hidden: int = 0
    failed: list[str] = field(default_factory=list)

    def fail(self, refusal: NotAllowed) -> None:
        if str(refusal) not in self.failed:
            self.failed.append(str(refusal))


def clear(
    *,
    pks: Sequence[int],
    act: str,
    by: Member,
    now: datetime,
    reason: str = "",
    words: str = "",
    suspends: bool = False,
    slipped: Sequence[int] = (),
) -> Cleared:
    """Refuse or post those of these held posts that wait. Where they are refused, these `slipped`
    visible posts are removed as well, and with `suspends` whoever wrote either is suspended for
    ever: of what is posted by now, nobody.

    Not one transaction: each post and account is one. Raises NotAllowed where `by` may not at all.
    """
    rules.check_moderate(by)
    said = Cleared()
    pks = list(dict.fromkeys(pks))
    slipped = list(dict.fromkeys(slipped)) if act == REFUSE else []
    here, gone = pks[:STEP], slipped[: max(STEP - len(pks), 0)]
    for held in reads.of_ids(pks=here):
        _clear(held, act, by, reason, words, now, said)
    removed = [pk for pk in gone if _remove(pk, by, reason, words, now, said)]
    if suspends and act == REFUSE:
        _suspend(_spammers(here, removed, by, now), by, reason, words, now, said)
    pks, slipped = pks[STEP:], slipped[len(gone) :]
    said.left = len(pks) + len(slipped)
    if said.left:
        app.configure_task(TASK, queue="default").defer(
            pks=list(pks), act=act, by=by.pk, reason=reason, words=words, suspends=suspends,
            slipped=list(slipped), at=now.isoformat() if act == REFUSE else "",
        )  # fmt: skip
    return said


def moment(*, at: str, now: datetime) -> datetime:
    """When the rest is decided: with what began it `at` (as isoformat; "" is unknown), so that it
    is one removal; where the mail of that may leave before the rest has gone, by itself."""
    first = datetime.fromisoformat(at) if at else now
    return first if now < first + ONE_REMOVAL else now


def clear_member(
    *, member: Member, since: datetime, by: Member, reason: str, words: str, now: datetime
) -> Cleared:
    """Remove all that this member posted since then, the newest first, as above: each is decided by
    itself and can be undone, and what was reported is answered. It is one removal, told once with
    its reason, and another one with what goes later than `moment` says. Raises NotAllowed where
    `by` may not step against them."""
    moderation_rules.check_step(by, member)
    moderation_rules.check_words(reason, words)
    theirs = records.posts_since(member=member, viewer=by, since=since)
    return clear(
        pks=(), act=REFUSE, by=by, now=now, reason=reason, words=words, slipped=theirs,
    )  # fmt: skip


def bring_back(*, removed: Sequence[Decision], by: Member, words: str, now: datetime) -> Cleared:
    """Undo each of these decisions in a transaction of its own: `done` are in sight again, as far
    as nothing else keeps them away. Raises NotAllowed where `by` may not at all."""
    rules.check_moderate(by)
    said = Cleared()
    for decision in removed:
        try:
            decisions.undo(decision=decision, by=by, words=words, now=now)
            said.done += 1
        except NotAllowed as refusal:
            said.fail(refusal)
    return said


@verb
def remove_slipped(
    *, post: Post, by: Member, reason: str, words: str, now: datetime
) -> Decision | None:
    """Remove a post that came through before anybody could know: told to its writer, with the
    reason, also where they took it back meanwhile: else they could bring it again. None where
    others have taken it out of sight. Raises NotAllowed."""
    thread, post = changes.hold(post=post)
    if post.deleted_at is not None and not hiding.is_taken_back(post=post):
        return None
    moderation_rules.check_not_own(by, post.author_id)
    rules.check_delete(by, thread, post)
    return hiding.remove(post=post, by=by, reason=reason, words=words, now=now)


def _clear(
    held: HeldPost, act: str, by: Member, reason: str, words: str, now: datetime, said: Cleared
) -> None:
    if held.outcome != Outcome.WAITING:
        said.before += 1
        return
    try:
        if act == POST:
            holding.post_held(held=held, by=by, now=now)
            said.done += 1
        elif holding.refuse(held=held, by=by, reason=reason, words=words, now=now) is None:
            said.before += 1
        else:
            said.done += 1
    except NotAllowed as refusal:
        said.fail(refusal)


def _remove(pk: int, by: Member, reason: str, words: str, now: datetime, said: Cleared) -> bool:
    """Whether it was there, and is gone now by their word."""
    post = Post.objects.select_related("thread").filter(pk=pk).first()
    if post is None:
        return False
    try:
        if review_queue.open_reports(post=post):  # whoever reported it hears the answer
            word = judging.Word(judging.REMOVE, reason, words)
            judging.judge(post=post, by=by, word=word, now=now)
            done = _is_theirs(post, by, now)  # who reported what another removed is answered, too
        else:
            done = remove_slipped(post=post, by=by, reason=reason, words=words, now=now) is not None
    except NotAllowed as refusal:
        said.fail(refusal)
        return False
    said.hidden += done
    return done


def _is_theirs(post: Post, by: Member, now: datetime) -> bool:
    """Whether this removal keeps it away, not another moderator's."""
    return appealable.keeping_away(post=post).filter(by=by, at=now).exists()


def _spammers(
    held: Sequence[int], removed: Sequence[int], by: Member, now: datetime
) -> list[Member]:
    """Who wrote what was removed, and those of the `held` ones that are refused: now, or as spam
    before. Whose words were posted meanwhile is none."""
    mine = Q(by=by, at=now) | Q(reason=Decision.Reason.SPAM)
    known = Decision.objects.filter(
        mine, held__in=held, act=Decision.Act.POST_REFUSED, undone_at=None
    )
    wrote = Q(posts__in=removed) | Q(pk__in=known.values("member"))
    return list(Member.objects.filter(wrote, is_active=True).distinct().order_by("pk"))


def _suspend(
    members: Sequence[Member], by: Member, reason: str, words: str, now: datetime, said: Cleared
) -> None:
    for member in members:
        try:
            _stop(member, by, reason, words, now)
            said.suspended += 1
        except NotAllowed as refusal:
            said.fail(refusal)


@verb
def _stop(member: Member, by: Member, reason: str, words: str, now: datetime) -> None:
    """Suspend them. What spam accounts found helpful counts for nobody: whoever got points for it
    loses them, with a line that says so; undone, it is given again (suspending.undo)."""
    moderation_rules.check_step(by, member)
    mine = Mark.objects.filter(member=member, withdrawn_at=None).select_related("post__thread")
    taken = [] if member.is_company else list(mine.order_by("post__thread_id", "pk"))
    for mark in taken:
        marks.withdraw(post=mark.post, by=member, now=now)
    suspending.suspend(
        member=member, by=by, reason=reason, words=words, days=FOR_EVER, now=now,
        marks=[mark.pk for mark in taken],
    )  # fmt: skip
