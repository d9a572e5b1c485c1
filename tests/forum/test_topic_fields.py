"""What a topic asks for: shown, kept through mistakes, stored, found, edited; and in the admin."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forum.domain import members, search
from forum.lib import clock
from forum.models import Category, Member, Thread, TopicField
from forum.queries.search_words import LANGUAGES
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db
ASK = "/questions/ask/"
CARDS = [{"en": "eSIM", "de": "eSIM"}, {"en": "SIM card", "de": "SIM-Karte"}]


def field(category: Category, key: str, **extra: Any) -> TopicField:
    extra.setdefault("label", {"en": key.capitalize(), "de": f"{key.capitalize()} (de)"})
    return TopicField.objects.create(category=category, key=key, **extra)


@pytest.fixture
def devices(sim: Category) -> Category:
    field(sim, "device", is_required=True, position=1)
    field(sim, "software", position=2)
    field(sim, "other", kind="choice", choices=CARDS, label={"en": "Kind of card"}, position=3)
    field(sim, "error", kind="long", position=4)
    return sim


def question(**extra: Any) -> dict[str, Any]:
    return {
        "title": "Why does it not connect at all?", "body": "Since yesterday, in the kitchen.",
        "category": "sim", "tag_names": "network", "language": "en", "facts_of": "sim",
        "fact_device": "Pixel 9", "key": str(uuid.uuid4()), **extra,
    }  # fmt: skip


def test_what_was_asked_is_stored_and_shown(as_: Any, hana: Member, devices: Category) -> None:
    sent = question(fact_other="SIM card", fact_error="E17 <b>\nno service", fact_software="")

    response = as_(hana).post(ASK, sent)

    thread = Thread.objects.get()
    assert response["Location"] == thread.get_absolute_url()
    assert thread.facts == [
        {"key": "device", "label": {"en": "Device", "de": "Device (de)"}, "value": "Pixel 9"},
        {"key": "other", "label": {"en": "Kind of card"}, "value": "SIM card", "in": CARDS[1]},
        {
            "key": "error", "label": {"en": "Error", "de": "Error (de)"},
            "value": "E17 <b>\nno service",
        },
    ]  # fmt: skip
    assert thread.posts.get().revisions.get().facts == thread.facts
    page = as_(None).get(thread.get_absolute_url()).content.decode()
    assert '<dt>Device</dt><dd dir="auto">Pixel 9</dd>' in page
    assert "E17 &lt;b&gt;\nno service" in page
    german = as_(None)
    german.cookies["django_language"] = "de"
    there = german.get(thread.get_absolute_url(), headers={"accept-language": "de"})
    assert "SIM-Karte" in there.content.decode()


def test_search_finds_what_was_filled_in(as_: Any, hana: Member, devices: Category) -> None:
    as_(hana).post(ASK, question(fact_error="zzyzx-malfunction", fact_other="SIM card"))

    found = as_(None).get("/search/", {"q": "zzyzx"}).content.decode()

    assert Thread.objects.get().get_absolute_url() in found
    assert set(LANGUAGES) >= {"de", "en"}
    search.index(thread=Thread.objects.get())  # again changes nothing


def test_without_script_the_fields_come_once_before_it_is_posted(
    as_: Any, hana: Member, devices: Category
) -> None:
    client, sent = as_(hana), question()
    del sent["facts_of"], sent["fact_device"]

    first = client.post(ASK, sent)

    page = first.content.decode()
    assert first.status_code == 422
    assert 'name="fact_device"' in page
    assert 'name="facts_of" value="sim"' in page
    assert sent["body"] in page
    assert not Thread.objects.exists()
    second = client.post(ASK, {**sent, "facts_of": "sim", "fact_device": "Pixel 9"})
    assert second.status_code == 302


def test_the_button_beside_the_topic_shows_its_fields_and_judges_nothing(
    as_: Any, hana: Member, devices: Category
) -> None:
    sent = {"title": "Why?", "body": "", "category": "sim", "topic": "show", "tag_names": "x"}

    response = as_(hana).post(ASK, sent)

    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="fact_device"' in page
    assert 'value="x"' in page
    assert "errorlist" not in page


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("fact_device", "", "This field is required."),
        ("fact_device", "x" * 121, "At most 120 characters"),
        ("fact_device", "a\0b", "invalid character"),
        ("fact_error", "x" * 2001, "At most 2000 characters"),
        ("fact_other", "A third card", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    as_: Any, hana: Member, devices: Category, name: str, value: str, says: str
) -> None:
    response = as_(hana).post(ASK, question(**{name: value}))

    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{name}_error"' in page
    assert says in page
    assert not Thread.objects.exists()


def test_another_topic_keeps_what_was_typed_for_the_first(
    as_: Any, hana: Member, devices: Category
) -> None:
    bills = factories.category("bills")
    field(bills, "tariff")
    client = as_(hana)

    there = client.post("/questions/ask/fields/", question(category="bills", fact_error="E17"))
    page = there.content.decode()
    assert 'name="fact_tariff"' in page
    assert '<input type="hidden" name="fact_error" value="E17">' in page

    back = client.post("/questions/ask/fields/", question(fact_error="E17")).content.decode()
    assert ">\nE17</textarea>" in back
    assert 'value="Pixel 9"' in back


def test_only_whoever_sees_the_topic_sees_its_fields(
    as_: Any, olga: Member, mo: Member, team: Category
) -> None:
    field(team, "device", label={"en": "A secret of the team"})

    seen = {
        who: b"A secret of the team" in as_(who).post(
            "/questions/ask/fields/", {"category": "team"}
        ).content
        for who in (None, olga, mo)
    }  # fmt: skip

    assert list(seen.values()) == [False, False, True]


def test_what_a_member_uses_is_filled_in_and_said_so(
    as_: Any, hana: Member, devices: Category
) -> None:
    members.add_device(member=hana, name="Galaxy S24", software="Android 16", now=clock.now())
    members.add_device(member=hana, name="Galaxy Watch6", software="", now=clock.now())
    client = as_(hana)

    page = client.get(ASK, {"title": "Why does it not work?", "category": "sim"}).content.decode()

    assert 'name="fact_device" value="Galaxy S24"' in page
    assert 'name="fact_software" value="Android 16"' in page
    assert page.count("From your settings. Everybody will see it here.") == 2
    assert '<option value="Galaxy Watch6"></option>' in page
    visitors = as_(None).get(ASK, {"title": "Why does it not work?", "category": "sim"})
    assert b"Galaxy" not in visitors.content


def test_a_router_is_not_the_phone_of_the_settings(as_: Any, hana: Member, sim: Category) -> None:
    field(sim, "router", label={"en": "Router"})
    members.add_device(member=hana, name="Galaxy S24", software="Android 16", now=clock.now())

    page = as_(hana).get(ASK, {"title": "Why does it not work?", "category": "sim"})

    assert b'name="fact_router"' in page.content
    assert b"Galaxy" not in page.content


def test_a_visitor_s_facts_wait_for_the_sign_in(client: Client, devices: Category) -> None:
    from forum.domain import drafts
    from forum.models import Draft

    client.post(ASK, question(fact_error="E17"))

    thread = drafts.publish(draft=Draft.objects.get(), by=factories.member(), now=clock.now())
    assert [fact["value"] for fact in thread.facts] == ["Pixel 9", "E17"]


def test_editing_changes_facts_with_a_version_and_leaves_strangers_alone(
    as_: Any, hana: Member, devices: Category
) -> None:
    old = {"key": "place", "label": {"en": "Place"}, "value": "Kiel"}
    thread = factories.question(
        by=hana, category=devices, at=clock.now() - factories.LONG_AGO,
        facts=[{"key": "device", "label": {"en": "Phone"}, "value": "Pixel 8"}, old],
    )  # fmt: skip
    post, before = thread.posts.get(), thread.version
    client, path = as_(hana), f"/posts/{thread.posts.get().pk}/edit/"
    assert 'name="fact_device" value="Pixel 8"' in client.get(path).content.decode()
    same = {"title": thread.title, "body": post.body, "tag_names": "network"}

    client.post(path, {**same, "fact_device": "Pixel 8"})
    assert post.revisions.count() == 1  # nothing changed, also where the label is another today
    client.post(path, {**same, "fact_device": "Pixel 9", "reason": "A new one"})

    thread.refresh_from_db()
    assert [fact["value"] for fact in thread.facts] == ["Pixel 9", "Kiel"]
    assert thread.version > before
    assert [len(revision.facts) for revision in post.revisions.all()] == [2, 2]
    versions = client.get(f"/posts/{post.pk}/revisions/").content.decode()
    assert "Pixel [taken out: 8][added: 9]" in re.sub("<[^>]+>", "", versions)


def test_it_costs_no_statement_on_the_page_of_a_thread(as_: Any, devices: Category) -> None:
    plain = factories.question(category=devices)
    fact = {"key": "device", "label": {"en": "Phone"}, "value": "Pixel 8"}
    asked = factories.question(category=devices, facts=[fact] * 8)
    client = as_(factories.member())

    assert statements(client, plain.get_absolute_url()) == statements(
        client, asked.get_absolute_url()
    )


FIELDS = {
    "slug": "sim", "icon": "cpu", "position": "0", "name_en": "SIM", "fields-TOTAL_FORMS": "1",
    "fields-INITIAL_FORMS": "0", "fields-0-key": "other", "fields-0-kind": "choice",
    "fields-0-position": "1", "fields-0-label_en": "Kind of card", "fields-0-label_de": "Kartenart",
    "fields-0-help_en": "", "fields-0-choices_en": "eSIM\nSIM card\n",
    "fields-0-choices_de": "eSIM\nSIM-Karte",
}  # fmt: skip


def test_administrators_say_what_a_topic_asks(as_: Any, ada: Member, sim: Category) -> None:
    path = reverse("admin:forum_category_change", args=[sim.pk])

    assert as_(ada).post(path, FIELDS).status_code == 302

    made = TopicField.objects.get()
    assert (made.label, made.choices) == ({"en": "Kind of card", "de": "Kartenart"}, CARDS)
    page = as_(ada).get(path).content.decode()
    assert "eSIM\nSIM-Karte</textarea>" in page


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("fields-0-label_en", "", "This field is required."),
        ("fields-0-choices_en", "eSIM", "at least two lines"),
        ("fields-0-choices_de", "eSIM", "As many lines"),
        ("fields-0-choices_en", "x" * 101 + "\ny", "too long"),
        ("fields-0-choices_en", "\n".join("abcdefghijklmnopqrstuvw"), "At most 20 lines"),
        ("fields-0-label_de", "a\0b", "invalid character"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(
    as_: Any, ada: Member, sim: Category, name: str, value: str, says: str
) -> None:
    path = reverse("admin:forum_category_change", args=[sim.pk])

    response = as_(ada).post(path, {**FIELDS, name: value})

    assert response.status_code == 200
    assert says in response.content.decode()
    assert not TopicField.objects.exists()


def test_who_may_not_change_topics_does_not_change_their_fields(
    as_: Any, mo: Member, sim: Category
) -> None:
    path = reverse("admin:forum_category_change", args=[sim.pk])

    assert as_(mo).post(path, FIELDS).status_code in (302, 403)
    assert not TopicField.objects.exists()


def test_an_edit_does_not_insist_on_what_was_not_asked_then(
    as_: Any, hana: Member, devices: Category
) -> None:
    thread = factories.question(by=hana, category=devices, at=clock.now() - factories.LONG_AGO)
    sent = {"title": "Why does it not connect now?", "body": "Since then.", "tag_names": "network"}

    done = as_(hana).post(
        f"/posts/{thread.posts.get().pk}/edit/", {**sent, "body": "Since yesterday, everywhere."}
    )

    assert done.status_code == 302
    thread.refresh_from_db()
    assert (thread.title, thread.facts) == (sent["title"], [])
