"""What search knows beside the threads: words that occur, words for the same, what was missed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.thread import Thread

LONGEST_WORD = 40
LONGEST_SEARCH = 150


class VocabularyWord(models.Model):
    """A word of what visitors may read, and in how many threads it stands: domain.vocabulary."""

    text = models.CharField(max_length=LONGEST_WORD, unique=True)
    backwards = models.CharField(max_length=LONGEST_WORD, db_index=True)
    folded = models.CharField(max_length=2 * LONGEST_WORD, db_index=True)  # umlauts written out
    documents = models.PositiveIntegerField()
    # What it shares with words that are nearly the same: lib.spelling.
    keys = ArrayField(models.CharField(max_length=LONGEST_WORD + 1), default=list)

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="vocabulary_keys")]

    def __str__(self) -> str:
        return self.text


class Synonyms(models.Model):
    """Words for the same. `keys` is how a typed word finds them: domain.synonyms."""

    words = ArrayField(models.CharField(max_length=60), verbose_name=_("words"))
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, blank=True, default=""
    )
    keys = ArrayField(models.CharField(max_length=60), default=list, editable=False)

    class Meta:
        verbose_name = _("words for the same")
        verbose_name_plural = _("words for the same")
        ordering = ["words", "pk"]
        indexes = [GinIndex(fields=["keys"], name="synonyms_keys")]

    def __str__(self) -> str:
        return ", ".join(self.words)


class SearchGap(models.Model):
    """What people looked for, without what is theirs alone: how often, and whether it helped.

    It is a gap while nobody opened what was found. Kept 90 days after the last search.
    """

    class Closed(models.TextChoices):
        OPENED = "opened", _("Somebody opened what was found")
        ANSWERED = "answered", _("Answered")
        NOT_NEEDED = "not_needed", _("Not needed")

    text = models.CharField(max_length=LONGEST_SEARCH)
    language = models.CharField(max_length=5)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    searches = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)  # by the last search
    closed_as = models.CharField(max_length=12, choices=Closed.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("content gap")
        verbose_name_plural = _("content gaps")
        constraints = [
            models.UniqueConstraint(fields=["text", "language"], name="search_gap_once"),
            models.CheckConstraint(
                name="search_gap_closed_whole",
                condition=Q(closed_as="", closed_at=None) | ~Q(closed_as="") & ~Q(closed_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-searches", "first_at", "id"],
                name="search_gap_open",
                condition=Q(closed_at=None),
            ),
            models.Index(fields=["last_at"], name="search_gap_old"),
        ]

    def __str__(self) -> str:
        return self.text


class SearchDay(models.Model):
    """How many searches a day had, how many found nothing, and how many results were opened; how
    many questions were asked although something was suggested, after opening some of it, and how
    many a suggestion made needless."""

    date = models.DateField(primary_key=True)
    searches = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0, db_default=0)
    asked_opened = models.PositiveIntegerField(default=0, db_default=0)
    spared = models.PositiveIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"{self.searches} on {self.date}"


class AskedAnyway(models.Model):
    """How often somebody asked although this thread was suggested: `shown` to them, and `opened` by
    them as well. Without who, and without what they asked; 90 days after the last time."""

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    shown = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-opened", "-last_at"], name="asked_anyway_most"),
            models.Index(fields=["last_at"], name="asked_anyway_old"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.opened} of {self.shown}"
