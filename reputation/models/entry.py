"""The ledger: what each fact brought to whom, one row a step. Decision 0028."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models import Member, Post, Thread
from reputation.models.rule import Rule


class Entry(models.Model):
    """Insert only: the database refuses to change, delete or empty it. What becomes of an entry
    (released, reversed, restored) is a further row that names it as its `origin`.

    `source` is the row of the fact ("mark:12"). `points` is what the row adds to what its receiver
    has: nothing while held, all or what weight and pot leave of it when released, the same with a
    minus when reversed. `step` counts the rows of one origin; `number` and `hash` chain all rows of
    a receiver. `at` is when it happened, not when the job wrote it.
    """

    class Kind(models.TextChoices):
        HELD = "held", _("held")
        RELEASED = "released", _("counts")
        REVERSED = "reversed", _("taken back")
        RESTORED = "restored", _("held again")

    class Reason(models.TextChoices):
        """Why it was taken back, or came back."""

        NONE = "", ""
        CLEARED = "cleared", _("the solution was taken back")
        REPLACED = "replaced", _("another answer became the solution")
        BROKEN = "broken", _("whoever asked says that it did not help after all")
        WITHDRAWN = "withdrawn", _("the reader took the mark back")
        SLIP = "slip", _("it was said by mistake")
        POST_DELETED = "post_deleted", _("the post was deleted")
        THREAD_DELETED = "thread_deleted", _("the whole question was deleted")
        LINKED = "linked", _("both accounts belong together")
        UNDONE = "undone", _("what was reviewed was undone")
        BACK = "back", _("it is there again")

    class Cut(models.TextChoices):
        """Why a row counts for less than its weight says."""

        NONE = "", ""
        POT = "pot", _("a thread brings a helper only so much")
        MOST = "most", _("only so many of them count")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="entries")
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="steps")
    step = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=40)
    receiver = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="entries")
    giver = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    base = models.DecimalField(max_digits=6, decimal_places=2)
    pair = models.PositiveSmallIntegerField(null=True)
    is_mutual = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=10, decimal_places=4)
    cut = models.CharField(max_length=4, choices=Cut.choices, blank=True)
    held_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=15, choices=Reason.choices, blank=True)
    actor = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [
            models.Index(fields=["thread"], name="entry_of_thread"),
            models.Index(fields=["receiver", "at"], name="entry_roots", condition=Q(origin=None)),
            models.Index(fields=["receiver", "at"], name="entry_moves", condition=~Q(origin=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["receiver", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["origin", "step"], name="entry_step_once"),
            models.UniqueConstraint(
                fields=["rule", "source", "receiver", "giver"],
                name="entry_once",
                condition=Q(origin=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="entry_begins_held",
                condition=Q(kind="held", origin=None, step=0)
                | ~Q(kind="held") & Q(origin__isnull=False, step__gt=0),
            ),
            models.CheckConstraint(
                name="entry_not_to_oneself",
                condition=Q(giver=None) | ~Q(giver=models.F("receiver")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source} of {self.receiver_id}"


class Account(models.Model):
    """What the rows of a member add up to: a projection, so that the next row costs one read."""

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="account"
    )
    points = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    number = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"account of {self.member_id}"


class Hold(models.Model):
    """An entry that waits for its release: a projection; the row goes when the wait is over."""

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="hold"
    )
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"entry {self.entry_id} until {self.due_at}"


class Followed(models.Model):
    """The one row says until when all that happened has been written into the ledger."""

    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.until}"


class LinkedAccounts(models.Model):
    """A person of the team found that two accounts belong together: nothing that one gives the
    other counts while this holds, nor what it gave before. A fact that stays."""

    one = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"], name="linked_once", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="linked_in_order", condition=Q(one__lt=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"
