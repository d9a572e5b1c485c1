"""Who walks through the town, and their browsers."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from forum.domain import erasing, suspending
from forum.lib import clock
from forum.models import Member
from tests import factories

HANDLES = {
    "newcomer": "nina", "customer": "carl", "outsider": "olga", "helper": "hana",
    "mentor": "mara", "expert": "eva", "moderator": "mo", "manager": "sven",
    "administrator": "ada", "suspended": "sam", "erased": "erik",
}  # fmt: skip
ROLES = ("anonymous", *HANDLES)


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
    """A browser of theirs. Of a closed account it holds the cookie of a session from before, which
    was closed since by the verb that does so."""
    client = Client(raise_request_exception=False)
    if role == "anonymous":
        return client
    member = Member.objects.get(handle=HANDLES[role])
    client.force_login(member, backend="forum.adapter.MemberBackend")
    # Once to stay, so that their session is known: a crawl takes back what each of its thousands of
    # requests did, and each would write it down anew.
    client.get("/rules/")
    if role in CLOSED:
        CLOSED[role](member)
    return client


def _suspend(member: Member) -> None:
    mo = Member.objects.get(handle=HANDLES["moderator"])
    suspending.suspend(
        member=member, by=mo, reason="rude", words="It was too much.", days=30, now=clock.now()
    )


def _erase(member: Member) -> None:
    now = clock.now()
    request = erasing.ask(member=member, by=member, now=now - erasing.GRACE)
    assert erasing.erase(pk=request.pk, now=now)


# Their sessions were begun before, and live on in their browsers.
CLOSED: dict[str, Callable[[Member], None]] = {"suspended": _suspend, "erased": _erase}
