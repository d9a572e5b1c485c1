"""After a backup was loaded: whoever was erased since is erased again, and a post of which
something was taken out since is out of sight until a moderator has taken it out again.

The list apart from the database (`lib/gone_list.py`) says what has gone, and two looks keep both in
step, by state and not by time: `note` writes there what the database says, `again` does here what
the list says. The worker does both every ten minutes, so that it makes no difference how the
database came back. Decision 0051.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from forum.domain import changes, erasing, flags, hiding
from forum.lib import gone_list
from forum.lib.gone_list import MEMBER, REDACTED, Gone
from forum.lib.transact import verb
from forum.models import Decision, Erasure, Event, Member, Post
from forum.rules import NotAllowed

log = logging.getLogger(__name__)
LATELY = timedelta(days=2)  # what the look of every ten minutes may have missed, and much more
VISITOR = "gone-list"  # who reports what is back, in place of a digest: once for each post


@dataclass
class Again:
    """Ids of members that were erased, that have a duty to hand over first, and of whom it failed
    (the log says why); of posts that are out of sight now, and that were left as they are (private,
    or out of sight already)."""

    erased: list[int] = field(default_factory=list)
    hindered: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


def note(*, since: datetime | None = None) -> int:
    """Write into the list what the database says has gone and the list does not; how many lines.
    Redactions `since` then, or all of them (their events are many). Two statements. Raises
    OSError where it cannot be written."""
    known = set(gone_list.read())
    members = {(one.pk, one.born) for one in known if one.kind == MEMBER}
    fresh = [one for one in _erased() if (one.pk, one.born) not in members]
    fresh += [one for one in _redacted(since) if one not in known]
    gone_list.add(fresh)
    return len(fresh)


def again(*, now: datetime) -> Again:
    """Do what the list says and the database has not. Each account and post is a transaction of its
    own, so that this may be stopped and begun again, and one that fails stops no other. Few
    statements where all is well. Raises OSError where the list cannot be read."""
    found, listed = Again(), gone_list.read()
    for gone in _back(listed):
        try:
            done = _erase_again(pk=gone.pk, at=gone.at, now=now)
        except Exception:
            log.exception("Member %s could not be erased again", gone.pk)
            found.failed.append(gone.pk)
        else:
            (found.erased if done else found.hindered).append(gone.pk)
    for pk in _unmasked(listed):
        (found.hidden if _hide_again(pk=pk, now=now) else found.left).append(pk)
    return found


def _erased() -> list[Gone]:
    done = Erasure.objects.filter(done_at__isnull=False).order_by("done_at", "pk")
    rows = done.values_list("member_id", "member__joined_at", "done_at")
    return [Gone(MEMBER, pk, born, at) for pk, born, at in rows if at is not None]


def _redacted(since: datetime | None) -> list[Gone]:
    rows = Event.objects.filter(kind=Event.Kind.POST_REDACTED, post__isnull=False)
    rows = rows if since is None else rows.filter(at__gte=since)
    found = rows.order_by("at", "pk").values_list("post_id", "post__created_at", "at")
    return [Gone(REDACTED, pk, born, at) for pk, born, at in found]


def _back(listed: list[Gone]) -> list[Gone]:
    """Accounts that were erased once and are there, the first to go first."""
    gone = {(one.pk, one.born): one for one in listed if one.kind == MEMBER}
    there = Member.objects.filter(pk__in=[pk for pk, _born in gone]).exclude(display_name="")
    here = set(there.values_list("pk", "joined_at"))
    return sorted((one for key, one in gone.items() if key in here), key=lambda one: one.at)


def _unmasked(listed: list[Gone]) -> list[int]:
    """Posts whose redaction the database does not know, and which nobody hid for it since."""
    gone: dict[tuple[int, datetime], datetime] = {}
    for one in listed:
        if one.kind == REDACTED:
            gone[one.pk, one.born] = max(one.at, gone.get((one.pk, one.born), one.at))
    pks = [pk for pk, _born in gone]
    here = set(Post.objects.filter(pk__in=pks).values_list("pk", "created_at"))
    masked = Event.objects.filter(kind=Event.Kind.POST_REDACTED, post__in=pks)
    hidden = Decision.objects.filter(
        act=Decision.Act.POST_HIDDEN, reason=Decision.Reason.PRIVATE, by=None, post__in=pks
    )
    done = [*masked.values_list("post", "at"), *hidden.values_list("post", "at")]
    settled = {
        (pk, born) for (pk, born), at in gone.items()
        if any(post == pk and when >= at for post, when in done)
    }  # fmt: skip
    return sorted(pk for pk, born in gone.keys() & here - settled)


@verb
def _erase_again(*, pk: int, at: datetime, now: datetime) -> bool:
    """Whether it was done. Without the mail that asks whether they meant it, and without the day to
    think it over: they had both. Where a duty hinders it, as erasing.erase says."""
    waiting = Erasure.objects.filter(member=pk, cancelled_at=None, done_at=None).first()
    if waiting is None:
        waiting = Erasure.objects.create(member_id=pk, by_id=pk, asked_at=at, due_at=now)
    elif waiting.asked_at != at and waiting.due_at > now:
        Erasure.objects.filter(pk=waiting.pk).update(due_at=now)
    return erasing.erase(pk=waiting.pk, now=now)


@verb
def _hide_again(*, pk: int, now: datetime) -> bool:
    """Out of sight, and in the queue of moderators with why; False where it is neither public nor
    to be taken out by them."""
    post = Post.objects.select_related("thread", "author").get(pk=pk)
    words = _("Something was taken out of this post. A backup brought it back: take it out again.")
    try:
        flags.report_as_visitor(
            post=post, visitor=VISITOR, reason=Decision.Reason.PRIVATE, words=words, now=now
        )
    except NotAllowed:
        return False
    post = changes.hold(post=post)[1]
    hiding.hide(post=post, by=None, reason=Decision.Reason.PRIVATE, now=now)
    return True
