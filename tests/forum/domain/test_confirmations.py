"""Others confirm an answer: when it opens, who may, what it solves, and how it is taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from forum.domain import confirmations, marks, posts, reactions, solutions, threads, verdicts
from forum.lib import clock
from forum.models import Confirmation, Event, Member, Notice, Post, Thread
from forum.queries import thread_posts
from forum.rules import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
OTHERS, COMPANY = Confirmation.Kind.OTHERS, Confirmation.Kind.COMPANY
DAY = timedelta(days=1)


def adviser(points: int = 1000) -> Member:
    member = factories.member()
    member.standing.points = points
    member.standing.save()
    return member


@pytest.fixture
def old(hana: Member) -> Post:
    """An answer of eight days ago, of which Hana, who asked, has said nothing."""
    at = clock.now() - 8 * DAY
    return factories.answer(factories.question(by=hana, at=at), at=at)


def confirm(
    post: Post, by: Member, kind: Confirmation.Kind = OTHERS, now: datetime | None = None
) -> Thread:
    confirmations.confirm(post=post, by=by, kind=kind, now=now or clock.now())
    return Thread.objects.get(pk=post.thread_id)


@pytest.mark.parametrize("who", ["mara", "eva", "mo", "sven", "ada"])
def test_one_of_these_is_enough(who: str, old: Post, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(who)

    thread = confirm(old, by)

    fact = thread.solution
    assert (thread.state, fact.post, fact.kind, fact.by) == ("solved", old, "confirmed", by)
    kinds = list(Event.objects.filter(by=by).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["confirmed", "solution_set"]


def test_of_advisers_it_takes_two(old: Post) -> None:
    one, two = adviser(), adviser()

    states = [confirm(old, by).state for by in (one, one, two)]

    assert states == ["answered", "answered", "solved"]
    assert Confirmation.objects.count() == 2


def test_it_opens_on_the_seventh_day(hana: Member, mara: Member) -> None:
    at = clock.now()
    post = factories.answer(factories.question(by=hana, at=at), at=at)

    with pytest.raises(NotAllowed, match="has 7 days to say"):
        confirm(post, mara, now=at + 7 * DAY - timedelta(seconds=1))
    assert confirm(post, mara, now=at + 7 * DAY).state == "solved"


def test_who_may_not(old: Post, hana: Member, olga: Member) -> None:
    for by, why in [
        (olga, "from 1000 points on"),
        (adviser(999), "from 1000 points on"),
    ]:
        with pytest.raises(NotAllowed, match=why):
            confirm(old, by)
    old.author.standing.points = 5000
    old.author.standing.save()
    with pytest.raises(NotAllowed, match="your own answer"):
        confirm(old, old.author)
    hana.standing.points = 5000
    hana.standing.save()
    with pytest.raises(NotAllowed, match="It is your question"):
        confirm(old, hana)


def test_not_what_the_asker_refused(old: Post, hana: Member, mara: Member) -> None:
    verdicts.still_broken(post=old, by=hana, now=clock.now())

    with pytest.raises(NotAllowed, match="it was not the solution"):
        confirm(old, mara)


def test_the_asker_opens_it_again_and_nobody_overrules_them(
    old: Post, hana: Member, mara: Member, eva: Member
) -> None:
    thread = confirm(old, mara)
    solutions.clear(thread=thread, by=hana, now=clock.now())

    with pytest.raises(NotAllowed, match="it was not the solution"):
        confirm(old, eva)


def test_not_where_something_is_solved_hidden_or_closed(
    old: Post, hana: Member, mara: Member, mo: Member
) -> None:
    other = factories.answer(old.thread, at=clock.now() - 8 * DAY)
    solutions.accept(thread=old.thread, post=other, by=hana, now=clock.now())
    with pytest.raises(NotAllowed, match="has a solution already"):
        confirm(old, mara)
    solutions.clear(thread=old.thread, by=hana, now=clock.now())
    threads.close(thread=old.thread, by=mo, now=clock.now(), reason="Done")
    with pytest.raises(NotAllowed, match="can no longer be confirmed"):
        confirm(old, mara)
    threads.reopen(thread=old.thread, by=mo, now=clock.now())
    posts.delete(post=old, by=mo, now=clock.now())
    with pytest.raises(NotAllowed, match="that is there"):
        confirm(old, mara)


def test_not_what_is_out_of_date(old: Post, mara: Member, eva: Member) -> None:
    reactions.outdate(post=old, by=eva, is_mentor=False, reason="It moved", now=clock.now())

    for by, kind in ((mara, OTHERS), (eva, Confirmation.Kind.COMPANY)):
        with pytest.raises(NotAllowed, match="out of date"):
            confirm(old, by, kind)
    reactions.renew(post=old, by=eva, is_mentor=False, now=clock.now())
    assert confirm(old, mara).state == "solved"


def test_taken_back_it_is_not_solved_any_more_and_its_row_stays(old: Post, mara: Member) -> None:
    confirm(old, mara)

    thread = confirmations.withdraw(post=old, by=mara, kind=OTHERS, now=clock.now())

    old.refresh_from_db()
    fact = Confirmation.objects.get()
    assert (thread.state, thread.solution) == ("answered", None)
    assert (fact.withdrawn_at is not None, old.precedence, old.confirmation_count) == (True, 0, 0)
    assert confirm(old, mara).state == "solved"
    assert Confirmation.objects.count() == 2


def test_the_asker_accepts_what_was_confirmed(old: Post, hana: Member, mara: Member) -> None:
    thread = confirm(old, mara)

    solutions.accept(thread=thread, post=old, by=hana, now=clock.now())
    confirmations.withdraw(post=old, by=mara, kind=OTHERS, now=clock.now())

    thread.refresh_from_db()
    assert (thread.solution.kind, thread.solution.by, thread.state) == ("accepted", hana, "solved")
    assert thread.solutions.count() == 2


def test_the_company_stands_behind_a_members_answer_at_any_time(
    hana: Member, eva: Member, mo: Member, olga: Member
) -> None:
    thread = factories.question(by=hana)
    post, own = factories.answer(thread), factories.answer(thread, by=mo)

    after = confirm(post, eva, COMPANY)

    post.refresh_from_db()
    assert (after.state, post.precedence, post.confirmation_count) == ("answered", 30, 1)
    with pytest.raises(NotAllowed, match="Only the company's experts"):
        confirm(post, olga, COMPANY)
    with pytest.raises(NotAllowed, match="comes from the company already"):
        confirm(own, eva, COMPANY)


def test_the_order_beneath_the_solution(as_: Any, hana: Member, eva: Member, olga: Member) -> None:
    """Accepted, confirmed by the company, by others, helpful, then the rest: over pages too."""
    at = clock.now() - 9 * DAY
    thread = factories.question(by=hana, at=at)
    made = [factories.answer(thread, at=at + timedelta(minutes=n)) for n in range(5)]
    rest, helpful, peers, company, best = made
    marks.give(post=helpful, by=olga, now=clock.now())
    confirm(peers, adviser())
    confirm(company, eva, COMPANY)
    solutions.accept(thread=thread, post=best, by=hana, now=clock.now())

    page = as_(None).get(thread.get_absolute_url()).content.decode()
    order = [best, company, peers, helpful, rest]

    places = [page.index(f'id="post-{post.pk}"') for post in order]
    assert places == sorted(places)
    assert page.count("Confirmed by the company") == 1
    assert page.count("Confirmed by others") == 1
    assert f"{eva.display_name}" in page


def test_each_stands_on_one_page_however_many_there_are(hana: Member, eva: Member) -> None:
    thread = factories.question(by=hana)
    made = [factories.answer(thread) for _ in range(thread_posts.PAGE_SIZE + 2)]
    last, first = made[-1], made[0]
    confirm(last, eva, COMPANY)

    fresh = [Post.objects.select_related("thread__solution").get(pk=p.pk) for p in (last, first)]
    places = [thread_posts.place(post=post, member=None) for post in [*fresh]]
    shown = [
        {
            p.pk
            for p in thread_posts.of_page(thread=thread, member=None, sort="helpful", number=n)[1]
        }
        for n in (1, 2)
    ]

    assert places == [1, 1]
    assert (last.pk in shown[0], made[-2].pk in shown[1], made[-2].pk in shown[0]) == (
        True, True, False,
    )  # fmt: skip


def test_the_buttons_are_there_for_who_may(
    as_: Any, old: Post, mara: Member, eva: Member, olga: Member
) -> None:
    url, address = old.thread.get_absolute_url(), f"/posts/{old.pk}/confirm/"

    offered = {
        name: as_(by).get(url).content.decode().count(address)
        for name, by in [("mara", mara), ("eva", eva), ("olga", olga), ("visitor", None)]
    }
    done = as_(mara).post(address, {"kind": "others"})
    refused = as_(olga).post(address, {"kind": "others"})
    nonsense = as_(mara).post(address, {"kind": "\0nobody"})
    page = as_(None).get(url).content.decode()
    back = as_(mara).post(address, {"kind": "others", "given": "0"})

    assert offered == {"mara": 1, "eva": 2, "olga": 0, "visitor": 0}
    assert [r.status_code for r in (done, refused, nonsense, back)] == [302, 403, 404, 302]
    assert "whoever asked has not said yet" in page
    assert old.thread.solution is None
    assert Thread.objects.get(pk=old.thread_id).solution is None


def test_a_no_is_remembered_whatever_else_is_said_later(
    old: Post, hana: Member, mara: Member, mo: Member
) -> None:
    """Of another answer, by being solved alone and writing on, or by the team's setting it back."""
    thread, now = old.thread, clock.now()
    other = factories.answer(thread, at=now - 8 * DAY)
    verdicts.still_broken(post=old, by=hana, now=now)

    def refuses() -> bool:
        with pytest.raises(NotAllowed, match="it was not the solution"):
            confirm(old, mara)
        return True

    verdicts.still_broken(post=other, by=hana, now=clock.now())
    assert refuses()
    verdicts.solved_alone(thread=thread, by=hana, now=clock.now())
    factories.comment(other, by=hana)
    assert refuses()
    solutions.accept(thread=thread, post=old, by=mo, now=clock.now(), reason="By phone")
    solutions.clear(thread=thread, by=mo, now=clock.now(), reason="A mistake")
    assert refuses()
    assert f"/posts/{old.pk}/confirm/" not in str(thread_page_of(thread, mara))
    solutions.accept(thread=thread, post=old, by=hana, now=clock.now())
    solutions.clear(thread=thread, by=mo, now=clock.now(), reason="It broke again")
    assert confirm(old, mara).state == "solved"


def thread_page_of(thread: Thread, member: Member) -> str:
    client = Client()
    client.force_login(member)
    return client.get(thread.get_absolute_url()).content.decode()


def test_a_report_of_whoever_asked_is_a_no(
    old: Post, hana: Member, mara: Member, mo: Member
) -> None:
    """Given while the question was closed it is no verdict, but it is their word."""
    threads.close(thread=old.thread, by=mo, now=clock.now(), reason="Done")
    reactions.react(
        post=old, by=hana, kind="failed", device="Pixel 9", software="16", now=clock.now()
    )
    threads.reopen(thread=old.thread, by=mo, now=clock.now())

    with pytest.raises(NotAllowed, match="it was not the solution"):
        confirm(old, mara)


@pytest.mark.parametrize("given", [True, False])
def test_the_companys_mark_solves_nothing_that_its_asker_refused(
    old: Post, hana: Member, mara: Member, eva: Member, given: bool
) -> None:
    """Not by counting again what others had said before."""
    if not given:
        confirm(old, eva, COMPANY)
    thread = confirm(old, mara)
    verdicts.still_broken(post=old, by=hana, now=clock.now())

    act = confirmations.confirm if given else confirmations.withdraw
    act(post=old, by=eva, kind=COMPANY, now=clock.now())

    thread.refresh_from_db()
    old.refresh_from_db()
    assert (thread.solution, thread.state, old.confirmation_count) == (None, "answered", 1 + given)


def test_a_word_taken_back_in_a_closed_question_solves_nothing(
    old: Post, hana: Member, mara: Member, eva: Member, mo: Member
) -> None:
    confirm(old, eva, COMPANY)
    thread = confirm(old, mara)
    solutions.clear(thread=thread, by=mo, now=clock.now(), reason="Not so")
    threads.close(thread=thread, by=mo, now=clock.now(), reason="Done")

    confirmations.withdraw(post=old, by=eva, kind=COMPANY, now=clock.now())

    assert Thread.objects.get(pk=thread.pk).state == "closed"


def told(*people: Member) -> list[tuple[str, str]]:
    found = Notice.objects.filter(member__in=people).order_by("pk")
    return list(found.values_list("member__handle", "kind"))


def test_what_a_confirmation_solves_is_told_once_and_not_as_the_teams(
    old: Post, hana: Member, mara: Member
) -> None:
    writer = old.author
    assert writer is not None
    Notice.objects.all().delete()

    confirm(old, mara)

    assert sorted(told(hana, writer)) == sorted(
        [("hana", "question_confirmed"), (writer.handle, "answer_accepted")]
    )


def test_accepting_what_was_confirmed_takes_nothing_from_its_author(
    old: Post, hana: Member, mara: Member
) -> None:
    writer = old.author
    assert writer is not None
    thread = confirm(old, mara)
    Notice.objects.all().delete()

    solutions.accept(thread=thread, post=old, by=hana, now=clock.now())

    assert told(hana, writer) == [(writer.handle, "answer_accepted")]


def test_of_one_persons_words_its_author_hears_once(old: Post, eva: Member, hana: Member) -> None:
    writer, one = old.author, adviser()
    assert writer is not None
    Notice.objects.all().delete()

    confirm(old, eva, COMPANY)
    confirmations.withdraw(post=old, by=eva, kind=COMPANY, now=clock.now())
    confirm(old, eva, COMPANY)
    confirm(old, one)

    assert told(writer) == [(writer.handle, "answer_confirmed")] * 2
    assert {notice.by for notice in Notice.objects.filter(member=writer)} == {eva, one}
