"""Taking posts out of sight and bringing them back: what deleting, reports and appeals share.

Called by verbs that hold the post (changes.hold), so the thread's row is locked.
"""

from datetime import datetime
from typing import Any

from forum.domain import changes, decisions, events, solutions
from forum.models import Decision, Event, Member, Post, Solution
from forum.queries import appealable

Act = Decision.Act


def take_out(
    *, post: Post, by: Member | None, now: datetime, reason: str = "", **data: Any
) -> dict[str, Any]:
    """Out of sight; a question takes its thread along. Returns what bringing it back needs."""
    thread, kept = post.thread, {}
    if thread.solution is not None and thread.solution.post_id == post.pk:
        kept["solution"] = thread.solution.pk
        solutions.retire(thread=thread, by=by, now=now)
    post.deleted_at, post.deleted_by = now, by
    post.save(update_fields=["deleted_at", "deleted_by"])
    if post.kind == Post.Kind.QUESTION:
        thread.deleted_at, thread.deleted_by = now, by
        thread.save(update_fields=["deleted_at", "deleted_by"])
    changes.record(kind=Event.Kind.POST_DELETED, post=post, by=by, now=now, reason=reason, **data)
    return kept


def bring_back(*, post: Post, by: Member, now: datetime, **data: Any) -> None:
    """In sight again, and the thread with its question."""
    thread = post.thread
    post.deleted_at = post.deleted_by = None
    post.save(update_fields=["deleted_at", "deleted_by"])
    if post.kind == Post.Kind.QUESTION:
        thread.deleted_at = thread.deleted_by = None
        thread.save(update_fields=["deleted_at", "deleted_by"])
    changes.record(kind=Event.Kind.POST_RESTORED, post=post, by=by, now=now, **data)


def hide(*, post: Post, by: Member | None, reason: str, now: datetime) -> Decision:
    """Out of sight until somebody has looked: by reports (`by` None), or by a mentor's word."""
    decision = _decided(Act.POST_HIDDEN, post, by, reason, "", now)
    kept = take_out(post=post, by=None, now=now, decision=decision.pk, hidden=True)
    _keep(decision, kept)
    events.record(
        kind=Event.Kind.POST_HIDDEN, thread=post.thread, post=post, by=by,
        member_id=post.author_id, at=now, decision=decision.pk, reason=reason,
    )  # fmt: skip
    return decision


def is_taken_back(*, post: Post) -> bool:
    """Whether its writer alone keeps it away: they could bring it back whatever is decided, unless
    that is a removal of its own."""
    return (
        post.deleted_at is not None
        and post.author_id is not None
        and post.deleted_by_id == post.author_id
    )


def remove(*, post: Post, by: Member, reason: str, words: str, now: datetime) -> Decision:
    """Out of sight by a person's decision; of what is hidden already it says that it stays so, in
    place of what hid it."""
    decision = _decided(Act.POST_REMOVED, post, by, reason, words, now)
    was_taken_back = is_taken_back(post=post)
    if post.deleted_at is None or was_taken_back:
        kept = take_out(post=post, by=by, now=now, reason=words, decision=decision.pk)
        kept |= {"taken_back": True} if was_taken_back else {}
    else:
        kept = _kept_by(post)
        _say_whose(post, by)
    _keep(decision, kept)
    hidden = appealable.keeping_away(post=post).filter(act=Act.POST_HIDDEN)
    decisions.supersede(rows=hidden.select_for_update(of=("self",)), by=decision, now=now)
    return decision


def show(*, decision: Decision, post: Post, by: Member, now: datetime) -> None:
    """What this decision took out of sight is there again, the solution too where nothing else has
    become it since. Nothing where another decision keeps it away, or its writer took it back: where
    they did so before the decision, it is theirs again to bring back."""
    others = appealable.keeping_away(post=post).exclude(pk=decision.pk)
    if post.deleted_at is None or is_taken_back(post=post) or others.exists():
        return
    if decision.data.get("taken_back"):
        _say_whose(post, post.author)
        return
    bring_back(post=post, by=by, now=now, decision=decision.pk)
    fact = Solution.objects.filter(pk=decision.data.get("solution", 0)).first()
    if fact is not None and post.thread.solution is None and post.author_id is not None:
        fact.thread, fact.post = post.thread, post
        solutions.set_again(solution=fact, by=by, now=now)


def _say_whose(post: Post, by: Member | None) -> None:
    """Whose word it is that this post stays away: of a question, its thread too."""
    post.deleted_by = by
    post.save(update_fields=["deleted_by"])
    if post.kind == Post.Kind.QUESTION:
        post.thread.deleted_by = by
        post.thread.save(update_fields=["deleted_by"])


def _kept_by(post: Post) -> dict[str, Any]:
    """What bringing it back needs, as it was kept when it went."""
    for data in appealable.keeping_away(post=post).values_list("data", flat=True):
        if "solution" in data:
            return {"solution": data["solution"]}
    return {}


def _decided(
    act: Decision.Act, post: Post, by: Member | None, reason: str, words: str, now: datetime
) -> Decision:
    return decisions.decide(
        act=act, reason=reason, words=words, by=by, member=post.author, now=now,
        thread=post.thread, post=post,
    )  # fmt: skip


def _keep(decision: Decision, kept: dict[str, Any]) -> None:
    if kept:
        decision.data |= kept
        decision.save(update_fields=["data"])
