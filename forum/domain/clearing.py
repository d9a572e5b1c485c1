"""Clearing many held posts at once: each its own transaction and decision, in bounded steps.

One that fails stops no other. What is more than STEP goes on in a job, so that no request waits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from procrastinate.contrib.django import app

from forum import rules
from forum.domain import changes, hiding, holding, marks, suspending
from forum.lib.transact import verb
from forum.models import Decision, HeldPost, Mark, Member, Post
from forum.queries import held as reads
from forum.rules import NotAllowed

STEP = 150  # in one request: a second or two
TASK = "forum.tasks.go_on_clearing"
REFUSE, POST = "refuse", "post"
FOR_EVER = 0  # days


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
    """Refuse or post these held posts; with `suspends` the writers of those that are refused are
    suspended for ever, with `slipped` these visible posts are removed as well.

    Not one transaction: each post and account is one. Raises NotAllowed where `by` may not at all.
    """
    rules.check_moderate(by)
    said = Cleared()
    here, later = pks[:STEP], pks[STEP:]
    rows = reads.of_ids(pks=here)
    if suspends and act == REFUSE:
        # First: whoever goes on writing meanwhile is stopped.
        everybody = Member.objects.filter(held_posts__in=pks) | Member.objects.filter(
            posts__in=slipped
        )
        _suspend(everybody.distinct().order_by("pk"), by, reason, words, now, said)
    for held in rows:
        _clear(held, act, by, reason, words, now, said)
    for post in Post.objects.filter(pk__in=slipped, deleted_at=None).order_by("pk"):
        try:
            hide(post=post, by=by, reason=reason, words=words, now=now)
            said.hidden += 1
        except NotAllowed as refusal:
            said.fail(refusal)
    if later:
        said.left = len(later)
        app.configure_task(TASK, queue="default").defer(
            pks=list(later), act=act, by=by.pk, reason=reason, words=words
        )
    return said


@verb
def hide(*, post: Post, by: Member, reason: str, words: str, now: datetime) -> Decision:
    """Remove a post that came through before anybody could know: told to its writer, with the
    reason. Raises NotAllowed."""
    thread, post = changes.hold(post=post)
    rules.check_moderate(by)
    rules.check_delete(by, thread, post)
    return hiding.remove(post=post, by=by, reason=reason, words=words, now=now)


def _clear(
    held: HeldPost, act: str, by: Member, reason: str, words: str, now: datetime, said: Cleared
) -> None:
    try:
        if act == POST:
            if held.outcome == HeldPost.Outcome.POSTED:
                said.before += 1
                return
            holding.post_held(held=held, by=by, now=now)
            said.done += 1
        elif holding.refuse(held=held, by=by, reason=reason, words=words, now=now) is None:
            said.before += 1
        else:
            said.done += 1
    except NotAllowed as refusal:
        said.fail(refusal)


@verb
def _take_back_marks(member: Member, by: Member, now: datetime) -> None:
    """What spam accounts found helpful counts for nobody: whoever got points for it loses them,
    with a line that says so."""
    if member.is_company or member.pk == by.pk:
        return
    mine = Mark.objects.filter(member=member, withdrawn_at=None)
    for mark in mine.select_related("post__thread").order_by("post__thread", "pk"):
        marks.withdraw(post=mark.post, by=member, now=now)


def _suspend(
    members: Iterable[Member], by: Member, reason: str, words: str, now: datetime, said: Cleared
) -> None:
    for member in members:
        if not member.is_active:
            continue
        try:
            _take_back_marks(member, by, now)
            suspending.suspend(
                member=member, by=by, reason=reason, words=words, days=FOR_EVER, now=now
            )
            said.suspended += 1
        except NotAllowed as refusal:
            said.fail(refusal)
