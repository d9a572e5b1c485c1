"""Showing a draft to one's mentor before it is posted, and writing to them."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.lib import clock, limits, private_data
from forum.models import Draft, Thread
from forum.queries import access
from forum.queries import talks as talk_reads
from forum.rules import NotAllowed
from forum.views import ask, common, errors, typed, writing
from forum.views.limiting import limited, spend
from forum.views.talks import draft_as_it_looks
from reputation.domain import help_people, helping
from reputation.forms.helping import ShareForm, WriteForm
from reputation.models import Help
from reputation.queries import helping as reads
from reputation.queries import pairings


@common.button_on("ask")
@common.members_only
def share_from_form(request: HttpRequest) -> HttpResponse:
    """The button of the ask page: what was typed there is kept, and shown on the page that asks
    once more. What another window wrote meanwhile is not written over."""
    member = common.signed_in(request)
    try:
        spend(request, limits.WRITE)
        saved = writing.keep(request, member, "ask")
        if saved.draft is not None and not saved.clash:
            helping.check_draft(member, draft=saved.draft)
            return redirect("share_draft", pk=saved.draft.pk)
        sentence = _("There is nothing in your draft yet. Write a sentence first.")
        if saved.clash:
            sentence = _("Another window has written on this draft: choose one of the two first.")
    except NotAllowed as refusal:
        sentence = str(refusal)
    messages.warning(request, sentence)
    typed_so_far = request.POST.copy()
    typed_so_far["topic"] = "show"  # the form again, with everything that stands in it
    request.POST = typed_so_far  # type: ignore[assignment]
    return ask.ask(request)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def share_draft(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The draft as it would look, who will see it, and a word to them."""
    member = common.signed_in(request)
    draft = access.draft(member=member, pk=pk)
    if draft.member_id != member.pk:
        raise Http404
    shared = talk_reads.of_draft(draft_id=draft.pk)
    if shared is not None:
        return redirect(shared.thread)
    helping.check_draft(member, draft=draft)
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        initial=_asked(request), newcomer=common.is_newcomer(member),
    )  # fmt: skip
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            words, key = form.cleaned_data["body"], form.cleaned_data["key"]
            thread = helping.share(
                draft=draft, by=member, words=words, key=key, now=clock.now(),
                only=form.cleaned_data["only"],
            )  # fmt: skip
            messages.success(request, _("Shown. You hear as soon as there is an answer."))
            return redirect(thread)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {
        "form": form,
        "pairing": pairings.mentor_of(member.pk),
        "found": _private(draft),
        "hours": reads.told(),
        "back_url": f"{reverse('ask')}?draft={draft.pk}",
        **draft_as_it_looks(request, draft),
    }
    status = 422 if request.method == "POST" else 200
    response = render(request, "reputation/share_draft/index.html", shown, status=status)
    return errors.beside(response, refused)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What was said to the mentor and chosen before the session ended."""
    return {name: said for name, said in typed.kept(request).items() if name in ("body", "only")}


def _private(draft: Draft) -> list[private_data.Finding]:
    """What is private in it and may stay: its writer sees it once more before anybody else does."""
    texts = [str(value) for value in draft.fields.values() if isinstance(value, str)]
    found = [one for text in texts for one in private_data.find(text)]
    return list({(one.kind, one.value): one for one in found}.values())


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def write_to(request: HttpRequest, handle: str) -> HttpResponse:
    """To one's mentor, or one's newcomer: on to the talk of the two, once there is one."""
    member = common.signed_in(request)
    other = access.member_by_handle(handle=handle)
    newcomer, guide = helping.check_write(member, other=other)
    known = reads.talk_of(newcomer_id=newcomer.pk, guide_id=guide.pk)
    if known is not None and request.method != "POST" and reads.both_here(help=known):
        return redirect(known.thread)
    form = WriteForm(
        request.POST if request.method == "POST" else None,
        initial=typed.kept(request), newcomer=common.is_newcomer(member),
    )  # fmt: skip
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            thread = _write(form, member=member, other=other)
            return redirect(thread)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {"form": form, "other": other, "is_mentor": other.pk == guide.pk}
    status = 422 if request.method == "POST" else 200
    response = render(request, "reputation/write_to/index.html", shown, status=status)
    return errors.beside(response, refused)


def _write(form: WriteForm, **who: Any) -> Thread:
    sent = form.cleaned_data
    return helping.write_to(
        other=who["other"], by=who["member"], words=sent["body"], key=sent["key"], now=clock.now()
    )


@common.button_on("talks")
@common.members_only
@limited(limits.WRITE)
def ask_nobody_else(request: HttpRequest, pk: int) -> HttpResponse:
    """`only=0` asks others after all."""
    member = common.signed_in(request)
    own = _own(request, pk)
    only = request.POST.get("only") != "0"
    helping.ask_nobody_else(help=own, by=member, only=only, now=clock.now())
    messages.success(
        request,
        _("Nobody else is asked.") if only else _("Others are asked if it takes long."),
    )
    return redirect(own.thread)


@common.button_on("talks")
@common.members_only
@limited(limits.WRITE)
def needs_no_answer(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.signed_in(request)
    own = _own(request, pk)
    helping.needs_no_answer(help=own, by=member, now=clock.now())
    messages.success(request, _("Good: nobody waits here now."))
    return redirect(own.thread)


@common.button_on("talks")
@common.members_only
@limited(limits.WRITE)
def put_out(request: HttpRequest, pk: int, handle: str) -> HttpResponse:
    """The newcomer ends the talk for one of the people in it."""
    member = common.signed_in(request)
    own = _own(request, pk)
    other = access.member_by_handle(handle=handle)
    help_people.put_out(help=own, other=other, by=member, now=clock.now())
    said = _("%(name)s reads this talk no more.") % {"name": other.display_name}
    messages.success(request, said)
    return redirect(own.thread)


def _own(request: HttpRequest, pk: int) -> Help:
    """The clock of a talk that they see. Else Http404."""
    talk = access.talk(member=common.signed_in(request), pk=pk)
    own = reads.of(thread=talk.thread)
    if own is None:
        raise Http404
    own.thread = talk.thread
    return own
