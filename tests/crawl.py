"""Every route that the site has, out of its URL configuration, and addresses made of routes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLResolver, get_resolver

PART = re.compile(r"<(?:\w+:)?(\w+)>")


def routes(resolver: Any = None, before: str = "") -> Iterator[str]:
    """As patterns are written: "questions/<int:pk>/"; those of regular expressions as they are."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def plain(route: str) -> str:
    """Written as a path with <name> parts, whatever kind of pattern it is."""
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
    return route.replace("^", "").replace("\\Z", "").replace("$", "").replace("\\.", ".")


def parts(route: str) -> list[str]:
    """Names of what is to be filled in."""
    return PART.findall(plain(route))


def filled(route: str, values: Mapping[str, Any]) -> str:
    """The address, each part by its name. Raises KeyError for one that has no value."""
    return "/" + PART.sub(lambda found: str(values[found[1]]), plain(route))
