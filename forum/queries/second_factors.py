"""Whether signing in takes a second step, and for whom it must."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from forum.models import Member

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)  # recovery codes stand in for one of these


def has_one(member: Member) -> bool:
    """Whether there is an authenticator app or a passkey."""
    return Authenticator.objects.filter(user=member, type__in=FACTORS).exists()


def must_have_one(member: Member) -> bool:
    """Whether this person may do nothing without one (REQUIRE_SECOND_FACTOR_FOR_STAFF)."""
    is_staff = member.is_company or member.is_staff or member.is_superuser
    return is_staff and settings.REQUIRE_SECOND_FACTOR_FOR_STAFF


def asks_second_step(member: Member) -> bool:
    """Whether a code by mail or a password is not enough to sign in.

    An authenticator app switches that on. A passkey alone does not, or whoever loses the phone
    would be locked out: it is one more way in. Where staff must have a second factor, it does.
    """
    return _has(member, Type.TOTP) or (must_have_one(member) and _has(member, Type.WEBAUTHN))


def _has(member: Member, kind: str) -> bool:
    return Authenticator.objects.filter(user=member, type=kind).exists()
