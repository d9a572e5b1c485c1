"""Asking. A visitor may write first and sign in afterwards; nothing is lost on the way."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forum.domain import drafts, gate, suggested
from forum.forms import facts
from forum.forms.pictures import PicturesForm
from forum.forms.threads import AskForm
from forum.lib import clock, limits
from forum.models import Draft, HeldPost
from forum.queries import access, asking, similar
from forum.rules import NotAllowed, TooOften
from forum.views import common, errors, meta, posted, typed, uploads, writing
from forum.views.limiting import limited, spend

LONGEST_TITLE = 300
MOST_EARLIER = 20
WHOLE = "whole"  # all steps at once: kept by the service worker, for a question in a tunnel


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    member = common.member_of(request)
    if request.method != "POST":
        draft = _draft(request)
        form = _form(request, _initial(request, draft))
        return _show(request, form, uploads.form(request, draft=draft))
    pictures = uploads.form(request)
    if "topic" in request.POST:  # the button beside the topic, for whoever has no script
        return _show(request, _form(request, _typed(request)), pictures)
    form = _form(request)
    if not uploads.both_valid(form, pictures):
        return _show(request, form, pictures, status=422)
    try:
        spend(request, limits.WRITE if member else limits.KEEP)
        if member is None:
            return _keep_and_sign_in(request, form, pictures)
        now = clock.now()
        thread = gate.ask(by=member, now=now, pictures=pictures.chosen(), **form.cleaned_data)
        if isinstance(thread, HeldPost):
            _asked_anyway(request, form)
            return posted.held(form, thread, request, "ask")
        if thread.created_at != now:  # not of this send
            posted.check_words(form, title=thread.title, body=asking.body_of(thread=thread))
    except NotAllowed as refusal:
        form.add_error(None, errors.sentence(refusal))
        return errors.beside(_show(request, form, pictures, status=422), refusal)
    _asked_anyway(request, form)
    messages.success(request, _("Your question is posted."))
    return posted.done(redirect(thread), request, "ask", thread)


@require_POST
@limited(limits.SUGGEST)
def topic_fields(request: HttpRequest) -> HttpResponse:
    """What the chosen topic asks for, beneath it, with what was typed for another one."""
    form = _form(request, _typed(request))
    return render(request, "forum/ask/_facts.html", {"form": form})


def _show(
    request: HttpRequest, form: AskForm, pictures: PicturesForm, status: int = 200
) -> HttpResponse:
    title = str(form["title"].value() or "")[:LONGEST_TITLE]
    suggestions = _suggestions(request, title)
    context = {
        "form": form,
        "pictures_form": pictures,
        "title": title,
        "suggestions": suggestions,
        "opened": writing.ids(request, "opened"),
    }
    if title or form.is_bound or request.method == "POST" or WHOLE in request.GET:
        told = {name: form[name].value() or "" for name in ("body", "category", "tag_names")}
        alike = [suggestion.thread.pk for suggestion in suggestions]
        ideas = writing.ideas(request, {"title": title, **told}, alike=alike)
        begun = writing.begun(request, "ask", lazy=WHOLE in request.GET)
        context |= {"writing": begun, "ideas": ideas, "whole": True}
    else:
        context["meta"] = _meta(request)
    response = render(request, "forum/ask/index.html", context, status=status)
    if WHOLE in request.GET:
        response[common.KEEP] = "ask"
    return response


def _meta(request: HttpRequest) -> meta.PageMeta:
    """Of the first step, which is for everybody to find."""
    return meta.page(
        request,
        reverse("ask"),
        title=_("Ask a question"),
        description=_(
            "One sentence is enough to begin: answers appear while you type, and other customers"
            " and our team help with the rest."
        ),
    )


def _form(request: HttpRequest, initial: dict[str, Any] | None = None) -> AskForm:
    """The form as it was sent or, given `initial`, as it begins, with the fields of its topic."""
    member = common.member_of(request)
    slug = str((initial or request.POST).get("category", ""))
    return AskForm(
        None if initial is not None else request.POST,
        initial=initial,
        member=member,
        newcomer=common.is_newcomer(member),
        topic_fields=asking.fields_of(slug=slug, member=member),
        own=asking.own(member=member) if initial is not None and slug else None,
    )


def _typed(request: HttpRequest) -> dict[str, Any]:
    """Everything typed so far, of which nothing is checked yet."""
    return {name: request.POST[name] for name in (*writing.LONGEST, "key") if name in request.POST}


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
        initial |= {**draft.fields, **facts.initial(draft.fields.get("facts", []))}
        if not draft.place:  # it was sent already; what is still being written is not
            initial["key"] = draft.pk
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
    _asked_anyway(request, form)
    _hold(request, draft)
    return posted.tell(common.to_sign_in(request, after="/"), request)


def _hold(request: HttpRequest, draft: Draft) -> None:
    """The sign-in posts this one; one sent before it waits beside it, unless it says the same."""
    session = request.session
    before = session.get("pending_draft")
    if before and _is_another(before, draft):
        session["earlier_drafts"] = [before, *session.get("earlier_drafts", [])][:MOST_EARLIER]
    session["pending_draft"] = str(draft.pk)


def _is_another(raw: str, draft: Draft) -> bool:
    try:
        return access.draft(member=None, pk=typed.draft_id(raw)).fields != draft.fields
    except Http404:  # gone after 90 days
        return False


def _asked_anyway(request: HttpRequest, form: AskForm) -> None:
    """What was suggested did not help: say so, without the question."""
    suggested.asked_anyway(
        by=common.member_of(request), shown=writing.ids(request, "suggested"),
        opened=writing.ids(request, "opened"), key=form.cleaned_data["key"], now=clock.now(),
    )  # fmt: skip
