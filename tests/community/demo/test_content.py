"""What we wrote for the demo: enough, different, and within what the site lets people write."""

from collections import Counter

import pytest
from taggit.models import Tag

from community.domain.demo import people
from community.domain.demo.content import Content, Topic
from forum.domain import tags
from forum.forms.fields import TagNames
from forum.lib import limits, markup, text
from forum.models import Member

SPANS = {"question": limits.QUESTION, "answer": limits.ANSWER, "comment": limits.COMMENT}


def _bodies(topic: Topic) -> list[tuple[str, str]]:
    return [("question", topic.body), *((said.kind, said.body) for said in topic.said)]


def test_at_least_120_threads_have_two_to_six_posts(everything: Content) -> None:
    sizes = Counter(1 + len(topic.said) for topic in everything.topics)

    assert sum(sizes[n] for n in range(2, 7)) >= 120
    assert max(sizes) <= 6


def test_both_languages_have_their_share(everything: Content) -> None:
    languages = Counter(topic.language for topic in everything.topics)

    assert min(languages["de"], languages["en"]) >= 60
    assert set(languages) == {"de", "en"}


def test_no_two_threads_are_alike(everything: Content) -> None:
    topics = everything.topics

    assert len({topic.key for topic in topics}) == len(topics)
    assert len({topic.title.casefold() for topic in topics}) == len(topics)
    assert len({topic.body.casefold() for topic in topics}) == len(topics)


def test_titles_and_bodies_keep_the_limits(everything: Content) -> None:
    least, most = limits.TITLE
    for topic in everything.topics:
        assert least <= len(topic.title) <= most, topic.key
        for kind, body in _bodies(topic):
            low, high = SPANS[kind]
            assert low <= len(body) <= high, topic.key


def test_bodies_hold_no_more_links_than_a_newcomer_may_write(everything: Content) -> None:
    for topic in everything.topics:
        for _kind, body in _bodies(topic):
            found = markup.count(body)
            text.check(
                body, limits=limits.NEWCOMER_CONTENT, links=found.links,
                mentions=len(found.mentions), images=found.images,
            )  # fmt: skip


def test_tags_are_as_the_form_would_store_them(everything: Content) -> None:
    field = TagNames()
    for topic in everything.topics:
        assert field.clean(", ".join(topic.tags)) == list(topic.tags), topic.key


def test_tags_make_distinct_addresses(everything: Content) -> None:
    names = {name for topic in everything.topics for name in topic.tags}

    assert len({Tag().slugify(name) for name in names}) == len(names)
    assert {found for name in names for found in tags.normal(name)} == names


def test_everybody_who_writes_is_somebody(everything: Content) -> None:
    handles = {person.handle for person in everything.people}
    writers = {topic.author for topic in everything.topics}
    writers |= {said.author for topic in everything.topics for said in topic.said}

    assert len(handles) == len(everything.people)
    assert writers <= handles


def test_comments_follow_what_they_comment_on(everything: Content) -> None:
    for topic in everything.topics:
        for said in topic.said:
            if said.kind == "comment" and said.on is not None:
                parent = topic.said[said.on]
                assert (parent.kind, parent.after < said.after) == ("answer", True), topic.key


def test_at_most_one_answer_is_the_solution(everything: Content) -> None:
    for topic in everything.topics:
        solutions = [said.kind for said in topic.said if said.is_solution]
        assert solutions in ([], ["answer"]), topic.key


def test_only_answers_are_said_to_have_helped(everything: Content) -> None:
    helped = [said.kind for topic in everything.topics for said in topic.said if said.helped]

    assert set(helped) == {"answer"}


def test_the_company_speaks_english_in_english(everything: Content) -> None:
    english = [one.tariff for one in everything.people if one.language == "en"]
    english += [room.description["en"] for room in everything.rooms]
    english += [
        body for topic in everything.topics if topic.language == "en" for _, body in _bodies(topic)
    ]

    assert [words for words in english if "Zuhause 100" in words] == []


def test_the_team_room_is_private_to_roles_that_exist(everything: Content) -> None:
    private = {room.slug: room.reader_roles for room in everything.rooms if room.is_private}

    assert private == {"team": ("moderator", "expert")}
    assert set(private["team"]) <= set(Member.StaffRole.values)


def test_made_up_names_never_look_alike(everything: Content) -> None:
    stream = people.names(variety=everything.variety)
    handles = [next(stream).handle for _ in range(30_000)]
    cast = [person.handle for person in everything.people]

    assert len({text.skeleton(handle) for handle in handles + cast}) == len(handles) + len(cast)
    assert max(map(len, handles)) <= 30


@pytest.mark.parametrize("start", [64, 4064])
def test_made_up_names_can_be_gone_on_with(everything: Content, start: int) -> None:
    whole = people.names(variety=everything.variety)
    for _ in range(start):
        next(whole)

    assert next(people.names(variety=everything.variety, start=start)) == next(whole)
