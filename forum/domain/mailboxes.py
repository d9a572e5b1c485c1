"""Whether there is a mailbox, whose it is, and whether mail leaves this machine at all."""

from django.conf import settings

from forum.models import OutboxMessage

FILES = "django.core.mail.backends.filebased.EmailBackend"


def reaches(*, email: str) -> bool:
    """Whether there is a mailbox: people of the demo have one only where mail stays in a folder."""
    return bool(email) and (keeps_mail() or not email.endswith(f"@{settings.DEMO_MAIL_DOMAIN}"))


def keeps_mail() -> bool:
    """Whether mail stays on this machine, as files: the demo, and whoever develops."""
    return settings.EMAIL_BACKEND == FILES


def address(message: OutboxMessage) -> str:
    """The one that the member of a notice or a digest has now: it may have changed meanwhile."""
    told = message.notice or message.digest
    return told.member.email if told else message.to_email
