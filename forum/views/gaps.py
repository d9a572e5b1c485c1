"""What people looked for and did not find, for the team."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import staff_rules
from forum.domain import searches
from forum.forms.gaps import CloseGapForm
from forum.lib import ages, clock
from forum.models import SearchGap
from forum.queries import access
from forum.queries import gaps as queries
from forum.rules import NotAllowed
from forum.views import common, search_page


@require_http_methods(["GET", "HEAD"])
@common.members_only
def gaps(request: HttpRequest) -> HttpResponse:
    staff_rules.check_see_gaps(common.signed_in(request))
    return _show(request)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def close_gap(request: HttpRequest, pk: int) -> HttpResponse:
    """GET is whoever comes back from a sign-in: there is the list again."""
    member = common.signed_in(request)
    staff_rules.check_see_gaps(member)
    if request.method != "POST":
        return redirect("gaps")
    gap = access.gap(pk=pk)
    form = CloseGapForm(request.POST)
    if form.is_valid():
        try:
            searches.close(gap=gap, by=member, now=clock.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("Taken off the list."))
            return redirect("gaps")
    return _show(request, wrong=gap, form=form)


def _show(
    request: HttpRequest, wrong: SearchGap | None = None, form: CloseGapForm | None = None
) -> HttpResponse:
    """`wrong` is the gap whose form was not in order: it comes first, with what was typed."""
    view = common.choice(request, "view", queries.VIEWS, "open")
    number = common.page_number(request, queries.MOST_PAGES)
    found, follows = queries.page(view=view, number=number)
    is_first = view == "open" and number == 1
    if wrong is not None:
        found = [wrong, *(gap for gap in found if gap.pk != wrong.pk)]
    more = {"view": view, "page": number + 1}
    shown = {
        "age": ages.of(queries.waiting(), "first_at"),
        "gaps": [_links(gap) for gap in found],
        "wrong": wrong,
        "form": form,
        "tabs": _tabs(view),
        "view": view,
        "figures": queries.figures(now=clock.now()),
        "unhelpful": queries.unhelpful(member=common.signed_in(request)) if is_first else [],
        "next_url": f"{reverse('gaps')}?{urlencode(more)}"
        if follows and number < queries.MOST_PAGES
        else "",
    }
    return render(request, "forum/gaps/index.html", shown, status=422 if wrong else 200)


def _links(gap: SearchGap) -> dict[str, object]:
    """The gap, where to look for it, and where to write what is missing."""
    title = urlencode({"title": gap.text[:1].upper() + gap.text[1:]})
    return {
        "gap": gap,
        "search_url": search_page.address(gap.text),
        "article_url": f"{reverse('write_article')}?{title}",
        "ask_url": f"{reverse('ask')}?{title}",
    }


def _tabs(view: str) -> list[tuple[str, str, str, bool]]:
    labels = {"open": _("Open"), "closed": _("Closed")}
    return [(key, labels[key], f"{reverse('gaps')}?view={key}", key == view) for key in labels]
