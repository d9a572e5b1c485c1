"""One's own mentor: who, why, another one, none; and at the end what one says of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.lib import clock, limits
from forum.lib.facts import in_language
from forum.models import Member
from forum.rules import NotAllowed
from forum.views import common
from forum.views.limiting import limited
from reputation.domain import graduation, pairings
from reputation.forms.verdict import VerdictForm
from reputation.models import Newcomer, Pairing
from reputation.queries import access, candidates, sponsors, topics
from reputation.queries import pairings as reads
from reputation.views import mentor_cards
from reputation.views.sponsoring import missing_words

PAGE = "own_mentor"
State = Newcomer.State


@require_safe
@common.members_only
def own_mentor(request: HttpRequest) -> HttpResponse:
    return _show(request, VerdictForm())


@common.button_on(PAGE)
@common.members_only
@limited(limits.WRITE, "POST")
def want(request: HttpRequest) -> HttpResponse:
    """A mentor, please: the first one, or after going on alone."""
    member = common.signed_in(request)
    pairing = pairings.want(
        by=member, language=common.default_language(request), now=clock.now()
    )  # fmt: skip
    if pairing is not None:
        messages.success(request, _("Here is your mentor."))
    return redirect(PAGE)


@common.button_on(PAGE)
@common.members_only
@limited(limits.WRITE, "POST")
def change(request: HttpRequest) -> HttpResponse:
    member, before = common.signed_in(request), _sent(request)
    pairings.change(pairing_id=before, by=member, now=clock.now())
    messages.success(request, _("Changed. You can take that back for a day."))
    return redirect(PAGE)


@common.button_on(PAGE)
@common.members_only
@limited(limits.WRITE, "POST")
def out(request: HttpRequest) -> HttpResponse:
    """Without a mentor from here: with one, or while waiting for one."""
    member, now = common.signed_in(request), clock.now()
    if request.POST.get("pairing"):
        pairings.out(pairing_id=_sent(request), by=member, now=now)
    else:
        pairings.stop_waiting(by=member, now=now)
    messages.success(
        request, _("You go on without a mentor. While you are new here you can have one again.")
    )
    return redirect(PAGE)


@common.button_on(PAGE)
@common.members_only
@limited(limits.WRITE, "POST")
def undo(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    try:
        pairing = pairings.undo(by=member, now=clock.now())
    except NotAllowed:
        again = reads.undone(newcomer_id=member.pk)
        if again is None:
            raise
        pairing = again  # a second tap
    told = {"name": pairing.guide.display_name}
    messages.success(request, _("%(name)s is your mentor again.") % told)
    return redirect(PAGE)


@common.button_on(PAGE)
@common.members_only
@limited(limits.WRITE, "POST")
def judge(request: HttpRequest) -> HttpResponse:
    """How it was, in private."""
    member = common.signed_in(request)
    pairing = access.graduated_pairing(member=member)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    graduation.judge(pairing=pairing, by=member, now=clock.now(), **form.cleaned_data)
    messages.success(
        request, _("Thank you. It is counted together with what others say, without your name.")
    )
    return redirect(PAGE)


@common.button_on(PAGE)
@common.members_only
@limited(limits.WRITE, "POST")
def helped(request: HttpRequest) -> HttpResponse:
    """ "My mentor helped", or not after all: `undo`."""
    member = common.signed_in(request)
    pairing = access.graduated_pairing(member=member)
    if request.POST.get("undo"):
        graduation.take_thanks_back(pairing=pairing, by=member, now=clock.now())
    else:
        graduation.thank(pairing=pairing, by=member, now=clock.now())
    return redirect(PAGE)


def _sent(request: HttpRequest) -> int:
    found = common.number(request.POST.get("pairing", ""))
    if found is None:
        raise NotAllowed(_("Only whoever has this mentor can say that."))
    return found


def _show(request: HttpRequest, form: VerdictForm, status: int = 200) -> HttpResponse:
    member, now = common.signed_in(request), clock.now()
    own = reads.own(member=member, now=now)
    shown: dict[str, Any] = {"own": own, "form": form, "undo_until": reads.UNDO}
    if own is None or (own.state in ("", State.OUT)):
        shown["may_want"] = candidates.may_have_mentor(member=member, now=now)
    if own is not None and own.pairing is not None:
        shown["why"] = mentor_cards.why(own.pairing)
    if own is not None and own.state == State.WAITING:
        shown |= _instead(member, own.topics)
    if own is not None and own.graduated is not None:
        shown |= _after(member, own.graduated)
    return render(request, "reputation/own_mentor/index.html", shown, status=status)


def _instead(member: Member, asked: list[str]) -> dict[str, Any]:
    """Who helps while nobody is free: real people who answer on what was asked."""
    called = topics.names(topics=asked)
    return {
        "helpers": topics.helpers(topics=asked, viewer=member, now=clock.now()),
        "asked": [in_language(name) for name in called.values()],
    }


def _after(member: Member, graduated: Pairing) -> dict[str, Any]:
    return {
        "graduated": graduated,
        "verdict": getattr(graduated, "verdict", None),
        "has_thanked": reads.has_thanked(pairing=graduated),
        "missing": missing_words(member),
        "link": sponsors.link_of(member=member),
    }
