"""The picture of a page for messengers and networks: what it says, where it is, and itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.domain import share_pictures
from forum.lib import addresses, clock
from forum.lib.share_picture import Card
from forum.models import Member, Thread
from forum.queries import access

# The address changes with what is painted; a week, so that what is hidden later fades elsewhere.
CACHE = "public, max-age=604800, immutable"


def thread_card(thread: Thread) -> Card:
    """In the language of the thread, whoever looks."""
    with translation.override(thread.language):
        names = {"site": settings.SITE_NAME}
        where = _("A question on %(site)s") if thread.is_question else _("An article on %(site)s")
        return Card(
            title=thread.title,
            instead=where % names,
            label=thread.category.label,
            site=settings.SITE_NAME,
            mark=_("Solved") if thread.is_solved else "",
        )


def member_card(member: Member) -> Card:
    handle = f"@{member.handle}"
    return Card(title=str(member), instead=handle, label=handle, site=settings.SITE_NAME)


def site_card(language: str) -> Card:
    with translation.override(language):
        title = _("Customers help each other")
    return Card(title=title, instead=title, label="", site=settings.SITE_NAME)


def of_thread(thread: Thread) -> str:
    """The path of the thread's picture, its version in it."""
    return addresses.path("share_thread", thread.pk, thread_card(thread).version)


def of_member(member: Member) -> str:
    return addresses.path("share_member", member.handle, member_card(member).version)


def of_site(language: str) -> str:
    return addresses.path("share_site", language, site_card(language).version)


@require_safe
def thread(request: HttpRequest, pk: int, version: str) -> HttpResponse:
    """Whoever is signed in gets what visitors get: 404 for what these may not see."""
    found = access.thread(member=None, pk=pk)
    card = thread_card(found)
    if version != card.version:
        return redirect(of_thread(found))
    png = share_pictures.png(card=card, language=found.language, thread=found, now=clock.now())
    return _answer(png)


@require_safe
def member(request: HttpRequest, handle: str, version: str) -> HttpResponse:
    person = access.member_by_handle(handle=handle)
    card = member_card(person)
    if version != card.version or handle != person.handle:
        return redirect(of_member(person))
    png = share_pictures.png(card=card, language="", member=person, now=clock.now())
    return _answer(png)


@require_safe
def site(request: HttpRequest, language: str, version: str) -> HttpResponse:
    code = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    card = site_card(code)
    if version != card.version or language != code:
        return redirect(of_site(code))
    return _answer(share_pictures.png(card=card, language=code, now=clock.now()))


def _answer(png: bytes) -> HttpResponse:
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = CACHE
    # Messengers show it inside pages of theirs.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
