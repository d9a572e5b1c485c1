"""Which cookies there are, and what each is for. None needs to be asked for: each does what
somebody has just asked for. `tests/privacy/test_cookies.py` crawls for others."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Cookie:
    name: str
    what: str | Promise
    lasts: str | Promise


def read(request: HttpRequest, name: str) -> str:
    """What the cookie holds, "" where there is none: also of the name that it had up to release
    0.1, without a prefix, so that nobody loses what they chose. The next release forgets that."""
    before = name.removeprefix("__Host-")
    return request.COOKIES.get(name, request.COOKIES.get(before, ""))


class _CookieStorage(CookieStorage):
    cookie_name = settings.MESSAGES_COOKIE_NAME


class MessageStorage(FallbackStorage):
    """Django's, by a name that no neighbour of the domain can set."""

    storage_classes = (_CookieStorage, SessionStorage)


def known() -> list[Cookie]:
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Holds your sign-in, and what you typed while you sign in."),
            _("60 days after you were last here"),
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("Lets only our own pages send your forms."),
            _("one year"),
        ),
        Cookie(
            settings.LANGUAGE_COOKIE_NAME, _("The language that you chose below."), _("one year")
        ),
        Cookie(settings.THEME_COOKIE_NAME, _("The colours that you chose below."), _("one year")),
        Cookie(
            settings.MESSAGES_COOKIE_NAME,
            _("A sentence that the next page shows you once."),
            _("until it was shown"),
        ),
        Cookie(
            settings.POSTED_COOKIE_NAME,
            _("Tells your browser to forget what you typed and have sent."),
            _("one day"),
        ),
        Cookie(
            settings.SIGNED_OUT_COOKIE_NAME,
            _("Tells your browser to forget your drafts when you sign out."),
            _("one day"),
        ),
    ]  # fmt: skip
