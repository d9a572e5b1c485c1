"""Looks at an upgraded database as a visitor and as a member would; prints what it saw as JSON."""

import json

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from forum.models import Member, Post, Solution, Thread  # noqa: E402


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
    }
    print(json.dumps(seen))


main()
