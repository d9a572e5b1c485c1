"""Hours of the day: the community's own, and those at which somebody is usually there. Pure."""

from forum.lib import worktime
from forum.lib.worktime import Calendar

COMMUNITY = (7, 22)  # in which waiting counts, in the site's zone


def community(*, zone: str) -> Calendar:
    """The community's hours, every day."""
    begins, ends = COMMUNITY
    return worktime.daily(begins, ends, zone=zone)


def is_usual(*, hour: int, begins: int, ends: int) -> bool:
    """Whether this hour is one of those from `begins` to `ends`: over midnight where the first is
    the later, all of them where both are the same."""
    if begins == ends:
        return True
    if begins < ends:
        return begins <= hour < ends
    return hour >= begins or hour < ends
