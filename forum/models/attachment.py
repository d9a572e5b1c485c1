"""Pictures: those of posts, and members' own."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from forum.models.draft import Draft
from forum.models.held import HeldPost
from forum.models.member import Member
from forum.models.post import Post


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, member: Member | None) -> "AttachmentQuerySet":
        """The one visibility (wall 1): pictures of posts that this person may read, and what they
        sent themselves and have not posted yet; moderators see those of held posts."""
        seen = Q(post__in=Post.objects.visible_to(member))
        if member is not None:
            seen |= Q(post=None, owner=member)
            if member.is_moderator:
                seen |= Q(post=None, held__isnull=False)
        return self.filter(seen, kind=Attachment.Kind.PICTURE)

    def with_openness(self) -> "AttachmentQuerySet":
        """Each with `is_public`: whether visitors may see it."""
        public = Post.objects.visible_to(None).filter(pk=OuterRef("post"))
        return self.annotate(is_public=Exists(public))


class Attachment(models.Model):
    """A picture that somebody sent: waiting until a job has drawn it anew, then ready or refused.

    `name` is random and names the files (domain.files); what the sender called them is not kept. A
    picture without a post belongs to nobody's page yet and is forgotten after a day, one of a draft
    with the draft. A visitor's has no owner: its `upload_key`, which only their form knows, is what
    it is found by until they have signed in.
    """

    class Kind(models.TextChoices):
        PICTURE = "picture", _("picture")
        AVATAR = "avatar", _("profile picture")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    class Reason(models.TextChoices):
        """Why a picture was not taken; the label is what its sender reads."""

        TYPE = "type", _("That is no picture we can read. JPEG, PNG, WebP, GIF and HEIC work.")
        BYTES = "bytes", _("This picture is larger than 8 MB. Please send a smaller one.")
        PIXELS = "pixels", _("This picture has over 40 million pixels. Please send a smaller one.")
        BROKEN = "broken", _("This picture is damaged. Please save it anew, or take a screenshot.")
        EFFORT = "effort", _("This picture is too much for us. Please send a simpler one.")
        STORAGE = "storage", _("We could not keep this picture. Please send it once more.")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    draft = models.ForeignKey(
        Draft, on_delete=models.SET_NULL, null=True, blank=True, related_name="pictures"
    )
    # Waits with words that somebody looks at first (domain.holding).
    held = models.ForeignKey(
        HeldPost, on_delete=models.SET_NULL, null=True, blank=True, related_name="pictures"
    )
    name = models.CharField(max_length=32, unique=True)
    alt = models.CharField(max_length=200, blank=True)
    upload_key = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=10, blank=True)  # a Reason; sentences may change
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    bytes = models.PositiveIntegerField(default=0)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [
            models.Index(fields=["post", "id"], name="attachment_of_post"),
            models.Index(
                fields=["due_at", "id"], name="attachment_due", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["created_at"], name="attachment_unclaimed", condition=Q(post__isnull=True)
            ),
        ]
        constraints = [
            # The same file, sent again with the same form, is the same picture.
            models.UniqueConstraint(
                fields=["owner", "upload_key", "sha256"], name="attachment_once_per_form"
            ),
            models.UniqueConstraint(
                fields=["upload_key", "sha256"],
                name="attachment_once_per_form_of_a_visitor",
                condition=Q(owner__isnull=True),
            ),
            models.CheckConstraint(
                name="attachment_avatar_has_no_post",
                condition=Q(kind="picture") | Q(post__isnull=True),
            ),
            models.CheckConstraint(
                name="attachment_refused_says_why",
                condition=~Q(state="refused") ^ ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def refusal(self) -> str:
        """Why it was refused, for whoever sent it."""
        return str(self.Reason(self.reason).label) if self.reason else ""

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def url(self) -> str:
        return media_url("pictures", self.name, SIZES[0])

    @property
    def has_preview(self) -> bool:
        return self.width > SIZES[1]

    @property
    def preview_url(self) -> str:
        return media_url("pictures", self.name, SIZES[1]) if self.has_preview else self.url

    @property
    def srcset(self) -> str:
        if not self.has_preview:
            return ""
        return f"{self.preview_url} {SIZES[1]}w, {self.url} {self.width}w"

    @property
    def shown_width(self) -> int:
        """How wide it stands in a post: as it is, within SHOWN, whatever the screen. Of one whose
        size is not known yet, as wide as most are."""
        width, height = self._size
        scale = min(1, SHOWN[0] / width, SHOWN[1] / height)
        return max(1, round(width * scale))

    @property
    def shown_height(self) -> int:
        width, height = self._size
        return max(1, round(height * self.shown_width / width))

    @property
    def _size(self) -> tuple[int, int]:
        return (self.width, self.height) if self.width and self.height else USUAL


SIZES = (1600, 480)  # the box of the large drawing; the width of the preview
AVATAR_SIZES = (256, 96)
USUAL = (1600, 1200)  # the size of most photos
SHOWN = (640, 400)  # the most that a picture takes in a post, in CSS pixels


def media_url(folder: str, name: str, size: int) -> str:
    """Where a drawing is served (forum.views.media). `folder` is pictures or avatars."""
    return f"{settings.MEDIA_URL}{folder}/{name}-{size}.webp"
