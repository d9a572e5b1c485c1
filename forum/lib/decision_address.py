"""The address of a decision for whom it concerns: one that opens without signing in, for whoever
cannot sign in (decision 0049)."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

SALT = "forum.decision"


def secret(*, decision: int, member: int) -> str:
    """What the mail of this decision to this member carries; nothing of it is kept."""
    return Signer(salt=SALT).sign(f"{decision}.{member}")


def read(*, secret: str) -> tuple[int, int] | None:
    """(decision, member) of a secret that is ours, else None."""
    try:
        decision, member = Signer(salt=SALT).unsign(secret).split(".")
        return int(decision), int(member)
    except (BadSignature, ValueError):
        return None


def path(*, decision: int, member: int) -> str:
    return reverse("decision_by_mail", args=[secret(decision=decision, member=member)])
