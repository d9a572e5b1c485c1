"""Calling at the desk: who sees the number, when, in which answer, and what came of the call."""

import uuid
from datetime import timedelta

import pytest

from community.domain import case_events
from community.lib import call_times
from community.models import CallAttempt, Callback, NumberReveal
from forum.lib import clock
from tests import factories
from tests.community import staffed
from tests.community.case_desk import made
from tests.community.desk import scene

pytestmark = pytest.mark.django_db
SPOKEN, DIALLED = "+49 1715 5501234", made.NUMBER


@pytest.fixture
def pool(eva):
    return scene.pool_of(eva)


@pytest.fixture
def case(pool, eva, hana):
    return made.case(pool, by=hana, owner=eva)


@pytest.fixture
def call(case):
    return made.call(case)


def at(case, act=""):
    return f"/desk/cases/{case.pk}/{act}"


def shown(response):
    """Whether the page holds the number in any writing."""
    digits = "".join(one for one in response.content.decode() if one.isdigit())
    return made.NUMBER[3:] in digits


def begun(response):
    page = scene.words(response)
    return page.split('name="begun_at" value="')[1].split('"')[0]


def test_the_number_stands_in_one_answer_only_and_each_look_is_noted(case, call, eva, as_):
    client = as_(eva)
    before = client.get(at(case))
    assert "Show the number and call" in scene.words(before)
    assert not shown(before)

    page = client.post(at(case, "call/number/"))

    assert page.status_code == 200
    assert shown(page)
    assert f'href="tel:{DIALLED}"' in scene.words(page)
    assert "blue heron" in scene.words(page)
    assert "no-store" in page["Cache-Control"]
    assert [(one.by, one.callback) for one in NumberReveal.objects.all()] == [(eva, call)]
    after = client.get(at(case))
    assert not shown(after)
    assert "What came of it?" in scene.words(after)  # it can still be said without the number
    assert "saw the number" in scene.words(after)
    assert client.get(at(case, "call/number/"))["Location"] == at(case)
    assert NumberReveal.objects.count() == 1


@pytest.mark.parametrize("hours", [1, -3])
def test_outside_the_window_nobody_sees_it(case, eva, hours, as_):
    made.call(case, begins_at=clock.now() + hours * made.HOUR)
    client = as_(eva)
    assert "Show the number and call" not in scene.words(client.get(at(case)))

    refused = client.post(at(case, "call/number/"), follow=True)

    assert not shown(refused)
    assert "within the window only" in scene.words(refused)
    assert not NumberReveal.objects.exists()


def test_no_call_no_number(case, eva, as_):
    client = as_(eva)
    assert "No call is booked any more." in scene.words(
        client.post(at(case, "call/number/"), follow=True)
    )
    assert client.post(at(case, "call/outcome/"), {"outcome": "busy"})["Location"] == at(case)
    assert client.get(at(case, "call/move/")).status_code == 404


def test_an_outcome_is_one_tap_and_once(case, call, eva, as_):
    client = as_(eva)
    since = begun(client.post(at(case, "call/number/")))
    sent = {"outcome": "no_answer", "begun_at": since, "key": str(uuid.uuid4())}

    for _twice in range(2):
        assert client.post(at(case, "call/outcome/"), sent)["Location"] == at(case)

    attempt = CallAttempt.objects.get()
    assert (attempt.outcome, attempt.by, attempt.begun_at.isoformat()) == ("no_answer", eva, since)
    assert attempt.ended_at >= attempt.begun_at
    page = scene.words(client.get(at(case)))
    assert "called: no answer (1 min)" in page
    assert "What came of it?" not in page  # it was said
    assert "Show the number and call" in page  # one more attempt in this window


def test_reached_ends_the_call_and_leads_to_the_resolution(case, call, eva, as_):
    client = as_(eva)
    since = begun(client.post(at(case, "call/number/")))
    sent = {"outcome": "reached", "begun_at": since}
    page = client.post(at(case, "call/outcome/"), sent, follow=True)
    assert "Is it solved?" in scene.words(page)
    assert Callback.objects.get(pk=call.pk).status == "reached"
    assert "Show the number" not in scene.words(page)


def test_a_wrong_number_is_gone(case, call, eva, as_):
    client = as_(eva)
    client.post(at(case, "call/number/"))
    client.post(at(case, "call/outcome/"), {"outcome": "wrong_number"})
    found = Callback.objects.get(pk=call.pk)
    assert (found.status, found.number_sealed, found.number_hint) == ("stopped", "", "")
    assert not shown(client.post(at(case, "call/number/"), follow=True))


@pytest.mark.parametrize(
    "said", ["", "yesterday", "2020-01-01T10:00:00+00:00", "2990-01-01T10:00:00", "9" * 400]
)
def test_a_beginning_that_cannot_be_is_not_counted(case, call, eva, said, as_):
    client = as_(eva)
    client.post(at(case, "call/number/"))
    client.post(at(case, "call/outcome/"), {"outcome": "busy", "begun_at": said})
    attempt = CallAttempt.objects.get()
    assert clock.now() - attempt.begun_at < timedelta(minutes=1)


def test_an_outcome_that_is_none_changes_nothing(case, call, eva, as_):
    client = as_(eva)
    for sent in ({}, {"outcome": "nonsense"}):
        page = client.post(at(case, "call/outcome/"), sent, follow=True)
        assert "Choose what came of the call." in scene.words(page)
    unseen = client.post(at(case, "call/outcome/"), {"outcome": "busy"}, follow=True)
    assert "Look at the number first" in scene.words(unseen)
    assert not CallAttempt.objects.exists()


def test_another_time_that_was_agreed_is_set_by_the_expert(case, call, eva, as_):
    client = as_(eva)
    assert "Set the time you agreed on" not in scene.words(client.get(at(case)))
    client.post(at(case, "call/number/"))
    sent = client.post(at(case, "call/outcome/"), {"outcome": "moved"})
    assert sent["Location"] == at(case, "call/move/")
    assert "Set the time you agreed on" in scene.words(client.get(at(case)))
    page = scene.words(client.get(sent["Location"]))
    first = page.split('name="begins_at" value="')[1].split('"')[0]
    assert client.post(at(case, "call/move/"), {"begins_at": "x"}).status_code == 422

    assert client.post(at(case, "call/move/"), {"begins_at": first})["Location"] == at(case)

    assert Callback.objects.get(pk=call.pk).begins_at.isoformat() == first
    assert "Set the time you agreed on" not in scene.words(client.get(at(case)))


def test_whoever_gave_the_case_on_sees_no_number(case, call, pool, eva, as_):
    otto = factories.member("otto", staff_role="expert")
    staffed.expert(pool, member=otto)
    assert as_(otto).post(at(case, "call/number/")).status_code == 404
    as_(eva).post(at(case, "hand-over/"), {"to": otto.pk, "note": "You speak better Danish."})
    assert as_(eva).post(at(case, "call/number/")).status_code == 404
    assert shown(as_(otto).post(at(case, "call/number/")))


def test_who_is_no_expert_any_more_sees_no_number(case, call, eva, as_):
    scene.expert(eva).__class__.objects.update(is_active=False)
    refused = as_(eva).post(at(case, "call/number/"), follow=True)
    assert not shown(refused)
    assert not NumberReveal.objects.exists()


def test_its_owner_cancels_with_a_reason_that_the_customer_reads(case, eva, hana, as_):
    call = made.call(case, begins_at=clock.now() + made.HOUR)
    client = as_(eva)
    assert at(case, "call/cancel/") in scene.words(client.get(at(case)))
    assert client.get(at(case, "call/cancel/")).status_code == 200
    short = client.post(at(case, "call/cancel/"), {"reason": "Ill"})
    assert (short.status_code, "Ill" in scene.words(short)) == (422, True)
    why = "Our system is down this afternoon."

    sent = client.post(at(case, "call/cancel/"), {"reason": why})

    assert sent["Location"] == at(case)
    call.refresh_from_db()
    assert (call.status, call.cancelled_by) == ("cancelled", eva)
    assert list(hana.notices.values_list("kind", flat=True)) == ["call_off"]
    customer = as_(hana)
    assert why in customer.get(f"/cases/{case.pk}/").content.decode()
    again = client.get(at(case, "call/cancel/"))
    assert (again.status_code, "is over" in scene.words(again)) == (403, True)


def test_without_a_call_there_is_none_to_cancel(case, eva, hana, as_):
    assert as_(eva).get(at(case, "call/cancel/")).status_code == 404
    made.call(case)
    assert as_(hana).post(at(case, "call/cancel/"), {"reason": "x" * 20}).status_code == 404


def test_what_happened_to_calls_says_when_they_were_for(case, eva, hana, as_):
    call = made.call(case, begins_at=clock.now() + 3 * made.HOUR)
    told = {"callback": call.pk, "begins_at": call.begins_at.isoformat()}
    for kind, by in (("call_booked", hana), ("call_moved", hana), ("call_moved", eva)):
        case_events.record(
            case=case, kind=kind, key=f"{kind}{by.pk}", by=by, now=clock.now(), **told
        )
    page = scene.words(as_(eva).get(at(case)))
    window = call_times.said(call.begins_at, call.ends_at, zone=call.zone)
    says = [f"a call was booked: {window}", f"the call was moved: {window}",
            f"Eva moved the call, as agreed: {window}"]  # fmt: skip
    assert [page.count(one) for one in says] == [1, 1, 1]
