"""`/do/<secret>/`: asked from the mail, said once, signed out; and all that could go wrong."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from forum.domain import one_taps, posts, threads
from forum.lib import clock
from forum.models import Mark, Member, Notice, OneTap, OutboxMessage, Post, Thread, Verdict
from tests import factories
from tests.forum import posting

pytestmark = pytest.mark.django_db
OUTCOMES = ["solved", "helped", "broken", "myself"]
CHOICE = '<button class="button'


@pytest.fixture
def answered(hana, mara):
    thread = factories.question(by=hana, title="Will my eSIM ever be activated?")
    return factories.answer(thread, by=mara, body="Take the old profile out first.")


@pytest.fixture
def address(answered):
    """The page that Hana's mail leads to."""
    notice = Notice.objects.get(kind="question_answered")
    secret = one_taps.issue(notice=notice, key=f"notice:{notice.pk}", now=clock.now())
    return f"/do/{secret}/"


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def question():
    return Thread.objects.get()


def facts():
    return (
        question().state, Mark.objects.count(), Verdict.objects.count(),
        Post.objects.filter(kind="answer").count(), OneTap.objects.exclude(used_at=None).count(),
    )  # fmt: skip


def test_the_page_shows_what_it_is_about_and_four_answers(client, address):
    response = client.get(address)
    page = words(response)

    assert response.status_code == 200
    assert "Will my eSIM ever be activated?" in page
    assert "Take the old profile out first." in page
    assert [f'value="{name}"' in page for name in OUTCOMES] == [True] * 4
    assert response.cookies == {}
    assert "csrfmiddlewaretoken" not in page
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("say", ["", *OUTCOMES, "nonsense", "%00"])
def test_looking_changes_nothing(client, address, say):
    before = facts()
    for ask in (client.get, client.head):
        for _ in range(2):
            assert ask(f"{address}?say={say}").status_code in (200, 400)

    assert facts() == before


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        ("solved", ("solved", 0, 0, 1, 1)),
        ("helped", ("answered", 1, 0, 1, 1)),
        ("broken", ("answered", 0, 1, 1, 1)),
        ("myself", ("answered", 0, 1, 1, 1)),
    ],
)
def test_each_answer_means_what_it_says(client, address, hana, say, expected):
    response = client.post(address, {"say": say}, follow=True)

    assert facts() == expected
    assert "Thank you" in words(response)
    assert "_auth_user_id" not in client.session
    if say == "solved":
        assert question().solution.by == hana
    if say == "broken":
        assert question().waiting_since is not None
    if say == "myself":
        assert Verdict.objects.get().kind == "solved_alone"


def test_solved_myself_with_words_is_the_askers_own_solution(client, address, hana):
    client.post(address, {"say": "myself", "body": "Flight mode on and off, *twice*."})

    solution = question().solution
    assert (solution.post.author, solution.by) == (hana, hana)
    assert "twice" in solution.post.body_html


@pytest.mark.parametrize("first", OUTCOMES)
def test_a_second_use_says_what_was_said(client, address, first):
    client.post(address, {"say": first, "body": "Flight mode on and off."})
    before = facts()

    again = client.post(address, {"say": "broken"}, follow=True)
    later = client.get(address)

    label = str(OneTap.Outcome(first).label)
    assert facts() == before
    for response in (again, later):
        assert f"You said: “{label}”." in words(response)
        assert CHOICE + '" name="say"' not in words(response)


def test_another_mail_about_the_same_answer_knows_it_too(client, address):
    notice = Notice.objects.get(kind="question_answered")
    other = one_taps.issue(notice=notice, key="notice:x:again:1", now=clock.now())
    client.post(address, {"say": "helped"})

    response = client.post(f"/do/{other}/", {"say": "solved"}, follow=True)

    assert "You said: “Helped a bit”." in words(response)
    assert question().state == "answered"


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "Please choose one of the buttons."),
        ({"say": "delete"}, "Please choose one of the buttons."),
        ({"say": "myself", "body": "short"}, "short"),
        ({"say": "myself", "body": "\x00 with a NUL in it"}, "with a NUL in it"),
        ({"say": "myself", "body": "x" * 20_001}, "xxx"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_kept(client, address, sent, error):
    before = facts()

    response = client.post(address, sent)

    assert response.status_code == 422
    assert error in words(response)
    assert 'role="alert"' in words(response)
    assert facts() == before


def test_a_slip_in_the_text_stops_no_other_button(client, address):
    client.post(address, {"say": "solved", "body": "no"})

    assert question().state == "solved"


def test_newcomers_limits_hold_here_too(client, address, hana):
    Member.objects.filter(pk=hana.pk).update(joined_at=clock.now())
    links = " ".join(f"https://example.com/{n}" for n in range(3))

    response = client.post(address, {"say": "myself", "body": f"All of these helped: {links}"})

    assert response.status_code == 422
    assert question().solution is None


@pytest.mark.parametrize("secret", ["x", "0" * 64, "ä" * 20, "a" * 5000, "%F0%9F%98%80"])
def test_what_is_no_secret_is_missing(client, address, secret):
    for ask in (client.get, client.post):
        assert ask(f"/do/{secret}/").status_code == 404


def test_only_the_hash_is_stored(address):
    tap = OneTap.objects.get()
    secret = address.split("/")[2]
    assert secret not in (tap.digest, tap.nonce, tap.key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM forum_onetap AS t")
        assert secret not in str(cursor.fetchall())


def test_it_acts_as_its_member_whoever_is_signed_in(as_, address, olga, hana):
    as_(olga).post(address, {"say": "solved"})

    assert question().solution.by == hana


def test_a_foreign_page_without_the_secret_can_do_nothing(address):
    """The token of the form is no wall here: the address is, and nobody else knows it."""
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/do/guess/", {"say": "solved"}).status_code == 404
    assert strict.post(address, {"say": "solved"}).status_code == 302


def close(thread, mo, hana):
    threads.close(thread=thread, by=mo, now=clock.now(), reason="Enough")


def delete_thread(thread, mo, hana):
    posts.delete(post=thread.posts.get(kind="question"), by=mo, now=clock.now())


def delete_answer(thread, mo, hana):
    posts.delete(post=thread.posts.get(kind="answer"), by=mo, now=clock.now())


def hide(thread, mo, hana):
    team = factories.category("team", is_private=True, reader_roles=["moderator"])
    threads.move(thread=thread, by=mo, category=team, now=clock.now())


def close_account(thread, mo, hana):
    Member.objects.filter(pk=hana.pk).update(is_active=False)


@pytest.mark.parametrize(
    ("change", "sentence", "names_it"),
    [
        (close, "This question is closed", True),
        (delete_thread, "This question is no longer here.", False),
        (delete_answer, "This answer is no longer here.", False),
        (hide, "This question is no longer here.", False),
        (close_account, "This account is closed.", False),
    ],
)
def test_rights_are_asked_again(client, address, answered, mo, hana, change, sentence, names_it):
    change(answered.thread, mo, hana)
    before = facts()

    for response in (client.get(address), client.post(address, {"say": "solved"})):
        assert response.status_code == 410
        assert sentence in words(response)
        assert (answered.thread.get_absolute_url() in words(response)) is names_it
        assert "Take the old profile" not in words(response)
    assert facts() == before


def test_an_expired_one_offers_a_new_one(client, address):
    before = OutboxMessage.objects.count()
    with clock.shifted(timedelta(days=31)):
        shown = client.get(address)
        refused = client.post(address, {"say": "solved"})
        sent = client.post(address, {"again": "1"}, follow=True)
        count = OutboxMessage.objects.count()
        for _ in range(5):
            again = client.post(address, {"again": "1"}, follow=True)

    assert (shown.status_code, refused.status_code) == (410, 410)
    assert "Send me a fresh link" in words(shown)
    assert question().state == "answered"
    assert count == before + 1
    assert OutboxMessage.objects.count() == before + one_taps.MOST_FRESH_A_DAY
    assert "a mail with a fresh link is on its way" in words(sent)
    assert re.sub(r"\d+", "", words(sent)) == re.sub(r"\d+", "", words(again))


def test_the_fresh_link_works(client, address, mailoutbox):
    posting.deliver_due(clock.now())
    with clock.shifted(timedelta(days=31)):
        for _ in range(4):
            client.post(address, {"again": "1"})
        posting.deliver_due(clock.now())
        path = re.search(r"/do/\w+/", mailoutbox[-1].body).group()
        client.post(path, {"say": "solved"})
        old = words(client.get(address))

    assert path != address
    assert question().state == "solved"
    assert "You said: “Solved it”." in old


def test_pages_are_forgotten_half_a_year_after_they_expired(client, address):
    at = clock.now()

    early = one_taps.prune(now=at + timedelta(days=30 + 179))
    gone = one_taps.prune(now=at + timedelta(days=30 + 181))

    assert (early, gone) == (0, 1)
    assert client.get(address).status_code == 404


def test_a_link_that_still_holds_sends_no_other(client, address):
    before = OutboxMessage.objects.count()

    client.post(address, {"again": "1"})

    assert OutboxMessage.objects.count() == before


def test_it_speaks_the_members_language(client, address, hana):
    Member.objects.filter(pk=hana.pk).update(language="de")

    response = client.get(address)

    assert response["Content-Language"] == "de"
    assert "Hat es geholfen?" in words(response)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one():
    """Real commits, two buttons at the same moment: one is said, the other hears it."""
    import threading

    asker = factories.member("asker")
    for _ in range(8):
        post = factories.answer(factories.question(by=asker), by=factories.member())
        notice = Notice.objects.get(post=post, member=asker)
        one_taps.issue(notice=notice, key=f"notice:{notice.pk}", now=clock.now())
        tap = OneTap.objects.get(notice=notice)
        start, said, faults = threading.Barrier(2), [], []

        def use(outcome, tap=tap, start=start, said=said, faults=faults):
            try:
                start.wait()
                used = one_taps.use(tap=tap, outcome=outcome, now=clock.now())
                said.append(used.outcome)
            except Exception as fault:
                faults.append(fault)
            finally:
                connection.close()

        workers = [threading.Thread(target=use, args=[name]) for name in ("solved", "broken")]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert faults == []
        assert len(set(said)) == 1
        assert Verdict.objects.filter(post=post).count() == (said[0] == "broken")
