"""The customer's pages of a call: permissions, bad input, what stands there, what does not."""

import re
import uuid

import pytest
from django.urls import reverse

from community.domain import callbacks
from community.models import Callback
from forum import mailing
from forum.lib import clock
from forum.models import Draft, OutboxMessage
from tests import factories
from tests.community import staffed
from tests.community.calls import made
from tests.community.calls.made import DAY, HOUR, MINUTE, NOW
from tests.community.desk.scene import at_the_limit, words
from tests.community.staffed import OFFICE, berlin

NINE, ELEVEN = berlin(2026, 11, 30, 9), berlin(2026, 11, 30, 11)
ADDRESSES = (
    "case_callback", "move_callback", "cancel_callback", "withdraw_number", "callback_calendar",
)  # fmt: skip
VALUE = "2026-11-30T08:00:00Z"


@pytest.fixture(autouse=True)
def monday():
    """It is Monday, a minute before 8:00 in Berlin."""
    with clock.shifted(NOW - MINUTE - clock.now()):
        yield


@pytest.fixture
def pool(eva):
    pool = staffed.pool("phones", OFFICE)
    staffed.expert(pool, member=eva, shifts=OFFICE, languages=["en", "de"])
    return pool


@pytest.fixture
def case(pool, hana, eva):
    return made.case(hana, pool=pool, owner=eva)


def sent(**fields):
    """A form as it is sent; a field that is None is left out."""
    told = {"window": VALUE, "number": made.TYPED, "consent": "on", "key": str(uuid.uuid4())}
    return {name: value for name, value in (told | fields).items() if value is not None}


def page(case, name="case_callback"):
    return reverse(name, args=[case.pk])


def test_booking_shows_window_word_and_hint(as_, case, hana):
    form = as_(hana).get(page(case))
    assert '<optgroup label="Today (Monday, 30 November)">' in form.content.decode()
    assert f'<option value="{VALUE}">Today 09:00 to 11:00</option>' in form.content.decode()
    response = as_(hana).post(page(case), sent(), follow=True)
    found, said = Callback.objects.get(), words(response)
    assert (found.begins_at, response.status_code) == (NINE, 200)
    assert "Today, 09:00 to 11:00 (Monday, 30 November)" in said
    assert (found.call_word in said, made.HINT in said) == (True, True)
    assert ("1711234567" in said, "171 1234567" in said) == (False, False)


def test_in_german_and_by_ones_own_clocks(as_, pool, eva):
    who = factories.member("vera", language="de", time_zone="Europe/Lisbon")
    case = made.case(who, pool=pool, owner=eva)
    response = as_(who).post(page(case), sent(), follow=True, HTTP_ACCEPT_LANGUAGE="de")
    assert "Heute, 08:00 bis 10:00 Uhr (Montag, 30. November)" in words(response)
    assert "Ortszeit in Lisbon" in words(response)


def test_the_number_is_on_no_page_of_anybody_afterwards(as_, case, pool, hana, eva, sven, ada, mo):
    found = made.book(case, at=NINE)
    made.tried(found, "no_answer", by=eva, at=NINE)
    other = staffed.expert(pool).member
    places = [
        page(case), page(case, "case"), reverse("cases"), reverse("inbox"), "/desk/", "/admin/",
        f"/desk/cases/{case.pk}/", "/desk/cases/", f"/admin/community/callback/{found.pk}/change/",
        "/admin/community/callback/", f"/admin/community/case/{case.pk}/change/",
    ]  # fmt: skip
    for who in (hana, eva, other, sven, ada, mo, None):
        for place in places:
            text = as_(who).get(place, follow=True).content.decode()
            assert ("1234567" in text, "171 123" in text) == (False, False), (who, place)
            assert who == hana or found.call_word not in text, (who, place)


def test_sent_twice_it_is_one(as_, case, hana):
    fields = sent()
    answers = [as_(hana).post(page(case), fields).status_code for _ in range(2)]
    assert (answers, Callback.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": "0900 1234567"}, "Calls to this number cost extra. Please give an ordinary"),
        ({"number": "112"}, "This is an emergency number. Please give your own."),
        ({"number": "0171 \x00 1"}, "This text holds an invalid character. Please remove it."),
        ({"number": ""}, "Please give the number that we call."),
        ({"number": None}, "Please give the number that we call."),
        ({"consent": None}, "We may call you only if you agree to it."),
        ({"window": None}, "Please choose when we call."),
        ({"window": "nonsense"}, "This time is taken by now. These times still have room."),
        ({"window": "2026-11-30T04:00:00Z"}, "This time is taken by now. These times still have"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    as_, case, hana, fields, sentence, caplog
):
    response = as_(hana).post(page(case), sent(**fields))
    assert (response.status_code, Callback.objects.count()) == (422, 0)
    assert sentence in words(response)
    number = fields.get("number", made.TYPED) or ""
    if number:
        assert f'value="{number}"' in response.content.decode()
    again = as_(hana).get(page(case)).content.decode()
    assert made.TYPED not in again
    assert ("1234567" in caplog.text, "112" in caplog.text) == (False, False)
    assert Draft.objects.count() == 0


def test_the_last_slot_went_to_somebody_else_and_the_others_are_offered(as_, case, pool, hana):
    for n in range(4):
        made.book(made.case(factories.member(f"m{n}"), pool=pool), at=NINE, typed=f"030 12345{n}")
    response = as_(hana).post(page(case), sent())
    text = response.content.decode()
    assert (response.status_code, Callback.objects.filter(member=hana).count()) == (422, 0)
    assert "These times still have room" in words(response)
    assert (VALUE in text, "2026-11-30T10:00:00Z" in text) == (False, True)
    assert f'value="{made.TYPED}"' in text


def test_a_visitor_signs_in_and_the_number_is_not_kept_meanwhile(as_, case):
    response = as_(None).post(page(case), sent())
    assert (response.status_code, Draft.objects.count()) == (302, 0)
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_only_its_customer_comes_here(
    as_, case, name, nina, mara, eva, mo, sven, ada, olga
):  # fmt: skip
    made.book(case, at=NINE)
    for who in (nina, mara, eva, mo, sven, ada, olga):
        assert as_(who).get(page(case, name)).status_code == 404, who
        posted = as_(who).post(page(case, name), sent()).status_code
        assert posted == (405 if name == "callback_calendar" else 404), who
    assert as_(None).get(page(case, name)).status_code == 302
    assert Callback.objects.get().status == "booked"


@pytest.mark.parametrize("name", ADDRESSES[1:])
def test_without_a_call_there_is_nothing_to_change(as_, case, hana, name):
    assert as_(hana).get(page(case, name)).status_code == 404


def test_moved(as_, case, hana):
    made.book(case, at=NINE)
    form = as_(hana).get(page(case, "move_callback"))
    assert "Booked now: Today, 09:00 to 11:00 (Monday, 30 November)" in words(form)
    wrong = as_(hana).post(page(case, "move_callback"), {"window": "nonsense"})
    assert (wrong.status_code, "taken by now" in words(wrong)) == (422, True)
    done = as_(hana).post(page(case, "move_callback"), {"window": "2026-11-30T10:00:00Z"})
    assert (done.status_code, Callback.objects.get().begins_at) == (302, ELEVEN)


def test_cancelled(as_, case, hana):
    made.book(case, at=NINE)
    assert "Cancel the callback?" in words(as_(hana).get(page(case, "cancel_callback")))
    assert Callback.objects.get().status == "booked"
    said = words(as_(hana).post(page(case, "cancel_callback"), follow=True))
    assert (Callback.objects.get().status, "This call was cancelled." in said) == (
        "cancelled", True,
    )  # fmt: skip


def test_too_late_to_change_but_never_to_withdraw(as_, case, hana):
    made.book(case, at=NINE)
    with clock.shifted(45 * MINUTE):
        shown = words(as_(hana).get(page(case)))
        assert "It cannot be moved or cancelled any more" in shown
        for name in ("move_callback", "cancel_callback"):
            assert as_(hana).get(page(case, name)).status_code == 403
        late = as_(hana).post(page(case, "move_callback"), {"window": "2026-12-01T08:00:00Z"})
        assert (late.status_code, "less than half an hour" in words(late)) == (422, True)
        assert as_(hana).post(page(case, "cancel_callback")).status_code == 403
        assert "at once" in words(as_(hana).get(page(case, "withdraw_number")))
        assert as_(hana).post(page(case, "withdraw_number")).status_code == 302
    gone = Callback.objects.get()
    assert (gone.status, gone.number_sealed) == ("cancelled", "")
    assert "Delete my number" not in words(as_(hana).get(page(case)))


def test_why_no_call_can_be_booked(as_, case, pool, hana):
    other = made.case(hana, pool=pool)
    made.book(other, at=NINE)
    said = words(as_(hana).get(page(case)))
    assert ("You have a callback booked already" in said, "<form" in said) == (True, True)
    assert 'name="number"' not in said
    assert f'<a href="{page(other)}">To your callback</a>' in as_(hana).get(page(case)).text


def test_a_call_in_one_case_is_named_and_not_offered_in_another(as_, case, pool, hana):
    other = made.case(hana, pool=pool)
    free = as_(hana).get(reverse("case", args=[case.pk])).text
    made.book(other, at=NINE)

    shown = as_(hana).get(reverse("case", args=[case.pk])).text
    own = as_(hana).get(reverse("case", args=[other.pk])).text

    assert ("Book a callback" in free, "Book a callback" in shown) == (True, False)
    assert "You have booked a call in another case:" in shown
    window = re.search(r'class="case-when">([^<]+)<', own)[1]
    assert f'<a href="{page(other)}">{window}</a>' in shown
    assert ("another case" in own, "To your callback" in own) == (False, True)


def test_sent_all_the_same_the_form_leads_to_the_call_that_is_booked(as_, case, pool, hana):
    other = made.case(hana, pool=pool)
    made.book(other, at=NINE)
    answer = as_(hana).post(page(case), sent())
    assert answer.status_code == 422
    assert f'<a href="{page(other)}">To your callback</a>' in answer.text
    assert Callback.objects.count() == 1


def test_where_nobody_can_call(as_, hana):
    case = made.case(hana, pool=staffed.pool("empty"))
    said = words(as_(hana).get(page(case)))
    assert ("No time is free in the next days." in said, 'name="number"' in said) == (True, False)


def test_the_calendar_file_holds_neither_number_nor_word(as_, case, hana):
    found = made.book(case, at=NINE)
    response = as_(hana).get(page(case, "callback_calendar"))
    text = response.content.decode()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert ("DTSTART:20261130T080000Z" in text, "DTEND:20261130T100000Z" in text) == (True, True)
    flat = text.replace("\r\n ", "")
    assert (found.call_word in flat, "1234567" in flat, "567" in flat) == (False, False, False)


def test_what_came_of_it_is_said_and_another_can_be_booked(as_, case, hana, eva):
    found = made.book(case, at=NINE)
    for minutes in (0, 10):
        made.tried(found, "no_answer", by=eva, at=NINE + minutes * MINUTE)
    with clock.shifted(3 * HOUR + 30 * MINUTE):
        said = words(as_(hana).get(page(case)))
        assert "We could not reach you yet, and try again." in said
        assert "Today, 11:00 to 13:00 (Monday, 30 November)" in said
    callbacks.tend(now=ELEVEN + DAY)
    with clock.shifted(DAY):
        said = words(as_(hana).get(page(case)))
        assert ("We could not reach you by phone." in said, "Book this call" in said) == (
            True,
            True,
        )


def test_the_limit_says_so_beside_the_form(as_, case, hana):
    at_the_limit(hana)
    response = as_(hana).post(page(case), sent())
    assert (response.status_code, Callback.objects.count()) == (429, 0)
    assert f'value="{made.TYPED}"' in response.content.decode()


def test_mails_lead_here_and_say_neither_number_nor_word(as_, case, hana):
    found = made.book(case, at=NINE)
    callbacks.cancel(callback=found, by=case.owner, reason="I am ill that day.", now=NOW)
    assert "Why stands in your case." in as_(hana).get(page(case)).content.decode()
    notice = hana.notices.get()
    letter = mailing.of_notice(OutboxMessage.objects.get(notice=notice), NOW)
    whole = f"{letter.subject}\n{letter.text}\n{letter.html}"
    assert "We cannot keep your callback, and we are sorry: Monday, 30 November" in whole
    said = re.sub(r"https?://\S+", "", letter.text)  # the numbers of an address are not the phone's
    assert (re.search(r"123\s?4567|567", said), found.call_word in whole) == (None, False)
    response = as_(hana).get(reverse("notice", args=[notice.pk]))
    assert response["Location"] == page(case)


def test_statements_do_not_grow(as_, case, hana, django_assert_max_num_queries):
    for _ in range(3):
        callbacks.cancel(callback=made.book(case, at=ELEVEN), by=hana, now=NOW - 31 * DAY)
    client = as_(hana)
    client.get(page(case))
    with django_assert_max_num_queries(24):
        client.get(page(case))
