"""What the views of the desk answer with."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from community.queries.desk import QUEUES
from forum.rules import NotAllowed
from forum.views import errors


def back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the question at the desk, in the queue from which one came."""
    wanted = request.POST.get("queue") or request.GET.get("queue", "")
    queue = f"?queue={wanted}" if wanted in QUEUES else ""
    return redirect(f"{reverse('desk_thread', args=[pk])}{queue}")


def page(
    request: HttpRequest, name: str, shown: dict[str, Any], refused: NotAllowed | None = None
) -> HttpResponse:
    """A form of the desk on a page of its own; 422 where it was sent and came back, 429 where it
    was `refused` only because it was too much at once."""
    status = 422 if request.method == "POST" else 200
    response = render(request, f"community/desk_{name}/index.html", shown, status=status)
    return errors.beside(response, refused)
