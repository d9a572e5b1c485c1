"""Is the process alive, is the house ready. Neither reads what people wrote (wall 16)."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from community.queries import readiness
from forum.lib import clock


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 with what is missing, or 200: database, migrations, worker, disk, mail backlog;
    an answer is kept for three seconds."""
    checks = readiness.kept(clock=clock.now)
    ready = all(check == "ok" for check in checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "not ready", "checks": checks}, status=200 if ready else 503
    )
