"""Who follows what and on which level, since when, and how it began."""

from django.db import models
from django.db.models import F, Q
from taggit.models import Tag

from forum.lib import follow_levels
from forum.models.category import Category
from forum.models.member import Member
from forum.models.thread import Thread

Target = Thread | Tag | Category | Member
PLACES = ("thread", "tag", "category", "person")


class FollowingQuerySet(models.QuerySet["Following"]):
    def in_force(self) -> "FollowingQuerySet":
        return self.filter(ended_at=None)

    def hearing(self) -> "FollowingQuerySet":
        """Of whoever wants to hear something."""
        return self.in_force().filter(level__in=follow_levels.HEARING)

    def muted(self) -> "FollowingQuerySet":
        return self.in_force().filter(level=follow_levels.MUTE)

    def of(self, target: Target) -> "FollowingQuerySet":
        return self.filter(**{place_of(target): target})


class Following(models.Model):
    """A fact that stays: another level, or to follow no more, fills `ended_at`; the new level is
    another row. One of the four places is filled. "off" and "mute" are levels as well, so that
    who has stopped does not follow again by taking part.
    """

    class How(models.TextChoices):
        TOOK_PART = "took_part"
        BY_HAND = "by_hand"

    class Level(models.TextChoices):
        ALL = follow_levels.ALL
        ANSWERS = follow_levels.ANSWERS
        IMPORTANT = follow_levels.IMPORTANT
        MUTE = follow_levels.MUTE
        OFF = follow_levels.OFF

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, null=True, related_name="followings", db_index=False
    )
    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, null=True, related_name="followings", db_index=False
    )
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, related_name="followings", db_index=False
    )
    person = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, related_name="followers", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="followings")
    how = models.CharField(max_length=10, choices=How.choices)
    level = models.CharField(
        max_length=10, choices=Level.choices, default=Level.ALL, db_default=Level.ALL
    )
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FollowingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["thread", "member"], name="following_ever"),
            models.Index(
                fields=["member", "-began_at", "-id"],
                name="following_of_member",
                condition=Q(ended_at=None),
            ),
            # What nobody is told of in spite of all else: asked with every post.
            models.Index(
                fields=["member"],
                name="following_muted",
                condition=Q(ended_at=None, level=follow_levels.MUTE),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "member"], name="following_once", condition=Q(ended_at=None)
            ),
            *(
                models.UniqueConstraint(
                    fields=[place, "member"],
                    name=f"following_{place}_once",
                    condition=Q(("ended_at", None), (f"{place}__isnull", False)),
                )
                for place in PLACES[1:]
            ),
            models.CheckConstraint(
                name="following_one_thing",
                condition=Q(thread__isnull=False, tag=None, category=None, person=None)
                | Q(thread=None, tag__isnull=False, category=None, person=None)
                | Q(thread=None, tag=None, category__isnull=False, person=None)
                | Q(thread=None, tag=None, category=None, person__isnull=False),
            ),
            models.CheckConstraint(
                name="following_somebody_else", condition=Q(person=None) | ~Q(person=F("member"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} follows {self.thread_id or self.tag_id or self.category_id}"


def place_of(target: Target) -> str:
    """The name of the field that holds such a thing."""
    for kind, name in ((Thread, "thread"), (Tag, "tag"), (Category, "category")):
        if isinstance(target, kind):
            return name
    return "person"
