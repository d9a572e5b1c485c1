"""What views share: who asks, and where to go next."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import rules
from forum.domain import rendering
from forum.lib import clock, paging
from forum.models import Member
from forum.queries import named
from forum.rules import NotAllowed
from forum.views import errors, proving, typed

View = Callable[..., HttpResponse]
KEEP = "Lotse-Keep"  # a page that the service worker keeps for when there is no network


def member_of(request: HttpRequest) -> Member | None:
    """The signed-in member, or None."""
    return request.member  # type: ignore[attr-defined, no-any-return]


def signed_in(request: HttpRequest) -> Member:
    """The signed-in member, in views that let nobody else in (`members_only`)."""
    return rules.check_member(member_of(request))


def is_newcomer(member: Member | None) -> bool:
    """Whether the limits of newcomers hold: for visitors too, for verified customers never."""
    return member is None or rules.is_slow(member, clock.now())


def to_sign_in(request: HttpRequest, after: str | None = None) -> HttpResponse:
    """Off to the sign-in page, and back to `after` (default: here) from there."""
    here = after or request.get_full_path()
    response = redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response


def next_url(request: HttpRequest, default: str) -> str:
    """Where the form wants to go next, if that is a page of ours; else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if not wanted.startswith("/"):  # a bare word would be taken for the name of a view
        return default
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and "\\" not in wanted else default


def button_on(page: str, *, keeps: str = "") -> Callable[[View], View]:
    """For what only a button does (POST). A GET leads to `page`, where the button is: somebody is
    back from signing in, or the browser opened again what had been sent. What is asked by the name
    `keeps` goes along."""

    def leading(view: View) -> View:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            kept = {keeps: request.GET[keeps]} if request.GET.get(keeps) else {}
            return redirect(f"{reverse(page)}?{urlencode(kept)}" if kept else page)

        return require_http_methods(["GET", "HEAD", "POST"])(checked)

    return leading


def members_only(view: View) -> View:
    """Visitors are sent to the sign-in page and come back; who may not is told why (403).

    What was typed by somebody whose session has ended is kept until they are back.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if member_of(request) is None:
                return to_sign_in(request, typed.keep(request))
            return view(request, *args, **kwargs)
        except NotAllowed as refusal:
            return errors.refused(request, refusal)

    return checked


def is_fresh(request: HttpRequest) -> bool:
    """Whether this person signed in, or proved to be themselves, in the last five minutes."""
    proofs = get_authentication_records(request, signed_in(request))
    at = max((proof["at"] for proof in proofs if proof.get("reauthenticated")), default=0)
    return 0 <= clock.now().timestamp() - at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def fresh_only(view: View) -> View:
    """For what cannot be undone: members sign in afresh first (under `members_only`).

    What a form sent is kept, and sent again once they are back.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return proving.to_prove(request)

    return checked


def number(raw: str, *, digits: int = 18) -> int | None:
    """A number as our own pages write it, an id most often; None for anything else."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= digits else None


def instant(raw: str) -> datetime | None:
    """An instant as we wrote it into a form or an address; None for anything else."""
    try:
        return paging.instant(raw)
    except ValueError:
        return None


def page_number(request: HttpRequest, most: int) -> int:
    """`?page=`: 1 where it is missing. Raises Http404 for what is no page."""
    found = number(request.GET.get("page", "1"), digits=6)
    if found is None or not 1 <= found <= most:
        raise Http404
    return found


def choice(request: HttpRequest, name: str, known: Any, default: str) -> str:
    """`?name=`, one of `known`. Raises Http404 for anything else."""
    value = request.GET.get(name) or default
    if value not in known:
        raise Http404
    return value


def wants_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def default_language(request: HttpRequest) -> str:
    """The language of the page, for what is written on it."""
    return getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)


def view_labels() -> dict[str, str]:
    """The views of a list of questions, by key, in words."""
    return {
        "latest": _("Latest"),
        "needs-help": _("Needs help"),
        "unanswered": _("No answer yet"),
        "unsolved": _("Unsolved"),
        "solved": _("Solved"),
    }


def as_read(request: HttpRequest, source: str) -> dict[str, Any]:
    """What a text looks like to readers, before it is posted: `rendered`, with the threads that
    this person may see `linked` (post_html). Raises MarkupTooLarge."""
    rendered = rendering.render(source)
    linked = named.threads(htmls=[rendered.html], member=member_of(request))
    return {"rendered": rendered, "linked": linked}


def dead_link(request: HttpRequest) -> HttpResponse:
    """404 for an address from a mail that is cut, forged or forgotten: says so, and leads on."""
    return render(request, "forum/dead_link/index.html", status=404)
