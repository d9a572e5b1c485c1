"""Following a thread, a tag, a topic or a person: a menu on its page, a page of its own without
script, and the list of all that one follows."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from taggit.models import Tag

from forum.domain import following, muting
from forum.lib import clock, limits
from forum.lib.follow_levels import LEVELS, OFF
from forum.lib.paging import BadCursor
from forum.models import Category, Following, Member, Target, Thread
from forum.queries import access
from forum.queries import follows as reads
from forum.views import common, follow_menu
from forum.views.limiting import limited

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@common.members_only
@limited(limits.MARK, "POST")
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """A level for a thread. Sent twice, it says the same. `undo` is the instant of what the inbox
    muted."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    if "undo" in request.POST:
        at = common.instant(request.POST["undo"])
        if at is not None:  # what was muted there is to be read again
            muting.take_back(thread=thread, by=member, at=at, now=clock.now())
        return redirect(common.next_url(request, thread.get_absolute_url()))
    if "follow" in request.POST:  # a page that was open while the levels came
        act = following.stop if request.POST["follow"] == "0" else following.follow
        act(thread=thread, by=member, now=clock.now())
        return redirect(thread)
    return _answer(request, member, thread, vars(thread)["own_level"])


@require_http_methods(METHODS)
@common.members_only
@limited(limits.MARK, "POST")
def follow_tag(request: HttpRequest, slug: str) -> HttpResponse:
    member = common.signed_in(request)
    tag = access.tag(member=member, slug=slug)
    return _answer(request, member, tag, tag.own_level)


@require_http_methods(METHODS)
@common.members_only
@limited(limits.MARK, "POST")
def follow_category(request: HttpRequest, slug: str) -> HttpResponse:
    member = common.signed_in(request)
    category = access.category(member=member, slug=slug)
    return _answer(request, member, category, vars(category)["own_level"])


@require_http_methods(METHODS)
@common.members_only
@limited(limits.MARK, "POST")
def follow_member(request: HttpRequest, handle: str) -> HttpResponse:
    member = common.signed_in(request)
    person = access.member_by_handle(handle=handle, viewer=member)
    return _answer(request, member, person, vars(person)["own_level"])


@require_safe
@common.members_only
def follows(request: HttpRequest) -> HttpResponse:
    """What one follows, and what one has muted."""
    member = common.signed_in(request)
    view = common.choice(request, "view", reads.VIEWS, "all")
    try:
        page = reads.page(member=member, view=view, cursor=request.GET.get("after", ""))
    except BadCursor as nonsense:
        raise Http404 from nonsense
    here = request.get_full_path()
    after = urlencode({"view": view, "after": page.next_cursor})
    shown = {
        "rows": [_row(one, here) for one in page.rows],
        "is_first": page.is_first,
        "view": view,
        "tabs": _tabs(view),
        "next_url": f"?{after}" if page.next_cursor else "",
    }
    return render(request, "forum/follows/index.html", shown)


def _answer(request: HttpRequest, member: Member, target: Target, level: str) -> HttpResponse:
    """Choose a level, and show what holds then; by GET only ask."""
    home = _home(target)
    status, missing = 200, False
    if request.method == "POST":
        wanted = request.POST.get("level", "")
        if wanted in (*LEVELS, OFF):
            following.choose(target=target, level=wanted, by=member, now=clock.now())
            if not common.wants_fragment(request):
                return redirect(common.next_url(request, home))
            level = wanted
        else:
            status, missing = 422, True
    menu = follow_menu.menu(target, level, next_url=common.next_url(request, ""))
    shown = {"follow": menu, "target": target, "home": home, "is_missing": missing}
    if common.wants_fragment(request) and not missing:
        return render(request, "parts/follow.jinja", shown | {"is_fresh": True})
    shown["heading"] = _heading(target)
    return render(request, "forum/follow/index.html", shown, status=status)


def _home(target: Target) -> str:
    if isinstance(target, Tag):
        return reverse("tag", args=[target.slug])
    return target.get_absolute_url()


def _heading(target: Target) -> str:
    if isinstance(target, Thread):
        return target.title
    if isinstance(target, Tag):
        return target.name
    return str(target.label) if isinstance(target, Category) else str(target)


def _row(one: Following, here: str) -> dict[str, object]:
    target = one.thread or one.tag or one.category or one.person
    icons = {Thread: "message-circle", Tag: "tag", Category: "folder", Member: "user"}
    names = {Thread: _("Thread"), Tag: _("Tag"), Category: _("Topic"), Member: _("Person")}
    kind = type(target)
    return {
        "title": _heading(target),
        "url": _home(target),
        "language": one.thread.language if one.thread else "",
        "icon": icons[kind],
        "kind": names[kind],
        "by_itself": one.how == Following.How.TOOK_PART,
        "since": one.began_at,
        "follow": follow_menu.menu(target, one.level, next_url=here),
    }


def _tabs(view: str) -> list[tuple[str, str, str, bool]]:
    labels = {
        "all": _("Everything"),
        "threads": _("Threads"),
        "tags": _("Tags"),
        "topics": _("Topics"),
        "people": _("People"),
        "muted": _("Muted"),
    }
    here = reverse("follows")
    return [
        (key, labels[key], here if key == "all" else f"{here}?view={key}", key == view)
        for key in reads.VIEWS
    ]
