"""What the pages of mentors need to have something to show; made once, whoever asks."""

from datetime import timedelta

from forum.lib import clock
from forum.models import Member
from reputation.models import Application, Mentor, MentorStep, Probation, Quiz, Removal, Renewal
from tests.journeys.world import World

DAY = timedelta(days=1)


def quiz(scene: World) -> list[str]:
    """A quiz that the helper has begun."""
    Quiz.objects.get_or_create(
        member=scene.helper, purpose="entry", finished_at=None,
        defaults={
            "questions": [["tone-1", [1, 0, 2]], ["privacy-2", [2, 1, 0]]],
            "began_at": clock.now(), "answers": {"tone-1": 0},
        },
    )  # fmt: skip
    return ["/mentors/quiz/"]


def own(scene: World) -> list[str]:
    """The asker is a mentor whose year ends soon, and whom somebody asks to remove."""
    mentor = _mentor(scene.asker, "active")
    now = clock.now()
    if not mentor.renewals.exists():
        Renewal.objects.create(mentor=mentor, at=now - 360 * DAY, until=now + 5 * DAY)
    _removal(mentor, scene.moderator)
    return ["/mentors/standing/", "/mentors/renewal/"]


def team(scene: World) -> list[str]:
    """Something of everything that waits for the team."""
    now = clock.now()
    mentor = _mentor(scene.asker, "active")
    application, _new = Application.objects.get_or_create(
        mentor=_mentor(scene.helper, "applied"), closed_at=None,
        defaults={"words": "I have the evenings.", "at": now - 9 * DAY, "due_at": now - 2 * DAY},
    )  # fmt: skip
    application.said.get_or_create(
        seat="mentor", is_yes=True, by=scene.asker, reason="Patient and exact.",
        defaults={"at": now},
    )  # fmt: skip
    probation, _new = Probation.objects.get_or_create(
        mentor=_mentor(scene.newcomer, "probation"), buddy=scene.asker, ended_at=None,
        defaults={"began_at": now, "until": now + 9 * DAY},
    )  # fmt: skip
    removal = _removal(mentor, scene.moderator)
    return [
        "/moderation/mentors/", "/mentors/applications/",
        f"/mentors/nominate/{scene.helper.handle}/",
        f"/mentors/applications/{application.pk}/", f"/mentors/probations/{probation.pk}/",
        f"/moderation/mentors/remove/{scene.newcomer.handle}/",
        f"/moderation/mentors/removals/{removal.pk}/",
    ]  # fmt: skip


def _mentor(member: Member, state: str) -> Mentor:
    now = clock.now()
    found, is_new = Mentor.objects.get_or_create(
        member=member, defaults={"state": state, "since": now - 40 * DAY, "languages": ["en"]}
    )
    if is_new:
        MentorStep.objects.create(mentor=found, state=state, at=found.since, by=member)
    return found


def _removal(mentor: Mentor, by: Member) -> Removal:
    now = clock.now()
    found, _new = Removal.objects.get_or_create(
        mentor=mentor, closed_at=None,
        defaults={
            "by": by, "reason": "Three newcomers waited for a week.", "at": now - DAY,
            "hearing_until": now + 6 * DAY,
        },
    )  # fmt: skip
    return found
