"""Mail that was stopped because it came back: letting it start again, by its reader or the team."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import rules
from forum.domain import mail_stops
from forum.lib import ages, clock, limits
from forum.lib.paging import BadCursor
from forum.queries import access
from forum.queries import mail_stops as stopped
from forum.views import common
from forum.views.limiting import limited


@common.button_on("notice_settings")
@common.members_only
@limited(limits.SETTINGS)
def start_mail_again(request: HttpRequest) -> HttpResponse:
    """For one's own address. Sent twice, it says the same."""
    member = common.signed_in(request)
    mail_stops.start_again(email=member.email, by=member, now=clock.now())
    messages.success(request, _("We write to you again."))
    return redirect("notice_settings")


@require_http_methods(["GET", "HEAD"])
@common.members_only
def stopped_mail(request: HttpRequest) -> HttpResponse:
    """To whom no more mail goes, and why; for those who look after the mails."""
    member = common.signed_in(request)
    rules.check_see_mail(member)
    try:
        page = stopped.page(cursor=request.GET.get("after", ""))
    except BadCursor as nonsense:
        raise Http404 from nonsense
    shown = {
        "stops": page.rows,
        "age": ages.of(stopped.in_force()),
        "next_url": f"?after={page.next_cursor}" if page.next_cursor else "",
        "may_start": rules.allowed(rules.check_retry_mail, member),
    }
    return render(request, "forum/stopped_mail/index.html", shown)


@common.button_on("stopped_mail")
@common.members_only
def start_mail_of_another(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.signed_in(request)
    rules.check_retry_mail(member)
    stop = access.mail_stop(pk=pk)
    if mail_stops.start_again(email=stop.email, by=member, now=clock.now()):
        messages.success(request, _("Mail goes to this address again."))
    else:
        messages.info(request, _("Mail to this address is not stopped."))
    return redirect("stopped_mail")
