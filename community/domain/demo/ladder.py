"""The demo's experts at several places, their pools, hours and policies, and questions on every
step of the ladder. They hear of what the product's own verbs do for it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from taggit.models import Tag

from community.domain import claims, experts, services, sweeping
from community.domain.demo import people
from community.models import (
    BoardNote,
    Calendar,
    CannedReply,
    Expert,
    Opening,
    Policy,
    Pool,
    Shift,
    Skill,
)
from forum.domain import members
from forum.lib.transact import verb
from forum.models import Category, Member, Thread

DAILY, WORKDAYS = range(7), range(5)
AT_ONCE, MOST_CLIMBS = 200, 1_000
Hours = list[tuple[range, int, int]]
# handle: place, zone, languages, capacity, (weekdays, from, until), topics with grades
EXPERTS: dict[str, tuple[str, str, list[str], int, Hours, dict[str, int]]] = {
    "eva": (
        "Rostock", "Europe/Berlin", ["de", "en"], 5, [(range(1, 5), 8, 17)],
        {"sim-esim": 3, "tarif-rechnung": 3, "rufnummer": 2, "tag:esim": 3},
    ),
    "ingo": (
        "Kassel", "Europe/Berlin", ["de"], 4, [(WORKDAYS, 7, 16)],
        {"netz-5g": 3, "zuhause": 2, "geraete": 1},
    ),
    "carmen": (
        "Madrid", "Europe/Madrid", ["en", "de"], 6, [(WORKDAYS, 13, 21), (range(5, 7), 10, 18)],
        {"ausland": 3, "netz-5g": 2, "sim-esim": 1, "tag:roaming": 3},
    ),
    "noor": (
        "Utrecht", "Europe/Amsterdam", ["en", "de"], 3, [(DAILY, 17, 22)],
        {"zuhause": 3, "geraete": 3, "tarif-rechnung": 1},
    ),
}  # fmt: skip
COLLEAGUES = {"carmen": ("Carmen Ruiz", "en"), "noor": ("Noor de Vries", "en")}
# slug: names, categories, experts, lead
POOLS: dict[str, tuple[dict[str, str], tuple[str, ...], tuple[str, ...], str]] = {
    "sim-devices": (
        {"en": "SIM, numbers and devices", "de": "SIM, Rufnummer und Geräte"},
        ("sim-esim", "rufnummer", "geraete"), ("eva", "noor", "carmen"), "eva",
    ),
    "network": (
        {"en": "Network, home and abroad", "de": "Netz, Zuhause und Ausland"},
        ("netz-5g", "zuhause", "ausland"), ("ingo", "carmen", "noor"), "ingo",
    ),
    "bills": (
        {"en": "Tariff and bill", "de": "Tarif und Rechnung"}, ("tarif-rechnung",), ("eva",), "sven"
    ),
}  # fmt: skip
NOTES = (
    ("network", "ingo", 3, "Wismar: Leitung durchtrennt. Bitte niemanden neu starten lassen."),
    ("sim-devices", "carmen", 20, "Pixel 6a: two customers wait for a QR code, promised by noon."),
)  # fmt: skip
CANNED = (
    ("de", "", "Fragt nach Gerät und Software",
     "Danke für deine Frage. Welches Gerät ist es, und welche Software ist darauf?"),
    ("en", "", "Asks for device and software",
     "Thank you for asking. Which device is it, and which software is on it?"),
    ("de", "sim-devices", "Neuer QR-Code für die eSIM",
     "In der App unter *Karte → eSIM* gibt es einen neuen QR-Code. Der alte gilt nur einmal."),
)  # fmt: skip


def write(*, now: datetime) -> int:
    """All of it; returns how many questions run on the ladder. Nothing where there are no people
    for it."""
    everyone = _colleagues(now)
    if not {"eva", "ingo", "sven"} <= set(everyone):
        return 0
    _people(everyone, now)
    _pools(everyone)
    _texts(everyone, now)
    begun = services.begin_missing(now=now, most=AT_ONCE)
    for _ in range(MOST_CLIMBS):
        if not sweeping.climb_next(now=now, picked=[]):
            break
    _eva_holds_one(everyone["eva"], now)
    return begun


def _colleagues(now: datetime) -> dict[str, Member]:
    """Everybody by handle, with two more experts who never wrote so far."""
    chief = Member.objects.filter(staff_role=Member.StaffRole.ADMINISTRATOR).first()
    there = set(Member.objects.filter(handle__in=COLLEAGUES).values_list("handle", flat=True))
    if chief is not None:
        joined = now - timedelta(days=300)
        fresh = [
            people.newcomer(people.Name(handle, name, language), joined_at=joined)
            for handle, (name, language) in COLLEAGUES.items()
            if handle not in there
        ]
        for member in people.enlist(members=fresh).values():
            members.give_role(
                member=member, role=Member.StaffRole.EXPERT, by=chief,
                now=joined + timedelta(days=1),
            )  # fmt: skip
    found = Member.objects.filter(handle__in=[*EXPERTS, "sven"])
    return {one.handle: one for one in found}


@verb
def _people(everyone: Mapping[str, Member], now: datetime) -> None:
    topics = {slug: f"category:{pk}" for slug, pk in Category.objects.values_list("slug", "pk")}
    topics |= {f"tag:{slug}": f"tag:{pk}" for slug, pk in Tag.objects.values_list("slug", "pk")}
    for handle, (site, zone, languages, capacity, hours, knows) in EXPERTS.items():
        member = everyone[handle]
        expert = experts.enroll(member=member, by=None, now=now)
        Expert.objects.filter(pk=expert.pk).update(
            site=site, zone=zone, languages=languages, capacity=capacity
        )
        Shift.objects.bulk_create(
            Shift(expert=expert, weekday=day, begins=60 * begins, ends=60 * ends)
            for days, begins, ends in hours
            for day in days
        )
        Skill.objects.bulk_create(
            Skill(expert=expert, topic=topics[name], grade=grade)
            for name, grade in knows.items()
            if name in topics
        )


@verb
def _pools(everyone: Mapping[str, Member]) -> None:
    """The first ladder is there; beside it hours of the week-end, pools, and a quicker policy."""
    hours = _calendar("Experts, 8 to 21", DAILY, 8, 21)
    general = Pool.objects.get(is_general=True)
    Pool.objects.filter(pk=general.pk).update(lead=everyone["sven"], calendar=hours)
    general.experts.set([everyone[handle].pk for handle in EXPERTS])
    for position, (slug, (name, rooms, who, lead)) in enumerate(POOLS.items()):
        pool = Pool.objects.create(
            slug=slug, name=name, calendar=hours, lead=everyone[lead], fallback=general,
            position=position,
        )  # fmt: skip
        pool.categories.set(Category.objects.filter(slug__in=rooms))
        pool.experts.set([everyone[handle].pk for handle in who])
    bills = Category.objects.filter(slug="tarif-rechnung").first()
    usual = Policy.objects.order_by("-position").first()
    if bills is not None and usual is not None:
        Policy.objects.create(
            name="Tariff and bill, quicker", position=10, category=bills, calendar=usual.calendar,
            wave_1=20, wave_2=40, wave_3=60, expert_after=120, promise_after=240, lead_after=240,
            lead_promise_after=480,
        )  # fmt: skip


def _calendar(name: str, days: range, begins: int, ends: int) -> Calendar:
    calendar = Calendar.objects.create(name=name, zone="Europe/Berlin", holidays_of="DE")
    Opening.objects.bulk_create(
        Opening(calendar=calendar, weekday=day, begins=60 * begins, ends=60 * ends) for day in days
    )
    return calendar


@verb
def _texts(everyone: Mapping[str, Member], now: datetime) -> None:
    """What the next site must know, and what experts begin an answer with."""
    pools = {pool.slug: pool for pool in Pool.objects.all()}
    for slug, handle, hours, text in NOTES:
        BoardNote.objects.create(
            pool=pools[slug], by=everyone[handle], text=text, at=now - timedelta(hours=hours)
        )
    for language, slug, title, text in CANNED:
        CannedReply.objects.create(
            title=title, text=text, language=language, pool=pools.get(slug), by=everyone["eva"],
            at=now - timedelta(days=40),
        )  # fmt: skip


def _eva_holds_one(eva: Member, now: datetime) -> None:
    """One of her topics that waits for an expert."""
    waiting = Thread.objects.filter(
        service__status="open", service__step__gte=2, service__owner=None,
        service__pool__experts=eva.pk,
    ).exclude(author=eva)  # fmt: skip
    thread = waiting.order_by("service__promised_at", "pk").first()
    if thread is not None:
        claims.claim(thread=thread, by=eva, now=now - timedelta(minutes=6))
