"""Lines that members question: the team's queue, and answering one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.lib import ages, clock, limits, paging
from forum.models import Member
from forum.views import common, typed
from forum.views.limiting import spend
from reputation.domain import appeals, corrections
from reputation.forms.appeals import AnswerForm
from reputation.models import Appeal, AppealAnswer
from reputation.queries import access, lines
from reputation.queries import appeals as reads
from reputation.queries import corrections as by_hand


@require_safe
@common.members_only
def appeal_list(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the oldest first; and what was answered."""
    member, now = common.signed_in(request), clock.now()
    corrections.check_see(member)
    view = common.choice(request, "view", reads.VIEWS, "open")
    try:
        page = reads.page(view=view, cursor=request.GET.get("after", ""), now=now)
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    more = urlencode({"view": view, "after": page.next_cursor})
    shown = {
        "rows": [(row, _barred(member, row)) for row in page.rows],
        "age": ages.of(reads.waiting()),
        "view": view,
        "tabs": tabs(view),
        "counted": by_hand.counted(now=now),
        "next_url": f"?{more}" if page.next_cursor else "",
    }
    return render(request, "reputation/appeals/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The line, what the member says of it, who may not answer and why; and answering."""
    member = common.signed_in(request)
    corrections.check_see(member)
    found = access.appeal(pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, initial=typed.kept(request))
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            said = form.cleaned_data
            done = appeals.answer(
                appeal=found, by=member, outcome=said["outcome"], reason=said["body"],
                points=said["points"], now=clock.now(),
            )  # fmt: skip
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
            found = access.appeal(pk=pk)
        else:
            messages.success(request, _told(done))
            return redirect("appeal", pk=found.pk)
    status = 422 if request.method == "POST" else 200
    shown = _shown(found, member, form)
    return render(request, "reputation/appeal/index.html", shown, status=status)


def tabs(view: str) -> list[tuple[str, str, str, bool]]:
    """The pages of whoever looks after points."""
    here, by_hand_url = reverse("appeals"), reverse("corrections")
    return [
        ("open", _("To answer"), here, view == "open"),
        ("answered", _("Answered"), f"{here}?view=answered", view == "answered"),
        ("corrections", _("Corrections"), by_hand_url, view == "corrections"),
    ]


def _barred(member: Member, row: reads.Waiting) -> str:
    """Why this member does not answer; "" where they may, and where it is answered."""
    if row.appeal.closed_at is not None:
        return ""
    return rules.why_not(appeals.check_answer, member, appeal=row.appeal, parts=row.parts)


def _told(done: AppealAnswer) -> str:
    if done.correction is not None and done.correction.needs_second:
        return _("Answered. Your correction counts once a second person confirms it.")
    return _("Answered. The member reads it now.")


def _shown(found: Appeal, member: Member, form: AnswerForm) -> dict[str, Any]:
    row = reads.one(appeal=found, now=clock.now())
    team = reads.named(members=list(row.parts))
    words = part_words_of_others()
    return {
        "row": row,
        "appeal": found,
        "line": lines.of(roots=[found.entry], member=member, now=clock.now())[0],
        "barred": _barred(member, row),
        "others": [(team[pk], words[part]) for pk, part in row.parts.items() if pk in team],
        "is_anybody_left": reads.is_anybody_left(without=list(row.parts)),
        "form": form,
        "twice": appeals.answered_words(appeal=found) if form.is_bound and found.closed_at else "",
    }


def part_words_of_others() -> dict[str, str]:
    """What part others of the team had in the line, and so do not answer."""
    return {
        reads.RECEIVER: _("these are their own points"),
        reads.GIVER: _("the points came from them"),
        reads.DECIDED: _("decided what the line tells of"),
        reads.ANSWERED: _("answered when the line was questioned before"),
        reads.SECONDED: _("decided on points for the line before"),
    }
