"""How a refusal is shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forum.rules import NotAllowed, TooOften


def refused(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    """403 with the sentence, 429 for what was too often: a page, or a line for htmx."""
    status = 429 if isinstance(refusal, TooOften) else 403
    template = "parts/refusal.html" if request.headers.get("HX-Request") else f"{status}.html"
    shown = {"reason": str(refusal), "frame": "base.html"}
    response = render(request, template, shown, status=status)
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.seconds)
    return response
