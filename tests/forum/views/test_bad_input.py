"""What people, phones and attackers send: a clear message beside the field or a 404, no 500."""

import base64
import re
import uuid

import pytest
from django.test import Client

from forum.lib import paging
from forum.models import Draft, Post, Thread
from tests import factories

pytestmark = pytest.mark.django_db

GOOD = {
    "title": "My phone does not ring any more",
    "body": "Since the last update nobody can reach me by phone.",
    "category": "sim",
    "tag_names": "phone, update",
    "language": "en",
}
HOSTILE = {
    "empty": "",
    "blank": " \n\t ",
    "nul": "a\0b" * 10,
    "controls": "\x01\x02\x1b[31m" * 8,
    "surrogate": "half \ud83d an emoji, and some more words",
    "override": "abc\u202egpj.exe and more of the same text",
    "invisible": "\u200b\u200d\u2060" * 20,
    "megabyte": "x" * 1_000_000,
    "brackets": "[" * 5_000,
    "quotes": "> " * 5_000 + "deep",
    "nested": "*" * 3_000 + "_" * 3_000,
    "links": "http://a.example " * 300,
    "fence": "`" * 10_000,
    "table": "|a" * 3_000 + "\n" + "|-" * 3_000 + "\n" + "|b" * 3_000,
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>" * 20,
    "arabic digits": "٣" * 40,
    "emoji": "👩‍👩‍👧‍👦" * 30,
}


def send(client, path, data):
    """POST as a browser would, lone surrogates and all."""
    from urllib.parse import quote_plus

    def plain(value):
        return quote_plus(value.encode("utf-8", "surrogatepass"))

    body = "&".join(f"{name}={plain(value)}" for name, value in data.items())
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


@pytest.mark.thorough
@pytest.mark.parametrize("field", ["title", "body", "category", "tag_names", "language", "key"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_asking_with_a_hostile_field(as_, hana, sim, field, kind):
    response = send(as_(hana), "/questions/ask/", {**GOOD, field: HOSTILE[kind]})

    assert response.status_code in (200, 302, 422), response.status_code
    if response.status_code == 422:
        form = response.context["form"]
        assert field in form.errors
        typed = form["title"].value() if field != "title" else form["body"].value()
        assert typed == (GOOD["title"] if field != "title" else GOOD["body"])


@pytest.mark.parametrize("kind", HOSTILE)
def test_writing_hostile_text_into_a_thread(as_, hana, kind):
    thread = factories.question()
    answer = factories.answer(thread)
    client = as_(hana)

    for path in (
        f"/questions/{thread.pk}/answer/",
        f"/posts/{answer.pk}/comment/",
        f"/posts/{answer.pk}/edit/",
        "/preview/",
        f"/questions/{thread.pk}/solved-it/",
    ):
        response = send(client, path, {"body": HOSTILE[kind], "q": HOSTILE[kind]})
        assert response.status_code in (200, 302, 403, 422), (path, response.status_code)


@pytest.mark.parametrize(
    "path",
    [
        "/questions/?view=%00",
        "/search/?q=%00",
        "/search/?q=%ff%fe",
        "/tags/?q=%00",
        "/members/?q=a%00b",
        "/questions/similar/?title=%00%00%00",
        "/questions/%ff/",
    ],
)
def test_what_is_no_text_is_refused_at_the_gate(as_, path):
    client = Client()
    query = path.split("?")[1] if "?" in path else ""

    response = client.get(path.split("?")[0], QUERY_STRING=query)

    assert response.status_code in (400, 404)


@pytest.mark.parametrize(
    "path",
    [
        "/search/?q=" + "x" * 20_000,
        "/search/?q=%27%3A%2A%26%7C%21%5C%3C%3E%28%29",
        "/search/?q=%F0%9F%98%80",
        "/search/?q=the+and+of",
        "/search/?q=a&page=-1",
        "/search/?q=a&page=99999999999999999999",
        "/search/?q=phone&state=bogus",
        "/questions/similar/?title=%F0%9F%98%80+%F0%9F%98%80",
        "/questions/similar/?title=" + "word+" * 2_000,
        "/tags/" + "x" * 3_000 + "/",
        "/tags/?q=%25&page=0",
        "/tags/?page=9999",
        "/members/" + "x" * 300 + "/",
        "/members/?q=%25%5F&after=zzz",
        "/members/?after=" + paging.encode(["0001-01-01T00:00:00+23:59", 1]),
        "/inbox/?undo=0001-01-01T00:00:00%2B23:59",
        "/categories/none/",
        "/questions/ask/?draft=zzz",
        "/questions/ask/?draft=c5d317dc-5558-45af-ab92-828b0cf44971",
        "/questions/ask/?category=none&title=" + "y" * 5_000,
        "/posts/99999999999999999999999/revisions/",
        "/questions/-1/x/",
        "/questions/0/x/",
        "/?lang=xx&lang=%3Cscript%3E",
        "/accounts/login/?next=%5C%5Cevil.example",
    ],
)
def test_odd_addresses_never_break(as_, hana, path):
    factories.question()
    for client in (as_(None), as_(hana)):
        assert client.get(path).status_code in (200, 302, 400, 404)


def test_a_cookie_that_is_no_text_is_dropped(client):
    client.cookies["session"] = "abcdefgh\0ijkl"

    assert client.get("/", headers={"Cookie": 'session="abcdefgh\\000ijkl"'}).status_code == 200


@pytest.mark.parametrize("offset", ["+23:59", "-23:59"])
@pytest.mark.parametrize("year", ["0001-01-01", "2020-01-01", "9999-12-31"])
def test_cursors_of_any_zone_are_answered(as_, hana, year, offset):
    factories.question(by=hana)
    cursor = base64.urlsafe_b64encode(f'["{year}T00:00:00{offset}", 1]'.encode()).decode()

    for path in ("/questions/?after=", "/members/?after=", "/members/hana/?tab=answers&after="):
        assert as_(None).get(path + cursor.rstrip("=")).status_code in (200, 404)


@pytest.mark.parametrize("wanted", ["//[", "http://[", "https://[::1"])
def test_a_next_that_is_no_address_is_refused(as_, hana, wanted):
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/logout/", "/admin/login/"):
        for client in (as_(None), as_(hana)):
            assert client.get(path, {"next": wanted}).status_code == 400
            assert client.post(path, {"next": wanted}).status_code == 400


@pytest.mark.parametrize("wanted", ["abc", "?x=1", "#a", "éé", "home", "admin:index", "."])
def test_a_next_that_is_no_path_leads_home(as_, wanted):
    response = as_(None).post("/preferences/", {"theme": "dark", "next": wanted})

    assert (response.status_code, response["Location"]) == (302, "/")


def test_whatever_can_be_read_answers_head(as_, hana):
    thread = factories.question(by=hana)
    post = thread.posts.get()
    client = as_(hana)

    for path in (
        "/questions/ask/", f"/questions/{thread.pk}/answer/", f"/posts/{post.pk}/comment/",
        f"/posts/{post.pk}/edit/", f"/posts/{post.pk}/delete/", "/settings/",
    ):  # fmt: skip
        assert client.head(path).status_code == 200


def test_methods_that_no_page_knows_are_refused(as_):
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        assert as_(None).generic(method, "/questions/").status_code == 405
    assert as_(None).post("/questions/").status_code == 405


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_way_out_of_the_house(as_, hana, target):
    client = as_(hana)

    for response in (
        client.post("/preferences/", {"theme": "dark", "next": target}),
        client.post("/accounts/login/", {"login": "hana", "password": "x", "next": target}),
        as_(None).post(
            "/accounts/login/", {"login": "hana", "password": "correct horse", "next": target}
        ),
    ):
        assert "evil" not in response.headers.get("Location", "")
        assert "javascript" not in response.headers.get("Location", "")


def test_a_double_tap_asks_once(as_, hana, sim):
    client, key = as_(hana), str(uuid.uuid4())

    first = client.post("/questions/ask/", {**GOOD, "key": key})
    second = client.post("/questions/ask/", {**GOOD, "key": key})

    assert first["Location"] == second["Location"]
    assert Thread.objects.count() == 1


def test_a_double_tap_answers_once(as_, hana):
    thread, key = factories.question(), str(uuid.uuid4())
    client = as_(hana)

    for _ in range(2):
        client.post(f"/questions/{thread.pk}/answer/", {"body": "Restart it.", "key": key})

    assert Post.objects.answers().count() == 1


def test_what_was_typed_stays_when_the_limit_says_no(as_, nina, sim):
    client = as_(nina)
    client.post("/questions/ask/", GOOD)

    response = client.post("/questions/ask/", {**GOOD, "title": "And another one, right away"})

    page = response.content.decode()
    assert response.status_code == 429
    assert "Please wait" in page or "bitte warte" in page.lower()
    assert "And another one, right away" in page
    assert GOOD["body"] in page


def test_a_visitors_question_is_kept_until_they_sign_in(as_, hana, sim):
    client = as_(None)

    response = client.post("/questions/ask/", GOOD)
    draft = Draft.objects.get()
    signed_in = client.post("/accounts/login/", {"login": "hana", "password": "correct horse"})

    thread = Thread.objects.get()
    assert response["Location"].startswith("/accounts/login/")
    assert draft.fields["title"] == GOOD["title"]
    assert signed_in["Location"] == thread.get_absolute_url()
    assert (thread.author, thread.title) == (hana, GOOD["title"])
    assert not Draft.objects.exists()


def test_somebody_elses_draft_is_missing(as_, hana, olga):
    from forum.domain import drafts
    from forum.lib import clock

    draft = drafts.keep(kind="question", fields=GOOD, by=hana, now=clock.now())

    assert as_(olga).get(f"/questions/ask/?draft={draft.pk}").status_code == 404
    assert as_(hana).get(f"/questions/ask/?draft={draft.pk}").status_code == 200


@pytest.mark.parametrize("act", ["answer", "comment"])
def test_a_session_that_ended_while_writing_loses_nothing(as_, hana, olga, act):
    thread = factories.question()
    post = factories.answer(thread)
    typed = "Twenty minutes of typing on a small phone."
    path = f"/questions/{thread.pk}/answer/" if act == "answer" else f"/posts/{post.pk}/comment/"
    client = as_(None)

    sent = client.post(path, {"body": typed})
    back = client.post(
        sent["Location"], {"login": "hana", "password": "correct horse"}, follow=True
    )

    assert back.redirect_chain[-1][0].startswith(path)
    assert typed in back.content.decode()
    assert typed not in as_(olga).get(back.redirect_chain[-1][0]).content.decode()
    assert Post.objects.filter(author=hana).count() == 0


def test_settings_typed_with_an_ended_session_are_kept(as_, hana):
    typed = {
        "display_name": "Hana the Kind", "about": "Two phones, one hand.", "tariff": "Flat L",
        "language": "de", "time_zone": "Europe/Vienna",
    }  # fmt: skip
    client = as_(None)

    sent = client.post("/settings/", typed)
    asked = client.get(sent["Location"])
    back = client.post(
        sent["Location"], {"login": "hana", "password": "correct horse"}, follow=True
    )

    form = back.context["form"]
    hana.refresh_from_db()
    assert "What you wrote is kept" in asked.content.decode()
    assert {name: form[name].value() for name in typed} == typed
    assert hana.display_name == "Hana"


def test_what_one_typed_is_not_offered_to_another(as_, hana, olga):
    """One phone, two people: the session of the first ended, the second signs in."""
    page = as_(hana).get("/settings/").content.decode()
    writer = re.search(r'name="writer" value="(\d+)"', page)[1]
    client = as_(None)

    sent = client.post("/settings/", {"about": "Only about Hana.", "writer": writer})
    back = client.post(
        sent["Location"], {"login": "olga", "password": "correct horse"}, follow=True
    )

    assert back.status_code == 200
    assert back.context["form"]["about"].value() == ""
    assert b"Only about Hana." in as_(hana).get(back.redirect_chain[-1][0]).content


@pytest.mark.parametrize("writer", ["", "0", "-1", "x", "9" * 40, "٣"])
def test_a_writer_who_is_nobody_loses_nothing(as_, hana, writer):
    client = as_(None)

    sent = client.post("/settings/", {"about": "Still here.", "writer": writer})
    back = client.post(
        sent["Location"], {"login": "hana", "password": "correct horse"}, follow=True
    )

    assert back.context["form"]["about"].value() == "Still here."


def test_an_edit_typed_with_an_ended_session_is_kept(as_, hana):
    thread = factories.question(by=hana)
    typed = {"title": "Why is it slow at night?", "body": "Only after ten, every day.",
             "tag_names": "slow, night"}  # fmt: skip
    client = as_(None)

    sent = client.post(f"/posts/{thread.posts.get().pk}/edit/", typed)
    back = client.post(
        sent["Location"], {"login": "hana", "password": "correct horse"}, follow=True
    )

    assert {name: back.context["form"][name].value() for name in typed} == typed


def test_the_notes_lead_to_their_fields(as_, hana, sim):
    page = as_(hana).post("/questions/ask/", {"title": "Too short", "body": "no"})

    links = page.content.decode().partition('class="error-links"')[2].partition("</ul>")[0]
    assert page.status_code == 422
    assert links.count("<li>") == len(page.context["form"].errors)
    assert 'href="#id_body"' in links


def test_blanks_are_not_an_answer(as_, hana):
    thread = factories.question()

    response = as_(hana).post(f"/questions/{thread.pk}/answer/", {"body": " " * 20 + "."})

    assert response.status_code == 422
    assert Post.objects.answers().count() == 0
