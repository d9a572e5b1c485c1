"""Articles: the list of them, and the desk of who writes and reviews them."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import curating, rules
from forum.domain import articles
from forum.forms.threads import PublicReasonForm
from forum.lib import ages, clock, limits, paging
from forum.queries import access
from forum.queries import articles as reads
from forum.views import common, meta
from forum.views.limiting import limited


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """Everything that is explained once, of all topics or of one (`?category=`)."""
    member = common.member_of(request)
    slug = request.GET.get("category", "")
    category = access.category(member=member, slug=slug) if slug else None
    written_in = common.choice(request, "in", ("", *dict(settings.LANGUAGES)), "")
    cursor = request.GET.get("after", "")
    try:
        page = reads.page(member=member, category=category, language=written_in, cursor=cursor)
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    kept = {"category": slug, "in": written_in}
    following = {name: value for name, value in kept.items() if value} | {"after": page.next_cursor}
    about = meta.page(
        request, reverse("articles"), title=_("Articles"), kept=kept, unlisted=bool(cursor)
    )
    shown = {
        "threads": page.rows,
        "category": category,
        "tabs": _tabs(slug, written_in),
        "next_url": f"?{urlencode(following)}" if page.next_cursor else "",
        "meta": about,
    }
    return render(request, "forum/articles/index.html", shown)


@require_safe
@common.members_only
def article_desk(request: HttpRequest) -> HttpResponse:
    """My articles; for who may review also what waits for a second look, and what is due."""
    member = common.signed_in(request)
    may_review = rules.allowed(curating.check_curate, member, member.standing)
    today = clock.now().date()
    desk = reads.desk(member=member, may_review=may_review, today=today)
    age = ages.of_instants(one.submitted_at for one in desk.to_review if one.submitted_at)
    shown = {"desk": desk, "age": age, "may_review": may_review, "today": today}
    return render(request, "forum/article_desk/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def begin_article(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Make it an article": a draft out of a solution."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    if request.method != "POST":
        return redirect(f"{post.thread.get_absolute_url()}#solution")
    article = articles.begin(post=post, by=member, now=clock.now())
    messages.success(request, _("Here is a draft. Shorten it to what helps everybody."))
    return redirect("article_draft", pk=article.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def outdate_article(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Something here is no longer true": back to its owner, with the reason."""
    member = common.signed_in(request)
    article = access.article_of(member=member, pk=pk)
    form = PublicReasonForm(request.POST if request.method == "POST" else None, required=True)
    curating.check_outdate(member, article, "to be given")
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        articles.outdate(article=article, by=member, reason=reason, now=clock.now())
        messages.success(request, _("Thank you. Its owner looks at it; readers see your note."))
        return redirect(article.thread)
    status = 422 if request.method == "POST" else 200
    shown = {"thread": article.thread, "form": form}
    return render(request, "forum/outdate_article/index.html", shown, status=status)


def _tabs(category: str, current: str) -> list[tuple[str, Any, str, bool]]:
    named = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    here = reverse("articles")

    def address(code: str) -> str:
        query = {name: value for name, value in (("category", category), ("in", code)) if value}
        return f"{here}?{urlencode(query)}" if query else here

    return [
        (code, label, address(code), code == current)
        for code, label in [("", _("All languages")), *named]
    ]
