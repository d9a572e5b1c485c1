"""What a mentor chooses for themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import rules
from forum.lib import clock, limits
from forum.views import common
from forum.views.limiting import spend
from reputation.domain import mentor_choices
from reputation.forms.mentor_choices import MentorChoicesForm
from reputation.queries import mentor_choices as reads
from reputation.views import refusing


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def mentor_settings(request: HttpRequest) -> HttpResponse:
    """Topics, languages, hours, how many newcomers and how many offers a day."""
    member = common.signed_in(request)
    with refusing.leading_to("become"):
        mentor = mentor_choices.check_choose(member, mentor=reads.mentor(member=member))
    form = MentorChoicesForm(request.POST if request.method == "POST" else None, mentor=mentor)
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.SETTINGS)
            mentor_choices.choose(by=member, choices=form.choices(), now=clock.now())
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("mentor_settings")
    shown = {"form": form, "mentor": mentor, "quiet": reads.quiet_hours(member=mentor.member)}
    status = 422 if request.method == "POST" else 200
    return render(request, "reputation/mentor_settings/index.html", shown, status=status)
