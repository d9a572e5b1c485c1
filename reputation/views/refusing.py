"""Which page a refusal names: whoever is refused gets there in one tap."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.rules import NotAllowed

# Name of the page, place on it, words of the link.
PAGES: dict[str, tuple[str, str, Promise]] = {
    "way": ("become_mentor", "", _("My way to being a mentor")),
    "become": ("mentors", "#become", _("How to become a mentor")),
}


@contextmanager
def leading_to(page: str) -> Iterator[None]:
    """What is refused within, by a check or by a whole view, leads to a page of PAGES. Only where
    it is the way on from each sentence that may be said there."""
    try:
        yield
    except NotAllowed as refusal:
        name, place, words = PAGES[page]
        refusal.way = (reverse(name) + place, str(words))
        raise
