"""Words that wait for somebody to look: for whoever wrote them, and for those who look."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.domain import clearing, holding, late_posts
from forum.forms.held import ClearForm
from forum.forms.moderation import UndoForm
from forum.lib import ages, clock, hold_promise, limits
from forum.models import HeldPost
from forum.queries import access
from forum.queries import held as reads
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import spend


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits, for its writer, who may take it back; a moderator decides here on one."""
    member = common.signed_in(request)
    found = reads.seen_by(member=member, pk=access.id_or_404(pk))
    is_own = found.author_id == member.pk
    if request.method == "POST" and is_own:
        spend(request, limits.WRITE)
        holding.withdraw(held=found, by=member, now=clock.now())
        messages.success(request, _("Taken back. Nobody looks at it any more."))
        return redirect("held", pk=pk)
    if request.method == "POST":
        rules.check_moderate(member)
        if "after_all" in request.POST:
            return _after_all(request, found)
        form = ClearForm(request.POST)
        return _cleared(request, form) if form.is_valid() else _page(request, found, form=form)
    return _page(request, found)


def _page(
    request: HttpRequest,
    found: HeldPost,
    undo: UndoForm | None = None,
    form: ClearForm | None = None,
) -> HttpResponse:
    undo, form = undo or UndoForm(), form or ClearForm()
    member, now, due = common.signed_in(request), clock.now(), hold_promise.due(found.at)
    shown = {
        "held": found, "row": reads.row(held=found, member=member), "due": due, "undo": undo,
        "is_own": found.author_id == member.pk, "is_late": found.waits and now > due,
        "is_edit": late_posts.is_edit(found), "form": form,
        "decision": found.decisions.filter(undone_at=None).first(),
    }  # fmt: skip
    status = 422 if undo.is_bound or form.is_bound else 200
    return render(request, "forum/held/index.html", shown, status=status)


def _after_all(request: HttpRequest, found: HeldPost) -> HttpResponse:
    """What was refused is posted: of another's decision one says why."""
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        spend(request, limits.WRITE)
        holding.post_held(
            held=found, by=common.signed_in(request), now=clock.now(), after_all=True,
            words=form.cleaned_data["words"],
        )  # fmt: skip
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return errors.beside(_page(request, found, form), refusal)
    _say(request, clearing.Cleared(done=1), clearing.POST)
    return redirect("held_queue")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def queue(request: HttpRequest) -> HttpResponse:
    """All that waits, in groups of what is alike: a wave is cleared by a few taps."""
    rules.check_moderate(common.signed_in(request))
    if request.method == "POST":
        form = ClearForm(request.POST)
        return _cleared(request, form) if form.is_valid() else _again(request, form)
    now = clock.now()
    age = reads.oldest()
    groups = [(one, _form(one)) for one in reads.groups(now=now)]
    shown: dict[str, Any] = {"groups": groups, "age": age}
    if age.oldest_at is not None:
        shown["is_late"] = now > hold_promise.due(age.oldest_at)
    return render(request, "forum/held_queue/index.html", shown)


@require_safe
@common.members_only
def alike(request: HttpRequest, pk: int) -> HttpResponse:
    """One group with all its words."""
    member = common.signed_in(request)
    rules.check_moderate(member)
    one = reads.seen_by(member=member, pk=access.id_or_404(pk))
    return _group(request, one)


def _group(request: HttpRequest, one: HeldPost, *, is_wrong: bool = False) -> HttpResponse:
    """Where `is_wrong`, with what was typed and what is wrong beside it."""
    group = reads.group_of(held=one, now=clock.now())
    form = _form(group, request.POST if is_wrong else None)
    age = ages.of_instants(row.held.at for row in group.rows)
    shown = {"groups": [(group, form)], "is_whole": True, "age": age}
    status = 422 if is_wrong else 200
    return render(request, "forum/held_queue/index.html", shown, status=status)


def _form(group: reads.Group, sent: QueryDict | None = None) -> ClearForm:
    """Several stand on one page: each with ids of its own."""
    return ClearForm(sent, auto_id=f"id_%s_{group.pk}")


def _again(request: HttpRequest, form: ClearForm) -> HttpResponse:
    """The group that was decided on, if it waits still, with what is wrong beside its field."""
    member = common.signed_in(request)
    one = next(iter(form.cleaned_data.get("pks") or []), 0)
    return _group(request, reads.seen_by(member=member, pk=access.id_or_404(one)), is_wrong=True)


@require_safe
@common.members_only
def sample(request: HttpRequest) -> HttpResponse:
    """Ten by chance of what rules held last week, for a person to look whether they were right."""
    rules.check_moderate(common.signed_in(request))
    return render(request, "forum/held_sample/index.html", {"rows": reads.sample(now=clock.now())})


def _cleared(request: HttpRequest, form: ClearForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        spend(request, limits.WRITE)
        done = clearing.clear(
            pks=said["pks"], act=said["act"], by=common.signed_in(request), now=clock.now(),
            reason=said["reason"], words=said["words"], suspends=said["suspends"],
            slipped=said["slipped"] if said["hides"] else (),
        )  # fmt: skip
    except NotAllowed as refusal:
        return errors.refused(request, refusal)
    _say(request, done, said["act"])
    return redirect("held_queue")


def _say(request: HttpRequest, done: clearing.Cleared, act: str) -> None:
    parts: list[str] = []
    if done.done and act == clearing.POST:
        parts.append(
            ngettext("%(n)s is posted.", "%(n)s are posted.", done.done) % {"n": done.done}
        )
    elif done.done:
        parts.append(
            ngettext("%(n)s is not posted.", "%(n)s are not posted.", done.done) % {"n": done.done}
        )
    told: dict[str, Any] = {
        ngettext("%(n)s account is suspended.", "%(n)s accounts are suspended.", done.suspended):
            done.suspended,
        ngettext("%(n)s visible post is removed.", "%(n)s visible posts are removed.", done.hidden):
            done.hidden,
        ngettext("%(n)s was decided before.", "%(n)s were decided before.", done.before):
            done.before,
        ngettext("%(n)s more follows by itself.", "%(n)s more follow by themselves.", done.left):
            done.left,
    }  # fmt: skip
    parts += [sentence % {"n": n} for sentence, n in told.items() if n]
    if parts:
        messages.success(request, " ".join(parts))
    for sentence in done.failed:
        messages.error(request, sentence)
