""" "I have this too": once a member, counted right, and who may say it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from forum.domain import following, me_too, members, solutions, threads
from forum.lib import clock
from forum.models import Event, Member, MeToo, Notice, Thread
from forum.queries import hearers
from forum.rules import NotAllowed
from tests import factories

NOW = clock.now


def say(thread: Thread, by: Member, device: str = "", software: str = "") -> Thread:
    return me_too.say(thread=thread, by=by, device=device, software=software, now=NOW())


@pytest.mark.django_db
def test_it_counts_names_devices_and_makes_the_page_new(hana: Member) -> None:
    thread = factories.question(by=hana)
    before = thread.version
    for device, software in [
        ("Pixel 8", "Android 15"), ("pixel 8", "android 15"), ("Pixel 8", ""), ("", "iOS 26"),
        ("Galaxy S24", "One UI 8"), ("PIXEL 8", "Android 15"),
    ]:  # fmt: skip
        said = say(thread, factories.member(), device, software)

    assert said.me_too_count == 6
    assert said.me_too_devices == [
        ["Pixel 8", "Android 15", 3], ["Galaxy S24", "One UI 8", 1], ["Pixel 8", "", 1],
    ]  # fmt: skip
    assert said.version > before


@pytest.mark.django_db
def test_once_a_member_again_only_changes_the_device(olga: Member) -> None:
    thread = factories.question()
    say(thread, olga, "Pixel 8")

    again = say(thread, olga, "Pixel 9")

    assert (again.me_too_count, again.me_too_devices) == (1, [["Pixel 9", "", 1]])
    assert Event.objects.filter(kind=Event.Kind.ME_TOO_SAID, by=olga).count() == 1


@pytest.mark.django_db
def test_taken_back_it_counts_no_more_and_can_be_said_again(olga: Member) -> None:
    thread = factories.question()
    say(thread, olga, "Pixel 8")

    back = me_too.withdraw(thread=thread, by=olga, now=NOW())
    assert (back.me_too_count, back.me_too_devices) == (0, [])
    me_too.withdraw(thread=thread, by=olga, now=NOW())
    assert say(thread, olga).me_too_count == 1
    assert MeToo.objects.filter(member=olga).count() == 2
    kinds = Event.objects.filter(by=olga).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["me_too_said", "me_too_withdrawn", "me_too_said"]


@pytest.mark.django_db
def test_whoever_has_it_too_hears_what_is_new_there(olga: Member, hana: Member) -> None:
    thread = factories.question(by=hana)
    say(thread, olga)
    assert list(hearers.followers_of(thread=thread).order_by("pk")) == sorted(
        [hana, olga], key=lambda member: member.pk
    )

    factories.answer(thread)

    assert Notice.objects.filter(member=olga, kind="thread_answered").count() == 1


@pytest.mark.django_db
def test_whoever_has_stopped_following_is_left_in_peace(olga: Member) -> None:
    thread = factories.question()
    following.stop(thread=thread, by=olga, now=NOW())

    say(thread, olga)

    assert olga not in hearers.followers_of(thread=thread)


def closed(thread: Thread, mo: Member) -> None:
    threads.close(thread=thread, by=mo, now=NOW(), reason="Asked before.")


def solved(thread: Thread, mo: Member) -> None:
    post = factories.answer(thread)
    assert thread.author is not None
    solutions.accept(thread=thread, post=post, by=thread.author, now=NOW())


@pytest.mark.django_db
@pytest.mark.parametrize(("end", "says"), [(closed, "is closed"), (solved, "is solved")])
def test_where_nobody_looks_any_more_nobody_says_it(
    olga: Member, mo: Member, end: Callable[..., None], says: str
) -> None:
    thread = factories.question()
    say(thread, mo)
    end(thread, mo)

    with pytest.raises(NotAllowed, match=says):
        say(thread, olga)
    assert me_too.withdraw(thread=thread, by=mo, now=NOW()).me_too_count == 0


@pytest.mark.django_db
def test_not_of_one_s_own_question_and_not_of_an_article(hana: Member, eva: Member) -> None:
    with pytest.raises(NotAllowed, match="your own question"):
        say(factories.question(by=hana), hana)
    article = threads.publish_article(
        by=eva, title="What eSIM means for you", body="A small chip that stays in the phone.",
        category=factories.category("sim"), tag_names=["esim"], language="en", now=NOW(),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="questions only"):
        say(article, hana)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_each_counted_and_one_twice_is_one() -> None:
    thread = factories.question()
    people = [factories.member() for _ in range(4)]

    def act(member: Member) -> None:
        try:
            say(thread, member, "Pixel 9")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, people * 2))

    thread.refresh_from_db()
    assert (thread.me_too_count, thread.me_too_devices) == (4, [["Pixel 9", "", 4]])
    assert MeToo.objects.filter(thread=thread).count() == 4


@pytest.mark.django_db
def test_the_page_says_how_many_and_offers_the_form_filled_in(as_: Any, olga: Member) -> None:
    members.add_device(member=olga, name="Pixel 9", software="Android 16", now=NOW())
    thread = factories.question()
    path, client = f"/questions/{thread.pk}/me-too/", as_(olga)
    assert f'href="{path}"' in client.get(thread.get_absolute_url()).content.decode()
    form = client.get(path).content.decode()
    assert 'name="device" value="Pixel 9"' in form
    assert 'name="software" value="Android 16"' in form

    client.post(path, {"device": "Pixel 9", "software": "Android 16"})
    client.post(path, {"device": "Pixel 9", "software": "Android 16"})

    mine = client.get(thread.get_absolute_url()).content.decode()
    assert 'aria-pressed="true" title="Press to take it back"' in mine
    theirs = as_(None).get(thread.get_absolute_url()).content.decode()
    assert "1 more person has this." in theirs
    assert "Pixel 9 with Android 16" in theirs
    assert "Press to take it back" not in theirs
    client.post(path, {"said": "0"})
    assert "more person has this" not in as_(None).get(thread.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_visitor_comes_back_to_it_from_the_sign_in(as_: Any) -> None:
    thread = factories.question()
    path = f"/questions/{thread.pk}/me-too/"
    page = as_(None).get(thread.get_absolute_url()).content.decode()
    assert f'<a class="button" href="{path}" rel="nofollow">' in page

    away = as_(None).get(path)

    assert away["Location"].startswith("/accounts/login/?next=%2Fquestions%2F")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "says"),
    [({"device": "x" * 61}, "At most 60"), ({"software": "a\0b"}, "invalid character")],
)
def test_bad_input_is_said_beside_its_field(
    as_: Any, olga: Member, sent: dict[str, str], says: str
) -> None:
    thread = factories.question()

    response = as_(olga).post(f"/questions/{thread.pk}/me-too/", sent)

    assert response.status_code == 422
    assert says in response.content.decode()
    assert not MeToo.objects.exists()
