"""Drafts follow their writer: kept while typing, found on another device, never overwritten."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from forum.domain import autosave, drafts, posts
from forum.domain.autosave import Page
from forum.lib import clock, limits
from forum.models import Draft, Member, RequestKey, Thread
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db
TEXT = {"title": "Why does it not ring?", "body": "Since yesterday it is silent."}


def page(version: int = 0, **extra: Any) -> Page:
    given = {"id": uuid.uuid4(), "key": None, "session": "one", "device": "Chrome, Android"}
    return Page(version=version, **{**given, **extra})


def save(by: Member, of: Page, place: str = "ask", **extra: Any) -> autosave.Saved:
    extra.setdefault("fields", TEXT)
    return autosave.save(by=by, place=place, page=of, now=clock.now(), **extra)


def test_a_page_goes_on_with_its_own_draft(hana: Member) -> None:
    first = page()

    save(hana, first)
    again = save(hana, first, fields={"body": "More of it."})

    assert again.clash is False
    draft = Draft.objects.get()
    assert (draft.version, draft.fields, draft.member) == (2, {"body": "More of it."}, hana)


def test_another_page_does_not_silently_overwrite(hana: Member) -> None:
    save(hana, page())

    later = save(hana, page(), fields={"body": "Typed without looking."})

    assert later.clash is True
    assert later.draft == Draft.objects.get()
    assert Draft.objects.get().fields == TEXT


def test_whoever_saw_the_draft_goes_on_with_it_and_the_first_page_is_asked(hana: Member) -> None:
    first = page()
    seen = save(hana, first).draft
    assert seen is not None

    assert save(hana, page(version=seen.version), fields={"body": "Gone on."}).clash is False
    assert save(hana, first, fields={"body": "Not knowing."}).clash is True
    assert save(hana, first, fields={"body": "Mine it is."}, anyway=True).clash is False
    assert Draft.objects.get().fields == {"body": "Mine it is."}


def test_what_says_nothing_is_not_kept_and_an_emptied_form_keeps_nothing(hana: Member) -> None:
    first = page()
    save(hana, first, fields={"body": "  ", "category": "sim"})
    assert not Draft.objects.exists()
    save(hana, first)

    save(hana, first, fields={"body": ""})

    assert not Draft.objects.exists()


def test_an_edit_that_changed_nothing_is_no_draft(hana: Member) -> None:
    post = factories.answer(factories.question(), by=hana)

    save(hana, page(), f"edit:{post.pk}", fields={"body": post.body}, post=post)
    assert not Draft.objects.exists()
    save(hana, page(), f"edit:{post.pk}", fields={"body": post.body + " More."}, post=post)
    assert Draft.objects.get().post == post


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({}, 0), ({"fact_device": "Pixel 9"}, 1), ({"fact_error": "E17"}, 1),
        ({"tag_names": "hum"}, 1), ({"reason": "Clearer"}, 1),
    ],
)  # fmt: skip
def test_of_a_question_facts_tags_and_the_reason_count_as_well(
    hana: Member, change: dict[str, str], kept: int
) -> None:
    fact = {"key": "device", "label": {"en": "Phone"}, "value": "Pixel 8"}
    thread = factories.question(by=hana, facts=[fact])
    post = thread.posts.get()
    as_it_is = {
        "title": thread.title, "body": post.body, "tag_names": "network", "fact_device": "Pixel 8",
    }  # fmt: skip

    save(hana, page(), f"edit:{post.pk}", fields=as_it_is | change, post=post)

    assert Draft.objects.count() == kept


@pytest.mark.django_db(transaction=True)
def test_of_two_pages_that_begin_at_once_one_is_asked() -> None:
    hana = factories.member()

    def act(number: int) -> bool:
        try:
            return save(hana, page(), fields={"body": f"From page {number}."}).clash
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        clashes = list(pool.map(act, range(4)))

    assert sorted(clashes) == [False, True, True, True]
    assert Draft.objects.get().version == 1


def test_a_save_that_was_on_its_way_comes_too_late(hana: Member) -> None:
    thread, key = factories.question(), uuid.uuid4()
    posts.answer(thread=thread, by=hana, body="Here is how.", key=key, now=clock.now())
    assert RequestKey.objects.filter(key=key).exists()

    late = save(hana, page(key=key), f"answer:{thread.pk}", thread=thread)

    assert late == autosave.Saved(None)
    assert not Draft.objects.exists()


def test_after_ninety_days_it_is_forgotten(hana: Member) -> None:
    save(hana, page())

    assert drafts.prune(now=clock.now() + limits.DRAFT_AGE - timedelta(hours=1)) == 0
    assert drafts.prune(now=clock.now() + limits.DRAFT_AGE + timedelta(hours=1)) == 1


def typed(client: Client, place: str, **fields: str) -> str:
    response = client.post(f"/writing/{place}/", fields, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


def version(said: str) -> str:
    found = re.search(r'name="draft_version" value="(\d+)"', said)
    assert found is not None
    return found.group(1)


def test_it_is_offered_on_another_device_and_goes_on_there(
    as_: Any, hana: Member, sim: Any
) -> None:
    phone, laptop = as_(hana), as_(hana)
    said = typed(phone, "ask", page=str(uuid.uuid4()), category="sim", fact_device="Pixel", **TEXT)
    assert "Draft kept at" in said

    opened = laptop.get("/questions/ask/", {"title": "Something"}).content.decode()
    draft = Draft.objects.get()
    assert "We kept your draft from" in opened
    assert "on another device" in opened
    assert f"/questions/ask/?draft={draft.pk}" in opened
    here = phone.get("/questions/ask/", {"title": "Something"}).content.decode()
    assert "on another device" not in here
    went_on = laptop.get("/questions/ask/", {"draft": draft.pk}).content.decode()
    assert TEXT["body"] in went_on
    assert version(went_on) == "1"
    assert "We kept your draft" not in went_on


def test_two_devices_are_told_and_offered_both(as_: Any, hana: Member) -> None:
    phone, laptop = as_(hana), as_(hana)
    typed(phone, "ask", page=str(uuid.uuid4()), **TEXT)
    mine = {"page": str(uuid.uuid4()), "title": "Why so?", "body": "From the laptop <b>."}

    said = typed(laptop, "ask", **mine)

    assert "You also wrote here on another device" in said
    assert TEXT["body"] in said
    assert Draft.objects.get().fields["body"] == TEXT["body"]
    kept = typed(laptop, "ask", **mine, anyway="1")
    assert "Draft kept at" in kept
    assert "From the laptop &lt;b&gt;." in typed(phone, "ask", page=str(uuid.uuid4()), **TEXT)


@pytest.mark.parametrize("kind", ["ask", "answer", "comment", "edit"])
def test_every_form_keeps_offers_and_forgets(as_: Any, hana: Member, sim: Any, kind: str) -> None:
    thread = factories.question()
    mine = factories.answer(thread, by=hana)
    place = {"ask": "ask", "answer": f"answer:{thread.pk}"}.get(kind, f"{kind}:{mine.pk}")
    path = {
        "ask": "/questions/ask/", "answer": f"/questions/{thread.pk}/answer/",
        "comment": f"/posts/{mine.pk}/comment/", "edit": f"/posts/{mine.pk}/edit/",
    }[kind]  # fmt: skip
    client = as_(hana)
    more = {"title": "Why does it hum?"} if kind == "ask" else {}
    typed(client, place, page=str(uuid.uuid4()), body="Begun and not finished.", **more)
    draft = Draft.objects.get()
    offered = client.get(path, more).content.decode()
    assert f"{path}?draft={draft.pk}" in offered
    went_on = client.get(path, {"draft": draft.pk}).content.decode()
    assert "Begun and not finished." in went_on

    sent = {"body": "Begun, gone on with, and finished.", "draft_version": version(went_on), **more}
    if kind == "ask":
        sent |= {"category": "sim", "tag_names": "hum", "language": "en"}
    assert client.post(path, sent).status_code == 302

    assert not Draft.objects.exists()


def test_a_page_of_a_thread_asks_for_the_draft_when_somebody_comes_near_its_form(
    as_: Any, hana: Member
) -> None:
    thread, client = factories.question(), as_(hana)
    bare = statements(client, thread.get_absolute_url())
    typed(client, f"answer:{thread.pk}", page=str(uuid.uuid4()), body="Begun and not finished.")

    assert statements(client, thread.get_absolute_url()) == bare
    page = client.get(thread.get_absolute_url()).content.decode()
    lazy = f"/writing/answer:{thread.pk}/waiting/"
    asks = f'hx-get="{lazy}" hx-trigger="intersect once, focusin from:closest form once"'
    assert page.index(asks) < page.index('<textarea name="body"')  # it stands above the box
    assert "We kept your draft from" in client.get(lazy).content.decode()
    Draft.objects.all().delete()
    assert client.get(lazy).content.strip() == b""


def test_my_drafts_lists_them_all_with_few_statements(as_: Any, hana: Member, olga: Member) -> None:
    client = as_(hana)
    save(hana, page())
    save(olga, page(), fields={"body": "A secret of Olga's"})
    one = statements(client, "/drafts/")
    asked = [factories.question() for _ in range(20)]
    for thread in asked:
        save(hana, page(), f"answer:{thread.pk}", thread=thread, fields={"body": "Begun."})

    listed = client.get("/drafts/").content.decode()

    assert statements(client, "/drafts/") <= one + 1  # who may see the threads
    assert listed.count("Go on writing") == 21
    assert all(thread.title in listed for thread in asked)
    assert "Olga" not in listed


def test_a_draft_for_what_is_gone_can_still_be_read(as_: Any, hana: Member, mo: Member) -> None:
    thread = factories.question(title="This will soon be gone")
    save(hana, page(), f"answer:{thread.pk}", thread=thread, fields={"body": "Begun and long."})
    posts.delete(post=thread.posts.get(), by=mo, now=clock.now())

    listed = as_(hana).get("/drafts/").content.decode()

    assert "This will soon be gone" not in listed
    assert "Begun and long." in listed
    assert "The place it was for is not there any more." in listed


def test_one_s_own_are_thrown_away_and_nobody_else_s(as_: Any, hana: Member, olga: Member) -> None:
    draft = save(hana, page()).draft
    assert draft is not None
    path = f"/drafts/{draft.pk}/throw-away/"

    assert as_(olga).post(path)["Location"] == "/drafts/"
    assert Draft.objects.exists()
    assert as_(None).post(path)["Location"].startswith("/accounts/login/")
    assert as_(hana).post(path)["Location"] == "/drafts/"
    assert as_(hana).post(path, headers={"HX-Request": "true"}).content == b""
    assert not Draft.objects.exists()


def test_of_visitors_nothing_is_kept(client: Client) -> None:
    said = typed(client, "ask", page=str(uuid.uuid4()), **TEXT)

    assert "Draft kept" not in said
    assert not Draft.objects.exists()


def test_private_data_is_named_while_it_is_typed(client: Client) -> None:
    said = typed(client, "ask", title="Why so?", body="Call <i>0170 1234567</i>, jana@web.de!")

    assert 'data-private="0170 1234567" data-instead="[phone number removed]"' in said
    assert 'data-private="jana@web.de" data-instead="[e-mail address removed]"' in said


@pytest.mark.parametrize(
    ("place", "status"),
    [("answer:1", 404), ("edit:x", 404), ("nonsense", 404), ("answer:" + "9" * 30, 404),
     ("comment:-1", 404), ("ask", 200)],
)  # fmt: skip
def test_nonsense_is_no_place(as_: Any, hana: Member, place: str, status: int) -> None:
    assert as_(hana).post(f"/writing/{place}/", {"body": "x"}).status_code == status


def test_hidden_threads_keep_no_drafts(as_: Any, olga: Member, team: Any) -> None:
    hidden = factories.question(category=team, by=factories.member(staff_role="moderator"))

    assert as_(olga).post(f"/writing/answer:{hidden.pk}/", {"body": "x"}).status_code == 404


def test_hostile_text_is_kept_as_far_as_it_can_be(as_: Any, hana: Member) -> None:
    said = typed(
        as_(hana), "ask", page="nonsense", draft_version="-1", key="nonsense", title="a\0b",
        body="x" * 1_000_000, tag_names="\0", tag_idea="a\0", category="\0sim",
    )  # fmt: skip

    assert "Draft kept at" in said
    assert len(Draft.objects.get().fields["body"]) == limits.QUESTION[1]


def test_the_time_is_in_the_member_s_zone(as_: Any, hana: Member) -> None:
    save(hana, page())
    Draft.objects.update(updated_at=clock.now() - timedelta(days=3))

    opened = as_(hana).get("/questions/ask/", {"title": "Something"}).content.decode()

    day = timezone.localtime(Draft.objects.get().updated_at)
    assert str(day.day) in opened[opened.index("We kept your draft from") :][:60]
    assert Thread.objects.count() == 0


def test_one_draft_gone_on_with_on_two_devices_is_two_questions(
    as_: Any, hana: Member, sim: Any
) -> None:
    """Each says something of its own by then; none of it is lost to the other's key."""
    typed(as_(hana), "ask", page=str(uuid.uuid4()), **TEXT)
    path = f"/questions/ask/?draft={Draft.objects.get().pk}"
    forms = [client.get(path).content.decode() for client in (as_(hana), as_(hana))]
    keys = [re.search(r'name="key" value="([^"]+)"', form).group(1) for form in forms]  # type: ignore[union-attr]

    assert keys[0] != keys[1]
