"""What every template knows of the site and of who reads it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from community.domain import desk
from community.queries import survey_access
from forum import curating
from forum.lib import clock, cookies
from forum.queries import house
from reputation.domain import paying
from reputation.queries import mentors


def site(request: HttpRequest) -> dict[str, Any]:
    member = getattr(request, "member", None)
    theme = member.theme if member else cookies.read(request, settings.THEME_COOKIE_NAME)
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "languages": [("en", "English"), ("de", "Deutsch")],
        "theme": theme if theme in ("light", "dark") else "",
        "member": member,
        "keeps_articles": member is not None
        and curating.is_trusted(member, getattr(member, "standing", None), "curate"),
        "is_mentor": bool(getattr(getattr(member, "standing", None), "is_mentor", False)),
        "looks_after_mentors": member is not None and member.staff_role in mentors.TEAM,
        "sits_at_desk": member is not None and member.staff_role in desk.SEES,
        "reads_surveys": member is not None and member.staff_role in survey_access.LOOK_AFTER,
        # Asked for where they are shown only: not by the page that says the database is away.
        "house_texts": SimpleLazyObject(house.latest),
        "asked_rules": SimpleLazyObject(lambda: house.asked_of(member)) if member else None,
        "unread": getattr(member, "unread", 0),
        "pays": settings.PAYBACK,
        "keeps_money": settings.PAYBACK and member is not None and member.staff_role in paying.PAYS,
        "here": request.get_full_path(),
        "now": clock.now(),
        "zone": timezone.get_current_timezone(),
    }
