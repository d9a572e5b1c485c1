"""The demo's mentors with their topics and hours, somebody on the way, and one who applies."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from forum.lib.transact import verb
from forum.models import Member, Post, Standing, Thread
from reputation.domain import quizzes
from reputation.lib import lessons
from reputation.models import (
    Application,
    Consent,
    LessonRead,
    Mentor,
    MentorStep,
    Nomination,
    Quiz,
    Renewal,
    Sponsor,
)

DAY = timedelta(days=1)
CAPACITIES, HOURS = (10, 5, 20), ((17, 22), (8, 12), (12, 20))
TOPICS = 3  # categories, and as many tags
STATES = Mentor.State
NOMINATED = {
    "en": "Asks back until it is clear, and never makes anybody feel small.",
    "de": "Fragt nach, bis es klar ist, und niemand fühlt sich dabei klein.",
}
APPLIES = {
    "en": "I answer on the train anyway, and like it best when somebody gets it to work for the "
          "first time. I know Android and routers well, iPhones less.",
    "de": "Ich antworte ohnehin in der Bahn, und am schönsten ist es, wenn es bei jemandem zum "
          "ersten Mal klappt. Android und Router kenne ich gut, iPhones weniger.",
}  # fmt: skip


@verb
def write(*, now: datetime) -> int:
    """Rows for everybody whom the file calls a mentor, and for two on the way; how many."""
    there = Member.objects.filter(standing__is_mentor=True, mentoring=None).order_by("pk")
    mentors = [_mentor(one, place, now) for place, one in enumerate(there)]
    Mentor.objects.bulk_create(mentors)
    MentorStep.objects.bulk_create(_steps(mentors))
    Renewal.objects.bulk_create(
        Renewal(mentor=one, at=one.since, until=one.since + 365 * DAY) for one in mentors
    )
    hana = Member.objects.filter(handle="hana", mentoring=None).first()
    if mentors and hana is not None:
        _applies(hana, mentors[0].member, now)
        Sponsor.objects.get_or_create(member=hana, defaults={"began_at": now - 12 * DAY})
    others = Standing.objects.filter(
        is_mentor=False, member__staff_role="", member__verified_at__isnull=False, points__gt=0
    ).exclude(member__handle__in=("nina", "olga", "hana"))
    for next_one in others.select_related("member").order_by("-points")[:1]:
        _learns(next_one.member, now)
    return len(mentors)


def _mentor(member: Member, place: int, now: datetime) -> Mentor:
    from_hour, until_hour = HOURS[place % len(HOURS)]
    return Mentor(
        member=member, state=STATES.ACTIVE, since=now - (90 + 37 * place) * DAY,
        capacity=CAPACITIES[place % len(CAPACITIES)], topics=_topics(member),
        languages=["de", "en"] if place % 2 == 0 else [member.language],
        from_hour=from_hour, until_hour=until_hour,
    )  # fmt: skip


def _topics(member: Member) -> list[str]:
    """Where they answered most."""
    answered = Thread.objects.filter(
        pk__in=Post.objects.filter(author=member, kind=Post.Kind.ANSWER).values("thread"),
        category__is_private=False,
    )
    rooms = Counter(f"category:{pk}" for pk in answered.values_list("category", flat=True))
    tags = Counter(f"tag:{pk}" for pk in answered.values_list("thread_tags__tag", flat=True) if pk)
    return [name for found in (rooms, tags) for name, _n in _most(found)]


def _most(found: "Counter[str]") -> Sequence[tuple[str, int]]:
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:TOPICS]


def _steps(mentors: Sequence[Mentor]) -> list[MentorStep]:
    way = ((STATES.LEARNING, 30), (STATES.APPLIED, 20), (STATES.PROBATION, 14), (STATES.ACTIVE, 0))
    return [
        MentorStep(mentor=one, state=state, at=one.since - days * DAY, by=None)
        for one in mentors
        for state, days in way
    ]


def _learns(member: Member, now: datetime) -> None:
    """Half of the lessons are read."""
    mentor = _begin(member, STATES.LEARNING, now - 3 * DAY)
    LessonRead.objects.bulk_create(
        LessonRead(member=mentor.member, code=code, at=now - 2 * DAY) for code in lessons.CODES[:3]
    )


def _applies(member: Member, nominator: Member, now: datetime) -> None:
    """All is done, a mentor's word stands for the points, and two people have to say something."""
    Nomination.objects.create(
        member=member, by=nominator, reason=NOMINATED[nominator.language], at=now - 9 * DAY
    )
    mentor = _begin(member, STATES.APPLIED, now - 2 * DAY)
    LessonRead.objects.bulk_create(
        LessonRead(member=member, code=code, at=now - 5 * DAY) for code in lessons.CODES
    )
    _passes(member, now - 3 * DAY)
    Consent.objects.create(member=member, version=lessons.CONDUCT_VERSION, at=now - 2 * DAY)
    Application.objects.create(
        mentor=mentor, words=APPLIES[member.language], at=now - 2 * DAY, due_at=now + 5 * DAY
    )


def _passes(member: Member, at: datetime) -> None:
    """The quiz, with one of the ten wrong."""
    many = quizzes.DRAWN[Quiz.Purpose.ENTRY]
    drawn = lessons.draw(many=many, rng=random.Random(member.handle))  # noqa: S311 - no secret
    answers = {code: int(place == 0) for place, (code, _order) in enumerate(drawn)}
    Quiz.objects.create(
        member=member, purpose=Quiz.Purpose.ENTRY, questions=drawn, answers=answers, began_at=at,
        finished_at=at + timedelta(minutes=12), right=many - 1, is_passed=True,
    )  # fmt: skip


def _begin(member: Member, state: Mentor.State, at: datetime) -> Mentor:
    mentor = Mentor.objects.create(
        member=member, state=state, since=at, languages=[member.language], topics=_topics(member)
    )
    MentorStep.objects.create(mentor=mentor, state=state, at=at, by=member)
    return mentor
