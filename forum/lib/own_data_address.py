"""Links in mails to whoever cannot sign in, about their own data: each for one purpose, signed, and
with an end (decision 0051). They open no session."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer
from django.urls import reverse

SALT = "forum.own_data"
COPY, ERASE, KEEP = "copy", "erase", "keep"
PURPOSES = (COPY, ERASE, KEEP)


@dataclass(frozen=True)
class Link:
    """`about` is the id of the copy (COPY), of the erasure that waits (KEEP), or of the latest one
    there was, 0 for none (ERASE): once that changes, the link has done its work."""

    purpose: str
    member: int
    about: int
    expires_at: datetime  # whole seconds


def secret(*, link: Link) -> str:
    """What the mail carries; nothing of it is kept."""
    said = f"{link.purpose}.{link.member}.{link.about}.{int(link.expires_at.timestamp())}"
    return Signer(salt=SALT).sign(said)


def path(*, link: Link) -> str:
    return reverse("own_data_by_mail", args=[secret(link=link)])


def read(*, secret: str) -> Link | None:
    """What a secret of ours says, whether its time is over or not; else None."""
    try:
        purpose, member, about, until = Signer(salt=SALT).unsign(secret).split(".")
        return Link(purpose, int(member), int(about), datetime.fromtimestamp(int(until), UTC))
    except (BadSignature, ValueError):
        return None
