"""Staff experts at many places, and the pools in which they are one organisation. Decision 0040."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.calendar import MINUTES, Calendar
from forum.lib.facts import in_language
from forum.models import Category, Member

CAPACITY = 5
GRADES = (1, 2, 3)  # knows it, knows it well, the one whom others ask


class Expert(models.Model):
    """Somebody of the staff who answers. Whether they are one says `Member.staff_role`; this row
    says what they know, when they are there and for how many threads at a time.

    The row is locked for whatever counts what they hold (routing, claims): decision 0040.
    """

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="expert"
    )
    site = models.CharField(_("place"), max_length=60, blank=True)  # "Rostock", "home office"
    zone = models.CharField(_("time zone"), max_length=50, default="Europe/Berlin")
    languages = ArrayField(models.CharField(max_length=5), default=list)
    capacity = models.PositiveSmallIntegerField(_("threads at a time"), default=CAPACITY)
    is_active = models.BooleanField(_("active"), default=True)
    last_assigned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")

    def __str__(self) -> str:
        return str(self.member)


class Skill(models.Model):
    """What an expert knows: topics "tag:3" and "category:2" as in badges, with a grade."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="skills")
    topic = models.CharField(_("topic"), max_length=30)
    grade = models.PositiveSmallIntegerField(
        _("grade"), choices=[(n, str(n)) for n in GRADES], default=GRADES[0]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["expert", "topic"], name="skill_once"),
            models.CheckConstraint(name="skill_grade", condition=Q(grade__gte=1, grade__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.grade}"


class Shift(models.Model):
    """Hours of a weekday at which an expert is there, in the expert's own zone."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    begins = models.PositiveSmallIntegerField(_("from"))
    ends = models.PositiveSmallIntegerField(_("until"))

    class Meta:
        ordering = ["weekday", "begins"]
        constraints = [
            models.CheckConstraint(
                name="shift_within_a_day",
                condition=Q(weekday__lte=6, begins__lt=F("ends"), ends__lte=MINUTES),
            ),
            models.UniqueConstraint(fields=["expert", "weekday", "begins"], name="shift_once"),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.weekday}: {self.begins}-{self.ends}"


class Away(models.Model):
    """An expert is not there, and who stands in. A fact: coming back early fills `ended_at`."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="absences")
    begins_at = models.DateTimeField()
    until = models.DateTimeField()
    stand_in = models.ForeignKey(
        Expert, on_delete=models.SET_NULL, null=True, blank=True, related_name="stands_in"
    )
    said_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="away_ends_later", condition=Q(until__gt=F("begins_at"))),
            models.CheckConstraint(name="away_has_another", condition=~Q(stand_in=F("expert"))),
        ]
        indexes = [models.Index(fields=["expert", "-until"], name="away_of_expert")]

    def __str__(self) -> str:
        return f"{self.expert_id} until {self.until:%Y-%m-%d %H:%M}"


class Pool(models.Model):
    """Who answers what: topics, people, hours, a lead, and who comes after. Names are data:
    {"en": "...", "de": "..."}. The one general pool takes what no other one does."""

    slug = models.SlugField(_("address"), max_length=50, unique=True)
    name = models.JSONField(_("name"), default=dict)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="pools", verbose_name=_("calendar")
    )
    lead = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("lead"),
    )  # fmt: skip
    fallback = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("comes after it"),
    )  # fmt: skip
    is_general = models.BooleanField(_("takes everything else"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    categories = models.ManyToManyField(
        Category, blank=True, related_name="pools", verbose_name=_("topics")
    )
    tags = models.ManyToManyField(
        "taggit.Tag", blank=True, related_name="+", verbose_name=_("tags")
    )
    experts = models.ManyToManyField(
        Expert, blank=True, related_name="pools", verbose_name=_("experts")
    )

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_general"], name="pool_one_general", condition=Q(is_general=True)
            ),
            models.CheckConstraint(
                name="pool_falls_back_to_another", condition=~Q(fallback=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page, else in English, else any."""
        return in_language(self.name) or self.slug


class BoardNote(models.Model):
    """What the next site must know (the hand-over board of a pool)."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=1000)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["pool", "-at"], name="board_note_newest")]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.at:%Y-%m-%d %H:%M}"


class BoardSeen(models.Model):
    """Somebody has read a note and says so."""

    note = models.ForeignKey(BoardNote, on_delete=models.CASCADE, related_name="seen")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "member"], name="board_seen_once")]

    def __str__(self) -> str:
        return f"{self.member_id} saw {self.note_id}"


class CannedReply(models.Model):
    """A text that experts begin an answer with; for one pool, or for all."""

    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"), max_length=5000)
    language = models.CharField(_("language"), max_length=5)
    pool = models.ForeignKey(
        Pool, on_delete=models.CASCADE, null=True, blank=True, related_name="canned"
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
