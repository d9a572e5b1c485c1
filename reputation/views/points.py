"""One's own points: what there is, what is missing for more, and where each comes from."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.lib import clock, paging
from forum.views import common
from reputation.lib import levels
from reputation.queries import review, statement


@require_safe
@common.members_only
def points(request: HttpRequest) -> HttpResponse:
    """Nobody sees another's."""
    member = common.signed_in(request)
    try:
        lines, following = statement.page(member=member, cursor=request.GET.get("after", ""))
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    whole = statement.overview(member=member, now=clock.now())
    shown = {
        "whole": whole,
        "level": level_names()[whole.level],
        "next_level": level_names()[min(whole.level + 1, len(levels.LEVELS) - 1)],
        "rights": [(right_names()[one.right.code], one) for one in whole.rights],
        "trusts_anyway": member.is_company or member.standing.is_mentor,
        "lines": lines,
        "linked": review.links_of(member=member),
        "next_url": f"?after={following}" if following else "",
    }
    return render(request, "reputation/points/index.html", shown)


def level_names() -> tuple[str, ...]:
    """Of each level, in their order."""
    return (
        _("New here"), _("Member"), _("Helper"), _("Adviser"), _("Senior adviser"), _("Master"),
    )  # fmt: skip


def right_names() -> dict[str, str]:
    """What each right is for."""
    return {
        "suggest": _("Suggest better words for what others wrote"),
        "link": _("Link questions that ask the same"),
        "curate": _("Link what was asked before, and draft articles"),
        "confirm": _("Confirm answers where whoever asked is silent"),
    }
