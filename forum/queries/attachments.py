"""Pictures for pages, forms, and the address at which they are served."""

import uuid
from collections import defaultdict

from django.db.models import Q
from django.http import Http404

from forum.models import Attachment, Draft, Member, Post

MOST_IDS = 40  # those on a post, and all that can wait for one


def of_posts(*, posts: list[Post], member: Member | None) -> dict[int, list[Attachment]]:
    """Pictures by post id, in the order in which they came. One query, none without pictures.

    What was refused is shown to whoever sent it, so that they can send another.
    """
    ids = [post.pk for post in posts if post.picture_count]
    found: dict[int, list[Attachment]] = defaultdict(list)
    if not ids:
        return found
    for picture in Attachment.objects.filter(post__in=ids).order_by("post", "pk"):
        is_own = member is not None and picture.owner_id == member.pk
        if picture.state != Attachment.State.REFUSED or is_own:
            found[picture.post_id or 0].append(picture)
    return found


def of_form(
    *,
    member: Member | None,
    post: Post | None = None,
    sent: list[str] | None = None,
    key: uuid.UUID | None = None,
) -> list[Attachment]:
    """What a form has to list: the pictures of `post`, and of the ids that were `sent` with it
    those that this member sent before and has not posted; of a visitor, those that were sent under
    the form's own `key`. Anything else is passed over."""
    ids = [
        int(raw)
        for raw in (sent or [])[:MOST_IDS]
        if raw.isascii() and raw.isdigit() and len(raw) < 19
    ]
    on_post = Attachment.objects.filter(post=post).order_by("pk") if post else []
    if not ids or (member is None and key is None):
        return list(on_post)
    free = Attachment.objects.filter(kind=Attachment.Kind.PICTURE, post=None, held=None, pk__in=ids)
    is_own = Q(owner=member) if member else Q(owner=None, upload_key=key)
    return [*on_post, *free.filter(is_own).order_by("pk")]


def of_draft(*, draft: Draft, member: Member | None) -> list[Attachment]:
    """The pictures that wait with the draft for whoever may open it (access.draft)."""
    held = Attachment.objects.filter(draft=draft, post=None, kind=Attachment.Kind.PICTURE)
    return list(held.filter(owner=member).order_by("pk"))


def shown(*, member: Member | None, pk: int) -> Attachment:
    """A picture of a post that this person may see, drawn or not. Else Http404."""
    found = Attachment.objects.visible_to(member).filter(pk=pk, post__isnull=False).first()
    is_own = found is not None and member is not None and found.owner_id == member.pk
    if found is None or (found.state == Attachment.State.REFUSED and not is_own):
        raise Http404
    return found


def avatar(*, member: Member) -> Attachment | None:
    """The latest picture that the member chose for themselves, in whatever state. One query."""
    own = Attachment.objects.filter(owner=member, kind=Attachment.Kind.AVATAR)
    return own.order_by("-pk").first()


def served(*, member: Member | None, name: str) -> Attachment:
    """The ready picture of that name with `is_public`, if this person may see it. Else Http404."""
    ready = Attachment.objects.visible_to(member).filter(state=Attachment.State.READY, name=name)
    found = ready.with_openness().first()
    if found is None:
        raise Http404
    return found
