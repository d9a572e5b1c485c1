"""Who walks through the town, and their browsers."""

from datetime import timedelta

from django.test import Client

from forum.lib import clock
from forum.models import Member
from tests import factories

HANDLES = {
    "newcomer": "nina", "customer": "carl", "outsider": "olga", "helper": "hana",
    "mentor": "mara", "expert": "eva", "moderator": "mo", "manager": "sven",
    "administrator": "ada", "suspended": "sam", "erased": "erik",
}  # fmt: skip
ROLES = ("anonymous", *HANDLES)
# Their sessions were begun before, and live on in their browsers.
CLOSED = ("suspended", "erased")


def people() -> dict[str, Member]:
    """Role -> member; nobody's account is closed yet, so that each can sign in (`client_of`)."""
    staff = {
        "expert": {"staff_role": "expert"}, "moderator": {"staff_role": "moderator"},
        "manager": {"staff_role": "manager"},
        "administrator": {
            "staff_role": "administrator", "is_staff": True, "is_superuser": True
        },
        "newcomer": {"joined_at": clock.now() - timedelta(days=2)},
    }  # fmt: skip
    return {
        role: factories.member(handle, **staff.get(role, {})) for role, handle in HANDLES.items()
    }


def known() -> dict[str, Member]:
    """Role -> the member as they are now; who has no account is left out."""
    found = {one.handle: one for one in Member.objects.filter(handle__in=HANDLES.values())}
    return {role: found[handle] for role, handle in HANDLES.items()}


def client_of(role: str) -> Client:
    """A browser of theirs. Of a closed account it holds the cookie of a session from before."""
    client = Client(raise_request_exception=False)
    if role == "anonymous":
        return client
    member = Member.objects.get(handle=HANDLES[role])
    client.force_login(member, backend="forum.adapter.MemberBackend")
    if role in CLOSED:
        Member.objects.filter(pk=member.pk).update(is_active=False)
    return client
