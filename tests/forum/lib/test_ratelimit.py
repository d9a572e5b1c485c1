"""Counting: in batches, shared by processes, anew after a while, and when the cache is away."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.lib import clock, limits, ratelimit
from forum.lib.ratelimit import Limit, Meter

pytestmark = pytest.mark.django_db
LIMIT = Limit("try", 30)
EXACT = Limit("exact", 5, exact=True)
LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "r"}}


class CacheAway(LocMemCache):
    """A server that does not answer."""

    def add(self, *args: Any, **kwargs: Any) -> bool:
        raise ConnectionError("away")


AWAY = {"default": {"BACKEND": f"{__name__}.CacheAway"}}


def passes(meter: Meter, limit: Limit, times: int, who: str = "member:1") -> list[bool]:
    return [meter.spend(limit, who=who, now=clock.now()) is None for _ in range(times)]


@pytest.fixture(params=["table", "another cache"])
def shared(request: pytest.FixtureRequest, settings: Any) -> BaseCache:
    if request.param == "another cache":
        settings.CACHES = LOCAL
    cache.clear()
    return cache


def test_one_process_stops_exactly_at_the_limit(shared: BaseCache) -> None:
    assert passes(Meter(), LIMIT, 32) == [True] * 30 + [False] * 2


def test_others_are_not_counted_with_them(shared: BaseCache) -> None:
    meter = Meter()
    passes(meter, LIMIT, 31)

    assert passes(meter, LIMIT, 1, who="member:2") == [True]
    assert passes(meter, Limit("something else", 30), 1) == [True]


def test_two_processes_together_stop_within_a_batch_each(shared: BaseCache) -> None:
    one, two = Meter(), Meter()
    let_in = sum(sum(passes(meter, LIMIT, 1)) for _ in range(40) for meter in (one, two))

    assert LIMIT.batch == 5
    assert 30 <= let_in <= 30 + 2 * (LIMIT.batch - 1)


def test_an_exact_limit_is_exact_over_processes(shared: BaseCache) -> None:
    one, two = Meter(), Meter()
    let_in = sum(sum(passes(meter, EXACT, 1)) for _ in range(5) for meter in (one, two))

    assert let_in == 5


def test_it_begins_anew_when_the_time_is_up() -> None:
    meter = Meter()
    passes(meter, EXACT, 6)

    with clock.shifted(timedelta(seconds=58)):
        late = passes(meter, EXACT, 1)
    with clock.shifted(timedelta(seconds=61)):
        again = passes(Meter(), EXACT, 6), passes(meter, Limit("other", 5, exact=True), 1)

    assert late == [False]
    assert again == ([True] * 5 + [False], [True])


def test_another_cache_begins_anew_too(settings: Any) -> None:
    settings.CACHES = LOCAL
    meter = Meter()
    passes(meter, EXACT, 6)

    with clock.shifted(timedelta(seconds=61)):
        assert passes(meter, EXACT, 1) == [True]


def test_it_says_how_long_to_wait() -> None:
    meter, now = Meter(), clock.now()
    for _ in range(5):
        meter.spend(EXACT, who="member:1", now=now)

    assert meter.spend(EXACT, who="member:1", now=now + timedelta(seconds=20)) == timedelta(
        seconds=40
    )


def test_ordinary_use_costs_no_statement_and_the_rest_one_in_five() -> None:
    meter = Meter()
    with CaptureQueriesContext(connection) as first:
        passes(meter, LIMIT, 4)
    with CaptureQueriesContext(connection) as fifth:
        passes(meter, LIMIT, 1)
    with CaptureQueriesContext(connection) as all_others:
        passes(meter, LIMIT, 95)

    assert (len(first), len(fifth)) == (0, 1)
    assert len(all_others) == 6  # every fifth up to the 30th, the 31st, and then none


def test_visitors_of_an_address_cost_one_in_five_hundred() -> None:
    meter, limit = Meter(), limits.SEARCH.times(limits.PER_ADDRESS)
    with CaptureQueriesContext(connection) as captured:
        passes(meter, limit, 1000, who="address:192.0.2.1")

    assert (limit.amount, limit.batch, len(captured)) == (3000, 500, 2)


def test_without_the_cache_reading_goes_on_and_signing_in_does_not(settings: Any) -> None:
    settings.CACHES = AWAY
    meter = Meter()

    assert passes(meter, LIMIT, 100) == [True] * 100
    with pytest.raises(ConnectionError):
        meter.spend(EXACT, who="address:192.0.2.1", now=clock.now())


def test_what_is_kept_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "MOST_KEPT", 10)
    meter = Meter()
    for number in range(100):
        meter.spend(LIMIT, who=f"member:{number}", now=clock.now())

    assert len(meter._counts) <= 10


def test_a_household_with_ipv6_is_one() -> None:
    assert ratelimit.network_of("2001:db8:1:2:aaaa::1") == "2001:db8:1:2::/64"
    assert ratelimit.network_of("192.0.2.7") == "192.0.2.7"
