"""What somebody wrote and has not posted yet. Kept 90 days."""

import uuid

from django.db import models
from django.db.models import Q

from forum.lib import private_data
from forum.models.member import Member


class Draft(models.Model):
    """A visitor's draft has no member: its id, which only their session knows, opens it."""

    class Kind(models.TextChoices):
        QUESTION = "question"
        ANSWER = "answer"
        COMMENT = "comment"
        EDIT = "edit"
        MESSAGE = "message"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    thread = models.ForeignKey(
        "forum.Thread", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    post = models.ForeignKey(
        "forum.Post", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Which form it belongs to ("answer:12"); empty for what only waits for a sign-in.
    place = models.CharField(max_length=30, blank=True, default="", db_default="")
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField()
    # Counts the saves: whoever writes on without having seen the last one is asked first.
    version = models.PositiveIntegerField(default=1, db_default=1)
    # The opened page that wrote last; a digest of its session, and what its browser calls itself.
    page = models.UUIDField(null=True, blank=True)
    session = models.CharField(max_length=16, blank=True, default="", db_default="")
    device = models.CharField(max_length=60, blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="draft_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "place"], name="draft_once_per_place", condition=~Q(place="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def holds_secret(self) -> bool:
        """Whether something stands in it now that nobody but its writer may read."""
        texts = [one for one in self.fields.values() if isinstance(one, str)]
        return any(private_data.holds_secret(text) for text in texts)

    @property
    def tag_names(self) -> list[str]:
        """As they were typed, each once."""
        raw = self.fields.get("tag_names", "")
        names = raw if isinstance(raw, list) else str(raw).replace(",", " ").split()
        return list(dict.fromkeys(names))

    @property
    def words(self) -> dict[str, str]:
        """What others may suggest other words for (DraftSuggestion.PARTS), as forms hold it."""
        title, body = (str(self.fields.get(name, "")) for name in ("title", "body"))
        return {"title": title, "body": body, "tag_names": ", ".join(sorted(self.tag_names))}

    @property
    def shown_title(self) -> str:
        """The title as others see it; "" where nobody else may read it."""
        title = str(self.fields.get("title", ""))
        return "" if private_data.holds_secret(title) else title
