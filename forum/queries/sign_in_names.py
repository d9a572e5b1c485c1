"""Whom the names belong to that are typed to sign in: a handle, or any address of an account."""

from allauth.account.models import EmailAddress
from django.db.models import Value

from forum.models import Member


def account(*, login: str) -> int | None:
    """The id of the member who signs in by that name, in any capitals; None where nobody does.

    One statement, whoever it is. An address that is proved goes before one that is only claimed.
    """
    low = login.lower()
    claims = EmailAddress.objects.filter(email=low)
    found = claims.filter(verified=True).values_list("user_id", Value(0)).union(
        Member.objects.filter(handle__iexact=login).values_list("pk", Value(1)),
        Member.objects.at_address(login).values_list("pk", Value(2)),
        claims.filter(verified=False).values_list("user_id", Value(3)),
    )  # fmt: skip
    return min(((rank, pk) for pk, rank in found), default=(0, None))[1]
