"""What one was told: the list, on to what it is about, read and unread."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from forum import mailing, rules
from forum.domain import muting, notices
from forum.lib import clock, limits, notice_kinds
from forum.lib.paging import BadCursor
from forum.models import Member, Notice
from forum.queries import access, follows, stacks
from forum.queries import inbox as reads
from forum.views import common
from forum.views.limiting import limited
from forum.views.posts import place


@require_http_methods(["GET", "HEAD"])
@common.members_only
def inbox(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    view = common.choice(request, "view", reads.VIEWS, "unread")
    shelf = common.choice(request, "about", ("", *notice_kinds.SHELVES), "")
    cursor = request.GET.get("after", "")
    try:
        page = stacks.page(member=member, view=view, shelf=shelf, cursor=cursor)
    except BadCursor as nonsense:
        raise Http404 from nonsense
    undo = common.instant(request.GET.get("undo", ""))
    has_unread = any(stack.notice.read_at is None for stack in page.rows)
    shown = {
        "rows": [_row(stack) for stack in page.rows],
        "is_first": page.is_first,
        "view": view,
        "shelf": shelf,
        "tabs": _tabs(view, shelf),
        "shelves": _shelves(view, shelf),
        "whole_url": _address(view, ""),
        "next_url": _address(view, shelf, page.next_cursor) if page.next_cursor else "",
        "muted": _muted(request, member),
        "inbox_url": _address(view, shelf, cursor),
        "may_read_all": has_unread if shelf else getattr(member, "unread", 0) > 0,
        "is_of_one": request.GET.get("of") == "one",
        "undo": undo if undo and reads.can_undo(member=member, at=undo) else None,
        "sees_mail": rules.allowed(rules.check_see_mail, member),
    }
    return render(request, "forum/inbox/index.html", shown)


@require_http_methods(["GET", "HEAD"])
@common.members_only
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """On to what the notice is about; that page marks it read, one of the upper floors' (`leads`)
    is marked here. What is gone stays in the list."""
    member = common.signed_in(request)
    found = access.notice(member=member, pk=pk)
    if _is_gone(found):
        return redirect(f"{reverse('inbox')}?view=all")
    if found.thread is None:
        notices.mark(notice=found, is_read=True, now=clock.now())  # no page of it will
    return redirect(_target(found, member))


@common.button_on("inbox")
@common.members_only
def mark_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """`read=0` makes it unread again; read, the inbox that follows takes it back."""
    found = access.notice(member=common.signed_in(request), pk=pk)
    is_read, now = request.POST.get("read") != "0", clock.now()
    notices.mark(notice=found, is_read=is_read, now=now)
    back = common.next_url(request, reverse("inbox"))
    if not is_read or back.partition("?")[0] != reverse("inbox"):
        return redirect(back)
    return redirect(_with(back, {"undo": now.isoformat(), "of": "one"}))


def _with(url: str, told: dict[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(told)}"


@common.button_on("inbox")
@common.members_only
@limited(limits.MARK)
def mute_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more of the thread that this notice is about; the page that follows takes it back."""
    member = common.signed_in(request)
    found = access.notice(member=member, pk=pk)
    now = clock.now()
    if found.thread is None:
        return redirect("inbox")
    muting.mute(thread=found.thread, by=member, now=now)
    back = common.next_url(request, reverse("inbox"))
    return redirect(_with(back, {"muted": str(found.thread.pk), "at": now.isoformat()}))


@common.button_on("inbox")
@common.members_only
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything on the shelf that is shown is read, or simply everything; `undo` holds the instant
    at which that was said."""
    member, shelf = common.signed_in(request), request.POST.get("about", "")
    if shelf not in ("", *notice_kinds.SHELVES):
        raise Http404
    back = _address("unread", shelf)
    undo = common.instant(request.POST.get("undo", ""))
    if undo is not None:
        notices.undo_read_all(member=member, at=undo)
        return redirect(back)
    now = clock.now()
    if not notices.read_all(member=member, shelf=shelf, now=now):
        return redirect(back)
    return redirect(_with(back, {"undo": now.isoformat()}))


def _row(stack: stacks.Stack) -> dict[str, object]:
    notice = stack.notice
    kind = notice_kinds.get(notice.kind)
    excerpt = notice.post.excerpt if notice.post and not kind.of_removal else ""
    is_many = stack.count > 1
    return {
        "notice": notice,
        "says": mailing.says_of_many(notice, stack.count) if is_many else mailing.says(notice),
        "names": _names(stack) if is_many else "",
        "icon": kind.icon,
        "reason": notice.reason,
        "excerpt": excerpt,
        "url": "" if _is_gone(notice) else reverse("notice", args=[notice.pk]),
        "may_mute": notice.thread is not None and not _is_gone(notice) and not kind.is_of_team,
    }


def _names(stack: stacks.Stack) -> str:
    """ "Mara, Olga and 3 more people"; "" where nobody is known by name."""
    if not stack.names:
        return ""
    if stack.others:
        told = ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", stack.others)
        return told % {"names": ", ".join(stack.names), "n": stack.others}
    return _(" and ").join(stack.names)


def _muted(request: HttpRequest, member: Member) -> dict[str, object] | None:
    """The thread that was muted a moment ago, to take it back."""
    at, pk = common.instant(request.GET.get("at", "")), common.number(request.GET.get("muted", ""))
    if at is None or pk is None:
        return None
    thread = follows.muted_at(member=member, thread=pk, at=at)
    return {"thread": thread, "at": at} if thread else None


def _is_gone(notice: Notice) -> bool:
    """Whether there is nothing to open: the question itself was deleted."""
    thread = notice.thread
    if thread is None:
        return notice_kinds.get(notice.kind).leads is None
    return thread.deleted_at is not None


def _target(notice: Notice, member: Member) -> str:
    thread, post = notice.thread, notice.post
    if thread is None:
        leads = notice_kinds.get(notice.kind).leads
        return leads(notice.data) if leads is not None else reverse("inbox")
    if notice.data.get("edit"):
        return reverse("suggested_edit", args=[notice.data["edit"]])
    if post is None or notice_kinds.get(notice.kind).of_removal:
        return thread.get_absolute_url()
    post.thread = thread
    return place(post, member)


def _tabs(view: str, shelf: str) -> list[tuple[str, str, str, bool]]:
    labels = {"unread": _("New"), "all": _("Everything")}
    return [(key, labels[key], _address(key, shelf), key == view) for key in reads.VIEWS]


def _shelves(view: str, shelf: str) -> list[dict[str, object]]:
    """The filters; pressed again they are taken off."""
    return [
        {
            "label": label,
            "is_on": key == shelf,
            "url": _address(view, "" if key == shelf else key),
        }
        for key, label in notice_kinds.SHELVES.items()
    ]


def _address(view: str, shelf: str, cursor: str = "") -> str:
    """The inbox's, with nothing in it that holds anyway."""
    query = {"view": "" if view == "unread" else view, "about": shelf, "after": cursor}
    given = {name: value for name, value in query.items() if value}
    return f"{reverse('inbox')}?{urlencode(given)}" if given else reverse("inbox")
