"""One community with one of everything that a page, an address or a form leads to, for tests that
walk all of them: the permission matrix, the crawl for hidden words, hostile requests.

A new kind of thing: make it in talk.py, service.py, earned.py or judged.py, say in things.py
which routes lead to it, and in plants.py who may read what is hidden in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from forum.models import Member
from tests.reputation import paid
from tests.town import earned, judged, roles, service, talk

Things = dict[str, dict[str, Any]]


@contextmanager
def standing(settings: Any) -> Iterator[tuple[dict[str, Member], Things]]:
    """Role -> member, and thing -> parts of its address; payback is switched on meanwhile."""
    switch = paid.switched_on(settings)
    next(switch)
    try:
        people = roles.people()
        found = earned.build(people) | talk.build(people)
        found |= service.build(people, found)
        yield people, found | judged.build(people, found)
    finally:
        next(switch, None)
        earned.clear()
