"""How far somebody is with lessons, quiz and code of conduct."""

from dataclasses import dataclass

from forum.models import Member
from reputation.lib import lessons
from reputation.models import Consent, LessonRead, Mentor, Quiz


@dataclass(frozen=True, slots=True)
class Learned:
    """`quiz` is the latest try at getting in; `has_passed` asks for one since they left, where they
    were a mentor before."""

    read: frozenset[str]
    quiz: Quiz | None
    has_passed: bool
    has_accepted: bool

    @property
    def has_read_all(self) -> bool:
        return self.read >= set(lessons.CODES)


def of_member(*, member: Member, mentor: Mentor | None) -> Learned:
    """Four statements."""
    tries = Quiz.objects.filter(member=member, purpose=Quiz.Purpose.ENTRY)
    last = tries.order_by("-began_at", "-pk").first()
    passed = tries.filter(is_passed=True)
    if mentor is not None and mentor.state == Mentor.State.ALUMNI:
        passed = passed.filter(finished_at__gt=mentor.since)
    return Learned(
        read=read_by(member=member),
        quiz=last,
        has_passed=passed.exists(),
        has_accepted=Consent.objects.filter(
            member=member, version=lessons.CONDUCT_VERSION
        ).exists(),
    )


def read_by(*, member: Member) -> frozenset[str]:
    """Codes of the lessons that somebody read."""
    return frozenset(LessonRead.objects.filter(member=member).values_list("code", flat=True))


def last_quiz(*, member: Member, purpose: Quiz.Purpose) -> Quiz | None:
    """The latest try, open or over."""
    found = Quiz.objects.filter(member=member, purpose=purpose)
    return found.order_by("-began_at", "-pk").first()


def drawn_last(*, member: Member) -> set[str]:
    """Codes of the questions of their latest try, of whichever purpose."""
    last = Quiz.objects.filter(member=member).order_by("-began_at", "-pk").first()
    return {code for code, _order in last.questions} if last else set()


def consents(*, member: Member) -> list[Consent]:
    """Which versions of the code of conduct they accepted, the newest first."""
    return list(Consent.objects.filter(member=member).order_by("-at", "-pk"))
