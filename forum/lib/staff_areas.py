"""The staff's pages, by their addresses: who may open which at all (forum/staff_guard.py asks).

Upper floors add theirs in `AppConfig.ready()`. What a page wants beyond that, its view asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Check = Callable[[Any], object]


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Area:
    """Routes that begin with `prefix`. `check` raises NotAllowed for a member who may not; None
    where Django's admin asks by itself. `name` is its code in the security log, `label` what people
    read there. `is_hidden`: it answers as if it were missing, to visitors too unless it
    `asks_to_sign_in`. `is_there`: while it says no, the page answers for itself. `finds`: where
    the address has a thing in it that not everybody may know of, it is asked before a member is
    told that they may not, with `member` and the parts of the address, and raises Http404."""

    prefix: str
    name: str
    check: Check | None
    label: str | Promise
    is_hidden: bool = False
    asks_to_sign_in: bool = True
    is_there: Callable[[], bool] = _always
    finds: Callable[..., object] | None = None


_AREAS: dict[str, Area] = {}


def add(*areas: Area) -> None:
    for area in areas:
        _AREAS[area.prefix] = area


def label(name: str) -> str:
    """What the areas of this code are called; the code itself of one that is gone by now."""
    return next((str(one.label) for one in _AREAS.values() if one.name == name), name)


def of(route: str) -> Area | None:
    """The area of a route as the URL configuration writes it: that of the longest prefix."""
    found = [area for prefix, area in _AREAS.items() if route.startswith(prefix)]
    return max(found, key=lambda area: len(area.prefix)) if found else None
