"""Two questions become one: what goes along, what stays, and the way back."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from forum import rules
from forum.domain import (
    decisions,
    duplicates,
    following,
    gate,
    holding,
    marks,
    me_too,
    merging,
    posts,
    solutions,
    threads,
)
from forum.domain import twins as twinning
from forum.lib import clock
from forum.models import (
    Confirmation,
    Draft,
    Flag,
    Following,
    MeToo,
    Notice,
    Post,
    SearchDocument,
    Thread,
    Twin,
)
from forum.queries import shaped
from tests import factories
from tests.forum.shape import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(nina, olga):
    """Source by nina, target by olga."""
    return factories.question(by=nina), factories.question(by=olga)


def fresh(*threads):
    return [Thread.objects.get(pk=thread.pk) for thread in threads]


def test_posts_keep_all_they_have(two, mo, hana, eva):
    source, target = two
    answer = factories.answer(source, by=hana)
    remark = factories.comment(answer, by=eva)
    marks.give(post=answer, by=eva, now=clock.now())
    asked = source.posts.get(kind="question")
    before = Post.objects.filter(thread=source).values("pk", "body", "author", "created_at")
    before = {row["pk"]: row for row in before}

    scenes.merge(source, target, by=mo)

    moved = Post.objects.filter(pk__in=before)
    assert {row["pk"]: row for row in moved.values("pk", "body", "author", "created_at")} == before
    assert set(moved.values_list("thread", "kind")) == {
        (target.pk, "asked"), (target.pk, "answer"), (target.pk, "comment"),
    }  # fmt: skip
    asked.refresh_from_db()
    answer.refresh_from_db()
    remark.refresh_from_db()
    assert (asked.kind, answer.helpful_count, remark.parent_id) == ("asked", 1, answer.pk)
    source, target = fresh(source, target)
    assert (source.merged_into_id, source.answer_count, source.waiting_since) == (
        target.pk, 0, None,
    )  # fmt: skip
    assert (target.answer_count, target.state) == (1, "answered")
    assert not SearchDocument.objects.filter(thread=source).exists()
    number = source.title.split()[-1].strip("?")  # of its title, found with the target
    assert number in SearchDocument.objects.get(thread=target).vector
    assert list(Thread.objects.listed_for(mo)) == [target]


def test_whoever_asked_and_follows_hears_and_follows(two, mo, nina, eva):
    source, target = two
    following.follow(thread=source, by=eva, now=clock.now())

    scenes.merge(source, target, by=mo)

    told = Notice.objects.filter(kind__in=["decision", "followed_merged"])
    assert sorted(told.values_list("member__handle", "kind", "thread")) == [
        ("eva", "followed_merged", target.pk), ("nina", "decision", None),
    ]  # fmt: skip
    assert Notice.objects.filter(member=nina).count() == 1
    here = Following.objects.hearing().filter(thread=target)
    assert set(here.values_list("member__handle", flat=True)) == {"nina", "eva", "olga"}


def test_the_higher_level_of_two_holds_and_silence_stays(two, mo, hana, eva):
    source, target = two
    now = clock.now()
    following.choose(target=source, level="all", by=eva, now=now)
    following.choose(target=target, level="important", by=eva, now=now)
    following.choose(target=source, level="all", by=hana, now=now)
    following.choose(target=target, level="mute", by=hana, now=now)

    scenes.merge(source, target, by=mo)

    here = Following.objects.in_force().filter(thread=target, member__in=[eva, hana])
    assert set(here.values_list("member__handle", "level")) == {("eva", "all"), ("hana", "mute")}


def test_each_member_has_it_too_once(two, mo, hana, eva, olga):
    source, target = two
    for thread, person in ((source, hana), (source, eva), (target, hana), (source, olga)):
        me_too.say(thread=thread, by=person, device="", software="", now=clock.now())

    scenes.merge(source, target, by=mo)

    said = MeToo.objects.filter(thread=target, withdrawn_at=None)
    assert sorted(said.values_list("member__handle", flat=True)) == ["eva", "hana", "nina"]
    assert fresh(target)[0].me_too_count == 3


def test_what_solved_the_source_is_confirmed_and_the_targets_solution_stands(two, mo, hana, olga):
    source, target = two
    ours, theirs = factories.answer(source, by=hana), factories.answer(target, by=hana)
    solutions.accept(thread=source, post=ours, by=source.author, now=clock.now())
    solutions.accept(thread=target, post=theirs, by=olga, now=clock.now())

    scenes.merge(source, target, by=mo)

    word = Confirmation.objects.get(withdrawn_at=None)
    ours.refresh_from_db()
    assert (word.by_id, word.post_id, ours.precedence, ours.confirmation_count) == (
        source.author_id, ours.pk, Post.Precedence.CONFIRMED, 1,
    )  # fmt: skip
    assert fresh(target)[0].solution.post_id == theirs.pk


def test_duplicates_twins_and_signposts_point_to_the_target(two, mo):
    source, target = two
    copy, twin, older = (factories.question() for _ in range(3))
    duplicates.mark(thread=copy, original=source, by=mo, now=clock.now())
    scenes.merge(older, source, by=mo)
    twinning.link(thread=source, other=twin, by=mo, now=clock.now())

    scenes.merge(source, target, by=mo)

    source, target, copy, twin, older = fresh(source, target, copy, twin, older)
    assert (copy.duplicate_of_id, target.duplicate_count, source.duplicate_count) == (
        target.pk, 1, 0,
    )  # fmt: skip
    assert (target.twin_group_id, source.twin_group_id) == (twin.twin_group_id, None)
    assert older.merged_into_id == target.pk
    assert duplicates.stray() == []


def test_a_duplicate_merges_into_its_original(two, mo):
    source, target = two
    duplicates.mark(thread=source, original=target, by=mo, now=clock.now())

    scenes.merge(source, target, by=mo)

    source, target = fresh(source, target)
    assert (source.duplicate_of, target.duplicate_count) == (None, 0)


def test_flags_and_drafts_go_along(two, mo, hana, eva):
    source, target = two
    answer = factories.answer(source, by=hana)
    flag = Flag.objects.create(thread=source, post=answer, by=eva, reason="spam", at=clock.now())
    draft = Draft.objects.create(
        kind="answer", member=eva, thread=source, place=f"answer:{source.pk}", fields={},
        updated_at=clock.now(),
    )  # fmt: skip

    scenes.merge(source, target, by=mo)

    flag.refresh_from_db()
    draft.refresh_from_db()
    assert flag.thread_id == target.pk
    assert (draft.thread_id, draft.place) == (target.pk, f"answer:{target.pk}")


def test_answers_that_wait_for_a_look_go_along(two, mo, hana):
    source, target = two
    now = clock.now()
    bad = "Everybody wins in this online casino, come and see."
    late, refused, taken = (
        gate.answer(
            thread=source, by=factories.member(joined_at=now), body=bad, key=None, now=now
        )
        for _n in range(3)
    )  # fmt: skip
    holding.refuse(held=refused, by=mo, reason="spam", now=now)
    holding.withdraw(held=taken, by=taken.author, now=now)

    scenes.merge(source, target, by=mo)
    post = holding.post_held(held=late, by=mo, now=now)  # as it was read before
    after = holding.post_held(held=refused, by=mo, now=now, after_all=True)

    taken.refresh_from_db()
    assert (post.thread, after.thread, taken.thread) == (target, target, source)


def test_a_signpost_takes_nothing_more(two, mo, hana, eva):
    source, target = two
    answer = factories.answer(source, by=hana)
    asked = source.posts.select_related("thread").get(kind="question")
    read = Post.objects.select_related("thread").get(pk=answer.pk)

    scenes.merge(source, target, by=mo)

    acts = [
        lambda: factories.answer(source, by=eva),
        lambda: factories.comment(asked, by=eva),
        lambda: marks.give(post=read, by=eva, now=clock.now()),
        lambda: posts.delete(post=read, by=mo, now=clock.now()),
        lambda: solutions.accept(thread=source, post=read, by=source.author, now=clock.now()),
        lambda: me_too.say(thread=source, by=eva, device="", software="", now=clock.now()),
        lambda: duplicates.mark(thread=source, original=target, by=mo, now=clock.now()),
    ]
    for act in acts:
        with pytest.raises(rules.NotAllowed):
            act()


@pytest.mark.parametrize("who", ["nina", "hana", "mara", "eva", "olga"])
def test_only_moderators_merge(two, who, request):
    source, target = two
    with pytest.raises(rules.NotAllowed):
        scenes.merge(source, target, by=request.getfixturevalue(who))


def test_what_cannot_be_merged(two, mo):
    source, target = two
    team = factories.category("team", is_private=True, reader_roles=["moderator"])
    private = factories.question(category=team, by=mo)
    other = factories.question()
    duplicates.mark(thread=other, original=source, by=mo, now=clock.now())
    for one, into in ((source, source), (source, private), (private, source), (source, other)):
        with pytest.raises(rules.NotAllowed):
            scenes.merge(one, into, by=mo)
    posts.delete(post=target.posts.get(), by=mo, now=clock.now())
    with pytest.raises(rules.NotAllowed):
        scenes.merge(source, target, by=mo)


def test_taken_apart_again_all_is_as_it_was(two, mo, hana, eva):
    source, target = two
    now = clock.now()
    copy = factories.question()
    duplicates.mark(thread=copy, original=source, by=mo, now=now)
    answer = factories.answer(source, by=hana)
    factories.comment(answer, by=eva)
    solutions.accept(thread=source, post=answer, by=source.author, now=now)
    me_too.say(thread=target, by=eva, device="", software="", now=now)

    def stands():
        threads = Thread.objects.order_by("pk").values(
            "pk", "state", "answer_count", "duplicate_of", "duplicate_count", "merged_into",
            "me_too_count", "solution__post", "twin_group",
        )  # fmt: skip
        rows = Post.objects.order_by("pk").values(
            "pk", "thread", "kind", "parent", "precedence", "confirmation_count"
        )
        follows = Following.objects.in_force().order_by("pk").values("thread", "member", "level")
        return list(threads), list(rows), list(follows.exclude(thread=target, member=hana))

    before = stands()
    scenes.merge(source, target, by=mo)
    decision = scenes.decision("thread_merged")
    decisions.undo(decision=decision, by=mo, words="", now=clock.now())

    after = stands()
    # Whoever asked follows the target still: they can stop.
    extra = {"thread": target.pk, "member": source.author_id, "level": "all"}
    assert (after[0], after[1]) == (before[0], before[1])
    assert [row for row in after[2] if row != extra] == before[2]
    decision.refresh_from_db()
    assert decision.undone_by_id == mo.pk


def test_it_is_not_taken_apart_late_or_when_an_answer_solves_by_now(two, mo, hana, olga):
    source, target = two
    answer = factories.answer(source, by=hana)
    scenes.merge(source, target, by=mo)
    decision = scenes.decision("thread_merged")
    late = clock.now() + timedelta(days=31)
    with pytest.raises(rules.NotAllowed):
        merging.unmerge(decision=decision, by=mo, now=late)
    with pytest.raises(rules.NotAllowed):
        merging.unmerge(decision=decision, by=hana, now=clock.now())
    solutions.accept(thread=target, post=answer, by=olga, now=clock.now())
    with pytest.raises(rules.NotAllowed):
        merging.unmerge(decision=decision, by=mo, now=clock.now())


def test_who_follows_both_as_closely_hears_of_it_too(two, mo, eva, hana):
    source, target = two
    for thread in two:
        following.follow(thread=thread, by=eva, now=clock.now())
        following.follow(thread=thread, by=hana, now=clock.now())
    following.choose(target=target, level="mute", by=hana, now=clock.now())

    scenes.merge(source, target, by=mo)

    told = Notice.objects.filter(kind="followed_merged")
    assert [one.member for one in told] == [eva]


def undone(by):
    decision = scenes.decision("thread_merged")
    return decisions.undo(decision=decision, by=by, words="", now=clock.now())


def groups():
    return dict(Thread.objects.values_list("pk", "twin_group"))


@pytest.mark.parametrize("with_target", [False, True])
@pytest.mark.parametrize("others", [0, 1, 2])
def test_twins_are_linked_again_and_the_target_only_where_it_was(two, mo, others, with_target):
    source, target = two
    twins = [factories.question() for _ in range(others)] + [target] * with_target
    for one in twins:
        twinning.link(thread=source, other=one, by=mo, now=clock.now())
    before = groups()

    scenes.merge(source, target, by=mo)
    here = groups()
    assert here[source.pk] is None
    left = [*twins, target] if others else []
    assert {pk for pk, group in here.items() if group} == {one.pk for one in left}

    undone(mo)
    assert groups() == before
    linked = Twin.objects.filter(ended_at=None).values_list("thread", "group")
    assert dict(linked) == {pk: group for pk, group in before.items() if group}


def test_a_twin_that_was_linked_otherwise_meanwhile_stays_there(two, mo):
    source, target = two
    twin, other = factories.question(), factories.question()
    for one in (twin, target):
        twinning.link(thread=source, other=one, by=mo, now=clock.now())
    scenes.merge(source, target, by=mo)
    twinning.leave(thread=fresh(twin)[0], by=mo, now=clock.now())
    twinning.link(thread=twin, other=other, by=mo, now=clock.now())

    undone(mo)

    here = groups()
    assert here[source.pk] is None or here[source.pk] != here[twin.pk]
    assert here[twin.pk] == here[other.pk]


def test_it_is_not_taken_apart_without_what_was_asked(two, mo, nina, eva):
    source, target = two
    scenes.merge(source, target, by=mo)
    asked = Post.objects.select_related("thread").get(thread=target, kind="asked")
    with pytest.raises(rules.NotAllowed):  # whoever asked it
        posts.delete(post=asked, by=nina, now=clock.now())
    elsewhere = factories.question()
    for act in (
        lambda: scenes.split(asked, by=mo, category=target.category),
        lambda: scenes.move(asked, elsewhere, by=mo),
    ):
        with pytest.raises(rules.NotAllowed):
            act()
    posts.delete(post=asked, by=mo, now=clock.now())
    with pytest.raises(rules.NotAllowed):
        undone(mo)
    assert fresh(source)[0].merged_into_id == target.pk

    posts.restore(post=asked, by=mo, now=clock.now())
    undone(mo)
    assert fresh(source)[0].posts.get().kind == "question"


def test_what_solved_the_source_stays_with_it(two, mo, hana):
    source, target = two
    answer = factories.answer(source, by=hana)
    solutions.accept(thread=source, post=answer, by=source.author, now=clock.now())
    scenes.merge(source, target, by=mo)
    answer.refresh_from_db()
    assert answer not in shaped.answers(thread=fresh(target)[0])
    with pytest.raises(rules.NotAllowed):
        scenes.split(answer, by=mo, category=target.category)
    with pytest.raises(rules.NotAllowed):
        scenes.move(answer, factories.question(), by=mo)


def test_it_is_not_taken_apart_over_a_wall(two, mo):
    source, target = two
    scenes.merge(source, target, by=mo)
    team = factories.category("team", is_private=True, reader_roles=["moderator"])
    threads.move(
        thread=fresh(target)[0], by=mo, category=team, now=clock.now(), reason="", code="other"
    )
    with pytest.raises(rules.NotAllowed):
        undone(mo)
    assert fresh(source)[0].merged_into_id == target.pk


def test_the_page_proposes_words_and_something_else_needs_some(as_, two, mo):
    source, target = two
    client, path = as_(mo), f"/questions/{source.pk}/merge/"
    said = {"other": str(target.pk), "reason": "other"}

    opened = client.get(path)
    assert "the answers stand together now." in opened.content.decode()
    assert opened.context["form"]["reason"].value() == "same"
    refused = client.post(path, said | {"words": " "})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["words"]
    assert client.post(path, said | {"words": "Both ask the same."}).status_code == 302

    assert (scenes.decision("thread_merged").words, fresh(source)[0].merged_into) == (
        "Both ask the same.", target,
    )  # fmt: skip


def test_one_tap_joins_with_the_likely_one_and_says_that_it_asks_the_same(as_, mo):
    title = "No network in the kitchen, why is that?"
    source, target = factories.question(title=title), factories.question(title=title)
    client, path = as_(mo), f"/questions/{source.pk}/merge/"

    page = BeautifulSoup(client.get(path).content, "html.parser")
    [tap] = page.select(".kin-list form")
    said = {each["name"]: each["value"] for each in tap.select("input[name]")}
    assert client.post(path, said).status_code == 302

    assert (scenes.decision("thread_merged").reason, fresh(source)[0].merged_into) == (
        "same", target,
    )  # fmt: skip
