"""What reaches a phone, when, and that its rights are asked when it leaves."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum import pushing
from forum.domain import (
    following,
    notices,
    one_taps,
    posts,
    push_devices,
    pushes,
    solutions,
    threads,
)
from forum.lib import clock, push_wire, vapid
from forum.models import Category, Member, Notice, Post, Push, PushDevice, Thread, ThreadMember
from forum.queries import pushes as reads
from tests import factories, push_service
from tests.push_service import Browser, Service, deliver_due, signed_in

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOON = (
    clock.now()
    .astimezone(BERLIN)
    .replace(hour=12, minute=0, second=0, microsecond=0)
    .astimezone(UTC)
)
TITLE = "Why is my eSIM not active?"


def at(hour: int, day: int = 0) -> datetime:
    """So many o'clock where they live, today or `day` days on."""
    here = NOON.astimezone(BERLIN) + timedelta(days=day)
    return here.replace(hour=hour).astimezone(UTC)


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with push_service.running(settings) as running:
        yield running


@pytest.fixture
def phone(service: Service, hana: Member) -> Browser:
    """Hana's."""
    browser = Browser(service)
    signed_in(hana, browser, NOON)
    return browser


@pytest.fixture
def asked(hana: Member) -> Thread:
    return factories.question(by=hana, title=TITLE, at=NOON - timedelta(days=9))


def answer(thread: Thread, *, by: Member | None = None, now: datetime = NOON) -> Post:
    return factories.answer(thread, by=by, at=now)


def states() -> list[tuple[str, str]]:
    """(sent or the reason why not, joined to another) of each."""
    return [
        ("sent" if one.sent_at else one.reason or "waiting", "joined" if one.joined_to_id else "")
        for one in Push.objects.order_by("pk")
    ]


def test_the_asker_hears_who_answered_and_only_their_browser_can_read_it(
    phone: Browser, asked: Thread, mara: Member
) -> None:
    post = answer(asked, by=mara)

    assert deliver_due(NOON) == 1

    (said,) = phone.read
    assert (said["title"], said["body"]) == ("Mara answered your question", TITLE)
    assert said["url"] == f"/posts/{post.pk}/"
    assert (said["lang"], said["tag"]) == ("en", f"thread:{asked.pk}")
    assert [one["title"] for one in said["actions"]] == ["Solved", "Not yet"]
    (came,) = phone.arrived
    assert TITLE.encode() not in came.body
    assert states() == [("sent", "")]


def test_it_is_signed_with_our_key_for_this_service_alone(
    phone: Browser, asked: Thread, settings: Any
) -> None:
    answer(asked)
    deliver_due(NOON)

    claims, key = push_service.signed(phone.arrived[0])

    assert key == vapid.public_key()
    assert claims["aud"] == phone.service.url
    assert claims["sub"] == settings.VAPID_SUBJECT
    assert NOON.timestamp() < claims["exp"] <= NOON.timestamp() + 24 * 3600


def test_a_newer_one_of_the_thread_replaces_the_older(phone: Browser, asked: Thread) -> None:
    answer(asked)
    deliver_due(NOON)
    answer(asked)
    answer(factories.question(by=asked.author, at=NOON - timedelta(days=2)))
    deliver_due(NOON)

    first, second, other = (one.headers for one in phone.arrived)
    assert first["topic"] == second["topic"] != other["topic"]
    assert len(first["topic"]) <= 32
    assert str(asked.pk) != first["topic"]
    assert (first["urgency"], first["content-encoding"]) == ("normal", "aes128gcm")


def test_it_speaks_their_language(phone: Browser, asked: Thread, mara: Member) -> None:
    Member.objects.filter(pk=asked.author_id).update(language="de")
    answer(asked, by=mara)
    deliver_due(NOON)

    (said,) = phone.read
    assert said["title"] == "Mara hat auf deine Frage geantwortet"
    assert [one["title"] for one in said["actions"]] == ["Gelöst", "Noch nicht"]


def test_the_buttons_open_the_page_where_one_says_it(phone: Browser, asked: Thread) -> None:
    post = answer(asked)
    deliver_due(NOON)

    solved, not_yet = (one["url"] for one in phone.read[0]["actions"])
    secret = solved.split("/")[2]
    assert not_yet == f"/do/{secret}/?say=broken"
    found = one_taps.OneTap.objects.get(digest=one_taps.digest(secret))
    assert (found.post, found.member) == (post, asked.author)


def test_whoever_has_no_device_costs_no_row(asked: Thread, service: Service) -> None:
    answer(asked)

    assert Push.objects.count() == 0


def test_without_a_key_there_is_no_push(phone: Browser, asked: Thread, settings: Any) -> None:
    settings.VAPID_PRIVATE_KEY = ""
    answer(asked)

    assert Push.objects.count() == 0


def test_only_the_groups_that_were_chosen(
    phone: Browser, hana: Member, mara: Member, olga: Member
) -> None:
    followed = factories.question(by=mara, at=NOON - timedelta(days=1))
    following.follow(thread=followed, by=hana, now=NOON)
    answer(followed)
    assert Push.objects.count() == 0

    push_devices.choose(member=hana, groups=["threads"], quiet_from=21, quiet_until=8)
    answer(followed, by=olga)
    answer(factories.question(by=hana, at=NOON - timedelta(days=1)))
    deliver_due(NOON)

    assert [one["title"] for one in phone.read] == ["Olga answered a question that you follow"]


def test_being_named_is_a_switch_of_its_own(phone: Browser, mara: Member) -> None:
    thread = factories.question(by=mara, at=NOON - timedelta(days=1))
    factories.answer(thread, by=mara, body="Ask @hana, she knows all of it.", at=NOON)
    deliver_due(NOON)

    assert [one["title"] for one in phone.read] == ["Mara mentioned you"]


def test_the_statements_do_not_grow_with_the_people(
    service: Service, asked: Thread, mara: Member, hana: Member
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            notices.tell(
                kind="question_answered", to=Member.objects.filter(push_on__contains=["questions"]),
                key=f"test:{Push.objects.count()}", by=mara, now=NOON, thread=asked,
            )  # fmt: skip
        return len(captured)

    without = cost()
    signed_in(hana, Browser(service), NOON)
    one = cost()
    for number in range(20):
        signed_in(factories.member(f"many{number}"), Browser(service, f"many{number}"), NOON)
    many = cost()

    assert (one, many) == (many, one)
    assert Push.objects.count() == 22
    assert without < one


# --- Asked again when it leaves


def hidden(thread: Thread, post: Post, **people: Member) -> None:
    threads.move(
        thread=thread, by=people["mo"], now=NOON,
        category=factories.category("team", is_private=True, reader_roles=["moderator"]),
    )  # fmt: skip


def deleted(thread: Thread, post: Post, **people: Member) -> None:
    posts.delete(post=post, by=people["mo"], now=NOON)


def question_deleted(thread: Thread, post: Post, **people: Member) -> None:
    posts.delete(post=thread.posts.get(kind="question"), by=people["mo"], now=NOON)


def read(thread: Thread, post: Post, **people: Member) -> None:
    notices.read_thread(member=people["hana"], thread=thread, now=NOON)


def not_followed(thread: Thread, post: Post, **people: Member) -> None:
    following.stop(thread=thread, by=people["hana"], now=NOON)


def closed_account(thread: Thread, post: Post, **people: Member) -> None:
    Member.objects.filter(pk=people["hana"].pk).update(is_active=False)


def switched_off(thread: Thread, post: Post, **people: Member) -> None:
    push_devices.choose(member=people["hana"], groups=[], quiet_from=21, quiet_until=8)


def made_private(thread: Thread, post: Post, **people: Member) -> None:
    Category.objects.filter(pk=thread.category_id).update(is_private=True)


def signed_out(thread: Thread, post: Post, **people: Member) -> None:
    Session.objects.filter(session_key=PushDevice.objects.get().session_key).delete()


CHANGES = [
    hidden, deleted, question_deleted, read, not_followed, closed_account, switched_off,
    made_private, signed_out,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_changed_since_is_not_sent(
    change: Any, phone: Browser, asked: Thread, hana: Member, mo: Member
) -> None:
    post = answer(asked)
    change(asked, post, hana=hana, mo=mo)
    deliver_due(NOON)

    assert phone.arrived == []
    assert "waiting" not in [state for state, _ in states()]


def test_of_a_case_it_says_only_that_there_is_something(
    phone: Browser, asked: Thread, hana: Member, eva: Member
) -> None:
    Thread.objects.filter(pk=asked.pk).update(kind=Thread.Kind.PRIVATE)
    for person in (hana, eva):
        ThreadMember.objects.create(thread=asked, member=person, added_at=NOON)
    thread = Thread.objects.get(pk=asked.pk)
    notices.tell(
        kind="question_answered", to=Member.objects.filter(pk=hana.pk), key="case", by=eva,
        now=NOON, thread=thread, post=thread.posts.get(kind="question"),
    )  # fmt: skip
    deliver_due(NOON)

    (said,) = phone.read
    notice = Notice.objects.get(member=hana)
    assert said["title"] == "There is something new in a private talk"
    assert (said["body"], said["url"]) == ("", f"/inbox/{notice.pk}/")
    assert TITLE not in str(said)
    assert "Eva" not in str(said)
    assert "actions" not in said


# --- Hours and days


def test_at_night_it_waits_and_the_morning_tells_it_once(
    phone: Browser, hana: Member, asked: Thread
) -> None:
    night = at(23)
    for _ in range(3):
        answer(factories.question(by=hana, at=NOON - timedelta(days=3)), now=night)
    deliver_due(night)
    deliver_due(at(7, day=1))
    assert phone.arrived == []

    assert deliver_due(at(8, day=1)) == 1

    (said,) = phone.read
    assert said["title"] == "3 new things while you slept"
    assert said["url"] == "/inbox/"
    assert states() == [("sent", ""), ("joined", "joined"), ("joined", "joined")]
    assert reads.sent_since(member=hana, since=at(0, day=1)) == 1


def test_one_thing_in_the_night_is_told_as_what_it_is(
    phone: Browser, asked: Thread, hana: Member, mara: Member
) -> None:
    answer(asked, by=mara, now=at(23))
    gone = answer(factories.question(by=hana, at=NOON - timedelta(days=3)), now=at(23))
    deliver_due(at(23))
    posts.delete(post=gone, by=gone.author, now=at(23))
    deliver_due(at(9, day=1))

    assert [one["title"] for one in phone.read] == ["Mara answered your question"]


def test_the_night_is_where_they_live(phone: Browser, asked: Thread) -> None:
    Member.objects.filter(pk=asked.author_id).update(time_zone="Pacific/Auckland")
    answer(asked)  # noon in Berlin is the night there
    deliver_due(NOON)

    assert phone.arrived == []


def test_a_phone_that_is_off_does_not_ring_at_night(phone: Browser, asked: Thread) -> None:
    answer(asked, now=at(20))
    deliver_due(at(20))

    assert phone.arrived[0].headers["ttl"] == str(3600)


def test_whoever_wants_no_quiet_hours_has_none(phone: Browser, asked: Thread, hana: Member) -> None:
    push_devices.choose(member=hana, groups=["questions"], quiet_from=0, quiet_until=0)
    answer(asked, now=at(23))
    deliver_due(at(23))

    assert phone.arrived[0].headers["ttl"] == str(24 * 3600)


def test_six_a_day_and_the_rest_is_left_to_the_inbox(phone: Browser, hana: Member) -> None:
    for _ in range(8):
        answer(factories.question(by=hana, at=NOON - timedelta(days=2)))
    deliver_due(NOON)

    assert len(phone.arrived) == pushes.A_DAY
    assert [state for state, _ in states()].count("over_budget") == 2
    assert Notice.objects.filter(member=hana, read_at=None).count() == 8

    answer(factories.question(by=hana, at=NOON - timedelta(days=1)), now=at(9, day=1))
    deliver_due(at(9, day=1))
    assert len(phone.arrived) == 7


def test_after_an_outage_nobody_hears_of_the_day_before_yesterday(
    phone: Browser, asked: Thread
) -> None:
    answer(asked)
    deliver_due(at(12, day=2))

    assert states() == [("late", "")]


# --- What the push service says


def test_every_device_has_it_once(phone: Browser, asked: Thread, hana: Member) -> None:
    tablet = Browser(phone.service, "tablet")
    signed_in(hana, tablet, NOON)
    phone.service.statuses = {tablet.path: 500}
    answer(asked)
    assert deliver_due(NOON) == 0

    phone.service.statuses = {}
    assert deliver_due(NOON + timedelta(minutes=2)) == 1

    assert (len(phone.arrived), len(tablet.arrived)) == (1, 2)
    assert states() == [("sent", "")]


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_ended(
    status: int, phone: Browser, asked: Thread, hana: Member
) -> None:
    phone.service.status = status
    answer(asked)
    deliver_due(NOON)

    device = PushDevice.objects.get()
    hana.refresh_from_db()
    assert (device.reason, device.ended_at, device.auth) == ("gone", NOON, "")
    assert hana.push_on == []
    assert states() == [("no_device", "")]


def test_whom_it_asks_for_patience_it_is_given(phone: Browser, asked: Thread) -> None:
    phone.service.status, phone.service.headers = 429, {"Retry-After": "1800"}
    answer(asked)
    deliver_due(NOON)
    assert deliver_due(NOON + timedelta(minutes=29)) == 0
    assert len(phone.arrived) == 1

    phone.service.status = 201
    assert deliver_due(NOON + timedelta(minutes=30)) == 1
    assert PushDevice.objects.get().failures == 0


def test_a_date_is_a_time_to_come_again_as_well() -> None:
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)

    assert push_wire._seconds("Wed, 01 Jul 2026 12:01:00 GMT", now) == 60
    assert push_wire._seconds("soon", now) is None
    assert push_wire._seconds("9" * 30, now) is None


@pytest.mark.parametrize("fault", [500, "cut", 400, 301])
def test_after_five_failures_in_a_row_a_device_rests(
    fault: int | str, phone: Browser, asked: Thread
) -> None:
    phone.service.status = fault
    phone.service.headers = {"Location": f"{phone.service.url}/elsewhere"}
    answer(asked)
    when = NOON
    for _ in range(pushes.MOST_TRIES):
        deliver_due(when)
        when += timedelta(minutes=20)

    device = PushDevice.objects.get()
    assert (device.failures, device.rests(when)) == (5, True)
    assert len(phone.arrived) == len(phone.service.taken) == 5
    assert states() == [("failed", "")]
    assert Push.objects.get().problem

    phone.service.status, phone.service.headers = 201, {}
    tomorrow = at(15, day=1)
    answer(asked, now=tomorrow)
    deliver_due(tomorrow)
    device.refresh_from_db()
    assert (device.failures, device.paused_until, device.last_ok_at) == (0, None, tomorrow)


def test_who_does_not_answer_is_not_waited_for(
    phone: Browser, asked: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_wire, "PATIENCE", 0.2)
    phone.service.seconds = 1
    answer(asked)
    begun = time.monotonic()
    deliver_due(NOON)

    assert time.monotonic() - begun < 0.9
    assert "timed out" in Push.objects.get().problem.lower()


def test_an_endless_answer_is_not_read(phone: Browser, asked: Thread) -> None:
    phone.service.body = b"x" * 3_000_000
    answer(asked)

    assert deliver_due(NOON) == 1


def test_a_worker_that_dies_leaves_it_to_the_next(
    phone: Browser, asked: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(asked)
    (pk,) = reads.due(now=NOON, most=10)

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(push_wire, "send", die)
        with pytest.raises(KeyboardInterrupt):
            pushes.deliver(pk=pk, now=NOON, render=pushing.of_push)
    assert deliver_due(NOON) == 0  # the claim holds for a while

    assert deliver_due(NOON + timedelta(minutes=2)) == 1
    assert len(phone.arrived) == 1


def test_a_message_that_cannot_be_written_holds_up_nobody(
    phone: Browser, asked: Thread, hana: Member
) -> None:
    def fails(*_: Any) -> Any:
        raise ValueError("no words")

    answer(asked)
    (pk,) = reads.due(now=NOON, most=10)

    assert not pushes.deliver(pk=pk, now=NOON, render=fails)
    assert "no words" in Push.objects.get().problem
    assert deliver_due(NOON + timedelta(minutes=2)) == 1


def test_a_device_that_cannot_be_sent_to_holds_up_nobody(
    phone: Browser, asked: Thread, hana: Member, mara: Member
) -> None:
    """Whatever the sender says to its key: the sweep goes on, and the row keeps what it was."""
    signed_in(mara, Browser(phone.service, "broken"), NOON)
    answer(factories.question(by=mara, at=NOON - timedelta(days=9)))
    PushDevice.objects.filter(member=mara).update(p256dh="AAAA")
    answer(asked)

    assert deliver_due(NOON) == 1

    assert len(phone.arrived) == 1
    failed, sent = Push.objects.order_by("pk")
    assert (failed.sent_at, sent.sent_at) == (None, NOON)
    assert failed.problem
    assert PushDevice.objects.get(member=mara).failures == 1


def test_trying_it_reaches_this_device_at_any_hour_and_counts_for_nothing(
    phone: Browser, hana: Member
) -> None:
    tablet = Browser(phone.service, "tablet")
    device = signed_in(hana, tablet, NOON)
    pushes.enqueue_test(device=device, now=at(23))
    deliver_due(at(23))

    assert phone.arrived == []
    assert [one["title"] for one in tablet.read] == ["It works"]
    assert reads.sent_since(member=hana, since=at(0)) == 0


def test_what_was_sent_long_ago_is_forgotten(phone: Browser, asked: Thread) -> None:
    answer(asked)
    deliver_due(NOON)
    answer(asked, now=NOON + timedelta(days=30))

    assert pushes.prune(now=NOON + timedelta(days=31)) == 1
    assert Push.objects.count() == 1


def test_a_solution_by_others_is_told_like_the_rest(
    phone: Browser, asked: Thread, hana: Member, mo: Member
) -> None:
    push_devices.choose(member=hana, groups=["team"], quiet_from=21, quiet_until=8)
    post = answer(asked)
    solutions.accept(thread=asked, post=post, by=mo, now=NOON, reason="They said so")
    deliver_due(NOON)

    (said,) = phone.read
    assert said["title"] == "Mo marked the solution of your question"
    assert "actions" not in said
    assert Member.objects.get(pk=hana.pk).push_on == ["team"]
