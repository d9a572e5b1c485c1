"""What tests of mentors share: somebody who meets the figures, mentors, newcomers of theirs."""

from datetime import datetime, timedelta
from typing import Any

from forum.domain import solutions
from forum.lib import clock
from forum.models import Member
from reputation.domain import applications, mentor_choices, mentor_states, quizzes
from reputation.lib import checklist, lessons
from reputation.models import Application, Followed, Mentor, Pairing, Quiz
from tests import factories
from tests.reputation import books

DAY = timedelta(days=1)
CHOICES = mentor_choices.Choices(
    languages=["de", "en"], topics=[], capacity=10, from_hour=17, until_hour=22
)
WORDS = "I like it when something works for the first time, and I have the evenings."


def capable(handle: str = "cara", *, points: int = 1000, **extra: Any) -> Member:
    """Somebody who meets every line, by the product's own verbs: 25 questions answered on as many
    days, ten of them solved for eight people; the points are set. The ledger follows."""
    person = factories.member(handle, **extra)
    askers = [factories.member() for _ in range(checklist.PEOPLE)]
    now = clock.now()
    for place in range(checklist.THREADS):
        at = now - timedelta(days=80 - 2 * place)
        asker = askers[place % len(askers)]
        thread = factories.question(by=asker, at=at)
        post = factories.answer(thread, by=person, at=at + timedelta(hours=1))
        if place < checklist.SOLVED:
            solutions.accept(thread=thread, post=post, by=asker, now=at + timedelta(hours=2))
    Followed.objects.all().delete()  # these days are before those of whoever came first
    books.follow(now)
    person.standing.refresh_from_db()
    type(person.standing).objects.filter(pk=person.pk).update(points=points)
    person.standing.points = points
    return person


def mentor(handle: str = "", *, state: str = "active", ago: timedelta = 40 * DAY,
           **extra: Any) -> Mentor:  # fmt: skip
    """Somebody in this state since then."""
    person = factories.member(handle)
    at = clock.now() - ago
    found, _is_new = mentor_states.begin(member=person, now=at)
    mentor_states.enter(mentor=found, state=Mentor.State(state), by=person, now=at)
    if extra:
        Mentor.objects.filter(pk=found.pk).update(**extra)
        found.refresh_from_db()
    return found


def paired(guide: Mentor, *, ago: timedelta = 20 * DAY, handle: str = "") -> Member:
    """A newcomer of this mentor, since then."""
    newcomer = factories.member(handle)
    Pairing.objects.create(
        newcomer=newcomer, guide=guide.member, kind="mentor", began_at=clock.now() - ago
    )
    Mentor.objects.filter(pk=guide.pk).update(
        load=Pairing.objects.filter(guide=guide.pk, ended_at=None).count()
    )
    guide.refresh_from_db()
    return newcomer


def applied(handle: str = "", *, ago: timedelta = DAY) -> Application:
    """An application that waits."""
    found = mentor(handle, state="applied", ago=ago)
    at = clock.now() - ago
    return Application.objects.create(
        mentor=found, words=WORDS, at=at, due_at=at + applications.DECIDED_WITHIN
    )


def learn(person: Member, *, now: datetime) -> None:
    """All lessons read, the quiz passed."""
    for code in lessons.CODES:
        quizzes.read(member=person, code=code, now=now)
    quiz = quizzes.begin(member=person, purpose=Quiz.Purpose.ENTRY, now=now)
    quizzes.answer(quiz=quiz, by=person, answers=right(quiz), now=now)


def right(quiz: Quiz, *, wrong: int = 0) -> dict[str, int]:
    """Answers to all of it, the first so many of them wrong."""
    return {code: int(n < wrong) for n, (code, _order) in enumerate(quiz.questions)}


def is_mentor(person: Member | Mentor) -> bool:
    """What the floor shows."""
    return Member.objects.get(pk=person.pk).standing.is_mentor
