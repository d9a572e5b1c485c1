"""When an expert is there, what they know, and when they are away: their own words."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.domain import absences, experts
from community.domain import own_hours as verbs
from community.forms.own_hours import AwayForm, SkillsForm, WorkForm
from community.models import Expert
from community.queries import boards, desk_people, own_hours
from community.queries.desk import Seat
from community.views import desk
from forum.lib import clock, limits
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import spend

SECTIONS = ("work", "skills", "away", "back")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def own_hours_page(request: HttpRequest) -> HttpResponse:
    """Three forms on one page; each is saved by itself."""
    sitting = desk.seated(request)
    expert = sitting.expert
    shown: dict[str, Any] = {
        "here_desk": "hours",
        "expert": expert,
        "seat": sitting,
        "unseen_notes": boards.unseen(pools=sitting.pools, member=sitting.member),
    }
    if expert is None or not expert.is_active:
        if request.method == "POST":
            raise NotAllowed(_("You are not among the experts. Whoever leads a pool can add you."))
        return render(request, "community/own_hours/index.html", shown)
    refused = None
    sent = next((name for name in SECTIONS if name in request.POST), "")
    shown |= _forms(request, expert, sent)
    if sent:
        try:
            spend(request, limits.SETTINGS)
            if _save(sent, shown, expert, sitting):
                messages.success(request, _("Saved."))
                return redirect("desk_hours")
        except NotAllowed as refusal:
            refused, shown["refusal"] = refusal, str(refusal)
    status = 422 if request.method == "POST" else 200
    response = render(request, "community/own_hours/index.html", shown, status=status)
    return errors.beside(response, refused)


def _forms(request: HttpRequest, expert: Expert, sent: str) -> dict[str, Any]:
    data, now = request.POST, clock.now()
    known = own_hours.of(expert=expert, now=now)
    return {
        "now": now,
        "absences": known.absences,
        "back": common.number(request.POST.get("back", "")),
        "work": WorkForm(data if sent == "work" else None, expert=expert),
        "skills": SkillsForm(
            data if sent == "skills" else None, expert=expert, categories=known.categories,
            names=known.tag_names,
        ),
        "away": AwayForm(
            data if sent == "away" else None, expert=expert,
            others=desk_people.stand_ins(expert=expert),
            today=timezone.localtime(now, ZoneInfo(expert.zone)).date(),
        ),
    }  # fmt: skip


def _save(sent: str, shown: dict[str, Any], expert: Expert, sitting: Seat) -> bool:
    """Do what the button says; False where its form is not filled in well. Raises NotAllowed."""
    by, now = sitting.member, shown["now"]
    if sent == "back":
        away = next((one for one in shown["absences"] if one.pk == shown["back"]), None)
        if away is not None:
            absences.come_back(away=away, by=by, now=now)
        return away is not None
    form = shown[sent]
    if not form.is_valid():
        return False
    if sent == "work":
        said = form.cleaned_data
        verbs.work(
            expert=expert, by=by, site=said["site"], zone=said["zone"],
            languages=said["languages"], capacity=said["capacity"], shifts=form.hours(),
        )  # fmt: skip
    elif sent == "skills":
        topics = own_hours.topics(categories=form.of_categories(), tags=form.of_tags())
        experts.set_skills(expert=expert, by=by, skills=topics, keep=form.unseen)
    else:
        begins, until = form.span(now)
        absences.go_away(
            expert=expert, begins_at=begins, until=until, stand_in=form.chosen, by=by, now=now
        )
    return True
