"""What an expert does with a question: answer, ask back, call somebody, close it, make the answer
the canonical one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.domain import desk as rules
from community.domain import escalating, questions_back, resolving
from community.forms import desk as forms
from community.lib.urgent import Reason
from community.queries import access, desk_people
from community.views import desk
from community.views.desk_common import back, page
from forum.domain import articles, posts
from forum.forms.posts import AnswerForm
from forum.lib import clock, limits
from forum.queries import access as forum_access
from forum.rules import NotAllowed, check_answer, check_member
from forum.views import common, errors, posted, typed, uploads
from forum.views.limiting import limited, spend


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer to everybody, written at the desk. A GET leads to its form."""
    sitting, now = desk.seated(request), clock.now()
    member = sitting.member
    if request.method != "POST":
        forum_access.thread(member=member, pk=pk)  # of what is hidden not even this is said
        return back(request, pk)
    shown = desk.column(request, sitting, now) | desk.opened(request, sitting, pk, now)
    thread = shown["thread"]
    check_answer(member, thread)
    rules.check_customers(member, thread=thread)
    form = AnswerForm(request.POST, newcomer=False, initial=typed.kept(request))
    pictures, refused = uploads.form(request), None
    if uploads.both_valid(form, pictures):
        try:
            spend(request, limits.WRITE)
            post = posts.answer(
                thread=thread, by=member, now=now, pictures=pictures.chosen(), **form.cleaned_data
            )
            posted.check_words(form, body=post.body)
            messages.success(request, _("Your answer is posted. Whoever asked hears of it."))
            return posted.done(back(request, pk), request, f"answer:{pk}")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown |= desk.answering(request, thread, form) | {"pictures_form": pictures}
    response = render(request, "community/desk/index.html", shown, status=422)
    return errors.beside(response, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def ask_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A question back, which stops the clock. What was typed comes back where the time ended
    meanwhile, or the question needs nobody any more."""
    sitting, now = desk.seated(request), clock.now()
    thread = forum_access.thread(member=sitting.member, pk=pk)
    service = access.service(thread=thread)
    is_post, refused = request.method == "POST", None
    if not is_post:
        questions_back.check_ask(sitting.member, service=service, now=now)
    form = forms.AskBackForm(
        request.POST if is_post else None, initial={"token": service.claim_token}
    )
    if is_post and form.is_valid():
        try:
            spend(request, limits.WRITE)
            questions_back.ask(
                thread=thread, body=form.cleaned_data["body"], token=forms.token_of(form),
                by=sitting.member, key=form.cleaned_data["key"], now=now,
            )  # fmt: skip
            messages.success(request, _("Asked. The clock stands still until there is a word."))
            return back(request, pk)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
            forms.renew_token(form, service=service, by=sitting.member)
    left = questions_back.MOST - service.ask_backs
    return page(request, "ask_back", {"thread": thread, "form": form, "left": left}, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """Call whoever leads the pool, with a reason."""
    sitting, now = desk.seated(request), clock.now()
    thread = forum_access.thread(member=sitting.member, pk=pk)
    service = access.service(thread=thread)
    rules.check_call_lead(sitting.member, thread=thread, service=service)
    form = forms.EscalateForm(request.POST if request.method == "POST" else None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            escalating.escalate(
                thread=thread, by=sitting.member, reason=Reason.OTHER,
                note=form.cleaned_data["note"], key=form.cleaned_data["key"], now=now, to_lead=True,
            )  # fmt: skip
            messages.success(request, _("Called. Whoever leads the pool reads your reason."))
            return back(request, pk)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {"thread": thread, "form": form, "service": service}
    return page(request, "escalate", shown, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for whoever asked which answer solved it. The reason comes back where somebody else
    decides by now."""
    sitting, now = desk.seated(request), clock.now()
    thread = forum_access.thread(member=sitting.member, pk=pk)
    service = access.service(thread=thread)
    rules.check_customers(sitting.member, thread=thread)
    is_post, refused = request.method == "POST", None
    if not is_post:
        rules.check_decide(sitting.member, service=service)
    form = forms.ResolveForm(
        request.POST if is_post else None,
        answers=desk_people.answers(thread=thread, member=sitting.member),
    )
    if is_post and form.is_valid():
        try:
            spend(request, limits.WRITE)
            resolving.resolve(
                thread=thread, post=form.chosen, reason=form.cleaned_data["reason"],
                by=sitting.member, now=now,
            )  # fmt: skip
            messages.success(request, _("Closed as solved. Whoever asked hears of it."))
            return back(request, pk)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    return page(request, "resolve", {"thread": thread, "form": form}, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def not_solved(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever asked undoes what the company closed for them. A GET leads to the question."""
    member = check_member(common.member_of(request))
    thread = forum_access.thread(member=member, pk=pk)
    if request.method == "POST":
        resolving.undo(thread=thread, by=member, now=clock.now())
        messages.success(request, _("All right, it is not solved. Somebody looks into it again."))
    return redirect(thread)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def canonical(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the solution the canonical answer: an article with an owner and a day of review."""
    sitting, now = desk.seated(request), clock.now()
    thread = forum_access.thread(member=sitting.member, pk=pk)
    if thread.solution is None:
        raise Http404
    people = desk_people.owners(by=sitting.member)
    form = forms.CanonicalForm(
        request.POST if request.method == "POST" else None, people=people, today=now.date()
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            article = articles.begin(
                post=thread.solution.post, by=sitting.member, owner=form.chosen,
                review_date=form.cleaned_data["review_date"], now=now,
            )  # fmt: skip
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
        else:
            if article.owner_id == sitting.member.pk:
                return redirect("article_draft", pk=article.pk)
            messages.success(request, _("Begun: it waits on their desk of articles."))
            return back(request, pk)
    return page(request, "canonical", {"thread": thread, "form": form}, refused)
