"""What one was told: the list, on to what it is about, read and unread."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import mailing, rules
from forum.domain import notices
from forum.lib import clock, notice_kinds
from forum.lib.paging import BadCursor, instant
from forum.models import Member, Notice
from forum.queries import access
from forum.queries import inbox as reads
from forum.views import common
from forum.views.posts import place


@require_http_methods(["GET", "HEAD"])
@common.members_only
def inbox(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    view = common.choice(request, "view", reads.VIEWS, "unread")
    try:
        page = reads.page(member=member, view=view, cursor=request.GET.get("after", ""))
    except BadCursor as nonsense:
        raise Http404 from nonsense
    undo = _instant(request.GET.get("undo", ""))
    shown = {
        "rows": [_row(notice) for notice in page.rows],
        "is_first": page.is_first,
        "view": view,
        "tabs": _tabs(view),
        "next_url": _next(view, page.next_cursor),
        "unread": getattr(member, "unread", 0),
        "undo": undo if undo and reads.can_undo(member=member, at=undo) else None,
        "sees_mail": rules.allowed(rules.check_see_mail, member),
    }
    return render(request, "forum/inbox/index.html", shown)


@require_http_methods(["GET", "HEAD"])
@common.members_only
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """On to what the notice is about; that page marks it read. What is gone stays in the list."""
    member = common.signed_in(request)
    found = access.notice(member=member, pk=pk)
    if found.thread is None or _is_gone(found):
        return redirect(f"{reverse('inbox')}?view=all")
    return redirect(_target(found, member))


@common.button_on("inbox")
@common.members_only
def mark_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """`read=0` makes it unread again."""
    found = access.notice(member=common.signed_in(request), pk=pk)
    notices.mark(notice=found, is_read=request.POST.get("read") != "0", now=clock.now())
    return redirect(common.next_url(request, reverse("inbox")))


@common.button_on("inbox")
@common.members_only
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything is read; `undo` holds the instant at which that was said."""
    member = common.signed_in(request)
    undo = _instant(request.POST.get("undo", ""))
    if undo is not None:
        notices.undo_read_all(member=member, at=undo)
        return redirect("inbox")
    now = clock.now()
    if notices.read_all(member=member, now=now):
        return redirect(f"{reverse('inbox')}?{urlencode({'undo': now.isoformat()})}")
    return redirect("inbox")


def _row(notice: Notice) -> dict[str, object]:
    kind = notice_kinds.get(notice.kind)
    excerpt = notice.post.excerpt if notice.post and not kind.of_removal else ""
    return {
        "notice": notice,
        "says": mailing.says(notice),
        "icon": kind.icon,
        "reason": notice.data.get("reason", ""),
        "excerpt": excerpt,
        "url": "" if _is_gone(notice) else reverse("notice", args=[notice.pk]),
    }


def _is_gone(notice: Notice) -> bool:
    """Whether there is nothing to open: the question itself was deleted."""
    thread = notice.thread
    return thread is None or thread.deleted_at is not None


def _target(notice: Notice, member: Member) -> str:
    thread, post = notice.thread, notice.post
    if thread is None:
        return reverse("inbox")
    if notice.data.get("edit"):
        return reverse("suggested_edit", args=[notice.data["edit"]])
    if post is None or notice_kinds.get(notice.kind).of_removal:
        return thread.get_absolute_url()
    post.thread = thread
    return place(post, member)


def _tabs(view: str) -> list[tuple[str, str, str, bool]]:
    labels = {"unread": _("New"), "all": _("Everything")}
    here = reverse("inbox")
    return [
        (key, labels[key], here if key == "unread" else f"{here}?view={key}", key == view)
        for key in reads.VIEWS
    ]


def _next(view: str, cursor: str) -> str:
    return f"?{urlencode({'view': view, 'after': cursor})}" if cursor else ""


def _instant(raw: str) -> datetime | None:
    """An instant as we wrote it into a form or an address; None for anything else."""
    try:
        return instant(raw)
    except ValueError:
        return None
