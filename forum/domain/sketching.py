"""Keeping what texts are compared by, as long as it is of use. Decision 0048."""

from datetime import datetime

from forum.domain import weighing
from forum.lib import retention, sketches
from forum.lib.sketches import Sketch
from forum.models import HeldPost, Member, Post, PostSketch

KEPT = retention.SKETCHES.kept
TRUSTED_KEPT = retention.PLACES.kept  # that somebody of standing has linked to a place


def keep(
    *,
    sketch: Sketch,
    by: Member,
    now: datetime,
    post: Post | None = None,
    held: HeldPost | None = None,
) -> PostSketch:
    """The sketch of what a newcomer wrote, posted or held."""
    return PostSketch.objects.create(
        author=by, post=post, held=held, at=now, fingerprint=sketch.fingerprint,
        shingles=list(sketch.shingles), marks=list(sketch.marks),
    )  # fmt: skip


def keep_of_edit(*, sketch: Sketch, by: Member, now: datetime, post: Post) -> None:
    """Of what a newcomer's post says now, in the place of what it said: it is one text still."""
    before = PostSketch.objects.filter(post=post, held=None, is_trusted=False)
    latest = before.order_by("-at", "-pk").first()
    if latest is None:
        keep(sketch=sketch, by=by, now=now, post=post)
        return
    marks, shingles = list(sketch.marks), list(sketch.shingles)
    if (latest.fingerprint, latest.marks) != (sketch.fingerprint, marks):
        before.filter(pk=latest.pk).update(
            at=now, fingerprint=sketch.fingerprint, shingles=shingles, marks=marks
        )


def learn(*, by: Member, body: str, post: Post, now: datetime) -> None:
    """Somebody of standing links to places: whoever is new may do so as well. Only where there are
    any; no statement otherwise."""
    if "://" not in body and "www." not in body:
        return
    marks = sketches.marks(body, own_hosts=weighing.own_hosts())
    places = [mark for mark in marks if mark.startswith("d:")]
    if places:
        PostSketch.objects.create(
            author=by, post=post, at=now, fingerprint="", marks=places, is_trusted=True
        )


def trust(*, held: HeldPost, post: Post | None) -> None:
    """Somebody has looked at it, and it is fine: so are the places in it, while the `post` that it
    became is not removed."""
    PostSketch.objects.filter(held=held).update(is_trusted=True, is_refused=False, post=post)


def refused(*, held: HeldPost) -> None:
    """The like of it is held at once, for a day."""
    PostSketch.objects.filter(held=held).update(is_refused=True)


def prune(*, now: datetime) -> int:
    """Forget sketches that nothing is compared with any more; returns how many."""
    old = PostSketch.objects.filter(at__lt=now - KEPT, is_trusted=False)
    very_old = PostSketch.objects.filter(at__lt=now - TRUSTED_KEPT)
    return old.delete()[0] + very_old.delete()[0]
