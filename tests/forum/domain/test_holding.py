"""What newcomers write is weighed; what looks like spam waits, and honest words never do."""

import itertools
import uuid
from datetime import timedelta

import pytest

from forum.domain import clearing, decisions, gate, holding, weighing
from forum.lib import clock, form_keys, hold_reasons
from forum.models import (
    BlockedPhrase,
    Decision,
    Event,
    HeldPost,
    Member,
    Notice,
    Post,
    PostSketch,
)
from forum.queries import held as reads
from forum.rules import NotAllowed
from reputation.domain import audit
from tests import factories, spam
from tests.drills import spam_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(sim):
    return factories.question(category=sim)


def newcomer(handle="", **extra):
    extra.setdefault("joined_at", clock.now() - timedelta(hours=30))
    return factories.member(handle, **extra)


def say(thread, by, body, *, at=None, key=None):
    return gate.answer(thread=thread, by=by, body=body, key=key, now=at or clock.now())


def held(thread, by=None, body="Try our online casino, everybody wins there."):
    found = say(thread, by or newcomer(), body)
    assert isinstance(found, HeldPost)
    return found


def test_a_blocked_phrase_holds_however_it_is_spelled(question):
    BlockedPhrase.objects.get_or_create(phrase="online casino", defaults={"added_at": clock.now()})

    said = [
        say(question, newcomer(), f"Look at this {words} here, please.")
        for words in (
            "Online  Casino",
            "0nline cas1no",
            "оnlіne саsіno",
            "on\u200bline casino",
            "casino online",
        )
    ]

    assert [type(one) for one in said] == [HeldPost, HeldPost, HeldPost, HeldPost, Post]


def test_who_is_never_held(question, mo, eva, mara):
    verified = newcomer(verified_at=clock.now())
    helper = newcomer()
    helper.standing.points = 250
    helper.standing.save()
    body = "Look at the online casino, +44 7700 900123, https://a.top and https://b.top"

    said = [say(question, one, body) for one in (mo, eva, mara, verified, helper)]

    assert [type(one) for one in said] == [Post] * 5
    assert HeldPost.objects.count() == 0


def test_from_fifty_points_on_only_blocked_phrases_hold(question):
    member = newcomer()
    member.standing.points = 50
    member.standing.save()

    links = say(question, member, "See https://one.top and https://two.top, +44 7700 900123")
    phrase = say(question, member, "See the online casino", at=clock.now() + timedelta(minutes=2))

    assert isinstance(links, Post)
    assert isinstance(phrase, HeldPost)
    assert phrase.reasons == ["phrase"]


def test_one_link_is_fine_and_one_with_a_number_is_not(question):
    fine = say(question, newcomer(), "The page https://some.example.com/9 says so, is that right?")
    bad = say(question, newcomer(), "Buy at https://fones.top/1 or call +44 7700 900 123 today")

    assert isinstance(fine, Post)
    assert isinstance(bad, HeldPost)
    assert bad.reasons == ["contact", "link"]


def test_a_held_answer_is_nowhere_but_with_its_writer_and_moderators(question, mo, hana, as_):
    one = held(question, body="The word xyzzyplugh and an online casino")

    pages = [as_(who).get(url).content.decode() for who in (hana, one.author) for url in
             (question.get_absolute_url(), "/search/?q=xyzzyplugh", "/questions/")]  # fmt: skip
    own = as_(one.author).get(f"/held/{one.pk}/")

    assert all("xyzzyplugh" not in page.replace('value="xyzzyplugh"', "") for page in pages[:1])
    assert Post.objects.filter(body__contains="xyzzyplugh").count() == 0
    assert "xyzzyplugh" in own.content.decode()
    assert as_(hana).get(f"/held/{one.pk}/").status_code == 404
    assert as_(mo).get(f"/held/{one.pk}/").status_code == 200
    assert Notice.objects.count() == 0


def test_the_same_form_twice_is_held_once(question):
    key, member = uuid.uuid4(), newcomer()

    first = say(question, member, "An online casino for you", key=key)
    second = say(question, member, "An online casino for you", key=key)

    assert first == second
    assert HeldPost.objects.count() == 1


def test_the_same_form_twice_is_posted_once(question):
    key, member = form_keys.fresh(now=clock.now()), newcomer()

    first = say(question, member, "Turn it off and on again.", key=key)
    second = say(question, member, "Turn it off and on again.", key=key)

    assert first == second


def test_posted_after_a_look(question, mo):
    one = held(question)

    post = holding.post_held(held=one, by=mo, now=clock.now())
    again = holding.post_held(held=one, by=mo, now=clock.now())

    one.refresh_from_db()
    question.refresh_from_db()
    assert post == again == one.post
    assert (one.outcome, one.decided_by) == ("posted", mo)
    assert question.answer_count == 1
    assert list(Notice.objects.filter(member=one.author).values_list("kind", flat=True)) == [
        "held_posted"
    ]


def test_a_question_is_posted_by_its_writer_as_of_now(sim, mo):
    at = clock.now()
    nina = newcomer()
    one = gate.ask(
        by=nina, title="Where is the best online casino?", body="I want to play there tonight.",
        category=sim, tag_names=["fun"], language="en", key=None, now=at - timedelta(hours=3),
    )  # fmt: skip

    thread = holding.post_held(held=one, by=mo, now=at)

    assert isinstance(one, HeldPost)
    assert (thread.author, thread.created_at, thread.title) == (nina, at, one.fields["title"])


def test_refused_and_posted_after_all(question, mo):
    one = held(question)

    decision = holding.refuse(held=one, by=mo, reason="spam", words="", now=clock.now())
    with pytest.raises(NotAllowed, match="decided already"):
        holding.post_held(held=one, by=mo, now=clock.now())
    post = holding.post_held(held=one, by=mo, now=clock.now(), after_all=True)

    decision.refresh_from_db()
    told = Notice.objects.filter(member=one.author).order_by("pk").values_list("kind", flat=True)
    assert (decision.act, decision.member, decision.held) == ("post_refused", one.author, one)
    assert decision.undone_by == mo
    assert post.thread == question
    assert list(told) == ["decision", "decision_undone"]


def test_what_another_refused_is_posted_with_words_only(question, mo, ada):
    one = held(question)
    decision = holding.refuse(held=one, by=mo, reason="spam", words="", now=clock.now())

    with pytest.raises(NotAllowed, match="somebody else’s decision"):
        holding.post_held(held=one, by=ada, now=clock.now(), after_all=True)
    holding.post_held(held=one, by=ada, now=clock.now(), after_all=True, words="It is no ad.")

    decision.refresh_from_db()
    one.refresh_from_db()
    assert (one.outcome, decision.undone_by, decision.undone_words) == (
        "posted", ada, "It is no ad.",
    )  # fmt: skip


@pytest.mark.parametrize("way", ["suspended", "forgotten"])
def test_a_refusal_is_undone_where_it_cannot_be_posted_any_more(question, mo, way):
    one = held(question)
    decision = holding.refuse(held=one, by=mo, reason="spam", words="", now=clock.now())
    if way == "suspended":
        Member.objects.filter(pk=one.author_id).update(is_active=False)
    else:
        holding.prune(now=clock.now() + timedelta(days=31))

    decisions.undo(decision=decision, by=mo, words="", now=clock.now())

    decision.refresh_from_db()
    one.refresh_from_db()
    assert (decision.undone_by, one.outcome, one.post) == (mo, "refused", None)
    assert PostSketch.objects.get(held=one).is_refused is False
    assert Post.objects.filter(author=one.author).count() == 0


def test_posted_later_after_its_refusal_was_undone_its_writer_hears(question, mo, ada):
    one = held(question)
    decision = holding.refuse(held=one, by=mo, reason="spam", words="", now=clock.now())
    Member.objects.filter(pk=one.author_id).update(is_active=False)
    decisions.undo(decision=decision, by=mo, words="", now=clock.now())
    Member.objects.filter(pk=one.author_id).update(is_active=True)

    holding.post_held(held=one, by=ada, now=clock.now(), after_all=True)

    told = Notice.objects.filter(member=one.author).order_by("pk").values_list("kind", flat=True)
    assert list(told)[-1] == "held_posted"


def test_two_moderators_leave_one_truth(question, mo, ada):
    one = held(question)

    first = holding.refuse(held=one, by=mo, reason="spam", words="", now=clock.now())
    second = holding.refuse(held=one, by=ada, reason="rude", words="", now=clock.now())

    assert (first.reason, second) == ("spam", None)
    assert Decision.objects.count() == 1


def test_who_may_not_decide(question, hana, mara, eva, mo):
    one, own = held(question), held(question)
    HeldPost.objects.filter(pk=own.pk).update(author=mo)
    own.refresh_from_db()

    for by in (hana, mara, eva, one.author):
        with pytest.raises(NotAllowed):
            holding.refuse(held=one, by=by, reason="spam", words="", now=clock.now())
        with pytest.raises(NotAllowed):
            holding.post_held(held=one, by=by, now=clock.now())
    with pytest.raises(NotAllowed):
        holding.post_held(held=own, by=mo, now=clock.now())


def test_withdrawn_by_its_writer_alone(question, hana, mo):
    one = held(question)

    with pytest.raises(NotAllowed):
        holding.withdraw(held=one, by=hana, now=clock.now())
    holding.withdraw(held=one, by=one.author, now=clock.now())
    with pytest.raises(NotAllowed):
        holding.post_held(held=one, by=mo, now=clock.now())

    one.refresh_from_db()
    assert one.outcome == "withdrawn"


def test_an_edit_waits_and_the_old_words_stay(question, mo):
    member = newcomer()
    post = say(question, member, "Turn it off and on again, please.")

    waits = gate.edit(
        post=post, by=member, now=clock.now(), body="Turn to our online casino, please."
    )
    post.refresh_from_db()
    before = post.body
    holding.post_held(held=waits, by=mo, now=clock.now())

    post.refresh_from_db()
    assert isinstance(waits, HeldPost)
    assert before == "Turn it off and on again, please."
    assert post.body == "Turn to our online casino, please."


def test_held_for_a_reason_twice_and_posted_it_is_forgiven(question, mo):
    member = newcomer()
    for hours in (0, 1):
        at = clock.now() + timedelta(hours=hours)
        one = say(question, member, f"The online casino app is slow on my phone {hours}.", at=at)
        holding.post_held(held=one, by=mo, now=at)

    third = say(
        question, member, "The online casino app is fast now.", at=clock.now() + timedelta(hours=2)
    )

    assert isinstance(third, Post)


def test_a_copy_by_several_accounts_waits_and_those_before_are_found(question, mo):
    said = [say(question, newcomer(), spam.COPY.format(n=n + 7)) for n in range(5)]

    [group] = reads.groups(now=clock.now())
    assert [type(one) for one in said] == [Post, Post, HeldPost, HeldPost, HeldPost]
    assert group.slipped == said[:2]


def test_an_outage_is_no_wave(question):
    said = [
        say(question, newcomer(), "No network in Cologne since this morning.") for _n in range(8)
    ]

    assert [type(one) for one in said] == [Post] * 8


def test_nobody_holds_more_than_they_may_post(question):
    member, now = newcomer(), clock.now()

    for n in range(20):
        say(question, member, f"An online casino {n}", at=now + timedelta(minutes=n))
    with pytest.raises(NotAllowed):
        say(question, member, "An online casino once more", at=now + timedelta(minutes=30))

    assert HeldPost.objects.count() == 20


def test_what_a_key_says_of_when_its_form_was_opened():
    now = clock.now()

    assert (
        abs(form_keys.seconds(form_keys.fresh(now=clock.now()), now + timedelta(seconds=9)) - 9) < 1
    )
    assert form_keys.seconds(uuid.uuid4(), now) is None
    assert form_keys.seconds(None, now) is None


def test_every_reason_weighs_and_has_its_sentence():
    assert set(hold_reasons.WEIGHTS) == set(hold_reasons.SENTENCES)
    assert hold_reasons.weigh(hold_reasons.Signs()) == hold_reasons.NONE


def test_watched_by_standing_alone(nina, mo):
    assert weighing.watched(member=nina) == weighing.ALL
    assert weighing.watched(member=mo) == weighing.NOBODY


def test_many_are_cleared_at_once(question, mo):
    rows = [held(question, body=f"An online casino for you {n}") for n in range(6)]
    holding.refuse(held=rows[0], by=mo, reason="spam", words="", now=clock.now())

    done = clearing.clear(
        pks=[one.pk for one in rows], act="refuse", by=mo, now=clock.now(), reason="spam",
        words="Spam.", suspends=True,
    )  # fmt: skip

    assert (done.done, done.before, done.suspended, done.failed) == (5, 1, 6, [])
    assert Member.objects.filter(is_active=False).count() == 6
    assert Event.objects.filter(kind="held_refused").count() == 6


def test_a_wave_waits_and_honest_newcomers_do_not(sim, mo):
    threads = [factories.question(category=sim) for _n in range(4)]

    sent = spam_wave.send(threads=threads, posts=180, accounts=18, honest=spam.honest(), good=72)

    assert sent.stopped == []
    assert (sent.good, sent.share_held >= 0.92) == (72, True), sent.through
    assert audit.verify(now=clock.now() + timedelta(hours=2)) == []
    assert list(itertools.islice(spam.wave(), 3)) == list(itertools.islice(spam.wave(), 3))
