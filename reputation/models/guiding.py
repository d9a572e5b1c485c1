"""A newcomer's way with a mentor, and what they say of it at its end. Decision 0035."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models import Member
from reputation.models.pairing import Pairing

STARS = range(1, 6)
WORDS = 500


class Newcomer(models.Model):
    """Where somebody new stands: what holds now; their pairings tell the rest.

    `began_at` is when they wanted a mentor, at first or again after going on alone: from there the
    days to graduation are counted;
    `since` when they came into this state: who waits longest is matched first. `topics` are what
    they asked about last, as "tag:3".
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a mentor")
        PAIRED = "paired", _("has a mentor")
        OUT = "out", _("wants no mentor")
        GRADUATED = "graduated", _("stands alone")

    ALONE = (State.OUT, State.GRADUATED)  # who waits for no mentor

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="beginning"
    )
    state = models.CharField(max_length=9, choices=State.choices)
    began_at = models.DateTimeField()
    since = models.DateTimeField()
    topics = models.JSONField(default=list)
    language = models.CharField(max_length=5)

    class Meta:
        indexes = [
            models.Index(
                fields=["since", "member"], name="newcomer_waits", condition=Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.state}"


class MentorVerdict(models.Model):
    """What a newcomer says of their mentor at the end, for good. Nobody learns whose it is."""

    pairing = models.OneToOneField(Pairing, on_delete=models.CASCADE, related_name="verdict")
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=WORDS, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="mentor_verdict_stars", condition=Q(stars__range=(1, 5)))
        ]

    def __str__(self) -> str:
        return f"{self.stars} of {self.pairing_id}"


class MentorThanks(models.Model):
    """ "My mentor helped me": the fact behind MENT. Taken back it keeps its row; a new word is a
    new row."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="thanks")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pairing"], name="mentor_thanks_once", condition=Q(withdrawn_at=None)
            )
        ]
        indexes = [models.Index(fields=["at"], name="mentor_thanks_at")]

    def __str__(self) -> str:
        return f"thanks for {self.pairing_id}"


class SponsorLink(models.Model):
    """An address by which a newcomer joins as the one of this sponsor; one at a time."""

    sponsor = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor"], name="sponsor_link_one_open", condition=Q(revoked_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"link of {self.sponsor_id}"
