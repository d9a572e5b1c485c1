"""Before and around a private case: what comes first, what may stand in it, the way to a person."""

import re
import uuid

import pytest
from django.urls import reverse

from community.domain import cases
from community.lib import wants_person
from community.lib.case_times import MOST_RUNNING
from community.models import Case
from forum.lib import clock
from tests import factories
from tests.community.cases import told

CUSTOMER, PHONE, PUK = "Kundennummer: 12345678", "0171 1234567", "PUK 1234 5678"


@pytest.fixture(autouse=True)
def pool(db):
    return told.pool()


def sent(**fields):
    given = {"reason": "personal", "category": factories.category("sim").pk, "body": told.WORDS}
    return given | {"key": str(uuid.uuid4())} | fields


def test_the_emergency_number_comes_before_any_case(as_, hana, settings):
    page = as_(hana).get(reverse("new_case")).text
    assert 'href="tel:112"' in page
    settings.EMERGENCY_NUMBER = ""
    assert "tel:" not in as_(hana).get(reverse("new_case")).text


def test_it_stays_on_the_page_of_a_case_of_danger_alone(as_, hana):
    danger = told.begin(hana, now=clock.now(), reason="danger")
    other = told.begin(hana, now=clock.now())
    shown = ['href="tel:112"' in as_(hana).get(reverse("case", args=[one.pk])).text
             for one in (danger, other)]  # fmt: skip
    assert shown == [True, False]


@pytest.mark.parametrize("reason", ["sim_lost", "fraud"])
def test_a_lost_sim_and_fraud_say_what_to_do_before_anybody_reads_it(as_, hana, settings, reason):
    settings.URGENT_BLOCK_URL = settings.URGENT_HOTLINE = ""
    case = told.begin(hana, now=clock.now(), reason=reason)
    place = reverse("case", args=[case.pk])
    bare = as_(hana).get(place).text
    settings.URGENT_BLOCK_URL, settings.URGENT_HOTLINE = "https://block.example/", "0381 123456"
    page = as_(hana).get(place).text
    cases.withdraw(case=case, by=hana, now=clock.now())
    over = as_(hana).get(place).text

    assert "Change the passwords" in bare
    assert "have the card blocked first" in page
    assert 'href="https://block.example/"' in page
    assert 'href="tel:0381123456"' in page
    assert "Do not wait for us" not in over


def test_without_service_another_network_carries_emergency_calls(as_, hana):
    case = told.begin(hana, now=clock.now(), reason="no_service")
    assert "another network carries them" in as_(hana).get(reverse("case", args=[case.pk])).text


def test_what_is_urgent_is_the_first_choice_and_something_else_the_last(as_, hana):
    page = as_(hana).get(reverse("new_case")).text
    assert re.findall(r'name="reason" value="(\w+)"', page) == [
        "danger", "fraud", "sim_lost", "no_service", "personal", "other",
    ]  # fmt: skip


def test_until_somebody_takes_it_the_page_says_who_will_be_the_second_reader(as_, hana, eva):
    case = told.begin(hana, now=clock.now())
    place, says = reverse("case", args=[case.pk]), "Whoever of our team takes it on is the second"
    before = as_(hana).get(place).text
    told.expert(told.pool(), member=eva)
    told.claimed(case, eva, now=clock.now())
    assert (says in before, says in as_(hana).get(place).text) == (True, False)


def test_a_case_begins_with_a_sentence(as_, hana):
    response = as_(hana).post(reverse("new_case"), sent(body="Hi"))
    assert (response.status_code, Case.objects.count()) == (422, 0)


def test_by_what_the_company_knows_somebody_is_no_secret_here(as_, hana):
    body = f"Please look at my bill. {CUSTOMER}, call {PHONE}."
    response = as_(hana).post(reverse("new_case"), sent(body=body))
    case = Case.objects.get()
    assert response["Location"] == reverse("case", args=[case.pk])
    written = as_(hana).post(
        reverse("case", args=[case.pk]), {"body": f"Again: {CUSTOMER}", "key": str(uuid.uuid4())}
    )
    assert written.status_code == 302


def test_what_nobody_needs_is_asked_about_here_too(as_, hana):
    body = f"{CUSTOMER}, and my {PUK}."
    response = as_(hana).post(reverse("new_case"), sent(body=body))
    assert (response.status_code, Case.objects.count()) == (422, 0)
    assert ("PUK: " in response.text, "customer number: " in response.text) == (True, False)


def test_while_it_is_typed_as_well(as_, hana, eva):
    case = told.begin(hana, now=clock.now())
    place = reverse("writing", args=[f"message:{case.pk}"])
    page = as_(hana).post(place, {"body": f"{CUSTOMER}. The {PUK}"}).text
    assert ("PUK: " in page, "customer number: " in page) == (True, False)


def test_the_topic_can_be_another_than_that_of_the_question(as_, hana):
    question = factories.question(by=hana)
    bills = factories.category("bills")
    page = as_(hana).get(f"{reverse('new_case')}?about={question.pk}").text
    assert f'<option value="{question.category_id}" selected>' in page
    as_(hana).post(f"{reverse('new_case')}?about={question.pk}", sent(category=bills.pk))
    case = Case.objects.get()
    assert (case.about, case.category) == (question, bills)


def test_whoever_has_three_is_led_to_them(as_, hana):
    begun = [told.begin(hana, now=clock.now()) for _ in range(MOST_RUNNING)]
    response = as_(hana).get(reverse("new_case"))
    assert response.status_code == 200
    assert [reverse("case", args=[one.pk]) in response.text for one in begun] == [True] * 3
    assert 'href="tel:112"' in response.text
    refused = as_(hana).post(reverse("new_case"), sent())
    assert (refused.status_code, told.WORDS in refused.text) == (422, True)
    assert Case.objects.count() == MOST_RUNNING


def test_the_list_says_what_each_was_about(as_, hana):
    told.begin(hana, now=clock.now(), words="The first words of one of them.")
    assert "The first words of one of them." in as_(hana).get(reverse("cases")).text


def test_somebody_else_is_asked_for_once_more_before(as_, hana, eva):
    case = told.begin(hana, now=clock.now())
    way = reverse("another_for_case", args=[case.pk])
    assert as_(hana).get(way).status_code == 302  # nobody has it
    told.expert(told.pool(), member=eva)
    told.claimed(case, eva, now=clock.now())
    assert as_(hana).get(way).status_code == 200
    page = reverse("case", args=[case.pk])
    assert way in as_(hana).get(page).text
    as_(hana).post(way)
    shown = as_(hana).get(page).text
    assert (way in shown, "You asked for somebody else." in shown) == (False, True)
    cases.give_back(case=told.fresh(case), by=eva, note="Somebody else.", now=clock.now())
    assert "You asked for somebody else." not in as_(hana).get(page).text.split("<details")[0]


WANTS = (
    "Hotline", "Kundenservice anrufen", "Wie erreiche ich den Kundendienst?", "Rückruf",
    "ich will mit einem Menschen sprechen", "Bitte ruft mich an", "customer service number",
    "I want to talk to a human", "can somebody call me", "call me back please",
)  # fmt: skip
WANTS_NOT = (
    "Rufnummer mitnehmen", "call forwarding", "Anruf abgebrochen", "eSIM activation fails",
    "phone numbers are blocked", "Ich kann niemanden erreichen", "Menschen mit Behinderung Tarif",
)  # fmt: skip


@pytest.mark.parametrize("words", WANTS)
def test_words_that_look_for_a_person(words):
    assert wants_person.says(words)


@pytest.mark.parametrize("words", WANTS_NOT)
def test_words_that_do_not(words):
    assert not wants_person.says(words)


def test_search_and_the_ask_form_show_the_way(client, as_, hana):
    way = f'<a class="button" href="{reverse("new_case")}">'
    assert way in client.get(reverse("search"), {"q": "Rückruf"}).text
    assert way not in client.get(reverse("search"), {"q": "Roaming"}).text
    typed = as_(hana).post(reverse("writing", args=["ask"]), {"title": "Ich brauche einen Rückruf"})
    assert way in typed.text


def test_the_way_stands_at_the_foot_of_every_page(client):
    assert f'href="{reverse("new_case")}"' in client.get("/").text
