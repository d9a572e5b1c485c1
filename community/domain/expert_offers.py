"""How an offer to an expert ends. Whoever calls holds the thread's row and the service row."""

from datetime import datetime

from community.models import ExpertOffer, Service
from forum.domain import notices

Answer = ExpertOffer.Answer


def open_of(service: Service) -> ExpertOffer | None:
    """The offer of this question that nobody has answered; there is one at most."""
    return service.offers.filter(answer=Answer.NONE).first()


def notice_key(offer: ExpertOffer) -> str:
    return f"expert_offer:{offer.pk}"


def end(*, offer: ExpertOffer, answer: ExpertOffer.Answer, now: datetime) -> None:
    """It was answered, or nobody needs to any more: what told of it counts as read."""
    offer.answer, offer.answered_at = answer, now
    offer.save(update_fields=["answer", "answered_at"])
    notices.take_back(key=notice_key(offer), now=now)
