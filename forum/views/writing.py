"""While somebody types: what is private in it, a draft that is kept with its pictures, tags that
fit.

One small request a pause, from the element `.writing` that stands in each form; without script
there is none, and the form says the same when it is sent.
"""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from forum.domain import autosave, suggested
from forum.forms.facts import NAMES
from forum.lib import browsers, clock, kept_forms, limits, private_data, text
from forum.models import Draft, Member, Post, Thread
from forum.queries import access, own_drafts, tag_ideas
from forum.rules import TooOften
from forum.views import common, posted, typed
from forum.views.limiting import limited, spend

LONGEST = typed.KEPT_FIELDS
TEXTS = ("title", "body", "reason", *NAMES)


def begun(request: HttpRequest, place: str, *, lazy: bool = False) -> dict[str, Any]:
    """What a form shows when it is opened: the draft that waits here, if there is one and the form
    does not hold it already. `lazy` lets the page ask for it later."""
    member, shown = common.member_of(request), _fresh(place)
    if request.method == "POST":
        return shown | {
            "page": posted.uuid_of(request, "page") or shown["page"],
            "version": posted.version_of(request),
        }
    if member is None or lazy:
        return shown | {"lazy": lazy and member is not None}
    kept = own_drafts.at(member=member, place=place)
    if kept is None:
        return shown
    if request.GET.get("draft") == str(kept.pk):
        return shown | {"version": kept.version}
    return shown | _waiting(request, kept)


@require_safe
@common.members_only
def waiting(request: HttpRequest, place: str) -> HttpResponse:
    """The draft that waits at a form, asked for as soon as somebody comes near it."""
    _target(request, place)
    return render(request, "parts/draft_waiting.html", {"writing": begun(request, place)})


@require_POST
@limited(limits.WRITING)
def writing(request: HttpRequest, place: str) -> HttpResponse:
    """Look at what was typed so far. For visitors too, of whom nothing is kept."""
    thread, post = _target(request, place)
    fields = _fields(request)
    shown: dict[str, Any] = _fresh(place) | {"version": posted.version_of(request)}
    if member := common.member_of(request):
        shown |= _save(request, member, place, fields, thread, post)
    if place == "ask":
        alike = ids(request, "suggested")
        shown["ideas"] = ideas(request, fields, alike=alike or None)
    is_to_team = kept_forms.at(place) is not None
    shown["is_private"] = is_to_team or place.startswith("message:")
    known = private_data.KNOWN_TO_TEAM if is_to_team or (thread and thread.is_case) else ()
    shown["found"] = private_data.once(*(fields.get(name, "") for name in TEXTS), but=known)
    said = {"writing": shown, "is_answer": True, "typed": fields}
    return render(request, "forum/writing/_said.html", said)


def ideas(
    request: HttpRequest, fields: dict[str, Any], *, alike: list[int] | None = None
) -> list[tuple[str, bool]]:
    """(tag, whether it was tapped): those that were, then those that fit, five at most.

    `alike` are ids of threads like it, where they are known already."""
    tapped = _tapped(request)
    typed_in = str(fields.get("tag_names", "")).replace(",", " ").lower().split()
    try:
        spend(request, limits.SUGGEST)
    except TooOften:
        return [(name, True) for name in tapped]
    found = tag_ideas.ideas(
        member=common.member_of(request), title=str(fields.get("title", "")),
        body=str(fields.get("body", "")), slug=str(fields.get("category", "")),
        without=[*typed_in, *tapped], alike=alike,
    )  # fmt: skip
    return [*((name, True) for name in tapped), *((name, False) for name in found)][
        : limits.TAGS[1]
    ]


def ids(request: HttpRequest, name: str) -> list[int]:
    """Ids of threads that the page shows and its form tells: of what was suggested or opened."""
    told = request.POST.getlist(name)[: suggested.MOST]
    return [pk for one in told if (pk := common.number(one)) is not None]


def keep(request: HttpRequest, member: Member, place: str) -> autosave.Saved:
    """Keep what this request brought of the form, for a button that leads elsewhere with it."""
    thread, post = _target(request, place)
    return _saved(request, member, place, _fields(request), thread, post)


def _save(
    request: HttpRequest,
    member: Member,
    place: str,
    fields: dict[str, str],
    thread: Thread | None,
    post: Post | None,
) -> dict[str, Any]:
    saved = _saved(request, member, place, fields, thread, post)
    if saved.clash and saved.draft is not None:
        return _waiting(request, saved.draft) | {"clash": True}
    if saved.draft is None:
        return {"version": 0}
    return {"kept": saved.draft, "version": saved.draft.version, "at": _at(saved.draft)}


def _saved(
    request: HttpRequest,
    member: Member,
    place: str,
    fields: dict[str, str],
    thread: Thread | None,
    post: Post | None,
) -> autosave.Saved:
    device = ", ".join(filter(None, browsers.describe(request.headers.get("User-Agent", ""))))
    page = autosave.Page(
        id=posted.uuid_of(request, "page") or uuid.uuid4(),
        version=posted.version_of(request),
        key=posted.uuid_of(request, "key"),
        session=autosave.session_of(request.session.session_key),
        device=device,
    )
    return autosave.save(
        by=member, place=place, fields=fields, page=page, now=clock.now(), thread=thread, post=post,
        pictures={} if place.startswith("comment:") else typed.pictures(request, member),
        anyway="anyway" in request.POST,
    )  # fmt: skip


def _fresh(place: str) -> dict[str, Any]:
    return {"place": place, "page": uuid.uuid4(), "version": 0}


def _waiting(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    is_here = draft.session == autosave.session_of(request.session.session_key)
    link = own_drafts.link(draft=draft)
    return {"draft": draft, "is_elsewhere": not is_here, "at": _at(draft), "link": link}


def _at(draft: Draft) -> str:
    """The time in words, with the date where it is not of today."""
    here, today = timezone.localtime(draft.updated_at), timezone.localtime(clock.now())
    same_day = here.date() == today.date()
    return date_format(here, "TIME_FORMAT" if same_day else "SHORT_DATETIME_FORMAT")


def _target(request: HttpRequest, place: str) -> tuple[Thread | None, Post | None]:
    """What the form belongs to, as far as its writer may see it. Raises Http404."""
    kind, _colon, raw = place.partition(":")
    is_above = kept_forms.at(place) is not None
    if place == "ask" or (is_above and not raw):
        return None, None
    known = is_above or kind in ("answer", "comment", "edit", "message")
    if not known or not raw.isascii() or not raw.isdigit():
        raise Http404
    member, pk = common.member_of(request), int(raw[:18])
    if is_above or kind in ("answer", "message"):
        return access.thread(member=member, pk=pk), None
    return None, access.post(member=member, pk=pk)


def _fields(request: HttpRequest) -> dict[str, str]:
    """What was typed, cut to what each field takes; what the gate refuses is left out."""
    typed_in = {name: _cleaned(request.POST.get(name, ""), most) for name, most in LONGEST.items()}
    names = [typed_in.pop("tag_names"), *_tapped(request)]
    fields = {name: value for name, value in typed_in.items() if value}
    return fields | {"tag_names": ", ".join(filter(None, names))}


def _tapped(request: HttpRequest) -> list[str]:
    names = request.POST.getlist("tag_idea")[: limits.TAGS[1]]
    return [name for raw in names if (name := _cleaned(raw, limits.TAG_LENGTH))]


def _cleaned(raw: str, most: int) -> str:
    try:
        return text.clean(raw[:most], multiline=True)[:most]
    except text.TextRefused:
        return ""
