"""The door through which everybody posts: what looks like spam is held, anything else posted.

Views, mails and drafts come in here; `threads.ask`, `posts.answer`, `comment` and `edit` are for
verbs that have asked already, and for the company. tests/forum/test_gate.py holds that.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from forum import rules
from forum.domain import (
    changes,
    counters,
    drawers,
    holding,
    house,
    late_posts,
    pace,
    posts,
    request_keys,
    sketching,
    threads,
)
from forum.domain.weighing import NOBODY, Look, look, own_hosts, watched
from forum.lib import form_keys, sealed, sketches
from forum.lib.facts import Fact
from forum.lib.limits import Counts
from forum.lib.transact import verb
from forum.models import Category, HeldPost, Member, Post, RequestKey, Thread
from forum.queries import activity

Made = Post | Thread
Said = Post | HeldPost


@verb
def ask(
    *,
    by: Member,
    title: str,
    body: str,
    category: Category,
    tag_names: list[str],
    language: str,
    key: uuid.UUID | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
    facts: Sequence[Fact] = (),
    drawer: str = "",
) -> Thread | HeldPost:
    """As threads.ask; where it waits for somebody to look, what is held: its `drawer` sealed, for
    whoever looks is not who reads that. Raises NotAllowed."""
    told: dict[str, Any] = {
        "title": title, "body": body, "tag_names": tag_names, "language": language,
        "pictures": pictures, "facts": list(facts),
    }  # fmt: skip

    def post() -> Thread:
        return threads.ask(by=by, category=category, key=key, now=now, drawer=drawer, **told)

    def check() -> None:
        rules.check_ask(by, _counts(by, now), now)

    private = {"drawer": sealed.seal(drawer)} if drawer else {}
    return _through(
        Post.Kind.QUESTION, by=by, title=title, said=_said(body, facts), key=key, key_verb="ask",
        now=now, post=post, check=check, fields={**told, **private, "category": category.slug},
    )  # fmt: skip


@verb
def answer(
    *,
    thread: Thread,
    by: Member,
    body: str,
    key: uuid.UUID | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
) -> Post | HeldPost:
    """As posts.answer, or what is held. Raises NotAllowed."""

    def post() -> Post:
        return posts.answer(thread=thread, by=by, body=body, key=key, now=now, pictures=pictures)

    def check() -> None:
        rules.check_answer(by, counters.lock(thread=thread))
        rules.check_pace(by, _counts(by, now), now)

    return _through(
        Post.Kind.ANSWER, by=by, title="", said=body, key=key, now=now, post=post, check=check,
        key_verb=f"add {Post.Kind.ANSWER} to {thread.pk}", thread=thread,
        fields={"body": body, "pictures": pictures},
    )  # fmt: skip


@verb
def comment(
    *, post: Post, by: Member, body: str, key: uuid.UUID | None, now: datetime
) -> Post | HeldPost:
    """As posts.comment, or what is held. Raises NotAllowed."""
    parent = post

    def add() -> Post:
        return posts.comment(post=parent, by=by, body=body, key=key, now=now)

    def check() -> None:
        rules.check_comment(by, counters.lock(thread=parent.thread), parent)
        rules.check_pace(by, _counts(by, now), now)

    return _through(
        Post.Kind.COMMENT, by=by, title="", said=body, key=key, now=now, post=add, check=check,
        key_verb=f"add {Post.Kind.COMMENT} to {parent.pk}", thread=parent.thread, parent=parent,
        fields={"body": body},
    )  # fmt: skip


@verb
def edit(
    *,
    post: Post,
    by: Member,
    now: datetime,
    body: str,
    title: str = "",
    tag_names: list[str] | None = None,
    reason: str = "",
    pictures: dict[int, str] | None = None,
    off: Collection[int] = (),
    facts: list[Fact] | None = None,
    base: str = "",
    drawer: str = "",
    code: str = "other",
) -> Post | HeldPost:
    """As posts.edit; where the new words wait, the old ones stay meanwhile. Raises NotAllowed,
    changes.EditConflict. Held again, the newer words take the place of those that wait."""
    told: dict[str, Any] = {
        "body": body, "title": title, "tag_names": tag_names, "reason": reason,
        "pictures": pictures, "facts": facts,
    }  # fmt: skip
    is_own = post.author_id == by.pk and post.kind != Post.Kind.MESSAGE
    thread, locked = changes.hold(post=post)
    words = changes.Words(body, title, tag_names, facts)
    seen, said = _look_at(words, locked, by, now) if is_own else (Look(), "")
    if is_own:
        _withdraw_older(locked, by, now)
    if not seen.risk.holds:
        made = posts.edit(
            post=post, by=by, now=now, off=off, base=base, drawer=drawer, code=code, **told
        )
        if seen.sketch is not None:
            sketching.keep_of_edit(sketch=seen.sketch, by=by, now=now, post=made)
        return made
    rules.check_edit(by, thread, locked)
    changes.check_base(post=locked, base=base, words=words)
    drawers.add(thread=thread, text=drawer, by=by, now=now)  # private: it waits for no look
    return _hold_edit(locked, {**told, "off": list(off)}, seen, said, by, now)


def _said(body: str, facts: Sequence[Fact]) -> str:
    """A question's words with what its topic asked for: both are read, so both are weighed."""
    return "\n".join([body, *(str(fact.get("value", "")) for fact in facts)])


def _look_at(words: changes.Words, post: Post, by: Member, now: datetime) -> tuple[Look, str]:
    """How these new words of the post weigh beside its old ones; and what is weighed: of a question
    its title and facts as well."""
    said, before = words.body, post.body
    if post.kind == Post.Kind.QUESTION:
        old = post.thread
        facts = old.facts if words.facts is None else words.facts
        said = f"{words.title or old.title}\n{_said(said, facts)}"
        before = f"{old.title}\n{_said(before, old.facts)}"
    return look(by=by, title="", body=said, now=now, before=before), said


def _sketch(said: str) -> sketches.Sketch:
    return sketches.of(said, own_hosts=own_hosts())


def _hold_edit(
    post: Post, told: dict[str, Any], seen: Look, said: str, by: Member, now: datetime
) -> HeldPost:
    """With what it was written on: posted later, it replaces no newer words."""
    return holding.hold(
        by=by, kind=post.kind, thread=post.thread, parent=post, risk=seen.risk, now=now,
        fields={**told, "act": late_posts.EDIT, "base": post.fingerprint},
        sketch=seen.sketch or _sketch(said),
    )  # fmt: skip


def _withdraw_older(post: Post, by: Member, now: datetime) -> None:
    """The newer words take the place of those that wait."""
    waiting = HeldPost.objects.filter(
        author=by, parent=post, outcome="", fields__act=late_posts.EDIT
    )
    for older in waiting:
        holding.withdraw(held=older, by=by, now=now)


def _through(
    kind: str,
    *,
    by: Member,
    title: str,
    said: str,
    key: uuid.UUID | None,
    key_verb: str,
    now: datetime,
    post: Callable[[], Any],
    check: Callable[[], None],
    fields: dict[str, Any],
    thread: Thread | None = None,
    parent: Post | None = None,
) -> Any:
    """Whoever is watched goes by the scales. `check` is the verb's, with what waits counted too."""
    _check_rules(by, key, key_verb, now)
    how = watched(member=by)
    if how == NOBODY:
        return _learn(post(), by, said, now)
    hold_verb = f"hold {key_verb}"
    first = request_keys.claim(member=by, key=key, verb=hold_verb, now=now)
    if first is not None:
        return HeldPost.objects.get(pk=first)
    if _is_made(by, key, key_verb):
        return post()
    seen = look(by=by, title=title, body=said, now=now, seconds=form_keys.seconds(key, now))
    if not seen.risk.holds:
        made = post()
        if seen.sketch is None:
            return _learn(made, by, said, now)
        sketching.keep(sketch=seen.sketch, by=by, now=now, post=_first(made))
        return made
    check()
    held = holding.hold(
        by=by, kind=kind, fields=fields, risk=seen.risk, now=now, thread=thread, parent=parent,
        sketch=seen.sketch or _sketch(f"{title}\n{said}".strip()),
    )  # fmt: skip
    request_keys.settle(member=by, key=key, verb=hold_verb, result=held.pk)
    return held


def _check_rules(by: Member, key: uuid.UUID | None, key_verb: str, now: datetime) -> None:
    """New words want the rules agreed to, where they bind; what was sent before they did is made.
    Raises NotAllowed."""
    try:
        house.check_may_post(member=by, now=now)
    except rules.NotAllowed:
        if not any(_is_made(by, key, one) for one in (key_verb, f"hold {key_verb}")):
            raise


def _is_made(by: Member, key: uuid.UUID | None, key_verb: str) -> bool:
    """Whether a send of this form was posted already: it is not weighed against itself."""
    if key is None:
        return False
    sent = RequestKey.objects.filter(member=by, verb=key_verb, key=key)
    return sent.filter(result__isnull=False).exists()


def _learn(made: Made, by: Member, said: str, now: datetime) -> Made:
    if made.created_at == now:  # not by an earlier send
        sketching.learn(by=by, body=said, post=_first(made), now=now)
    return made


def _first(made: Made) -> Post:
    if isinstance(made, Post):
        return made
    return Post.objects.get(thread=made, kind=Post.Kind.QUESTION)


def _counts(by: Member, now: datetime) -> Counts:
    """What they did lately, with what waits: nobody holds more than they may post."""
    return activity.with_held(pace.counts(member=by, now=now), member=by, now=now)
