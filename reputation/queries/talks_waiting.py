"""In which private talks a newcomer waits for a word: for the desk, and for whoever counts."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from forum.models import DraftSuggestion
from reputation.models import Help, Newcomer, Pairing


def waiting() -> QuerySet[Help]:
    """The clocks of these talks. A draft that is posted, or thrown away, needs no answer."""
    found = Help.objects.filter(
        ~offered(), ~needs_nobody(),
        waits_since__isnull=False, thread__deleted_at=None, thread__closed_at=None,
    )  # fmt: skip
    return found.exclude(kind=Help.Kind.DRAFT_HELP, thread__talk__draft=None)


def offered() -> Q:
    """Whether other words for the draft (of a row of Help) were suggested since somebody waits:
    they are an answer, too."""
    since = DraftSuggestion.objects.filter(talk=OuterRef("thread"), at__gt=OuterRef("waits_since"))
    return Q(Exists(since))


def needs_nobody() -> Q:
    """Whether the newcomer (of a row of Help) goes on alone, or parted of their own will from the
    mentor whose talk this is."""
    theirs = Pairing.objects.filter(
        newcomer=OuterRef("newcomer"), guide=OuterRef("guide"), kind=Pairing.Kind.MENTOR
    )
    later = theirs.filter(pk__gt=OuterRef("pk"))
    parted = theirs.filter(~Exists(later), ending__in=Pairing.OWN_WISH)
    alone = Newcomer.objects.filter(member=OuterRef("newcomer"), state__in=Newcomer.ALONE)
    return Q(Exists(alone)) | Q(Exists(parted), kind=Help.Kind.TALK)
