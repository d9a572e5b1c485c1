"""The paths of our own pages, each found once."""

import functools
from typing import Any

from django.urls import get_script_prefix, reverse

KNOWN = 20_000  # paths, in a process


def path(name: str, *args: Any) -> str:
    """The path of the page of that name. Raises NoReverseMatch.

    Django looks through all patterns anew for each link; a page of a thread has fifty.
    """
    return _found(get_script_prefix(), name, args)


@functools.lru_cache(maxsize=KNOWN)
def _found(prefix: str, name: str, args: tuple[Any, ...]) -> str:
    return reverse(name, args=args)
