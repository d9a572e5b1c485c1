"""Decisions: with a reason, told to whom it concerns, appealed to a second person, undone."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from community import deploy_checks
from forum.domain import (
    appealing,
    decisions,
    erasing,
    flags,
    posts,
    reviewing,
    suspending,
    threads,
)
from forum.lib import clock, decision_address
from forum.models import (
    Decision,
    DecisionAppeal,
    Event,
    Flag,
    Member,
    Notice,
    Post,
    PushDevice,
    ReviewClaim,
)
from forum.queries import appealable
from forum.rules import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


def told(member):
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def report(post, by, reason="rude"):
    return flags.report(thread=post.thread, post=post, by=by, reason=reason, words="",
                        now=clock.now())  # fmt: skip


def gone(post):
    return Post.objects.get(pk=post.pk).deleted_at is not None


@pytest.fixture
def answer(hana):
    return factories.answer(factories.question(), by=hana)


def test_three_reports_of_weight_hide_it_and_its_author_hears_why(answer, hana, olga, nina, mo):
    people = [factories.member() for _ in range(3)]

    for number, one in enumerate(people):
        assert gone(answer) is False, number
        report(answer, one)

    decision = Decision.objects.get()
    assert gone(answer)
    assert (decision.act, decision.by, decision.member) == ("post_hidden", None, hana)
    assert told(hana) == ["decision"]
    assert Event.objects.filter(kind="post_hidden", by=None, member=hana).count() == 1
    assert answer.thread.__class__.objects.get(pk=answer.thread_id).answer_count == 0


def test_declined_it_is_shown_again_and_weighs_on_the_next_reports(answer, hana, mo):
    people = [factories.member() for _ in range(3)]
    made = [report(answer, one) for one in people]

    flags.settle(flag=made[1], by=mo, outcome="declined", words="It is fine.", now=clock.now())

    assert gone(answer) is False
    assert set(Flag.objects.values_list("outcome", flat=True)) == {"declined"}
    assert [told(one) for one in people] == [["report_declined"]] * 3
    assert told(hana) == ["decision", "decision_undone"]
    assert report(factories.answer(answer.thread), people[0]).weight == 80


def test_upheld_it_is_removed_by_whoever_settled_it(answer, hana, olga, mo):
    flag = report(answer, olga, "spam")

    flags.settle(flag=flag, by=mo, outcome="upheld", words="Advertising.", now=clock.now(),
                 removes=True)  # fmt: skip

    answer.refresh_from_db()
    decision = Decision.objects.get()
    assert (answer.deleted_by, decision.act, decision.reason) == (mo, "post_removed", "spam")
    assert list(decision.flags.all()) == [flag]
    assert (told(olga), told(hana)) == (["report_upheld"], ["decision"])
    assert report(factories.answer(answer.thread), olga).weight == 120


def test_a_mentors_word_of_spam_hides_at_once_and_can_be_taken_back(answer, mara, hana, mo, olga):
    mara.standing.is_mentor = True
    mara.standing.save()

    report(answer, mara, "spam")

    decision = Decision.objects.get()
    assert gone(answer)
    assert (decision.by, decision.act) == (mara, "post_hidden")
    with pytest.raises(NotAllowed):
        decisions.undo(decision=decision, by=olga, words="Why?", now=clock.now())
    decisions.undo(decision=decision, by=mara, words="", now=clock.now())
    assert gone(answer) is False


def test_accounts_that_are_young_or_belong_together_do_not_hide(answer, monkeypatch):
    young = [factories.member(joined_at=clock.now() - timedelta(days=1)) for _ in range(6)]
    ring = [factories.member() for _ in range(3)]
    monkeypatch.setattr(flags, "RINGS", [lambda ids: [[one.pk for one in ring]]])

    for one in young:
        report(answer, one)
    for one in ring:
        report(answer, one)

    assert gone(answer)  # 6 * 25 + 100 + 25 + 25 is three hundred, and not less
    assert [flag.weight for flag in Flag.objects.order_by("pk")] == [25] * 6 + [100] * 3


def test_what_the_team_wrote_waits_for_a_person(eva):
    answer = factories.answer(factories.question(), by=eva)

    for _ in range(4):
        report(answer, factories.member())

    assert gone(answer) is False
    assert Decision.objects.count() == 0


def test_a_removed_solution_is_one_again_after_the_undo(hana, mo, ada):
    thread = factories.solved()
    answer = thread.solution.post
    posts.delete(post=answer, by=mo, now=clock.now(), reason="Wrong", code="harm")

    decisions.undo(decision=Decision.objects.get(), by=mo, words="", now=clock.now())

    thread.refresh_from_db()
    assert thread.solution.post == answer
    assert thread.state == "solved"


@pytest.mark.parametrize("who", ["nina", "hana", "mara", "eva", "olga", "mo", "ada"])
def test_who_may_undo_what_somebody_else_decided(who, request, answer, mo):
    by = request.getfixturevalue(who)
    posts.delete(post=answer, by=factories.member(staff_role="moderator"), now=clock.now())
    decision = Decision.objects.get()
    if who in ("mo", "ada"):
        with pytest.raises(NotAllowed, match="say why"):
            decisions.undo(decision=decision, by=by, words=" ", now=clock.now())
        decisions.undo(decision=decision, by=by, words="A mistake.", now=clock.now())
        assert gone(answer) is False
        with pytest.raises(NotAllowed, match="already"):
            decisions.undo(decision=decision, by=by, words="Again.", now=clock.now())
    else:
        with pytest.raises(NotAllowed, match="Only moderators"):
            decisions.undo(decision=decision, by=by, words="Please.", now=clock.now())
        assert gone(answer)


def test_each_act_on_somebodys_words_is_told_once_and_undone(hana, mo):
    thread = factories.question(by=hana)
    body, category = thread.posts.get().body, thread.category
    now = clock.now()
    posts.edit(post=thread.posts.get(), by=mo, now=now, body="Other words, as long as needed.",
               reason="Clearer", code="unclear")  # fmt: skip
    threads.move(thread=thread, by=mo, category=factories.category("net"), now=now, reason="Here")
    threads.close(thread=thread, by=mo, now=now, reason="Answered by phone", code="other")

    made = {one.act: one for one in Decision.objects.all()}
    assert set(made) == {"post_edited", "thread_moved", "thread_closed"}
    assert told(hana) == ["decision"] * 3
    for one in made.values():
        decisions.undo(decision=one, by=mo, words="", now=now)
    thread.refresh_from_db()
    assert (thread.posts.get().body, thread.category, thread.closed_at) == (body, category, None)
    assert Decision.objects.count() == 3


def test_an_appeal_is_answered_by_a_second_person_and_brings_it_back(answer, hana, mo, ada, olga):
    now = clock.now()
    posts.delete(post=answer, by=mo, now=now, reason="Spam", code="spam")
    decision = Decision.objects.get()
    with pytest.raises(NotAllowed, match="Only whom"):
        appealing.appeal(decision=decision, by=olga, words="No.", now=now)
    with pytest.raises(NotAllowed, match="what is wrong"):
        appealing.appeal(decision=decision, by=hana, words=" ", now=now)
    appeal = appealing.appeal(decision=decision, by=hana, words="It is no spam.", now=now)
    with pytest.raises(NotAllowed, match="already"):
        appealing.appeal(decision=decision, by=hana, words="Again.", now=now)
    assert appeal.due_at - now == timedelta(days=7)
    assert (told(ada), told(mo)) == (["decision_appealed"], [])

    for by, outcome in ((mo, "upheld"), (hana, "overturned"), (olga, "overturned")):
        with pytest.raises(NotAllowed):
            appealing.answer(appeal=appeal, by=by, outcome=outcome, words="So.", now=now)
    with pytest.raises(NotAllowed, match="say why"):
        appealing.answer(appeal=appeal, by=ada, outcome="upheld", words="", now=now)
    appealing.answer(appeal=appeal, by=ada, outcome="overturned", words="Right.", now=now)

    assert gone(answer) is False
    assert told(hana) == ["decision", "decision_appeal_answered"]
    assert told(mo) == ["decision_appeal_told"]
    with pytest.raises(NotAllowed, match="answered already"):
        appealing.answer(appeal=appeal, by=ada, outcome="upheld", words="No.", now=now)


def test_moderators_are_reminded_once_before_an_appeal_is_due(answer, hana, mo, ada):
    now = clock.now()
    posts.delete(post=answer, by=mo, now=now)
    appealing.appeal(decision=Decision.objects.get(), by=hana, words="Why?", now=now)

    runs = [appealing.remind_due(now=now + timedelta(days=days)) for days in (1, 6, 6.5)]

    assert runs == [0, 1, 1]
    assert told(ada) == ["decision_appealed", "decision_appeal_due"]
    assert "decision_appeal_due" not in told(mo)


def test_an_appeal_of_whoever_left_waits_for_nobody_and_cannot_come_again(answer, hana, mo, ada):
    now = clock.now()
    posts.delete(post=answer, by=mo, now=now)
    decision = Decision.objects.get()
    way = decision_address.path(decision=decision.pk, member=hana.pk)
    appeal = appealing.appeal(decision=decision, by=hana, words="Why?", now=now)
    reviewing.claim(item="appeal", item_id=appeal.pk, by=ada, now=now)
    asked = erasing.ask(member=hana, by=hana, now=now)

    assert erasing.erase(pk=asked.pk, now=asked.due_at) is True

    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.decided_at, appeal.words) == ("lapsed", asked.due_at, "")
    assert list(appealable.appeals()) == []
    assert ReviewClaim.objects.count() == 0
    assert appealing.remind_due(now=now + timedelta(days=8)) == 0
    assert Decision.objects.get().stands
    assert Client().get(way).status_code == 404
    refused = Client().post(way, {"words": "Again."})
    assert refused.status_code == 404


def test_the_page_of_a_lapsed_appeal_says_so_and_names_nobody(answer, hana, mo, ada, as_):
    now = clock.now()
    posts.delete(post=answer, by=mo, now=now)
    appealing.appeal(decision=Decision.objects.get(), by=hana, words="Why?", now=now)
    asked = erasing.ask(member=hana, by=hana, now=now)
    erasing.erase(pk=asked.pk, now=asked.due_at)

    shown = as_(ada).get(f"/decisions/{Decision.objects.get().pk}/").content.decode()

    assert "whoever appealed has left" in shown
    assert 'id="answer"' not in shown


def test_appeals_that_waited_for_ever_are_closed_by_the_upgrade(answer, hana, olga, mo):
    now = clock.now()
    for one in (answer, factories.answer(answer.thread, by=olga)):
        posts.delete(post=one, by=mo, now=now)
        appealing.appeal(
            decision=Decision.objects.get(post=one), by=one.author, words="Why?", now=now
        )
    Event.objects.create(kind="member_erased", member=hana, at=now)

    import_module("forum.migrations.0039_appeals_lapse").close(apps, None)

    left = DecisionAppeal.objects.get(by=hana)
    assert (left.outcome, left.decided_at) == ("lapsed", now)
    assert DecisionAppeal.objects.get(by=olga).outcome == ""


def test_the_check_of_a_site_says_that_a_second_person_is_missing(mo, ada, hana):
    def found(databases):
        return [one.id for one in deploy_checks.second_person(None, databases=databases)]

    assert (found(["default"]), found(None)) == ([], [])
    Member.objects.filter(pk=ada.pk).update(is_active=False)
    assert (found(["default"]), found(None)) == (["lotse.W021"], [])


def suspend(member, by, days=1, words="So often."):
    return suspending.suspend(member=member, by=by, reason="spam", words=words, days=days,
                              now=clock.now())  # fmt: skip


def test_a_suspension_ends_sessions_and_push_and_ends_on_time(hana, mo, as_):
    client = as_(hana)
    assert client.get("/settings/").status_code == 200
    PushDevice.objects.create(member=hana, endpoint="https://push.example/1", p256dh="a", auth="b",
                              created_at=clock.now(), session_key="x")  # fmt: skip

    decision = suspend(hana, mo)

    hana.refresh_from_db()
    assert (hana.is_active, decision.until - decision.at) == (False, timedelta(days=1))
    assert client.get("/settings/").status_code == 302
    assert PushDevice.objects.filter(ended_at=None).count() == 0
    assert suspending.lift_due(now=clock.now() + timedelta(hours=23)) == 0
    assert suspending.lift_due(now=clock.now() + timedelta(hours=25)) == 1
    hana.refresh_from_db()
    assert (hana.is_active, hana.suspended_at) == (True, None)
    assert told(hana) == ["decision", "reinstated"]
    assert Decision.objects.get().stands


def test_the_next_step_follows_from_the_record(hana, mo):
    now = clock.now()
    with pytest.raises(NotAllowed, match="another step"):
        suspend(hana, mo, words="")
    suspending.warn(member=hana, by=mo, reason="rude", words="Please be kind.", now=now)

    seen = []
    for days in (1, 3, 7, 30, 0):
        with pytest.raises(NotAllowed, match="another step"):
            suspend(hana, mo, days=0 if days else 7, words="")
        seen.append(suspend(hana, mo, days=days, words="").until)
        if days:
            suspending.lift_due(now=clock.now() + timedelta(days=40))

    assert [until and (until - now).days for until in seen] == [1, 3, 7, 30, None]


def test_who_steps_against_whom(hana, eva, mo, ada, sven, mara):
    second = factories.member("max", staff_role="moderator")
    allowed = {
        (by.handle, member.handle): _may(by, member)
        for by in (hana, mara, eva, sven, mo, ada)
        for member in (hana, eva, second, sven, ada)
    }

    assert {pair for pair, may in allowed.items() if may} == {
        ("mo", "hana"), ("mo", "eva"), ("ada", "hana"), ("ada", "eva"), ("ada", "max"),
        ("ada", "sven"),
    }  # fmt: skip


def _may(by, member):
    try:
        suspending.warn(member=member, by=by, reason="rude", words="Hm", now=clock.now())
    except NotAllowed:
        return False
    return True


def test_a_second_suspension_is_the_first_unless_it_is_longer(hana, mo, ada):
    """The longer one takes the place of the first, which nobody has undone: undone itself, the
    first is in force again while its time runs, and then the account opens."""
    first = suspend(hana, mo, days=7)

    assert suspend(hana, ada, days=3) == first
    longer = suspend(hana, ada, days=0)
    assert (longer.until, longer.data) == (None, {"replaces": first.pk})
    decisions.undo(decision=longer, by=ada, words="", now=clock.now())
    hana.refresh_from_db()
    assert (hana.is_active, hana.suspended_until) == (False, first.until)
    assert suspending.in_force(member=hana) == first
    assert suspending.lift_due(now=first.until) == 1
    assert Member.objects.get(pk=hana.pk).is_active


def test_an_overturned_suspension_opens_the_account(hana, mo, ada):
    decision = suspend(hana, mo, days=30)
    appeal = appealing.appeal(decision=decision, by=hana, words="It was my son.", now=clock.now())

    appealing.answer(appeal=appeal, by=ada, outcome="overturned", words="Yes.", now=clock.now())

    hana.refresh_from_db()
    assert (hana.is_active, hana.suspended_until) == (True, None)
    assert DecisionAppeal.objects.get().outcome == "overturned"
