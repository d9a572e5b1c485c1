"""Who takes part: the account, what they use, and their standing."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.lib import addresses, clock, rhythm
from forum.lib.text import skeleton
from forum.lib.transact import verb

HANDLE = RegexValidator(
    r"\A[a-z0-9](?:[a-z0-9_-]{0,28}[a-z0-9])\Z",
    _("Use 2 to 30 small letters, digits, - or _, beginning and ending with a letter or digit."),
)
NEWCOMER_DAYS = 30
HUES = 12


class MemberManager(BaseUserManager["Member"]):
    def get_by_natural_key(self, username: str | None) -> "Member":
        """Sign-in by handle does not mind capitals."""
        return self.get(handle__iexact=username)

    def at_address(self, email: str) -> models.QuerySet["Member"]:
        """Whose account has this address, in any capitals. Asked as its index has it, which leaves
        out accounts without one: else each try to sign in would read all members."""
        low = self.alias(low=Lower("email")).filter(low=email.lower())
        return low.exclude(email="")

    def lock(self, pk: int) -> "Member":
        """The member, whose row is locked till the transaction ends. "No key": posts and marks,
        which only refer to the member, do not wait. Raises Member.DoesNotExist."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    @verb
    def create_user(
        self, handle: str, email: str = "", password: str | None = None, **extra: Any
    ) -> "Member":
        """A member with the default standing; without `password` nobody can sign in by one."""
        extra.setdefault("joined_at", clock.now())
        member = self.model(handle=handle, email=self.normalize_email(email), **extra)
        member.set_password(password)
        member.save(using=self._db)
        Standing.objects.create(member=member)
        return member

    def create_superuser(
        self, handle: str, email: str, password: str | None = None, **extra: Any
    ) -> "Member":
        extra |= {
            "is_staff": True,
            "is_superuser": True,
            "staff_role": Member.StaffRole.ADMINISTRATOR,
        }
        return self.create_user(handle, email, password, **extra)


class Member(AbstractBaseUser, PermissionsMixin):
    """A person with an account. `staff_role` mirrors the staff group (domain.members)."""

    class StaffRole(models.TextChoices):
        NONE = "", _("none")
        EXPERT = "expert", _("Expert")
        MODERATOR = "moderator", _("Moderator")
        MANAGER = "manager", _("Service manager")
        ADMINISTRATOR = "administrator", _("Administrator")

    class Source(models.TextChoices):
        STAFF = "staff", _("staff")
        IMPORT = "import", _("import")
        SIGN_ON = "sign_on", _("the company's sign-on")

    handle = models.CharField(_("handle"), max_length=30)
    handle_skeleton = models.CharField(max_length=60, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    display_name = models.CharField(_("name"), max_length=60)
    about = models.CharField(_("about me"), max_length=300, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Berlin")
    theme = models.CharField(max_length=5, blank=True)
    # The name of their picture's files; empty: initials. Denormalised, so that no list asks for it.
    avatar = models.CharField(max_length=32, blank=True, default="", db_default="")
    # Groups of notices (forum.lib.notice_kinds) that come to the inbox only.
    mail_off = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    # Groups (forum.lib.push_kinds) that come to their devices; none while they have no device.
    push_on = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    push_offered_at = models.DateTimeField(null=True, blank=True)  # they were asked once
    # Groups whose mail waits for the digest. What stands in `mail_off` too comes by no mail.
    mail_later = ArrayField(
        models.CharField(max_length=20), default=list, db_default=[], blank=True
    )
    tariff = models.CharField(_("tariff"), max_length=60, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    staff_role = models.CharField(max_length=15, choices=StaffRole.choices, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Suspended: not active from then on, until then (empty: for ever). See domain.suspending.
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField()
    # The newest version of the rules that they agreed to (Agreement), 0: none. Denormalised, so
    # that no page asks for it.
    rules_agreed = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = MemberManager()
    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [
            models.Index(fields=["-joined_at", "-id"], name="member_newest"),
            # Search by prefix: istartswith compares UPPER(...) LIKE 'X%', whatever the locale.
            models.Index(
                OpClass(Upper("handle"), name="text_pattern_ops"), name="member_handle_prefix"
            ),
            models.Index(
                OpClass(Upper("display_name"), name="text_pattern_ops"), name="member_name_prefix"
            ),
        ]
        constraints = [
            models.UniqueConstraint(Lower("handle"), name="member_handle_once"),
            models.UniqueConstraint("handle_skeleton", name="member_no_look_alikes"),
            models.UniqueConstraint(
                Lower("email"), name="member_email_once", condition=~models.Q(email="")
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or gettext("Former member")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.handle_skeleton = skeleton(self.handle)
        self.display_name = self.display_name or self.handle
        super().save(*args, **kwargs)

    @property
    def is_former(self) -> bool:
        """Their account was erased (domain/erasing.py). `save` gives everybody else a name."""
        return not self.display_name

    def get_absolute_url(self) -> str:
        """Of a former member there is no page: what leads there finds none."""
        return addresses.path("member", self.handle)

    def mail_rhythm(self, group: str) -> str:
        """When mail of this group of notices comes: one of forum.lib.rhythm.CHOICES."""
        if group in self.mail_off:
            return rhythm.NEVER
        return rhythm.LATER if group in self.mail_later else rhythm.AT_ONCE

    @property
    def is_moderator(self) -> bool:
        return self.staff_role in (self.StaffRole.MODERATOR, self.StaffRole.ADMINISTRATOR)

    @property
    def is_company(self) -> bool:
        """Speaks for the company: answers of theirs carry the expert's mark."""
        return self.staff_role != self.StaffRole.NONE

    @property
    def initials(self) -> str:
        words = self.display_name.split()
        letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])]
        return "".join(letters).upper() or "?"

    @property
    def hue(self) -> int:
        """Which of the colours an avatar without a picture has: the same for ever."""
        return sum(self.handle.encode()) % HUES

    def is_newcomer(self, now: datetime) -> bool:
        return not self.is_company and self.joined_at > now - timedelta(days=NEWCOMER_DAYS)


class Device(models.Model):
    """A device that a member uses; entered once, offered wherever it helps."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(_("device"), max_length=60)
    software = models.CharField(_("software"), max_length=60, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint("member", Lower("name"), name="device_once_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.software}" if self.software else self.name


class Standing(models.Model):
    """What the floor shows of somebody's reputation: a projection, written only from above."""

    class Tier(models.TextChoices):
        NEW = "new", _("new")
        MEMBER = "member", _("member")
        TRUSTED = "trusted", _("trusted")

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    points = models.IntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    # Rights (limits.RIGHTS) that rest although there are points enough: recent quality is too low.
    lapsed = ArrayField(models.CharField(max_length=20), default=list, db_default=[], blank=True)
    limit_tier = models.CharField(max_length=10, choices=Tier.choices, default=Tier.NEW)
    is_mentor = models.BooleanField(default=False)
    helped_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"standing of {self.member_id}"
