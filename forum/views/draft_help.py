"""Other words for a draft that somebody shows: offered, compared, taken over part by part."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import rules, talk_rules
from forum.domain import draft_help
from forum.domain.changes import EditConflict
from forum.forms.draft_help import DraftSuggestForm, PartsForm
from forum.lib import clock, limits, worddiff
from forum.models import Draft, DraftSuggestion
from forum.queries import access
from forum.queries import talks as reads
from forum.rules import NotAllowed
from forum.views import common, errors, typed
from forum.views.limiting import spend
from forum.views.talks import as_it_looks


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def suggest_for_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft's words in a form, to be changed; its writer compares them with their own."""
    member = common.signed_in(request)
    talk = access.talk(member=member, pk=pk)
    here = reads.takes_part(thread=talk.thread, member=member)
    draft = talk_rules.check_suggest_draft(member, talk.thread, talk.draft, takes_part=here)
    before = reads.own_suggestion(talk=talk, member=member)
    now = {name: getattr(before, name) for name in DraftSuggestion.PARTS} if before else draft.words
    form = DraftSuggestForm(
        request.POST if request.method == "POST" else None,
        initial=now | typed.kept(request), posted=draft.words,
        newcomer=common.is_newcomer(member),
    )  # fmt: skip
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            draft_help.suggest(talk=talk, by=member, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Thank you! It stands beside the draft now."))
            return redirect(talk.thread)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {"talk": talk, "thread": talk.thread, "form": form, "before": before}
    status = 422 if request.method == "POST" else 200
    response = render(request, "forum/suggest_for_draft/index.html", shown, status=status)
    return errors.beside(response, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def draft_suggestion(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A suggestion beside the draft as it is now: word by word, and a box for each part."""
    member = common.signed_in(request)
    talk = access.talk(member=member, pk=pk)
    suggestion = access.draft_suggestion(talk=talk, pk=number)
    may_decide = rules.allowed(talk_rules.check_decide, member, suggestion, talk.draft)
    looks = as_it_looks(request, talk)
    is_compared = suggestion.is_open and "is_hidden" not in looks
    changed = _changed(talk.draft, suggestion) if talk.draft and is_compared else []
    begun = {"version": talk.draft.version if talk.draft else 0}
    form = PartsForm(request.POST if request.method == "POST" else None, initial=begun)
    has_moved = False
    if request.method == "POST":
        talk_rules.check_decide(member, suggestion, talk.draft)
        try:
            if form.is_valid():
                return _decide(request, suggestion, form)
        except EditConflict:
            has_moved = True
            form = PartsForm(initial=begun)
    shown = {
        "talk": talk, "thread": talk.thread, "suggestion": suggestion, "form": form,
        "changed": changed, "may_decide": may_decide, "has_moved": has_moved,
        "is_stale": talk.draft is not None and talk.draft.version != suggestion.version,
        **looks,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/draft_suggestion/index.html", shown, status=status)


def _decide(request: HttpRequest, suggestion: DraftSuggestion, form: PartsForm) -> HttpResponse:
    """Raises EditConflict."""
    spend(request, limits.WRITE)
    leaves = "leave" in request.POST
    draft_help.take_over(
        suggestion=suggestion, parts=[] if leaves else form.cleaned_data["parts"],
        version=form.cleaned_data["version"], by=common.signed_in(request), now=clock.now(),
    )  # fmt: skip
    if leaves or not form.cleaned_data["parts"]:
        messages.success(request, _("Left as it was."))
    else:
        messages.success(request, _("Taken over into your draft. Look at it once more, then post."))
    return redirect(suggestion.talk.thread)


def _changed(
    draft: Draft, suggestion: DraftSuggestion
) -> list[tuple[str, str, list[worddiff.Change]]]:
    """(name, label, what changes) of each part in which the two differ."""
    labels: dict[str, Any] = {"title": _("Title"), "body": _("Text"), "tag_names": _("Tags")}
    words, budget = draft.words, worddiff.Budget()
    return [
        (name, labels[name], worddiff.changes(before=words[name], after=offered, budget=budget))
        for name in DraftSuggestion.PARTS
        if (offered := getattr(suggestion, name)) != words[name]
    ]
