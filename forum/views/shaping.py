"""Joining questions, splitting answers off, moving posts, and taking that back: for moderators."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import shape_rules, talk_rules
from forum.domain import decisions, merging, splitting
from forum.forms.kin import OtherThreadForm
from forum.forms.moderation import UndoForm
from forum.forms.shaping import IntoForm, SplitForm
from forum.lib import clock, limits
from forum.models import Decision, Member, Post, Thread
from forum.queries import access, candidates, shaped
from forum.rules import NotAllowed
from forum.views import common
from forum.views.limiting import limited
from forum.views.posts import place

LONGEST_SEARCH = 150


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """This question goes into another one, chosen by its link or by search."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    talk_rules.check_manage(member, thread)
    usual = Decision.Reason.SAME
    form = _into(request, usual, _("Both ask the same: the answers stand together now."))
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]

    def act(other: Thread) -> Thread:
        return merging.merge(source=thread, target=other, by=member, now=clock.now(), **_why(form))

    if request.method == "POST" and (done := _to_other(form, member, act)) is not None:
        said = _("Joined. Whoever asked and whoever follows hears of it.")
        undo = shaped.join_of(source=thread)
        if undo is not None:
            way = reverse("decision", args=[undo.pk])
            said = format_html('{} <a href="{}#undo">{}</a>', said, way, _("Undo"))
        messages.success(request, said)
        return redirect(done)
    found = candidates.originals(thread=thread, member=member, words=words)
    shown = {"thread": thread, "form": form, "found": found, "q": words}
    return _page(request, "forum/merge/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers that are a question of their own."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    talk_rules.check_manage(member, thread)
    answers = shaped.answers(thread=thread)
    form = SplitForm(
        request.POST if request.method == "POST" else None, posts=answers, member=member,
        initial={"category": thread.category.slug, "tag_names": thread.tag_names,
                 "posts": [common.number(request.GET.get("post", ""))]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        chosen = set(said.pop("posts"))
        try:
            new = splitting.split(
                posts=[post for post in answers if post.pk in chosen], by=member, now=clock.now(),
                **said,
            )  # fmt: skip
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is a question of its own now; its author hears of it."))
            return redirect(new)
    shown = {"thread": thread, "form": form, "has_answers": bool(answers)}
    return _page(request, "forum/split/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def move_post(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer or comment goes under another question."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    talk_rules.check_manage(member, post.thread)
    shape_rules.check_movable(post, post.thread, signed=shaped.signed(thread=post.thread))
    form = _into(request, Decision.Reason.WRONG_PLACE)

    def act(other: Thread) -> Post:
        return splitting.move_post(
            post=post, target=other, by=member, now=clock.now(), **_why(form)
        )

    if request.method == "POST" and _to_other(form, member, act) is not None:
        messages.success(request, _("Moved. Whoever wrote it hears of it."))
        return redirect(place(access.post(member=member, pk=pk), member))
    shown = {"thread": post.thread, "post": post, "form": form}
    return _page(request, "forum/move_post/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def undo_shape(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Take a join, a split or a move back, from the page where the thread is managed."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    talk_rules.check_manage(member, thread)
    found = access.or_404(shaped.decision(thread=thread, pk=access.id_or_404(decision)))
    if request.method != "POST":
        return redirect("manage", thread.pk)
    form = UndoForm(request.POST)
    if not form.is_valid():
        for problem in form.errors.get("words", []):
            messages.error(request, problem)
        return redirect("manage", thread.pk)
    try:
        decisions.undo(decision=found, by=member, now=clock.now(), **form.cleaned_data)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("manage", thread.pk)
    messages.success(request, _("Taken back."))
    return redirect(thread)


def _into(request: HttpRequest, usual: str, says: str = "") -> IntoForm:
    said = request.POST if request.method == "POST" else None
    return IntoForm(said, host=request.get_host(), usual=usual, says=says)


def _why(form: IntoForm) -> dict[str, str]:
    return {"reason": form.cleaned_data["reason"], "words": form.cleaned_data["words"]}


def _to_other(form: OtherThreadForm, member: Member, act: Callable[[Thread], Any]) -> Any:
    """What was done with the thread that the form names; None where the form says why not."""
    if not form.is_valid():
        return None
    try:
        return act(access.thread(member=member, pk=form.cleaned_data["other"]))
    except Http404:
        form.add_error("other", _("There is no such question, or not for everybody."))
    except NotAllowed as refusal:
        form.add_error("other", str(refusal))
    return None


def _page(request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    return render(request, template, shown, status=422 if request.method == "POST" else 200)
