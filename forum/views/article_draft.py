"""An article in work: its owner writes on it, another person publishes it or sends it back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import curating, rules
from forum.domain import articles
from forum.domain.changes import EditConflict
from forum.forms.threads import DeskForm, ReasonForm
from forum.lib import clock, limits
from forum.models import Article, Member, Post
from forum.queries import access
from forum.queries import articles as reads
from forum.views import common, edits, typed
from forum.views.limiting import limited

FIELDS = ("title", "body", "category", "tag_names", "language", "base")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def article_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Its owner writes on it; others read it, and publish it or send it back."""
    member = common.signed_in(request)
    article = access.article(member=member, pk=pk)
    curating.check_see_draft(member, member.standing, article)
    return (_write if article.owner_id == member.pk else _review)(request, article, member)


def _write(request: HttpRequest, article: Article, member: Member) -> HttpResponse:
    now = clock.now()
    if "still_true" in request.POST:
        articles.still_true(article=article, by=member, now=now)
        messages.success(request, _("Noted: it still holds."))
        return redirect("article_desk")
    if "translate" in request.POST:
        return _translate(request, article, member)
    public = reads.public_post(article=article)
    form = _form(request, article, member, public)
    conflict = None
    if public is not None and "take" in request.POST:
        form = DeskForm(initial=_initial(article, public, public), member=member, newcomer=False)
        mine = request.POST.get("body", ""), request.POST.get("title", "")
        conflict = edits.compared(public, *mine, is_mine_kept=True)
    elif request.method != "POST":
        conflict = _behind(article, public) if reads.is_pending(article=article) else None
    elif form.is_valid():
        fields = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            articles.save(article=article, by=member, now=now, **fields)
            return _saved(request, article, member)
        except EditConflict:
            form, conflict = _crossed(request, article, member, fields)
    shown = {
        "article": article, "form": form, "into": _languages(article), "conflict": conflict,
        "sends": "submit" in request.POST and "save" not in request.POST,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/article_draft/index.html", shown, status=status)


def _saved(request: HttpRequest, article: Article, member: Member) -> HttpResponse:
    if "submit" not in request.POST or "save" in request.POST:
        messages.success(request, _("Saved."))
        return redirect("article_draft", pk=article.pk)
    articles.submit(article=article, by=member, now=clock.now())
    messages.success(request, _("Sent on: another person looks at it and publishes it."))
    return redirect("article_desk")


def _form(
    request: HttpRequest,
    article: Article,
    member: Member,
    public: Post | None,
    data: QueryDict | None = None,
) -> DeskForm:
    """What is being worked on; where nothing is, what everybody reads."""
    is_behind = not reads.is_pending(article=article) and reads.has_moved_on(article=article)
    return DeskForm(
        request.POST if data is None and request.method == "POST" else data,
        initial=_initial(article, public, public if is_behind else None) | typed.kept(request),
        member=member,
        newcomer=False,
        posted=_known(article, public),
    )


def _known(article: Article, public: Post | None) -> dict[str, str]:
    """What its owner was asked about already: what is published, and what they saved before. What
    a draft was begun with are words of others."""
    titles, bodies = [], []
    if public is not None:
        titles, bodies = [public.thread.title], [public.body]
    if article.changed_at != article.created_at:
        titles, bodies = [*titles, article.title], [*bodies, article.body]
    return {"title": "\n".join(titles), "body": "\n".join(bodies)}


def _initial(article: Article, public: Post | None, shown: Post | None) -> dict[str, Any]:
    """The words of `shown` where it is given; `public` is what they are compared with."""
    return {
        "title": shown.thread.title if shown else article.title,
        "body": shown.body if shown else article.body,
        "tag_names": shown.thread.tag_names if shown else article.tag_names,
        "category": article.category.slug,
        "language": article.language,
        "base": public.fingerprint if public else "",
    }


def _crossed(
    request: HttpRequest, article: Article, member: Member, mine: dict[str, Any]
) -> tuple[DeskForm, dict[str, Any] | None]:
    """The form with one's own words, now on the newer ones, and what is different in these."""
    public = reads.public_post(article=article)
    if public is None:
        raise Http404
    data = request.POST.copy()
    data["base"] = public.fingerprint
    form = _form(request, article, member, public, data)
    form.add_error(None, _("Somebody else saved a change while you wrote. Nothing is lost:"
                           " compare the two, then save again."))  # fmt: skip
    return form, edits.compared(public, mine["body"], mine["title"], is_mine_kept=False)


def _behind(article: Article, public: Post | None) -> dict[str, Any] | None:
    """What is different in what everybody reads, where that was changed since."""
    if public is None or not reads.has_moved_on(article=article):
        return None
    return edits.compared(public, article.body, article.title, is_mine_kept=False)


def _review(request: HttpRequest, article: Article, member: Member) -> HttpResponse:
    now = clock.now()
    form = ReasonForm(request.POST if "back" in request.POST else None, required=True)
    if "translate" in request.POST:
        return _translate(request, article, member)
    if "still_true" in request.POST:
        articles.still_true(article=article, by=member, now=now)
        messages.success(request, _("Noted: it still holds."))
        return redirect("article_desk")
    if "publish" in request.POST:
        thread = articles.publish(article=article, by=member, now=now)
        messages.success(request, _("The article is published."))
        return redirect(thread)
    if "back" in request.POST and form.is_valid():
        reason = form.cleaned_data["reason"]
        articles.send_back(article=article, by=member, reason=reason, now=now)
        messages.success(request, _("Sent back. Its owner reads your reason."))
        return redirect("article_desk")
    public = reads.public_post(article=article)
    if public is not None and article.stage != Article.Stage.IN_REVIEW:
        # Words that their owner has not sent on are theirs alone.
        article.title, article.body = public.thread.title, public.body
    shown = {
        "article": article,
        "form": form,
        "may_review": rules.allowed(curating.check_review, member, member.standing, article),
        "into": _languages(article),
        "conflict": _behind(article, public) if article.stage == Article.Stage.IN_REVIEW else None,
        **common.as_read(request, article.body),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/article_review/index.html", shown, status=status)


def _translate(request: HttpRequest, article: Article, member: Member) -> HttpResponse:
    language = request.POST.get("translate", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    made = articles.translate(article=article, language=language, by=member, now=clock.now())
    return redirect("article_draft", pk=made.pk)


def _languages(article: Article) -> list[tuple[str, str]]:
    """(code, its own name) of those into which it may be translated."""
    if article.thread_id is None:
        return []
    taken = {article.language, article.translation_of.language if article.translation_of else ""}
    return [
        (code, get_language_info(code)["name_local"])
        for code, _name in settings.LANGUAGES
        if code not in taken
    ]
