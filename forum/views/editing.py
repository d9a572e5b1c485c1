"""The form in which a post is changed."""

from typing import Any

from django.http import HttpRequest, QueryDict

from forum.domain import drawers, tags
from forum.forms import facts
from forum.forms.threads import EditForm, EditOfOtherForm
from forum.models import Post, Thread
from forum.queries import asking
from forum.rules import allowed
from forum.views import common, typed


def form(request: HttpRequest, *, post: Post, data: QueryDict | None = None) -> EditForm:
    """As the post is, as it was typed before a sign-in or on another device, or as it was sent, if
    not `data` instead."""
    member, thread = common.signed_in(request), post.thread
    now: dict[str, Any] = {"body": post.body}
    asked: dict[str, Any] = {}
    if post.kind == Post.Kind.QUESTION:
        now |= {"title": thread.title, "tag_names": tags.names(thread=thread)}
        now |= facts.initial(thread.facts)
        asked = {"known": thread.facts}
        if thread.kind != Thread.Kind.ARTICLE:  # a topic asks nothing of an article
            fields = asking.fields_of(slug=thread.category.slug, member=member)
            asked["topic_fields"] = fields
    kind = EditForm if post.author_id in (None, member.pk) else EditOfOtherForm
    return kind(
        request.POST if data is None and request.method == "POST" else data,
        initial={"base": post.fingerprint} | now | typed.kept(request),
        kind=post.kind,
        newcomer=common.is_newcomer(member),
        has_drawer=post.kind == Post.Kind.QUESTION
        and allowed(drawers.check_put, member, thread=thread),
        posted={name: str(value) for name, value in now.items()},
        **asked,
    )
