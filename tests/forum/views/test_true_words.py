"""Pages say what is so: where one is, what is done already, what else goes with it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from forum.domain import solutions, stopping
from forum.lib import clock
from forum.models import Event, Notice, Post
from tests import factories

pytestmark = pytest.mark.django_db


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def answered(hana, mara):
    thread = factories.question(by=hana, title="Will my eSIM ever be activated?")
    return factories.answer(thread, by=mara, body="Take the old profile out first.")


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("/settings/", "Profile"), ("/settings/notices/", "Notices"),
        ("/accounts/email/", "E-mail"), ("/accounts/security/", "Security"),
        ("/accounts/password/change/", "Security"),
    ],
)  # fmt: skip
def test_one_room_of_the_account_is_the_present_one(as_, hana, path, room):
    page = words(as_(hana).get(path))
    rooms = page[page.index('class="tabs"') :].split("</nav>")[0]

    assert re.findall(r"aria-current=\"\w+\">([^<]+)<", rooms) == [room]


def test_a_picture_that_is_refused_leaves_one_in_the_profile(as_, hana):
    page = words(as_(hana).post("/settings/picture/", {}))
    rooms = page[page.index('class="tabs"') :].split("</nav>")[0]

    assert re.findall(r"aria-current=\"\w+\">([^<]+)<", rooms) == ["Profile"]


def test_whoever_is_signed_in_is_not_told_to_sign_in(as_, client, hana):
    asked = as_(hana).get("/accounts/reauthenticate/?next=/settings/", follow=True)
    visitor = client.get("/accounts/login/?next=/settings/")

    assert "Sign in first" not in words(asked)
    assert "Sign in first" in words(visitor)


@pytest.mark.parametrize(
    ("scope", "done", "question"),
    [
        ("group.questions", "You get no more mail of this kind.", "No more mail of this kind?"),
        ("thread.{pk}", "You follow this thread no more.", "Follow this thread no more?"),
    ],
)
def test_a_stop_link_opened_again_says_what_is_so(client, hana, answered, scope, done, question):
    secret = stopping.secret(member=hana, scope=scope.format(pk=answered.thread_id))
    path = f"/inbox/stop/{secret}/"

    first = words(client.get(path))
    client.post(path, {"List-Unsubscribe": "One-Click"})
    again = words(client.get(path))
    client.post(path, {"undo": "1"})
    old_address = words(client.get(f"{path}?done=stopped"))

    assert question in first
    assert done in again
    assert question not in again
    assert question in old_address


def test_accepting_and_clearing_what_is_so_already_only_says_so(as_, hana, mo, answered):
    client = as_(mo)
    clear = f"/questions/{answered.thread_id}/clear-solution/"
    open_still = client.get(clear, follow=True)
    solutions.accept(thread=answered.thread, post=answered, by=hana, now=clock.now())

    solved = client.get(f"/posts/{answered.pk}/accept/", follow=True)

    assert "This question is not marked as solved." in words(open_still)
    assert "This answer is the solution already." in words(solved)
    assert client.get(clear).status_code == 200


def test_deleting_says_what_goes_with_it(as_, hana, mo, answered):
    client = as_(mo)
    solutions.accept(thread=answered.thread, post=answered, by=hana, now=clock.now())

    asked = Post.objects.get(thread=answered.thread, kind="question")
    question = words(client.get(f"/posts/{asked.pk}/delete/"))
    solution = words(client.get(f"/posts/{answered.pk}/delete/"))

    assert "1 answer goes with it." in question
    assert "without it, the question counts as unsolved" in solution


def test_one_is_not_counted_as_many(as_, hana, answered):
    page = words(as_(hana).get("/members/hana/"))

    assert "<dt>question</dt><dd>1</dd>" in page
    assert "<dt>answers</dt><dd>0</dd>" in page


def test_nobody_without_a_password_is_told_to_change_it(as_, hana):
    hana.set_unusable_password()
    hana.save()
    client = as_(hana)

    assert "change your password" not in words(client.get("/accounts/security/")).lower()


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/inbox/read-all/", "/inbox/"), ("/inbox/1/read/", "/inbox/"),
        ("/settings/devices/", "/settings/"), ("/settings/devices/1/remove/", "/settings/"),
        ("/settings/picture/", "/settings/"), ("/settings/picture/remove/", "/settings/"),
        ("/inbox/mail/1/retry/", "/inbox/mail/"),
        ("/inbox/mail/stopped/1/start-again/", "/inbox/mail/stopped/"),
        ("/settings/notices/start-again/", "/settings/notices/"),
        ("/accounts/security/sessions/end/", "/accounts/security/"),
        ("/accounts/security/sessions/1/end/", "/accounts/security/"),
    ],
)  # fmt: skip
def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(
    as_, client, hana, ada, path, page
):
    sent_off = client.post(path)["Location"]
    back = parse_qs(urlsplit(sent_off).query)["next"][0]

    who = ada if page.startswith("/inbox/mail/") else hana
    assert as_(who).get(back)["Location"] == page
    assert as_(who).put(path).status_code == 405


@pytest.mark.parametrize("is_part", [True, False])
def test_a_form_without_its_token_is_refused_as_a_line_or_as_a_page(hana, answered, is_part):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(hana, backend="forum.adapter.MemberBackend")
    headers = {"HX-Request": "true"} if is_part else {}

    refused = strict.post(f"/posts/{answered.pk}/comment/", {"body": "Thanks"}, headers=headers)

    assert refused.status_code == 403
    assert ("<html" in words(refused)) is not is_part
    assert "open for too long" in words(refused)


@pytest.mark.parametrize(
    ("act", "kind", "first", "again"),
    [
        ({"pin": "1"}, "thread_pinned", "Pinned.", "Pinned."),
        ({"close": "1", "reason": "Solved by phone"}, "thread_closed", "Closed.", "Closed."),
        ({"move": "1", "category": "net"}, "thread_moved", "Moved.", "in this topic already."),
    ],
)
def test_what_is_so_already_is_not_done_and_told_again(as_, mo, answered, act, kind, first, again):
    factories.category("net")
    client, path = as_(mo), f"/questions/{answered.thread_id}/manage/"

    pages = [words(client.post(path, act, follow=True)) for _ in range(2)]

    assert (first in pages[0], again in pages[1]) == (True, True)
    assert Event.objects.filter(kind=kind).count() == 1
    told = Notice.objects.filter(kind="decision").count()
    assert told == (0 if kind == "thread_pinned" else 1)


def test_the_asker_hears_that_the_solution_was_deleted(as_, hana, mo, answered):
    solutions.accept(thread=answered.thread, post=answered, by=hana, now=clock.now())

    as_(mo).post(f"/posts/{answered.pk}/delete/", {"reason": "It was copied from elsewhere"})

    assert "mo opened your question again" in words(as_(hana).get("/inbox/")).lower()


def test_a_deleted_question_does_not_wait_for_an_answer(as_, hana):
    thread = factories.question(by=hana)
    client, waits = as_(hana), "Everyone here can see this question"

    before = words(client.get(thread.get_absolute_url()))
    client.post(f"/posts/{thread.posts.get().pk}/delete/")
    after = words(client.get(thread.get_absolute_url()))

    assert (waits in before, waits in after) == (True, False)
    assert "Deleted; only moderators" in after


def test_the_password_is_changed_in_one_place(as_, ada):
    assert as_(ada).get("/admin/password_change/")["Location"] == "/accounts/password/change/"


def test_members_find_the_search_on_a_phone_too(as_, client, hana):
    icon = 'class="on-phone" href="/search/"'
    mine = as_(hana)

    assert icon in words(mine.get("/questions/"))
    assert icon not in words(mine.get("/search/"))
    assert icon not in words(client.get("/questions/"))  # visitors have it at the thumb
