"""What was said or promised once holds, whatever happens next to the row."""

import pytest

from community.domain import escalating, sweeping
from community.models import Pool, Service, ServiceEvent
from forum.domain import posts, verdicts
from forum.models import Notice
from tests.community.service import days
from tests.community.service.days import answer, ask, assert_sound, at, member, row, staff

pytestmark = pytest.mark.django_db
Step = Service.Step


@pytest.mark.parametrize("of", ["the same answer", "a guess"])
def test_a_second_word_taken_back_leaves_the_first(of):
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10))
    verdicts.still_broken(post=post, by=thread.author, now=at(0, 11))
    if of == "a guess":
        post = answer(thread, at(0, 11, 30), by=member(is_new=True))
    verdicts.still_broken(post=post, by=thread.author, now=at(0, 12))
    thread.refresh_from_db()
    last = thread.verdict
    verdicts.take_back(verdict=last, by=thread.author, now=at(0, 12, 1))

    thread.refresh_from_db()
    found = row(thread)
    assert (found.status, found.anchor_at, found.promised_at) == ("open", at(0, 11), at(0, 15))

    verdicts.take_back(verdict=thread.verdict, by=thread.author, now=at(0, 12, 2))
    assert (row(thread).status, row(thread).anchor_at) == ("answered", at(0, 9))
    assert_sound(at(0, 12, 2))


def call(thread, when, *, by=None, to_lead=False):
    return escalating.escalate(
        thread=thread, by=by or staff(), reason="fraud", now=when, to_lead=to_lead
    )


def test_a_person_called_twice_never_puts_the_promise_off():
    days.full_expert()
    thread = ask(at(0, 9))
    call(thread, at(0, 9, 30), by=thread.author)
    assert row(thread).promised_at == at(0, 13, 30)

    call(thread, at(0, 10), to_lead=True)
    sweeping.sweep(now=at(0, 10))

    assert (row(thread).step, row(thread).promised_at) == (Step.LEAD, at(0, 13, 30))
    post = answer(thread, at(0, 11))  # and where all is reckoned anew
    posts.delete(post=post, by=post.author, now=at(0, 12))
    assert row(thread).promised_at == at(0, 13, 30)
    assert_sound(at(0, 12))


def test_a_promise_that_a_call_could_not_keep_is_made_anew_by_the_lead():
    days.full_expert()
    thread = ask(at(0, 9))
    call(thread, at(0, 9, 30))
    days.sweep_until(at(1, 9))

    assert (row(thread).step, row(thread).promised_at) == (Step.LEAD, at(1, 17))
    post = answer(thread, at(1, 10))
    posts.delete(post=post, by=post.author, now=at(1, 11))
    assert row(thread).promised_at == at(1, 17)


@pytest.mark.parametrize("what", ["put off", "answered for a while"])
def test_the_lead_who_was_called_at_night_comes_when_the_team_is_there(what):
    days.full_expert()
    thread = ask(at(0, 16))
    call(thread, at(0, 20), to_lead=True)
    assert row(thread).lead_at == at(1, 9)

    post = answer(thread, at(0, 21), by=member(is_new=what == "put off"))
    if what != "put off":
        posts.delete(post=post, by=post.author, now=at(0, 22))

    assert (row(thread).expert_at, row(thread).lead_at) == (at(1, 9), at(1, 9))
    sweeping.sweep(now=at(0, 22))
    assert_sound(at(0, 22))


def test_what_is_due_by_an_old_anchor_is_no_outage(mo):
    lead = staff()
    Pool.objects.update(lead=lead)
    thread = ask(at(0, 9))
    sweeping.sweep(now=at(0, 9, 30))
    post = answer(thread, at(0, 10))
    posts.delete(post=post, by=mo, now=at(1, 15), reason="Spam")
    assert row(thread).next_action_at == at(1, 15)

    sweeping.sweep(now=at(1, 15))

    step = ServiceEvent.objects.filter(service=thread.pk, kind="step").latest("pk")
    assert (row(thread).step, step.data["late"]) == (Step.LEAD, False)
    told = Notice.objects.values_list("kind", flat=True)
    assert "lead_called" in told
    assert "lead_called_late" not in told
    assert Notice.objects.filter(member=thread.author, kind__startswith="promise").exists()
    assert_sound(at(1, 15))
