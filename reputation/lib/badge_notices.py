"""What somebody hears of badges, in the language of the moment. Pure.

The data of such a notice is {"badges": [{"code", "name", "topic"}, ...]}: `name` is {} for one of
ours, `topic` what it is called by language, {} where there is none.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.lib.facts import in_language
from reputation.lib import badge_words

EARNED, TAKEN_BACK, GIVEN_BACK = "badge_earned", "badge_taken_back", "badge_given_back"
MOST_NAMED = 3
SAMPLE: dict[str, Any] = {"badges": [{"code": "first-help", "name": {}, "topic": {}}]}


def earned(data: dict[str, Any]) -> str:
    """ "You earned the badge “First help”", or of several at once."""
    names = _names(data)
    if len(names) == 1:
        return _("You earned the badge “%(name)s”") % {"name": names[0]}
    named = ", ".join(_("“%(name)s”") % {"name": name} for name in names[:MOST_NAMED])
    left = len(names) - MOST_NAMED
    if left > 0:
        told = ngettext(
            "You earned badges: %(names)s and %(n)s more",
            "You earned badges: %(names)s and %(n)s more", left,
        )  # fmt: skip
        return told % {"names": named, "n": left}
    return _("You earned badges: %(names)s") % {"names": named}


def taken_back(data: dict[str, Any]) -> str:
    """Of one."""
    return _("The team took back your badge “%(name)s”") % {"name": _names(data)[0]}


def given_back(data: dict[str, Any]) -> str:
    """Of one."""
    return _("The team gave you back the badge “%(name)s”") % {"name": _names(data)[0]}


def _names(data: dict[str, Any]) -> list[str]:
    """Each as it is called; a notice that says nothing of badges speaks of one without a name."""
    told = data.get("badges") or [{"code": "…", "name": {}, "topic": {}}]
    return [
        (in_language(one["name"]) or badge_words.name(one["code"]) or one["code"]).replace(
            badge_words.TOPIC, in_language(one["topic"])
        )
        for one in told
    ]
