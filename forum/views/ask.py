"""Asking. A visitor may write first and sign in afterwards; nothing is lost on the way."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.domain import drafts, threads
from forum.forms.pictures import PicturesForm
from forum.forms.threads import AskForm
from forum.lib import clock, limits
from forum.models import Draft
from forum.queries import access, similar
from forum.rules import NotAllowed, TooOften
from forum.views import common, typed, uploads
from forum.views.limiting import spend

LONGEST_TITLE = 300


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    member = common.member_of(request)
    slow = common.is_newcomer(member)
    if request.method != "POST":
        draft = _draft(request)
        form = AskForm(initial=_initial(request, draft), member=member, newcomer=slow)
        return _show(request, form, uploads.form(request, draft=draft))
    form = AskForm(request.POST, member=member, newcomer=slow)
    pictures = uploads.form(request)
    if not uploads.both_valid(form, pictures):
        return _show(request, form, pictures, status=422)
    try:
        spend(request, limits.WRITE if member else limits.KEEP)
        if member is None:
            return _keep_and_sign_in(request, form, pictures)
        thread = threads.ask(
            by=member, now=clock.now(), pictures=pictures.chosen(), **form.cleaned_data
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _show(request, form, pictures, status=422)
    messages.success(request, _("Your question is posted."))
    return redirect(thread)


def _show(
    request: HttpRequest, form: AskForm, pictures: PicturesForm, status: int = 200
) -> HttpResponse:
    title = str(form["title"].value() or "")[:LONGEST_TITLE]
    context = {
        "form": form,
        "pictures_form": pictures,
        "title": title,
        "suggestions": _suggestions(request, title),
    }
    return render(request, "forum/ask/index.html", context, status=status)


def _suggestions(request: HttpRequest, title: str) -> list[similar.Suggestion]:
    """Threads like this one; none for whoever asked for very many, the page itself is theirs."""
    try:
        if title:
            spend(request, limits.SUGGEST)
    except TooOften:
        return []
    return similar.similar(
        member=common.member_of(request), title=title, reads=common.default_language(request)
    )


def _draft(request: HttpRequest) -> Draft | None:
    """The kept question that the address names: whoever is signed in takes it over, with its
    pictures. Raises Http404 where it is not theirs."""
    raw = request.GET.get("draft", "")
    if not raw:
        return None
    member = common.member_of(request)
    draft = access.draft(member=member, pk=typed.draft_id(raw))
    if member is not None:
        drafts.claim(draft=draft, by=member)
    return draft


def _initial(request: HttpRequest, draft: Draft | None) -> dict[str, Any]:
    """What the form begins with: a kept draft, or what the address says."""
    initial = {
        "title": request.GET.get("title", "")[:LONGEST_TITLE],
        "category": request.GET.get("category", "")[:50],
        "language": common.default_language(request),
    }
    if draft is not None:
        initial |= {**draft.fields, "key": draft.pk}
    return initial


def _keep_and_sign_in(request: HttpRequest, form: AskForm, pictures: PicturesForm) -> HttpResponse:
    """Keep the question and its pictures; the sign-in posts it (forum.adapter), under the draft's
    own key. Every page on the way says so (account/base_entrance.html)."""
    fields = {**form.cleaned_data, "category": form.cleaned_data["category"].slug}
    del fields["key"]
    draft = drafts.keep(
        kind=Draft.Kind.QUESTION, fields=fields, by=None, now=clock.now(),
        pictures=pictures.chosen(), upload_key=pictures.cleaned_data["upload_key"],
    )  # fmt: skip
    request.session["pending_draft"] = str(draft.pk)
    return common.to_sign_in(request, after="/")
