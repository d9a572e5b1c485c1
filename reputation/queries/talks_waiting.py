"""In which private talks a newcomer waits for a word: for the desk, and for whoever counts."""

from django.db.models import Exists, OuterRef, QuerySet

from forum.models import DraftSuggestion
from reputation.models import Help


def waiting() -> QuerySet[Help]:
    """The clocks of these talks. Other words for the draft are an answer, too; a draft that is
    posted, or thrown away, needs none."""
    offered = DraftSuggestion.objects.filter(
        talk=OuterRef("thread"), at__gt=OuterRef("waits_since")
    )
    found = Help.objects.filter(
        waits_since__isnull=False, thread__deleted_at=None, thread__closed_at=None
    )
    found = found.exclude(kind=Help.Kind.DRAFT_HELP, thread__talk__draft=None)
    return found.exclude(Exists(offered))
