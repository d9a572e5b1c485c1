"""Who earns a badge, who does not, and that nobody earns it twice."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from taggit.models import Tag

from forum.domain import (
    articles,
    confirmations,
    duplicates,
    edits,
    marks,
    posts,
    solutions,
    tags,
    twins,
    verdicts,
)
from forum.domain.revisions import Words
from forum.lib import clock, notice_kinds
from forum.models import Member, Notice, OutboxMessage, Solution, Standing
from forum.rules import NotAllowed
from reputation.domain import badge_rules, badges, links
from reputation.models import Award, BadgeRule, Revocation
from reputation.queries import badges as queries
from reputation.queries import measures
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY, follow, released

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def old(handle="", **extra):
    """Somebody who joined so long ago that they are no newcomer in any of this."""
    return factories.member(handle, joined_at=books.start() - 200 * DAY, **extra)


@pytest.fixture
def at():
    return books.start()


@pytest.fixture
def helper(db) -> Member:
    return old("helga")


def solved(helper, asker, at, **extra):
    thread = factories.question(by=asker, at=at, **extra)
    post = factories.answer(thread, by=helper, at=at + HOUR)
    solutions.accept(thread=thread, post=post, by=asker, now=at + 2 * HOUR)
    return post


def thanked(post, at, n=1):
    readers = [old() for _ in range(n)]
    for reader in readers:
        marks.give(post=post, by=reader, now=at)
    return readers


def rule(sven, code="sample", *, live_at=None, **said):
    """A badge of the company that takes two questions of two people, unless told otherwise."""
    said = {
        "shelf": "helping", "icon": "award", "measure": "solutions", "at_least": 2, "givers": 2,
        "name": {"en": "Sample", "de": "Probe"}, "about": {"en": "So.", "de": "So."}, **said,
    }  # fmt: skip
    draft = badge_rules.draft(code=code, said=said, by=sven, now=live_at or books.start())
    return badge_rules.set_live(rule=draft, by=sven, now=live_at or books.start())


def earned(member, code="sample"):
    return Award.objects.in_force().filter(member=member, code=code).count()


def give(at):
    follow(at)
    return badges.award(now=at)


def accepted(helper, at, mo):
    solved(helper, old(), at)
    return helper, at + 2 * HOUR


def confirmed_for_the_silent(helper, at, mo):
    post = factories.answer(factories.question(by=old(), at=at), by=helper, at=at + HOUR)
    confirmations.confirm(post=post, by=mo, kind="others", now=at + 8 * DAY)
    return helper, at + 8 * DAY


def thanked_by_two(helper, at, mo):
    post = factories.answer(factories.question(by=old(), at=at), by=helper, at=at + HOUR)
    thanked(post, at + 2 * HOUR, 2)
    return helper, at + 2 * HOUR


def waited_for(helper, at, mo):
    thread = factories.question(by=old(), at=at)
    post = factories.answer(thread, by=helper, at=at + 5 * HOUR)
    solutions.accept(thread=thread, post=post, by=thread.author, now=at + DAY)
    return helper, at + DAY


def linked_duplicate(helper, at, mo):
    Standing.objects.filter(member=helper).update(points=300)
    first, second = factories.question(by=old(), at=at), factories.question(by=old(), at=at)
    answer = factories.answer(first, by=old(), at=at + HOUR)
    solutions.accept(thread=first, post=answer, by=first.author, now=at + 2 * HOUR)
    duplicates.mark(thread=second, original=first, by=helper, now=at + DAY)
    second.refresh_from_db()
    twins.solve(thread=second, source=answer, by=second.author, now=at + 2 * DAY)
    return helper, at + 2 * DAY


def wrote_article(helper, at, mo):
    Standing.objects.filter(member=helper).update(points=300)
    post = solved(helper, old(), at)
    post.thread.refresh_from_db()
    article = articles.begin(post=post, by=helper, now=at + DAY)
    articles.submit(article=article, by=helper, now=at + DAY)
    articles.publish(article=article, by=mo, now=at + 2 * DAY)
    return helper, at + 2 * DAY


def suggested(helper, at, mo):
    post = factories.answer(factories.question(by=old(), at=at), by=old(), at=at + HOUR)
    edit = edits.suggest(
        post=post, by=helper, standing=Standing(points=300), words=Words("Clearer words, these."),
        reason="Clearer", base="", key=None, now=at + DAY,
    )  # fmt: skip
    edits.take_over(
        edit=edit, by=mo, is_mentor=False, words=Words(edit.body), base="", now=at + 2 * DAY
    )
    return helper, at + 2 * DAY


def welcomed(helper, at, mo):
    solved(helper, factories.member(joined_at=at - DAY), at)
    return helper, at + 2 * HOUR


def said_what_helped(helper, at, mo):
    post = solved(old(), helper, at)
    return post.thread.author, at + 2 * HOUR


def asked_for_others(helper, at, mo):
    post = factories.answer(factories.question(by=helper, at=at), by=old(), at=at + HOUR)
    thanked(post, at + 2 * HOUR)
    return helper, at + 2 * HOUR


def told_their_own(helper, at, mo):
    thread = factories.question(by=helper, at=at)
    verdicts.solved_myself(
        thread=thread, by=helper, body="It was the old profile.", key=None, now=at + HOUR
    )
    thanked(thread.posts.get(kind="answer"), at + 2 * HOUR)
    return helper, at + 2 * HOUR


FACTS = {
    "people": (accepted, 1), "solutions": (accepted, 1), "confirmed": (confirmed_for_the_silent, 1),
    "waited": (waited_for, 1), "thanked": (thanked_by_two, 1), "duplicates": (linked_duplicate, 1),
    "articles": (wrote_article, 1), "edits": (suggested, 1), "newcomers": (welcomed, 1),
    "verdicts": (said_what_helped, 1), "questions": (asked_for_others, 1),
    "told": (told_their_own, 1), "years": (accepted, 1),
}  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("measure", FACTS)
def test_what_each_measure_counts_and_when(measure, helper, at, mo):
    """Not before it has held for fourteen days, and once each."""
    do, n = FACTS[measure]
    holder, when = do(helper, at, mo)
    of = BadgeRule(measure=measure, at_least=1, givers=1, survival_days=14)
    found = []
    for now in (when + 13 * DAY, released(when)):
        follow(now)
        rows = measures.counted(rule=of, now=now)
        found.append({row["holder"]: (row["n"], row["all"]) for row in rows}[holder.pk])

    givers = {row["holder"]: row["givers"] for row in measures.counted(rule=of, now=now)}
    assert found == [(0, n), (n, n)]
    assert givers[holder.pk] == (2 if measure == "thanked" else 1)
    books.assert_true(now)


def test_the_list_of_measures_is_closed():
    """Who adds one thinks of speed and volume: neither may be among them."""
    assert set(measures.MEASURES) == set(BadgeRule.Measure) == {*map(BadgeRule.Measure, FACTS)}
    assert "answers" not in BadgeRule.Measure.values


def test_a_newcomer_is_one_with_their_first_question(helper, at):
    newcomer = factories.member(joined_at=at - DAY)
    factories.question(by=newcomer, at=at - HOUR)
    solved(helper, newcomer, at)
    solved(helper, old(), at)
    follow(released(at))

    of = BadgeRule(measure="newcomers", at_least=1, givers=1, survival_days=14)
    assert list(measures.counted(rule=of, now=released(at))) == []


def test_one_friend_is_not_enough(helper, sven, at):
    rule(sven)
    friend = old()
    for days in (0, 1, 2):
        solved(helper, friend, at + days * DAY)
    give(at + 30 * DAY)
    with_one = earned(helper)
    solved(helper, old(), at + 40 * DAY)
    give(at + 70 * DAY)

    assert (with_one, earned(helper)) == (0, 1)
    books.assert_true(at + 70 * DAY)


def test_what_goes_before_the_fourteen_days_does_not_count(helper, sven, at, mo):
    rule(sven)
    solved(helper, old(), at)
    gone = solved(helper, old(), at)
    posts.delete(post=gone, by=mo, now=at + 13 * DAY)
    give(at + 30 * DAY)

    assert earned(helper) == 0
    books.assert_true(at + 30 * DAY)


def test_a_badge_once_earned_is_kept(helper, sven, at, mo):
    rule(sven)
    found = [solved(helper, old(), at) for _ in range(2)]
    give(at + 20 * DAY)
    posts.delete(post=found[0], by=mo, now=at + 30 * DAY)
    again = give(at + 40 * DAY)

    assert (earned(helper), again) == (1, 0)
    books.assert_true(at + 40 * DAY)


def test_accounts_that_belong_together_earn_each_other_nothing(helper, sven, at, mo):
    rule(sven)
    sock = old()
    solved(helper, sock, at)
    solved(helper, old(), at)
    links.link(one=helper, other=sock, by=mo, reason="One device.", now=at + 5 * DAY)
    edit_rule = BadgeRule(measure="edits", at_least=1, givers=1, survival_days=14)
    other_mo = factories.member(staff_role="moderator")
    suggested(helper, at + 30 * DAY, mo)
    links.link(one=helper, other=mo, by=other_mo, reason="One device.", now=at + 33 * DAY)
    give(at + 60 * DAY)

    assert earned(helper) == 0
    assert list(measures.counted(rule=edit_rule, now=at + 60 * DAY)) == []
    books.assert_true(at + 60 * DAY)


def test_an_edit_that_was_undone_is_none(helper, at, mo):
    suggested(helper, at, mo)
    post = helper.suggested_edits.get().post
    edits.bring_back(post=post, number=1, by=mo, now=at + 4 * DAY)

    of = BadgeRule(measure="edits", at_least=1, givers=1, survival_days=14)
    assert list(measures.counted(rule=of, now=at + 60 * DAY)) == []


def test_imports_the_team_and_private_rooms_bring_nothing(helper, sven, at, mo, eva, team):
    rule(sven, at_least=1, givers=1)
    imported = factories.answer(factories.question(by=old(), at=at), by=helper, at=at + HOUR)
    Solution.objects.create(thread=imported.thread, post=imported, by=None, at=at)
    solved(eva, old(), at)
    solved(helper, mo, at, category=team)
    give(at + 30 * DAY)

    assert Award.objects.filter(code="sample").count() == 0
    books.assert_true(at + 30 * DAY)


def test_a_window_looks_back_so_far(helper, sven, at):
    rule(sven, window_days=30)
    solved(helper, old(), at)
    solved(helper, old(), at + 29 * DAY)
    solved(helper, old(), at + 40 * DAY)
    give(at + 44 * DAY)
    late = earned(helper)
    give(at + 55 * DAY)

    assert (late, earned(helper)) == (0, 1)


@pytest.mark.parametrize("per", ["category", "tag"])
def test_once_a_topic_and_by_its_name_of_today(helper, sven, at, per):
    rule(sven, per=per, name={"en": "Knows {topic}", "de": "Kennt {topic}"})
    rooms = [factories.category(slug) for slug in ("sim", "net")]
    for days, room in enumerate([*rooms * 2, factories.category("else")]):
        solved(helper, old(), at + days * DAY, category=room, tag_names=[room.slug + "s"])
    first = give(at + 30 * DAY)
    again = give(at + 31 * DAY)
    if per == "tag":
        tags.rename(tag=Tag.objects.get(slug="nets"), name="network", slug="network")
        tags.remove(tag=Tag.objects.get(slug="sims"))
    else:
        rooms[1].name = {"en": "network"}
        rooms[1].save()

    held = queries.of_member(person=helper, viewer=None)
    mine = sorted(award.label for award in held if award.code == "sample")
    assert (again, earned(helper)) == (0, 2)
    assert first >= 2
    assert mine == sorted(["Knows Sim" if per == "category" else "Knows sims", "Knows network"])
    assert give(at + 32 * DAY) == 0
    books.assert_true(at + 32 * DAY)


def test_a_topic_that_became_private_is_not_named_to_others(helper, sven, at, mo, sim):
    rule(sven, per="category", name={"en": "Knows {topic}", "de": "Kennt {topic}"})
    for days in (0, 1):
        solved(helper, old(), at + days * DAY, category=sim)
    give(at + 30 * DAY)
    sim.is_private, sim.reader_roles = True, ["moderator"]
    sim.save()

    def sample_of(viewer):
        found = queries.of_member(person=helper, viewer=viewer)
        return [award.code for award in found if award.code == "sample"]

    assert (sample_of(None), sample_of(mo)) == ([], ["sample"])
    Award.objects.filter(category=sim).update(category=None)  # as when the topic is deleted
    assert (sample_of(None), sample_of(mo), sample_of(helper)) == ([], [], ["sample"])


def test_a_topic_and_a_tag_of_the_same_number_are_two(helper, sven, at):
    one = rule(sven, per="tag", name={"en": "Knows {topic}", "de": "Kennt {topic}"})
    for days in (0, 1):
        solved(helper, old(), at + days * DAY, tag_names=["sims"])
    pk = Tag.objects.get(slug="sims").pk
    Award.objects.create(member=helper, code=one.code, rule=one, topic=f"category:{pk}", at=at)

    give(at + 30 * DAY)
    give(at + 31 * DAY)

    held = Award.objects.filter(code=one.code).order_by("topic").values_list("topic", flat=True)
    assert list(held) == [f"category:{pk}", f"tag:{pk}"]


def test_several_at_once_are_told_as_one(helper, sven, at):
    rule(sven, "one", name={"en": "One", "de": "Eins"})
    rule(sven, "two", name={"en": "Two", "de": "Zwei"}, at_least=1, givers=1)
    for days in (0, 1):
        solved(helper, old(), at + days * DAY)
    give(at + 30 * DAY)
    give(at + 31 * DAY)

    notice = Notice.objects.get(member=helper, kind="badge_earned")
    says = notice_kinds.get("badge_earned").tells(notice.data)
    assert says.startswith("You earned badges: “First help”, “One”")
    assert OutboxMessage.objects.filter(notice=notice).count() == 1


@pytest.mark.thorough
def test_as_many_statements_for_one_as_for_twenty(sven, at, django_assert_max_num_queries):
    rule(sven, at_least=1, givers=1)
    rule(sven, "topic", per="category", name={"en": "{topic}", "de": "{topic}"}, at_least=1)
    counts = []
    for days, number in ((0, 1), (40, 20)):
        for _ in range(number):
            solved(old(), old(), at + days * DAY)
        follow(at + (days + 20) * DAY)
        with django_assert_max_num_queries(80) as asked:
            assert badges.award(now=at + (days + 20) * DAY) >= number
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_preview_names_exactly_who_gets_it(sven, at):
    people = [old() for _ in range(3)]
    for person in people[:2]:
        for days in (0, 1):
            solved(person, old(), at + days * DAY)
    solved(people[2], old(), at)
    now = at + 30 * DAY
    follow(now)
    draft = badge_rules.draft(
        code="sample", by=sven, now=now,
        said={"shelf": "helping", "icon": "award", "measure": "solutions", "at_least": 2},
    )  # fmt: skip

    told = queries.preview(rule=draft, now=now)
    before = Award.objects.filter(code="sample").count()
    badge_rules.set_live(rule=draft, by=sven, now=now)
    badges.award(now=now)

    got = Award.objects.filter(code="sample").values_list("member", flat=True)
    assert before == 0
    assert {one.member.pk for one in told.named} == set(got) == {one.pk for one in people[:2]}
    assert (told.awards, told.people, [one.n for one in told.named]) == (2, 2, [2, 2])
    after = queries.preview(rule=draft, now=now)
    assert (after.awards, after.holders) == (0, 2)


def test_a_further_version_takes_the_place_and_holders_keep_theirs(helper, sven, at):
    first = rule(sven, at_least=1, givers=1)
    solved(helper, old(), at)
    give(at + 20 * DAY)
    draft = badge_rules.draft_further(rule=first, by=sven, now=at + 21 * DAY)
    again = badge_rules.draft_further(rule=first, by=sven, now=at + 21 * DAY)
    badge_rules.draft(code="sample", said={"at_least": 50}, by=sven, now=at + 21 * DAY)
    second = badge_rules.set_live(rule=draft, by=sven, now=at + 22 * DAY)
    twice = badge_rules.set_live(rule=draft, by=sven, now=at + 23 * DAY)
    first.refresh_from_db()

    assert (draft.pk, second.version, second.at_least) == (again.pk, 2, 50)
    assert (first.ended_at, first.ended_by, twice.live_at) == (
        at + 22 * DAY, sven, at + 22 * DAY,
    )  # fmt: skip
    assert earned(helper) == 1
    badge_rules.retire(rule=second, by=sven, now=at + 24 * DAY)
    badge_rules.retire(rule=second, by=sven, now=at + 25 * DAY)
    second.refresh_from_db()
    assert (second.ended_at, queries.find(code="sample").pk) == (at + 24 * DAY, second.pk)
    assert (earned(helper), [one.code for one in queries.retired()]) == (1, ["sample"])


def test_what_was_live_takes_no_change(sven):
    live = rule(sven)
    for change in (
        lambda: BadgeRule.objects.filter(pk=live.pk).update(at_least=1),
        lambda: BadgeRule.objects.filter(pk=live.pk).update(live_at=None),
        lambda: BadgeRule.objects.filter(pk=live.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="takes no change"), transaction.atomic():
            change()
    with pytest.raises(NotAllowed, match="can only end"):
        badge_rules.discard(rule=live, by=sven)
    badge_rules.retire(rule=live, by=sven, now=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        BadgeRule.objects.filter(pk=live.pk).update(ended_at=None)


def test_drafts_go_and_cannot_end(sven):
    draft = badge_rules.draft_further(rule=rule(sven), by=sven, now=clock.now())
    with pytest.raises(NotAllowed, match="nobody earns it"):
        badge_rules.retire(rule=draft, by=sven, now=clock.now())
    badge_rules.discard(rule=draft, by=sven)
    with pytest.raises(NotAllowed, match="threw it away"):
        badge_rules.set_live(rule=BadgeRule(pk=draft.pk or 10**9), by=sven, now=clock.now())


@pytest.mark.parametrize("role", ["", "expert", "moderator"])
def test_only_the_service_management_says_what_badges_take(sven, role):
    live, by, now = rule(sven), factories.member(staff_role=role), clock.now()
    for act in (
        lambda: badge_rules.draft(code="x", said={}, by=by, now=now),
        lambda: badge_rules.draft_further(rule=live, by=by, now=now),
        lambda: badge_rules.discard(rule=live, by=by),
        lambda: badge_rules.set_live(rule=live, by=by, now=now),
        lambda: badge_rules.retire(rule=live, by=by, now=now),
    ):
        with pytest.raises(NotAllowed, match="Only the service management"):
            act()


@pytest.fixture
def award(helper, sven, at):
    rule(sven, at_least=1, givers=1)
    solved(helper, old(), at)
    give(at + 20 * DAY)
    return Award.objects.get(member=helper, code="sample")


def test_what_was_faked_is_taken_back_with_a_reason_and_not_earned_again(award, at, mo):
    now = at + 30 * DAY
    first = badges.take_back(award=award, by=mo, reason="All from one sofa.", now=now)
    again = badges.take_back(award=award, by=mo, reason="Again.", now=now + DAY)
    given = give(at + 40 * DAY)

    notice = Notice.objects.get(kind="badge_taken_back")
    assert (first, Revocation.objects.count(), given) == (again, 1, 0)
    assert earned(award.member) == 0
    assert notice.data["reason"] == "All from one sofa."
    assert notice_kinds.get(notice.kind).tells(notice.data) == (
        "The team took back your badge “Sample”"
    )
    (own,) = [one for one in queries.own_awards(member=award.member) if one.code == "sample"]
    assert own.taken_reason == "All from one sofa."


def test_given_back_it_is_there_again(award, at, mo):
    badges.take_back(award=award, by=mo, reason="All from one sofa.", now=at + 30 * DAY)
    for _ in range(2):
        badges.give_back(award=award, by=mo, now=at + 31 * DAY)

    fact = Revocation.objects.get()
    assert (fact.ended_at, fact.ended_by, earned(award.member)) == (at + 31 * DAY, mo, 1)
    assert Notice.objects.filter(kind="badge_given_back").count() == 1
    badges.take_back(award=award, by=mo, reason="They were.", now=at + 32 * DAY)
    assert (Revocation.objects.count(), earned(award.member)) == (2, 0)


@pytest.mark.parametrize("role", ["", "expert", "manager"])
def test_only_moderators_take_badges_back(award, role):
    by = factories.member(staff_role=role)
    for act in (
        lambda: badges.take_back(award=award, by=by, reason="So.", now=clock.now()),
        lambda: badges.give_back(award=award, by=by, now=clock.now()),
    ):
        with pytest.raises(NotAllowed, match="Only moderators"):
            act()


def test_it_needs_a_reason_and_somebody_else(award, mo):
    with pytest.raises(NotAllowed, match="say why"):
        badges.take_back(award=award, by=mo, reason=" ", now=clock.now())
    Member.objects.filter(pk=award.member_id).update(staff_role="moderator")
    with pytest.raises(NotAllowed, match="your own"):
        badges.take_back(award=award, by=award.member, reason="So.", now=clock.now())
