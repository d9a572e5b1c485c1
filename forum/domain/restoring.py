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

from django.conf import settings
from django.utils.translation import gettext as _

from forum.domain import changes, erasing, flags, hiding
from forum.lib import gone_list
from forum.lib.gone_list import MEMBER, REDACTED, Gone, Key
from forum.lib.transact import verb
from forum.models import Decision, Erasure, Event, Member, Post
from forum.rules import NotAllowed

log = logging.getLogger(__name__)
LATELY = timedelta(days=2)  # what the look of every ten minutes may have missed, and much more
VISITOR = "gone-list"  # who reports what is back, in place of a digest: once for each post


@dataclass
class Again:
    """Ids of members that were erased, that have a duty to hand over first, that cancelled it since
    they are back, and of whom it failed (the log says why); of posts that are out of sight now,
    that were left as they are (private, or out of sight already), and of which it failed. `others`:
    lines of other sites by their names, which nobody follows here."""

    erased: list[int] = field(default_factory=list)
    hindered: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    in_sight: list[int] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)


def note(*, since: datetime | None = None) -> int:
    """Write into the list what the database says has gone and the list does not; how many lines.
    Redactions `since` then, or all of them (their events are many). Two statements. Raises
    OSError where it cannot be written."""
    known = gone_list.read()
    last, listed = gone_list.latest(known), set(known)
    fresh = [one for one in _erased() if one.key not in last or last[one.key].at < one.at]
    fresh += [one for one in _redacted(since) if one not in listed]
    gone_list.add(fresh)
    return len(fresh)


def again(*, now: datetime) -> Again:
    """Do what the list says and the database has not. Each account and post is a transaction of its
    own, so that this may be stopped and begun again, and one that fails stops no other. Few
    statements where all is well. Raises OSError where the list cannot be read."""
    last = gone_list.latest(gone_list.read())
    found = Again(others=gone_list.others())
    for name, count in found.others.items():
        log.error("%s: %s lines are of another site, %s", settings.GONE_LIST, count, name)
    for gone in _back(last):
        try:
            done = _erase_again(pk=gone.pk, at=gone.at, now=now)
        except Exception:
            log.exception("Member %s could not be erased again", gone.pk)
            found.failed.append(gone.pk)
        else:
            into = found.kept if done is None else found.erased if done else found.hindered
            into.append(gone.pk)
    for pk in _unmasked(last):
        try:
            is_hidden = _hide_again(pk=pk, now=now)
        except Exception:
            log.exception("Post %s could not be taken out of sight", pk)
            found.in_sight.append(pk)
        else:
            (found.hidden if is_hidden else found.left).append(pk)
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


def _back(last: dict[Key, Gone]) -> list[Gone]:
    """Accounts that were erased once and are there, the first to go first."""
    gone = {(one.pk, one.born): one for one in last.values() if one.kind == MEMBER}
    there = Member.objects.filter(pk__in=[pk for pk, _born in gone]).exclude(display_name="")
    here = set(there.values_list("pk", "joined_at"))
    return sorted((one for key, one in gone.items() if key in here), key=lambda one: one.at)


def _unmasked(last: dict[Key, Gone]) -> list[int]:
    """Posts whose redaction the database does not know, and which nobody hid for it since."""
    gone = {(one.pk, one.born): one.at for one in last.values() if one.kind == REDACTED}
    pks = [pk for pk, _born in gone]
    here = set(Post.objects.filter(pk__in=pks).values_list("pk", "created_at"))
    masked = Event.objects.filter(kind=Event.Kind.POST_REDACTED, post__in=pks)
    hidden = Decision.objects.filter(
        act=Decision.Act.POST_HIDDEN, reason=Decision.Reason.PRIVATE, by=None, post__in=pks
    )
    settled: dict[int, datetime] = {}  # of each post the latest: both lists grow with the site
    for pk, at in [*masked.values_list("post", "at"), *hidden.values_list("post", "at")]:
        settled[pk] = max(at, settled.get(pk, at))
    return sorted(
        pk for pk, born in gone.keys() & here
        if pk not in settled or settled[pk] < gone[pk, born]
    )  # fmt: skip


@verb
def _erase_again(*, pk: int, at: datetime, now: datetime) -> bool | None:
    """Whether it was done; None where they cancelled it since they are back, as somebody can whom a
    duty hindered: then it is theirs to ask again. Without the mail that asks whether they meant it,
    and without the day to think it over: they had both. Where a duty hinders it, as erasing.erase
    says: a request that was put off already waits its day."""
    rows = Erasure.objects.filter(member=pk)
    waiting = rows.filter(cancelled_at=None, done_at=None).first()
    if waiting is None:
        if rows.filter(cancelled_at__gt=at).exists():
            return None
        waiting = Erasure.objects.create(member_id=pk, by_id=pk, asked_at=at, due_at=now)
    elif now < waiting.due_at <= waiting.asked_at + erasing.GRACE:
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
