"""The people of the demo: those who talk, and those who only read and say thanks."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from psycopg.types.json import Jsonb

from community.domain.demo import bulk, dice
from community.domain.demo.content import Content, Person, Variety
from forum.domain import members, roles
from forum.lib import text
from forum.models import Device, Event, Member, Standing

SIGN_INS = ("nina", "hana", "mara", "eva", "mo", "sven", "ada", "olga")
PASSWORD = "lotse-demo"  # noqa: S105 - printed by bin/run; made to be known
MAIL_DOMAIN = settings.DEMO_MAIL_DOMAIN
READERS = 64
NEW_READERS = 8  # of them, these joined within the last weeks
DIGITS = "23456789"  # none that looks like a letter: handles stay apart whatever their skeleton
STANDING = (
    "member_id", "points", "level", "lapsed", "limit_tier", "is_mentor", "helped_count",
)  # fmt: skip
EVENT = ("at", "kind", "member_id", "by_id", "data")


@dataclass(frozen=True, slots=True)
class Name:
    handle: str
    display_name: str
    language: str


def write(
    *, content: Content, first_words: Mapping[str, datetime], rng: random.Random, now: datetime
) -> dict[str, Member]:
    """Write everybody with what they use and their roles; returns them by handle.

    Nobody joined after they first wrote: where the file says so, the join moves back.
    """
    # One hash for all eight: eight would take seconds, and the password is public.
    secret = make_password(PASSWORD)
    cast = [
        _member(person, joined_at=_joined(person, first_words, rng, now), secret=secret, now=now)
        for person in content.people
    ]
    readers = list(_readers(content.variety, rng=rng, now=now))
    everyone = enlist(members=[*cast, *readers])
    _equip(content.people, everyone)
    _give_roles(content.people, everyone)
    mentors = [everyone[person.handle].pk for person in content.people if person.mentor]
    Standing.objects.filter(member__in=mentors).update(is_mentor=True)
    return everyone


def enlist(*, members: Iterable[Member]) -> dict[str, Member]:
    """Write new members with their standings and events; returns them by handle."""
    written = list(members)
    for one, pk in zip(written, bulk.draw(Member, count=len(written)), strict=True):
        one.pk = pk
    bulk.copy_instances(Member, instances=written)
    new = Standing()
    plain = (new.points, new.level, new.lapsed, new.limit_tier, new.is_mentor, new.helped_count)
    bulk.copy(Standing, fields=STANDING, rows=((one.pk, *plain) for one in written))
    events: list[tuple[datetime, str, int, int | None, Jsonb]] = []
    for one in written:
        events.append((one.joined_at, Event.Kind.MEMBER_JOINED.value, one.pk, one.pk, Jsonb({})))
        if one.verified_at is not None:
            data = Jsonb({"source": str(one.verified_source)})
            events.append((one.verified_at, Event.Kind.MEMBER_VERIFIED.value, one.pk, None, data))
    events.sort(key=lambda row: row[0])
    bulk.copy(Event, fields=EVENT, rows=events)
    return {one.handle: one for one in written}


def names(*, variety: Variety, start: int = 0) -> Iterator[Name]:
    """Endless people who do not exist, number `start` first; no two share a handle or its look."""
    number = start
    while True:
        language = ("de", "en")[number % 2]
        firsts, lasts = variety.first_names[language], variety.last_names[language]
        turn, place = divmod(number // 2, len(firsts))
        # 64 steps a turn: the same first name never gets the same digits twice.
        digits = _octal(64 * (turn + 1) + place * 29 % 64)
        last = lasts[(place * 7 + turn * 13) % len(lasts)]
        yield Name(f"{text.slug(firsts[place])}{digits}", f"{firsts[place]} {last}", language)
        number += 1


def newcomer(name: Name, *, joined_at: datetime) -> Member:
    """A member without a way to sign in."""
    return Member(
        handle=name.handle,
        handle_skeleton=text.skeleton(name.handle),
        display_name=name.display_name,
        language=name.language,
        joined_at=joined_at,
        password="!",  # noqa: S106 - Django's mark for "none can match"
    )


def _octal(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in f"{number:o}")


def _joined(
    person: Person, first_words: Mapping[str, datetime], rng: random.Random, now: datetime
) -> datetime:
    wished = now - timedelta(days=person.joined_days_ago)
    latest = first_words.get(person.handle, now) - timedelta(minutes=10)
    drawn = dice.daytime(wished, rng=rng)
    return drawn if drawn <= latest and drawn < now else min(wished, latest)


def _member(person: Person, *, joined_at: datetime, secret: str, now: datetime) -> Member:
    is_customer = bool(person.role) or person.activity >= 3
    signs_in = person.handle in SIGN_INS
    is_administrator = person.role == Member.StaffRole.ADMINISTRATOR
    return Member(
        handle=person.handle,
        handle_skeleton=text.skeleton(person.handle),
        email=f"{person.handle}@{MAIL_DOMAIN}" if signs_in else "",
        password=secret if signs_in else "!",
        display_name=person.display_name,
        about=person.bio,
        language=person.language,
        tariff=person.tariff,
        joined_at=joined_at,
        verified_at=min(now, joined_at + timedelta(minutes=50)) if is_customer else None,
        verified_source=Member.Source.IMPORT if is_customer else "",
        # The first administrator cannot be given the role by anybody.
        staff_role=person.role if is_administrator else "",
        is_staff=is_administrator,
        is_superuser=is_administrator,
    )


def _readers(variety: Variety, *, rng: random.Random, now: datetime) -> Iterator[Member]:
    names_in_order = names(variety=variety)
    for place in range(READERS):
        days = rng.uniform(2, 20) if place < NEW_READERS else rng.uniform(65, 700)
        name = next(names_in_order)
        yield newcomer(name, joined_at=dice.daytime(now - timedelta(days=days), rng=rng))


def _equip(people: Iterable[Person], everyone: Mapping[str, Member]) -> None:
    """Devices, and confirmed mail addresses, so that sign-in by a mailed code works too."""
    Device.objects.bulk_create(
        Device(
            member=everyone[person.handle],
            name=device,
            added_at=everyone[person.handle].joined_at + timedelta(seconds=place),
        )
        for person in people
        for place, device in enumerate(person.devices)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(
            user=everyone[handle], email=everyone[handle].email, verified=True, primary=True
        )
        for handle in SIGN_INS
    )


def _give_roles(people: Iterable[Person], everyone: Mapping[str, Member]) -> None:
    staff = [person for person in people if person.role]
    chief = next(person for person in staff if person.role == Member.StaffRole.ADMINISTRATOR)
    administrator = everyone[chief.handle]
    administrator.groups.set([roles.group(role=Member.StaffRole.ADMINISTRATOR)])
    for person in staff:
        if person is not chief:
            member = everyone[person.handle]
            when = max(member.joined_at, administrator.joined_at) + timedelta(days=1)
            members.give_role(
                member=member, role=Member.StaffRole(person.role), by=administrator, now=when
            )
