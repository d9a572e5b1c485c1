"""What one's own digest would say now."""

from csp.decorators import csp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import mailing_many
from forum.domain import digest_plans, digests
from forum.lib import clock
from forum.views import common
from forum.views.mails import POLICY


@csp(POLICY)
@require_http_methods(["GET", "HEAD"])
@common.members_only
def own_digest(request: HttpRequest) -> HttpResponse:
    """As a mail program would show it; where there is nothing to tell, back with a word of it."""
    member, now = common.signed_in(request), clock.now()
    plan = digest_plans.plan(member=member, now=now)
    digest, found = digests.preview(plan=plan, member=member, now=now)
    if found.is_empty:
        messages.info(request, _("Nothing is new just now, so no digest would come."))
        return redirect("notice_settings")
    return HttpResponse(mailing_many.sample(digest, found, now).html)
