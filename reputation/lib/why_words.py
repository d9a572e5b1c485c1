"""Why a mentor and a newcomer were brought together, in words: from the parts of the score as the
pairing keeps them, as each of the two reads it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

OFTEN = 0.5


def sentences(why: Mapping[str, Any], *, names: Mapping[str, str]) -> list[str]:
    """What spoke for this mentor, the weightiest first, in the language of the moment. `names` are
    those of topics, by "tag:3"; what has none any more is left out."""
    said = {
        "topics": _("Knows what you asked about: %(topics)s"),
        "device": _("Uses the same device or tariff as you"),
        "sponsor": _("Invited you, and knows you from there"),
        "hours": _("Is usually here at the hours when you are"),
    }
    found = _of_both(why, said, names)
    if "taken" in why:
        places = {"taken": why["taken"], "capacity": why["capacity"]}
        found.append(_("Had room: %(taken)s of %(capacity)s places were taken") % places)
    found.append(_("Writes your language"))
    return found


def to_mentor(why: Mapping[str, Any], *, names: Mapping[str, str]) -> list[str]:
    """The same as the mentor reads it: what the two share."""
    said = {
        "topics": _("You know what they asked about: %(topics)s"),
        "topic": _("You know what they asked about"),
        "device": _("You use the same device or tariff"),
        "sponsor": _("You invited them"),
        "hours": _("You are here at the same hours"),
    }
    return _of_both(why, said, names)


def topics_of(whys: Iterable[Mapping[str, Any]]) -> list[str]:
    """The topics that these speak of, each once."""
    return sorted({topic for why in whys for topic in why.get("topics", [])})


def _of_both(
    why: Mapping[str, Any], said: Mapping[str, str], names: Mapping[str, str]
) -> list[str]:
    """A device or tariff that both have is told as just that: which one is nobody's business."""
    found = []
    topics = [names[one] for one in why.get("topics", []) if one in names]
    if topics:
        found.append(said["topics"] % {"topics": ", ".join(topics)})
    elif why.get("topic") and "topic" in said:
        found.append(said["topic"])
    found += [said[part] for part in ("device", "sponsor") if why.get(part)]
    if (why.get("hours") or 0) >= OFTEN:
        found.append(said["hours"])
    return found
