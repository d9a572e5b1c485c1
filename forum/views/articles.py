"""Writing an article: for the company's experts and moderators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import rules
from forum.domain import threads
from forum.forms.threads import ArticleForm
from forum.lib import clock, limits
from forum.rules import TooOften
from forum.views import common, errors, typed, uploads
from forum.views.limiting import spend

LONGEST_TITLE = 300


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def write_article(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    rules.check_write_article(member)
    form = ArticleForm(
        request.POST if request.method == "POST" else None,
        initial={
            "title": request.GET.get("title", "")[:LONGEST_TITLE],
            "language": common.default_language(request),
            **typed.kept(request),
        },
        member=member,
        newcomer=False,
    )
    pictures = uploads.form(request)
    refused = None
    if request.method == "POST" and uploads.both_valid(form, pictures):
        try:
            spend(request, limits.WRITE)
            article = threads.publish_article(
                by=member, now=clock.now(), pictures=pictures.chosen(), **form.cleaned_data
            )
        except TooOften as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The article is published."))
            return redirect(article)
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "pictures_form": pictures}
    response = render(request, "forum/write_article/index.html", shown, status=status)
    return errors.beside(response, refused)
