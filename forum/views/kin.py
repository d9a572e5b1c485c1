"""Linking what is the same: asked before, twins, and what their askers say to it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import curating
from forum.domain import confirmations, duplicates, twins
from forum.forms.kin import OtherThreadForm
from forum.lib import clock, limits
from forum.models import Confirmation, Member, Thread
from forum.queries import access, candidates
from forum.rules import NotAllowed, allowed
from forum.views import common
from forum.views.limiting import limited
from forum.views.posts import place

LONGEST_SEARCH = 150
Link = Callable[[Thread], Any]


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def mark_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Asked before": choose the original by its link or by search."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    curating.check_curate(member, member.standing)
    form = _form(request)

    def link(other: Thread) -> None:
        duplicates.mark(thread=thread, original=other, by=member, now=clock.now())

    if request.method == "POST" and _linked(form, member, link):
        messages.success(
            request, _("Marked as asked before. Whoever asked can say that it differs.")
        )
        return redirect(f"{thread.get_absolute_url()}?noredirect=1")
    found = candidates.originals(thread=thread, member=member, words=_words(request))
    return _page(request, "forum/mark_duplicate/index.html", thread, form, found)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def undo_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Not mine: my question differs", and the same by whoever may mark it."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    curating.check_undo_duplicate(member, member.standing, thread)
    if request.method == "POST":
        duplicates.undo(thread=thread, by=member, now=clock.now())
        messages.success(request, _("It is a question of its own again."))
    return redirect(thread)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def link_twins(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Somebody asks the same": questions that wait, to be solved together."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    form = _form(request)

    def check(other: Thread) -> None:
        curating.check_link(member, member.standing, thread, other)

    def link(other: Thread) -> None:
        twins.link(thread=thread, other=other, by=member, now=clock.now())

    if request.method == "POST" and _linked(form, member, link, check):
        messages.success(request, _("Linked. When one is solved, the others hear of it."))
        return redirect(thread)
    found = candidates.twins(thread=thread, member=member, words=_words(request))
    solved = [] if _words(request) else candidates.solved(thread=thread, member=member)
    return _page(request, "forum/link_twins/index.html", thread, form, found, solved)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def leave_twins(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Not mine": this question is another one, and stays open."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    curating.check_leave_twins(member, member.standing, thread)
    if request.method == "POST":
        twins.leave(thread=thread, by=member, now=clock.now())
        messages.success(request, _("It is a question of its own again."))
    return redirect(thread)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def solved_by_twin(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """ "This solved mine", said of the solution of a twin."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    source = access.post(member=member, pk=answer)
    if request.method == "POST":
        twins.solve(thread=thread, source=source, by=member, now=clock.now())
        messages.success(request, _("Marked as solution. Thank you for telling everyone!"))
    return redirect(f"{thread.get_absolute_url()}#solution")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer is right, say others than the asker (`kind`); `given=0` takes it back."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    if request.method == "POST":
        raw = request.POST.get("kind", Confirmation.Kind.OTHERS)
        if raw not in Confirmation.Kind.values:
            raise Http404
        act = confirmations.withdraw if request.POST.get("given") == "0" else confirmations.confirm
        act(post=post, by=member, kind=Confirmation.Kind(raw), now=clock.now())
    return redirect(place(access.post(member=member, pk=pk), member))


def _form(request: HttpRequest) -> OtherThreadForm:
    typed = request.POST if request.method == "POST" else None
    return OtherThreadForm(typed, host=request.get_host())


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST_SEARCH]


def _linked(form: OtherThreadForm, member: Member, link: Link, check: Link | None = None) -> bool:
    """Whether the form named a thread and it was linked; if not, the form says why.

    `check` asks whether this person may link it at all; what it raises is no fault of the form.
    """
    if not form.is_valid():
        return False
    try:
        other = access.thread(member=member, pk=form.cleaned_data["other"])
    except Http404:
        form.add_error("other", _("There is no such question, or not for everybody."))
        return False
    if check is not None:
        check(other)
    try:
        link(other)
    except NotAllowed as refusal:
        form.add_error("other", str(refusal))
    return not form.errors


def _may_mark(request: HttpRequest) -> bool:
    """Whether this person may say that a question was asked before."""
    member = common.signed_in(request)
    return allowed(curating.check_curate, member, member.standing)


def _page(
    request: HttpRequest, template: str, thread: Thread, form: OtherThreadForm,
    found: list[Thread], solved: Sequence[Thread] = (),
) -> HttpResponse:  # fmt: skip
    shown = {"thread": thread, "form": form, "found": found, "q": _words(request)}
    shown |= {"solved": solved, "may_mark": _may_mark(request) if solved else False}
    return render(request, template, shown, status=422 if request.method == "POST" else 200)
