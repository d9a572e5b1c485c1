"""What somebody is writing just now, kept while they write with its pictures: one draft a member
and form.

A form is a `place`: "ask", "answer:12" (a thread), "comment:34" and "edit:34" (a post), and those
of upper floors (lib/kept_forms.py).
"""

import contextlib
import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from forum.domain import attachments, draft_help
from forum.lib import kept_forms
from forum.lib.transact import verb
from forum.models import Draft, Member, Post, RequestKey, Thread
from forum.rules import NotAllowed

# Of these at least one is written before there is anything to keep.
TEXTS = ("body", "title", "fact_error", "fact_tried", "fact_device", "fact_other")
Fields = dict[str, str]


@dataclass(frozen=True)
class Page:
    """An opened page that writes: `version` is of the draft it saw last (0: none), `key` the
    idempotency key of its form, `session` a digest and `device` what its browser calls itself."""

    id: uuid.UUID
    version: int
    key: uuid.UUID | None
    session: str
    device: str


@dataclass(frozen=True)
class Saved:
    """`draft` is what is kept now, None where there is nothing. A `clash`: it is somebody's other
    page that wrote it, and what this one sent was not kept."""

    draft: Draft | None
    clash: bool = False


def session_of(key: str | None) -> str:
    """A digest by which sessions can be told apart, and nothing more."""
    return hashlib.sha256(f"draft:{key}".encode()).hexdigest()[:16] if key else ""


def kind_of(place: str) -> Draft.Kind:
    if kept_forms.at(place) is not None:
        return Draft.Kind.MESSAGE
    return Draft.Kind.QUESTION if place == "ask" else Draft.Kind(place.partition(":")[0])


@verb
def save(
    *,
    by: Member,
    place: str,
    fields: Fields,
    page: Page,
    now: datetime,
    thread: Thread | None = None,
    post: Post | None = None,
    pictures: dict[int, str] | None = None,
    anyway: bool = False,
) -> Saved:
    """Keep what stands in the form. Locks the draft's row, then its pictures.

    A draft that another page has written since this one looked is left alone (`Saved.clash`),
    unless `anyway`. What was posted meanwhile, and what says nothing, is not kept. Of `pictures`,
    id -> what it shows, those that `by` has sent and not posted live as long as the draft.
    """
    locked = Draft.objects.select_for_update().filter(member=by, place=place)
    known = locked.first()
    is_own = known is None or known.page == page.id or known.version == page.version
    if known is not None and not is_own and not anyway:
        return Saved(None if _is_posted(by, page) else known, clash=not _is_posted(by, page))
    edited = post if place.startswith("edit:") else None
    if _is_posted(by, page) or not (pictures or _says_something(fields, edited)):
        if known is not None and known.page == page.id:
            known.delete()
        return Saved(None)
    draft = known or _begin(by, place, thread, post, now)
    if known is None and draft.page not in (None, page.id):  # another page began at once
        return Saved(draft, clash=True)
    draft.version = draft.version + 1 if known else draft.version
    draft.fields, draft.updated_at = fields, now
    draft.page, draft.session, draft.device = page.id, page.session, page.device[:60]
    draft.save()
    if pictures or known:
        key = uuid.uuid4()  # only visitors' pictures are found by it
        with contextlib.suppress(NotAllowed):  # too many for one post: the form says so when sent
            attachments.hold(draft=draft, by=by, key=key, chosen=pictures or {}, now=now)
    return Saved(draft)


@verb
def throw_away(*, draft: Draft, by: Member) -> None:
    """Delete one's own draft with its pictures; one that is gone already is no fault."""
    own = Draft.objects.select_for_update().filter(pk=draft.pk, member=by).first()
    if own is not None:
        attachments.forget(attachments=list(own.pictures.filter(post=None).select_for_update()))
        own.delete()


@verb
def forget(
    *,
    place: str,
    by: Member,
    page: uuid.UUID | None,
    version: int,
    key: uuid.UUID | None = None,
    thread: Thread | None = None,
) -> None:
    """The form of this place was posted by this page: what it had kept, or saw last as `version`,
    goes, and what waited since before a sign-in, whose id is the form's `key`. What another window
    has written since stays. `thread` is what it became: whoever helped with it is told."""
    own = Q(version=version)  # counted from 1
    if page is not None:
        own |= Q(page=page)
    gone = Draft.objects.filter(Q(own, place=place) | Q(pk=key, place=""), member=by)
    if thread is not None:
        draft_help.posted(drafts=gone, thread=thread, by=by, now=thread.created_at)
    gone.delete()


def _begin(
    by: Member, place: str, thread: Thread | None, post: Post | None, now: datetime
) -> Draft:
    """The row of this place; of two pages that begin at once, the second finds the first's."""
    Draft.objects.bulk_create(
        [
            Draft(
                kind=kind_of(place),
                member=by,
                place=place,
                thread=thread,
                post=post,
                updated_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return Draft.objects.select_for_update().get(member=by, place=place)


def _is_posted(by: Member, page: Page) -> bool:
    """A save that was on its way when its form was sent comes too late."""
    return page.key is not None and RequestKey.objects.filter(member=by, key=page.key).exists()


def _says_something(fields: Fields, edited: Post | None) -> bool:
    if edited is None:
        return any(fields.get(name, "").strip() for name in TEXTS)
    same = {"body": edited.body}
    if edited.kind == Post.Kind.QUESTION:
        same |= {"title": edited.thread.title, "tag_names": ", ".join(edited.thread.tag_names)}
        same |= {f"fact_{fact['key']}": fact["value"] for fact in edited.thread.facts}
    is_changed = any(fields.get(name, text) != text for name, text in same.items())
    is_more = any(name.startswith("fact_") and name not in same for name in fields)
    return is_changed or is_more or bool(fields.get("reason", "").strip())
