"""What is asked of whoever wants to stand by newcomers."""

from forum.models import Member


def site_verifies() -> bool:
    """Whether this site knows who is a customer: it has verified somebody."""
    return Member.objects.filter(verified_at__isnull=False).exists()
