"""Words that wait for somebody to look at them: held, then posted, refused or withdrawn.

Decision 0048. Lock rule: the thread's row first (where there is one), then the held row, then what
the verb that posts it locks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import (
    attachments,
    counters,
    decisions,
    events,
    notices,
    posts,
    reviewing,
    sketching,
    threads,
    weighing,
)
from forum.lib import sealed
from forum.lib.hold_reasons import Risk
from forum.lib.sketches import Sketch
from forum.lib.transact import verb
from forum.models import (
    Attachment,
    Category,
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
EDIT = "edit"
ITEM = ReviewClaim.Item.HELD  # of the moderators' queue
WORDS_KEPT = timedelta(days=30)  # an appeal is answered by then
PRUNED = 5_000  # a night


def weigh(
    *,
    by: Member,
    kind: str,
    thread: Thread | None,
    title: str,
    body: str,
    now: datetime,
    seconds: float | None = None,
) -> Risk:
    """How likely it is that this is spam, in points of lib.hold_reasons. What is said in a private
    talk is weighed by nobody: only its people read it."""
    if kind == Post.Kind.MESSAGE or (thread is not None and thread.is_private):
        return Risk()
    return weighing.look(by=by, title=title, body=body, now=now, seconds=seconds).risk


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
def post_held(*, held: HeldPost, by: Member, now: datetime) -> Post | Thread:
    """Post it after all, of its writer, as of now: a question's ladder begins. Its writer hears.
    What is posted already is given again, and a refusal is undone by it. Raises NotAllowed."""
    thread, held = _locked(held)
    if held.post is not None and held.outcome == Outcome.POSTED:
        return held.post.thread if held.kind == Post.Kind.QUESTION else held.post
    _check_decide(by, held)
    _check_open(held, (Outcome.WAITING, Outcome.REFUSED))
    reviewing.check_free(item=ITEM, item_id=held.pk, by=by, now=now)
    was_refused = held.outcome == Outcome.REFUSED
    post = _post(held, thread, now)
    held.post = None if is_edit(held) else post
    _settle(held, Outcome.POSTED, by, now, "post")
    sketching.trust(held=held)
    if was_refused:
        for decision in Decision.objects.filter(held=held, undone_at=None).select_for_update():
            decisions.note_undone(decision=decision, by=by, words="", now=now)
    _record(Event.Kind.HELD_POSTED, held, by, now, post=post)
    _tell(held, post, by, now)
    return post.thread if held.kind == Post.Kind.QUESTION and not is_edit(held) else post


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
    _settle(held, Outcome.WITHDRAWN, by, now)
    Attachment.objects.filter(held=held).update(held=None)
    _record(Event.Kind.HELD_WITHDRAWN, held, by, now)
    return held


def prune(*, now: datetime) -> int:
    """Forget the words of what was refused or withdrawn WORDS_KEPT ago, with their pictures;
    returns of how many. The rows stay: that somebody decided, and why."""
    old = HeldPost.objects.filter(
        outcome__in=[Outcome.REFUSED, Outcome.WITHDRAWN], decided_at__lt=now - WORDS_KEPT
    ).exclude(fields={})
    pks = list(old.values_list("pk", flat=True)[:PRUNED])
    with transaction.atomic():
        attachments.forget(attachments=list(Attachment.objects.filter(held__in=pks, post=None)))
        HeldPost.objects.filter(pk__in=pks).update(fields={})
    return len(pks)


def tell_waits(*, held: HeldPost, now: datetime) -> None:
    """To a writer who has no page before them that says so: they answered by mail."""
    notices.tell(
        kind="words_held", to=Member.objects.filter(pk=held.author_id), key=f"waits:{held.pk}",
        by=None, now=now, data={"held": held.pk},
    )  # fmt: skip


def _undo_refusal(decision: Decision, by: Member, now: datetime) -> None:
    """For decisions.UNDO: what was refused is posted after all."""
    if decision.held is not None:
        post_held(held=decision.held, by=by, now=now)


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


def is_edit(held: HeldPost) -> bool:
    return held.fields.get("act") == EDIT


def _locked(held: HeldPost) -> tuple[Thread | None, HeldPost]:
    thread = counters.lock(thread=held.thread) if held.thread is not None else None
    rows = HeldPost.objects.select_for_update(of=("self",))
    locked = rows.select_related("author__standing", "parent", "post__thread").get(pk=held.pk)
    if thread is not None:
        locked.thread = thread
    return thread, locked


def _settle(
    held: HeldPost, outcome: HeldPost.Outcome, by: Member, now: datetime, *also: str
) -> None:
    held.outcome, held.decided_at, held.decided_by = outcome, now, by
    held.save(update_fields=["outcome", "decided_at", "decided_by", *also])
    reviewing.finish(item=ITEM, item_id=held.pk)


def _post(held: HeldPost, thread: Thread | None, now: datetime) -> Post:
    """By the verb that would have posted it. Raises NotAllowed: its writer may be suspended, or
    its thread closed meanwhile."""
    fields, by = held.fields, held.author
    pictures = {int(pk): alt for pk, alt in (fields.get("pictures") or {}).items()}
    if not fields.get("body"):
        raise NotAllowed(_("These words are forgotten by now and cannot be posted."))
    if is_edit(held):
        return _edit(held, pictures, now)
    if held.kind == Post.Kind.QUESTION:
        category = Category.objects.visible_to(by).filter(slug=fields["category"]).first()
        if category is None:
            raise NotAllowed(_("Its topic is not there any more, so it cannot be posted."))
        thread = threads.ask(
            by=by, title=fields["title"], body=fields["body"], category=category,
            tag_names=fields["tag_names"], language=fields["language"], key=None, now=now,
            pictures=pictures, facts=fields.get("facts", []), is_looked_at=True,
            drawer=sealed.unseal(fields["drawer"]) if fields.get("drawer") else "",
        )  # fmt: skip
        return Post.objects.select_related("thread").get(thread=thread, kind=Post.Kind.QUESTION)
    if held.kind == Post.Kind.COMMENT and held.parent is not None:
        return posts.comment(
            post=held.parent, by=by, body=fields["body"], key=None, now=now, is_looked_at=True
        )
    if thread is None:
        raise NotAllowed(_("Where it was for is not there any more."))
    return posts.answer(
        thread=thread, by=by, body=fields["body"], key=None, now=now, pictures=pictures,
        is_looked_at=True,
    )  # fmt: skip


def _edit(held: HeldPost, pictures: dict[int, str], now: datetime) -> Post:
    if held.parent is None:
        raise NotAllowed(_("Where it was for is not there any more."))
    told = {
        name: held.fields.get(name) for name in ("body", "title", "reason") if held.fields.get(name)
    }
    return posts.edit(
        post=held.parent, by=held.author, now=now, tag_names=held.fields.get("tag_names"),
        facts=held.fields.get("facts"), pictures=pictures or None,
        off=held.fields.get("off") or (), **told,
    )  # fmt: skip


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
