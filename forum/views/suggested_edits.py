"""Edits that members suggest for what others wrote, and who decides on them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import answer_rules, curating, rules
from forum.domain import edits, notices, tags
from forum.domain.changes import EditConflict
from forum.domain.revisions import Words
from forum.forms.threads import EditForm, ReasonForm, SuggestForm
from forum.lib import ages, clock, limits, paging, worddiff
from forum.models import Post, SuggestedEdit
from forum.queries import access
from forum.queries import suggested_edits as reads
from forum.queries.reactions import is_mentor
from forum.rules import NotAllowed
from forum.views import common, typed
from forum.views.limiting import spend
from forum.views.posts import place


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def suggest_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may edit it by themselves goes there; who may not suggest yet reads what is missing."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    is_own = rules.is_at_desk(member, post.thread, post)
    if is_own or rules.allowed(rules.check_edit, member, post.thread, post):
        return redirect("edit_post", pk=post.pk)
    standing = access.standing(member=member)
    curating.check_suggest(member, standing, post.thread, post)
    before = reads.open_of(post=post, member=member)
    form = SuggestForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(post, before) | typed.kept(request),
        kind=post.kind, newcomer=common.is_newcomer(member), posted=_initial(post, None),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            offered = edits.suggest(
                post=post, by=member, standing=standing, words=_words(form),
                reason=form.cleaned_data["reason"], base=form.cleaned_data["base"],
                key=form.cleaned_data["key"], now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Thank you! You hear from us when it is decided."))
            return redirect("suggested_edit", pk=offered.pk)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    shown = {"thread": post.thread, "post": post, "form": form, "before": before}
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/suggest_edit/index.html", shown, status=status)


@require_safe
@common.members_only
def suggested_edits(request: HttpRequest) -> HttpResponse:
    """What waits for this person's word, what they suggested, and what was decided."""
    member = common.signed_in(request)
    view = common.choice(request, "view", reads.VIEWS, "waiting")
    cursor, sees_all = request.GET.get("after", ""), is_mentor(member=member)
    try:
        page = reads.page(member=member, is_mentor=sees_all, view=view, cursor=cursor)
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    here = reverse("suggested_edits")
    labels = {"waiting": _("To decide"), "own": _("Mine"), "decided": _("Decided")}
    query = {} if view == "waiting" else {"view": view}
    more = urlencode(query | {"after": page.next_cursor})
    shown = {
        "edits": page.rows,
        "age": ages.of(reads.to_decide(member=member, is_mentor=sees_all)),
        "view": view,
        "tabs": [
            (key, labels[key], here if key == "waiting" else f"{here}?view={key}", key == view)
            for key in reads.VIEWS
        ],
        "next_url": f"?{more}" if page.next_cursor else "",
    }
    return render(request, "forum/suggested_edits/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def suggested_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion beside what the post says now: taken over as it is or improved, or not."""
    member = common.signed_in(request)
    mentor = is_mentor(member=member)
    edit = access.suggested_edit(member=member, pk=pk, is_mentor=mentor)
    if request.method != "POST" and getattr(member, "unread", 0):
        now = clock.now()
        member.unread -= notices.read_thread(member=member, thread=edit.post.thread, now=now)
    form, why, is_changed = _form(request, edit, None), ReasonForm(required=True), False
    if request.method == "POST":
        form = _form(request, edit, request.POST if "take_over" in request.POST else None)
        why = ReasonForm(request.POST if "reject" in request.POST else None, required=True)
        try:
            if _decide(request, edit, mentor, form, why):
                return redirect("suggested_edit", pk=edit.pk)
        except EditConflict:
            is_changed = True
            edit = access.suggested_edit(member=member, pk=pk, is_mentor=mentor)
            data = request.POST.copy()
            data["base"] = edit.post.fingerprint
            form = _form(request, edit, data)
    status = 422 if request.method == "POST" else 200
    shown = _shown(request, edit, form) | {"why": why, "is_changed": is_changed}
    shown["may_decide"] = edit.is_open and rules.allowed(
        answer_rules.check_review, member, edit.post.thread, edit.post, by_id=edit.by_id,
        is_mentor=mentor,
    )  # fmt: skip
    shown["may_improve"] = rules.allowed(
        answer_rules.check_improve, member, edit.post, is_as_suggested=False, is_stale=False
    )
    return render(request, "forum/suggested_edit/index.html", shown, status=status)


def _decide(
    request: HttpRequest, edit: SuggestedEdit, mentor: bool, form: EditForm, why: ReasonForm
) -> bool:
    """Do what the button says; False where its form is not filled in well. Raises EditConflict."""
    member, now = common.signed_in(request), clock.now()
    who: dict[str, Any] = {"edit": edit, "by": member, "now": now}
    spend(request, limits.WRITE)
    if "take_back" in request.POST:
        edits.take_back(**who)
        messages.success(request, _("Taken back."))
        return True
    if "reject" in request.POST and why.is_valid():
        edits.reject(**who, is_mentor=mentor, reason=why.cleaned_data["reason"])
        messages.success(request, _("Done. Whoever suggested it reads your reason."))
        return True
    if "take_over" in request.POST and form.is_valid():
        as_suggested = "body" not in request.POST and not form.gone
        words, base = None if as_suggested else _words(form), form.cleaned_data["base"]
        edits.take_over(**who, is_mentor=mentor, words=words, base=base)
        messages.success(request, _("Taken over. The history names you both."))
        return True
    return False


def _form(request: HttpRequest, edit: SuggestedEdit, data: Any) -> EditForm:
    """The suggested words, to be improved before they are taken over; looked through for private
    data as well where none were sent, which takes them as they are."""
    if data is not None and "body" not in data:
        data = data.copy()
        data.update({"body": edit.body, "title": edit.title, "tag_names": edit.tags})
    kept = {} if data else typed.kept(request)
    form = EditForm(
        data, initial=_initial(edit.post, edit) | {"base": edit.post.fingerprint} | kept,
        kind=edit.post.kind, newcomer=common.is_newcomer(common.signed_in(request)),
        posted=_initial(edit.post, None),
    )  # fmt: skip
    del form.fields["reason"]
    return form


def _shown(request: HttpRequest, edit: SuggestedEdit, form: EditForm) -> dict[str, Any]:
    post, thread = edit.post, edit.post.thread
    is_question = post.kind == Post.Kind.QUESTION
    names = ", ".join(tags.names(thread=thread)) if is_question else ""
    is_retitled = is_question and edit.is_open and edit.title != thread.title
    is_retagged = is_question and edit.is_open and edit.tags != names
    read = common.as_read(request, edit.body) if edit.is_open else {}
    return read | {
        "thread": thread,
        "post": post,
        "edit": edit,
        "form": form,
        "is_stale": edit.is_open and edit.base != post.fingerprint,
        "is_own": edit.by_id == common.signed_in(request).pk,
        "diff": worddiff.changes(before=post.body, after=edit.body) if edit.is_open else [],
        "title": worddiff.changes(before=thread.title, after=edit.title) if is_retitled else [],
        "tags": worddiff.changes(before=names, after=edit.tags) if is_retagged else [],
        "place": place(post, common.signed_in(request)),
    }


def _initial(post: Post, edit: SuggestedEdit | None) -> dict[str, Any]:
    """The words as they are now or as `edit` has them, on the base on which these were written."""
    initial: dict[str, Any] = {"body": post.body, "base": post.fingerprint}
    if edit:
        initial = {"body": edit.body, "base": edit.base}
    if post.kind == Post.Kind.QUESTION:
        initial["title"] = edit.title if edit else post.thread.title
        initial["tag_names"] = edit.tag_names if edit else tags.names(thread=post.thread)
    return initial


def _words(form: EditForm) -> Words:
    sent = form.cleaned_data
    return Words(sent["body"], sent.get("title", ""), sent.get("tag_names"))
