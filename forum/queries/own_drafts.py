"""What a member was writing: at one form, and all of it on a page."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.lib import kept_forms
from forum.lib.text import shorten
from forum.models import Draft, Member, Thread

MOST = 50
LONGEST = 200


@dataclass(frozen=True)
class Kept:
    """A draft on the page of all: what it was to become, where it goes on ("" where that is gone),
    its first words, and how many pictures wait with it."""

    draft: Draft
    label: str
    title: str
    url: str
    excerpt: str
    pictures: int


def at(*, member: Member, place: str) -> Draft | None:
    """What is kept of this form. One statement."""
    return Draft.objects.filter(member=member, place=place).first()


def of(*, member: Member) -> list[Kept]:
    """The member's drafts, the latest first. Two statements.

    The thread of one may be hidden by now: what they wrote is theirs all the same. A question that
    was written before a sign-in, and not posted by it, is one of them.
    """
    listed = ~Q(place="") | Q(kind=Draft.Kind.QUESTION)
    drafts = Draft.objects.filter(listed, member=member)
    found = list(
        drafts.select_related("post__thread", "thread")
        .annotate(picture_count=Count("pictures", filter=Q(pictures__post=None)))
        .order_by("-updated_at", "pk")[:MOST]
    )
    threads = {draft.pk: _thread(draft) for draft in found}
    asked = [thread.pk for thread in threads.values() if thread]
    seen = set(Thread.objects.visible_to(member).filter(pk__in=asked).values_list("pk", flat=True))
    return [_kept(draft, threads[draft.pk], seen) for draft in found]


def _thread(draft: Draft) -> Thread | None:
    return draft.post.thread if draft.post else draft.thread


def _kept(draft: Draft, thread: Thread | None, seen: set[int]) -> Kept:
    is_there = thread is None or thread.pk in seen
    title = draft.fields.get("title", "") if thread is None else thread.heading
    return Kept(
        draft=draft,
        label=_label(draft),
        title=title if is_there else "",
        url=link(draft=draft) if is_there else "",
        excerpt=shorten(draft.fields.get("body", ""), LONGEST),
        pictures=draft.picture_count,  # type: ignore[attr-defined]
    )


def _label(draft: Draft) -> str:
    if (form := kept_forms.at(draft.place)) is not None:
        return str(form.label)
    return {
        Draft.Kind.QUESTION: _("Your question"),
        Draft.Kind.ANSWER: _("Your answer"),
        Draft.Kind.COMMENT: _("Your comment"),
        Draft.Kind.EDIT: _("Your change"),
        Draft.Kind.MESSAGE: _("Your message"),
    }[Draft.Kind(draft.kind)]


def address(*, place: str) -> str:
    """The page of the form of this place."""
    kind, _colon, pk = place.partition(":")
    if (form := kept_forms.at(place)) is not None:
        return f"{reverse(form.page)}?about={pk}" if pk else reverse(form.page)
    names = {"ask": "ask", "answer": "answer", "comment": "comment", "edit": "edit_post"}
    names |= {"message": "talk"}
    return reverse(names[kind], args=[pk] if pk else [])


def link(*, draft: Draft) -> str:
    """Its form, with what was kept in it."""
    url = address(place=draft.place or "ask")
    return f"{url}{'&' if '?' in url else '?'}draft={draft.pk}"
