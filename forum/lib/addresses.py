"""The paths of our own pages, each found once."""

import functools
from typing import Any

from django.urls import reverse

KNOWN = 5_000  # paths, in a process


@functools.lru_cache(maxsize=KNOWN)
def path(name: str, *args: Any) -> str:
    """The path of the page of that name. Raises NoReverseMatch.

    Django looks through all patterns anew for each link; a page of a thread has fifty. (The site
    stands at the root of its host: its addresses are a contract.)
    """
    return reverse(name, args=args)
