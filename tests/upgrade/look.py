"""Looks at an upgraded database as a visitor, a member and a moderator would, and has its books
audited; prints what it saw as JSON."""

import io
import json
from typing import Any

import django

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402
from django.test import Client  # noqa: E402

from forum.models import Member, Post, Solution, Thread  # noqa: E402


def audited(command: str, *arguments: str) -> str:
    """What it says; with what is wrong where it ends with 1."""
    said = io.StringIO()
    try:
        call_command(command, *arguments, stdout=said, stderr=said)
    except CommandError as problem:
        return f"FAILED {said.getvalue()} {problem}"
    return said.getvalue()


def staff_pages() -> dict[str, Any]:
    """The queue that an upgrade has not known before, and the log, for a moderator of that time."""
    found = Member.objects.filter(staff_role="moderator", is_active=True).order_by("pk")
    mo, client = found[0], Client()
    client.force_login(mo)
    pages = ["/moderation/", "/moderation/log/", "/moderation/held/", f"/members/{mo.handle}/"]
    return {path: client.get(path).status_code for path in pages}


def main() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    thread = Thread.objects.filter(solution__isnull=False, kind="question").latest("created_at")
    visitor, member = Client(), Client()
    member.force_login(Member.objects.get(handle="hana"))
    paths = ["/", "/questions/", thread.get_absolute_url(), "/search/?q=roaming", "/members/hana/"]
    answer = member.post(f"/questions/{thread.pk}/answer/", {"body": "Still works after it."})
    seen = {
        "members": Member.objects.count(),
        "threads": Thread.objects.count(),
        "solutions": Solution.objects.filter(cleared_at=None).count(),
        "pages": [client.get(path).status_code for client in (visitor, member) for path in paths],
        "answer": answer.status_code,
        "posts": Post.objects.count(),
        "staff": staff_pages(),
        "audits": [audited("rebuild_ledger"), audited("verify_ledger"), audited("audit_service")],
    }
    print(json.dumps(seen))


main()
