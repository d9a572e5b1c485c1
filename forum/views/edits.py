"""Changing a post, what was changed in it, and bringing an earlier version back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.domain import edits, gate, tags
from forum.domain.changes import EditConflict
from forum.forms import facts
from forum.forms.threads import BringBackForm, BringBackOfOtherForm, EditForm
from forum.lib import clock, limits, worddiff
from forum.models import HeldPost, Post
from forum.queries import access, articles, revisions
from forum.rules import NotAllowed
from forum.views import common, editing, errors, posted, typed, uploads, writing
from forum.views.limiting import spend
from forum.views.posts import place

MOST_PAGES = 1000


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def edit_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Where somebody else saved in between, the form comes back with the difference."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    if rules.is_at_desk(member, post.thread, post):
        at_desk = articles.of_thread(member=member, pk=post.thread_id)
        if at_desk is not None:
            return redirect("article_draft", pk=at_desk.pk)
    rules.check_edit(member, post.thread, post)
    form = editing.form(request, post=post)
    pictures = uploads.form(request, post=post) if post.kind != Post.Kind.COMMENT else None
    conflict: dict[str, Any] | None = None
    refused = None
    if "take" in request.POST:
        form, conflict = _taken(request, post)
    elif request.method == "POST" and uploads.both_valid(form, pictures):
        chosen, off = (pictures.chosen(), pictures.off()) if pictures else (None, ())
        try:
            spend(request, limits.WRITE)
            said = gate.edit(
                post=post, by=member, now=clock.now(), pictures=chosen, off=off,
                **form.cleaned_data,
            )  # fmt: skip
            is_held = isinstance(said, HeldPost)
            to = redirect("held", pk=said.pk) if is_held else redirect(place(said, member))
            return posted.done(to, request, f"edit:{pk}")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
        except EditConflict:
            post = access.post(member=member, pk=pk)
            form, conflict = _crossed(request, post, form.cleaned_data)
    shown = {
        "thread": post.thread, "post": post, "form": form, "pictures_form": pictures,
        "conflict": conflict, "writing": writing.begun(request, f"edit:{post.pk}"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    response = render(request, "forum/edit_post/index.html", shown, status=status)
    return errors.beside(response, refused)


@require_safe
def post_revisions(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.member_of(request)
    post = access.post(member=member, pk=pk)
    page = revisions.page(post=post, number=common.page_number(request, MOST_PAGES))
    if page is None:
        raise Http404
    shown = {
        "thread": post.thread,
        "post": post,
        "page": page,
        "may_bring_back": rules.allowed(rules.check_edit, member, post.thread, post),
        "previous_url": f"?page={page.number - 1}" if page.number > 1 else "",
        "next_url": f"?page={page.number + 1}" if page.number < page.count else "",
    }
    return render(request, "forum/revisions/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def bring_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An earlier version again, as a new one."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    old = revisions.numbered(post=post, number=access.small(number))
    if old is None:
        raise Http404
    rules.check_edit(member, post.thread, post)
    kind = BringBackForm if post.author_id in (None, member.pk) else BringBackOfOtherForm
    form = kind(
        request.POST if request.method == "POST" else None,
        initial=typed.kept(request) | {"base": post.fingerprint},  # what it is compared with here
    )
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            post = edits.bring_back(
                post=post, number=number, by=member, now=clock.now(), **form.cleaned_data
            )
            messages.success(request, _("Done. The version from before is kept as well."))
            return redirect(place(post, member))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except EditConflict:
            post = access.post(member=member, pk=pk)
            form = kind(_again(request, base=post.fingerprint))
            form.add_error(None, _("Somebody else saved a change meanwhile: please look again."))
    shown = {
        "thread": post.thread, "post": post, "form": form,
        "version": revisions.returning(post=post, old=old),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/bring_back/index.html", shown, status=status)


def _crossed(
    request: HttpRequest, post: Post, mine: dict[str, Any]
) -> tuple[EditForm, dict[str, Any]]:
    """The form with one's own words, now on the newer ones, and what is different in these."""
    form = editing.form(request, post=post, data=_again(request, base=post.fingerprint))
    form.add_error(None, _("Somebody else saved a change while you wrote. Nothing is lost:"
                           " compare the two, then save again."))  # fmt: skip
    return form, compared(post, mine["body"], mine.get("title", ""), is_mine_kept=False)


def _taken(request: HttpRequest, post: Post) -> tuple[EditForm, dict[str, Any]]:
    """The form with the newer words; one's own stand beside it."""
    mine, title = request.POST.get("body", ""), request.POST.get("title", "")
    told = dict.fromkeys(facts.NAMES, "") | facts.initial(post.thread.facts)
    data = _again(
        request, body=post.body, base=post.fingerprint, title=post.thread.title,
        tag_names=", ".join(tags.names(thread=post.thread)), **told,
    )  # fmt: skip
    form = editing.form(request, post=post, data=data)
    return form, compared(post, mine, title, is_mine_kept=True)


def compared(post: Post, mine: str, title: str, *, is_mine_kept: bool) -> dict[str, Any]:
    """What forum/edit_post/_conflict.html shows: the post as it is, beside one's own words, which
    may come as browsers send them."""
    mine = mine.replace("\r\n", "\n")  # else each end of a line would be a change
    is_retitled = post.kind == Post.Kind.QUESTION and title not in ("", post.thread.title)
    return {
        "by": revisions.latest_by(post=post),
        "diff": worddiff.changes(before=post.body, after=mine[: limits.QUESTION[1]]),
        "theirs": "" if is_mine_kept else post.body,
        "mine": mine if is_mine_kept else "",
        "title": post.thread.title if is_retitled and not is_mine_kept else "",
        "my_title": title if is_retitled and is_mine_kept else "",
    }


def _again(request: HttpRequest, **other: str) -> QueryDict:
    """What was sent, with other words in some of its fields."""
    data = request.POST.copy()
    for name, words in other.items():
        data[name] = words
    return data
