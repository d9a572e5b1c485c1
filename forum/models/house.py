"""What the company says of itself and asks of everybody, and who agreed to it. Decision 0052."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member


class HouseVersion(models.Model):
    """One version of one text, in all its languages. Append-only: a change is a new version, and
    the old ones stay readable.

    `by` is empty for the rules that came with the software. Of rules alone: `binding_from`, the day
    (in the site's time zone) from which nobody posts without having agreed, and `least_age`, from
    which one may take part.
    """

    class Kind(models.TextChoices):
        RULES = "rules", _("Community rules")
        IMPRINT = "imprint", _("Imprint")
        CONTACT = "contact", _("Contact")
        PRIVACY = "privacy", _("Privacy")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    binding_from = models.DateField(null=True)
    least_age = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("version of a house text")
        verbose_name_plural = _("versions of house texts")
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="house_version_once"),
            models.CheckConstraint(
                name="house_binding_are_rules",
                condition=Q(kind="rules") | Q(binding_from=None, least_age=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class HouseText(models.Model):
    """A version in one language: Markdown, and what the renderer made of it. `changed` says in a
    sentence what is new."""

    linked = None  # no thread is named here (the filter post_html asks)

    version = models.ForeignKey(HouseVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    body = models.TextField()
    body_html = models.TextField()
    renderer_version = models.PositiveSmallIntegerField()
    changed = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("house text")
        verbose_name_plural = _("house texts")
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="house_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"


class Agreement(models.Model):
    """Somebody agreed to a version of the rules: a fact. `Member.rules_agreed` is the highest."""

    class Way(models.TextChoices):
        SIGN_UP = "sign_up", _("when signing up")
        NOTE = "note", _("when the rules had changed")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="agreements")
    version = models.ForeignKey(HouseVersion, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=Way.choices)

    class Meta:
        verbose_name = _("agreement to the rules")
        verbose_name_plural = _("agreements to the rules")
        constraints = [models.UniqueConstraint(fields=["member", "version"], name="agreement_once")]

    def __str__(self) -> str:
        return f"{self.version_id} by {self.member_id}"
