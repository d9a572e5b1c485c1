"""People: joining, what they say of themselves, what they use, and the roles they are given."""

import itertools
import re
import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import digest_plans, events, house, look, roles
from forum.lib import text
from forum.lib.transact import verb
from forum.models import Agreement, Device, Event, FormerHandle, Member, Standing

MOST_DEVICES = 20
HANDLE_ROOM = 24  # of 30, so that a number fits behind
NUMBERS = range(10_000, 100_000)
# Names that sound like the house itself; nobody signs up under them, or under look-alikes.
RESERVED = frozenset(
    text.skeleton(word)
    for word in (
        "admin", "administrator", "expert", "experte", "help", "hilfe", "hotline", "kundenservice",
        "lotse", "mod", "moderator", "official", "root", "security", "service", "sicherheit",
        "staff", "support", "system", "team", "webmaster",
    )
)  # fmt: skip
# Words that speak for the house in a name that people read.
VOICES = frozenset(
    text.skeleton(word)
    for word in (
        "admin", "administrator", "hotline", "kundenservice", "lotse", "moderator", "official",
        "offiziell", "staff", "support", "team", "webmaster", settings.SITE_NAME,
    )
)  # fmt: skip
Role = Member.StaffRole


def free_handle(*, name: str) -> str:
    """A handle that nobody has and that looks like nobody's, made from a name.

    `name` may be anything at all; what gives no letters becomes "member-" and a number.
    """
    base = text.slug(name)[:HANDLE_ROOM].strip("-")
    if base == "question":  # what a slug of no letters is
        base = "member"
    if len(base) < 3:
        base = f"member-{base}"
    if not _is_taken(base):
        return base
    # A popular name is settled in a few steps, and its number never outgrows the room.
    for number in itertools.chain(range(2, 10), iter(lambda: secrets.choice(NUMBERS), None)):
        if not _is_taken(f"{base}-{number}"):
            break
    return f"{base}-{number}"


def is_handle_free(*, handle: str) -> bool:
    """Whether nobody has this handle or one that looks like it, and the house does not keep it."""
    return not _is_taken(handle)


def speaks_for_house(*, name: str) -> bool:
    """Whether a name that people read holds a word, or its look-alike, of the house's own voice."""
    return any(text.skeleton(word) in VOICES for word in re.split(r"[^\w|!]+|_", name) if word)


@verb
def join(*, member: Member, now: datetime, rules_number: int | None) -> Member:
    """Store a new member who signed up by themselves, with the default standing. `rules_number` is
    the version of the rules that they agreed to; None where this site has none."""
    member.joined_at = now
    member.save()
    Standing.objects.create(member=member)
    if rules_number is not None:
        way = Agreement.Way.SIGN_UP
        house.agree(member=member, number=rules_number, way=way, now=now)
    events.record(kind=Event.Kind.MEMBER_JOINED, at=now, by=member, member=member)
    return member


@verb
def prove_email(*, member: Member) -> None:
    """Take the member's address as proved (the demo, staff made on the command line)."""
    EmailAddress.objects.update_or_create(
        user=member, email=member.email.lower(), defaults={"verified": True, "primary": True}
    )


@verb
def update_profile(
    *,
    member: Member,
    display_name: str,
    about: str,
    language: str,
    time_zone: str,
    tariff: str,
    now: datetime,
) -> Member:
    """Set what a member says of themselves. The fields were cleaned by the form."""
    member.display_name, member.about = display_name, about
    old_zone = member.time_zone
    member.language, member.time_zone, member.tariff = language, time_zone, tariff
    member.save(update_fields=["display_name", "about", "language", "time_zone", "tariff"])
    if about or tariff:
        events.record(kind=Event.Kind.PROFILE_TOLD, at=now, by=member, member=member)
    if time_zone != old_zone:
        digest_plans.move(member=member, old_zone=old_zone)
    look.renew()
    return member


@verb
def prefer(*, member: Member, language: str | None, theme: str | None) -> Member:
    """Set language and theme; None leaves one as it is."""
    if language is not None:
        member.language = language
    if theme is not None:
        member.theme = theme
    member.save(update_fields=["language", "theme"])
    return member


@verb
def add_device(*, member: Member, name: str, software: str, now: datetime) -> Device:
    """Note a device; the same name again only changes its software. Locks the member's row.

    Raises NotAllowed beyond the most that one member can list.
    """
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    device = Device.objects.filter(member=member, name__iexact=name).first()
    if device is not None:
        device.software = software
        device.save(update_fields=["software"])
        return device
    if Device.objects.filter(member=member).count() >= MOST_DEVICES:
        raise rules.NotAllowed(
            _("That is %(n)s devices, the most we keep. Remove one first.") % {"n": MOST_DEVICES}
        )
    events.record(kind=Event.Kind.PROFILE_TOLD, at=now, by=member, member=member)
    return Device.objects.create(member=member, name=name, software=software, added_at=now)


@verb
def remove_device(*, member: Member, pk: int) -> bool:
    """Forget a device of one's own; whether there was one."""
    return bool(Device.objects.filter(member=member, pk=pk).delete()[0])


def check_role(*, member: Member, role: Role, by: Member | None) -> None:
    """Whether `by` may give `role` to `member`. Raises NotAllowed."""
    rules.check_give_role(by)
    if member.staff_role != Role.ADMINISTRATOR or role == Role.ADMINISTRATOR:
        return
    if is_last_administrator(member=member):
        raise rules.NotAllowed(
            _("This is the last administrator. Give the role to somebody else first.")
        )


def hold_administrators() -> None:
    """Lock the rows of all administrators in the order of ids, until the transaction ends: of two
    who demote each other at once, or leave at once, one stays."""
    list(
        # No key of theirs changes: whoever writes of them does not wait, nor lock crosswise.
        Member.objects.select_for_update(of=("self",), no_key=True)
        .filter(staff_role=Role.ADMINISTRATOR)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def is_last_administrator(*, member: Member) -> bool:
    """Whether nobody else could give roles if this member could not. Whoever acts on the answer
    holds the administrators (`hold_administrators`)."""
    if member.staff_role != Role.ADMINISTRATOR:
        return False
    others = Member.objects.filter(staff_role=Role.ADMINISTRATOR, is_active=True)
    return not others.exclude(pk=member.pk).exists()


@verb
def give_role(*, member: Member, role: Role, by: Member, now: datetime) -> Member:
    """Make `role` the one staff role of `member` (NONE takes it away). Locks administrators' rows.

    Sets the group of that name and the door to the admin; a former administrator is no superuser
    any more. Raises NotAllowed.
    """
    hold_administrators()
    locked = Member.objects.lock(member.pk)
    check_role(member=locked, role=role, by=Member.objects.get(pk=by.pk))
    before = locked.staff_role
    if before == role:
        return locked
    locked.staff_role = role
    locked.is_staff = role in roles.USES_ADMIN
    locked.is_superuser = locked.is_superuser and role == Role.ADMINISTRATOR
    locked.save(update_fields=["staff_role", "is_staff", "is_superuser"])
    locked.groups.set([roles.group(role=role)] if role else [])
    events.record(
        kind=Event.Kind.ROLE_GIVEN, at=now, by=by, member=locked, before=before, after=role
    )
    look.renew()
    return locked


@verb
def verify(*, member: Member, source: Member.Source, by: Member | None, now: datetime) -> Member:
    """Note that the company knows this member as a customer. The first time stands."""
    locked = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if locked.verified_at is not None:
        return locked
    locked.verified_at, locked.verified_source = now, source
    locked.save(update_fields=["verified_at", "verified_source"])
    events.record(kind=Event.Kind.MEMBER_VERIFIED, at=now, by=by, member=locked, source=source)
    return locked


def erasure(*, member: Member) -> dict[str, bool]:
    """What the event MEMBER_ERASED tells of whoever closes their account, asked before that is
    done: whether they were suspended by then, which they stay."""
    return {"was_suspended": not member.is_active}


def former_digest(*, handle: str) -> str:
    """By which the handle of somebody who left is known: with SECRET_KEY, so that nobody who has
    the table learns who was here."""
    looks = text.skeleton(handle)
    return salted_hmac("forum.former_handle", looks, algorithm="sha256").hexdigest()


def _is_taken(handle: str) -> bool:
    looks = text.skeleton(handle)
    if looks in RESERVED or Member.objects.filter(handle_skeleton=looks).exists():
        return True
    return FormerHandle.objects.filter(digest=former_digest(handle=handle)).exists()
