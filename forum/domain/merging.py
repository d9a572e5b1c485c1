"""Two questions become one, and taking that back. Decision 0050.

Lock rule: `kin`, then both threads' rows in the order of their ids. The source stays as a signpost:
its address forwards, its own solution, verdicts and events stay its own, so that no point is given
twice or lost.
"""

from datetime import datetime
from typing import Any

from forum import shape_rules
from forum.domain import (
    carrying,
    confirmations,
    decisions,
    duplicates,
    events,
    joining,
    notices,
)
from forum.lib.transact import verb
from forum.models import Confirmation, Decision, Event, Member, Post, Thread
from forum.queries import hearers

Kind = Post.Kind


@verb
def merge(
    *, source: Thread, target: Thread, by: Member, reason: str, words: str, now: datetime
) -> Thread:
    """`source` goes into `target`, which is returned. Merged already, nothing changes. Raises
    NotAllowed.

    Its question stands under the target's as a post of the kind "asked", with its words, versions
    and comments; the target's solution stands, and what solved the source is confirmed by the word
    of whoever asked it. Whoever asked and whoever follows hear of it.
    """
    source, target = _lock(source.pk, target.pk)
    if source.merged_into_id == target.pk:
        return target
    shape_rules.check_merge(by, source, target)
    asked = Post.objects.get(thread=source, kind=Kind.QUESTION)
    heads = list(Post.objects.filter(thread=source, parent=None).order_by("pk"))
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    data: dict[str, Any] = {"source": source.pk, "target": target.pk, "asked": asked.pk}
    data["posts"] = carrying.carry(
        heads=heads, source=source, target=target, by=by, now=now, kinds={asked.pk: Kind.ASKED}
    )
    data |= joining.along(source=source, target=target, by=by, now=now)
    data["confirmation"] = _confirm(source, target, now)
    decision = decisions.decide(
        act=Decision.Act.THREAD_MERGED, reason=reason, words=words, by=by, member=source.author,
        now=now, thread=target, post=asked, data=data,
    )  # fmt: skip
    asked.refresh_from_db()
    _tell(Event.Kind.THREAD_MERGED, source, target, asked, decision, by, now)
    _announce(source, target, asked, decision, by, now)
    return target


@verb
def unmerge(*, decision: Decision, by: Member, now: datetime) -> Thread:
    """Take the two apart again, within thirty days; returns the source. What people wrote, followed
    or confirmed meanwhile stays where it is. Undone already, nothing changes. Raises NotAllowed."""
    data = decision.data
    source, target = _lock(data["source"], data["target"])
    if source.merged_into_id is None:
        return source
    moved = list(Post.objects.filter(pk__in=data["posts"], thread=target).order_by("pk"))
    solution = target.solution.post_id if target.solution else None
    shape_rules.check_unmerge(
        by, source, target, is_late=now - decision.at > shape_rules.UNDONE_WITHIN,
        is_whole=any(post.pk == data["asked"] and post.deleted_at is None for post in moved),
        is_solution=any(post.pk == solution for post in moved),
    )  # fmt: skip
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    heads = [post for post in moved if post.parent_id is None]
    carrying.carry(
        heads=heads, source=target, target=source, by=by, now=now,
        kinds={data["asked"]: Kind.QUESTION},
    )  # fmt: skip
    joining.back(source=source, target=target, data=data, by=by, now=now)
    _unconfirm(data["confirmation"], now)
    asked = Post.objects.get(pk=data["asked"])
    _tell(Event.Kind.THREAD_UNMERGED, source, target, asked, decision, by, now)
    return source


def _confirm(source: Thread, target: Thread, now: datetime) -> int | None:
    """What solved the source is right for the target as well, says whoever accepted it: so it
    stands above the other answers there, and nobody earns by it anew."""
    fact = source.solution
    if fact is None or fact.by is None or fact.by_id == target.author_id:
        return None
    post = Post.objects.get(pk=fact.post_id)
    known = Confirmation.objects.filter(
        post=post, by=fact.by, kind=Confirmation.Kind.OTHERS, withdrawn_at=None
    )
    if post.author_id == fact.by_id or known.exists():
        return None
    word = Confirmation.objects.create(
        post=post, by=fact.by, kind=Confirmation.Kind.OTHERS, at=now, is_enough=False
    )
    confirmations.count(post=post)
    return word.pk


def _unconfirm(pk: int | None, now: datetime) -> None:
    for word in Confirmation.objects.filter(pk=pk or 0, withdrawn_at=None).select_related("post"):
        word.withdrawn_at = now
        word.save(update_fields=["withdrawn_at"])
        confirmations.count(post=word.post)


def _tell(
    kind: Event.Kind, source: Thread, target: Thread, asked: Post, decision: Decision, by: Member,
    now: datetime,
) -> None:  # fmt: skip
    """Both threads are counted anew, then each hears: upper floors move what stands on them."""
    carrying.settle(thread=target)
    carrying.settle(thread=source)
    for thread, other in ((source, target), (target, source)):
        events.record(
            kind=kind, thread=thread, post=asked, by=by, member_id=source.author_id, at=now,
            source=source.pk, target=target.pk, other=other.pk, decision=decision.pk,
        )  # fmt: skip


def _announce(
    source: Thread, target: Thread, asked: Post, decision: Decision, by: Member, now: datetime
) -> None:
    """Whoever follows what was merged hears where it goes on; whoever asked hears of the
    decision."""
    people = hearers.followers_among(followings=[*decision.data["follows"], *decision.data["kept"]])
    notices.tell(
        kind="followed_merged", to=people.exclude(pk=source.author_id or 0), by=by, now=now,
        thread=target, post=asked, key=f"merged:{decision.pk}",
        data={"reason": decision.words, "decision": decision.pk, "from": source.pk},
    )  # fmt: skip


def _lock(source: int, target: int) -> tuple[Thread, Thread]:
    """As the lock rule says."""
    duplicates.lock_kin()
    rows = carrying.hold(threads=[Thread(pk=source), Thread(pk=target)])
    return rows[source], rows[target]


def hold(decision: Decision) -> None:
    """What taking such a decision back locks, before its own row."""
    _lock(decision.data["source"], decision.data["target"])


def _undo(decision: Decision, by: Member, now: datetime) -> None:
    unmerge(decision=decision, by=by, now=now)


decisions.UNDO[Decision.Act.THREAD_MERGED] = _undo
decisions.HOLD[Decision.Act.THREAD_MERGED] = hold
