"""What was taken in from elsewhere: which of our rows came from which of theirs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from forum.models import Category


class ImportedSite(models.Model):
    """A community whose dumps are imported. Each dump of it, however old, has the same slug."""

    slug = models.SlugField(max_length=50, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)

    def __str__(self) -> str:
        return self.slug


class ImportedRow(models.Model):
    """One row of theirs and what it became.

    `digest` is of all that the import took from the source, `body_digest` of its text alone; a
    later dump rewrites only what differs. `gone_at`: a later dump no longer held it, and ours was
    deleted for that reason. `needs_index`: search has not heard of the thread's last change yet.
    """

    class Kind(models.TextChoices):
        MEMBER = "member"
        POST = "post"
        COMMENT = "comment"
        LINK = "link"

    site = models.ForeignKey(ImportedSite, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source_id = models.BigIntegerField()
    target_id = models.BigIntegerField()
    digest = models.UUIDField()
    body_digest = models.UUIDField(null=True)
    gone_at = models.DateTimeField(null=True)
    needs_index = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "source_id"], name="imported_row_once")
        ]
        indexes = [
            models.Index(fields=["kind", "target_id"], name="imported_row_target"),
            models.Index(
                fields=["site", "target_id"],
                name="imported_row_unindexed",
                condition=Q(needs_index=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} of {self.site_id}"


class ImportRun(models.Model):
    """One run of the import and what it reported."""

    class Outcome(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"
        FAILED = "failed"

    site = models.ForeignKey(ImportedSite, on_delete=models.CASCADE, related_name="runs")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    report = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["site", "-started_at"], name="import_run_newest")]

    def __str__(self) -> str:
        return f"import of {self.site_id}, {self.outcome}"
