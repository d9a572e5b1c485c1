"""Answering, commenting, editing, deleting: each is a page of its own, and a fragment for htmx."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.domain import gate, posts
from forum.forms.posts import AnswerForm, CommentForm, PreviewForm
from forum.forms.threads import DeleteForm
from forum.lib import clock, limits, quotation
from forum.models import HeldPost, Member, Post, Thread
from forum.queries import access, talks, thread_page, thread_posts
from forum.rules import NotAllowed
from forum.views import common, errors, posted, restoring, typed, uploads, writing
from forum.views.limiting import limited, spend


@require_safe
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of one post, for mails: on to where it stands in its thread."""
    member = common.member_of(request)
    return redirect(place(access.post(member=member, pk=pk), member))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    rules.check_answer(member, thread)
    form = AnswerForm(**_filled(request, **_quoted(request, thread) | typed.kept(request)))
    # Most answers come without any: where they are posted, nobody sees the form of pictures.
    pictures = uploads.form(request) if uploads.came_along(request) else None
    refused = None
    if request.method == "POST" and uploads.both_valid(form, pictures):
        try:
            spend(request, limits.WRITE)
            post = gate.answer(
                thread=thread, by=member, now=clock.now(),
                pictures=pictures.chosen() if pictures else None, **form.cleaned_data,
            )  # fmt: skip
            if isinstance(post, HeldPost):
                return posted.held(form, post, request, f"answer:{thread.pk}")
            posted.check_words(form, body=post.body)
            messages.success(request, _("Thank you! Your answer is posted."))
            return posted.done(_go(request, post), request, f"answer:{thread.pk}")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, errors.sentence(refusal))
    shown = {
        "thread": thread, "answer_form": form, "may": {"answer"},
        "pictures_form": pictures or uploads.form(request),
        "writing": writing.begun(request, f"answer:{thread.pk}"),
    }  # fmt: skip
    response = _form(request, "forum/answer/index.html", "forum/thread/_answer_form.html", shown)
    return errors.beside(response, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.signed_in(request)
    parent = access.post(member=member, pk=pk)
    # Several such forms, and the answer's, can be open on the page of a thread.
    form = CommentForm(**_filled(request, **typed.kept(request)), auto_id=f"comment-{parent.pk}-%s")
    shown = {"thread": parent.thread, "post": parent, "form": form}
    refused = None
    rules.check_comment(member, parent.thread, parent)
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            post = gate.comment(post=parent, by=member, now=clock.now(), **form.cleaned_data)
            if isinstance(post, HeldPost):
                return posted.held(form, post, request, f"comment:{parent.pk}")
            posted.check_words(form, body=post.body)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, errors.sentence(refusal))
        else:
            return posted.done(_commented(request, parent, post), request, f"comment:{parent.pk}")
    shown["writing"] = writing.begun(request, f"comment:{parent.pk}")
    response = _form(request, "forum/comment/index.html", "forum/comment/_form.html", shown)
    return errors.beside(response, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def delete_post(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    rules.check_delete(member, post.thread, post)
    form = None
    if post.author_id != member.pk:
        form = DeleteForm(request.POST if request.method == "POST" else None, required=False)
    if request.method == "POST" and (form is None or form.is_valid()):
        posts.delete(post=post, by=member, now=clock.now(), **(form.cleaned_data if form else {}))
        messages.success(request, _("Deleted."))
        return redirect(post.thread)
    shown = {"thread": post.thread, "post": post, "form": form}
    return _form(request, "forum/delete_post/index.html", "forum/delete_post/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def restore_post(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    rules.check_restore(member, post)
    # Where a decision keeps it away, bringing it back undoes that, with words.
    form = restoring.form(request, member, post)
    refused = None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            words = form.cleaned_data["words"] if form else ""
            post = posts.restore(post=post, by=member, now=clock.now(), words=words)
            return redirect(place(post, member))
        except NotAllowed as refusal:
            if form is None:
                raise
            refused = refusal
            form.add_error("words", str(refusal))
    shown = {"thread": post.thread, "post": post, "form": form}
    page = "forum/restore_post/index.html"
    return errors.beside(_form(request, page, page, shown), refused)


@require_http_methods(["POST"])
@limited(limits.PREVIEW)
def preview(request: HttpRequest) -> HttpResponse:
    """What the text would look like: the renderer of the post itself. For visitors too, who write
    first and sign in afterwards."""
    form = PreviewForm(request.POST, newcomer=common.is_newcomer(common.member_of(request)))
    shown: dict[str, Any] = {"form": form}
    if form.is_valid():
        shown |= common.as_read(request, form.cleaned_data["body"])
    return render(request, "forum/preview/index.html", shown)


def _quoted(request: HttpRequest, thread: Thread) -> dict[str, str]:
    """`?quote=` of a post of this thread begins the answer with it; all else is passed over."""
    pk = common.number(request.GET.get("quote", ""))
    if pk is None:
        return {}
    try:
        post = access.post(member=common.member_of(request), pk=pk)
    except Http404:
        return {}
    return {"body": quotation.quoted(post.body)} if post.thread_id == thread.pk else {}


def _filled(request: HttpRequest, **initial: Any) -> dict[str, Any]:
    """What a form of this page begins with."""
    return {
        "data": request.POST if request.method == "POST" else None,
        "initial": initial,
        "newcomer": common.is_newcomer(common.signed_in(request)),
    }


def _form(request: HttpRequest, page: str, fragment: str, shown: dict[str, Any]) -> HttpResponse:
    """The form again, with what was typed; 422 where it was sent."""
    template = fragment if common.wants_fragment(request) else page
    status = 422 if request.method == "POST" else 200
    return render(request, template, shown, status=status)


def place(post: Post, member: Member | None) -> str:
    """The address of the post, on the page of the thread on which it stands."""
    if post.kind == Post.Kind.MESSAGE:
        return talks.place(post=post)
    number = thread_posts.place(post=post, member=member)
    page = f"?page={number}" if number > 1 else ""
    return f"{post.thread.get_absolute_url()}{page}#post-{post.pk}"


def _commented(request: HttpRequest, parent: Post, comment: Post) -> HttpResponse:
    """To the new comment or, for htmx, all the comments of its post."""
    member = common.signed_in(request)
    if not common.wants_fragment(request):
        return redirect(place(comment, member))
    view = thread_page.one(post=parent, member=member, now=clock.now())
    shown = {"view": view, "thread": parent.thread}
    return render(request, "forum/thread/_comments.jinja", shown)


def _go(request: HttpRequest, post: Post) -> HttpResponse:
    """To the new post; htmx cannot follow a fragment's redirect to a page, so it is told."""
    url = place(post, common.signed_in(request))
    if common.wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
