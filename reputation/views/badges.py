"""Badges: which there are and how far one is, who has one, and taking back what was faked."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from forum.forms.threads import ReasonForm
from forum.lib import clock, limits, notice_kinds, paging
from forum.models import Member
from forum.rules import NotAllowed, allowed
from forum.views import common, meta
from forum.views.limiting import limited
from reputation.domain import badges as domain
from reputation.lib import badge_notices
from reputation.models import Award, BadgeRule
from reputation.queries import access
from reputation.queries import badges as queries

VIEWS = ("holders", "taken-back")


@require_safe
def badges(request: HttpRequest) -> HttpResponse:
    """All of them; whoever is signed in sees how far they are, and what they have."""
    member = common.member_of(request)
    own = queries.own_awards(member=member) if member is not None else []
    shown = queries.shown(member=member, own=own, now=clock.now())
    shelves = [
        (label, [one for one in shown if one.rule.shelf == shelf])
        for shelf, label in BadgeRule.Shelf.choices
    ]
    context = {
        "shelves": [(label, rows) for label, rows in shelves if rows],
        "retired": queries.retired(),
        "own": own,
        "meta": meta.page(request, reverse("badges"), title=_("Badges")),
    }
    return render(request, "reputation/badges/index.html", context)


@require_safe
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """One, and who has it; moderators see from whom it was taken back as well."""
    member, rule = common.member_of(request), access.badge(code=code)
    view = common.choice(request, "view", VIEWS, VIEWS[0])
    may_take_back = allowed(domain.check_take_back, member)
    if view != VIEWS[0] and not may_take_back:
        raise Http404
    cursor = request.GET.get("after", "")
    try:
        page = queries.holders(
            code=code, viewer=member, cursor=cursor, taken_back=view != VIEWS[0]
        )  # fmt: skip
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    url = reverse("badge", args=[code])
    kept = {"view": "" if view == VIEWS[0] else view, "after": cursor}
    context = {
        "rule": rule,
        "page": page,
        "count": queries.holder_counts().get(code, 0),
        "view": view,
        "tabs": _tabs(url, view) if may_take_back else [],
        "may_take_back": may_take_back,
        "next_url": _following(url, kept, page),
        "meta": meta.page(
            request, url, title=rule.label, description=rule.sentence, kept=kept,
            unlisted=bool(cursor) or view != VIEWS[0],
        ),
    }  # fmt: skip
    return render(request, "reputation/badge/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def take_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """With a reason, which its holder reads."""
    member = common.signed_in(request)
    domain.check_take_back(member)
    award = access.award(code=code, pk=pk, viewer=member)
    form = ReasonForm(request.POST if request.method == "POST" else None, required=True)
    if request.method == "POST" and form.is_valid() and _taken_back(form, award, member):
        messages.success(request, _("The badge is taken back, and its holder reads why."))
        return redirect(f"{reverse('badge', args=[code])}?view={VIEWS[1]}")
    status = 422 if request.method == "POST" else 200
    shown = {"award": award, "form": form}
    return render(request, "reputation/take_badge_back/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def give_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """GET is whoever comes back from a sign-in: there is the button again."""
    member = common.signed_in(request)
    domain.check_take_back(member)
    award = access.award(code=code, pk=pk, viewer=member)
    if request.method == "POST":
        domain.give_back(award=award, by=member, now=clock.now())
        messages.success(request, _("The badge is given back."))
    return redirect(f"{reverse('badge', args=[code])}?view={VIEWS[1]}")


def _taken_back(form: ReasonForm, award: Award, by: Member) -> bool:
    """Whether it was; else the form says why not."""
    reason = form.cleaned_data["reason"]
    try:
        domain.take_back(award=award, by=by, reason=reason, now=clock.now())
    except NotAllowed as refusal:
        form.add_error("reason", str(refusal))
        return False
    return True


def _tabs(url: str, view: str) -> list[tuple[str, str, str, bool]]:
    labels = dict(zip(VIEWS, (_("Who has it"), _("Taken back")), strict=True))
    return [
        (key, label, url if key == VIEWS[0] else f"{url}?view={key}", key == view)
        for key, label in labels.items()
    ]


def _following(url: str, kept: dict[str, str], page: paging.Page[Award]) -> str:
    if not page.next_cursor:
        return ""
    query = {name: value for name, value in kept.items() if value} | {"after": page.next_cursor}
    return f"{url}?{urlencode(query)}"


def _leads(data: dict[str, Any]) -> str:
    """To the badge, or to all of them where it is about several."""
    told = data.get("badges") or []
    return reverse("badge", args=[told[0]["code"]]) if len(told) == 1 else reverse("badges")


def _leads_to_own(data: dict[str, Any]) -> str:
    """To the badges of one's own, which say why one was taken back."""
    return f"{reverse('badges')}#own"


NOTICES = (
    notice_kinds.Kind(
        badge_notices.EARNED, "earned", gettext_lazy("You earned a badge"), "award",
        gettext_lazy("They earned a badge"), tells=badge_notices.earned, leads=_leads,
        sample=badge_notices.SAMPLE,
    ),
    notice_kinds.Kind(
        badge_notices.TAKEN_BACK, "team", gettext_lazy("The team took back a badge of yours"),
        "undo-2", gettext_lazy("A badge of theirs was taken back"),
        tells=badge_notices.taken_back, leads=_leads_to_own, sample=badge_notices.SAMPLE,
    ),
    notice_kinds.Kind(
        badge_notices.GIVEN_BACK, "team", gettext_lazy("The team gave you back a badge"), "award",
        gettext_lazy("A badge was given back to them"),
        tells=badge_notices.given_back, leads=_leads, sample=badge_notices.SAMPLE,
    ),
)  # fmt: skip
