"""The private drawer of a public question: who puts what there, who reads it, when it goes."""

import re
from datetime import timedelta
from typing import Any

import pytest

from community.domain import cases, claims, drawer_looks
from community.models import Service
from community.queries import drawers as reads
from forum.domain import drawers, events, posts, solutions, threads, verdicts
from forum.lib import clock, limits, sealed
from forum.models import Drawer, DrawerLook, Event, Member, Notice, Post, SearchDocument, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.cases import told
from tests.community.desk import scene

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PUK, PHONE = "48372910", "0170 1234567"
SECRET = f"PUK: {PUK}"


@pytest.fixture
def pool(eva):
    return scene.pool_of(eva)


@pytest.fixture
def thread(pool, hana):
    """A question of hana's with a drawer, which eva holds."""
    found = staffed.waiting(pool, thread=factories.question(by=hana)).thread
    drawers.put(thread=found, text=SECRET, by=hana, now=clock.now())
    claims.claim(thread=found, by=Member.objects.get(handle="eva"), now=clock.now())
    return found


def own(thread):
    return f"/questions/{thread.pk}/drawer/"


def look(thread):
    return f"/desk/{thread.pk}/drawer/"


def page(response: Any) -> str:
    return response.content.decode()


def test_whoever_asked_sees_changes_and_takes_out(thread, hana, as_):
    client = as_(hana)
    question = page(client.get(thread.get_absolute_url()))
    assert (own(thread) in question, PUK in question) == (True, False)
    response = client.get(own(thread))
    assert (SECRET in page(response), "no-store" in response["Cache-Control"]) == (True, True)

    changed = client.post(own(thread), {"drawer": "Customer number 1234567"})

    assert changed["Location"] == thread.get_absolute_url()
    assert drawers.held(thread=thread, by=hana) == "Customer number 1234567"
    client.post(own(thread), {"drawer": "whatever", "empty": "1"})
    assert not Drawer.objects.exists()
    assert "Add private details" in page(client.get(thread.get_absolute_url()))


def test_too_long_is_said_and_stays(thread, hana, as_):
    long = "x" * (limits.DRAWER[1] + 1)
    response = as_(hana).post(own(thread), {"drawer": long})
    assert (response.status_code, long in page(response)) == (422, True)
    assert drawers.held(thread=thread, by=hana) == SECRET
    with pytest.raises(NotAllowed, match="is full"):
        drawers.add(thread=thread, text="x" * 999, by=hana, now=clock.now())


def test_whoever_holds_the_question_looks_and_it_is_told(thread, eva, hana, as_):
    client = as_(eva)
    desk = page(client.get(f"/desk/{thread.pk}/"))
    assert (look(thread) in desk, PUK in desk) == (True, False)
    assert client.get(look(thread))["Location"] == f"/desk/{thread.pk}/"

    shown = client.post(look(thread))

    assert (SECRET in page(shown), "no-store" in shown["Cache-Control"]) == (True, True)
    assert [one.by for one in DrawerLook.objects.all()] == [eva]
    assert "Eva" in page(as_(hana).get(own(thread)))


@pytest.mark.parametrize("name", ["nina", "mara", "mo", "olga", "sven", "ada"])
def test_nobody_else_finds_it(request, as_, thread, name):
    client = as_(request.getfixturevalue(name))
    assert [client.get(own(thread)).status_code, client.post(own(thread)).status_code] == [404] * 2
    assert [client.get(look(thread)).status_code, client.post(look(thread)).status_code] == [
        404
    ] * 2
    assert PUK not in page(client.get(thread.get_absolute_url()))
    who = request.getfixturevalue(name)
    with pytest.raises(NotAllowed, match="Only whoever looks after"):
        drawer_looks.look(thread=thread, by=who, now=clock.now())


def test_a_visitor_is_asked_to_sign_in(client, thread):
    assert {client.get(one).status_code for one in (own(thread), look(thread))} == {302}


def test_another_expert_does_not_and_nor_does_whoever_gave_it_back(thread, pool, eva, as_):
    other = staffed.expert(pool).member
    assert as_(other).post(look(thread)).status_code == 404
    token = Service.objects.get(thread=thread).claim_token
    claims.give_back(thread=thread, token=token, by=eva, now=clock.now())
    assert as_(eva).post(look(thread)).status_code == 404
    assert look(thread) not in page(as_(eva).get(f"/desk/{thread.pk}/"))


def test_a_lease_that_ended_reads_nothing(thread, eva):
    until = Service.objects.get(thread=thread).lease_until
    assert reads.holder(thread=thread, member=eva, now=until - timedelta(seconds=1))
    assert not reads.holder(thread=thread, member=eva, now=until)


def test_whoever_has_the_case_of_the_question_reads_it(pool, hana, eva, as_):
    thread = factories.question(by=hana)
    drawers.put(thread=thread, text=SECRET, by=hana, now=clock.now())
    case = told.begin(hana, about=thread)
    assert as_(eva).post(look(thread)).status_code == 404
    case = told.claimed(case, eva)
    desk = page(as_(eva).get(f"/desk/cases/{case.pk}/"))
    assert (look(thread) in desk, PUK in desk) == (True, False)
    assert SECRET in page(as_(eva).post(look(thread)))
    cases.withdraw(case=case, by=hana, now=clock.now())
    assert as_(eva).post(look(thread)).status_code == 404


def test_only_ones_own_open_question_has_one(hana, nina):
    thread, now = factories.question(by=hana), clock.now()
    with pytest.raises(NotAllowed, match="Only whoever asked puts"):
        drawers.put(thread=thread, text=SECRET, by=nina, now=now)
    with pytest.raises(NotAllowed, match="Only whoever asked takes"):
        drawers.put(thread=thread, text="", by=nina, now=now)
    drawers.put(thread=thread, text=SECRET, by=hana, now=now)
    mo = factories.member(staff_role="moderator")
    threads.close(thread=thread, by=mo, reason="It is done.", now=now)
    with pytest.raises(NotAllowed, match="closed"):
        drawers.put(thread=thread, text="more", by=hana, now=now)
    drawers.put(thread=thread, text="", by=hana, now=now)
    assert not Drawer.objects.exists()


def asking(client, body, **extra):
    sent = {
        "title": "Why does it not connect at all?", "category": factories.category("sim").slug,
        "tag_names": "network", "language": "en", "facts_of": "sim", "body": body, **extra,
    }  # fmt: skip
    return client.post("/questions/ask/", sent)


def warned(response):
    assert response.status_code == 422
    return re.findall(r'name="warned" value="([0-9a-f]{16})"', page(response))


def test_moved_while_asking(as_, hana):
    client, body = as_(hana), f"My PUK is {PUK}, please call {PHONE}."
    first = asking(client, body)
    assert 'name="private" value="move"' in page(first)
    known = warned(first)

    # Another mistake beside it: what was moved stands in its field, and is not lost.
    wrong = asking(client, body, title="Short", private="move", warned=known)
    assert f"PUK: {PUK}\nphone number: {PHONE}</textarea>" in page(wrong)
    done = asking(client, body, private="move", warned=known, drawer="It is blue.")

    assert done.status_code == 302
    post = Post.objects.get()
    assert post.body == "My PUK is [PUK removed], please call [phone number removed]."
    held = drawers.held(thread=post.thread, by=hana)
    assert held == f"It is blue.\nPUK: {PUK}\nphone number: {PHONE}"


def test_moved_while_editing_by_whoever_asked_alone(as_, hana, mo):
    thread = factories.question(by=hana)
    drawers.put(thread=thread, text="It is blue.", by=hana, now=clock.now())
    post = thread.posts.get()
    path = f"/posts/{post.pk}/edit/"
    sent = {
        "title": thread.title, "tag_names": "network", "body": f"Please do call {PHONE} at once.",
        "reason": "",
    }  # fmt: skip
    others = page(as_(mo).post(path, sent))
    assert ('value="remove"' in others, 'value="move"' in others) == (True, False)
    known = warned(as_(hana).post(path, sent))

    done = as_(hana).post(path, {**sent, "private": "move", "warned": known})

    assert done.status_code == 302
    assert Post.objects.get().body == "Please do call [phone number removed] at once."
    assert drawers.held(thread=thread, by=hana) == f"It is blue.\nphone number: {PHONE}"


def test_a_visitor_s_draft_has_none(client):
    first = asking(client, f"My PUK is {PUK}, please help.")
    assert ('value="move"' in page(first), 'name="drawer"' in page(first)) == (False, False)


def test_asked_back_it_is_the_way_to_reply(thread, hana, as_):
    Drawer.objects.all().delete()
    Thread.objects.filter(pk=thread.pk).update(service_state=Service.Status.ASKED_BACK)
    assert "Reply with private details" in page(as_(hana).get(thread.get_absolute_url()))


def test_it_stands_nowhere_in_clear(thread, hana, eva, as_):
    as_(eva).post(look(thread))
    row = Drawer.objects.get()
    assert (PUK in row.sealed, sealed.unseal(row.sealed)) == (False, SECRET)
    kept = (Event, Notice, Post, Thread, SearchDocument, DrawerLook)
    assert PUK not in str([list(model.objects.values()) for model in kept])
    assert PUK not in f"{row} {row!r}"
    found = page(as_(hana).get("/search/", {"q": PUK}))
    assert thread.title not in found


@pytest.mark.parametrize(
    ("how", "after"),
    [
        ("old", limits.DRAWER_KEPT), ("solved", limits.DRAWER_AFTER_END),
        ("alone", limits.DRAWER_AFTER_END), ("closed", limits.DRAWER_AFTER_END),
        ("deleted", timedelta(0)),
    ],
)  # fmt: skip
def test_it_is_gone_in_time(hana, mo, how, after):
    at = clock.now() - 60 * DAY
    thread = factories.question(by=hana, at=at - DAY)
    answer = factories.answer(thread, at=at - DAY)
    drawers.put(thread=thread, text=SECRET, by=hana, now=at)
    if how == "solved":
        solutions.accept(thread=thread, post=answer, by=hana, now=at)
    elif how == "alone":
        verdicts.solved_alone(thread=thread, by=hana, now=at)
    elif how == "closed":
        threads.close(thread=thread, by=mo, reason="It is done.", now=at)
    elif how == "deleted":
        posts.delete(post=thread.posts.get(kind="question"), by=mo, now=at)
    if after:
        assert drawers.prune(now=at + after - timedelta(seconds=1)) == 0
    assert drawers.prune(now=at + after) == 1
    assert not Drawer.objects.exists()


def test_erased_it_is_gone_at_once(thread, hana):
    events.record(kind=Event.Kind.MEMBER_ERASED, member=hana, by=hana, at=clock.now())
    assert not Drawer.objects.exists()
