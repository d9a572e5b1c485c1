"""What customers agreed to, on the page of one's data; what the page of contact leads to."""

from typing import Any

from django.template.loader import render_to_string

from community.queries import callbacks
from community.views import promise
from forum.models import Member


def calls(context: dict[str, Any]) -> str:
    """That we may call them, for each call; "" for whoever booked none."""
    member = context.get("member")
    rows = callbacks.consented(member=member) if isinstance(member, Member) else []
    return render_to_string("community/agreed/calls.html", {"rows": rows}) if rows else ""


def contact(context: dict[str, Any]) -> str:
    """What cannot wait, by the settings of the site, and the private way to the team."""
    return render_to_string("community/contact/part.html", promise.card())
