"""Asked before: who says so, what it points to, and how it is taken back."""

from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from forum import tasks
from forum.domain import duplicates, me_too, posts, reactions, solutions, threads, twins
from forum.lib import clock
from forum.models import Category, Event, Member, Notice, OneTap, Thread, ThreadLink
from forum.rules import NotAllowed
from tests import factories
from tests.forum.domain.test_concurrency import at_once

pytestmark = pytest.mark.django_db
NOW = clock.now


def helper(points: int = 250) -> Member:
    member = factories.member()
    member.standing.points = points
    member.standing.save()
    return member


def mark(thread: Thread, original: Thread, by: Member) -> Thread:
    duplicates.mark(thread=thread, original=original, by=by, now=NOW())
    return Thread.objects.get(pk=thread.pk)


def in_force() -> list[tuple[int, int]]:
    links = ThreadLink.objects.filter(kind="duplicate").order_by("pk")
    return list(links.values_list("thread_id", "target_id"))


@pytest.mark.parametrize("who", ["eva", "mo", "sven", "ada", "mara", "helper"])
def test_who_may_mark_it(who: str, request: pytest.FixtureRequest) -> None:
    by = helper() if who == "helper" else request.getfixturevalue(who)
    thread, original = factories.question(), factories.solved()

    marked = mark(thread, original, by)

    assert (marked.duplicate_of, in_force()) == (original, [(thread.pk, original.pk)])


def test_others_may_not(olga: Member) -> None:
    thread, original = factories.question(), factories.solved()

    for by in (olga, helper(249), thread.author):
        with pytest.raises(NotAllowed, match="from 250 points on"):
            mark(thread, original, by)

    assert in_force() == []


def test_its_asker_is_told_and_says_that_theirs_differs(mo: Member, nina: Member) -> None:
    thread, original = factories.question(by=nina), factories.solved()
    mark(thread, original, mo)
    told = Notice.objects.get(member=nina, kind="question_duplicate")

    duplicates.undo(thread=thread, by=nina, now=NOW())

    thread.refresh_from_db()
    fact = ThreadLink.facts.get(thread=thread)
    kinds = list(Event.objects.filter(thread=thread).order_by("pk").values_list("kind", flat=True))
    assert (told.thread, thread.duplicate_of, fact.ended_by) == (thread, None, nina)
    assert kinds[-2:] == ["duplicate_marked", "duplicate_undone"]


def test_whoever_has_it_too_is_told_once_and_says_it_of_the_original(
    as_: Any, mo: Member, olga: Member, hana: Member
) -> None:
    thread, original = factories.question(), factories.question(by=hana)
    me_too.say(thread=thread, by=olga, device="", software="", now=NOW())
    url, its = f"/questions/{thread.pk}/me-too/", f"/questions/{original.pk}/me-too/"
    mark(thread, original, mo)
    duplicates.undo(thread=thread, by=mo, now=NOW())
    marked = mark(thread, original, mo)

    with pytest.raises(NotAllowed, match="asked before"):
        me_too.say(thread=marked, by=mo, device="", software="", now=NOW())
    pages = {
        who: as_(who).get(thread.get_absolute_url() + "?noredirect=1").content.decode()
        for who in (mo, None, hana, olga)
    }
    led = as_(mo).get(url)
    refused = as_(mo).post(url, {}).status_code
    as_(mo).post(led["Location"], {})
    taken_back = as_(olga).post(url, {"said": "0"}).status_code

    heard = Notice.objects.filter(member=olga, kind="me_too_duplicate")
    assert [notice.thread for notice in heard] == [thread]
    assert [its in page for page in pages.values()] == [True, True, False, False]
    assert (led["Location"], refused, taken_back) == (its, 403, 302)
    counts = Thread.objects.filter(pk__in=[thread.pk, original.pk]).order_by("pk")
    assert list(counts.values_list("me_too_count", flat=True)) == [0, 1]


def test_after_that_only_the_team_marks_it_again(mo: Member, nina: Member) -> None:
    thread, original = factories.question(by=nina), factories.solved()
    mark(thread, original, mo)
    duplicates.undo(thread=thread, by=nina, now=NOW())

    with pytest.raises(NotAllowed, match="says that their question differs"):
        mark(thread, original, helper())
    assert mark(thread, original, mo).duplicate_of == original


def test_nobody_else_takes_it_back(mo: Member, olga: Member) -> None:
    thread = mark(factories.question(), factories.solved(), mo)

    with pytest.raises(NotAllowed):
        duplicates.undo(thread=thread, by=olga, now=NOW())
    assert duplicates.undo(thread=thread, by=helper(), now=NOW()).duplicate_of is None


def test_there_are_no_chains(mo: Member) -> None:
    first, second, third = (factories.question() for _ in range(3))
    mark(first, second, mo)

    mark(second, third, mo)
    fourth = mark(factories.question(), first, mo)

    first.refresh_from_db()
    assert (first.duplicate_of, fourth.duplicate_of) == (third, third)
    assert in_force() == [(second.pk, third.pk), (first.pk, third.pk), (fourth.pk, third.pk)]


def test_one_that_differs_does_not_move_along(mo: Member, nina: Member) -> None:
    """Its asker has said so of that original."""
    first, second, third = factories.question(by=nina), factories.question(), factories.question()
    mark(first, third, mo)
    duplicates.undo(thread=first, by=nina, now=NOW())
    mark(first, second, mo)

    mark(second, third, mo)

    first.refresh_from_db()
    assert (first.duplicate_of, in_force()) == (None, [(second.pk, third.pk)])
    assert first.waiting_since is not None


def test_there_are_no_circles(mo: Member) -> None:
    first, second, third = (factories.question() for _ in range(3))
    mark(first, second, mo)
    mark(second, third, mo)

    for original in (first, second, third):
        with pytest.raises(NotAllowed, match="this very question"):
            mark(third, original, mo)


def test_said_twice_it_is_one_fact_and_another_original_replaces_the_first(mo: Member) -> None:
    thread, one, other = factories.question(), factories.solved(), factories.solved()
    mark(thread, one, mo)
    mark(thread, one, mo)
    before = ThreadLink.facts.count(), Event.objects.filter(kind="duplicate_marked").count()

    mark(thread, other, mo)

    assert (before, in_force()) == ((1, 1), [(thread.pk, other.pk)])
    assert ThreadLink.facts.filter(ended_at__isnull=False).count() == 1


def test_what_not_everybody_may_read_is_no_original(
    mo: Member, eva: Member, team: Category
) -> None:
    thread, gone = factories.question(), factories.question(by=mo)
    posts.delete(post=gone.posts.get(kind="question"), by=mo, now=NOW())
    private = factories.question(by=mo)
    Thread.objects.filter(pk=private.pk).update(kind="private")
    article = threads.publish_article(
        by=eva, title="What roaming costs", body="Nothing, inside Europe.", tag_names=[],
        category=thread.category, language="en", now=NOW(),
    )  # fmt: skip

    for original in (gone, private, factories.question(by=mo, category=team)):
        with pytest.raises(NotAllowed, match="not there for everybody"):
            mark(thread, original, mo)
    with pytest.raises(NotAllowed, match="Only a question"):
        mark(article, thread, mo)
    assert mark(thread, article, mo).duplicate_of == article


def test_a_duplicate_waits_for_nobody_until_it_is_none_again(mo: Member) -> None:
    thread = factories.question()
    waited = thread.waiting_since
    mark(thread, factories.solved(), mo)
    between = Thread.objects.get(pk=thread.pk).waiting_since

    duplicates.undo(thread=thread, by=mo, now=NOW())

    assert (between, Thread.objects.get(pk=thread.pk).waiting_since) == (None, waited)


def test_visitors_are_forwarded_and_may_look_at_it_all_the_same(as_: Any, mo: Member) -> None:
    original = factories.solved(title="Why is the mailbox full already?")
    thread = mark(factories.question(title="My mailbox is full again"), original, mo)
    url = thread.get_absolute_url()

    sent = as_(None).get(url)
    there = as_(None).get(sent["Location"]).content.decode()
    stays = as_(None).get(f"{url}?noredirect=1").content.decode()
    members = as_(mo).get(url).content.decode()

    assert (sent.status_code, sent["Location"]) == (
        302, f"{original.get_absolute_url()}?from={thread.pk}",
    )  # fmt: skip
    assert f"/questions/{thread.pk}/?noredirect=1" in there
    solution = original.solution.post.excerpt
    for page in (stays, members):
        assert "Asked before:" in page
        assert original.title in page
        assert solution in page
    assert f'rel="canonical" href="http://localhost:8000{original.get_absolute_url()}"' in stays


def test_one_with_answers_shows_them_and_names_the_original_as_its_address(
    as_: Any, mo: Member
) -> None:
    thread, original = factories.question(), factories.solved()
    factories.answer(thread)
    mark(thread, original, mo)

    page = as_(None).get(thread.get_absolute_url())

    canonical = f'rel="canonical" href="http://localhost:8000{original.get_absolute_url()}"'
    assert (page.status_code, canonical in page.content.decode()) == (200, True)
    assert b"QAPage" not in page.content


def test_what_solved_it_there_says_that_it_is_out_of_date(
    as_: Any, mo: Member, eva: Member, olga: Member
) -> None:
    """On the page of a duplicate, of a twin, and of whoever took it over; kept pages too."""
    root, twin, duplicate = factories.question(by=mo), factories.question(), factories.question()
    taken = factories.question(by=olga, at=NOW() - timedelta(hours=1))
    twins.link(thread=root, other=twin, by=mo, now=NOW())
    twins.link(thread=root, other=taken, by=mo, now=NOW())
    post = factories.answer(root)
    solutions.accept(thread=root, post=post, by=mo, now=NOW())
    twins.solve(thread=taken, source=post, by=olga, now=NOW())
    factories.answer(duplicate)
    mark(duplicate, root, mo)
    urls = [thread.get_absolute_url() for thread in (duplicate, twin, taken)]

    def seen() -> list[int]:
        return [as_(None).get(url).content.decode().count("The menu moved") for url in urls]

    before = seen()
    reactions.outdate(post=post, by=eva, is_mentor=False, reason="The menu moved", now=NOW())
    after = seen()
    reactions.renew(post=post, by=eva, is_mentor=False, now=NOW())

    assert (before, after, seen()) == ([0, 0, 0], [1, 1, 1], [0, 0, 0])


def test_an_original_that_is_gone_forwards_nobody(as_: Any, mo: Member) -> None:
    thread, original = factories.question(), factories.question(title="This one goes away soon")
    mark(thread, original, mo)
    posts.delete(post=original.posts.get(kind="question"), by=mo, now=NOW())

    page = as_(None).get(thread.get_absolute_url())

    assert page.status_code == 200
    assert b"This one goes away soon" not in page.content


def test_the_tap_from_the_mail_takes_it_back_once(as_: Any, mo: Member, nina: Member) -> None:
    from forum.domain import one_taps

    thread = factories.question(by=nina)
    mark(thread, factories.solved(title="Who asked before her?"), mo)
    notice = Notice.objects.get(member=nina, kind="question_duplicate")
    address = f"/do/{one_taps.issue(notice=notice, key='mail', now=NOW())}/"

    page = as_(None).get(address).content.decode()
    wrong = as_(None).post(address, {"say": "solved"})
    right = as_(None).post(address, {"say": "not_mine"})
    after = as_(None).get(address)

    thread.refresh_from_db()
    assert "Who asked before her?" in page
    assert (wrong.status_code, right.status_code, after.status_code) == (422, 302, 200)
    assert (thread.duplicate_of, OneTap.objects.get().outcome) == (None, "not_mine")


def test_a_word_about_one_original_is_none_about_another(
    as_: Any, mo: Member, nina: Member
) -> None:
    from forum.domain import one_taps

    thread = factories.question(by=nina)
    addresses = []
    for number in range(2):
        mark(thread, factories.solved(), mo)
        notice = Notice.objects.filter(member=nina, kind="question_duplicate").latest("pk")
        secret = one_taps.issue(notice=notice, key=f"mail{number}", now=NOW())
        addresses.append(f"/do/{secret}/")
        if number == 0:
            as_(None).post(addresses[0], {"say": "not_mine"})

    page = as_(None).get(addresses[1]).content.decode()
    said = as_(None).post(addresses[1], {"say": "not_mine"})

    thread.refresh_from_db()
    assert 'value="not_mine"' in page
    assert (said.status_code, thread.duplicate_of) == (302, None)
    assert set(OneTap.objects.values_list("outcome", flat=True)) == {"not_mine"}


def test_the_form_says_what_is_wrong_with_a_link(as_: Any, mo: Member, team: Category) -> None:
    thread, hidden = factories.question(by=mo), factories.question(category=team)
    nobody = helper()
    url = f"/questions/{thread.pk}/duplicate/"
    said = {
        "": "Please give the link of a question.",
        "what?": "Please give the link of a question.",
        "99999999": "There is no such question",
        f"/questions/{hidden.pk}/x/": "There is no such question",
        f"http://testserver/questions/{thread.pk}/x/": "this very question",
        f"https://example.com/questions/{thread.pk}/x/": "This link leads to another site",
    }

    answers = {typed: as_(nobody).post(url, {"other": typed}) for typed in said}

    assert {typed: page.status_code for typed, page in answers.items()} == dict.fromkeys(said, 422)
    for typed, sentence in said.items():
        assert sentence in answers[typed].content.decode()


def test_the_page_offers_what_looks_alike(as_: Any, mo: Member, olga: Member) -> None:
    thread = factories.question(title="Voicemail is full again")
    other = factories.solved(title="My voicemail is full, what now?")
    url = f"/questions/{thread.pk}/duplicate/"

    page = as_(mo).get(url).content.decode()
    refused = as_(olga).get(url).status_code
    done = as_(mo).post(url, {"other": str(other.pk)})

    assert (other.title in page, refused, done.status_code) == (True, 403, 302)
    assert Thread.objects.get(pk=thread.pk).duplicate_of == other


def do_jobs() -> None:
    waiting = ProcrastinateJob.objects.filter(task_name=duplicates.TASK, status="todo")
    for args in list(waiting.order_by("pk").values_list("args", flat=True)):
        tasks.settle_duplicates(**args)
    waiting.delete()


def hide(how: str, root: Thread, mo: Member, team: Category) -> None:
    if how == "deleted":
        posts.delete(post=root.posts.get(kind="question"), by=mo, now=NOW())
    elif how == "moved":
        threads.move(thread=root, by=mo, category=team, now=NOW())
    elif how == "topic":
        Category.objects.filter(pk=root.category_id).update(is_private=True)


def show(how: str, root: Thread, mo: Member, sim: Category) -> None:
    if how == "deleted":
        posts.restore(post=root.posts.get(kind="question"), by=mo, now=NOW())
    elif how == "moved":
        threads.move(thread=root, by=mo, category=sim, now=NOW())
    elif how == "topic":
        Category.objects.filter(pk=root.category_id).update(is_private=False)


@pytest.mark.parametrize("how", ["deleted", "moved", "topic"])
def test_while_its_original_is_gone_a_duplicate_stands_by_itself(
    how: str, mo: Member, olga: Member, sim: Category, team: Category
) -> None:
    thread, root = factories.question(), factories.question(category=factories.category("usage"))
    waited = thread.waiting_since
    mark(thread, root, mo)
    kinds = Event.objects.filter(thread=thread).count()

    hide(how, root, mo, team)
    do_jobs()
    tasks.sweep_duplicates(timestamp=0)
    between = Thread.objects.get(pk=thread.pk)
    me_too.say(thread=between, by=olga, device="", software="", now=NOW())
    show(how, root, mo, sim)
    do_jobs()
    tasks.sweep_duplicates(timestamp=0)

    after = Thread.objects.get(pk=thread.pk)
    assert (between.duplicate_of, between.waiting_since) == (None, waited)
    assert (after.duplicate_of, after.waiting_since) == (root, None)
    assert Thread.objects.get(pk=root.pk).duplicate_count == 1
    assert duplicates.stray() == []
    assert Notice.objects.filter(kind="question_duplicate").count() == 1
    assert Event.objects.filter(thread=thread).count() == kinds + 1  # "me too"


@pytest.mark.parametrize("meanwhile", ["another original", "an original itself", "undone"])
def test_what_was_decided_while_its_original_was_gone_stands(
    meanwhile: str, mo: Member, team: Category
) -> None:
    thread, root = factories.question(), factories.question()
    mark(thread, root, mo)
    posts.delete(post=root.posts.get(kind="question"), by=mo, now=NOW())
    do_jobs()
    thread.refresh_from_db()
    other = factories.question()
    if meanwhile == "another original":
        mark(thread, other, mo)
    elif meanwhile == "an original itself":
        mark(other, thread, mo)
    else:
        duplicates.undo(thread=thread, by=thread.author, now=NOW())

    posts.restore(post=root.posts.get(kind="question"), by=mo, now=NOW())
    do_jobs()

    thread.refresh_from_db()
    expected = {"another original": [(thread.pk, other.pk)],
                "an original itself": [(other.pk, thread.pk)], "undone": []}  # fmt: skip
    assert thread.duplicate_of == (other if meanwhile == "another original" else None)
    assert (in_force(), duplicates.stray()) == (expected[meanwhile], [])


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_marked_and_undone_at_once_both_are_counted() -> None:
    mo = factories.member("mo", staff_role="moderator")
    for _ in range(6):
        root, one, other = (factories.question(at=NOW() - timedelta(days=1)) for _ in range(3))
        mark(one, root, mo)

        faults = at_once(
            lambda one=one: duplicates.undo(thread=one, by=mo, now=NOW()),
            lambda other=other, root=root: mark(other, root, mo),
        )

        assert faults == []
        assert Thread.objects.get(pk=root.pk).duplicate_count == 1


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_truth() -> None:
    mo = factories.member("mo", staff_role="moderator")
    for _ in range(6):
        one, other = factories.question(at=NOW() - timedelta(days=1)), factories.question()

        faults = at_once(
            lambda one=one, other=other: mark(one, other, mo),
            lambda one=one, other=other: mark(other, one, mo),
        )

        pointing = [Thread.objects.get(pk=pk).duplicate_of_id for pk in (one.pk, other.pk)]
        assert [type(fault) for fault in faults] == [NotAllowed]
        assert sorted(pointing, key=str) in ([one.pk, None], [other.pk, None])
