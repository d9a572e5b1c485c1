"""The ways into a private case, what is taken along, and who gets to its pages by which role."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from community.domain import cases
from community.lib import call_times, case_facts
from community.models import Callback, Case, Escalation
from forum.lib import clock
from forum.models import Device, Member
from tests import factories
from tests.community.calls import made
from tests.community.cases import told
from tests.community.service import days

OTHERS = ("nina", "olga", "mara", "mo", "other", "sven", "ada")
GETS = (
    "case", "reopen_case", "withdraw_case", "confirm_case", "another_for_case", "case_callback",
    "move_callback", "cancel_callback", "withdraw_number", "callback_calendar",
)  # fmt: skip
NOTED = "From your profile, so that you need not type it again:"


@pytest.fixture
def other(db: None) -> Member:
    """An expert of the same pool, who does not have the case."""
    return told.expert(told.pool()).member


@pytest.fixture
def case(hana: Member, eva: Member) -> Case:
    pool = told.pool()
    told.expert(pool, member=eva)
    return told.claimed(told.begin(hana, now=clock.now()), eva, now=clock.now())


@pytest.fixture
def question(hana: Member) -> Any:
    told.pool()
    return days.ask(clock.now(), by=hana)


@pytest.mark.parametrize("name", OTHERS)
def test_every_route_is_missing_for_every_other_role(
    request: Any, as_: Any, case: Case, name: str
):  # fmt: skip
    client = as_(request.getfixturevalue(name))
    found = {}
    for route in GETS:
        address = reverse(route, args=[case.pk])
        found[route] = {client.get(address).status_code, client.head(address).status_code}
        if route != "callback_calendar":
            found[route].add(client.post(address, {"body": "Let me in, please."}).status_code)
    assert found == {route: {404} for route in GETS}
    assert case.thread.posts.count() == Case.objects.get().thread.posts.count()
    assert told.events(case) == ["begun", "claimed"]


def test_a_visitor_is_asked_to_sign_in_everywhere(client: Any, case: Case):
    addresses = [reverse(route, args=[case.pk]) for route in GETS]
    for address in [*addresses, reverse("cases"), reverse("new_case")]:
        response = client.get(address)
        assert (response.status_code, response["Location"].split("?")[0]) == (
            302, "/accounts/login/",
        ), address  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_the_list_shows_ones_own_only(request: Any, as_: Any, case: Case, name: str):
    page = as_(request.getfixturevalue(name)).get(reverse("cases")).text
    assert "No private cases yet" in page or "Noch keine" in page
    assert f"/cases/{case.pk}/" not in page


def test_the_list_says_how_each_stands(as_: Any, case: Case, hana: Member, eva: Member):
    page = as_(hana).get(reverse("cases")).text
    assert f"{eva} of our team takes care of it." in page
    cases.ask(case=case, body="Which bill is it?", by=eva, key=told.key(), now=clock.now())
    assert f"{eva} waits for your reply." in as_(hana).get(reverse("cases")).text
    told.finished(case, eva, now=clock.now())
    assert "This case is done." in as_(hana).get(reverse("cases")).text


@pytest.mark.parametrize("after", ["nonsense", "1", "9" * 200])
def test_a_list_begins_at_no_nonsense(as_: Any, hana: Member, after: str):
    assert as_(hana).get(reverse("cases") + f"?after={after}").status_code == 404


def test_the_menu_leads_to_ones_cases(as_: Any, client: Any, hana: Member):
    link = f'href="{reverse("cases")}"'
    assert link in as_(hana).get(reverse("settings")).text
    assert link not in client.get(reverse("questions")).text


def test_calling_a_person_shows_the_way_to_whoever_asked(
    as_: Any, question: Any, hana: Member, mo: Member
):
    way = f"{reverse('new_case')}?about={question.pk}"
    address = reverse("escalate", args=[question.pk])
    assert way in as_(hana).get(address).text
    assert f"{reverse('new_case')}?about" not in as_(mo).get(address).text
    assert Escalation.objects.count() == 0


def test_what_sounds_urgent_shows_the_way(as_: Any, hana: Member):
    told.pool()
    address = "/questions/similar/?title=Mein+Handy+ist+weg"
    page = as_(hana).get(address, HTTP_HX_REQUEST="true").text
    assert f'href="{reverse("new_case")}"' in page


def test_help_at_once_stands_first(as_: Any, hana: Member, settings: Any):
    settings.URGENT_BLOCK_URL, settings.URGENT_HOTLINE = "https://block.example/", "0381 123456"
    page = as_(hana).get(reverse("new_case")).text
    block, hotline = page.index("https://block.example/"), page.index('href="tel:0381123456"')
    assert max(block, hotline) < page.index('name="reason"')


def test_only_whoever_asked_goes_on_in_private(
    as_: Any, question: Any, hana: Member, nina: Member, eva: Member
):
    way = f"{reverse('new_case')}?about={question.pk}"
    assert way in as_(hana).get(question.get_absolute_url()).text
    for one in (nina, eva, None):
        assert "/cases/new/?about" not in as_(one).get(question.get_absolute_url()).text


def test_a_question_in_private_names_nobody(
    as_: Any, question: Any, hana: Member, eva: Member, olga: Member
):
    told.expert(told.pool(), member=eva)
    begun = told.begin(hana, about=question, now=clock.now())
    told.claimed(begun, eva, now=clock.now())
    page = as_(olga).get(question.get_absolute_url()).text
    assert "It goes on in private, between whoever asked and our team." in page
    assert ("/members/eva/" in page, f"/cases/{begun.pk}/" in page) == (False, False)
    assert reverse("case", args=[begun.pk]) in as_(hana).get(question.get_absolute_url()).text


class TestTaken:
    FACT = {"key": "device", "label": {"en": "Device", "de": "Gerät"}, "value": "Fairphone 5"}

    def test_what_one_has_noted_of_oneself(self, as_: Any, hana: Member):
        told.pool()
        for name in ("Pixel 8", "iPhone 12"):
            Device.objects.create(member=hana, name=name, added_at=clock.now())
        Member.objects.filter(pk=hana.pk).update(tariff="Lotse M")
        page = as_(hana).get(reverse("new_case")).text
        assert [one in page for one in (NOTED, "Pixel 8", "iPhone 12", "Lotse M")] == [True] * 4

        sent = {"reason": "personal", "category": factories.category("sim").pk}
        key = str(uuid.uuid4())
        as_(hana).post(reverse("new_case"), sent | {"body": told.WORDS, "key": key})

        begun = Case.objects.get()
        assert {(one["key"], one["value"]) for one in begun.facts} == {
            ("device", "Pixel 8"), ("device", "iPhone 12"), ("tariff", "Lotse M"),
        }  # fmt: skip
        assert "Lotse M" in as_(hana).get(reverse("case", args=[begun.pk])).text

    def test_nothing_noted_nothing_said(self, as_: Any, hana: Member):
        told.pool()
        assert NOTED not in as_(hana).get(reverse("new_case")).text

    def test_what_the_question_says_comes_first(self):
        found = case_facts.taken(known=[self.FACT], devices=["Pixel 8"], tariff="Lotse M")
        assert [one["value"] for one in found] == ["Fairphone 5", "Lotse M"]
        assert case_facts.taken(known=[], devices=[], tariff="") == []

    def test_three_devices_at_most(self):
        found = case_facts.taken(known=[], devices=["a", "b", "c", "d"], tariff="")
        assert [one["value"] for one in found] == ["a", "b", "c"]


def test_what_is_refused_keeps_what_was_typed(as_: Any, question: Any, hana: Member):
    """Somebody was quicker in another tab: the words come back with the sentence beside them."""
    told.begin(hana, about=question, now=clock.now())
    address = f"{reverse('new_case')}?about={question.pk}"
    sent = {
        "reason": "other", "body": "Words I typed in a second tab.", "key": str(uuid.uuid4()),
        "category": question.category_id,
    }  # fmt: skip
    response = as_(hana).post(address, sent)
    assert (response.status_code, Case.objects.count()) == (422, 1)
    assert "You have a private case about this question already." in response.text
    assert sent["body"] in response.text


def test_writing_into_one_that_ended_keeps_the_words(
    as_: Any, case: Case, hana: Member, eva: Member
):
    told.finished(case, eva, now=clock.now())
    sent = {"body": "One more thing about that bill.", "key": str(uuid.uuid4())}
    response = as_(hana).post(reverse("case", args=[case.pk]), sent)
    assert response.status_code == 422
    assert "Open it again first: then you can write." in response.text
    assert sent["body"] in response.text


def test_the_page_says_when_we_call_and_leads_there(as_: Any, case: Case, hana: Member):
    """Number and call word stand on the call's own page only."""
    now = clock.now()
    link = f'href="{reverse("case_callback", args=[case.pk])}"'
    address = reverse("case", args=[case.pk])
    before = as_(hana).get(address).text
    assert (link in before, "Book a callback" in before) == (True, True)
    call = Callback.objects.create(
        case=case, member=hana, pool=case.pool, key=told.key(), begins_at=now + made.DAY,
        ends_at=now + made.DAY + made.HOUR, zone=hana.time_zone, booked_at=now,
        call_word="otter-lamp", consented_at=now, consent_version="1",
        number_sealed="sealed-bytes", number_hint=made.HINT, number_digest="d1ge5t",
    )  # fmt: skip
    page = as_(hana).get(address).text
    when = call_times.told(call.begins_at, call.ends_at, zone=call.zone, now=now)
    assert (link in page, "To your callback" in page, when in page) == (True, True, True)
    for secret in ("otter-lamp", made.HINT, "sealed-bytes", "d1ge5t"):
        assert secret not in page
