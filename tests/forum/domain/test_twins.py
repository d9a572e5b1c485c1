"""Several ask the same: linked while they wait, solved together, each deciding for their own."""

import json
import re
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from forum.domain import (
    duplicates,
    following,
    me_too,
    notices,
    one_taps,
    outbox,
    posts,
    solutions,
    threads,
    twins,
)
from forum.lib import clock, likeness
from forum.models import (
    Category,
    Event,
    Member,
    Notice,
    OneTap,
    OutboxMessage,
    Post,
    Thread,
    ThreadNeighbours,
    Twin,
)
from forum.queries import inbox, search, similar
from forum.rules import NotAllowed
from forum.tasks import tell_twins
from tests import factories
from tests.counting import statements
from tests.forum.domain.test_concurrency import at_once

pytestmark = pytest.mark.django_db
NOW = clock.now
ANSWER = "Switch the radio off and on again, it was an outage of the night."


def link(thread: Thread, other: Thread, by: Member | None = None) -> None:
    by = by or thread.author
    assert by is not None
    twins.link(thread=thread, other=other, by=by, now=NOW())


def three() -> list[Thread]:
    found = [factories.question(by=factories.member(name)) for name in ("ann", "ben", "cleo")]
    link(found[0], found[1])
    link(found[2], found[1])
    return [Thread.objects.get(pk=one.pk) for one in found]


def solve(thread: Thread) -> Post:
    post = factories.answer(thread, by=factories.member(), body=ANSWER)
    assert thread.author is not None
    solutions.accept(thread=thread, post=post, by=thread.author, now=NOW())
    return post


def do_jobs() -> None:
    waiting = ProcrastinateJob.objects.filter(task_name=twins.TASK, status="todo")
    for args in list(waiting.order_by("pk").values_list("args", flat=True)):
        tell_twins(**args)


def told() -> list[tuple[str, int]]:
    found = Notice.objects.filter(kind="twin_solved").order_by("pk")
    return list(found.values_list("member__handle", "thread"))


def test_three_are_one_group_and_each_page_says_so(as_: Any) -> None:
    one, two, three_ = three()

    page = as_(None).get(one.get_absolute_url()).content.decode()

    assert len({thread.twin_group_id for thread in (one, two, three_)}) == 1
    assert "2 others ask the same" in page
    assert two.title in page
    assert three_.title in page


def test_two_groups_become_one() -> None:
    one, two, three_, four = (factories.question() for _ in range(4))
    link(one, two)
    link(three_, four)

    link(two, three_)

    assert Thread.objects.values("twin_group").distinct().count() == 1
    assert Twin.objects.filter(ended_at=None).count() == 4


def test_who_may_link_them(olga: Member, mara: Member, eva: Member) -> None:
    one, two, three_ = (factories.question() for _ in range(3))

    with pytest.raises(NotAllowed, match="from 50 points on"):
        link(one, two, olga)
    link(one, two, mara)
    link(two, three_, eva)
    member = factories.member()
    member.standing.points = 50
    member.standing.save()
    link(three_, factories.question(), member)

    assert Thread.objects.exclude(twin_group=None).count() == 4


def test_what_is_done_or_hidden_has_no_twins(mo: Member, eva: Member, team: Category) -> None:
    one = factories.question(by=mo)
    closed, gone, same = (factories.question(by=mo) for _ in range(3))
    threads.close(thread=closed, by=mo, now=NOW(), reason="Done")
    posts.delete(post=gone.posts.get(kind="question"), by=mo, now=NOW())
    duplicates.mark(thread=same, original=factories.solved(), by=mo, now=NOW())

    others = [closed, gone, same, factories.solved(), factories.question(by=mo, category=team), one]
    for other in others:
        with pytest.raises(NotAllowed):
            link(one, other, mo)

    assert Twin.objects.count() == 0


def test_when_one_is_solved_the_others_hear_of_it_once() -> None:
    one, two, three_ = three()
    solve(one)
    do_jobs()
    do_jobs()

    assert told() == [("ben", two.pk), ("cleo", three_.pk)]


def test_this_solved_mine_points_to_the_answer_and_copies_nothing(as_: Any) -> None:
    one, two, _three = three()
    source = solve(one)

    twins.solve(thread=two, source=source, by=two.author, now=NOW())
    twins.solve(thread=two, source=source, by=two.author, now=NOW())

    two.refresh_from_db()
    own = two.solution.post
    assert (two.state, own.source, own.author) == ("solved", source, two.author)
    assert ANSWER not in own.body
    assert two.posts.filter(kind="answer").count() == 1
    page = as_(None).get(two.get_absolute_url()).content.decode()
    assert ANSWER in page


def test_what_is_borrowed_is_gone_when_its_source_is(as_: Any, mo: Member) -> None:
    one, two, _three = three()
    source = solve(one)
    twins.solve(thread=two, source=source, by=two.author, now=NOW())

    posts.delete(post=source, by=mo, now=NOW())

    assert ANSWER not in as_(None).get(two.get_absolute_url()).content.decode()


def test_whoever_has_it_too_hears_once_when_a_twin_is_solved(olga: Member, hana: Member) -> None:
    one, two, three_ = three()
    nora = factories.member()
    said = [(one, olga), (two, olga), (one, hana), (three_, hana), (one, nora), (one, two.author)]
    for thread, by in said:
        me_too.say(thread=thread, by=by, device="", software="", now=NOW())
    following.stop(thread=one, by=nora, now=NOW())

    solve(three_)
    do_jobs()
    do_jobs()

    heard = Notice.objects.filter(kind="me_too_solved")
    assert list(heard.values_list("member__handle", "thread")) == [("olga", one.pk)]
    assert [row[0] for row in told()] == ["ann", "ben"]
    assert Notice.objects.filter(member=hana, kind="thread_solved").count() == 1


def test_of_a_twin_that_was_hidden_nothing_is_told(as_: Any, mo: Member, team: Category) -> None:
    one, two, _three = three()
    source = solve(one)
    do_jobs()
    notice = Notice.objects.get(kind="twin_solved", thread=two)
    assert ANSWER[:40] in as_(two.author).get("/inbox/?view=all").content.decode()

    threads.move(thread=one, by=mo, category=team, now=NOW())

    pages = [as_(two.author).get(path) for path in ("/inbox/?view=all", two.get_absolute_url())]
    assert [ANSWER[:40] in page.content.decode() for page in pages] == [False, False]
    assert inbox.wanted(notices=[notice]) == set()
    with pytest.raises(NotAllowed, match="no longer here"):
        twins.solve(thread=two, source=source, by=two.author, now=NOW())


def test_a_borrowed_solution_tells_nobody_again() -> None:
    one, two, three_ = three()
    source = solve(one)
    do_jobs()
    ProcrastinateJob.objects.all().delete()

    twins.solve(thread=two, source=source, by=two.author, now=NOW())

    assert not ProcrastinateJob.objects.filter(task_name=twins.TASK).exists()
    assert told() == [("ben", two.pk), ("cleo", three_.pk)]


def test_nobody_decides_for_another(olga: Member, mo: Member) -> None:
    one, two, _three = three()
    source = solve(one)

    for by in (olga, mo, one.author):
        with pytest.raises(NotAllowed, match="Only the person who asked"):
            twins.solve(thread=two, source=source, by=by, now=NOW())
    stranger = solve(factories.question())
    with pytest.raises(NotAllowed, match="no longer solves a question like yours"):
        twins.solve(thread=two, source=stranger, by=two.author, now=NOW())


def test_not_mine_leaves_and_stays_open(olga: Member) -> None:
    one, two, three_ = three()
    with pytest.raises(NotAllowed):
        twins.leave(thread=two, by=olga, now=NOW())

    twins.leave(thread=two, by=two.author, now=NOW())
    solve(one)
    do_jobs()

    two.refresh_from_db()
    assert (two.twin_group, two.state, told()) == (None, "open", [("cleo", three_.pk)])
    assert Event.objects.filter(kind="twin_left", thread=two).count() == 1


def test_whoever_asked_says_that_theirs_differs_and_only_the_team_links_it_again(
    mara: Member, mo: Member
) -> None:
    one, two, three_ = three()
    twins.leave(thread=two, by=two.author, now=NOW())

    for other in (one, three_):
        with pytest.raises(NotAllowed, match="says that their question differs"):
            link(other, two, mara)
    link(two, factories.question(), mara)
    link(two, one, mo)

    assert len({Thread.objects.get(pk=t.pk).twin_group_id for t in (one, two, three_)}) == 1


def test_a_twin_alone_is_none() -> None:
    one, two = factories.question(), factories.question()
    link(one, two)

    twins.leave(thread=one, by=one.author, now=NOW())

    two.refresh_from_db()
    assert (two.twin_group, Twin.objects.filter(ended_at=None).count()) == (None, 0)


def test_a_duplicate_of_what_waits_hears_of_its_solution_too(mo: Member) -> None:
    thread, original = factories.question(), factories.question()
    duplicates.mark(thread=thread, original=original, by=mo, now=NOW())

    source = solve(original)
    do_jobs()
    twins.solve(thread=thread, source=source, by=thread.author, now=NOW())

    assert [pk for _name, pk in told()] == [thread.pk]
    assert Thread.objects.get(pk=thread.pk).state == "solved"


def test_of_a_twin_that_is_hidden_already_nobody_is_told(
    mo: Member, olga: Member, team: Category
) -> None:
    """It would count beside the bell, and nobody could read it."""
    one, two, _three = three()
    me_too.say(thread=two, by=olga, device="", software="", now=NOW())
    threads.move(thread=one, by=mo, category=team, now=NOW())

    factories.answer(one, by=mo, body=ANSWER)
    solutions.accept(
        thread=one, post=one.posts.get(kind="answer"), by=mo, now=NOW(), reason="By phone"
    )
    do_jobs()

    assert not Notice.objects.filter(kind__in=["twin_solved", "me_too_solved"]).exists()


@pytest.mark.parametrize("how", ["moved", "deleted", "topic"])
def test_what_was_told_of_a_twin_counts_no_more_when_that_is_gone(
    how: str, mo: Member, team: Category
) -> None:
    one, _two, _three = three()
    Thread.objects.filter(pk=one.pk).update(category=factories.category("usage"))
    source = solve(one)
    do_jobs()

    if how == "moved":
        threads.move(thread=one, by=mo, category=team, now=NOW())
    elif how == "topic":
        topic = Category.objects.get(slug="usage")
        topic.is_private = True
        topic.save()
        notices.hush_category(category=topic, now=NOW())
    else:
        posts.delete(post=source, by=mo, now=NOW())

    unread = Notice.objects.filter(kind="twin_solved", read_at=None)
    assert (unread.count(), len(told())) == (0, 2)


def test_a_fault_with_one_asker_keeps_nothing_from_the_others(monkeypatch: Any) -> None:
    """What was begun for them is undone, the job comes again, and each hears once, with a mail."""
    one, two, three_ = three()
    solve(one)
    enqueue = outbox.store_notices

    def broken(*, notices: list[Notice], **more: Any) -> None:
        if any(notice.thread_id == two.pk for notice in notices):
            raise RuntimeError("no room")
        enqueue(notices=notices, **more)

    monkeypatch.setattr(outbox, "store_notices", broken)
    with pytest.raises(RuntimeError):
        do_jobs()
    first = told()
    monkeypatch.setattr(outbox, "store_notices", enqueue)
    do_jobs()

    assert first == [("cleo", three_.pk)]
    assert sorted(told()) == [("ben", two.pk), ("cleo", three_.pk)]
    assert OutboxMessage.objects.filter(kind="twin_solved").count() == 2


def test_the_tap_of_a_twin_leaves_what_it_is_a_duplicate_of(mo: Member) -> None:
    """One "not mine" is one thing: the other link was not asked about."""
    one, two, _three = three()
    duplicates.mark(thread=two, original=factories.question(), by=mo, now=NOW())
    solve(one)
    do_jobs()
    asked = {kind: Notice.objects.get(kind=kind, thread=two)
             for kind in ("twin_solved", "question_duplicate")}  # fmt: skip
    taps = {}
    for kind, notice in asked.items():
        one_taps.issue(notice=notice, key=kind, now=NOW())
        taps[kind] = OneTap.objects.get(key=kind)

    one_taps.use(tap=taps["twin_solved"], outcome="not_mine", now=NOW())
    after_twin = Thread.objects.get(pk=two.pk)
    one_taps.use(tap=taps["question_duplicate"], outcome="not_mine", now=NOW())
    after_both = Thread.objects.get(pk=two.pk)

    assert (after_twin.twin_group, after_twin.duplicate_of is None) == (None, False)
    assert after_both.duplicate_of is None


def test_the_tap_of_a_duplicate_leaves_its_twins(as_: Any, mo: Member) -> None:
    one, two, _three = three()
    duplicates.mark(thread=two, original=factories.question(), by=mo, now=NOW())
    notice = Notice.objects.get(kind="question_duplicate")
    address = f"/do/{one_taps.issue(notice=notice, key='mail', now=NOW())}/"

    as_(None).post(address, {"say": "not_mine"})
    page = as_(None).get(address).content.decode()

    two.refresh_from_db()
    assert (two.duplicate_of, two.twin_group) == (None, one.twin_group)
    assert "linked your question again" not in page
    assert "is one of its own" in page


@pytest.mark.parametrize(("say", "state"), [("mine", "solved"), ("not_mine", "open")])
def test_the_tap_from_the_mail(as_: Any, say: str, state: str) -> None:
    one, two, _three = three()
    solve(one)
    do_jobs()
    notice = Notice.objects.get(kind="twin_solved", thread=two)
    address = f"/do/{one_taps.issue(notice=notice, key='mail', now=NOW())}/"

    shown = as_(None).get(address).content.decode()
    first = as_(None).post(address, {"say": say})
    second = as_(None).post(address, {"say": "mine"})
    after = as_(None).get(address)

    two.refresh_from_db()
    assert "Did this solve yours, too?" in shown
    assert (first.status_code, second.status_code, after.status_code) == (302, 200, 200)
    assert two.state == state
    assert (two.twin_group is None) == (say == "not_mine")


def test_the_asker_presses_it_on_the_page(as_: Any) -> None:
    one, two, _three = three()
    source = solve(one)
    client = as_(two.author)

    page = client.get(two.get_absolute_url()).content.decode()
    done = client.post(f"/questions/{two.pk}/solved-by/{source.pk}/")
    stranger = as_(one.author).post(f"/questions/{two.pk}/solved-by/{source.pk}/")

    assert "This solved mine" in page
    assert "This solved mine" not in as_(None).get(two.get_absolute_url()).content.decode()
    assert (done.status_code, stranger.status_code) == (302, 403)


def test_proposals_are_clearly_alike_and_a_person_confirms_them(as_: Any, hana: Member) -> None:
    mine = factories.question(by=hana, title="No network in Kassel since this morning")
    same = factories.question(title="No network in Kassel this morning")
    other = factories.question(title="Network abroad is slow in Spain")
    url = f"/questions/{mine.pk}/twins/"

    page = as_(hana).get(url).content.decode()
    linked = as_(hana).post(url, {"other": str(same.pk)})

    assert same.title in page
    assert other.title not in page
    assert linked.status_code == 302
    assert Thread.objects.get(pk=same.pk).twin_group is not None


def test_with_none_clearly_alike_those_of_the_page_are_offered(
    as_: Any, hana: Member, mo: Member, team: Category
) -> None:
    mine = factories.question(by=hana, title="No network in Kassel since this morning")
    hidden = factories.question(title="Who looks after the weekend?", category=team)
    near = factories.question(title="My phone has been without signal for days")
    solved = factories.question(title="The signal came back by itself")
    solve(solved)
    ThreadNeighbours.objects.update_or_create(
        thread=mine, defaults={"ids": [solved.pk, hidden.pk, near.pk], "renewed_at": clock.now()}
    )
    url = f"/questions/{mine.pk}/twins/"

    page, own = as_(mo).get(url), as_(hana).get(url)

    for answer in (page, own):
        assert answer.context["found"] == [near]
        assert list(answer.context["solved"]) == [solved]
        assert solved.title in answer.content.decode()
    duplicate = f'action="/questions/{mine.pk}/duplicate/"'
    assert duplicate in page.content.decode()
    assert duplicate not in own.content.decode()
    assert list(as_(mo).get(url, {"q": "zebra"}).context["solved"]) == []


@pytest.mark.parametrize(
    ("one", "other", "is_clear"),
    [
        ("No network in Kassel", "no network: Kassel", True),
        ("Kein Netz in Kassel seit heute", "Seit heute kein Netz in Kassel!", True),
        ("No network in Kassel", "Invoice is too high", False),
        ("", "", False),
    ],
)
def test_what_is_clearly_alike(one: str, other: str, is_clear: bool) -> None:
    assert (likeness.share(one, other) >= likeness.CLEAR) is is_clear


def test_linking_by_http_is_refused_with_a_sentence(as_: Any, olga: Member) -> None:
    one, two = factories.question(), factories.question()

    answer = as_(olga).post(f"/questions/{one.pk}/twins/", {"other": str(two.pk)})

    assert answer.status_code == 403
    assert "and whoever asked them" in answer.content.decode()


@pytest.mark.thorough
def test_kin_costs_no_statement_more(as_: Any, mo: Member) -> None:
    plain, original = factories.question(), factories.solved()
    thread = factories.question()
    factories.answer(thread)
    duplicates.mark(thread=thread, original=original, by=mo, now=NOW())
    few, *_rest = three()
    base = statements(as_(None), plain.get_absolute_url())

    with_one = statements(as_(None), few.get_absolute_url())
    for _ in range(20):
        link(few, factories.question(), mo)

    assert [
        with_one,
        statements(as_(None), few.get_absolute_url()),
        statements(as_(None), thread.get_absolute_url()),
    ] == [base, base, base]
    assert base <= 4


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_two_leave_at_once() -> None:
    """Whoever is left alone is no twin, whichever of them was first."""
    for number in range(6):
        made = [factories.question(by=factories.member(f"t{number}{n}")) for n in range(3)]
        link(made[0], made[1])
        link(made[2], made[1])

        faults = at_once(
            *(lambda one=one: twins.leave(thread=one, by=one.author, now=NOW()) for one in made[:2])
        )

        groups = Thread.objects.filter(pk__in=[one.pk for one in made]).values_list("twin_group")
        assert (faults, set(groups)) == ([], {(None,)})


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_tell_once() -> None:
    for number in range(4):
        made = [factories.question(by=factories.member(f"j{number}{n}")) for n in range(3)]
        link(made[0], made[1])
        link(made[2], made[1])
        solve(made[0])

        faults = at_once(*[lambda one=made[0]: twins.tell_solved(pk=one.pk, now=NOW())] * 3)

        here = Notice.objects.filter(kind="twin_solved", thread__in=made)
        mails = OutboxMessage.objects.filter(notice__in=here)
        assert (faults, here.count(), mails.count()) == ([], 2, 2)


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_two_link_at_once() -> None:
    mo = factories.member("mo", staff_role="moderator")
    for _ in range(6):
        one, two, three_ = (factories.question() for _ in range(3))

        faults = at_once(
            lambda one=one, two=two: link(one, two, mo),
            lambda two=two, three_=three_: link(three_, two, mo),
            lambda one=one, three_=three_: link(one, three_, mo),
        )

        groups = {Thread.objects.get(pk=t.pk).twin_group_id for t in (one, two, three_)}
        assert (faults, len(groups), None in groups) == ([], 1, False)


def test_search_suggestions_and_facts_show_what_solved_it(
    as_: Any, mo: Member, team: Category
) -> None:
    """Not the pointer to it; and only to whoever may read it where it stands."""
    one, two, _three = three()
    source = solve(two)
    twins.solve(thread=one, source=source, by=one.author, now=NOW())
    url = one.get_absolute_url()

    def shown(member: Member | None) -> list[str | None]:
        query = search.read(f'"{one.title}"')
        hits = search.find(member=member, query=query, now=NOW()).hits
        ideas = similar.similar(member=member, title=one.title)
        solutions_ = [hit.solution for hit in hits if hit.thread == one]
        solutions_ += [idea.solution for idea in ideas if idea.thread == one]
        return [post.body_html if post else None for post in solutions_]

    page = as_(None).get(url).content.decode()
    block = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    question = json.loads(block[0])["@graph"][0]["mainEntity"]
    before = shown(None)
    threads.move(thread=two, by=mo, category=team, now=NOW())

    assert question["acceptedAnswer"]["text"] == ANSWER
    assert question["acceptedAnswer"]["author"]["name"] == str(source.author)
    assert question["acceptedAnswer"]["url"].endswith(source.get_absolute_url())
    assert before == [source.body_html] * 2
    assert (shown(None), shown(mo)) == ([None] * 2, [source.body_html] * 2)
