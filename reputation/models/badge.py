"""Badges: what each takes, who earned it, and what was taken back by a person. Decision 0029."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from forum.lib.facts import in_language
from forum.models import Category, Member
from reputation.lib import badge_words

LEAST_SURVIVAL = 14  # days


class BadgeRule(models.Model):
    """One version of a badge. A draft (no `live_at`) may change and go; from the day it is live the
    database lets it only end. A further version takes its place, and holders keep what they earned.

    `code` names the badge through all its versions. `name` and `about` are {"en": ..., "de": ...};
    empty ones stand for the words of ours (lib.badge_words), by its code. `{topic}` in a name is
    where the topic stands.
    """

    class Shelf(models.TextChoices):
        HELPING = "helping", _("Helping")
        TEACHING = "teaching", _("Explaining")
        WRITING = "writing", _("Writing")
        WELCOMING = "welcoming", _("Welcoming")
        ASKING = "asking", _("Asking well")
        TOPICS = "topics", _("Knowing a topic")

    class Measure(models.TextChoices):
        """What is counted (queries.measures). Each needs the word of somebody else; none counts
        what somebody posted, and none asks how quickly."""

        PEOPLE = "people", _("People helped")
        SOLUTIONS = "solutions", _("Questions solved")
        CONFIRMED = "confirmed", _("Questions solved whose asker stayed silent")
        WAITED = "waited", _("Questions solved that had waited long")
        THANKED = "thanked", _("Answers that helped readers")
        DUPLICATES = "duplicates", _("Questions solved by a link to an answer that was there")
        ARTICLES = "articles", _("Articles published after a review")
        EDITS = "edits", _("Suggested edits taken over and left standing")
        NEWCOMERS = "newcomers", _("Newcomers helped with their first question")
        VERDICTS = "verdicts", _("Own questions closed with a word on what helped")
        QUESTIONS = "questions", _("Own questions whose answers helped others")
        TOLD = "told", _("Own solutions, told, that helped others")
        YEARS = "years", _("Different years in which somebody was helped")

    class Per(models.TextChoices):
        NONE = "", _("everywhere")
        CATEGORY = "category", _("in one topic, and once for each")
        TAG = "tag", _("with one tag, and once for each")

    code = models.SlugField(_("address"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    shelf = models.CharField(_("about"), max_length=10, choices=Shelf.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    icon = models.CharField(_("icon"), max_length=30)
    name = models.JSONField(default=dict, blank=True)
    about = models.JSONField(default=dict, blank=True)
    measure = models.CharField(_("what counts"), max_length=10, choices=Measure.choices)
    at_least = models.PositiveSmallIntegerField(_("at least"), validators=[MinValueValidator(1)])
    givers = models.PositiveSmallIntegerField(
        _("from so many different people"), default=1, validators=[MinValueValidator(1)]
    )
    window_days = models.PositiveSmallIntegerField(
        _("within so many days"), null=True, blank=True, validators=[MinValueValidator(30)]
    )
    survival_days = models.PositiveSmallIntegerField(
        _("after it has held for days"), default=LEAST_SURVIVAL,
        validators=[MinValueValidator(LEAST_SURVIVAL)],
    )  # fmt: skip
    per = models.CharField(_("where"), max_length=8, choices=Per.choices, blank=True)
    drafted_at = models.DateTimeField()
    # Empty for those that came with the software.
    drafted_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    live_at = models.DateTimeField(_("given since"), null=True)
    live_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("set live by")
    )
    ended_at = models.DateTimeField(_("given until"), null=True)
    ended_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="badge_version_once"),
            models.UniqueConstraint(
                fields=["code"], name="badge_one_draft", condition=Q(live_at=None)
            ),
            models.UniqueConstraint(
                fields=["code"], name="badge_one_live",
                condition=Q(live_at__isnull=False, ended_at=None),
            ),
            models.CheckConstraint(
                name="badge_ends_after_it_was_live",
                condition=Q(ended_at=None) | Q(live_at__isnull=False),
            ),
            models.CheckConstraint(
                name="badge_takes_others_and_time",
                condition=Q(at_least__gte=1, givers__gte=1, survival_days__gte=LEAST_SURVIVAL),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def is_draft(self) -> bool:
        return self.live_at is None

    @property
    def is_live(self) -> bool:
        return self.live_at is not None and self.ended_at is None

    @property
    def label(self) -> str:
        """Its name in the language of the page, of no certain topic."""
        return self.named("…")

    def named(self, topic: str) -> str:
        """Its name in the language of the page, for this topic."""
        name = in_language(self.name) or badge_words.name(self.code) or self.code
        return name.replace(badge_words.TOPIC, topic)

    @property
    def sentence(self) -> str:
        """What it is for, in the language of the page."""
        return in_language(self.about) or badge_words.about(self.code)

    @property
    def takes(self) -> list[str]:
        """What it takes, in words and numbers, part by part."""
        return [*self.takes_in_short, badge_words.held(days=self.survival_days)]

    @property
    def takes_in_short(self) -> list[str]:
        """The same where the page says once for all how long each has to hold."""
        return badge_words.takes(
            measure=self.measure, at_least=self.at_least, givers=self.givers, per=self.per,
            window_days=self.window_days,
        )  # fmt: skip


class AwardQuerySet(models.QuerySet["Award"]):
    def in_force(self) -> "AwardQuerySet":
        """Without what was taken back."""
        return self.exclude(Exists(Revocation.objects.filter(award=OuterRef("pk"), ended_at=None)))

    def visible_to(self, member: Member | None) -> "AwardQuerySet":
        """Without the names of topics that became private to others meanwhile. Of a topic that is
        gone nobody knows any more who read it: that only its holder sees."""
        seen = Q(category__in=Category.objects.visible_to(member))
        if member is not None:
            seen |= Q(category=None, member=member)
        return self.filter(seen | Q(category=None) & ~Q(topic__startswith="category:"))


class Award(models.Model):
    """Somebody earned a badge, by the rule of that day: a fact that stays. `topic` ("category:3",
    "tag:7") makes it once a topic; `topic_names` is what that was called, should it be gone."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="awards")
    code = models.SlugField(max_length=40, db_index=False)
    rule = models.ForeignKey(BadgeRule, on_delete=models.PROTECT, related_name="awards")
    topic = models.CharField(max_length=30, blank=True)
    topic_names = models.JSONField(default=dict, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tag = models.ForeignKey(Tag, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = AwardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "code", "topic"], name="award_once")
        ]
        indexes = [models.Index(fields=["code", "-at", "-id"], name="award_newest")]

    def __str__(self) -> str:
        return f"{self.code} of {self.member_id}"

    @property
    def topic_label(self) -> str:
        """The topic as it is called now; category and tag are at hand."""
        if self.category is not None:
            return self.category.label
        return self.tag.name if self.tag is not None else in_language(self.topic_names)

    @property
    def label(self) -> str:
        """The badge's name with its topic; the rule is at hand."""
        return self.rule.named(self.topic_label)


class Revocation(models.Model):
    """What an award rests on was found to be faked; a person says so. A fact that stays: where they
    were wrong, giving it back fills `ended_at`."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="revocations")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award"], name="revocation_once", condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"award {self.award_id} taken back"
