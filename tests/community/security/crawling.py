"""Every route with something in its place, for tests that ask all of them the same."""

import re

from tests.community.test_number_wall import UUID, routes


def paths(number: int = 987_654) -> dict[str, str]:
    """The path of each route: numbers are `number`, words a word."""
    found = {}
    for route in routes():
        path = route.replace("^", "").replace("(?P<url>.*)$", "x").replace("\\Z", "")
        path = re.sub(r"<int:\w+>|<path:object_id>", str(number), path)
        path = re.sub(r"<pay_month:\w+>", "2026-01", re.sub(r"<uuid:\w+>", UUID, path))
        path = re.sub(r"\(\?P<name>[^)]*\)", "0" * 32, re.sub(r"\(\?P<size>[^)]*\)", "64", path))
        found[route] = "/" + re.sub(r"<[^>]+>", "x", path).replace("\\.", ".")
    return found
