"""Every role against every act of curating, over HTTP; and hostile input to these pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from forum.domain import confirmations, duplicates, solutions, twins
from forum.forms.kin import OtherThreadForm
from forum.lib import clock
from forum.models import Category, Confirmation, Event, Member, Post, Thread
from tests import factories
from tests.forum.views.test_permissions import DONE, GONE, NO, ROLES, SIGN_IN, STAFF, outcome

pytestmark = pytest.mark.django_db
CURATORS = STAFF | {"mara"}
OLD = timedelta(days=8)


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, Member | None]:
    people = {name: request.getfixturevalue(name) for name in ROLES[3:]}
    return people | {"visitor": None}


def scene(cast: dict[str, Any]) -> tuple[Thread, Post, Thread]:
    """An old question with an answer, and another one; each time by people who posted nothing
    since."""
    at = clock.now() - OLD
    cast["asker"], cast["helper"] = asker, helper = factories.member(), factories.member()
    thread = factories.question(by=asker, at=at)
    return thread, factories.answer(thread, by=helper, at=at), factories.question(at=at)


def act(name: str, thread: Thread, answer: Post, other: Thread, mo: Member) -> tuple[str, Any, set]:
    """What is sent where, and who may; `name` says what."""
    now, everyone = clock.now(), set(ROLES) - {"visitor"}
    if name == "duplicate":
        return f"/questions/{thread.pk}/duplicate/", {"other": other.pk}, CURATORS
    if name == "not duplicate":
        duplicates.mark(thread=thread, original=other, by=mo, now=now)
        return f"/questions/{thread.pk}/not-duplicate/", {}, CURATORS | {"asker"}
    if name == "twins":
        return f"/questions/{thread.pk}/twins/", {"other": other.pk}, CURATORS | {"asker"}
    if name == "not twin":
        twins.link(thread=thread, other=other, by=mo, now=now)
        return f"/questions/{thread.pk}/not-twin/", {}, CURATORS | {"asker"}
    if name == "solved by twin":
        twins.link(thread=thread, other=other, by=mo, now=now)
        source = factories.answer(other)
        solutions.accept(thread=other, post=source, by=other.author, now=now)
        return f"/questions/{thread.pk}/solved-by/{source.pk}/", {}, {"asker"}
    if name == "confirm":
        return f"/posts/{answer.pk}/confirm/", {"kind": "others"}, CURATORS
    if name == "confirm for the company":
        return f"/posts/{answer.pk}/confirm/", {"kind": "company"}, STAFF
    if name == "withdraw":  # nothing of theirs: nothing changes
        return f"/posts/{answer.pk}/confirm/", {"kind": "others", "given": "0"}, everyone
    solutions.accept(thread=thread, post=answer, by=thread.author, now=now)
    return f"/posts/{answer.pk}/article/", {}, CURATORS


ACTS = ["duplicate", "not duplicate", "twins", "not twin", "solved by twin", "confirm",
        "confirm for the company", "withdraw", "article"]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("name", ACTS)
def test_matrix(name: str, cast: dict[str, Any], as_: Any, mo: Member) -> None:
    got, expected = {}, {}
    for role in ROLES:
        thread, answer, other = scene(cast)
        address, sent, may = act(name, thread, answer, other, mo)
        before = Event.objects.count()

        got[role] = outcome(as_(cast[role]).post(address, sent))

        expected[role] = DONE if role in may else SIGN_IN if role == "visitor" else NO
        if got[role] in (NO, SIGN_IN):
            assert Event.objects.count() == before
    assert got == expected


def test_what_is_hidden_is_missing(as_: Any, olga: Member, mo: Member, team: Category) -> None:
    thread = factories.question(by=mo, category=team)
    answer = factories.answer(thread)
    paths = [f"/questions/{thread.pk}/{part}/" for part in ("duplicate", "twins", "not-twin")]
    paths += [f"/questions/{thread.pk}/solved-by/{answer.pk}/", f"/posts/{answer.pk}/confirm/"]
    paths += [f"/posts/{answer.pk}/article/", f"/articles/{thread.pk}/outdated/"]

    assert {outcome(as_(olga).post(path)) for path in paths} == {GONE}


@pytest.mark.parametrize(
    "raw", ["\0", "\ud800", "-1", "0", "9" * 18, "9" * 400, "/questions/" + "1" * 30, "x" * 2000]
)
def test_hostile_links_are_no_fault(raw: str, as_: Any, mo: Member) -> None:
    thread = factories.question(by=mo)
    sent = {"other": raw.encode("utf-8", "surrogatepass")}

    for part in ("duplicate", "twins"):
        answer = as_(mo).post(f"/questions/{thread.pk}/{part}/", sent)
        assert answer.status_code in (400, 422)
    assert as_(mo).get(f"/questions/{thread.pk}/twins/", {"q": "x" * 5000}).status_code == 200
    assert as_(None).get(f"{thread.get_absolute_url()}?from=x&noredirect").status_code == 200


def test_addresses_that_only_write_lead_back_when_they_are_opened(as_: Any, mo: Member) -> None:
    thread = factories.question(by=mo)
    answer = factories.answer(thread)
    paths = [f"/questions/{thread.pk}/{part}/" for part in ("not-duplicate", "not-twin")]
    paths += [f"/questions/{thread.pk}/solved-by/{answer.pk}/"]
    paths += [f"/posts/{answer.pk}/confirm/", f"/posts/{answer.pk}/article/"]

    got = [as_(mo).get(path) for path in paths]

    assert [page["Location"].partition("#")[0] for page in got] == [thread.get_absolute_url()] * 5


def test_sent_twice_it_is_one(as_: Any, eva: Member) -> None:
    at = clock.now() - OLD
    answer = factories.answer(factories.question(at=at), at=at)
    client = as_(eva)

    for _ in range(2):
        client.post(f"/posts/{answer.pk}/confirm/", {"kind": "others"})
        client.post(f"/posts/{answer.pk}/confirm/", {"kind": "company"})

    assert Confirmation.objects.count() == 2
    assert Event.objects.filter(kind="confirmed").count() == 2
    words = Confirmation.objects.filter(withdrawn_at=None)
    assert {word.kind for word in words} == {"others", "company"}
    confirmations.withdraw(post=answer, by=eva, kind=Confirmation.Kind.COMPANY, now=clock.now())
    answer.refresh_from_db()
    assert answer.precedence == Post.Precedence.CONFIRMED


@pytest.mark.parametrize("page", ["duplicate", "twins"])
def test_only_links_to_this_site_name_a_question(as_: Any, mo: Member, page: str) -> None:
    thread, other = factories.question(), factories.question()
    path, client = f"/questions/{thread.pk}/{page}/", as_(mo)
    here = other.get_absolute_url()

    for foreign in (
        f"https://evil.example{here}", f"//evil.example{here}", f"evil.example{here}",
        f"https://testserver@evil.example{here}", f"https://evil.example/x{here}",
        f"https://evil.example/?to={here}", f"https:evil.example{here}",
    ):  # fmt: skip
        refused = client.post(path, {"other": foreign})
        assert (refused.status_code, "other" in refused.context["form"].errors) == (422, True)
    for ours in (
        f"http://testserver{here}?sort=newest#post-5", f"testserver{here}", here, f"#{other.pk}",
        f"{settings.SITE_URL}{here}#solution",
    ):  # fmt: skip
        form = OtherThreadForm({"other": ours}, host="testserver")
        assert form.is_valid(), ours
        assert form.cleaned_data["other"] == other.pk
    assert client.post(path, {"other": f"http://testserver{here}"}).status_code == 302
