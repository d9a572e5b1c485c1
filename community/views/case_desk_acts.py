"""What an expert does with a private case: take it, write, give it on, finish it, tell it all."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.domain import cases, summaries
from community.forms import case_desk as forms
from community.models import Case, Expert, Pool
from community.queries import case_desk as reads
from community.queries import desk_people
from community.views import case_desk_common
from forum.forms.posts import MessageForm
from forum.lib import clock, limits
from forum.models import Member
from forum.rules import NotAllowed
from forum.views import common, errors, posted, typed, uploads
from forum.views.limiting import limited, spend


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I look into it." A GET leads to the case, where the button stands."""
    sitting = case_desk_common.seated(request)
    case = reads.seen(seat=sitting, pk=pk)
    if request.method == "POST":
        try:
            cases.claim(case=case, by=sitting.member, now=clock.now())
        except NotAllowed as refusal:  # somebody was quicker, or there is no room
            messages.info(request, str(refusal))
            return redirect("desk_cases")
    return case_desk_common.back(pk)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the pool, with a note for whoever takes it next."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.owned(seat=sitting, pk=pk)
    form = forms.GiveBackForm(request.POST if request.method == "POST" else None, label_suffix="")
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            cases.give_back(case=case, by=sitting.member, note=form.cleaned_data["note"], now=now)
            messages.success(request, _("Given back: its pool sees it as free again."))
            return redirect("desk_cases")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    return _page(request, "give_back", {"case": case, "form": form}, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """To a colleague, or to the pool. From then on they read it, and whoever gave it does not."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.owned(seat=sitting, pk=pk)
    without, call = [sitting.member.pk, case.member_id], reads.booked_call(case=case)
    whom = {"pool": case.pool, "without": without, "promised_at": case.due_at, "now": now}
    form = forms.HandOverForm(
        request.POST if request.method == "POST" else None, people=desk_people.receivers(**whom),
        others=[] if call else desk_people.of_others(**whom), pool=case.pool, now=now,
    )  # fmt: skip
    refused = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            spend(request, limits.WRITE)
            _hand_over(case, *form.chosen, said, sitting.member, now)
            messages.success(request, _("Handed over, with your note."))
            return redirect("desk_cases")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    return _page(request, "hand_over", {"case": case, "form": form, "call": call}, refused)


def _hand_over(
    case: Case, pool: Pool | None, to: Expert | None, said: dict[str, Any], by: Member, at: datetime
) -> None:  # fmt: skip
    """To this colleague, or anybody of that pool; None is its own. Raises NotAllowed."""
    if to is None:
        cases.give_back(case=case, by=by, note=said["note"], pool=pool, now=at)
    else:
        cases.hand_over(
            case=case, to=to, note=said["note"], by=by, key=said["key"], pool=pool, now=at
        )


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """A word to the customer; with `asks` the clock stands until they reply. A GET leads to the
    form. What was typed comes back where it was refused."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.owned(seat=sitting, pk=pk)
    if request.method != "POST":
        return case_desk_common.back(pk)
    form = MessageForm(request.POST, newcomer=False, initial=typed.kept(request))
    pictures, refused = uploads.form(request), None
    if uploads.both_valid(form, pictures):
        said = form.cleaned_data | {"case": case, "by": sitting.member, "now": now}
        try:
            spend(request, limits.WRITE)
            verb = cases.ask if "asks" in request.POST else cases.write
            post = verb(pictures=pictures.chosen(), **said)
            posted.check_words(form, body=post.body)
            messages.success(request, _("Sent. The customer hears that there is a message."))
            sent = redirect(f"{reverse('desk_case', args=[pk])}#post-{post.pk}")
            return posted.done(sent, request, f"message:{pk}")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    return case_desk_common.shown_to_owner(request, sitting, case, now, form=form, refused=refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """It is solved: what it was, for the customer. Then comes the summary for everybody."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.owned(seat=sitting, pk=pk)
    form = forms.FinishForm(request.POST if request.method == "POST" else None, now=now)
    refused = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            spend(request, limits.WRITE)
            cases.finish(
                case=case, resolution=said["resolution"], follow_up_at=said["follow_up"],
                by=sitting.member, key=said["key"], now=now,
            )  # fmt: skip
            return _finished(request, case)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {"case": case, "form": form, "call": reads.booked_call(case=case), "now": now}
    return _page(request, "finish", shown, refused)


def _finished(request: HttpRequest, case: Case) -> HttpResponse:
    """To the public summary, where one is to be written."""
    if case.about_id is not None and case.summary_id is not None:
        messages.success(request, _("Done. The public summary stands: you can edit it there."))
        return case_desk_common.back(case.pk)
    messages.success(request, _("Done. The customer reads what it was."))
    if case.about_id is None:
        return redirect("desk_cases")
    return redirect("desk_case_summary", pk=case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """What helped, as an answer in the public question. It begins with the resolution, which was
    written for the customer: the writer makes it fit for everybody."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.finished(seat=sitting, pk=pk)
    if request.method != "POST":
        summaries.check_publish(sitting.member, case=case)
    form = forms.SummaryForm(
        request.POST if request.method == "POST" else None, customer=case.member,
        initial={"body": case.resolution},
    )  # fmt: skip
    refused = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            spend(request, limits.WRITE)
            post = summaries.publish(
                case=case, body=said["body"], checked=said["checked"],
                is_name_meant=form.is_name_meant, by=sitting.member, key=said["key"], now=now,
            )  # fmt: skip
            posted.check_words(form, body=post.body)
            messages.success(request, _("It is public: the next one who has this finds it."))
            return redirect("desk_thread", pk=post.thread_id)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    return _page(request, "summary", {"case": case, "form": form}, refused)


def _page(
    request: HttpRequest, name: str, shown: dict[str, Any], refused: NotAllowed | None
) -> HttpResponse:
    """A form of a case on a page of its own; 422 where it was sent and came back."""
    status = 422 if request.method == "POST" else 200
    response = render(request, f"community/desk_case_{name}/index.html", shown, status=status)
    return errors.beside(response, refused)
