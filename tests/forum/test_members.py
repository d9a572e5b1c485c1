"""People: their verbs, the list, the page."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse

from forum.domain import members, posts, solutions
from forum.lib import clock
from forum.models import Category, Device, Event, Member
from forum.rules import NotAllowed
from tests import factories

NOW = clock.now()
db = pytest.mark.django_db


# --- verified customers


@db
def test_verified_is_noted_once_with_its_source(hana: Member, ada: Member) -> None:
    members.verify(member=hana, source=Member.Source.STAFF, by=ada, now=NOW)
    members.verify(member=hana, source=Member.Source.IMPORT, by=None, now=NOW + timedelta(days=1))

    hana.refresh_from_db()
    assert (hana.verified_at, hana.verified_source) == (NOW, "staff")
    event = Event.objects.get(kind=Event.Kind.MEMBER_VERIFIED)
    assert (event.by, event.member, event.data) == (ada, hana, {"source": "staff"})


# --- the list


@db
def test_people_are_found_by_the_beginning_of_handle_or_name(
    client: Client, hana: Member, olga: Member
) -> None:
    found = {
        q: [
            person.handle
            for person in client.get(reverse("members"), {"q": q}).context["members"].rows
        ]
        for q in ("HA", "olg", "ana", "%", "_", "\\", "'", "", "x" * 5000, "\u202e")
    }

    everybody = ["olga", "hana"]
    assert found == {
        "HA": ["hana"], "olg": ["olga"], "ana": [], "%": [], "_": [], "\\": [], "'": [],
        "": everybody, "x" * 5000: [], "\u202e": everybody,
    }  # fmt: skip


@db
def test_the_list_goes_on_where_the_page_ended(client: Client) -> None:
    people = [
        factories.member(f"person-{n:02}", joined_at=NOW - timedelta(days=500 + n))
        for n in range(35)
    ]

    first = client.get(reverse("members"))
    second = client.get(first.context["next_url"])

    rows = first.context["members"].rows + second.context["members"].rows
    assert rows == people
    assert second.context["next_url"] == ""


@db
@pytest.mark.parametrize("cursor", ["x", "=" * 10, "WyJ4Il0", "9" * 500, "é"])
def test_a_cursor_that_is_none_is_a_404(client: Client, cursor: str) -> None:
    assert client.get(reverse("members"), {"after": cursor}).status_code == 404


@db
def test_who_never_proved_an_address_is_not_listed(client: Client, hana: Member) -> None:
    EmailAddress.objects.update_or_create(
        user=hana, email=hana.email, defaults={"verified": False, "primary": True}
    )
    before = client.get(reverse("members")).context["members"].rows

    members.prove_email(member=hana)

    assert before == []
    assert client.get(reverse("members")).context["members"].rows == [hana]


@db
@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_for_one_and_twenty(
    client: Client, django_assert_max_num_queries: Any, count: int
) -> None:
    for _person in range(count):
        factories.member()

    with django_assert_max_num_queries(1):
        client.get(reverse("members"))


# --- the page


@db
def test_the_page_counts_what_the_reader_may_see(
    client: Client, hana: Member, olga: Member, team: Category, mo: Member
) -> None:
    helper = factories.member()
    asked = factories.question(by=helper, at=NOW - timedelta(days=2))
    thread = factories.question()
    best = factories.answer(thread, by=helper)
    solutions.accept(thread=thread, post=best, by=thread.author, now=clock.now())
    hidden = factories.question(by=mo, category=team, at=NOW - timedelta(hours=1))
    factories.answer(hidden, by=mo)

    page = client.get(helper.get_absolute_url())
    answers = client.get(helper.get_absolute_url(), {"tab": "answers"})
    of_mo = client.get(mo.get_absolute_url())
    own = Client()
    own.force_login(mo, backend="forum.adapter.MemberBackend")
    mo_sees = own.get(mo.get_absolute_url())

    stats = page.context["stats"]
    assert (stats.questions, stats.answers, stats.solutions, stats.helped) == (1, 1, 1, 0)
    assert page.context["threads"].rows == [asked]
    assert answers.context["answers"].rows == [best]
    assert (of_mo.context["stats"].questions, of_mo.context["stats"].answers) == (0, 0)
    assert of_mo.context["threads"].rows == []
    assert (mo_sees.context["stats"].questions, mo_sees.context["stats"].answers) == (1, 1)


@db
def test_deleted_posts_are_not_on_the_page(client: Client, mo: Member) -> None:
    thread = factories.question()
    post = factories.answer(thread)

    posts.delete(post=post, by=mo, now=NOW)

    page = client.get(post.author.get_absolute_url(), {"tab": "answers"})
    assert page.context["answers"].rows == []
    assert page.context["stats"].answers == 0


@db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("hana/", 200), ("HANA/", 301), ("nobody/", 404), ("hana/?tab=secrets", 404),
        ("hana/?after=x", 404), ("🦊/", 404), ("%00/", 400), ("hana/?tab=answers&after=x", 404),
        ("x" * 300 + "/", 404),
    ],
)  # fmt: skip
def test_odd_addresses_of_pages(client: Client, hana: Member, path: str, status: int) -> None:
    assert client.get(reverse("members") + path).status_code == status


@db
def test_the_page_sets_no_cookie_and_holds_no_token(client: Client, hana: Member) -> None:
    for url in (reverse("members"), hana.get_absolute_url()):
        response = client.get(url)
        assert response.cookies == {}
        assert b"csrfmiddlewaretoken" not in response.content


@db
def test_handles_of_the_house_are_kept() -> None:
    free = {
        handle: members.is_handle_free(handle=handle) for handle in ("support", "5upport", "nora")
    }

    assert free == {"support": False, "5upport": True, "nora": True}
    assert members.free_handle(name="Support") == "support-2"


@db
def test_hundreds_of_one_name_all_get_a_handle() -> None:
    made = []
    for _person in range(40):
        handle = members.free_handle(name="Anna")
        factories.member(handle)
        made.append(handle)

    assert len(set(made)) == 40


# --- devices


@db
def test_a_device_twice_is_one_device(hana: Member) -> None:
    members.add_device(member=hana, name="Pixel 9", software="Android 15", now=NOW)
    members.add_device(member=hana, name="PIXEL 9", software="Android 16", now=NOW)

    assert [(d.name, d.software) for d in hana.devices.all()] == [("Pixel 9", "Android 16")]


@pytest.mark.django_db(transaction=True)
def test_a_device_added_twice_at_once_is_one_device() -> None:
    owner = factories.member("ruth")
    start = threading.Barrier(2)

    def add() -> None:
        start.wait()
        members.add_device(member=owner, name="Pixel 9", software="", now=NOW)
        connection.close()

    workers = [threading.Thread(target=add) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Device.objects.filter(member=owner).count() == 1


@db
def test_devices_end_somewhere(hana: Member) -> None:
    for number in range(members.MOST_DEVICES):
        members.add_device(member=hana, name=f"Phone {number}", software="", now=NOW)

    with pytest.raises(NotAllowed, match="the most we keep"):
        members.add_device(member=hana, name="One more", software="", now=NOW)


def test_whoever_only_answers_is_met_by_their_answers(as_, hana: Member) -> None:
    factories.answer(factories.question(), by=hana)
    before = as_(None).get("/members/hana/").context["tab"]

    factories.question(by=hana)

    assert (before, as_(None).get("/members/hana/").context["tab"]) == ("answers", "questions")
