"""What left the house by mail, for those who keep it running: waiting, parked, sent."""

from typing import Any
from urllib.parse import urlencode

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import mailing, rules
from forum.domain import mailboxes, outbox
from forum.lib import ages, clock
from forum.lib.paging import BadCursor
from forum.queries import access, inbox, mail_stops
from forum.views import common

# The page of a mail is what a mail program would show: no script, nothing fetched, no form, and
# of styles only the one sheet that all our mails carry.
POLICY = {
    "default-src": [NONE],
    "style-src": [mailing.STYLE_HASH],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


@require_http_methods(["GET", "HEAD"])
@common.members_only
def mails(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    rules.check_see_mail(member)
    view = common.choice(request, "view", inbox.MAIL_VIEWS, "all")
    try:
        page = inbox.mails(member=member, view=view, cursor=request.GET.get("after", ""))
    except BadCursor as nonsense:
        raise Http404 from nonsense
    after = {"view": view, "after": page.next_cursor}
    shown = {
        "mails": page.rows,
        "age": ages.of(inbox.parked_mails(member=member), "parked_at"),
        "is_first": page.is_first,
        "tabs": _tabs(view),
        "next_url": f"?{urlencode(after)}" if page.next_cursor else "",
        "may_retry": rules.allowed(rules.check_retry_mail, member),
    }
    return render(request, "forum/mails/index.html", shown)


@require_http_methods(["GET", "HEAD"])
@common.members_only
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail with what it said, where that is kept (mailboxes.keeps_mail)."""
    member = common.signed_in(request)
    rules.check_see_mail(member)
    found = access.mail(member=member, pk=pk)
    shown = {
        "mail": found,
        "stop": mail_stops.of_address(email=mailboxes.address(found)),
        "may_retry": rules.allowed(rules.check_retry_mail, member),
        "keeps_mail": mailboxes.keeps_mail(),
    }
    return render(request, "forum/mail/index.html", shown)


@csp(POLICY)
@require_http_methods(["GET", "HEAD"])
@common.members_only
def mail_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a notice's mail as it was sent, under a policy that lets it do nothing."""
    member = common.signed_in(request)
    rules.check_see_mail(member)
    found = access.mail(member=member, pk=pk)
    if found.notice_id is None or not found.html:
        raise Http404
    return HttpResponse(found.html)


@common.button_on("mails")
@common.members_only
def retry_mail(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.signed_in(request)
    rules.check_retry_mail(member)
    found = access.mail(member=member, pk=pk)
    if outbox.retry(pk=found.pk, by=member, now=clock.now()):
        messages.success(request, _("The mail goes out again."))
    else:
        messages.info(request, _("This mail is not parked."))
    return redirect("mail", pk=found.pk)


def _tabs(view: str) -> list[tuple[str, Any, str, bool]]:
    labels = {
        "all": _("All"),
        "waiting": _("Waiting"),
        "parked": _("Parked"),
        "sent": _("Sent"),
        "dropped": _("Not sent"),
    }
    here = reverse("mails")
    return [(key, labels[key], f"{here}?view={key}", key == view) for key in inbox.MAIL_VIEWS]
