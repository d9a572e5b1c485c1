"""Who the mentors are, for everybody; and what lies on the way to being one."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import rules
from forum.lib import clock, limits
from forum.models import Member
from forum.views import common, meta
from reputation.domain import applications
from reputation.lib import checklist as figures
from reputation.lib import checklist_words, mentor_hours
from reputation.lib.checklist import Line
from reputation.models import Mentor
from reputation.queries import checklist
from reputation.queries import mentors as reads

AWAY = (Mentor.State.INVITED, Mentor.State.LEARNING, Mentor.State.REFUSED)


@dataclass(frozen=True, slots=True)
class Row:
    """A mentor as the page shows them; hours on the viewer's clock."""

    shown: reads.Shown
    from_time: time
    until_time: time
    languages: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the checklist in words."""

    line: Line
    label: str
    figure: str
    missing: str


@require_safe
def mentors(request: HttpRequest) -> HttpResponse:
    """Everybody, by name; below, how to become one, with one's own progress."""
    member, now = common.member_of(request), clock.now()
    rows = [_row(one, now) for one in reads.shown(now=now)]
    own = reads.of_member(member=member) if member else None
    context = {
        "rows": rows,
        "free": sum(row.shown.places or 0 for row in rows),
        "alumni": reads.alumni(),
        "own": own,
        "lines": _progress(member, own, now),
        "wanted": told(figures.lines(figures.Figures())),
        "zone": timezone.get_current_timezone_name(),
        "meta": meta.page(
            request, reverse("mentors"), title=_("Mentors"),
            description=_("Customers who know their way, and stand by newcomers."),
        ),
    }  # fmt: skip
    return render(request, "reputation/mentors/index.html", context)


def told(lines: list[Line], *, advises: bool = True) -> list[Told]:
    """The lines in the language of the moment; `advises` whom they are about what to do."""
    return [
        Told(
            line, checklist_words.label(line), checklist_words.figure(line),
            checklist_words.missing(line) if advises else "",
        )
        for line in lines
    ]  # fmt: skip


def member_card(context: dict[str, Any]) -> str:
    """On a profile: that somebody is an alumni mentor; on one's own, how far one is."""
    person, reader = context.get("person"), context.get("member")
    standing = context.get("standing")
    if person is None or standing is None or person.is_company or standing.is_mentor:
        return ""
    if not standing.points:  # who was a mentor, or could be one, has some: most pages ask nothing
        return ""
    own = reads.of_member(member=person)
    is_alumni = own is not None and own.state == Mentor.State.ALUMNI
    is_own = reader is not None and reader.pk == person.pk
    lines = None
    if is_own and not is_alumni and (own or standing.points >= limits.MEMBER_POINTS):
        lines = told(checklist.of_member(member=person, now=clock.now()))
    if not is_alumni and lines is None:
        return ""
    shown = {"is_alumni": is_alumni, "is_own": is_own, "lines": lines, "met": _met(lines)}
    return render_to_string("reputation/cards/mentor_way.html", shown)


def nominate_link(context: dict[str, Any]) -> str:
    """On the profile of a customer who is no mentor, for mentors and whoever looks after them.
    Others' pages ask nothing for it."""
    person, reader = context.get("person"), context.get("member")
    standing = context.get("standing")
    if person is None or reader is None or standing is None or standing.is_mentor:
        return ""
    if not standing.points:  # nobody knows yet how they help
        return ""
    is_mentor = reader.standing.is_mentor and reads.may_decide(member=reader)
    if not rules.allowed(applications.check_nominate, reader, other=person, is_mentor=is_mentor):
        return ""
    return render_to_string("reputation/cards/nominate.html", {"person": person})


def _met(lines: list[Told] | None) -> int:
    return sum(one.line.is_met for one in lines or [])


def _progress(member: Member | None, own: Mentor | None, now: datetime) -> list[Told] | None:
    """Of whoever may become one and is not yet; else None."""
    if member is None or member.is_company or (own and own.state not in AWAY):
        return None
    if own is None and not member.standing.points:  # nobody knows yet how they help
        return None
    return told(checklist.of_member(member=member, now=now))


def _row(shown: reads.Shown, now: datetime) -> Row:
    mentor = shown.mentor
    viewer = ZoneInfo(timezone.get_current_timezone_name())
    first, last = mentor_hours.seen_from(
        (mentor.from_hour, mentor.until_hour), zone=ZoneInfo(mentor.member.time_zone),
        viewer=viewer, at=now,
    )  # fmt: skip
    names = dict(settings.LANGUAGES)
    return Row(shown, first, last, [str(names.get(code, code)) for code in mentor.languages])
