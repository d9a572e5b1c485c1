"""Offering a question to experts, one after another."""

from datetime import datetime

from community.models import ExpertOffer, Service


def offer_next(*, service: Service, now: datetime) -> ExpertOffer | None:
    """Offer it to whoever fits best; None where nobody is there."""
    return None


def expire(*, offer: ExpertOffer, now: datetime) -> None:
    """Nobody took it in time."""
    ExpertOffer.objects.filter(pk=offer.pk, answer="").update(
        answer=ExpertOffer.Answer.EXPIRED, answered_at=now
    )
