"""What mentors did by their rights: on one's own posts, by oneself, and, for the team, by all."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.lib import paging
from forum.models import Member
from forum.rules import allowed
from forum.views import common
from reputation.domain import right_uses
from reputation.queries import right_uses as reads


@require_safe
@common.members_only
def mentor_log(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    labels = _labels(member)
    view = common.choice(request, "view", (reads.OWN, reads.DONE, reads.ALL), reads.OWN)
    if view == reads.ALL:
        right_uses.check_see_all(member)
    try:
        page = reads.page(member=member, view=view, cursor=request.GET.get("after", ""))
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    here = reverse("mentor_log")
    more = urlencode({"view": view, "after": page.next_cursor})
    shown = {
        "view": view,
        "tabs": [(key, label, f"{here}?view={key}", key == view) for key, label in labels.items()],
        "uses": reads.uses(rows=page.rows, reader=member),
        "next_url": f"?{more}" if page.next_cursor else "",
    }
    return render(request, "reputation/mentor_log/index.html", shown)


def _labels(member: Member) -> dict[str, str]:
    """The views that this member has, by key, in words."""
    labels = {reads.OWN: _("On my posts")}
    if member.standing.is_mentor:
        labels[reads.DONE] = _("What I did")
    if allowed(right_uses.check_see_all, member):
        labels[reads.ALL] = _("By all mentors")
    return labels
