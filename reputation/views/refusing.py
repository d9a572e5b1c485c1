"""Which page a refusal names: whoever is refused gets there in one tap."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.rules import NotAllowed
from forum.views import errors

View = Callable[..., HttpResponse]
# Name of the page, place on it, words of the link.
PAGES: dict[str, tuple[str, str, Promise]] = {
    "way": ("become_mentor", "", _("My way to being a mentor")),
    "become": ("mentors", "#become", _("How to become a mentor")),
}


def leading_to(page: str) -> Callable[[View], View]:
    """What this view refuses leads to a page of PAGES. Under `common.members_only`."""

    def leading(view: View) -> View:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except NotAllowed as refusal:
                name, place, words = PAGES[page]
                return errors.refused(request, refusal, way=(reverse(name) + place, str(words)))

        return checked

    return leading
