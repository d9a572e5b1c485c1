"""One payout, for those who look after payback: who looked at it, what two people said of it, what
its member asked, and that it came back."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.lib import clock
from forum.models import Member
from forum.rules import NotAllowed
from forum.views import common
from reputation.domain import choices, payfiles, paying, rulings
from reputation.forms.payouts import AnswerForm, BackForm, DeclineForm, RefuseForm, TurnForm
from reputation.lib.calendar_month import Month
from reputation.models import Payout, Ruling
from reputation.queries import access, payouts
from reputation.queries import rulings as reads
from reputation.views.where_paid import desk_only

FORMS: dict[str, type[forms.Form]] = {
    "refuse": RefuseForm, "turn": TurnForm, "decline": DeclineForm, "back": BackForm,
    "answer": AnswerForm,
}  # fmt: skip
Act = Callable[[Payout, Member, dict[str, Any]], Any]


class Sent(NamedTuple):
    """A form that was not in order, its name, and the id of what it answers (0: nothing)."""

    name: str
    form: forms.Form
    about: int


@require_safe
@desk_only
def payout(request: HttpRequest, month: Month, pk: int) -> HttpResponse:
    return _page(request, access.payout(month=month, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def refuse(request: HttpRequest, month: Month, pk: int) -> HttpResponse:
    """The first of two. GET is whoever comes back from a sign-in, here and below."""

    def act(payout: Payout, by: Member, said: dict[str, Any]) -> None:
        kind, now = Ruling.Kind.REFUSE, clock.now()
        rulings.propose(payout=payout, kind=kind, reason=said["reason"], by=by, now=now)

    return _said(request, month, pk, "refuse", act, _("Noted. A second person has to agree."))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def turn(request: HttpRequest, month: Month, pk: int) -> HttpResponse:
    """The first of two."""

    def act(payout: Payout, by: Member, said: dict[str, Any]) -> None:
        rulings.propose(payout=payout, by=by, now=clock.now(), **said)

    return _said(request, month, pk, "turn", act, _("Noted. A second person has to agree."))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def agree(request: HttpRequest, month: Month, pk: int, ruling: int) -> HttpResponse:
    """The second one. Named by the address, so that nobody agrees to what they have not read."""
    found = access.payout(month=month, pk=pk)
    if request.method == "POST":
        by = common.signed_in(request)
        rulings.agree(ruling=access.ruling(payout=found, pk=ruling), by=by, now=clock.now())
        messages.success(request, _("Done: two of you have said so."))
    return redirect("payback_payout", str(month), pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def decline(request: HttpRequest, month: Month, pk: int, ruling: int) -> HttpResponse:
    def act(payout: Payout, by: Member, said: dict[str, Any]) -> None:
        found = access.ruling(payout=payout, pk=ruling)
        rulings.decline(ruling=found, by=by, now=clock.now(), **said)

    return _said(request, month, pk, "decline", act, _("Noted. Nothing comes of it."), ruling)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def answer(request: HttpRequest, month: Month, pk: int, question: int) -> HttpResponse:
    """Somebody who had no part in it answers its member. Named by the address, so that nobody
    answers what was asked later."""

    def act(payout: Payout, by: Member, said: dict[str, Any]) -> None:
        rulings.answer(
            question=access.ruling_question(payout=payout, pk=question), by=by, now=clock.now(),
            is_lifted=said["outcome"] == "lifted", reason=said["reason"],
        )  # fmt: skip

    return _said(
        request, month, pk, "answer", act, _("Answered. The member reads it now."), question
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def come_back(request: HttpRequest, month: Month, pk: int) -> HttpResponse:
    """What was paid did not arrive."""

    def act(payout: Payout, by: Member, said: dict[str, Any]) -> None:
        payfiles.come_back(payout=payout, by=by, now=clock.now(), **said)

    return _said(request, month, pk, "back", act, _("Noted. It is unpaid again."))


def _said(
    request: HttpRequest, month: Month, pk: int, name: str, act: Act, told: str, about: int = 0
) -> HttpResponse:
    """Do what the form of this name says; what is not in order is shown beside its fields. `about`:
    the id of what it answers."""
    found = access.payout(month=month, pk=pk)
    if request.method != "POST":
        return redirect("payback_payout", str(month), pk)
    form = FORMS[name](request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        try:
            act(found, common.signed_in(request), form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told)
            return redirect("payback_payout", str(month), pk)
    return _page(request, access.payout(month=month, pk=pk), Sent(name, form, about))


def _page(request: HttpRequest, found: Payout, sent: Sent | None = None) -> HttpResponse:
    member, said = common.signed_in(request), reads.of_payout(payout=found)
    looks, is_paid = payouts.looks(payout=found), found.paid_at is not None
    own = rules.why_not(rulings.check_rule, member, payout=found)
    shown = {
        "payout": found,
        "is_lost": not is_paid and not found.is_refused and choices.is_lost(payout=found),
        "looks": looks,
        "may_look": found.is_for_two and not (
            own or is_paid or found.is_refused or any(one.by_id == member.pk for one in looks)
        ),
        "returns": payouts.returns(payout=found),
        "rulings": said,
        "own": own,
        **_ways(member, found, said, own),
    }  # fmt: skip
    shown |= _filled(shown["open"], sent)
    status = 422 if sent else 200
    return render(request, "reputation/payback_payout/index.html", shown, status=status)


def _ways(member: Member, found: Payout, said: Sequence[Ruling], own: str) -> dict[str, Any]:
    """`open`: the forms that are there for this person, by name, each with the id of what it
    answers (0: nothing)."""
    waits, asked = reads.waiting_of(said=said), reads.to_answer(said=said)
    is_mine = waits is not None and waits.by_id == member.pk
    can = [] if own else rulings.possible(payout=found, said=said)
    barred = rules.why_not(rulings.check_answer, member, ruling=asked.ruling) if asked else ""
    is_left = asked is None or reads.is_anybody_left(ruling=asked.ruling, roles=paying.PAYS)
    went = found.paid_at is not None and found.way_kind != Payout.Kind.CHARITY
    are_open = {
        "refuse": 0 if Ruling.Kind.REFUSE in can else None,
        "turn": 0 if Ruling.Kind.CREDIT in can else None,
        "decline": waits.pk if waits and not own and not is_mine else None,
        "answer": asked.pk if asked and not barred else None,
        "back": 0 if went and not own else None,
    }
    return {
        "open": {name: about for name, about in are_open.items() if about is not None},
        "waits": waits, "is_mine": is_mine, "asked": asked, "barred": barred,
        "is_anybody_left": is_left,
    }  # fmt: skip


def _filled(are_open: dict[str, int], sent: Sent | None) -> dict[str, Any]:
    """The forms, with what was typed there: or, as `unsent`, beside the error where its form is
    not there any more, as somebody else was first."""
    found: dict[str, Any] = {name: form(auto_id=f"{name}_%s") for name, form in FORMS.items()}
    if sent is None:
        return found
    is_there = are_open.get(sent.name) == sent.about
    typed = {sent.name: sent.form} if is_there else {"unsent": sent.form["reason"].value()}
    return found | typed | {"wrong": sent.form}
