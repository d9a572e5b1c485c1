"""The inbox, following, mail settings and stopping: pages, permissions, queries, bad input."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.domain import following, posts, stopping, threads
from forum.lib import clock
from forum.lib.ratelimit import METER
from forum.models import Decision, DigestPlan, Following, Member, Notice
from forum.queries import inbox
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(hana, mara):
    thread = factories.question(by=hana, title="Will my eSIM ever be activated?")
    return factories.answer(thread, by=mara, body="Take the old profile out first.")


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def bell(response):
    found = re.search(r'<span class="count" aria-hidden="true">([^<]+)<', response.content.decode())
    return found.group(1) if found else ""


def unread(member):
    return Notice.objects.filter(member=member, read_at=None).count()


@pytest.mark.parametrize(
    ("path", "post"),
    [
        ("/inbox/", False), ("/inbox/1/", False), ("/inbox/1/read/", True),
        ("/inbox/read-all/", True), ("/settings/notices/", False), ("/settings/notices/", True),
        ("/inbox/mail/", False), ("/inbox/mail/1/", False), ("/inbox/mail/1/page/", False),
        ("/inbox/mail/1/retry/", True), ("/questions/1/follow/", True),
        ("/inbox/mail/samples/", False), ("/inbox/mail/samples/login_code/en/", False),
        ("/inbox/mail/stopped/", False), ("/inbox/mail/stopped/1/start-again/", True),
        ("/settings/notices/start-again/", True),
    ],
)  # fmt: skip
def test_visitors_sign_in_first(client, path, post):
    response = client.post(path) if post else client.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")


def test_the_list_says_what_is_new_and_leads_there(as_, hana, answered):
    client = as_(hana)
    page = words(client.get("/inbox/"))
    notice = Notice.objects.get(member=hana)

    led = client.get(f"/inbox/{notice.pk}/")

    assert "Mara answered your question" in page
    assert "Will my eSIM ever be activated?" in page
    assert "Take the old profile out first." in page
    assert led["Location"] == f"{answered.thread.get_absolute_url()}#post-{answered.pk}"
    assert unread(hana) == 1


def test_opening_the_thread_reads_it_in_the_same_answer(as_, hana, answered):
    client = as_(hana)

    before = bell(client.get("/questions/"))
    after = bell(client.get(answered.thread.get_absolute_url()))

    assert (before, after, unread(hana)) == ("1", "", 0)


def test_others_reading_it_does_not(as_, olga, hana, answered):
    as_(olga).get(answered.thread.get_absolute_url())
    as_(None).get(answered.thread.get_absolute_url())

    assert unread(hana) == 1


def test_read_unread_all_and_undo(as_, hana, answered):
    factories.answer(answered.thread)
    client, notice = as_(hana), Notice.objects.filter(member=hana).first()

    client.post(f"/inbox/{notice.pk}/read/", {"read": "1"})
    one = unread(hana)
    client.post(f"/inbox/{notice.pk}/read/", {"read": "0"})
    back = unread(hana)
    everything = client.post("/inbox/read-all/")
    page = client.get(everything["Location"])
    none = unread(hana)
    undo = re.search(r'name="undo" value="([^"]+)"', page.content.decode()).group(1)
    client.post("/inbox/read-all/", {"undo": undo})

    assert (one, back, none, unread(hana)) == (1, 2, 0, 2)


def test_one_that_is_read_is_taken_back(as_, hana, answered):
    factories.answer(factories.question(by=hana))
    client, notice = as_(hana), Notice.objects.filter(member=hana).earliest("pk")

    read = client.post(f"/inbox/{notice.pk}/read/", {"read": "1", "next": "/inbox/?about=answers"})
    page = client.get(read["Location"])
    left = unread(hana)
    undo = re.search(r'name="undo" value="([^"]+)"', page.content.decode()).group(1)
    back = client.post("/inbox/read-all/", {"undo": undo, "about": "answers"})

    assert read["Location"].startswith("/inbox/?about=answers&undo=")
    assert "Marked as read." in words(page)
    assert (left, unread(hana)) == (1, 2)
    assert back["Location"] == "/inbox/?about=answers"


def test_nobody_touches_anothers_notices(as_, olga, hana, answered):
    notice, client = Notice.objects.get(member=hana), as_(olga)

    client.post("/inbox/read-all/")

    assert client.get(f"/inbox/{notice.pk}/").status_code == 404
    assert client.post(f"/inbox/{notice.pk}/read/").status_code == 404
    assert unread(hana) == 1


@pytest.mark.parametrize(
    "path",
    ["/inbox/?view=nothing", "/inbox/?after=nonsense", "/inbox/0/", f"/inbox/{2**63}/",
     "/inbox/999999/", "/inbox/mail/0/"],
)  # fmt: skip
def test_nonsense_is_missing(as_, ada, path):
    assert as_(ada).get(path).status_code == 404


@pytest.mark.parametrize(
    "undo", ["x", "2026-01-01", "ä" * 30, "9" * 5000, "0001-01-01T00:00+23:59"]
)
def test_nonsense_as_undo_changes_nothing(as_, hana, answered, undo):
    client = as_(hana)

    assert client.get(f"/inbox/?undo={quote(undo)}").status_code == 200
    assert client.post("/inbox/read-all/", {"undo": undo}).status_code == 302


def test_a_foreign_next_is_not_followed(as_, hana, answered):
    notice = Notice.objects.get(member=hana)
    response = as_(hana).post(f"/inbox/{notice.pk}/read/", {"next": "https://evil.example/"})

    assert response["Location"].partition("?")[0] == "/inbox/"


def test_what_is_hidden_is_not_named(as_, hana, mo, answered, team):
    threads.move(thread=answered.thread, by=mo, category=team, now=clock.now())
    client = as_(hana)
    notice = Notice.objects.filter(member=hana).first()

    page = client.get("/inbox/?view=all")

    assert "eSIM" not in words(page)
    assert bell(page) == "1"  # that it was moved, and why
    assert client.get(f"/inbox/{notice.pk}/").status_code == 404


def test_what_was_deleted_stays_with_its_reason_only(as_, hana, mara, mo, answered):
    posts.delete(post=answered, by=mo, now=clock.now(), reason="It was dangerous")
    notice = Notice.objects.get(kind="decision")

    hers, theirs = words(as_(hana).get("/inbox/?view=all")), words(as_(mara).get("/inbox/"))

    assert "old profile" not in hers + theirs
    assert "It was dangerous" in theirs
    decision = Decision.objects.get()
    assert as_(mara).get(f"/inbox/{notice.pk}/")["Location"] == f"/decisions/{decision.pk}/"


def test_what_was_deleted_where_one_may_no_longer_go_is_not_named(as_, mara, mo, answered, team):
    posts.delete(post=answered, by=mo, now=clock.now(), reason="It was dangerous")
    threads.move(thread=answered.thread, by=mo, category=team, now=clock.now())

    page = as_(mara).get("/inbox/?view=all")

    assert "eSIM" not in words(page)
    assert bell(page) == "1"  # that it was removed, and why


def test_a_deleted_question_leads_to_why(as_, hana, mo, answered):
    posts.delete(post=answered.thread.posts.get(kind="question"), by=mo, now=clock.now())
    notice = Notice.objects.get(kind="decision")

    page = words(as_(hana).get("/inbox/"))

    assert "What you wrote was removed" in page
    assert f'/inbox/{notice.pk}/"' in page
    decision = Decision.objects.get()
    assert as_(hana).get(f"/inbox/{notice.pk}/")["Location"] == f"/decisions/{decision.pk}/"


def test_pages_follow_each_other(as_, hana):
    for _ in range(inbox.PAGE_SIZE + 3):  # of one question they would be one row
        thread = factories.question()
        following.follow(thread=thread, by=hana, now=clock.now())
        factories.answer(thread)
    client = as_(hana)

    first = client.get("/inbox/")
    following_url = re.search(r'href="([^"]+)" rel="next"', first.content.decode()).group(1)
    second = client.get(following_url.replace("&amp;", "&"))

    assert first.content.count(b'<li class="told') == inbox.PAGE_SIZE
    assert second.content.count(b'<li class="told') == 3
    assert bell(first) == str(inbox.PAGE_SIZE + 3)


@pytest.mark.parametrize("path", ["/inbox/", "/inbox/?view=all", "/inbox/mail/"])
def test_the_list_costs_the_same_with_1_and_with_20(as_, mo, path):
    counts = []
    client = as_(mo)
    thread = factories.question(by=mo)
    for number in (1, 19):
        for _ in range(number):
            factories.answer(thread)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))

    # Of the inbox: which rows there are, and what stands in them; of mails: how many are stopped.
    assert counts == [4, 4]


@pytest.mark.parametrize("path", ["/", "/questions/", "/search/?q=network"])
def test_the_bell_costs_no_query(as_, hana, path):
    factories.question()
    client = as_(hana)
    counts = []
    for _ in range(2):
        METER.forget()
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))
        factories.answer(factories.question(by=hana))

    assert bell(client.get(path)) == "2"
    assert counts[0] == counts[1]


def test_a_thread_with_nothing_new_writes_nothing(as_, hana, olga, answered):
    client = as_(olga)
    client.get(answered.thread.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        client.get(answered.thread.get_absolute_url())

    assert not [q for q in captured if "UPDATE" in q["sql"]]


def test_news_of_another_thread_writes_nothing_here(as_, hana, answered):
    client, other = as_(hana), factories.question()
    client.get(other.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        page = client.get(other.get_absolute_url())

    assert bell(page) == "1"
    assert not [q for q in captured if "UPDATE" in q["sql"]]


def test_sessions_from_before_the_bell_go_on(hana, answered):
    client = Client()
    client.force_login(hana, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert bell(client.get("/questions/")) == "1"


# --- following


def test_follow_and_stop_by_the_button(as_, olga, answered):
    path, client = f"/questions/{answered.thread_id}/follow/", as_(olga)

    asked = client.get(path)
    for _ in range(2):
        followed = client.post(path, {"level": "all"}, headers={"HX-Request": "true"})
    page = words(client.get(answered.thread.get_absolute_url()))
    stopped = client.post(path, {"level": "off"})

    assert "What do you want to hear?" in words(asked)
    assert 'value="all" aria-pressed="true"' in words(followed)
    assert "Following: everything" in page
    assert stopped["Location"] == answered.thread.get_absolute_url()
    rows = Following.objects.filter(member=olga).order_by("pk")
    assert [(row.level, row.ended_at is None) for row in rows] == [("all", False), ("off", True)]


def test_what_is_hidden_cannot_be_followed(as_, olga, mo, team):
    thread = factories.question(by=mo, category=team)

    assert as_(olga).post(f"/questions/{thread.pk}/follow/").status_code == 404


def test_visitors_see_no_button(as_, answered):
    page = as_(None).get(answered.thread.get_absolute_url()).content.decode()

    assert "/follow/" not in page


# --- what comes by mail


RHYTHMS = {
    "questions": "at_once", "reminders": "never", "threads": "later",
    "topics": "at_once", "talks": "at_once", "team": "never", "calls": "at_once",
    "cases": "at_once", "incidents": "never", "promise": "later", "surveys": "at_once",
    "earned": "at_once", "mentoring": "at_once",
    "digest": "daily", "weekday": "2", "hour": "18",
}  # fmt: skip


def test_when_mail_comes_is_kept(as_, hana):
    client = as_(hana)

    response = client.post("/settings/notices/", RHYTHMS)
    page = words(client.get("/settings/notices/"))

    hana.refresh_from_db()
    plan = DigestPlan.objects.get(member=hana)
    assert response.status_code == 302
    assert hana.mail_off == ["incidents", "reminders", "team"]
    assert hana.mail_later == ["promise", "threads"]
    assert (plan.rhythm, plan.weekday, plan.hour) == ("daily", 2, 18)
    assert re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', page) == [
        (name, RHYTHMS[name]) for name in list(RHYTHMS)[:-2]
    ]


def test_only_the_team_chooses_about_its_own_work(as_, hana, eva):
    pages = [as_(member).get("/settings/notices/").content.decode() for member in (hana, eva)]

    assert ['name="experts"' in page for page in pages] == [False, True]


def test_what_waits_for_a_digest_that_never_comes_is_refused_and_kept(as_, hana):
    client = as_(hana)

    response = client.post("/settings/notices/", RHYTHMS | {"digest": "off"})

    page = words(response)
    assert response.status_code == 422
    assert "Something above waits for the digest: choose when it comes." in page
    assert ("threads", "later") in re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', page)
    assert not DigestPlan.objects.exists()
    assert Member.objects.get(pk=hana.pk).mail_later == []


@pytest.mark.parametrize(
    "nonsense",
    [{"questions": "soon"}, {"digest": "hourly"}, {"weekday": "7"}, {"hour": "24"},
     {"hour": "-1"}, {"weekday": "x"}, {"digest": ""}, {"team": ""}],
)  # fmt: skip
def test_nonsense_in_the_settings_changes_nothing(as_, hana, nonsense):
    response = as_(hana).post("/settings/notices/", RHYTHMS | nonsense)

    assert response.status_code == 422
    assert Member.objects.get(pk=hana.pk).mail_off == []
    assert not DigestPlan.objects.exists()


def test_whoever_has_chosen_nothing_is_shown_what_they_get(as_, hana):
    page = words(as_(hana).get("/settings/notices/"))

    assert ("digest", "weekly") in re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', page)
    assert '<option value="8" selected>' in page


def _stop_path(member, scope):
    return f"/inbox/stop/{stopping.secret(member=member, scope=scope)}/"


def test_one_click_ends_the_mail_of_a_group_and_looking_does_not(client, hana):
    path = _stop_path(hana, "group.questions")

    looked = client.get(path)
    client.head(path)
    before = Member.objects.get(pk=hana.pk).mail_off
    by_program = client.post(path, {"List-Unsubscribe": "One-Click"})
    after = Member.objects.get(pk=hana.pk).mail_off
    page = client.post(path, {"undo": "1"}, follow=True)

    assert (looked.status_code, by_program.status_code) == (200, 204)
    assert (before, after) == ([], ["questions"])
    assert Member.objects.get(pk=hana.pk).mail_off == []
    assert "All as before." in words(page)
    assert client.cookies == {}


def test_the_stop_page_says_what_comes_all_the_same(client, hana, answered):
    always = "In any case mails come that you have a right to"
    team, others = _stop_path(hana, "group.team"), _stop_path(hana, "group.questions")

    asked, stopped = words(client.get(team)), words(client.post(team, follow=True))

    assert always in asked
    assert always in stopped
    assert always not in words(client.get(others))
    assert always not in words(client.get(_stop_path(hana, f"thread.{answered.thread_id}")))


def test_one_click_ends_following_a_thread(client, hana, answered):
    path = _stop_path(hana, f"thread.{answered.thread_id}")

    page = client.post(path, follow=True)
    ended = not Following.objects.hearing().filter(member=hana).exists()
    client.post(path, {"undo": "1"})

    assert "You follow this thread no more." in words(page)
    assert ended
    assert Following.objects.hearing().filter(member=hana).exists()


def test_a_hidden_thread_is_not_named_by_its_stop_link(client, hana, mo, answered, team):
    path = _stop_path(hana, f"thread.{answered.thread_id}")
    threads.move(thread=answered.thread, by=mo, category=team, now=clock.now())

    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "secret", ["x", "1.group.questions", "1.group.questions:forged", "ä", ":::"]
)
def test_a_forged_stop_link_is_missing(client, hana, secret):
    for ask in (client.get, client.post):
        assert ask(f"/inbox/stop/{secret}/").status_code == 404


def test_stop_links_of_a_closed_account_are_missing(client, hana):
    path = _stop_path(hana, "group.questions")
    Member.objects.filter(pk=hana.pk).update(is_active=False)

    assert client.post(path).status_code == 404


def test_the_address_of_a_post_leads_to_its_place(client, answered, mo):
    led = client.get(f"/posts/{answered.pk}/")
    posts.delete(post=answered, by=mo, now=clock.now())

    assert led["Location"] == f"{answered.thread.get_absolute_url()}#post-{answered.pk}"
    assert client.get(f"/posts/{answered.pk}/").status_code == 404


def test_following_survives_what_one_may_not_do(as_, hana, answered):
    """A member who was sent away by the rules follows nothing."""
    hana.is_active = False
    hana.save()

    response = as_(hana).post(f"/questions/{answered.thread_id}/follow/")

    assert response.status_code == 302
    assert following.catch_up() == 0


# --- the reason of a moderator


def test_a_moderator_gives_a_reason_and_its_author_reads_it(as_, mo, mara, answered):
    client, path = as_(mo), f"/posts/{answered.pk}/delete/"

    asked = words(client.get(path))
    short = client.post(path, {"reason": "x"})
    client.post(path, {"reason": "It was dangerous"})

    assert 'name="reason"' in asked
    assert (short.status_code, 'value="x"' in words(short)) == (422, True)
    assert "It was dangerous" in words(as_(mara).get("/inbox/"))


def test_who_deletes_their_own_needs_no_reason(as_, mara, answered):
    assert 'name="reason"' not in words(as_(mara).get(f"/posts/{answered.pk}/delete/"))


def test_the_reason_of_a_move_reaches_whoever_asked(as_, mo, hana, answered):
    factories.category("net")
    path = f"/questions/{answered.thread_id}/manage/"

    short = as_(mo).post(path, {"move": "1", "category": "net", "why": "x"})
    as_(mo).post(path, {"move": "1", "category": "net", "why": "It fits better there"})

    assert short.status_code == 422
    assert "It fits better there" in words(as_(hana).get("/inbox/"))


def test_a_stop_link_of_a_thread_one_follows_by_its_topic(client, olga, answered):
    thread = answered.thread
    following.choose(target=thread.category, level="all", by=olga, now=clock.now())
    path = _stop_path(olga, f"thread.{thread.pk}")

    asked = client.get(path)
    stopped = client.post(path, follow=True)
    undone = client.post(path, {"undo": "1"}, follow=True)

    assert "Follow this thread no more?" in words(asked)
    assert "You follow this thread no more." in words(stopped)
    assert "All as before." in words(undone)
    own = Following.objects.filter(member=olga, thread=thread)
    assert list(own.values_list("level", flat=True)) == ["off"]
    assert not own.in_force().exists()


def test_stopping_leaves_what_was_muted_and_undo_takes_up_the_level(client, olga, answered):
    thread = answered.thread
    path = _stop_path(olga, f"thread.{thread.pk}")
    following.choose(target=thread, level="important", by=olga, now=clock.now())
    following.choose(target=thread, level="mute", by=olga, now=clock.now())

    client.post(path)
    muted = Following.objects.in_force().get(member=olga, thread=thread).level
    client.post(path, {"undo": "1"})
    client.post(path, {"undo": "1"})

    assert muted == "mute"
    assert Following.objects.in_force().get(member=olga, thread=thread).level == "important"
