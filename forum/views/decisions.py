"""The page of a decision: its reasons, the appeal and its answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forum import moderation_rules, rules
from forum.domain import appealing, decisions
from forum.forms.moderation import AnswerAppealForm, AppealForm, UndoForm
from forum.lib import clock, decision_address, hold_promise, limits
from forum.models import Decision, DecisionAppeal, Member
from forum.queries import access, appealable, held
from forum.rules import NotAllowed
from forum.views import common, errors, own_data
from forum.views.limiting import spend, spend_address

PAGE = "forum/decision/index.html"
WRONG = DecisionAppeal.Outcome.OVERTURNED
MOST_OTHERS = 1_000  # more than one removal takes in clearing.ONE_REMOVAL, most often


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom it concerns appeals here, moderators undo it or answer the appeal; 404 for others."""
    member = common.signed_in(request)
    found = access.decision(member=member, pk=pk)
    forms = _forms(request, found, member)
    refused = None
    name = next((one for one in forms if one in request.POST), "")
    if request.method == "POST" and name and forms[name].is_valid():
        try:
            spend(request, limits.WRITE)
            messages.success(request, _act(name, found, member, forms[name].cleaned_data))
            return redirect("decision", pk=found.pk)
        except NotAllowed as refusal:
            refused = refusal
            forms[name].add_error(None, str(refusal))
    response = _shown(request, found, member, forms)
    return errors.beside(response, refused)


# Exempt, as one-tap pages are: the address is the secret, and it opens no session.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision_by_mail(request: HttpRequest, secret: str) -> HttpResponse:
    """For whoever cannot sign in: what was decided on them, and their appeal. GET only shows."""
    named = decision_address.read(secret=secret)
    found = appealable.by_secret(decision=named[0], member=named[1]) if named else None
    if found is None or found.member is None:
        return common.dead_link(request)
    reader = common.member_of(request)
    if reader is not None and reader.pk != found.member_id:
        mine = _("This link is of somebody else's mail. Sign out first if the mail is yours.")
        return errors.refused(request, NotAllowed(mine))
    with translation.override(found.member.language), timezone.override(found.member.time_zone):
        act = _ask_own_data if own_data.FIELD in request.POST else _appeal_by_mail
        response = act(request, found, found.member)
        response["Content-Language"] = found.member.language
    return response


def _appeal_by_mail(request: HttpRequest, found: Decision, member: Member) -> HttpResponse:
    form = AppealForm(request.POST if request.method == "POST" else None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend_address(request, limits.KEEP)
            words = form.cleaned_data["words"]
            appealing.appeal(decision=found, by=member, words=words, now=clock.now())
            return redirect(request.path)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    return errors.beside(_shown(request, found, member, {"appeal": form}, by_mail=True), refused)


def _ask_own_data(request: HttpRequest, found: Decision, member: Member) -> HttpResponse:
    """A copy of their data, or the erasure of their account: a mail to their address leads on."""
    refused = None
    try:
        if sent := own_data.ask(request, member):
            return redirect(f"{request.path}?sent={sent}#own-data")
    except NotAllowed as refusal:
        refused = refusal
    forms, said = {"appeal": AppealForm()}, str(refused or "")
    response = _shown(request, found, member, forms, by_mail=True, refusal=said)
    return errors.beside(response, refused)


def _forms(request: HttpRequest, found: Decision, member: Member) -> dict[str, Any]:
    """The forms by the name of their button."""
    sent = request.POST if request.method == "POST" else None

    def of(name: str) -> Any:
        return sent if name in request.POST else None

    appeal = getattr(found, "appeal", None)
    forms: dict[str, Any] = {}
    if rules.allowed(moderation_rules.check_appeal, member, found, has_one=appeal is not None):
        forms["appeal"] = AppealForm(of("appeal"))
    if appeal is not None and rules.allowed(
        moderation_rules.check_answer, member, appeal, outcome=WRONG, others=True, words="-"
    ):
        forms["answer"] = AnswerAppealForm(of("answer"), is_own=found.by_id == member.pk)
    if "answer" not in forms and found.act in decisions.UNDO and rules.allowed(
        moderation_rules.check_undo, member, found, "-",
        waits=appeal is not None and not appeal.outcome,
    ):  # fmt: skip
        forms["undo"] = UndoForm(of("undo"), is_own=found.by_id == member.pk)
    return forms


def _act(name: str, found: Decision, member: Member, typed: dict[str, Any]) -> str:
    """Do what the button says; what was done."""
    now = clock.now()
    if name == "appeal":
        appealing.appeal(decision=found, by=member, now=now, **typed)
        return _("Sent. Somebody who did not decide it answers within seven days.")
    if name == "answer":
        answered = appealing.answer(appeal=found.appeal, by=member, now=now, **typed)
        if answered.decision.data.get("stays_done"):
            return _("Answered. What was done can no longer be brought back; the page says so.")
        return _("Answered. Whoever appealed hears it.")
    decisions.undo(decision=found, by=member, now=now, **typed)
    return _("Undone. Whoever it concerned hears it.")


def _refused(found: Decision, member: Member, by_mail: bool) -> held.Row | None:
    """What was not posted, for its writer and for moderators. Its pictures are files that only a
    session opens."""
    if found.held is None or not (member.is_moderator or found.held.author_id == member.pk):
        return None
    row = held.row(held=found.held, member=member)
    if by_mail:
        row.pictures = []
    return row


def _others(found: Decision, member: Member, by_mail: bool) -> list[tuple[Decision, str]]:
    """What was removed with it, for whom it concerns and for moderators where they read, each with
    the address of its own page, for its own appeal."""
    same = appealable.removed_with(decision=found).select_related("thread")
    if found.member_id != member.pk:
        if not member.is_moderator:
            return []
        same = same.filter(appealable.known_to(member))
    return [
        (one, decision_address.path(decision=one.pk, member=one.member_id or 0)
         if by_mail else reverse("decision", args=[one.pk]))
        for one in same[:MOST_OTHERS]
    ]  # fmt: skip


def _shown(
    request: HttpRequest,
    found: Decision,
    member: Member,
    forms: dict[str, Any],
    *,
    by_mail: bool = False,
    refusal: str = "",
) -> HttpResponse:
    appeal = getattr(found, "appeal", None)
    is_own, now = found.member_id == member.pk, clock.now()
    can_appeal = rules.allowed(
        moderation_rules.check_appeal, member, found, has_one=appeal is not None
    )
    waits = appeal is not None and not appeal.outcome
    shown = {
        "decision": found, "appeal": appeal, "forms": forms, "is_own": is_own,
        "sees_words": appealable.sees_words(member=member, decision=found),
        "refused": _refused(found, member, by_mail),
        "is_moderator": member.is_moderator,
        "others": _others(found, member, by_mail),
        "own_data": own_data.offer(request, member) if by_mail else None, "refusal": refusal,
        "by_mail": by_mail, "can_appeal": can_appeal, "now": now,
        "is_decider": found.by_id == member.pk,
        "nobody_else": waits and not appealable.others(decision=found).exists(),
        "appeal_by": now + appealing.DUE, "due": hold_promise.due(found.at),
        "can_read": found.post is not None and access.can_read(member=member, post=found.post),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, PAGE, shown, status=status)
