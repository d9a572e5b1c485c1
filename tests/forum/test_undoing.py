"""Undoing what moderation decided: with its rules everywhere, told once, and nothing done since."""

from datetime import timedelta

import pytest
from django.test import Client

from forum.domain import (
    appealing,
    decisions,
    edits,
    flags,
    gate,
    holding,
    judging,
    posts,
    private,
    redacting,
    reviewing,
    suspending,
    threads,
)
from forum.domain.revisions import Words
from forum.lib import clock, decision_address, notice_kinds
from forum.models import (
    BlockedPhrase,
    Decision,
    DecisionAppeal,
    Event,
    Flag,
    Member,
    Notice,
    Post,
    ReviewClaim,
    Thread,
)
from forum.rules import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
NOW = clock.now


def told(member):
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def report(post, by, reason="rude"):
    return flags.report(
        thread=post.thread, post=post, by=by, reason=reason, words="", now=clock.now()
    )


def hide(post):
    for one in (factories.member() for _ in range(3)):
        report(post, one)
    return Decision.objects.get(post=post, act="post_hidden", undone_at=None)


def gone(post):
    return Post.objects.get(pk=post.pk).deleted_at is not None


def remove(post, by):
    flags.settle(flag=Flag.objects.filter(post=post, settled_at=None).first(), by=by,
                 outcome="upheld", words="Advertising.", now=NOW(), removes=True)  # fmt: skip
    return Decision.objects.get(post=post, act="post_removed")


@pytest.fixture
def answer(hana):
    return factories.answer(factories.question(), by=hana)


@pytest.fixture
def solved():
    return factories.solved()


def test_a_removal_takes_the_place_of_what_hid_it_and_undone_it_shows_post_and_solution(solved, mo):
    answer = solved.solution.post
    hidden = hide(answer)

    removed = remove(answer, mo)
    hidden.refresh_from_db()
    assert (hidden.stands, hidden.data["superseded_by"]) == (False, removed.pk)
    assert told(answer.author).count("decision") == 2
    assert "decision_undone" not in told(answer.author)

    decisions.undo(decision=removed, by=mo, words="", now=NOW())
    solved.refresh_from_db()
    assert (gone(answer), solved.solution.post) == (False, answer)


def test_an_open_appeal_goes_along_to_the_removal_and_brings_it_back(answer, hana, mo, ada):
    hidden = hide(answer)
    appeal = appealing.appeal(decision=hidden, by=hana, words="It is right.", now=NOW())

    removed = remove(answer, mo)
    appeal.refresh_from_db()
    assert (appeal.decision, appeal.outcome) == (removed, "")
    with pytest.raises(NotAllowed, match="only a second person says"):
        appealing.answer(appeal=appeal, by=mo, outcome="upheld", words="No.", now=NOW())
    appealing.answer(appeal=appeal, by=ada, outcome="overturned", words="Yes.", now=NOW())
    assert gone(answer) is False


@pytest.mark.parametrize("decide", [judging.judge, lambda **one: many(**one)])
def test_whoever_deletes_first_does_not_escape_the_removal(answer, hana, olga, mo, decide):
    flag = report(answer, olga)
    posts.delete(post=answer, by=hana, now=NOW())

    word = judging.Word(judging.REMOVE, "rude", "Not in this tone.")
    decide(post=Post.objects.get(pk=answer.pk), by=mo, word=word, now=NOW())

    decision = Decision.objects.get()
    flag.refresh_from_db()
    assert (decision.act, decision.reason, flag.decision) == ("post_removed", "rude", decision)
    assert (told(hana), told(olga)) == (["decision"], ["report_upheld"])
    with pytest.raises(NotAllowed, match="Only a moderator"):
        posts.restore(post=answer, by=hana, now=NOW())
    assert gone(answer)


def test_what_its_author_took_back_is_theirs_again_once_the_removal_is_undone(hana, olga, mo):
    question = factories.question(by=hana).posts.get()
    report(question, olga)
    posts.delete(post=question, by=hana, now=NOW())
    word = judging.Word(judging.REMOVE, "rude", "Not in this tone.")
    judging.judge(post=Post.objects.get(pk=question.pk), by=mo, word=word, now=NOW())

    decisions.undo(decision=Decision.objects.get(), by=mo, words="", now=NOW())

    question.refresh_from_db()
    assert (gone(question), question.deleted_by) == (True, hana)
    assert Thread.objects.get().deleted_by == hana
    posts.restore(post=question, by=hana, now=NOW())
    assert gone(question) is False


def many(*, post, by, word, now):
    assert judging.judge_all(posts=[post], by=by, word=word, now=now) == []


def test_the_page_of_a_reported_post_says_that_its_writer_took_it_back(answer, hana, olga, mo, as_):
    flag = report(answer, olga)
    posts.delete(post=answer, by=hana, now=NOW())

    shown = as_(mo).get(f"/moderation/posts/{answer.pk}/").content.decode()
    assert "Whoever wrote it took it back." in shown
    own = as_(olga).get(f"/reports/{flag.pk}/").content.decode()
    assert "It is out of sight just now" in own
    assert "Restart it" not in own


def test_what_another_moderator_removed_meanwhile_is_decided_once(answer, olga, mo, ada):
    report(answer, olga)
    posts.delete(post=answer, by=ada, now=NOW(), reason="Rude", code="rude")

    word = judging.Word(judging.REMOVE, "rude", "Not in this tone.")
    judging.judge(post=Post.objects.get(pk=answer.pk), by=mo, word=word, now=NOW())

    assert Decision.objects.get().by == ada
    assert Flag.objects.get().outcome == "upheld"


def test_reports_from_before_it_was_shown_again_hide_it_no_more(answer, mo):
    hidden = hide(answer)
    decisions.undo(decision=hidden, by=mo, words="It is fine.", now=NOW())

    report(answer, factories.member())
    assert gone(answer) is False
    report(answer, factories.member())
    report(answer, factories.member())
    assert gone(answer)


def test_what_waits_for_an_answer_another_does_not_undo_beside_it(answer, hana, mo, ada):
    posts.delete(post=answer, by=mo, now=NOW())
    decision = Decision.objects.get()
    appealing.appeal(decision=decision, by=hana, words="Why?", now=NOW())

    with pytest.raises(NotAllowed, match="An appeal waits"):
        decisions.undo(decision=decision, by=ada, words="A mistake.", now=NOW())
    with pytest.raises(NotAllowed, match="An appeal waits"):
        posts.restore(post=answer, by=ada, now=NOW(), words="A mistake.")
    assert gone(answer)


def _undo(post, by):
    decisions.undo(decision=Decision.objects.get(), by=by, words="A mistake.", now=NOW())


def _restore(post, by):
    posts.restore(post=post, by=by, now=NOW(), words="A mistake.")


def _grant(post, by):
    _answer(by, "overturned")


def _answer(by, outcome):
    appealing.answer(appeal=DecisionAppeal.objects.get(), by=by, outcome=outcome, words="So.",
                     now=NOW())  # fmt: skip


@pytest.mark.parametrize("way", [_undo, _restore, _grant])
def test_alone_whoever_decided_says_that_it_was_wrong_and_never_that_it_stands(
    answer, hana, mo, way
):
    posts.delete(post=answer, by=mo, now=NOW())
    appealing.appeal(decision=Decision.objects.get(), by=hana, words="Why?", now=NOW())
    assert told(mo) == ["decision_appealed"]

    with pytest.raises(NotAllowed, match="nobody else moderates"):
        _answer(mo, "upheld")
    way(answer, mo)

    appeal = DecisionAppeal.objects.get()
    assert (appeal.outcome, appeal.decided_by) == ("overturned", mo)
    assert (gone(answer), Decision.objects.get().stands) == (False, False)
    assert len(told(hana)) == 2


def test_a_suspension_is_lifted_by_whoever_decided_while_an_appeal_waits(hana, mo):
    decision = suspending.suspend(
        member=hana, by=mo, reason="spam", words="So often.", days=1, now=NOW()
    )
    appealing.appeal(decision=decision, by=hana, words="Why?", now=NOW())

    suspending.lift(member=Member.objects.get(pk=hana.pk), by=mo, words="", now=NOW())

    assert DecisionAppeal.objects.get().outcome == "overturned"
    assert Member.objects.get(pk=hana.pk).is_active


def test_the_page_says_what_to_do_where_nobody_else_moderates(answer, hana, mo, as_):
    posts.delete(post=answer, by=mo, now=NOW())
    decision = Decision.objects.get()
    appealing.appeal(decision=decision, by=hana, words="Why?", now=NOW())
    path = f"/decisions/{decision.pk}/"

    assert "Nobody else moderates who could say" in as_(mo).get(path).content.decode()
    assert "To the members and their roles" not in as_(mo).get(path).content.decode()
    assert "whom we have to find first" in as_(hana).get(path).content.decode()
    refused = as_(mo).post(path, {"answer": "1", "outcome": "upheld", "words": "No."})
    granted = as_(mo).post(path, {"answer": "1", "outcome": "overturned", "words": "Sorry."})
    assert (refused.status_code, granted.status_code, gone(answer)) == (422, 302, False)
    assert "Sorry." in as_(hana).get(path).content.decode()


def test_settled_otherwise_it_answers_the_appeal(answer, hana, mo):
    appeal = appealing.appeal(decision=hide(answer), by=hana, words="Why?", now=NOW())

    flags.settle(flag=Flag.objects.first(), by=mo, outcome="declined", words="Fine.", now=NOW())

    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.decided_by, appeal.decided_words) == ("overturned", mo, "Fine.")
    assert told(hana) == ["decision", "decision_undone"]
    assert gone(answer) is False


def test_bringing_back_undoes_the_decision_with_its_rules_and_the_solution_comes_too(
    solved, mo, ada, as_
):
    answer = solved.solution.post
    posts.delete(post=answer, by=mo, now=NOW(), reason="Wrong", code="harm")
    path = f"/posts/{answer.pk}/restore/"

    assert 'name="words"' in as_(ada).get(path).content.decode()
    without = as_(ada).post(path, {"words": " "})
    assert without.status_code == 422
    assert "Please say why" in without.content.decode()
    assert as_(ada).post(path, {"words": "It is right."}).status_code == 302

    solved.refresh_from_db()
    decision = Decision.objects.get()
    assert (gone(answer), solved.solution.post) == (False, answer)
    assert (decision.undone_by, decision.undone_words) == (ada, "It is right.")
    assert [one for one in told(answer.author) if "restor" in one or "undone" in one] == [
        "decision_undone"
    ]


def test_nobody_brings_back_what_others_took_of_their_own(mo, ada, as_):
    own = factories.answer(factories.question(), by=mo)
    posts.delete(post=own, by=ada, now=NOW())

    assert as_(mo).get(f"/posts/{own.pk}/restore/").status_code == 403
    with pytest.raises(NotAllowed, match="concerns you"):
        posts.restore(post=own, by=mo, now=NOW(), words="It is fine.")
    assert gone(own)


def test_without_a_decision_nothing_is_asked(answer, hana, mo, as_):
    posts.delete(post=answer, by=hana, now=NOW())
    path = f"/posts/{answer.pk}/restore/"

    assert 'name="words"' not in as_(mo).get(path).content.decode()
    assert as_(mo).post(path).status_code == 302
    assert gone(answer) is False
    assert told(hana) == ["post_restored"]


def test_who_reads_what_it_is_about(mo, hana, olga, as_):
    team = factories.category("team", is_private=True, reader_roles=["expert"])
    thread = factories.question(by=hana, title="What the experts only talk about here")
    answer = factories.answer(thread, by=hana, body="Words that only experts read in here.")
    posts.delete(post=answer, by=mo, now=NOW())
    decision = Decision.objects.get()
    path = f"/decisions/{decision.pk}/"
    assert thread.title in as_(mo).get(path).content.decode()

    report(factories.answer(thread, by=hana), olga)
    Thread.objects.filter(pk=thread.pk).update(category=team)

    for one in (path, "/moderation/decisions/", "/moderation/members/hana/"):
        shown = as_(mo).get(one).content.decode()
        assert thread.title not in shown
        assert "only experts read" not in shown
    assert path not in as_(mo).get("/moderation/decisions/").content.decode()
    assert path not in as_(mo).get("/moderation/members/hana/").content.decode()
    assert "only experts read" in as_(hana).get(path).content.decode()


def test_a_private_talk_is_quoted_only_to_whoever_reads_it(nina, mara, mo, as_):
    talk, message = _reported(nina, mara)
    suspending.warn(member=nina, by=mo, reason="rude", words="Be kind.", now=NOW(), thread=talk,
                    post=message)  # fmt: skip
    path = f"/decisions/{Decision.objects.get().pk}/"
    assert "You fool" in as_(mo).get(path).content.decode()

    flags.settle(flag=Flag.objects.get(), by=mo, outcome="upheld", words="", now=NOW())

    assert "You fool" not in as_(mo).get(path).content.decode()
    assert "Be kind." in as_(mo).get(path).content.decode()
    assert "You fool" in as_(nina).get(path).content.decode()


def _reported(by, reader):
    talk = private.begin(
        people=[reader], by=by, now=NOW(), words="You fool, never ask again.",
        category=factories.category(),
    )  # fmt: skip
    message = talk.posts.get()
    report(message, reader)
    return talk, message


def test_words_of_a_private_talk_are_not_removed(nina, mara, mo, as_):
    _talk, message = _reported(nina, mara)
    path = f"/moderation/posts/{message.pk}/"
    word = judging.Word(judging.REMOVE, "rude", "Unkind.")

    with pytest.raises(NotAllowed, match="nothing is removed"):
        judging.judge(post=message, by=mo, word=word, now=NOW())
    shown = as_(mo).get(path).content.decode()
    assert 'value="remove"' not in shown
    assert as_(mo).post(path, {"act": "remove", "reason": "rude"}).status_code == 422
    said = {"act": "mended", "reason": "rude", "words": "Unkind.", "step": "warn"}
    assert as_(mo).post(path, said).status_code == 302
    assert Flag.objects.get().outcome == "upheld"
    assert told(nina)[-1:] == ["decision"]


def test_somebody_elses_words_brought_back_are_a_decision_that_can_be_undone(mo, hana):
    answer = factories.answer(factories.question(), by=hana, body="The first words of it.")
    posts.edit(post=answer, by=hana, now=NOW() + timedelta(hours=1), body="Quite other words.")

    edits.bring_back(post=answer, number=1, by=mo, now=NOW() + timedelta(hours=2), code="harm",
                     reason="The new ones lock the card.")  # fmt: skip

    decision = Decision.objects.get()
    assert (decision.act, decision.member, decision.by) == ("post_edited", hana, mo)
    assert (decision.reason, decision.words) == ("harm", "The new ones lock the card.")
    assert decision.data == {"number": 2, "made": 3}
    assert told(hana) == ["decision"]

    decisions.undo(decision=decision, by=mo, words="", now=NOW() + timedelta(hours=3))

    assert Post.objects.get(pk=answer.pk).body == "Quite other words."
    assert Decision.objects.count() == 1  # that it is undone is no new one
    assert told(hana) == ["decision", "decision_undone"]


def test_own_words_brought_back_and_what_it_says_already_decide_nothing(mo, hana):
    answer = factories.answer(factories.question(), by=hana, body="The first words of it.")
    posts.edit(post=answer, by=hana, now=NOW() + timedelta(hours=1), body="Quite other words.")
    edits.bring_back(post=answer, number=2, by=mo, now=NOW() + timedelta(hours=2), reason="Same")
    edits.bring_back(post=answer, number=1, by=hana, now=NOW() + timedelta(hours=3))

    assert (Decision.objects.count(), told(hana)) == (0, [])


@pytest.mark.parametrize("by_appeal", [False, True])
def test_an_undone_suspension_is_told_once(mo, ada, hana, by_appeal):
    decision = suspending.suspend(
        member=hana, by=mo, reason="spam", words="So often.", days=3, now=NOW()
    )
    if by_appeal:
        appeal = appealing.appeal(decision=decision, by=hana, words="It was not me.", now=NOW())
        appealing.answer(appeal=appeal, by=ada, outcome="overturned", words="Right.", now=NOW())
    else:
        decisions.undo(decision=decision, by=mo, words="", now=NOW())

    hana.refresh_from_db()
    last = Notice.objects.filter(member=hana).latest("pk")
    assert hana.is_active
    if by_appeal:
        assert told(hana) == ["decision", "decision_appeal_answered"]
    else:
        assert told(hana) == ["decision", "decision_undone"]
        tells = notice_kinds.get(last.kind).tells
        assert tells is not None
        assert tells(last.data) == "The suspension of your account was undone"


def test_undone_it_is_told_once(mo, hana):
    thread = factories.question(by=hana)
    threads.close(thread=thread, by=mo, now=NOW(), reason="By phone")
    threads.move(thread=thread, by=mo, category=factories.category("net"), now=NOW())

    for one in list(Decision.objects.all()):
        decisions.undo(decision=one, by=mo, words="", now=NOW())

    assert told(hana) == ["decision"] * 2 + ["decision_undone"] * 2


def test_opened_and_moved_by_hand_their_decisions_stand_no_more(mo, ada, hana):
    thread = factories.question(by=hana)
    threads.close(thread=thread, by=mo, now=NOW(), reason="By phone")
    threads.reopen(thread=thread, by=ada, now=NOW())
    closed = Decision.objects.get()
    assert (closed.stands, closed.undone_by) == (False, ada)
    assert told(hana) == ["decision", "thread_reopened"]

    threads.move(thread=thread, by=mo, category=factories.category("net"), now=NOW())
    first = Decision.objects.get(act="thread_moved")
    appeal = appealing.appeal(decision=first, by=hana, words="No.", now=NOW())
    threads.move(thread=thread, by=ada, category=factories.category("tv"), now=NOW())
    first.refresh_from_db()
    appeal.refresh_from_db()
    second = Decision.objects.get(act="thread_moved", undone_at=None)
    assert (first.stands, first.data["superseded_by"], appeal.decision) == (
        False, second.pk, second,
    )  # fmt: skip
    assert told(hana)[2:] == ["decision", "decision"]


def test_undoing_reopens_nothing_while_a_later_closing_stands(mo, ada, hana):
    thread = factories.question(by=hana)
    threads.close(thread=thread, by=mo, now=NOW(), reason="By phone")
    first = Decision.objects.get()
    Thread.objects.filter(pk=thread.pk).update(closed_at=None)  # as before decisions lapsed by hand
    threads.close(thread=thread, by=ada, now=NOW(), reason="Again")

    decisions.undo(decision=first, by=mo, words="", now=NOW())

    assert Thread.objects.get(pk=thread.pk).closed_reason == "Again"
    assert told(hana) == ["decision", "decision", "decision_undone"]


def test_it_moves_back_only_from_where_it_was_put(mo, hana):
    thread = factories.question(by=hana)
    threads.move(thread=thread, by=mo, category=factories.category("net"), now=NOW())
    elsewhere = factories.category("tv")
    Thread.objects.filter(pk=thread.pk).update(category=elsewhere)

    decisions.undo(decision=Decision.objects.get(), by=mo, words="", now=NOW())

    assert Thread.objects.get(pk=thread.pk).category == elsewhere


def test_old_words_come_back_only_while_nobody_has_changed_them_since(answer, hana, mo):
    posts.edit(post=answer, by=mo, now=NOW(), body="The moderator's words, long enough.")
    later = NOW() + timedelta(hours=1)
    posts.edit(post=answer, by=hana, now=later, body="Words of whoever wrote it, changed again.")

    decisions.undo(decision=Decision.objects.get(), by=mo, words="", now=later)
    assert Post.objects.get(pk=answer.pk).body.startswith("Words of whoever")

    posts.edit(post=answer, by=mo, now=later, body="The moderator's words once more.")
    decisions.undo(decision=Decision.objects.get(undone_at=None), by=mo, words="", now=later)
    assert Post.objects.get(pk=answer.pk).body.startswith("Words of whoever")


def test_an_appeal_that_nothing_can_bring_back_is_right_all_the_same(hana, mo, ada, as_):
    answer = factories.answer(factories.question(), by=hana, body="Call me: 0172 5550123 at night.")
    redacting.redact(post=answer, secret="0172 5550123", by=mo, now=NOW())
    decision = Decision.objects.get()
    path = f"/decisions/{decision.pk}/"
    appealing.appeal(decision=decision, by=hana, words="It is the shop's.", now=NOW())

    client = as_(ada)
    done = client.post(path, {"answer": "1", "outcome": "overturned", "words": "True."})

    assert done.status_code == 302
    decision.refresh_from_db()
    assert (decision.stands, decision.data["stays_done"]) == (False, True)
    assert DecisionAppeal.objects.get().outcome == "overturned"
    assert told(hana) == ["decision", "decision_appeal_answered"]
    for one in (client, as_(hana)):
        assert "no longer be brought back" in one.get(path).content.decode()


def test_a_mentor_undoes_their_own_hiding_from_its_page(answer, mara, hana, olga, as_):
    mara.standing.is_mentor = True
    mara.standing.save()
    flag = report(answer, mara, "spam")
    decision = Decision.objects.get()
    path = f"/decisions/{decision.pk}/"

    assert path in as_(mara).get(f"/reports/{flag.pk}/").content.decode()
    shown = as_(mara).get(path).content.decode()
    assert answer.thread.title in shown
    assert "/moderation/" not in shown.partition("<main")[2].partition("</main")[0]
    assert as_(olga).get(path).status_code == 404

    appealing.appeal(decision=decision, by=hana, words="My own words to the team.", now=NOW())
    assert "My own words" not in as_(mara).get(path).content.decode()
    assert as_(mara).post(path, {"undo": "1", "words": ""}).status_code == 302
    assert (gone(answer), DecisionAppeal.objects.get().outcome) == (False, "overturned")


def claim(item, pk, by):
    return reviewing.claim(item=item, item_id=pk, by=by, now=NOW())


def test_what_another_has_in_hand_is_left_to_them_talks_and_appeals(
    nina, mara, answer, hana, mo, ada
):
    talk, _message = _reported(nina, mara)
    flag = flags.report(thread=talk, post=None, by=mara, reason="rude", words="", now=NOW())
    posts.delete(post=answer, by=factories.member(staff_role="moderator"), now=NOW())
    appeal = appealing.appeal(decision=Decision.objects.get(), by=hana, words="No.", now=NOW())
    claim("talk", talk.pk, ada)
    claim("appeal", appeal.pk, ada)

    with pytest.raises(NotAllowed, match="in hand"):
        flags.settle(flag=flag, by=mo, outcome="upheld", words="", now=NOW())
    with pytest.raises(NotAllowed, match="in hand"):
        appealing.answer(appeal=appeal, by=mo, outcome="upheld", words="No.", now=NOW())
    flags.settle(flag=flag, by=ada, outcome="upheld", words="", now=NOW())
    appealing.answer(appeal=appeal, by=ada, outcome="upheld", words="No.", now=NOW())
    assert ReviewClaim.objects.count() == 0


def test_acting_renews_what_one_has_in_hand(answer, olga, mo):
    report(answer, olga)
    claim("post", answer.pk, mo)
    later = NOW() + timedelta(minutes=15)

    posts.edit(post=answer, by=mo, now=later, body="Mended by whoever looks at it.")

    assert ReviewClaim.objects.get().until == later + reviewing.LEASE


def test_lifting_opens_the_account_whichever_suspensions_stand(hana, mo):
    for days in (3, 30):
        suspending.suspend(member=hana, by=mo, reason="spam", words="So often.", days=days,
                           now=NOW())  # fmt: skip
    hana.refresh_from_db()

    suspending.lift(member=hana, by=mo, words="", now=NOW())

    hana.refresh_from_db()
    assert (hana.is_active, Decision.objects.filter(undone_at=None).count()) == (True, 0)
    assert Event.objects.filter(kind="member_reinstated").count() == 1
    assert told(hana) == ["decision"] * 2 + ["decision_undone"] * 2  # and nothing beside it


def test_a_shorter_step_says_that_the_longer_one_stands(hana, mo, as_):
    client, path = as_(mo), "/moderation/members/hana/"
    said = {"take": "1", "reason": "spam", "words": "So often."}
    client.post(path, said | {"step": "30"})

    client.post(path, said | {"step": "3"})

    assert "for as long already" in client.get(path).content.decode()
    assert Decision.objects.count() == 1


def test_signed_in_as_somebody_else_nobody_appeals_by_the_address_of_a_mail(answer, hana, olga, mo,
                                                                            as_):  # fmt: skip
    posts.delete(post=answer, by=mo, now=NOW(), reason="Not here")
    path = decision_address.path(decision=Decision.objects.get().pk, member=hana.pk)

    for one in (olga, mo):
        for response in (as_(one).get(path), as_(one).post(path, {"words": "Let me."})):
            assert response.status_code == 403
            assert "Not here" not in response.content.decode()
    assert DecisionAppeal.objects.count() == 0
    assert as_(hana).get(path).status_code == 200
    assert Client().post(path, {"words": "It is fine."}).status_code == 302
    assert DecisionAppeal.objects.get().by == hana


def test_the_oldest_of_many_reported_talks_stands_first(mara, mo, as_):
    first, second = (_reported(factories.member(), mara)[0] for _ in range(2))
    Flag.objects.all().delete()
    oldest = flags.report(thread=first, post=None, by=mara, reason="rude", words="", now=NOW())
    for _ in range(31):
        Flag.objects.create(thread=second, by=factories.member(), reason="rude", at=NOW())

    shown = as_(mo).get("/moderation/?kind=talk").content.decode()

    assert f"/reports/{oldest.pk}/" in shown
    assert shown.index(f"/reports/{oldest.pk}/") < shown.index("(31)")


def test_what_another_has_in_hand_is_left_to_them_held_words_and_edits(answer, olga, hana, mo, ada):
    BlockedPhrase.objects.get_or_create(phrase="online casino", defaults={"added_at": NOW()})
    held = [
        gate.answer(thread=answer.thread, by=factories.member(joined_at=NOW()), key=None,
                    body=f"Try our online casino number {number}, everybody wins.", now=NOW())
        for number in range(2)
    ]  # fmt: skip
    olga.standing.points = 100
    olga.standing.save()
    edits_ = [
        edits.suggest(post=one, by=olga, standing=olga.standing, reason="Clear", now=NOW(),
                      words=Words("These words are clearer than before."), key=None,
                      base=one.fingerprint)
        for one in (answer, factories.answer(answer.thread, by=hana))
    ]  # fmt: skip
    for one in held:
        claim("held", one.pk, ada)
    for one in edits_:
        claim("edit", one.pk, ada)

    acts = [
        lambda by: holding.post_held(held=held[0], by=by, now=NOW()),
        lambda by: holding.refuse(held=held[1], by=by, reason="spam", now=NOW()),
        lambda by: edits.reject(edit=edits_[0], by=by, is_mentor=False, reason="No.", now=NOW()),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(NotAllowed, match="in hand"):
            act(mo)
        act(ada)
    with pytest.raises(NotAllowed, match="in hand"):
        edits.take_over(edit=edits_[1], by=mo, is_mentor=False, words=None, base="", now=NOW())
    edits.take_over(edit=edits_[1], by=hana, is_mentor=False, words=None, base="", now=NOW())
    assert ReviewClaim.objects.count() == 0
