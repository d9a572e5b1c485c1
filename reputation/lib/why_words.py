"""Why this mentor, in words: from the parts of the score as the pairing keeps them. Pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

OFTEN = 0.5


def sentences(why: Mapping[str, Any], *, names: Mapping[str, str]) -> list[str]:
    """What spoke for this mentor, the weightiest first, in the language of the moment. `names` are
    those of topics, by "tag:3"; what has none any more is left out."""
    found = []
    topics = [names[one] for one in why.get("topics", []) if one in names]
    if topics:
        found.append(_("Knows what you asked about: %(topics)s") % {"topics": ", ".join(topics)})
    if why.get("device"):
        found.append(_("Uses the same device or tariff as you"))
    if why.get("sponsor"):
        found.append(_("Invited you, and knows you from there"))
    if why.get("hours", 0) >= OFTEN:
        found.append(_("Is usually here at the hours when you are"))
    if "taken" in why:
        places = {"taken": why["taken"], "capacity": why["capacity"]}
        found.append(_("Had room: %(taken)s of %(capacity)s places were taken") % places)
    found.append(_("Writes your language"))
    return found
