"""The thread: a question, an article or a private talk, and who may see it."""

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from forum.lib import addresses, facts
from forum.models.category import Category
from forum.models.member import Member
from forum.models.tag import ThreadTag

CASE = "case"  # the slug of a private case: known by the row, so that no list asks its Talk
THIN = 160  # characters of the excerpt (of at most 240); a shorter question shows little


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, member: Member | None) -> "ThreadQuerySet":
        """The one visibility (wall 1): what this person may read; None is a visitor.

        Public categories, private ones for their readers, private threads for who takes part, and
        moderators while one is reported (never a case); deleted threads for moderators and who
        deleted them.
        """
        public = Q(category__is_private=False)
        if member is None:
            return self.filter(public, deleted_at=None).exclude(kind=Thread.Kind.PRIVATE)
        readable = public
        if member.staff_role == Member.StaffRole.ADMINISTRATOR:
            readable = Q()
        elif member.staff_role:
            readable = public | Q(category__reader_roles__contains=[member.staff_role])
        own = Q(Exists(ThreadMember.objects.filter(thread=OuterRef("pk"), member=member)))
        if member.is_moderator:
            flags = apps.get_model("forum", "Flag").objects  # its table stands on this one
            reported = Q(Exists(flags.filter(thread=OuterRef("pk"), settled_at=None)))
            own |= reported & ~Q(slug=CASE)  # nobody but its two people reads a case
        is_private = Q(kind=Thread.Kind.PRIVATE)
        shown = self.filter(is_private & own | ~is_private & readable)
        if member.is_moderator:
            return shown
        return shown.filter(Q(deleted_at=None) | Q(deleted_by=member))

    def listed_for(self, member: Member | None) -> "ThreadQuerySet":
        """What lists, feeds and search show: visible, not private, not deleted, not merged."""
        return self.visible_to(member).listed()

    def listed(self) -> "ThreadQuerySet":
        """What lists may show at all; whether somebody may see it is `listed_for`."""
        return self.filter(deleted_at=None, merged_into=None).exclude(kind=Thread.Kind.PRIVATE)

    def questions(self) -> "ThreadQuerySet":
        return self.filter(kind=Thread.Kind.QUESTION)

    def worth_indexing(self) -> "ThreadQuerySet":
        """Without duplicates and thin ones: `Thread.is_thin` says the latter of a row."""
        told = ~Q(kind=Thread.Kind.QUESTION) | Q(answer_count__gt=0)
        return (
            self.filter(duplicate_of=None)
            .alias(told=Length("excerpt"))
            .filter(told | Q(told__gte=THIN))
        )


class Thread(models.Model):
    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        ARTICLE = "article", _("Article")
        PRIVATE = "private", _("Private")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        SOLVED = "solved", _("Solved")
        CLOSED = "closed", _("Closed")
        NOT_A_QUESTION = "not_a_question", _("Not a question")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.QUESTION)
    state = models.CharField(max_length=15, choices=State.choices, default=State.OPEN)
    title = models.CharField(_("title"), max_length=150)
    slug = models.CharField(max_length=90)
    excerpt = models.CharField(max_length=300, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="threads")
    tags = TaggableManager(through=ThreadTag, blank=True)
    # A projection of the rows of ThreadTag, in the order of names: see domain.tags.
    tag_names = ArrayField(models.CharField(max_length=100), default=list, editable=False)
    tag_slugs = ArrayField(models.CharField(max_length=100), default=list, editable=False)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    author = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="threads"
    )
    solution = models.OneToOneField(
        "forum.Solution", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verdict = models.OneToOneField(
        "forum.Verdict", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_answer_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    active_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    # The question that says the same and is answered there: the root, never a duplicate itself
    # (domain.duplicates). Its fact is a ThreadLink.
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    # Where its posts are now: it is a signpost that forwards (domain.merging). The root, never one
    # that was merged itself.
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged_here"
    )
    # How many point here: their pages show this one's solution.
    duplicate_count = models.PositiveIntegerField(default=0, db_default=0)
    # Others ask the same (domain.twins); the facts are rows of Twin.
    twin_group = models.ForeignKey(
        "forum.TwinGroup", on_delete=models.SET_NULL, null=True, blank=True, related_name="threads"
    )
    # When its asker is to be reminded next, and how often that was done (domain.reminders).
    remind_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0, db_default=0)
    # What its topic asked for (models.TopicField), each as it was called then: see lib.facts.
    facts = models.JSONField(default=list, db_default=[], blank=True)
    # Projections of the rows of MeToo: how many, and on what, as [device, software, how many].
    me_too_count = models.PositiveIntegerField(default=0, db_default=0)
    me_too_devices = models.JSONField(default=list, db_default=[], blank=True)
    # Projections of the upper floors: codes, instants and ids, never sentences.
    service_state = models.CharField(max_length=20, blank=True)
    service_due_at = models.DateTimeField(null=True, blank=True)
    service_line = models.JSONField(default=dict, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="thread_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="thread_by_state"),
            models.Index(fields=["category", "-created_at", "-id"], name="thread_by_category"),
            models.Index(fields=["author", "-created_at", "-id"], name="thread_by_author"),
            models.Index(
                fields=["-waiting_since", "-id"],
                name="thread_waiting",
                condition=Q(waiting_since__isnull=False),
            ),
            models.Index(
                fields=["language", "-waiting_since", "-id"],
                name="thread_waiting_by_language",
                condition=Q(waiting_since__isnull=False),
            ),
            models.Index(
                fields=["language", "-pinned_at", "-id"],
                name="thread_pinned",
                condition=Q(pinned_at__isnull=False),
            ),
            models.Index(
                fields=["remind_at", "id"],
                name="thread_to_remind",
                condition=Q(remind_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="thread_solved_has_solution",
                condition=~Q(state="solved") | Q(solution__isnull=False),
            ),
            models.CheckConstraint(
                name="thread_not_its_own_duplicate", condition=~Q(duplicate_of=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        if self.is_private:
            return addresses.path("case" if self.is_case else "talk", self.pk)
        name = "article" if self.kind == self.Kind.ARTICLE else "thread"
        return addresses.path(name, self.pk, self.slug)

    @property
    def is_private(self) -> bool:
        return self.kind == self.Kind.PRIVATE

    @property
    def is_case(self) -> bool:
        """Whether it is a private case of the roof: its two people are all who ever read it."""
        return self.is_private and self.slug == CASE

    @property
    def heading(self) -> str:
        """What lists and mails call it: a private talk has no title (decision 0036)."""
        if self.is_case:
            return str(_("Private case no. %(number)s")) % {"number": self.pk}
        return str(_("Private talk")) if self.is_private else self.title

    @property
    def tag_links(self) -> list[tuple[str, str]]:
        """(slug, name) of each tag, in the order of names."""
        return list(zip(self.tag_slugs, self.tag_names, strict=True))

    @property
    def fact_lines(self) -> list[tuple[str, str]]:
        """(label, value) of what the asker said of their case, in the language of the page."""
        return facts.lines(self.facts)

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.QUESTION

    @property
    def is_thin(self) -> bool:
        """Nobody has answered, and the question says little: nothing yet for a search engine."""
        return self.is_question and not self.answer_count and len(self.excerpt) < THIN

    @property
    def is_solved(self) -> bool:
        return self.state == self.State.SOLVED

    @property
    def takes_posts(self) -> bool:
        return self.deleted_at is None and self.closed_at is None and self.merged_into_id is None


class ThreadMember(models.Model):
    """Who takes part in a private thread; reads it `sees_from` then on, if not all of it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="participants")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    sees_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "member"], name="thread_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.thread_id}"


class ThreadViews(models.Model):
    """How often a thread was read. Apart from the thread, so that counting waits for nobody."""

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="views"
    )
    count = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.count} views of {self.thread_id}"
