"""A form was posted: what was kept of it while it was typed goes, here and on the device."""

import uuid

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.domain import autosave
from forum.lib import cookies
from forum.models import HeldPost, Thread
from forum.rules import NotAllowed
from forum.views import common

# A cookie names the pages that were posted: static/js/draft-copies.js reads it and takes it away.
# Only what is said here counts: a page that answers otherwise (an error, a sign-in that keeps
# nothing) posted nothing.
# settings.SIGNED_OUT_COOKIE_NAME is the same, for all that it kept.
MOST, LASTS = 10, 24 * 60 * 60


def done(
    response: HttpResponse, request: HttpRequest, place: str, thread: Thread | None = None
) -> HttpResponse:
    """The form of this page was posted: forget its draft, and let `response` tell the device. What
    another window writes at the same form stays. `thread` is what a question became."""
    member, page, version = common.member_of(request), uuid_of(request, "page"), version_of(request)
    if member is not None and (page or version):
        key = uuid_of(request, "key")
        autosave.forget(place=place, by=member, page=page, version=version, key=key, thread=thread)
    return tell(response, request)


def tell(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Let the device forget what it kept of this page: the server has it."""
    page = uuid_of(request, "page")
    if page is None:
        return response
    before = cookies.read(request, settings.POSTED_COOKIE_NAME).split(".")
    others = [one for one in before if as_uuid(one) not in (None, page)]
    pages = [str(page), *others][:MOST]
    return _set(response, settings.POSTED_COOKIE_NAME, ".".join(pages))


def forget_all(response: HttpResponse) -> HttpResponse:
    """Let the device forget what it kept of all pages: somebody has signed out."""
    return _set(response, settings.SIGNED_OUT_COOKIE_NAME, "1")


def check_words(form: forms.Form, **posted: str) -> None:
    """Its key was used before: what was `posted` then must be what was sent now. Raises NotAllowed
    otherwise, and the form is one of its own from then on.

    The answer got lost on the way, or somebody came back to the page, and wrote on.
    """
    if all(form.cleaned_data[name] == words for name, words in posted.items()):
        return
    data = form.data.copy()
    data["key"] = str(uuid.uuid4())
    form.data = data
    raise NotAllowed(
        _("You have posted this already, in other words. Send it again to post these as well.")
    )


def waits(held: HeldPost, request: HttpRequest) -> HttpResponse:
    """To the page that says that somebody looks at it first, and by when."""
    url = reverse("held", args=[held.pk])
    if common.wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def held(form: forms.Form, held: HeldPost, request: HttpRequest, place: str) -> HttpResponse:
    """As `check_words` and `done`, for what waits for somebody to look. Raises NotAllowed."""
    names = [name for name in ("title", "body") if name in form.cleaned_data]
    check_words(form, **{name: str(held.fields.get(name, "")) for name in names})
    return done(waits(held, request), request, place)


def _set(response: HttpResponse, name: str, value: str) -> HttpResponse:
    response.set_cookie(name, value, max_age=LASTS, samesite="Lax", secure=settings.SECURE_SITE)
    return response


def version_of(request: HttpRequest) -> int:
    """Of the draft that the page saw last; 0 for none."""
    return common.number(request.POST.get("draft_version", ""), digits=8) or 0


def uuid_of(request: HttpRequest, name: str) -> uuid.UUID | None:
    return as_uuid(request.POST.get(name, ""))


def as_uuid(raw: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(raw)
    except ValueError:
        return None
