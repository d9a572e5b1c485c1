"""A member as moderators see them: record, decisions, reports, notes, and the next step."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from forum import moderation_rules, rules
from forum.domain import clearing, judging, reviewing, suspending
from forum.forms.moderation import BackForm, ClearMemberForm, NoteForm, StepForm, UndoForm
from forum.lib import clock, limits
from forum.models import Member
from forum.queries import access, records
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import spend


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def moderated_member(request: HttpRequest, handle: str) -> HttpResponse:
    by = common.signed_in(request)
    rules.check_moderate(by)
    member = access.member_by_handle(handle=handle, viewer=by)
    now = clock.now()
    record = records.record(member=member, now=now)
    forms = _forms(request, member, by, record)
    if "remove" in request.POST:
        return _remove_note(request, member, by)
    name = _named(request)
    refused = None
    if name and forms[name].is_valid():
        try:
            spend(request, limits.WRITE)
            messages.success(request, _act(name, member, by, forms[name].cleaned_data))
            return redirect("moderated_member", handle=member.handle)
        except NotAllowed as refusal:
            refused = refusal
            forms[name].add_error(None, str(refusal))
    shown = {
        "person": member, "record": record, "forms": forms,
        "decisions": records.decisions_on(member=member, viewer=by),
        "reports": records.reports_on(member=member, viewer=by),
        "notes": records.notes_on(member=member),
        "removals": records.removals(member=member, viewer=by),
        "posts": records.newest_posts(member=member, viewer=by),
        "may_step": rules.allowed(moderation_rules.check_step, by, member),
        "may_note": rules.allowed(moderation_rules.check_note, by, member),
        "is_administrator": by.staff_role == Member.StaffRole.ADMINISTRATOR,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    response = render(request, "forum/moderated_member/index.html", shown, status=status)
    return errors.beside(response, refused)


def _forms(
    request: HttpRequest, member: Member, by: Member, record: records.Record
) -> dict[str, Any]:
    """By what they are named; the one that was sent holds what was typed."""
    name, counts = _named(request), records.counts_since(member=member, viewer=by, now=clock.now())

    def sent(form: str) -> Any:
        return request.POST if name == form else None

    return {
        "step": StepForm(sent("step"), suggested=record.suggested),
        "note": NoteForm(sent("note")),
        "lift": UndoForm(sent("lift")),
        "back": BackForm(sent("back"), auto_id="back_%s"),
        "clear": ClearMemberForm(sent("clear"), auto_id="clear_%s", counts=counts),
    }


def _remove_note(request: HttpRequest, member: Member, by: Member) -> HttpResponse:
    """One that is gone already is no error: whoever sent it twice wanted just that."""
    pk = access.id_or_404(common.number(request.POST["remove"]) or 0)
    note = records.note_on(member=member, pk=pk)
    if note is not None:
        spend(request, limits.WRITE)
        reviewing.remove_note(note=note, by=by)
        messages.success(request, _("The note is removed."))
    return redirect("moderated_member", handle=member.handle)


def _named(request: HttpRequest) -> str:
    """Which form was sent."""
    named = {"take": "step", "body": "note", "lift": "lift", "since": "clear", "back": "back"}
    return next((form for field, form in named.items() if field in request.POST), "")


def _act(name: str, member: Member, by: Member, typed: dict[str, Any]) -> str:
    now = clock.now()
    if name == "note":
        reviewing.note(member=member, by=by, body=typed["body"], now=now)
        return _("Noted.")
    if name == "lift":
        suspending.lift(member=member, by=by, words=typed["words"], now=now)
        return _("The account is open again.")
    if name == "back":
        removed = records.removed_with(pk=typed.pop("back"), member=member, viewer=by)
        back = clearing.bring_back(removed=removed, by=by, now=now, **typed)
        said = ngettext("%(n)s is back.", "%(n)s are back.", back.done) % {"n": back.done}
        return " ".join([said, *back.failed])
    if name == "clear":
        since = now - records.SINCE[typed.pop("since")]
        return _cleared(clearing.clear_member(member=member, since=since, by=by, now=now, **typed))
    step = typed.pop("step")
    if step == judging.WARN:
        suspending.warn(member=member, by=by, now=now, **typed)
        return _("Warned.")
    made = suspending.suspend(member=member, by=by, days=int(step), now=now, **typed)
    return _("Suspended.") if made.at == now else stands_already()


def _cleared(done: clearing.Cleared) -> str:
    """What was done, what goes on in a job, and what could not be done and why."""
    said = [ngettext("%(n)s removed.", "%(n)s removed.", done.hidden) % {"n": done.hidden}]
    if done.left:
        said.append(
            ngettext("%(n)s more goes in a minute.", "%(n)s more go in a minute.", done.left)
            % {"n": done.left}
        )
    return " ".join([*said, *done.failed])


def stands_already() -> str:
    """What is said of a step that is no longer than the suspension in force."""
    return _("They are suspended for as long already: that suspension stands.")
