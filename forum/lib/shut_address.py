"""By which an address is known that nobody may read any more."""

from django.utils.crypto import salted_hmac


def digest(*, email: str) -> str:
    """With SECRET_KEY, so that nobody who has the table learns who was here; any capitals."""
    return salted_hmac("forum.shut_address", email.lower(), algorithm="sha256").hexdigest()
