"""What was written and not posted yet: kept, found again, posted."""

import uuid
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from forum.domain import attachments, gate
from forum.lib import limits
from forum.lib.transact import verb
from forum.models import Attachment, Category, Draft, HeldPost, Member, Thread
from forum.queries import access
from forum.rules import NotAllowed


@verb
def keep(
    *,
    kind: Draft.Kind,
    fields: dict[str, Any],
    by: Member | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
    upload_key: uuid.UUID | None = None,
) -> Draft:
    """Store the fields as they were typed, and with them the pictures that were sent under
    `upload_key` (domain/attachments.py: hold). Raises NotAllowed (too many pictures)."""
    draft = Draft.objects.create(kind=kind, member=by, fields=fields, updated_at=now)
    if pictures and upload_key is not None:
        attachments.hold(draft=draft, by=by, key=upload_key, chosen=pictures, now=now)
    return draft


@verb
def claim(*, draft: Draft, by: Member) -> None:
    """A draft of nobody's belongs to whoever opens it first, with its pictures."""
    if Draft.objects.filter(pk=draft.pk, member=None).update(member=by):
        Attachment.objects.filter(draft=draft, owner=None).update(owner=by)


@verb
def publish(*, draft: Draft, by: Member, now: datetime) -> Thread | HeldPost:
    """Post a kept question, once, or hold it (domain.gate); the draft is gone after it.

    The fields were checked when they were kept. The draft's id is the idempotency key. Its pictures
    go with it, once they are `by`'s (claim).
    Raises NotAllowed (limits, or a category that is not there any more); the draft stays then.
    """
    fields = draft.fields
    category = Category.objects.visible_to(by).filter(slug=fields["category"]).first()
    if category is None:
        raise NotAllowed(_("Please choose a category and send your question again."))
    held = Attachment.objects.filter(draft=draft, owner=by)
    made = gate.ask(
        by=by, title=fields["title"], body=fields["body"], category=category,
        tag_names=fields["tag_names"], language=fields["language"], key=draft.pk, now=now,
        pictures=dict(held.values_list("pk", "alt")),
        facts=fields.get("facts", []),
    )  # fmt: skip
    Draft.objects.filter(pk=draft.pk).delete()
    return made


def prune(*, now: datetime) -> int:
    """Forget drafts that nobody touched for 90 days; returns how many."""
    return Draft.objects.filter(updated_at__lt=now - limits.DRAFT_AGE).delete()[0]


def claimed(*, raw: object, by: Member) -> Draft | None:
    """The draft that a visitor's session names, their own from now on; None where it is gone."""
    try:
        draft = access.draft(member=by, pk=uuid.UUID(str(raw)))
    except (Http404, ValueError):
        return None
    claim(draft=draft, by=by)
    return draft
