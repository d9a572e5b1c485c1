"""What pages keep on somebody's device besides cookies, and what each is for; `/privacy/` shows it.

`tests/privacy/test_device_store.py` looks for others: in every script, and in the browser of
somebody who uses all of it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib import limits

# Where a browser keeps it, as its own page of stored data calls them.
LOCAL, TAB, CACHE, DATABASE = "local storage", "session storage", "cache", "IndexedDB"
MOST_PAGES = 40  # static/app/worker/pages.js
KEPT_DRAFTS = limits.DRAFT_AGE  # static/js/draft-copies.js


@dataclass(frozen=True)
class Kept:
    """`name` is how it begins; `lasts` says how it goes."""

    name: str
    where: str
    what: str | Promise
    lasts: str | Promise


_known = [
    Kept(
        "draft:", LOCAL,
        _("What you are typing, should the network or the page fail."),
        _("until you have posted it, or remove it, sign out, or somebody else signs in;"
          " 90 days after the last change at the latest"),
    ),
    Kept(
        "posted", LOCAL, _("Numbers of the last 20 forms that you have sent: no words."),
        _("until newer ones take their place"),
    ),
    Kept(
        "waiting", LOCAL, _("Numbers of what waits for a network to be sent: no words."),
        _("until it is sent or thrown away"),
    ),
    Kept(
        "desk-keys", LOCAL, _("Whether you switched the keys of the desk off."),
        _("until you change it"),
    ),
    Kept(
        "to-post", TAB, _("To which new post the page goes when it is loaded anew."),
        _("until it has gone there, a second"),
    ),
    Kept(  # by the library that loads parts of pages
        "htmx-current-path-for-history", TAB,
        _("The address of the page that you are on, for going back."),
        _("until you close the tab"),
    ),
    Kept(
        "outbox", DATABASE,
        _("What you sent without a network, with its pictures, so that it is sent once there"
          " is one."),
        _("until it is sent or thrown away; that it was sent for a day more"),
    ),
    Kept(
        "pages", CACHE,
        _("The 40 questions and articles that you read last, to read again without a network,"
          " and the form for a question. Not private cases, and no talks."),
        _("until newer ones take their place, you sign out, or somebody else signs in"),
    ),
    Kept(
        "shared", CACHE, _("Pictures and words that you share with us from another app."),
        _("until the form of your question has taken them, or you sign out"),
    ),
    Kept(
        "shell-", CACHE,
        _("Our styles and scripts, and the page that says there is no network."),
        _("until the next release; nothing about you"),
    ),
]  # fmt: skip


def known() -> list[Kept]:
    return list(_known)
