"""A mentor's desk: what waits for them, their newcomers, and what became of it all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.lib import clock
from forum.lib.facts import in_language
from forum.models import Member
from forum.views import common
from reputation.domain import mentors
from reputation.lib import why_words
from reputation.models import Mentor, Pairing
from reputation.queries import desk, impact, offers, pairings, taking, topics
from reputation.queries import mentors as reads
from reputation.views import refusing


@require_safe
@common.members_only
@refusing.leading_to("become")
def mentor_desk(request: HttpRequest) -> HttpResponse:
    member, now = common.signed_in(request), clock.now()
    mentor = own(member)
    newcomers = pairings.mentees_of(member.pk)
    shown = {
        "mentor": mentor,
        "is_paused": mentor.state == Mentor.State.PAUSED,
        "offers": list(offers.open_for(member.pk, now=now)),
        "held": taking.held_by(member.pk, now=now),
        "desk": desk.load(mentor=mentor, pairings=newcomers, now=now),
        "newcomers": _why(newcomers),
        "free": max(0, mentor.capacity - mentor.load),
        "may_decide": reads.may_decide(member=member),
        "impact": impact.of(member=member, now=now),
    }
    return render(request, "reputation/mentor_desk/index.html", shown)


def own(member: Member) -> Mentor:
    """This member's standing as a mentor. Raises NotAllowed for anybody who has none."""
    mentor = mentors.check_serving(member, mentor=reads.of_member(member=member))
    mentor.member = member  # who comes with the standing
    return mentor


def _why(newcomers: list[Pairing]) -> list[tuple[Pairing, list[str]]]:
    """Each with the reasons for which they came to this mentor."""
    called = topics.names(topics=why_words.topics_of(one.why for one in newcomers))
    names = {topic: in_language(name) for topic, name in called.items()}
    return [(one, why_words.to_mentor(one.why, names=names)) for one in newcomers]
