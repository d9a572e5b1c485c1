"""A secret address in a mail that lets its reader answer one question without signing in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.notice import Notice
from forum.models.post import Post
from forum.models.thread import Thread


class OneTap(models.Model):
    """Once, until `expires_at`, as `member`. Only the hash of the secret is stored (decision 0004).

    Within minutes what was said may be taken back, once (`taken_back_at`); then it holds again.

    `nonce` with the site's key gives the secret again, so that a mail that is sent twice says the
    same. `outcome` is what was said with it.
    """

    class Purpose(models.TextChoices):
        DID_IT_HELP = "did_it_help"
        IS_IT_THE_SAME = "is_it_the_same"
        TWIN_SOLVED = "twin_solved"

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Solved it")
        HELPED = "helped", _("Helped a bit")
        BROKEN = "broken", _("Still broken")
        MYSELF = "myself", _("Solved it myself")
        MINE = "mine", _("This solved mine")
        SAME = "same", _("Yes, that is my question")
        NOT_MINE = "not_mine", _("Not mine: my question differs")

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120, unique=True)
    nonce = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["member", "post"], name="one_tap_about")]
        constraints = [
            models.CheckConstraint(
                name="one_tap_used_has_outcome",
                condition=models.Q(used_at=None, outcome="")
                | (models.Q(used_at__isnull=False) & ~models.Q(outcome="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
