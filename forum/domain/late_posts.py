"""What was held, posted by the verb that would have posted it. Called by holding alone, which
holds the locks and says what becomes of the row (decision 0048)."""

from datetime import datetime

from django.utils.translation import gettext as _

from forum.domain import changes, posts, threads
from forum.lib import sealed
from forum.models import Category, HeldPost, Post, Thread
from forum.rules import NotAllowed

EDIT = "edit"  # an act in `fields`: a change of a post that stands


def is_edit(held: HeldPost) -> bool:
    return held.fields.get("act") == EDIT


def post(*, held: HeldPost, thread: Thread | None, now: datetime) -> Post:
    """By the verb that would have posted it. Raises NotAllowed: its writer may be suspended, or
    its thread closed meanwhile."""
    fields, by = held.fields, held.author
    pictures = {int(pk): alt for pk, alt in (fields.get("pictures") or {}).items()}
    if not fields.get("body"):
        raise NotAllowed(_("These words are forgotten by now and cannot be posted."))
    if is_edit(held):
        return _edit(held, pictures, now)
    if held.kind == Post.Kind.QUESTION:
        category = Category.objects.visible_to(by).filter(slug=fields["category"]).first()
        if category is None:
            raise NotAllowed(_("Its topic is not there any more, so it cannot be posted."))
        thread = threads.ask(
            by=by, title=fields["title"], body=fields["body"], category=category,
            tag_names=fields["tag_names"], language=fields["language"], key=None, now=now,
            pictures=pictures, facts=fields.get("facts", []), is_looked_at=True,
            drawer=sealed.unseal(fields["drawer"]) if fields.get("drawer") else "",
        )  # fmt: skip
        return Post.objects.select_related("thread").get(thread=thread, kind=Post.Kind.QUESTION)
    if held.kind == Post.Kind.COMMENT and held.parent is not None:
        return posts.comment(
            post=held.parent, by=by, body=fields["body"], key=None, now=now, is_looked_at=True
        )
    if thread is None:
        raise NotAllowed(_("Where it was for is not there any more."))
    return posts.answer(
        thread=thread, by=by, body=fields["body"], key=None, now=now, pictures=pictures,
        is_looked_at=True,
    )  # fmt: skip


def _edit(held: HeldPost, pictures: dict[int, str], now: datetime) -> Post:
    if held.parent is None:
        raise NotAllowed(_("Where it was for is not there any more."))
    fields = held.fields
    told = {name: fields[name] for name in ("body", "title", "reason") if fields.get(name)}
    try:
        return posts.edit(
            post=held.parent, by=held.author, now=now, tag_names=fields.get("tag_names"),
            facts=fields.get("facts"), base=fields.get("base", ""), off=fields.get("off") or (),
            pictures=None if fields.get("pictures") is None else pictures, **told,
        )  # fmt: skip
    except changes.EditConflict:
        raise NotAllowed(
            _("The post was changed meanwhile: these words would take newer ones away.")
        ) from None
