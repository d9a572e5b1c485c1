"""The cast, and what every test can ask for."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck, settings

from community import catalogues, visitors
from community.queries import incidents
from forum.lib import clock
from forum.lib.ratelimit import METER
from forum.models import Category, Member
from forum.queries import house, search_words, terms, vocabulary
from tests import emptying, factories

settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("house")

HOUSE: dict[str, house.Latest] = {}  # the texts that migrate wrote
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough",
        action="store_true",
        help="also what tries the same thing in many more ways (docs/decisions/0027)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """A fresh clone speaks German in its tests as well."""
    gc.disable()  # until all tests are known: nearly all that is made by then stays
    catalogues.compile_changed()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without chromium browser tests are skipped, loudly; LOTSE_REQUIRE_BROWSER forbids that."""
    if not config.getoption("thorough"):
        later = [item for item in items if "thorough" in item.keywords]
        config.hook.pytest_deselected(items=later)
        items[:] = [item for item in items if "thorough" not in item.keywords]
    if CHROMIUM:
        return
    if os.environ.get("LOTSE_REQUIRE_BROWSER"):
        pytest.exit("chromium is not installed, and LOTSE_REQUIRE_BROWSER is set", returncode=3)
    skip = pytest.mark.skip(reason="no chromium: install Debian's chromium to run browser tests")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    """The collector of garbage walked all modules and tests again and again: a sixth of the time.

    What is there by now stays to the end; what tests leave is looked at less often.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """For a test that walks a matrix: whether to walk all of it, or what stands for it."""
    return bool(request.config.getoption("thorough"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """As pytest-django makes it; and what migrate put into it is remembered."""
    with django_db_blocker.unblock():
        emptying.remember()
        HOUSE.update(house.read())


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.after_test)
        yield


@pytest.fixture(autouse=True)
def fresh_words() -> None:
    """Each test has words of its own; what another one's were is of no use to it."""
    search_words.forget()
    terms.forget()
    vocabulary.forget()
    incidents.forget()
    house.keep(HOUSE)
    METER.forget()  # nor was anything counted against its address


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """What one test left in this process is no answer to another."""
    visitors.store.clear()


@pytest.fixture
def nina(db: None) -> Member:
    """The newcomer: joined two days ago."""
    return factories.member("nina", joined_at=clock.now() - timedelta(days=2), language="de")


@pytest.fixture
def hana(db: None) -> Member:
    """The helper."""
    return factories.member("hana")


@pytest.fixture
def mara(db: None) -> Member:
    """The mentor."""
    mara = factories.member("mara")
    mara.standing.is_mentor = True
    mara.standing.save()
    return mara


@pytest.fixture
def eva(db: None) -> Member:
    """The company's expert."""
    return factories.member("eva", staff_role="expert")


@pytest.fixture
def mo(db: None) -> Member:
    """The moderator."""
    return factories.member("mo", staff_role="moderator")


@pytest.fixture
def sven(db: None) -> Member:
    """The service manager."""
    return factories.member("sven", staff_role="manager")


@pytest.fixture
def ada(db: None) -> Member:
    """The administrator."""
    return factories.member("ada", staff_role="administrator", is_staff=True, is_superuser=True)


@pytest.fixture
def olga(db: None) -> Member:
    """The outsider: a member who has no part in the thread at hand."""
    return factories.member("olga")


@pytest.fixture
def sim(db: None) -> Category:
    return factories.category("sim")


@pytest.fixture
def team(db: None) -> Category:
    """A private category: its readers are moderators and experts."""
    return factories.category("team", is_private=True, reader_roles=["moderator", "expert"])


@pytest.fixture
def as_():  # type: ignore[no-untyped-def]
    """`as_(member)` is a client signed in as them; `as_(None)` a visitor's."""

    def sign_in(person: Member | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend="forum.adapter.MemberBackend")
        return client

    return sign_in
