"""Bringing an earlier version back, and edits that others suggest.

Lock rule: the thread's row, then the post's, then the suggestion's.
"""

import uuid
from datetime import datetime
from typing import Any

from forum import answer_rules, curating, rules
from forum.domain import changes, events, request_keys, reviewing, revisions
from forum.domain.revisions import Words
from forum.lib import private_data
from forum.lib.transact import verb
from forum.models import Event, Member, Post, ReviewClaim, Standing, SuggestedEdit

Outcome = SuggestedEdit.Outcome
BASE = 16  # characters of a fingerprint


@verb
def bring_back(
    *,
    post: Post,
    number: int,
    by: Member,
    now: datetime,
    reason: str = "",
    base: str = "",
    code: str = "other",
) -> Post:
    """Let the post say what version `number` said, as a new version. Raises NotAllowed, and
    EditConflict as `posts.edit`; KeyError where there is no such version. Of somebody else's post
    it is a decision (`code` is its reason), which they hear."""
    thread, post = changes.hold(post=post)
    rules.check_edit(by, thread, post)
    before = revisions.latest(post=post)
    post = say_again(post=post, number=number, by=by, now=now, reason=reason, base=base)
    changes.decide(post=post, before=before, by=by, code=code, words=reason, now=now)
    return post


def say_again(
    *, post: Post, number: int, by: Member, now: datetime, reason: str = "", base: str = ""
) -> Post:
    """`bring_back` of the post that `changes.hold` gave, without asking who may and without a
    decision: also for undoing one."""
    old = post.revisions.filter(number=number).first()
    if old is None:
        raise KeyError(number)
    words = Words(old.body)
    if post.kind == Post.Kind.QUESTION:
        # Imported and early versions may know no title, tags or facts: those stay.
        names = old.tags.split(", ") if old.tags else None
        words = Words(old.body, old.title, names, old.facts or None)
    answer_rules.check_bring_back(never_public=_never_public(words))
    changes.check_base(post=post, base=base, words=words)
    return changes.rewrite(
        post=post, words=words, by=by, now=now, reason=reason, restored_from=number
    )  # fmt: skip


@verb
def suggest(
    *,
    post: Post,
    by: Member,
    standing: Standing | None,
    words: Words,
    reason: str,
    base: str,
    key: uuid.UUID | None,
    now: datetime,
) -> SuggestedEdit:
    """Offer other words for somebody's post; once per `key`. Raises NotAllowed.

    An open suggestion of the same person for the post is withdrawn: this one stands instead.
    """
    verb_name = f"suggest an edit of {post.pk}"
    first = request_keys.claim(member=by, key=key, verb=verb_name, now=now)
    if first is not None:
        return SuggestedEdit.objects.get(pk=first)
    thread, post = changes.hold(post=post)
    curating.check_suggest(by, standing, thread, post)
    is_other = revisions.differs(post=post, words=words)
    others = SuggestedEdit.objects.filter(by=by, outcome=Outcome.OPEN).exclude(post=post).count()
    answer_rules.check_suggestion(is_other=is_other, waiting=others)
    before = SuggestedEdit.objects.filter(post=post, by=by, outcome=Outcome.OPEN).first()
    if before is not None:
        _settle(before, Outcome.WITHDRAWN, by, now)
    offered = SuggestedEdit.objects.create(
        post=post, by=by, title=words.title, body=words.body, tags=", ".join(words.tag_names or []),
        base=base[:BASE], reason=reason, at=now,
    )  # fmt: skip
    request_keys.settle(member=by, key=key, verb=verb_name, result=offered.pk)
    _record(Event.Kind.EDIT_SUGGESTED, offered, post, by, now, member_id=post.author_id)
    return offered


@verb
def take_over(
    *,
    edit: SuggestedEdit,
    by: Member,
    is_mentor: bool,
    words: Words | None,
    base: str,
    now: datetime,
) -> SuggestedEdit:
    """Let the post say it, in the name of both: as suggested (None), or by better `words`.

    `base` is what the reviewer compared it with: raises EditConflict where the post says something
    else now. What is decided already stays so. Raises NotAllowed.
    """
    thread, post = changes.hold(post=edit.post)
    edit = SuggestedEdit.objects.select_for_update(of=("self",)).get(pk=edit.pk)
    if not edit.is_open:
        return edit
    answer_rules.check_review(by, thread, post, by_id=edit.by_id, is_mentor=is_mentor)
    _check_free(edit, post, by, now)
    same = words is None or _is_suggested(words, edit, post)
    words = words or Words(edit.body, edit.title, edit.tag_names or None)
    changes.check_base(post=post, base=base, words=words)
    is_stale = edit.base != post.fingerprint
    answer_rules.check_improve(by, post, is_as_suggested=same, is_stale=is_stale)
    _settle(edit, Outcome.APPROVED if same else Outcome.IMPROVED, by, now)
    changes.rewrite(
        post=post, words=words, by=edit.by, now=now, reason=edit.reason, approved_by=by
    )  # fmt: skip
    _record(Event.Kind.EDIT_TAKEN_OVER, edit, post, by, now, member_id=edit.by_id)
    return edit


@verb
def reject(
    *, edit: SuggestedEdit, by: Member, is_mentor: bool, reason: str, now: datetime
) -> SuggestedEdit:
    """Not so, with a reason that the suggester reads. Raises NotAllowed."""
    thread, post = changes.hold(post=edit.post)
    edit = SuggestedEdit.objects.select_for_update(of=("self",)).get(pk=edit.pk)
    if not edit.is_open:
        return edit
    answer_rules.check_review(by, thread, post, by_id=edit.by_id, is_mentor=is_mentor)
    _check_free(edit, post, by, now)
    answer_rules.check_reason(reason)
    _settle(edit, Outcome.REJECTED, by, now, reason)
    _record(Event.Kind.EDIT_REJECTED, edit, post, by, now, member_id=edit.by_id, reason=reason)
    return edit


@verb
def take_back(*, edit: SuggestedEdit, by: Member, now: datetime) -> SuggestedEdit:
    """Whoever suggested it wants it no more. Raises NotAllowed."""
    _thread, post = changes.hold(post=edit.post)
    edit = SuggestedEdit.objects.select_for_update(of=("self",)).get(pk=edit.pk)
    answer_rules.check_take_back(by, by_id=edit.by_id)
    if edit.is_open:
        _settle(edit, Outcome.WITHDRAWN, by, now)
        _record(Event.Kind.EDIT_WITHDRAWN, edit, post, by, now, member_id=edit.by_id)
    return edit


def _is_suggested(words: Words, edit: SuggestedEdit, post: Post) -> bool:
    if words.body != edit.body or post.kind != Post.Kind.QUESTION:
        return words.body == edit.body
    is_same_head = (words.title, words.tag_names) == (edit.title, edit.tag_names)
    return is_same_head and words.facts in (None, post.thread.facts)


def _never_public(words: Words) -> list[str]:
    """What in these words no form would let go public: an old version saw no form again."""
    texts = [words.body, words.title, *(fact["value"] for fact in words.facts or [])]
    found = [one for text in texts for one in private_data.find(text) if not one.may_stay]
    return list(dict.fromkeys(one.label for one in found))


def _check_free(edit: SuggestedEdit, post: Post, by: Member, now: datetime) -> None:
    """Nobody decides on what a moderator has in hand, but whoever wrote the post: it is theirs."""
    if by.pk != post.author_id:
        reviewing.check_free(item=ReviewClaim.Item.EDIT, item_id=edit.pk, by=by, now=now)


def _settle(
    edit: SuggestedEdit, outcome: SuggestedEdit.Outcome, by: Member, now: datetime, reason: str = ""
) -> None:
    edit.outcome, edit.decided_at, edit.decided_by = outcome, now, by
    edit.decided_reason = reason
    edit.save(update_fields=["outcome", "decided_at", "decided_by", "decided_reason"])
    reviewing.finish(item=ReviewClaim.Item.EDIT, item_id=edit.pk)


def _record(
    kind: Event.Kind,
    edit: SuggestedEdit,
    post: Post,
    by: Member,
    now: datetime,
    *,
    member_id: int | None,
    reason: str = "",
) -> None:
    more: dict[str, Any] = {"reason": reason} if reason else {}
    events.record(
        kind=kind, thread=post.thread, post=post, by=by, member_id=member_id, at=now,
        edit=edit.pk, **more,
    )  # fmt: skip
