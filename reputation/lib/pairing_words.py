"""Why a mentor and a newcomer were brought together, in words: of what a pairing's row keeps. Pure.

The parts are between 0 and 1 ("topic", "device", "sponsor", "hours"); "tariff" is the one that both
have, "" where they have not.
"""

from typing import Any

from django.utils.translation import gettext as _


def reasons(why: dict[str, Any]) -> list[str]:
    """The strongest first; of an old row without parts, none."""
    said = [
        ("sponsor", _("You invited them")),
        ("topic", _("You know what they asked about")),
        ("device", _("You have the same tariff") if why.get("tariff") else _("The same device")),
        ("hours", _("You are here at the same hours")),
    ]
    return [words for part, words in said if (why.get(part) or 0) > 0]
