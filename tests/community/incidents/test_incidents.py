"""Known incidents: who has them, one answer for all, solved together."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from community.domain import affected, incident_marks, incident_news, incident_threads, incidents
from community.models import Incident, IncidentAffected, IncidentThread
from forum.domain import crowds, duplicates, posts, solutions, threads, twins
from forum.lib import clock
from forum.models import Category, Member, Notice, Post, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.community.incidents.outage import outage
from tests.reputation import books

pytestmark = pytest.mark.django_db
ANSWER = "Ein Kabel ist durchtrennt. Bis 18 Uhr ist es repariert, bis dahin hilft ein Hotspot."
HOUR = timedelta(hours=1)


def opened(thread: Thread, by: Member, now: datetime, **said: Any) -> Incident:
    words = {"title": {"de": "Kein Internet in Rostock"}, "message": {}, "known_since": now}
    return incidents.open_one(thread=thread, by=by, now=now, **words | said)


def informed(incident: Incident, by: Member, now: datetime) -> Incident:
    """The team's answer is there, and the job has told everybody."""
    incident = incidents.inform(incident=incident, body=ANSWER, key=None, by=by, now=now)
    what = incident_news.of_answer(incident.answer_id)
    while incident_news.tell_step(pk=incident.pk, what=what, after=0, now=now):
        pass
    return incident


def ended(incident: Incident, by: Member, now: datetime) -> Incident:
    incident = incidents.end(incident=incident, by=by, now=now)
    incident_news.solve_some(pk=incident.pk, now=now)
    incident_news.tell_step(pk=incident.pk, what=incident_news.OVER, after=0, now=now)
    return incident


def told(kind: str) -> list[int]:
    """Ids of whoever was told this, in order; twice where they were told twice."""
    return sorted(Notice.objects.filter(kind=kind).values_list("member", flat=True))


def ids(*people: Member | None) -> list[int]:
    return sorted(one.pk for one in people if one is not None)


class TestOpening:
    def test_by_the_team(self, sim: Category, mo: Member):
        now, thread = clock.now(), factories.question(category=sim)

        incident = opened(thread, mo, now)

        assert (incident.opened_by, incident.affected_count) == (mo, 1)
        thread.refresh_from_db()
        said = thread.service_line["incident"]
        assert (said["id"], said["affected"], said["title"]) == (
            incident.pk, 1, {"de": "Kein Internet in Rostock"},
        )  # fmt: skip
        assert opened(thread, mo, now) == incident  # a second tap
        assert Incident.objects.count() == 1

    def test_twins_belong_to_it_at_once(self, sim: Category, mo: Member):
        one, other = factories.question(category=sim), factories.question(category=sim)
        twins.link(thread=one, other=other, by=mo, now=clock.now())

        incident = opened(Thread.objects.get(pk=one.pk), mo, clock.now())

        assert [row.thread for row in incident.threads.all()] == [other]
        assert incident.affected_count == 2

    def test_a_twin_that_cannot_join_keeps_nobody_from_opening(
        self, sim: Category, team: Category, mo: Member
    ):
        one, elsewhere, hidden = (factories.question(category=sim) for _ in range(3))
        for other in (elsewhere, hidden):
            twins.link(thread=one, other=other, by=mo, now=clock.now())
        opened(Thread.objects.get(pk=elsewhere.pk), mo, clock.now())
        IncidentThread.objects.all().delete()
        Thread.objects.filter(pk=hidden.pk).update(category=team)

        incident = opened(Thread.objects.get(pk=one.pk), mo, clock.now())

        assert not incident.threads.exists()
        assert Incident.objects.count() == 2

    @pytest.mark.parametrize("who", ["nina", "hana", "mara"])
    def test_members_do_not(self, who: str, request: Any, sim: Category):
        thread = factories.question(category=sim)

        with pytest.raises(NotAllowed, match="Only the team"):
            opened(thread, request.getfixturevalue(who), clock.now())

    def test_only_where_everybody_reads_it_and_it_waits(
        self, sim: Category, team: Category, mo: Member
    ):
        hidden, done = factories.question(category=team, by=mo), factories.solved(category=sim)
        closed = factories.question(category=sim)
        threads.close(thread=closed, by=mo, now=clock.now(), reason="Enough said")
        same = factories.question(category=sim)
        duplicates.mark(thread=same, original=done, by=mo, now=clock.now())

        for thread in (hidden, done, closed, same):
            with pytest.raises(NotAllowed):
                opened(Thread.objects.get(pk=thread.pk), mo, clock.now())
        assert Incident.objects.count() == 0


class TestHavingIt:
    def test_once_a_member_and_taken_back(self, sim: Category, mo: Member, olga: Member):
        incident = opened(factories.question(category=sim), mo, clock.now())

        for _ in range(2):
            incident = affected.say(incident=incident, by=olga, now=clock.now())
        assert incident.affected_count == 2
        incident = affected.withdraw(incident=incident, by=olga, now=clock.now())
        assert incident.affected_count == 1
        incident = affected.say(incident=incident, by=olga, now=clock.now())
        assert incident.affected_count == 2
        assert IncidentAffected.objects.filter(member=olga).count() == 1
        assert Thread.objects.get(pk=incident.thread_id).service_line["incident"]["affected"] == 2

    def test_not_when_it_is_over(self, sim: Category, mo: Member, olga: Member):
        incident = opened(factories.question(category=sim), mo, clock.now())
        incident = ended(incident, mo, clock.now())

        with pytest.raises(NotAllowed, match="over"):
            affected.say(incident=incident, by=olga, now=clock.now())


class TestOneAnswer:
    def test_informs_everybody_once(self, mo: Member, eva: Member, olga: Member):
        incident, asked = outage()
        affected.say(incident=incident, by=olga, now=clock.now())

        incident = informed(incident, eva, clock.now() + HOUR)
        what = incident_news.of_answer(incident.answer_id)
        incident_news.tell_step(pk=incident.pk, what=what, after=0, now=clock.now() + HOUR)

        others = [one.author for one in asked[1:]]
        assert told("incident_answered") == ids(olga, *others)
        assert told("question_answered") == ids(asked[0].author)
        assert incident.answer is not None
        assert (incident.answer.thread, incident.answer.author) == (asked[0], eva)

    def test_in_steps_where_they_are_many(self, mo: Member, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(crowds, "A_STEP", 2)
        incident, asked = outage()

        incident = incidents.inform(
            incident=incident, body=ANSWER, key=None, by=mo, now=clock.now() + HOUR
        )
        what, after = incident_news.of_answer(incident.answer_id), 0
        for _ in range(3):
            incident_news.tell_step(pk=incident.pk, what=what, after=after, now=clock.now() + HOUR)
            after = max(told("incident_answered"))

        assert told("incident_answered") == ids(*(one.author for one in asked[1:]))

    def test_of_what_was_deleted_nobody_hears(self, mo: Member):
        incident, _asked = outage()
        incident = incidents.inform(
            incident=incident, body=ANSWER, key=None, by=mo, now=clock.now() + HOUR
        )
        assert incident.answer is not None
        posts.delete(post=incident.answer, by=mo, now=clock.now() + HOUR)

        what = incident_news.of_answer(incident.answer_id)
        incident_news.tell_step(pk=incident.pk, what=what, after=0, now=clock.now() + HOUR)

        assert told("incident_answered") == []

    def test_members_do_not(self, olga: Member):
        incident, _asked = outage()
        with pytest.raises(NotAllowed, match="Only the team"):
            incidents.inform(incident=incident, body=ANSWER, key=None, by=olga, now=clock.now())
        with pytest.raises(NotAllowed, match="Only the team"):
            incidents.end(incident=incident, by=olga, now=clock.now())


class TestTheEnd:
    def test_solves_all_of_them_and_each_may_take_it_back(
        self, mo: Member, eva: Member, olga: Member
    ):
        incident, asked = outage(6)
        different, kept = asked[5], asked[1]
        affected.say(incident=incident, by=olga, now=clock.now())
        incident_threads.leave(thread=different, by=different.author, now=clock.now() + HOUR)
        incident = informed(incident, eva, clock.now() + HOUR)
        source = incident.answer

        incident = ended(incident, eva, clock.now() + 2 * HOUR)
        incident_news.sweep(now=clock.now() + 2 * HOUR)  # nothing is left

        found = [Thread.objects.get(pk=one.pk) for one in asked]
        assert [one.state for one in found] == ["solved"] * 5 + ["open"]
        assert found[0].solution is not None
        assert found[0].solution.post == source
        sources = {one.solution.post.source for one in found[1:5] if one.solution}
        assert sources == {source}
        assert not any("incident" in one.service_line for one in found)
        assert told("incident_over") == ids(olga)
        assert told("solution_set_by_team") == ids(*(one.author for one in asked[:5]))
        unread = Notice.objects.filter(kind="question_answered", read_at=None, post__source=source)
        assert unread.count() == 0  # the solution says it
        solutions.clear(thread=found[1], by=kept.author, now=clock.now() + 3 * HOUR)
        assert Thread.objects.get(pk=kept.pk).state == "answered"
        books.follow(clock.now() + 4 * HOUR)
        books.assert_true(clock.now() + 4 * HOUR)

    def test_without_an_answer_each_goes_on_by_itself(self, mo: Member):
        incident, asked = outage()

        ended(incident, mo, clock.now() + HOUR)

        found = [Thread.objects.get(pk=one.pk) for one in asked]
        assert [one.state for one in found] == ["open"] * 5
        assert not any("incident" in one.service_line for one in found)
        assert told("incident_over") == ids(*(one.author for one in asked))

    def test_more_than_somebody_may_post_a_day(self, mo: Member, settings: Any):
        """It is one act over many questions."""
        from forum.lib import limits

        settings.LIMITS_MEMBER = limits.Pace(
            questions=10, answers=2, marks=40, between=timedelta(0), messages=300
        )
        incident, asked = outage(6)
        incident = informed(incident, mo, clock.now() + HOUR)

        ended(incident, mo, clock.now() + 2 * HOUR)

        states = Thread.objects.filter(pk__in=[one.pk for one in asked])
        assert set(states.values_list("state", flat=True)) == {"solved"}

    def test_one_that_fails_holds_up_no_other(self, mo: Member, monkeypatch: pytest.MonkeyPatch):
        incident, asked = outage()
        incident = informed(incident, mo, clock.now() + HOUR)
        incidents.end(incident=incident, by=mo, now=clock.now() + 2 * HOUR)
        real = incident_news.pointing.solve

        def broken(*, thread: Thread, **rest: Any) -> Thread:
            if thread.pk == asked[2].pk:
                raise ValueError("poison")
            return real(thread=thread, **rest)

        monkeypatch.setattr(incident_news.pointing, "solve", broken)
        with pytest.raises(ValueError, match="poison"):
            incident_news.solve_some(pk=incident.pk, now=clock.now() + 2 * HOUR)
        states = [Thread.objects.get(pk=one.pk).state for one in asked]
        assert states == ["solved", "solved", "open", "solved", "solved"]

        monkeypatch.setattr(incident_news.pointing, "solve", real)
        assert incident_news.sweep(now=clock.now() + 2 * HOUR) == 1
        assert Thread.objects.get(pk=asked[2].pk).state == "solved"

    def test_said_again_it_changes_nothing(self, mo: Member, eva: Member):
        incident, _asked = outage()
        ended(incident, mo, clock.now() + HOUR)

        again = incidents.end(incident=incident, by=eva, now=clock.now() + 2 * HOUR)

        assert again.ended_by == mo


class TestBelonging:
    def test_by_the_team_and_not_by_others(self, sim: Category, mo: Member, olga: Member):
        incident = opened(factories.question(category=sim), mo, clock.now())
        other = factories.question(category=sim)

        with pytest.raises(NotAllowed, match="Only the team"):
            incident_threads.join(thread=other, incident=incident, by=olga, now=clock.now())
        for _ in range(2):
            incident_threads.join(thread=other, incident=incident, by=mo, now=clock.now())

        assert IncidentThread.objects.count() == 1
        assert told("incident_joined") == ids(other.author)
        with pytest.raises(NotAllowed, match="asked, or the team"):
            incident_threads.leave(thread=other, by=olga, now=clock.now())
        incident_threads.leave(thread=other, by=other.author, now=clock.now())
        assert incident_marks.MARK not in Thread.objects.get(pk=other.pk).service_line
        unread = Notice.objects.filter(kind="incident_joined", read_at=None)
        assert unread.count() == 0

    def test_of_one_incident_at_a_time(self, sim: Category, mo: Member):
        one, two = (
            opened(factories.question(category=sim), mo, clock.now()) for _ in range(2)
        )  # fmt: skip
        thread = factories.question(category=sim)
        incident_threads.join(thread=thread, incident=one, by=mo, now=clock.now())

        with pytest.raises(NotAllowed, match="another incident"):
            incident_threads.join(thread=thread, incident=two, by=mo, now=clock.now())
        with pytest.raises(NotAllowed, match="where an incident is answered"):
            incident_threads.join(thread=two.thread, incident=one, by=mo, now=clock.now())
        with pytest.raises(NotAllowed, match="belongs to an incident already"):
            opened(Thread.objects.get(pk=thread.pk), mo, clock.now())


def test_the_words_are_changed_everywhere(sim: Category, mo: Member):
    incident = opened(factories.question(category=sim), mo, clock.now())

    incidents.change(
        incident=incident, title={"en": "No network in Rostock"}, message={"en": "A cable."},
        known_since=clock.now() - HOUR, by=mo, now=clock.now(),
    )  # fmt: skip

    said = Thread.objects.get(pk=incident.thread_id).service_line["incident"]
    assert said["title"] == {"en": "No network in Rostock"}
    assert Post.objects.count() == 1


class TestAQuestionThatIsGone:
    @pytest.mark.parametrize("how", ["deleted", "moved"])
    def test_ends_the_incident_and_the_others_wait_again(
        self, how: str, mo: Member, eva: Member, team: Category
    ):
        incident, asked = outage()
        incident = informed(incident, eva, clock.now() + HOUR)
        if how == "deleted":
            posts.delete(post=asked[0].posts.get(kind="question"), by=mo, now=clock.now() + HOUR)
        else:
            threads.move(thread=asked[0], category=team, by=mo, now=clock.now() + HOUR)

        for _twice in range(2):
            incident_news.sweep(now=clock.now() + 2 * HOUR)

        incident.refresh_from_db()
        assert (incident.ended_at is None, incident.ended_by) == (False, None)
        others = Thread.objects.filter(pk__in=[one.pk for one in asked[1:]])
        assert not any("incident" in one.service_line for one in others)
        assert {one.state for one in others} == {"open"}
        assert told("incident_over") == []

    def test_nobody_is_led_to_an_answer_there(self, mo: Member, eva: Member):
        incident, asked = outage()
        incident = informed(incident, eva, clock.now() + HOUR)
        posts.delete(post=asked[0].posts.get(kind="question"), by=mo, now=clock.now() + HOUR)

        ended(incident, eva, clock.now() + HOUR)

        others = Thread.objects.filter(pk__in=[one.pk for one in asked[1:]])
        assert {one.state for one in others} == {"open"}


class TestOtherWords:
    def test_stand_at_the_questions_that_belong_to_it_as_well(
        self, mo: Member, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(incident_news, "AT_A_TIME", 2)
        incident, asked = outage()
        left = asked[-1]
        incident_threads.leave(thread=left, by=left.author, now=clock.now())

        incident = incidents.change(
            incident=incident, title={"de": "Kabel durchtrennt"}, message={},
            known_since=incident.known_since, by=mo, now=clock.now(),
        )  # fmt: skip
        after: int | None = 0
        while after is not None:
            after = incident_news.mark_step(pk=incident.pk, after=after)

        found = Thread.objects.filter(pk__in=[one.pk for one in asked[:-1]])
        assert [one.service_line["incident"]["title"] for one in found] == (
            [{"de": "Kabel durchtrennt"}] * len(found)
        )
        assert "incident" not in Thread.objects.get(pk=left.pk).service_line


class TestMineIsDifferent:
    def test_takes_away_this_question_only(self, mo: Member, olga: Member, nina: Member):
        incident, _asked = outage()
        now = clock.now()
        two = [factories.question(by=olga) for _ in range(2)]
        affected.say(incident=incident, by=nina, now=now - HOUR)
        own = factories.question(by=nina)
        for n, thread in enumerate([*two, own]):
            incident_threads.join(thread=thread, incident=incident, by=mo, now=now + n * HOUR)

        def having() -> set[str]:
            rows = IncidentAffected.objects.filter(incident=incident, left_at=None)
            return {row.member.handle for row in rows} & {"olga", "nina"}

        incident_threads.leave(thread=two[0], by=olga, now=now + 5 * HOUR)
        assert having() == {"olga", "nina"}
        incident_threads.leave(thread=two[1], by=olga, now=now + 5 * HOUR)
        incident_threads.leave(thread=own, by=nina, now=now + 5 * HOUR)
        assert having() == {"nina"}  # she had said so herself

    def test_the_team_reads_that_it_is_not_theirs(self, as_: Any, mo: Member, eva: Member):
        _incident, asked = outage()

        sent = as_(eva).post(f"/incidents/of/{asked[1].pk}/differs/", follow=True)

        assert "The question is one of its own again" in sent.content.decode()


class TestAnswersOutOfOrder:
    def test_the_later_one_stays(self, mo: Member):
        incident, _asked = outage()
        keys = [uuid.uuid4(), uuid.uuid4()]

        for n, key in enumerate([keys[0], keys[1], keys[0]]):
            incident = incidents.inform(
                incident=incident, body=f"{ANSWER} Stand {keys.index(key)}.", key=key, by=mo,
                now=clock.now() + (n + 1) * HOUR,
            )  # fmt: skip

        answers = Post.objects.filter(thread=incident.thread, kind="answer").order_by("pk")
        assert answers.count() == 2
        assert Incident.objects.get().answer == answers[1]

    def test_a_deleted_one_is_none_on_the_page_of_the_end(self, as_: Any, mo: Member):
        incident, _asked = outage()
        incident = informed(incident, mo, clock.now())
        page = as_(mo).get(f"/incidents/{incident.pk}/").content.decode()
        assert "are solved by your answer" in page
        assert incident.answer is not None
        posts.delete(post=incident.answer, by=mo, now=clock.now())

        page = as_(mo).get(f"/incidents/{incident.pk}/").content.decode()

        assert "without an answer the banner goes" in page
