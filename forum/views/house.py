"""What the company says of itself, for everybody, in every version; and agreeing to the rules."""

from typing import Any

from django.conf import settings as site
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.domain import house
from forum.forms.fields import Key
from forum.lib import clock, limits
from forum.models import Agreement, HouseText, HouseVersion
from forum.queries import house as reads
from forum.views import common, meta
from forum.views.limiting import limited

Kind = HouseVersion.Kind
PAGES = {
    Kind.RULES: "community_rules", Kind.IMPRINT: "imprint", Kind.CONTACT: "contact",
    Kind.PRIVACY: "privacy",
}  # fmt: skip


@require_safe
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """The version that holds; 404 where nobody has written one."""
    return _show(request, reads.version(kind=kind))


@require_safe
def version(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One version, with its day; the newest says that it holds."""
    found = reads.version(kind=kind, number=number)
    return _show(request, found, is_one_of_many=True)


@common.button_on("community_rules")
@common.members_only
@limited(limits.SETTINGS)
def agree(request: HttpRequest) -> HttpResponse:
    """One tap beneath the note; back to where it was said."""
    number = common.number(request.POST.get("number", ""), digits=4) or 0
    house.agree(
        member=common.signed_in(request), number=number, way=Agreement.Way.NOTE, now=clock.now(),
        key=Key().clean(request.POST.get("key")),
    )  # fmt: skip
    messages.success(request, _("Thank you. That is noted under “Your data”."))
    return redirect(common.next_url(request, reverse("community_rules")))


def in_language(request: HttpRequest, version: HouseVersion) -> HouseText:
    """Its text in the language of the page, or in what there is."""
    languages = (common.default_language(request), site.LANGUAGE_CODE)
    return reads.text_in(version=version, languages=languages)


def older(request: HttpRequest, kind: str) -> list[tuple[HouseVersion, HouseText]]:
    """All versions with what each changed, the newest first."""
    return [(one, in_language(request, one)) for one in reads.versions(kind=kind)]


def _show(
    request: HttpRequest, version: HouseVersion, *, is_one_of_many: bool = False
) -> HttpResponse:
    versions = older(request, version.kind)  # the newest first, which holds
    title, page = str(version.get_kind_display()), reverse(PAGES[Kind(version.kind)])
    path = reverse("house_version", args=[version.kind, version.number])
    context: dict[str, Any] = {
        "version": version, "text": in_language(request, version), "title": title, "page": page,
        "versions": versions, "is_newest": version == versions[0][0],
        "is_contact": version.kind == Kind.CONTACT, "is_rules": version.kind == Kind.RULES,
        "meta": meta.page(
            request, path if is_one_of_many else page, title=title, unlisted=is_one_of_many
        ),
    }  # fmt: skip
    return render(request, "forum/house_text/index.html", context)
