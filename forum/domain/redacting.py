"""Taking something private out of a post and out of everything that was ever made of it.

It cannot be undone: nothing keeps the words, neither the event nor the decision. Decision 0050.
Lock rule: `stale_copies.hold`, the thread's row, then the post's; what else holds the words is
taken as it comes, and where two cross, the database breaks one and the verb runs again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from forum import shape_rules
from forum.domain import (
    attachments,
    changes,
    decisions,
    events,
    files,
    look,
    reach,
    scrubbing,
    stale_copies,
)
from forum.lib import private_data
from forum.lib.secrets_found import Secret
from forum.lib.transact import verb
from forum.models import Attachment, Decision, Event, Member, OutboxMessage, Post, Thread


@dataclass(frozen=True)
class Redaction:
    """What was done: how many rows of which table, and in how many posts the words stood. Never the
    words."""

    posts: int
    places: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(self.places.values())


@verb
def redact(
    *,
    post: Post,
    secret: str,
    by: Member,
    now: datetime,
    reason: str = Decision.Reason.PRIVATE,
    words: str = "",
) -> Redaction:
    """Put a mask wherever `secret`, which stands in the post, an earlier version of it or a mail
    about it, was stored: other posts that quote it, versions, titles, drafts, mails, search.
    Raises NotAllowed.

    Somebody who is no moderator takes out only what is private by its shape, of posts that only
    they wrote and nobody reported. Whoever wrote the post hears that somebody else did it.
    """
    _take_time()
    stale_copies.hold()
    post = changes.hold(post=post)[1]
    found = _checked(post, secret, by)
    holding, heads = scrubbing.places(secret=found)
    places = scrubbing.everywhere(secret=found, posts=[*holding, post.pk], heads=heads, now=now)
    shown = _showing(holding, heads)
    _told(post, by, now, reason, words, places=places, posts=shown)
    return Redaction(shown, places)


@verb
def check(*, post: Post, secret: str, by: Member) -> int:
    """Whether `redact` would do it, and in how many posts the words stand. Changes nothing. Raises
    NotAllowed."""
    _take_time()
    return _showing(*scrubbing.places(secret=_checked(post, secret, by)))


@verb
def remove_picture(
    *,
    picture: Attachment,
    by: Member,
    now: datetime,
    reason: str = Decision.Reason.PRIVATE,
    words: str = "",
) -> None:
    """Take a picture out for ever: its files, its sizes, its row and whatever names it. Raises
    NotAllowed; of one that is gone already, nothing changes. Its files go once this is committed.
    """
    if picture.post is None:
        raise shape_rules.NotAllowed(_("Only a picture of a post can be taken out."))
    _take_time()
    stale_copies.hold()
    post = changes.hold(post=picture.post)[1]
    shape_rules.check_redact(by, post)
    if not by.is_moderator:
        shape_rules.check_alone(is_free=not reach.is_judged(post=post))
    found = Attachment.objects.select_for_update(of=("self",)).filter(pk=picture.pk).first()
    if found is None:
        return
    name, paths, gone = Secret(found.name), files.of(attachment=found), [found.pk]
    found.delete()
    Post.objects.filter(pk=post.pk).update(picture_count=post.attachments.count())
    holding, heads = scrubbing.places(secret=name)
    places = scrubbing.everywhere(
        secret=name, posts=[*holding, post.pk], heads=heads, now=now, pictures=gone
    )
    attachments.remove_files_later(paths=paths)
    _told(post, by, now, reason, words, places=places, posts=1, picture=True)


def _checked(post: Post, secret: str, by: Member) -> Secret:
    """The words, which `by` may take out."""
    shape_rules.check_redact(by, post)
    found = Secret(secret)
    shape_rules.check_secret(found.words, is_there=_is_there(post, found))
    if by.is_moderator:
        shape_rules.check_reach(posts=_showing(*scrubbing.places(secret=found)))
        return found
    is_private = private_data.is_little_else(found.words)
    shape_rules.check_alone(
        is_free=is_private
        and not reach.is_judged(post=post)
        and not reach.is_shared(post=post, secret=found)
    )
    return found


def _told(
    post: Post,
    by: Member,
    now: datetime,
    reason: str,
    words: str,
    *,
    places: dict[str, int],
    posts: int,
    picture: bool = False,
) -> None:
    Thread.objects.filter(pk=post.thread_id).update(version=F("version") + 1)
    look.renew()
    told: dict[str, Any] = {"places": places, "posts": posts, "picture": picture}
    events.record(
        kind=Event.Kind.POST_REDACTED, thread=post.thread, post=post, by=by,
        member_id=post.author_id, at=now, **told,
    )  # fmt: skip
    if by.pk == post.author_id:
        return
    decisions.decide(
        act=Decision.Act.POST_REDACTED, reason=reason, words=words, by=by, member=post.author,
        now=now, thread=post.thread, post=post, data=told,
    )  # fmt: skip


def _is_there(post: Post, secret: Secret) -> bool:
    said = [post.body]
    if post.kind == Post.Kind.QUESTION:
        said += [post.thread.title, *(value for _label, value in post.thread.fact_lines)]
    for version in post.revisions.all():
        said += [version.title, version.body, *(value for _label, value in version.fact_lines)]
    # Changed within minutes, the post has no version of it, and mail has left already.
    for mail in OutboxMessage.objects.filter(notice__post=post).exclude(text="", html=""):
        said += [mail.subject, mail.text, mail.html]
    return any(secret.is_in(one) for one in said)


def _showing(posts: list[int], heads: list[int]) -> int:
    """How many posts show the words: in their own, in a title, or in what was asked for."""
    firsts = Post.objects.filter(thread__in=heads, kind=Post.Kind.QUESTION)
    return len({*posts, *firsts.values_list("pk", flat=True)})


def _take_time() -> None:
    """Every table is looked through: longer than a page may take, and rarely done."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '120s'")
