"""The moderators' queue: what waits, who has it in hand, and deciding on many at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from forum import moderation_rules, queue_kinds, rules
from forum.domain import judging, reviewing
from forum.forms.moderation import BulkForm, JudgeForm
from forum.lib import clock, limits
from forum.lib.ages import Age
from forum.models import Flag, Member, ReviewClaim, StaffNote
from forum.queries import access, records, review_queue
from forum.rules import NotAllowed
from forum.views import common, errors, moderated
from forum.views.limiting import limited, spend

MOST_AT_ONCE = 100


@require_safe
@common.members_only
def moderation(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first."""
    member = common.signed_in(request)
    rules.check_moderate(member)
    return _queue(request, member, BulkForm())


@common.members_only
@common.button_on("moderation", keeps="kind")
def moderate_many(request: HttpRequest) -> HttpResponse:
    """One decision on all that was chosen; what fails is named, and the rest is done. It leads back
    to the tab (`?kind=`) that it came from."""
    member = common.signed_in(request)
    rules.check_moderate(member)
    kind = common.choice(request, "kind", ("", *queue_kinds.KINDS), "")
    spend(request, limits.WRITE)
    # "All of these" needs no script: the page says what it shows, each with a field of its own.
    which = "shown" if "all" in request.POST else "chosen"
    chosen = [common.number(one) for one in request.POST.getlist(which)[:MOST_AT_ONCE]]
    form = BulkForm(request.POST)
    posts = review_queue.chosen(member=member, pks=[pk for pk in chosen if pk is not None])
    if not posts:
        form.add_error(None, _("Choose what you decide on first."))
    if not form.is_valid() or not posts:
        return _queue(request, member, form, status=422)
    failed = judging.judge_all(posts=posts, by=member, word=form.word(), now=clock.now())
    if done := len(posts) - len(failed):
        said = ngettext("%(n)s decided.", "%(n)s decided.", done) % {"n": done}
        messages.success(request, said)
    for post, why in failed:
        messages.error(request, f"{post.thread.heading}: {why}")
    return redirect(f"{reverse('moderation')}{f'?kind={kind}' if kind else ''}")


@common.members_only
@common.button_on("moderation")
@limited(limits.SETTINGS)
def claim_review(request: HttpRequest) -> HttpResponse:
    """Take something in hand, or give it back (`release`)."""
    member = common.signed_in(request)
    rules.check_moderate(member)
    item, _colon, raw = request.POST.get("what", "").partition(":")
    pk = access.id_or_404(common.number(raw) or 0)
    access.or_404(item if item in ReviewClaim.Item.values else None)
    if "release" in request.POST:
        reviewing.release(item=item, item_id=pk, by=member)
    else:
        reviewing.claim(item=item, item_id=pk, by=member, now=clock.now())
    return redirect(common.next_url(request, f"/moderation/#{item}-{pk}"))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def review_post(request: HttpRequest, pk: int) -> HttpResponse:
    """A reported post among what stands around it, with all that decides."""
    member = common.signed_in(request)
    rules.check_moderate(member)
    post = access.post(member=member, pk=pk)
    now = clock.now()
    flags = review_queue.open_reports(post=post)
    record = records.record(member=post.author, now=now) if post.author else None
    form = JudgeForm(
        request.POST if request.method == "POST" else None,
        suggested=record.suggested if record else None,
        is_private=post.thread.is_private,
        initial={"reason": _ground(flags)},
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            is_step = judging.judge(post=post, by=member, word=form.word(), now=now)
            messages.success(request, _("Decided. Whoever it concerns hears it, with your words."))
            if not is_step:
                messages.info(request, moderated.stands_already())
            return redirect("moderation")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error("words" if not form.cleaned_data["words"] else None, str(refusal))
    shown = {
        "post": post, "thread": post.thread, "flags": flags, "form": form, "record": record,
        "around": review_queue.around(post=post, member=member),
        "hidden": review_queue.hidden_by(post=post),
        "notes": _notes(post.author, member),
        "claim": review_queue.claim_on(item="post", item_id=post.pk, now=now),
        "key": f"post:{post.pk}", "is_own": post.author_id == member.pk,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    response = render(request, "forum/review_post/index.html", shown, status=status)
    return errors.beside(response, refused)


def _ground(flags: list[Flag]) -> str:
    """The reason that all reports name, if they name one; else a moderator chooses."""
    said = {flag.reason for flag in flags}
    return said.pop() if len(said) == 1 and Flag.Reason.OTHER not in said else ""


def _notes(person: Member | None, by: Member) -> list[StaffNote]:
    """What this moderator may read of the notes on somebody: of themselves nothing."""
    if person is None or not rules.allowed(moderation_rules.check_note, by, person):
        return []
    return records.notes_on(member=person)


def _queue(request: HttpRequest, member: Member, form: BulkForm, status: int = 200) -> HttpResponse:
    item = common.choice(request, "kind", ("", *queue_kinds.KINDS), "")
    queue = review_queue.page(member=member, now=clock.now(), item=item)
    labels: dict[str, Any] = dict(ReviewClaim.Item.choices)
    here = reverse("moderation")  # the page of a mistake has another address
    tabs = [("", f"{_('All')} ({queue.count})", here, item == "")]
    tabs += [
        (key, f"{capfirst(labels[key])} ({n})", f"{here}?kind={key}", item == key)
        for key, n in queue.counts.items()
    ]
    shown = {
        "queue": queue, "age": Age(queue.count, queue.oldest_at), "tabs": tabs, "form": form,
        "bulk": [row for row in queue.rows if row.is_bulk], "kind": item,
        "chosen": {common.number(one) for one in request.POST.getlist("chosen")},
    }  # fmt: skip
    return render(request, "forum/moderation/index.html", shown, status=status)
