"""What matching knows of a newcomer and of the mentors who could be theirs: few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from forum.models import Device, Member, Post, Standing, Thread
from reputation.lib.matching import Candidate, Wish
from reputation.models import Mentor, Pairing
from reputation.queries import mentors, silence

# An account of that age is no newcomer any more, whatever it has asked.
NEW_FOR = timedelta(days=180)
ENOUGH_SOLVED = 3  # own questions: by then one stands alone
DAYS = timedelta(days=90)  # or then
MOMENTS = 20
# Endings after which somebody is not given the same person again.
PARTED = (Pairing.Ending.CHANGED, Pairing.Ending.OUT, Pairing.Ending.SILENT)


def is_new(*, member: Member, now: datetime) -> bool:
    """Whether they may have a mentor, by what stands on their own row: no statement."""
    return member.is_active and not member.is_company and member.joined_at > now - NEW_FOR


def is_long_here(*, member: Member | None, now: datetime) -> bool:
    """Whether they have surely graduated, or never wanted a mentor: their pages ask nothing."""
    return member is None or member.is_company or member.joined_at <= now - NEW_FOR - DAYS


def may_have_mentor(*, member: Member, now: datetime) -> bool:
    """Whether somebody new may have a mentor: not who is one, nor who stands alone already."""
    if not is_new(member=member, now=now):
        return False
    is_mentor = Mentor.objects.filter(member=member, state__in=Mentor.SERVING).exists()
    return not is_mentor and solved(member_id=member.pk) < ENOUGH_SOLVED


def solved(*, member_id: int) -> int:
    """How many questions of their own are solved."""
    own = Thread.objects.listed().questions().filter(author=member_id)
    return own.filter(state=Thread.State.SOLVED).count()


def wish(*, newcomer: Member, topics: Sequence[str], language: str, now: datetime) -> Wish:
    """What matching asks about a newcomer. Five statements."""
    pairings = Pairing.objects.filter(newcomer=newcomer)
    latest: dict[int, str] = dict(
        pairings.filter(kind=Pairing.Kind.MENTOR).order_by("pk").values_list("guide", "ending")
    )
    sponsor = pairings.filter(kind=Pairing.Kind.SPONSOR, ended_at=None).first()
    posts = Post.objects.filter(author=newcomer).order_by("-created_at")
    points = Standing.objects.filter(member=newcomer).values_list("points", flat=True).first()
    return Wish(
        member=newcomer.pk, language=language, points=points or 0, topics=frozenset(topics),
        devices=frozenset(
            newcomer.devices.order_by().annotate(low=Lower("name")).values_list("low", flat=True)
        ),
        tariff=newcomer.tariff, sponsor=sponsor.guide_id if sponsor else None,
        moments=(now, *posts.values_list("created_at", flat=True)[:MOMENTS]),
        refused=frozenset(pk for pk, ending in latest.items() if ending in PARTED),
    )  # fmt: skip


def free(*, language: str, now: datetime) -> QuerySet[Mentor]:
    """Mentors who are here, speak this language and have a place left."""
    found = mentors.taking(now).filter(
        silence.awake(now=now),
        languages__contains=[language], load__lt=F("capacity"), member__staff_role="",
    )  # fmt: skip
    return found.order_by("member")


def of(*, wish: Wish, now: datetime) -> list[Candidate]:
    """The mentors who could be this newcomer's. Two statements."""
    found = list(free(language=wish.language, now=now).select_related("member__standing"))
    devices = _devices(wish.devices, [one.pk for one in found])
    return [
        Candidate(
            member=one.pk, languages=frozenset(one.languages), capacity=one.capacity,
            load=one.load, points=one.member.standing.points, is_company=one.member.is_company,
            topics=frozenset(one.topics), devices=frozenset(devices[one.pk]),
            tariff=one.member.tariff, from_hour=one.from_hour, until_hour=one.until_hour,
            zone=one.member.time_zone, last_at=one.last_assigned_at,
        )
        for one in found
    ]  # fmt: skip


def _devices(wanted: frozenset[str], members: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    if wanted:
        rows = Device.objects.annotate(low=Lower("name")).filter(member__in=members, low__in=wanted)
        for member, name in rows.values_list("member", "low"):
            found[member].add(name)
    return found
