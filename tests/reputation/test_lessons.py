"""Lessons and questions are whole in both languages; the quiz draws fairly and forgets nothing."""

import random
import re
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib import clock
from forum.rules import NotAllowed
from reputation.domain import quizzes
from reputation.lib import lessons
from reputation.models import Consent, LessonRead, Mentor, Quiz, Renewal
from reputation.queries import learning
from tests import factories
from tests.reputation import mentor_ways
from tests.test_catalogues import FORMAL, SIGNS

DAY = timedelta(days=1)
ENTRY, RENEWAL = Quiz.Purpose.ENTRY, Quiz.Purpose.RENEWAL


@pytest.mark.parametrize("language", lessons.LANGUAGES)
def test_every_lesson_is_there_and_short_enough(language):
    for one in lessons.lessons(language):
        raw = (lessons.FOLDER / f"{one.code}.{language}.md").read_text("utf-8")
        assert 500 <= len(raw.split()) <= 750, one.code
        assert 4 <= one.minutes <= 7
        assert raw.rstrip().rpartition("\n# ")[2].startswith(("Try it", "Probier es aus"))
        assert "<script" not in one.body.html
        assert one.body.html.count("<h3>") >= 5
    assert lessons.conduct(language).title


def test_german_is_ours():
    names = [*lessons.FOLDER.glob("*.de.md"), lessons.FOLDER / "quiz.de.toml"]
    wrong = [
        (path.name, found.group(0))
        for path in names
        for pattern in (FORMAL, SIGNS)
        if (found := pattern.search(re.sub(r"https?:\S*|`[^`]*`", "", path.read_text("utf-8"))))
    ]
    assert (len(names), wrong) == (8, [])


def test_both_languages_ask_the_same():
    english, german = (lessons.questions(language) for language in lessons.LANGUAGES)

    assert list(english) == list(german)
    assert len(english) >= 24
    assert Counter(one.lesson for one in english.values()).keys() == set(lessons.CODES)
    for code, one in english.items():
        assert len(one.options) == len(german[code].options) >= 3
        assert len({*one.options}) == len(one.options)
        assert one.why
        assert one.text != german[code].text


@given(seed=st.integers(0, 10_000), many=st.sampled_from([5, 10]))
def test_a_draw_is_even_and_fresh(seed, many):
    first = lessons.draw(many=many, rng=random.Random(seed))
    codes = [code for code, _order in first]
    second = lessons.draw(many=many, rng=random.Random(seed + 1), last=codes)

    per_lesson = Counter(code.rpartition("-")[0] for code in codes)
    assert len({*codes}) == many
    assert max(per_lesson.values()) - min([per_lesson[code] for code in lessons.CODES]) <= 1
    assert not {*codes} & {code for code, _order in second}
    assert all(sorted(order) == [0, 1, 2] for _code, order in first)


@pytest.mark.django_db
class TestQuiz:
    def test_a_reload_shows_the_same_and_keeps_answers(self, hana):
        now = clock.now()
        quiz = quizzes.begin(member=hana, purpose=ENTRY, now=now)
        some = dict(list(mentor_ways.right(quiz).items())[:4])

        quizzes.answer(quiz=quiz, by=hana, answers=some | {"nonsense-1": 0}, now=now)
        again = quizzes.begin(member=hana, purpose=ENTRY, now=now + DAY)

        assert (again.pk, again.questions) == (quiz.pk, [list(one) for one in quiz.questions])
        assert (again.answers, again.finished_at) == (some, None)

    @pytest.mark.parametrize(("wrong", "passed"), [(0, True), (2, True), (3, False)])
    def test_eight_of_ten_pass(self, hana, wrong, passed):
        now = clock.now()
        quiz = quizzes.begin(member=hana, purpose=ENTRY, now=now)

        done = quizzes.answer(
            quiz=quiz, by=hana, answers=mentor_ways.right(quiz, wrong=wrong), now=now
        )
        later = quizzes.answer(quiz=quiz, by=hana, answers=mentor_ways.right(quiz), now=now + DAY)

        assert (done.right, done.is_passed) == (10 - wrong, passed)
        assert (later.right, later.finished_at) == (done.right, now)
        assert learning.of_member(member=hana, mentor=None).has_passed is passed

    def test_again_after_a_day_with_other_questions(self, hana):
        now = clock.now()
        quiz = quizzes.begin(member=hana, purpose=ENTRY, now=now)
        quizzes.answer(quiz=quiz, by=hana, answers=mentor_ways.right(quiz, wrong=9), now=now)

        with pytest.raises(NotAllowed, match="a day after"):
            quizzes.begin(member=hana, purpose=ENTRY, now=now + DAY - timedelta(minutes=1))
        fresh = quizzes.begin(member=hana, purpose=ENTRY, now=now + DAY)

        before = {code for code, _order in quiz.questions}
        assert not before & {code for code, _order in fresh.questions}

    def test_it_is_ones_own_and_not_the_teams(self, hana, eva):
        quiz = quizzes.begin(member=hana, purpose=ENTRY, now=clock.now())

        with pytest.raises(NotAllowed, match="somebody else"):
            quizzes.answer(
                quiz=quiz, by=factories.member(), answers=mentor_ways.right(quiz), now=clock.now()
            )
        with pytest.raises(NotAllowed, match="on the team"):
            quizzes.begin(member=eva, purpose=ENTRY, now=clock.now())
        with pytest.raises(NotAllowed, match="for mentors"):
            quizzes.begin(member=hana, purpose=RENEWAL, now=clock.now())

    def test_five_fresh_questions_are_another_year(self):
        mentor, now = mentor_ways.mentor(), clock.now()
        first = Renewal.objects.create(mentor=mentor, at=now - 350 * DAY, until=now + 31 * DAY)
        with pytest.raises(NotAllowed, match="goes on for a while"):
            quizzes.begin(member=mentor.member, purpose=RENEWAL, now=now)

        later = now + 2 * DAY
        quiz = quizzes.begin(member=mentor.member, purpose=RENEWAL, now=later)
        for _ in range(2):
            quizzes.answer(
                quiz=quiz, by=mentor.member, answers=mentor_ways.right(quiz, wrong=1), now=later
            )

        assert len(quiz.questions) == 5
        assert [one.until for one in Renewal.objects.order_by("-until")] == [
            later + 365 * DAY, first.until
        ]  # fmt: skip
        assert Consent.objects.get().version == lessons.CONDUCT_VERSION

    def test_reading_begins_the_way_once(self, hana):
        for _ in range(2):
            quizzes.read(member=hana, code="tone", now=clock.now())

        assert LessonRead.objects.count() == 1
        assert Mentor.objects.get(pk=hana.pk).state == "learning"
        with pytest.raises(KeyError):
            quizzes.read(member=hana, code="nothing", now=clock.now())
