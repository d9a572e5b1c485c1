"""Private talks: those one has, one of them, and leaving it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules, talk_rules
from forum.domain import notices, private, security_log
from forum.forms.posts import MessageForm
from forum.lib import clock, limits
from forum.lib.markup import MarkupTooLarge
from forum.lib.paging import BadCursor
from forum.models import Draft, Member, Talk
from forum.queries import access, asking
from forum.queries import talks as reads
from forum.rules import NotAllowed
from forum.views import common, errors, posted, typed, uploads, writing
from forum.views.limiting import limited, spend

READ_EVERY = timedelta(hours=1)  # one line of the security log for a reader


@require_safe
@common.members_only
def talks(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    try:
        page = reads.own(member=member, cursor=request.GET.get("after", ""))
    except BadCursor as nonsense:
        raise Http404 from nonsense
    shown = {
        "rows": page.rows,
        "is_first": page.is_first,
        "next_url": f"?after={page.next_cursor}" if page.next_cursor else "",
    }
    return render(request, "forum/talks/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """The talk, and in it the draft as it stands now; a POST is a message."""
    member = common.signed_in(request)
    found = access.talk(member=member, pk=pk)
    if found.thread.is_case:
        return redirect(found.thread)
    here = reads.takes_part(thread=found.thread, member=member)
    _note_reading(found, member, here)
    form = MessageForm(
        request.POST if request.method == "POST" else None,
        initial=typed.kept(request), newcomer=common.is_newcomer(member),
    )  # fmt: skip
    pictures = uploads.form(request)
    refused = None
    if request.method == "POST":
        talk_rules.check_message(member, found.thread, takes_part=here)
        if uploads.both_valid(form, pictures):
            try:
                spend(request, limits.WRITE)
                return _write(request, found, form, pictures.chosen())
            except NotAllowed as refusal:
                refused = refusal
                form.add_error(None, str(refusal))
    elif request.method == "GET":
        member.unread -= notices.read_thread(  # type: ignore[attr-defined]
            member=member, thread=found.thread, now=clock.now()
        )
    before = common.number(request.GET.get("before", ""))
    page = reads.page(talk=found, member=member, before=before)
    shown = {
        "page": page,
        "form": form,
        "pictures_form": pictures,
        "before": before,
        "may": _may(member, found, page.takes_part),
        "writing": writing.begun(request, f"message:{pk}"),
        **as_it_looks(request, found),
    }
    status = 422 if request.method == "POST" else 200
    return errors.beside(_talk(request, found, shown, status), refused)


def _note_reading(talk: Talk, member: Member, takes_part: bool) -> None:
    """Somebody of the team reads what was reported: once an hour in the security log."""
    if takes_part or not member.is_company:
        return
    now = clock.now()
    security_log.note_seldom(
        act="talk_read", by=member, at=now, since=now - READ_EVERY, about=talk.thread
    )


def _write(
    request: HttpRequest, talk: Talk, form: MessageForm, chosen: dict[int, str]
) -> HttpResponse:
    """Raises NotAllowed."""
    post = private.write(
        thread=talk.thread, by=common.signed_in(request), now=clock.now(), pictures=chosen,
        **form.cleaned_data,
    )  # fmt: skip
    posted.check_words(form, body=post.body)
    return posted.done(redirect(post.get_absolute_url()), request, f"message:{talk.pk}")


def _talk(request: HttpRequest, talk: Talk, shown: dict[str, Any], status: int) -> HttpResponse:
    shown |= {"talk": talk, "thread": talk.thread}
    return render(request, "forum/talk/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def leave_talk(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.signed_in(request)
    found = access.talk(member=member, pk=pk)
    here = reads.takes_part(thread=found.thread, member=member)
    talk_rules.check_leave(member, found.thread, takes_part=here)
    if request.method == "POST":
        private.leave(thread=found.thread, by=member, now=clock.now())
        messages.success(request, _("You take part in this talk no more."))
        return redirect("talks")
    return render(request, "forum/leave_talk/index.html", {"talk": found, "thread": found.thread})


def as_it_looks(request: HttpRequest, talk: Talk) -> dict[str, Any]:
    """The draft as it would be read, if there is one: for whoever helps with it. Its writer alone
    sees it while it holds what nobody else may read (`is_hidden` for all others)."""
    draft = talk.draft
    if draft is None:
        return {"draft": None}
    holds_secret = draft.holds_secret
    said = {"draft": draft, "holds_secret": holds_secret}
    if holds_secret and draft.member_id != common.signed_in(request).pk:
        return said | {"is_hidden": True}
    return said | draft_as_it_looks(request, draft)


def draft_as_it_looks(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    fields, looks = draft.fields, {}
    try:
        looks = common.as_read(request, str(fields.get("body", "")))
    except MarkupTooLarge:
        looks = {"rendered": None}
    topic = asking.topic(slug=str(fields.get("category", "")))
    return looks | {"draft": draft, "topic": topic, "tag_names": draft.tag_names}


def _may(member: Member, talk: Talk, here: bool) -> set[str]:
    thread = talk.thread
    checks = {
        "write": rules.allowed(talk_rules.check_message, member, thread, takes_part=here),
        "leave": rules.allowed(talk_rules.check_leave, member, thread, takes_part=here),
        "report": rules.allowed(talk_rules.check_report, member, thread, None, takes_part=here),
        "suggest": rules.allowed(
            talk_rules.check_suggest_draft, member, thread, talk.draft, takes_part=here
        ),
        "post": talk.draft is not None and talk.draft.member_id == member.pk,
    }
    return {name for name, yes in checks.items() if yes}
