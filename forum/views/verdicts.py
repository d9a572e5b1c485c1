"""What people say of an answer: it is the solution, it helped me."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import rules
from forum.domain import marks, solutions
from forum.forms.threads import PublicReasonForm
from forum.lib import clock, limits
from forum.queries import access, named, thread_page
from forum.views import common
from forum.views.limiting import limited


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Mark as solution": one tap for the asker; staff say why."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    thread = post.thread
    is_own = thread.author_id == member.pk
    needs_reason = not rules.allowed(rules.check_accept, member, thread, post)
    form = PublicReasonForm(
        request.POST if request.method == "POST" else None, required=needs_reason
    )
    rules.check_accept(member, thread, post, "to be given")
    if request.method != "POST" and thread.solution and thread.solution.post_id == post.pk:
        messages.info(request, _("This answer is the solution already."))
        return redirect(f"{thread.get_absolute_url()}#solution")
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        solutions.accept(thread=thread, post=post, by=member, now=clock.now(), reason=reason)
        messages.success(request, _("Marked as solution. Thank you for telling everyone!"))
        return redirect(f"{thread.get_absolute_url()}#solution")
    named.link([post], member=member)
    shown = {"thread": thread, "post": post, "form": form, "is_own": is_own}
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/accept/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def clear_solution(request: HttpRequest, pk: int) -> HttpResponse:
    """ "It is not solved after all"."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    is_own = thread.author_id == member.pk
    needs_reason = not rules.allowed(rules.check_clear, member, thread)
    form = PublicReasonForm(
        request.POST if request.method == "POST" else None, required=needs_reason
    )
    rules.check_clear(member, thread, "to be given")
    if request.method != "POST" and thread.solution is None:
        messages.info(request, _("This question is not marked as solved."))
        return redirect(thread)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        solutions.clear(thread=thread, by=member, now=clock.now(), reason=reason)
        messages.success(request, _("Taken back. Everybody sees that this is not solved yet."))
        return redirect(thread)
    shown = {"thread": thread, "form": form, "is_own": is_own}
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/clear_solution/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """ "This helped me" and its undo (`given=0`). Sent twice, it says the same."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    rules.check_mark(member, post.thread, post)
    if request.method == "POST":
        act = marks.withdraw if request.POST.get("given") == "0" else marks.give
        act(post=post, by=member, now=clock.now())
        if not common.wants_fragment(request):
            return redirect(f"{post.thread.get_absolute_url()}#post-{post.pk}")
    view = thread_page.one(post=post, member=member, now=clock.now())
    shown = {"thread": post.thread, "post": post, "view": view}
    fragment = common.wants_fragment(request)
    template = "forum/thread/_marks.jinja" if fragment else "forum/mark/index.html"
    return render(request, template, shown)
