"""What mentors agreed to, on the page of one's own data."""

from typing import Any

from django.template.loader import render_to_string

from forum.models import Member
from reputation.queries import learning


def conduct(context: dict[str, Any]) -> str:
    """The code of conduct, each version with its day; "" for whoever is no mentor."""
    member = context.get("member")
    rows = learning.consents(member=member) if isinstance(member, Member) else []
    return render_to_string("reputation/agreed/conduct.html", {"rows": rows}) if rows else ""
