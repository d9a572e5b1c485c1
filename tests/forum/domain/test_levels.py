"""Who hears of what: every level, every event, every way of following; and silence."""

import pytest

from forum.domain import audience, following, marks, posts, solutions, threads
from forum.lib import clock
from forum.models import Event, Member, Notice, OutboxMessage
from forum.queries import inbox
from tests import factories
from tests.tiers import standing_for

pytestmark = pytest.mark.django_db
LEVELS = ("all", "answers", "important", "mute", "off")
PLACES = ("thread", "tag", "category", "person")
EVERYTHING, ANSWERS, WEIGHTY, NOBODY = (
    {"all"}, {"all", "answers"}, {"all", "answers", "important"}, set(),
)  # fmt: skip


class Scene:
    """Hana's question with an answer by Mara; Olga follows one thing. `person` is whom she follows:
    whoever acts, or whoever asked where it is the thread that changes."""

    def __init__(self, hana, mara, eva, mo, olga):
        self.hana, self.mara, self.eva, self.mo, self.olga = hana, mara, eva, mo, olga
        self.thread = factories.question(by=hana)
        self.answer = factories.answer(self.thread, by=mara)

    def thing(self, place, person):
        return {
            "thread": self.thread, "tag": self.thread.tags.get(),
            "category": self.thread.category, "person": getattr(self, person or "mara"),
        }[place]  # fmt: skip


def ask(scene):
    factories.question(by=scene.mara, category=scene.thread.category)


def answer(scene):
    factories.answer(scene.thread, by=scene.mara)


def answer_of_company(scene):
    factories.answer(scene.thread, by=scene.eva)


def comment(scene):
    factories.comment(scene.answer, by=scene.mara)


def comment_of_company(scene):
    factories.comment(scene.answer, by=scene.eva)


def solve(scene):
    solutions.accept(thread=scene.thread, post=scene.answer, by=scene.hana, now=clock.now())


def close(scene):
    threads.close(thread=scene.thread, by=scene.mo, now=clock.now(), reason="Enough said")


def publish(scene):
    threads.publish_article(
        by=scene.eva, title="What a network is", body="It is what a phone talks to, all day.",
        category=scene.thread.category, tag_names=["network"], language="en", now=clock.now(),
    )  # fmt: skip


# What happens, whom `person` names, on which levels one hears, and under which kinds by each way.
EVENTS = {
    "ask": (ask, "mara", ANSWERS, ("", "tag_asked", "category_asked", "person_asked")),
    "article": (publish, "eva", ANSWERS, ("", "article_new", "article_new", "article_new")),
    "answer": (
        answer, "mara", ANSWERS,
        ("thread_answered", "topic_answered", "topic_answered", "person_answered"),
    ),
    "answer of the company": (
        answer_of_company, "eva", WEIGHTY,
        ("thread_answered", "topic_answered", "topic_answered", "person_answered"),
    ),
    "comment": (
        comment, "mara", EVERYTHING,
        ("thread_commented", "topic_commented", "topic_commented", "person_commented"),
    ),
    "comment of the company": (
        comment_of_company, "eva", WEIGHTY,
        ("thread_commented", "topic_commented", "topic_commented", "person_commented"),
    ),
    "solve": (
        solve, "hana", WEIGHTY, ("thread_solved", "topic_solved", "topic_solved", "topic_solved"),
    ),
    "close": (
        close, "hana", WEIGHTY,
        ("followed_closed", "followed_closed", "followed_closed", "followed_closed"),
    ),
}  # fmt: skip


@pytest.fixture
def scene(hana, mara, eva, mo, olga, sim):
    return Scene(hana, mara, eva, mo, olga)


def told(member):
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


@pytest.mark.thorough
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_level(scene, event, place):
    """Each level once, by five people, so that one event shows who of them hears."""
    act, person, levels, kinds = EVENTS[event]
    people = {level: factories.member(f"on-{level}") for level in LEVELS}
    for level, member in people.items():
        following.choose(target=scene.thing(place, person), level=level, by=member, now=clock.now())

    act(scene)

    kind = kinds[PLACES.index(place)]
    expected = {level: [kind] if kind and level in levels else [] for level in LEVELS}
    assert {level: told(member) for level, member in people.items()} == expected


@pytest.mark.thorough
@pytest.mark.parametrize("own", LEVELS)
@pytest.mark.parametrize("place", PLACES[1:])
def test_the_threads_own_level_beats_all_others(scene, own, place):
    following.choose(target=scene.thing(place, "mara"), level="all", by=scene.olga, now=clock.now())
    following.choose(target=scene.thread, level=own, by=scene.olga, now=clock.now())

    answer(scene)

    assert told(scene.olga) == (["thread_answered"] if own in ANSWERS else [])


@pytest.mark.parametrize("place", ["tag", "category"])
def test_a_muted_tag_or_topic_is_silent_by_whatever_else_one_follows(scene, place):
    for other in ("tag", "category", "person"):
        level = "mute" if other == place else "all"
        thing = scene.thing(other, "mara")
        following.choose(target=thing, level=level, by=scene.olga, now=clock.now())

    answer(scene)
    ask(scene)

    assert told(scene.olga) == []


@pytest.mark.parametrize("place", ["tag", "category"])
def test_a_thread_that_one_follows_comes_from_a_muted_topic_too(scene, place):
    following.choose(target=scene.thing(place, ""), level="mute", by=scene.olga, now=clock.now())
    following.follow(thread=scene.thread, by=scene.olga, now=clock.now())

    answer(scene)

    assert told(scene.olga) == ["thread_answered"]


def test_who_follows_in_several_ways_hears_once_by_the_nearest(scene):
    for place in ("category", "tag", "person"):
        thing = scene.thing(place, "mara")
        following.choose(target=thing, level="all", by=scene.olga, now=clock.now())

    ask(scene)
    answer(scene)

    assert told(scene.olga) == ["person_asked", "person_answered"]


def test_the_loudest_of_several_ways_counts(scene):
    for place, level in (("category", "all"), ("tag", "important")):
        thing = scene.thing(place, "")
        following.choose(target=thing, level=level, by=scene.olga, now=clock.now())

    comment(scene)

    assert told(scene.olga) == ["topic_commented"]


# --- whoever is muted


@pytest.mark.parametrize(
    ("event", "heard"),
    [("answer", []), ("comment", []), ("answer of the company", ["thread_answered"])],
)
def test_a_muted_person_is_silent_where_one_follows(scene, event, heard):
    following.follow(thread=scene.thread, by=scene.olga, now=clock.now())
    following.choose(target=scene.mara, level="mute", by=scene.olga, now=clock.now())

    EVENTS[event][0](scene)

    assert told(scene.olga) == heard


def test_answers_to_ones_own_question_come_from_whoever_gives_them(scene):
    following.choose(target=scene.mara, level="mute", by=scene.hana, now=clock.now())
    Notice.objects.all().delete()

    answer(scene)
    comment(scene)

    assert told(scene.hana) == ["question_answered"]


def test_a_muted_moderator_is_heard_of_ones_own(scene):
    following.choose(target=scene.mo, level="mute", by=scene.hana, now=clock.now())
    following.choose(target=scene.thread, level="mute", by=scene.hana, now=clock.now())
    Notice.objects.all().delete()

    solutions.accept(
        thread=scene.thread, post=scene.answer, by=scene.mo, now=clock.now(), reason="By phone"
    )
    close(scene)
    posts.delete(
        post=scene.thread.posts.get(kind="question"), by=scene.mo, now=clock.now(), reason="Spam"
    )

    assert told(scene.hana) == ["solution_set_by_team", "decision", "decision"]


@pytest.mark.parametrize("muted", ["thread", "person", ""])
def test_by_name_one_is_called_unless_one_muted_it(scene, muted):
    if muted:
        thing = scene.thing(muted, "mara")
        following.choose(target=thing, level="mute", by=scene.olga, now=clock.now())

    factories.answer(scene.thread, by=scene.mara, body="Ask @olga, she knows these phones well.")

    assert told(scene.olga) == ([] if muted else ["mentioned"])


def test_by_name_one_is_called_in_a_muted_topic_and_where_one_stopped(scene):
    following.choose(target=scene.thread.category, level="mute", by=scene.olga, now=clock.now())
    following.stop(thread=scene.thread, by=scene.olga, now=clock.now())

    factories.answer(scene.thread, by=scene.mara, body="Ask @olga, she knows these phones well.")

    assert told(scene.olga) == ["mentioned"]


def test_a_muted_thread_is_silent_about_ones_own_answer(scene):
    following.choose(target=scene.thread, level="mute", by=scene.mara, now=clock.now())

    marks.give(post=scene.answer, by=scene.olga, now=clock.now())
    solve(scene)

    assert told(scene.mara) == []


# --- thanks


def test_who_is_helped_thanks_once_by_the_inbox_only(scene):
    for _ in range(2):
        marks.give(post=scene.answer, by=scene.olga, now=clock.now())
        marks.withdraw(post=scene.answer, by=scene.olga, now=clock.now())

    notice = Notice.objects.get(member=scene.mara)
    assert (notice.kind, notice.read_at is None) == ("answer_helped", False)
    assert not OutboxMessage.objects.filter(member=scene.mara).exists()


# --- wall 1, and what is asked again when a mail leaves


@pytest.mark.parametrize("place", PLACES)
def test_nobody_hears_of_what_they_may_not_see(team, mo, eva, olga, place):
    thread = factories.question(by=mo, category=team)
    things = {"thread": thread, "tag": thread.tags.get(), "category": team, "person": eva}
    for member in (olga, *([] if place == "person" else [eva])):
        following.choose(target=things[place], level="all", by=member, now=clock.now())

    factories.question(by=eva, category=team)
    post = factories.answer(thread, by=eva)
    factories.comment(post, by=eva)
    solutions.accept(thread=thread, post=post, by=mo, now=clock.now())
    threads.close(thread=thread, by=mo, now=clock.now(), reason="Done with")

    assert told(olga) == []


@pytest.mark.parametrize("place", PLACES[1:])
@pytest.mark.parametrize(
    "event", standing_for(["ask", "answer", "comment", "solve", "close", "article"], "answer")
)
def test_what_moves_out_of_sight_is_not_shown_and_not_sent(scene, team, place, event):
    act, person, _levels, _kinds = EVENTS[event]
    following.choose(target=scene.thing(place, person), level="all", by=scene.olga, now=clock.now())
    act(scene)
    notice = Notice.objects.select_related("thread", "by").get(member=scene.olga)
    before = _is_wanted(notice), inbox.shown_to(scene.olga).count()

    threads.move(thread=notice.thread, by=scene.mo, category=team, now=clock.now())

    assert before == (True, 1)
    assert not _is_wanted(_again(notice))
    assert inbox.shown_to(scene.olga).count() == 0


def _is_wanted(notice):
    return inbox.wanted(notices=[notice]) == {notice.pk}


def _again(notice):
    return Notice.objects.select_related("thread", "by").get(pk=notice.pk)


@pytest.mark.thorough
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("level", LEVELS)
def test_a_mail_asks_again_on_which_level_one_follows(scene, place, level):
    thing = scene.thing(place, "mara")
    following.choose(target=thing, level="all", by=scene.olga, now=clock.now())
    answer(scene)

    following.choose(target=thing, level=level, by=scene.olga, now=clock.now())

    wanted = _is_wanted(_again(Notice.objects.get(member=scene.olga)))
    assert wanted is (level in ANSWERS)


@pytest.mark.parametrize("muted", ["thread", "person"])
def test_the_mail_of_a_mention_asks_again_whether_it_was_muted(scene, muted):
    factories.answer(scene.thread, by=scene.mara, body="Ask @olga, she knows these phones well.")
    notice = Notice.objects.get(member=scene.olga)
    before = _is_wanted(_again(notice))

    thing = scene.thing(muted, "mara")
    following.choose(target=thing, level="mute", by=scene.olga, now=clock.now())

    assert (before, _is_wanted(_again(notice))) == (True, False)


def test_heard_again_nobody_is_told_twice(scene):
    for place in PLACES:
        following.choose(
            target=scene.thing(place, "mara"), level="all",
            by=factories.member(f"by-{place}"), now=clock.now(),
        )  # fmt: skip
    last = Event.objects.latest("pk").pk
    for act, *_ in EVENTS.values():
        act(scene)
    told_first = list(Notice.objects.values_list("member__handle", "key"))
    events = list(Event.objects.filter(pk__gt=last))

    for _time in range(2):
        for event in events:
            audience.hear(event)

    # Eva answered among these: she follows since, and hears of what came before that.
    again = list(Notice.objects.exclude(member=scene.eva).values_list("member__handle", "key"))
    assert sorted(again) == sorted(one for one in told_first if one[0] != "eva")
    mails = OutboxMessage.objects.filter(notice__isnull=False)
    assert mails.count() == mails.values("notice").distinct().count()


def test_a_closed_account_and_its_followers(scene):
    following.choose(target=scene.mara, level="all", by=scene.olga, now=clock.now())
    Member.objects.filter(pk=scene.olga.pk).update(is_active=False)

    answer(scene)

    assert told(scene.olga) == ["person_answered"]
    assert not OutboxMessage.objects.filter(member=scene.olga).exists()
