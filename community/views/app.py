"""What makes the site an app on a phone: its manifest, its service worker, its page without a
network."""

import functools
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from community.release import release
from forum.lib import limits
from forum.views import common

SEA, PAPER = "#0b6e77", "#fbfaf7"  # as static/css/10-tokens.css
SHELL = (
    "css/lotse.css", "js/lotse.js", "app/offline.js", "app/kept.js", "app/outbox.js",
    "app/waiting.js", "icons/favicon.svg", "icons/sprite.svg",
)  # fmt: skip
ICONS = (
    ("app/icon-192.png", 192, "any"),
    ("app/icon-512.png", 512, "any"),
    ("app/maskable-512.png", 512, "maskable"),
)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """In the language of the page that names it (`?lang=`)."""
    told = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:12],
        "description": _("Customers help each other"),
        "lang": get_language(),
        "dir": "auto",
        "start_url": "/?from=app",
        "scope": "/",
        "display": "standalone",
        "theme_color": SEA,
        "background_color": PAPER,
        "categories": ["social", "utilities"],
        "icons": [_icon(name, size, purpose) for name, size, purpose in ICONS],
        "shortcuts": [
            _shortcut(_("Ask a question"), reverse("ask")),
            _shortcut(_("Inbox"), reverse("inbox")),
            _shortcut(_("My questions"), reverse("own_questions")),
            _shortcut(_("Search"), reverse("search")),
        ],
        "share_target": {
            "action": reverse("shared"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "pictures", "accept": ["image/*"]}],
            },
        },
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it anew each day and at each visit; it changes with each release."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response.is_same_for_all = True  # type: ignore[attr-defined]
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the service worker, for when there is no network: says so and lists what is kept.

    The same for everybody: it holds nothing of who asked for it, but their language."""
    return render(request, "community/offline/index.html")


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What was written without a network and is not sent yet: the service worker knows it, and the
    page shows it. Kept by it like the page above, and like that the same for everybody."""
    return render(request, "community/outbox/index.html")


@require_safe
@never_cache
def outbox_ready(request: HttpRequest) -> HttpResponse:
    """Whose texts can be sent now, and the token that sends them: the one that a form was kept with
    may be older than the present sign-in."""
    member = common.member_of(request)
    return JsonResponse({"reader": str(member.pk) if member else "", "token": get_token(request)})


# Without a token: a phone's menu sends it. It changes nothing but the form that it opens; with the
# service worker in place it never comes here.
@csrf_exempt
@require_POST
def shared(request: HttpRequest) -> HttpResponse:
    """What another app shared begins a question. Its pictures are taken by the service worker."""
    parts = (request.POST.get(name, "").strip() for name in ("title", "text", "url"))
    title = " ".join(filter(None, parts))[: limits.TITLE[1]]
    return redirect(f"{reverse('ask')}?{urlencode({'title': title})}")


@functools.cache
def _worker() -> str:
    found = finders.find("app/worker.js")
    source = Path(str(found)).read_text("utf-8")
    shell = [reverse("offline"), reverse("outbox"), *(static(name) for name in SHELL)]
    return f"const RELEASE = {json.dumps(release())};\nconst SHELL = {json.dumps(shell)};\n{source}"


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    return {
        "src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose,
    }  # fmt: skip


def _shortcut(name: str, url: str) -> dict[str, object]:
    return {"name": name, "url": url, "icons": [_icon("app/icon-192.png", 192, "any")]}
