"""Why a question was offered to this expert: what the score was made of, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from community.lib import routing
from community.models import ExpertOffer


@dataclass(frozen=True)
class Part:
    """`share` is from 0 to 1, `points` what it brings of at most `most`."""

    name: str
    label: str
    share: float
    points: float
    most: float

    @property
    def percent(self) -> int:
        return round(100 * self.share)


@dataclass(frozen=True)
class Why:
    """`widened` are sentences: what was let go so that somebody fits; mostly none."""

    parts: list[Part]
    score: float
    most: float
    widened: list[str]


def of(*, offer: ExpertOffer) -> Why:
    """What was stored with the offer. No statement."""
    labels = {
        "fit": (routing.FIT, _("You know what it is about, and what you answer is accepted")),
        "continuity": (routing.CONTINUITY, _("You helped this customer before")),
        "slack": (routing.SLACK, _("You have room for more questions")),
        "rest": (routing.REST, _("You were given none for a while")),
    }
    parts = [
        Part(name, label, share, round(weight * share, 2), weight)
        for name, (weight, label) in labels.items()
        for share in [float(offer.parts.get(name, 0))]
    ]
    lacking = {
        routing.GRADE: _("Nobody who knows this well was there and free."),
        routing.LANGUAGE: _("Nobody who speaks the language of the question was there and free."),
        routing.POOL: _("Nobody of its own pool was there and free."),
    }
    return Why(
        parts=parts,
        score=round(sum(part.points for part in parts), 2),
        most=sum(part.most for part in parts),
        widened=[lacking[name] for name in offer.widened if name in lacking],
    )
