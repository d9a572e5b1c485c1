"""Where administrators write what the company says of itself, and publish it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import staff_rules
from forum.domain import house
from forum.forms.house import PublishForm, begun
from forum.lib import clock, limits
from forum.models import HouseVersion
from forum.queries import house as reads
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.house import PAGES
from forum.views.limiting import limited

Kind = HouseVersion.Kind


@require_safe
@common.members_only
def house_texts(request: HttpRequest) -> HttpResponse:
    """Each text with the version that holds, and what is missing."""
    staff_rules.check_publish_text(common.signed_in(request))
    there = reads.read()
    rows = [(kind, there.get(kind.value), PAGES[kind]) for kind in Kind]
    return render(request, "forum/house_texts/index.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.SETTINGS, "POST")
def publish_text(request: HttpRequest, kind: str) -> HttpResponse:
    """A new version: looked at first, then published."""
    member = common.signed_in(request)
    staff_rules.check_publish_text(member)
    if kind not in Kind.values:
        raise Http404
    if request.method != "POST":
        return _show(request, kind, _form(request, kind))
    form = _form(request, kind)
    if not form.is_valid():
        return _show(request, kind, form, status=422)
    if "look" in request.POST:
        return _show(request, kind, form, looks=True)
    try:
        made = house.publish(kind=kind, by=member, now=clock.now(), **form.published())
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return errors.beside(_show(request, kind, form, status=422), refusal)
    messages.success(request, _published(made))
    return redirect("house_version", kind=kind, number=made.number)


def _published(made: HouseVersion) -> str:
    if made.binding_from is None:
        return _("Published. It holds from now on.")
    day = date_format(made.binding_from, "DATE_FORMAT")
    return _("Published. It binds from %(day)s on; everybody can read it and agree now.") % {
        "day": day
    }


def _form(request: HttpRequest, kind: str) -> PublishForm:
    today = timezone.localdate(clock.now(), timezone.get_default_timezone())
    if request.method == "POST":
        return PublishForm(request.POST, kind=kind, today=today, looks="look" in request.POST)
    return PublishForm(initial=begun(kind), kind=kind, today=today)


def _show(
    request: HttpRequest, kind: str, form: PublishForm, *, looks: bool = False, status: int = 200
) -> HttpResponse:
    """`looks`: with what it will look like above the form, each language in turn."""
    seen = [
        (code, get_language_info(code)["name_local"], house.rendered(words.body))
        for code, words in (form.cleaned_data["texts"].items() if looks else ())
    ]
    context = {
        "form": form, "title": Kind(kind).label, "seen": seen, "holding": reads.newest(kind=kind),
        "kind": kind,
    }  # fmt: skip
    return render(request, "forum/publish_text/index.html", context, status=status)
