"""`/do/<secret>/`: asked from the mail, said once, signed out; and all that could go wrong."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from forum.domain import marks, one_taps, outbox, posts, solutions, threads, verdicts
from forum.lib import clock, limits
from forum.models import Mark, Member, Notice, OneTap, OutboxMessage, Post, Thread, Verdict
from forum.rules import NotAllowed
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


@pytest.mark.thorough
@pytest.mark.parametrize("say", OUTCOMES)
def test_a_slip_is_taken_back_for_ten_minutes_and_once(client, address, mara, say):
    before, gone = facts(), {"answer_did_not_help", "answer_helped"}
    said = client.post(address, {"say": say}, follow=True)
    looked = [client.get(f"{address}?undo=1"), client.head(address)]
    kept = facts()

    back = client.post(address, {"undo": "1"}, follow=True)
    undone = (question().state, question().waiting_since, question().verdict)
    client.post(address, {"say": say}, follow=True)
    again = client.post(address, {"undo": "1"}, follow=True)

    assert "That was a slip: undo" in words(said)
    assert [one.status_code for one in looked] == [200, 200]
    assert kept != before
    assert "Taken back. Now say it as you meant it" in words(back)
    assert CHOICE in words(back)
    assert undone == ("answered", None, None)
    assert "That was a slip" not in words(again)
    assert facts()[-1] == 1
    if say == "broken":
        unread = Notice.objects.filter(member=mara, kind__in=gone, read_at=None)
        assert unread.count() == 1  # of the second time only
        assert Verdict.objects.exclude(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("say", ["broken", "solved"])
def test_a_slip_gives_back_the_solution_that_it_ended(client, address, answered, hana, say):
    accept_other(answered, hana)
    mine = question().solution.post
    client.post(address, {"say": say})

    client.post(address, {"undo": "1"})

    assert (question().state, question().solution.post) == ("solved", mine)


def test_words_of_ones_own_and_old_ones_are_no_slip(client, address):
    client.post(address, {"say": "myself", "body": "Flight mode on and off, twice."})
    before = facts()
    client.post(address, {"undo": "1"})

    assert facts() == before


def test_after_ten_minutes_and_from_another_mail_it_stands(client, address):
    notice = Notice.objects.get(kind="question_answered")
    other = one_taps.issue(notice=notice, key="notice:x:again:1", now=clock.now())
    client.post(address, {"say": "broken"})
    before = facts()
    client.post(f"/do/{other}/", {"undo": "1"})
    with clock.shifted(timedelta(minutes=11)):
        page = client.get(address)
        client.post(address, {"undo": "1"})

    assert facts() == before
    assert "That was a slip" not in words(page)


def test_what_was_decided_since_is_not_touched_by_an_undo(client, address, answered, hana):
    client.post(address, {"say": "broken"})
    accept_this(answered, hana)

    client.post(address, {"undo": "1"})

    assert question().state == "solved"


@pytest.mark.parametrize("first", OUTCOMES)
def test_a_second_use_says_what_was_said(client, address, first):
    client.post(address, {"say": first, "body": "Flight mode on and off."})
    before = facts()

    again = client.post(address, {"say": "broken"}, follow=True)
    later = client.get(address)

    label = str(OneTap.Outcome(first).label)
    assert facts() == before
    for response in (again, later):
        assert f"You said: “{label}”" in words(response)
        assert CHOICE + '" name="say"' not in words(response)


def test_another_mail_about_the_same_answer_knows_it_too(client, address):
    notice = Notice.objects.get(kind="question_answered")
    other = one_taps.issue(notice=notice, key="notice:x:again:1", now=clock.now())
    client.post(address, {"say": "helped"})

    response = client.post(f"/do/{other}/", {"say": "solved"}, follow=True)

    assert "You said: “Helped a bit”" in words(response)
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


def test_the_gap_between_posts_does_not_hold_for_a_word_from_the_mail(
    client, address, hana, settings
):
    """Whoever has just written elsewhere is not sent away from a page that works once."""
    factories.answer(factories.question(), by=hana)
    settings.LIMITS_MEMBER = limits.REGULAR

    response = client.post(address, {"say": "myself", "body": "Flight mode on and off."})

    assert response.status_code == 302
    assert Thread.objects.get(author=hana).solution.post.author == hana


def test_the_limit_of_the_day_holds_for_it_too(client, address, hana, settings):
    factories.answer(factories.question(), by=hana)
    settings.LIMITS_MEMBER = limits.Pace(5, 1, 5, timedelta())

    response = client.post(address, {"say": "myself", "body": "Flight mode on and off."})

    assert response.status_code == 422
    assert "the most we allow" in words(response)
    assert "Flight mode on and off." in words(response)


@pytest.mark.parametrize("secret", ["x", "0" * 64, "ä" * 20, "a" * 5000, "%F0%9F%98%80"])
def test_what_is_no_secret_is_missing(client, address, secret):
    for ask in (client.get, client.head, client.post):
        assert ask(f"/do/{secret}/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/do/", "/do/0123456789abcdef/", "/inbox/stop/", "/inbox/stop/1.x/"]
)
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "The link is not complete, or too old."),
     ("de", "Der Link ist unvollständig oder zu alt.")],
)  # fmt: skip
def test_a_damaged_link_says_so_and_leads_on(client, path, language, sentence):
    for ask in (client.get, client.post):
        response = ask(path, headers={"Accept-Language": language})
        assert response.status_code == 404
        assert sentence in words(response)
        assert 'href="/inbox/"' in words(response)
        assert 'href="/settings/notices/"' in words(response)
        assert response.cookies == {}
        assert "csrfmiddlewaretoken" not in words(response)
        assert "no-store" in response["Cache-Control"]


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


def test_what_is_hidden_between_looking_and_pressing_is_refused(address, answered, mo, hana):
    """The verb asks under its lock: a thread that moved out of sight meanwhile stays as it is."""
    tap = OneTap.objects.select_related("member", "thread", "post__thread").get()
    hide(answered.thread, mo, hana)
    before = facts()

    for outcome in OUTCOMES:
        with pytest.raises(NotAllowed, match="no longer here"):
            one_taps.use(tap=tap, outcome=outcome, now=clock.now(), body="Off and on again.")

    assert facts() == before


def accept_other(answered, hana):
    other = factories.answer(answered.thread)
    solutions.accept(thread=answered.thread, post=other, by=hana, now=clock.now())


def accept_this(answered, hana):
    solutions.accept(thread=answered.thread, post=answered, by=hana, now=clock.now())


def clear(answered, hana):
    solutions.clear(thread=answered.thread, by=hana, now=clock.now())


def answer_again(answered, hana):
    factories.answer(answered.thread)


def complain(answered, hana):
    verdicts.still_broken(post=answered, by=hana, now=clock.now())


def close_it(answered, hana):
    mo = factories.member("mo", staff_role="moderator")
    threads.close(thread=answered.thread, by=mo, now=clock.now(), reason="Enough")


def take_mark_back(answered, hana):
    marks.withdraw(post=answered, by=hana, now=clock.now())


BELOW = "The answer stands directly under your question, so that others find it too."
OTHER = "By now another answer stands as the solution under your question."
THIS = "By now this answer stands as the solution under your question."
WAITS = "By now your question waits for help again."
UNSOLVED = "By now your question is not marked as solved."
TAKEN_BACK = "By now you took that back."
ANSWERED = "By now your question has another answer."
CLOSED = "By now your question is closed."
HELPED = "Whoever answered sees that it helped. Your question stays open for a full solution."
WAITS_NOW = "Your question waits for help again, and everybody who helps can see it."
ALONE = "Good that it works again. Nobody needs to look any more."


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("say", "change", "sentence"),
    [
        ("solved", None, BELOW), ("solved", accept_other, OTHER), ("solved", clear, UNSOLVED),
        ("solved", complain, WAITS),
        ("helped", None, HELPED), ("helped", accept_this, THIS), ("helped", accept_other, OTHER),
        ("helped", complain, WAITS), ("helped", take_mark_back, TAKEN_BACK),
        ("broken", None, WAITS_NOW), ("broken", accept_this, THIS),
        ("broken", accept_other, OTHER), ("broken", answer_again, ANSWERED),
        ("broken", close_it, CLOSED),
        ("myself", None, ALONE), ("myself", accept_other, OTHER), ("myself", complain, WAITS),
    ],
)  # fmt: skip
def test_a_used_page_says_what_is_so_now(client, address, answered, hana, say, change, sentence):
    client.post(address, {"say": say})
    if change is not None:
        change(answered, hana)

    page = words(client.get(address))

    others = {
        BELOW, OTHER, THIS, WAITS, UNSOLVED, TAKEN_BACK, ANSWERED, CLOSED, HELPED, WAITS_NOW, ALONE,
    } - {sentence}  # fmt: skip
    assert sentence in page
    assert not [other for other in others if other in page]


def test_ones_own_words_are_still_the_solution(client, address, answered, hana):
    client.post(address, {"say": "myself", "body": "Flight mode on and off."})
    mine = words(client.get(address))
    accept_other(answered, hana)

    assert ALONE in mine
    assert OTHER in words(client.get(address))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (hide, "This question is no longer here."),
        (delete_answer, "This question is no longer here."),
        (close_account, "This account is closed."),
    ],
)
def test_a_used_page_says_nothing_of_what_is_hidden(
    client, address, answered, mo, hana, change, sentence
):
    client.post(address, {"say": "solved"})
    change(answered.thread, mo, hana)

    page = words(client.get(address))

    assert "You said: “Solved it”" in page
    assert sentence in page
    assert BELOW not in page
    assert answered.thread.get_absolute_url() not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (None, ""),
        (accept_other, "Your question already has a solution."),
        (accept_this, "This answer is already marked as the solution."),
    ],
)
def test_before_pressing_it_says_what_is_replaced(
    client, address, answered, hana, change, sentence
):
    if change is not None:
        change(answered, hana)

    page = words(client.get(address))

    assert ("already" in page) is bool(sentence)
    assert sentence in page


@pytest.mark.parametrize("say", ["", *OUTCOMES])
def test_what_one_came_for_comes_first_and_stands_out(client, address, say):
    page = words(client.get(f"{address}?say={say}"))

    buttons = re.findall(r'<button class="button ?(\w*)" name="say" value="(\w+)"', page)
    standing_out = [value for look, value in buttons if look in ("main", "good")]
    assert standing_out == [say or "solved"]
    assert sorted(value for _look, value in buttons) == sorted(OUTCOMES)
    if say == "myself":
        assert buttons[0][1] == "myself"
        assert page.index("<textarea") < page.index('value="myself"') < page.index("figure")


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
    assert "You said: “Solved it”" in old


def test_a_fresh_link_is_fresh_however_long_ago_the_last_one_was(client, address, mailoutbox):
    """Mails are forgotten before their pages: their number is no name for the next one."""
    path = address
    for days in (31, 62, 93):
        with clock.shifted(timedelta(days=days)):
            outbox.prune(now=clock.now())
            client.post(path, {"again": "1"})
            posting.deliver_due(clock.now())
            path = re.search(r"/do/\w+/", mailoutbox[-1].body).group()
            assert client.get(path).status_code == 200

    assert OneTap.objects.count() == 4


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
    asker = factories.member("asker")
    for _ in range(8):
        post = factories.answer(factories.question(by=asker), by=factories.member())
        notice = Notice.objects.get(post=post, member=asker)
        one_taps.issue(notice=notice, key=f"notice:{notice.pk}", now=clock.now())
        tap = OneTap.objects.get(notice=notice)

        def use(outcome, tap=tap):
            return one_taps.use(tap=tap, outcome=outcome, now=clock.now()).outcome

        said = at_once(use, ["solved", "broken"])

        assert len(set(said)) == 1
        assert Verdict.objects.filter(post=post).count() == (said[0] == "broken")


@pytest.mark.django_db(transaction=True)
def test_fresh_links_asked_for_at_once_are_each_their_own_and_within_the_day():
    """Real commits: the first page and a later one, then pages of several answers."""
    asker = factories.member("asker")
    thread = factories.question(by=asker)
    for _ in range(one_taps.MOST_FRESH_A_DAY + 2):
        factories.answer(thread)
    told = Notice.objects.filter(member=asker).order_by("pk")
    keys = [(notice, f"notice:{notice.pk}") for notice in told]
    keys += [(notice, f"{key}:again:1") for notice, key in keys[:1]]
    for notice, key in keys:
        one_taps.issue(notice=notice, key=key, now=clock.now())
    later = clock.now() + one_taps.HOLDS
    first, *others = OneTap.objects.order_by("pk")
    *others, same_notice = others

    sent = at_once(lambda tap: one_taps.send_again(tap=tap, now=later), [first, same_notice])
    sent += at_once(lambda tap: one_taps.send_again(tap=tap, now=later), others)

    assert sum(sent) == one_taps.MOST_FRESH_A_DAY
    again = OutboxMessage.objects.filter(key__contains=":again:")
    assert again.count() == one_taps.MOST_FRESH_A_DAY


def at_once(act, items):
    """What `act` gives for each of `items`, all at the same moment, with a connection each."""
    start = threading.Barrier(len(items))

    def run(item):
        try:
            start.wait()
            return act(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(items)) as workers:
        return list(workers.map(run, items))
