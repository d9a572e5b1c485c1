"""How a refusal is shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html

from forum.rules import NotAllowed, TooOften


def refused(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    """403 with the sentence, 429 for what was too often: a page, or a line for htmx."""
    status = 429 if isinstance(refusal, TooOften) else 403
    template = "parts/refusal.html" if request.headers.get("HX-Request") else f"{status}.html"
    shown = {"reason": str(refusal), "frame": "base.html", "way": refusal.way}
    response = render(request, template, shown, status=status)
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.seconds)
    return response


def sentence(refusal: NotAllowed) -> str:
    """A refusal beside what was typed: its sentence and, where it has a way, the link to it."""
    if refusal.way is None:
        return str(refusal)
    return format_html('{} <a href="{}">{}</a>', str(refusal), *refusal.way)


def beside(response: HttpResponse, refusal: NotAllowed | None) -> HttpResponse:
    """The form that came back with this refusal; where it is only too early (429), how long to
    wait: the service worker sends again by itself what was written in a tunnel (0026)."""
    if isinstance(refusal, TooOften):
        response.status_code = 429
        response["Retry-After"] = str(refusal.seconds)
        response["HX-Reswap"] = "outerHTML"  # it is the form, not a line beneath it
    return response
