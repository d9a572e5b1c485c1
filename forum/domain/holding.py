"""Words that wait for somebody to look at them: held, then posted, refused or withdrawn.

Decision 0048. Lock rule: the thread's row first (where there is one), then the held row, then what
the verb that posts it locks.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from forum import answer_rules, rules
from forum.domain import (
    attachments,
    counters,
    decisions,
    events,
    late_posts,
    notices,
    reviewing,
    sketching,
)
from forum.lib import retention
from forum.lib.hold_reasons import Risk
from forum.lib.sketches import Sketch
from forum.lib.transact import verb
from forum.models import (
    Attachment,
    Decision,
    Event,
    HeldPost,
    Member,
    Post,
    ReviewClaim,
    Thread,
)
from forum.rules import NotAllowed

Outcome = HeldPost.Outcome
ITEM = ReviewClaim.Item.HELD  # of the moderators' queue
WORDS_KEPT = retention.HELD_WORDS.kept  # an appeal is answered by then
PRUNED = 5_000  # a night


@verb
def hold(
    *,
    by: Member,
    kind: str,
    fields: dict[str, Any],
    risk: Risk,
    sketch: Sketch,
    now: datetime,
    thread: Thread | None = None,
    parent: Post | None = None,
) -> HeldPost:
    """Keep these words until somebody has looked. `fields` is what the verb takes that would have
    posted them; pictures in it, {id: what it shows}, wait as well. `parent` is what a comment
    stands under, or the post that an edit changes."""
    held = HeldPost.objects.create(
        kind=kind, author=by, thread=thread, parent=parent, fields=fields, at=now,
        reasons=list(risk.reasons), score=min(risk.score, 32_000), fingerprint=sketch.fingerprint,
    )  # fmt: skip
    sketching.keep(sketch=sketch, by=by, now=now, held=held)
    chosen = {int(pk): alt for pk, alt in (fields.get("pictures") or {}).items()}
    free = Attachment.objects.filter(owner=by, post=None, kind=Attachment.Kind.PICTURE)
    for picture in free.filter(pk__in=chosen).select_for_update():
        picture.held, picture.draft, picture.alt = held, None, chosen[picture.pk]
        picture.save(update_fields=["held", "draft", "alt"])
    _record(Event.Kind.POST_HELD, held, by, now, reasons=list(risk.reasons), score=risk.score)
    return held


@verb
def post_held(
    *, held: HeldPost, by: Member, now: datetime, after_all: bool = False, words: str = ""
) -> Post | Thread:
    """Post what waits, of its writer, as of now: a question's ladder begins. Its writer hears. What
    is posted already is given again.

    `after_all`: also what was refused, whose decision is undone by it; where that was another
    moderator's, `words` say why (moderation_rules.check_undo). Raises NotAllowed."""
    thread, held = _locked(held)
    made = held.parent if late_posts.is_edit(held) else held.post
    if made is not None and held.outcome == Outcome.POSTED:
        return _shown(held, made)
    _check_decide(by, held)
    _check_open(held, (Outcome.WAITING, Outcome.REFUSED) if after_all else (Outcome.WAITING,))
    reviewing.check_free(item=ITEM, item_id=held.pk, by=by, now=now)
    rows = Decision.objects.filter(held=held, undone_at=None).select_for_update(of=("self",))
    standing = list(rows)
    for decision in standing:
        decisions.check_undo(decision=decision, by=by, words=words)
        decisions.note_undone(decision=decision, by=by, words=words, now=now)
    post = _publish(held, thread, by, now)
    if not standing:  # else they hear that the decision is undone
        _tell(held, post, by, now)
    return _shown(held, post)


@verb
def refuse(
    *, held: HeldPost, by: Member, reason: str, words: str = "", now: datetime
) -> Decision | None:
    """Do not post it; its writer is told why and may appeal. None where it is decided already: two
    moderators at once leave one truth. Raises NotAllowed."""
    thread, held = _locked(held)
    _check_decide(by, held)
    if held.outcome != Outcome.WAITING:
        return None
    reviewing.check_free(item=ITEM, item_id=held.pk, by=by, now=now)
    _settle(held, Outcome.REFUSED, by, now)
    sketching.refused(held=held)
    _record(Event.Kind.HELD_REFUSED, held, by, now, reason=reason)
    return decisions.decide(
        act=Decision.Act.POST_REFUSED, reason=reason, words=words, by=by, member=held.author,
        now=now, thread=thread, held=held,
    )  # fmt: skip


@verb
def withdraw(*, held: HeldPost, by: Member, now: datetime) -> HeldPost:
    """Its writer takes it back; again changes nothing. Raises NotAllowed."""
    _thread, held = _locked(held)
    if held.author_id != by.pk:
        raise NotAllowed(_("You can take back only what you wrote yourself."))
    if held.outcome == Outcome.WITHDRAWN:
        return held
    _check_open(held, (Outcome.WAITING,))
    held.fields.pop("drawer", None)
    _settle(held, Outcome.WITHDRAWN, by, now, "fields")
    Attachment.objects.filter(held=held).update(held=None)
    _record(Event.Kind.HELD_WITHDRAWN, held, by, now)
    return held


def prune(*, now: datetime) -> int:
    """Forget the words of what was decided WORDS_KEPT ago, with pictures that are on no post;
    returns of how many. The rows stay: that somebody decided, and why. While an appeal waits for
    its answer, so do the words."""
    old = HeldPost.objects.filter(
        ~Q(outcome=Outcome.WAITING), decided_at__lt=now - WORDS_KEPT, fields__has_key="body"
    ).exclude(decisions__in=Decision.objects.filter(appeal__outcome=""))
    pks = list(old.values_list("pk", flat=True)[:PRUNED])
    _empty(pks)
    return len(pks)


@verb
def _empty(pks: list[int]) -> None:
    attachments.forget(attachments=list(Attachment.objects.filter(held__in=pks, post=None)))
    rows = HeldPost.objects.filter(pk__in=pks)
    rows.filter(fields__act=late_posts.EDIT).update(fields={"act": late_posts.EDIT})
    rows.filter(fields__act__isnull=True).update(fields={})


def tell_waits(*, held: HeldPost, now: datetime) -> None:
    """To a writer who has no page before them that says so: they answered by mail."""
    notices.tell(
        kind="words_held", to=Member.objects.filter(pk=held.author_id), key=f"waits:{held.pk}",
        by=None, now=now, data={"held": held.pk},
    )  # fmt: skip


def _undo_refusal(decision: Decision, by: Member, now: datetime) -> None:
    """For decisions.UNDO: what was refused is posted after all. Where it cannot be any more (its
    writer is suspended, its words are forgotten), that it was wrong is all."""
    if decision.held is None:
        return
    thread, held = _locked(decision.held)
    if held.outcome != Outcome.REFUSED:
        return
    try:
        with transaction.atomic():
            _publish(held, thread, by, now)
    except NotAllowed:
        sketching.trust(held=held, post=None)


def _publish(held: HeldPost, thread: Thread | None, by: Member, now: datetime) -> Post:
    """Post the locked row."""
    post = late_posts.post(held=held, thread=thread, now=now)
    held.post = None if late_posts.is_edit(held) else post
    held.fields.pop("drawer", None)  # it lies in the question's own by now
    _settle(held, Outcome.POSTED, by, now, "post", "fields")
    sketching.trust(held=held, post=post)
    _record(Event.Kind.HELD_POSTED, held, by, now, post=post)
    return post


def _shown(held: HeldPost, post: Post) -> Post | Thread:
    """What whoever posted it is given: a new question's thread, else the post."""
    return post.thread if held.kind == Post.Kind.QUESTION and not late_posts.is_edit(held) else post


def _check_decide(by: Member | None, held: HeldPost) -> None:
    """Who decides on held words: a moderator, and not of their own."""
    rules.check_moderate(by)
    if by is not None and held.author_id == by.pk:
        raise NotAllowed(_("Somebody else decides on what you wrote yourself."))


def _check_open(held: HeldPost, states: Sequence[str]) -> None:
    if held.outcome not in states:
        raise NotAllowed(
            _("That is decided already: %(what)s.") % {"what": held.get_outcome_display()}
        )


def _locked(held: HeldPost) -> tuple[Thread | None, HeldPost]:
    """The thread's row and then its own, as they are now. Raises NotAllowed where its thread went
    into another while it waited for them."""
    where = Thread.objects.filter(held_posts=held.pk).first()
    thread = counters.lock(thread=where) if where is not None else None
    rows = HeldPost.objects.select_for_update(of=("self",))
    locked = rows.select_related("author__standing", "parent__thread", "post__thread").get(
        pk=held.pk
    )
    if thread is not None:
        answer_rules.check_is_here(locked, thread)
        locked.thread = thread
    return thread, locked


def _settle(
    held: HeldPost, outcome: HeldPost.Outcome, by: Member, now: datetime, *also: str
) -> None:
    held.outcome, held.decided_at, held.decided_by = outcome, now, by
    held.save(update_fields=["outcome", "decided_at", "decided_by", *also])
    reviewing.finish(item=ITEM, item_id=held.pk)


def _tell(held: HeldPost, post: Post, by: Member, now: datetime) -> None:
    notices.tell(
        kind="held_posted", to=Member.objects.filter(pk=held.author_id), key=f"held:{held.pk}",
        by=by, now=now, thread=post.thread, post=post,
    )  # fmt: skip


def _record(
    kind: Event.Kind, held: HeldPost, by: Member, now: datetime, post: Post | None = None,
    **data: Any,
) -> None:  # fmt: skip
    """Of no thread: whoever reads its history must not learn that something was held."""
    events.record(
        kind=kind, post=post, by=by, member_id=held.author_id, at=now, held=held.pk, **data
    )  # fmt: skip


decisions.UNDO[Decision.Act.POST_REFUSED] = _undo_refusal
