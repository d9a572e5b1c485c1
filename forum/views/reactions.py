"""What people say after trying an answer, and that it is out of date."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import answer_rules, rules
from forum.domain import reactions
from forum.forms.reactions import ReactionForm
from forum.forms.threads import PublicReasonForm
from forum.lib import clock, limits
from forum.models import Member, Post, Reaction
from forum.queries import access, asking, thread_page
from forum.queries import reactions as said
from forum.views import common
from forum.views.limiting import limited
from forum.views.posts import place


@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.MARK, "POST")
def tried(request: HttpRequest, pk: int) -> HttpResponse:
    """On what it worked and on what not; members say it too, and take it back (`kind=none`).

    Everybody reads it, without a form for visitors.
    """
    if request.method == "POST":
        return _react(request, pk=pk)
    member = common.member_of(request)
    post = access.answer(member=member, pk=pk)
    chosen = request.GET.get("kind", "")
    return render(request, "forum/tried/index.html", _shown(member, post, None, chosen))


@common.members_only
def _react(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.signed_in(request)
    post = access.answer(member=member, pk=pk)
    kind, now = request.POST.get("kind", ""), clock.now()
    if kind == "none":
        reactions.withdraw(post=post, by=member, now=now)
        return _done(request, post, member)
    answer_rules.check_react(member, post.thread, post, kind)
    before = said.own(post=post, member=member)
    known = {"device": before.device, "software": before.software} if before else None
    form = _form(member, post, request.POST, posted=known)
    if not form.is_valid():
        shown = _shown(member, post, form)
        return render(request, "forum/tried/index.html", shown, status=422)
    reactions.react(post=post, by=member, now=now, **form.cleaned_data)
    if not common.wants_fragment(request):
        messages.success(request, _("Thank you! That helps whoever reads this next."))
    return _done(request, post, member)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def outdated(request: HttpRequest, pk: int) -> HttpResponse:
    """ "This is out of date", with a reason, and its undo."""
    member = common.signed_in(request)
    post = access.answer(member=member, pk=pk)
    is_mentor = said.is_mentor(member=member)
    who: dict[str, Any] = {"post": post, "by": member, "is_mentor": is_mentor}
    is_undo = post.outdated_at is not None
    if is_undo:
        answer_rules.check_renew(member, post.thread, post, is_mentor=is_mentor)
    else:
        rule = {"is_mentor": is_mentor, "reason": "to be given"}
        answer_rules.check_outdate(member, post.thread, post, **rule)
    form = PublicReasonForm(request.POST if request.method == "POST" else None, required=True)
    if request.method == "POST" and (is_undo or form.is_valid()):
        if is_undo:
            reactions.renew(**who, now=clock.now())
            messages.success(request, _("Done: the answer counts as up to date again."))
        else:
            reactions.outdate(**who, reason=form.cleaned_data["reason"], now=clock.now())
            messages.success(request, _("Marked as out of date. Everybody sees the reason."))
        return redirect(place(access.post(member=member, pk=pk), member))
    shown = {
        "thread": post.thread, "post": post, "form": None if is_undo else form,
        "outdating": said.outdating(post=post),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/outdated/index.html", shown, status=status)


def _form(member: Member, post: Post, data: Any, **more: Any) -> ReactionForm:
    kinds = {
        kind
        for kind in Reaction.Kind.values
        if rules.allowed(answer_rules.check_react, member, post.thread, post, kind)
    }
    return ReactionForm(data, kinds=kinds, own=asking.own(member=member), **more)


def _shown(
    member: Member | None, post: Post, form: ReactionForm | None, chosen: str = ""
) -> dict[str, Any]:
    """What the page of reports needs; `form` as it was sent, or a fresh one for who may say it,
    with what they said or, by the link they came by, are about to say."""
    own = said.own(post=post, member=member) if member else None
    is_asker = member is not None and post.thread.author_id == member.pk
    may = member is not None and rules.allowed(
        answer_rules.check_react, member, post.thread, post, Reaction.Kind.FAILED
    )
    if form is None and member is not None and may:
        initial = {"kind": chosen or (own.kind if own else "")}
        if own and own.device:
            initial |= {"device": own.device, "software": own.software}
        form = _form(member, post, None, initial=initial)
    is_mentor = said.is_mentor(member=member)
    change = {"is_mentor": is_mentor, "reason": "to be given"}
    return {
        "thread": post.thread,
        "post": post,
        "form": form,
        "own": own,
        "is_asker": is_asker,
        "devices": form.own.devices if form else [],
        "reports": said.of(post=post),
        "outdating": said.outdating(post=post),
        "may_outdate": rules.allowed(
            answer_rules.check_outdate, member, post.thread, post, **change
        ),
    }


def _done(request: HttpRequest, post: Post, member: Member) -> HttpResponse:
    """The line beneath the answer anew, or back to the answer."""
    if common.wants_fragment(request):
        post = access.post(member=member, pk=post.pk)
        view = thread_page.one(post=post, member=member, now=clock.now())
        return render(request, "forum/thread/_tried.jinja", {"view": view, "thread": post.thread})
    return redirect(place(access.post(member=member, pk=post.pk), member))
