"""Who answers for the company: what they know, when they are there, and that they leave.

Lock rule: the expert's row; where claims are freed, first the threads and service rows that they
hold, by id.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from community.domain import expert_offers, holding, leases
from community.lib import week_hours
from community.models import Expert, ExpertOffer, Service, Shift, Skill
from community.models.pool import GRADES
from community.queries import experts as reads
from forum import rules
from forum.lib.transact import verb
from forum.models import Event, Member, Thread
from forum.rules import NotAllowed

MOST_AT_A_TIME = 50
TRIES = 20
Role = Member.StaffRole
LOOK_AFTER = (Role.MANAGER, Role.ADMINISTRATOR)
Answer = ExpertOffer.Answer


def check_change(member: Member | None, *, expert: Expert) -> Member:
    """Whether this member may say what this expert knows and when they are there: themselves, and
    whoever looks after them."""
    member = rules.check_member(member)
    is_own = member.pk == expert.pk and member.is_company and expert.is_active
    if not is_own and member.staff_role not in LOOK_AFTER:
        raise NotAllowed(_("Only the expert, or a service manager, changes this."))
    return member


@verb
def enroll(*, member: Member, by: Member | None, now: datetime) -> Expert:
    """Let a member of the staff answer: with their language and zone, active again where they were
    before. Twice is as once. Raises NotAllowed for whoever is not of the staff."""
    if not member.is_company or not member.is_active:
        raise NotAllowed(_("Only staff answer as experts. Give them a role first."))
    fresh = Expert(member=member, zone=member.time_zone, languages=[member.language])
    Expert.objects.bulk_create([fresh], ignore_conflicts=True)
    expert = _hold(member.pk)
    if not expert.is_active:
        expert.is_active = True
        expert.save(update_fields=["is_active"])
    return expert


@verb
def describe(
    *, expert: Expert, by: Member, site: str, zone: str, languages: Sequence[str], capacity: int
) -> Expert:
    """Where they are, what they speak and how many questions they take at a time. Raises
    NotAllowed."""
    check_change(by, expert=expert)
    if not 1 <= capacity <= MOST_AT_A_TIME:
        raise NotAllowed(
            _("An expert takes 1 to %(n)s questions at a time.") % {"n": MOST_AT_A_TIME}
        )
    known = [code for code, _name in settings.LANGUAGES if code in languages]
    if not known:
        raise NotAllowed(_("Please choose at least one language."))
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise NotAllowed(_("Please choose a time zone from the list.")) from None
    found = _hold(expert.pk)
    found.site, found.zone, found.languages, found.capacity = site[:60], zone, known, capacity
    found.save(update_fields=["site", "zone", "languages", "capacity"])
    return found


@verb
def set_skills(
    *, expert: Expert, by: Member, skills: Mapping[str, int], keep: Collection[str] = ()
) -> Expert:
    """What they know, all of it: topics ("tag:3", "category:2") with grades of 1 to 3. Topics of
    `keep` stay as they are: whoever says the others was not shown them. Raises NotAllowed."""
    check_change(by, expert=expert)
    for topic, grade in skills.items():
        kind, _colon, pk = topic.partition(":")
        if kind not in ("tag", "category") or not pk.isdecimal() or grade not in GRADES:
            raise NotAllowed(_("Please choose topics and grades from the list."))
    found = _hold(expert.pk)
    found.skills.exclude(topic__in=keep).delete()
    said = {topic: grade for topic, grade in skills.items() if topic not in keep}
    rows = [Skill(expert=found, topic=topic, grade=grade) for topic, grade in said.items()]
    Skill.objects.bulk_create(rows)
    return found


@verb
def set_shifts(*, expert: Expert, by: Member, shifts: Sequence[tuple[int, int, int]]) -> Expert:
    """When they are there, all of it: (weekday, from, until), 0 is Monday, in minutes of the day
    where they are. Raises NotAllowed for hours that are none or lie over one another."""
    check_change(by, expert=expert)
    try:
        week_hours.check(shifts)
    except week_hours.NoHours:
        raise NotAllowed(
            _("Hours begin before they end, and none of a day lie over one another.")
        ) from None
    found = _hold(expert.pk)
    found.shifts.all().delete()
    rows = [Shift(expert=found, weekday=day, begins=begin, ends=end) for day, begin, end in shifts]
    Shift.objects.bulk_create(rows)
    return found


class _More(Exception):
    """They took another question while those that they hold were being locked."""


@verb
def leave(*, expert: Expert, now: datetime, by: Member | None = None) -> Expert:
    """They answer no more: what they hold goes back to its pool and what is offered to them to
    somebody else, in this one transaction. Twice is as once."""
    for _try in range(TRIES):
        try:
            # Taken back where there is more: so the rows are locked in their order after all.
            with transaction.atomic():
                return _leave(expert.pk, now, by)
        except _More:
            continue
    raise RuntimeError(f"expert {expert.pk} takes questions faster than they can be freed")


def hear(event: Event) -> None:
    """A staff role was given or taken, or somebody is here no more: an expert's role makes an
    expert, and whoever has none answers no more."""
    member = event.member
    if member is None:
        return
    is_erased = event.kind == Event.Kind.MEMBER_ERASED
    role = "" if is_erased else event.data.get("after", "")
    if role == Role.EXPERT and member.is_active and member.is_company:
        enroll(member=member, by=event.by, now=event.at)
        return
    expert = reads.of(member.pk)
    if expert is not None and expert.is_active and not role:
        leave(expert=expert, by=event.by, now=event.at)


def suspended(event: Event) -> None:
    """An account was suspended: what they hold goes back to its pool and what is offered to them to
    somebody else; they stay an expert. Their cases are handed on by the sweep of cases. Again
    changes nothing."""
    expert = reads.of(event.member_id) if event.member_id is not None else None
    if expert is not None:
        release(expert=expert, theirs=hold_theirs(expert=expert), now=event.at, by=event.by)


def hold_theirs(*, expert: Expert) -> list[Service]:
    """The rows of what they hold and what is offered to them, by id. The expert's row is locked
    after these and before `release`: what that changes shows in lists, whose look comes last."""
    return [holding.hold(thread=Thread(pk=pk)) for pk in _touched(expert.pk)]


def release(
    *, expert: Expert, theirs: Sequence[Service], now: datetime, by: Member | None
) -> None:  # fmt: skip
    """Free what they hold and what is offered to them; the rows of both are held."""
    for service in theirs:
        if service.owner_id == expert.pk:
            leases.let_go(service=service, kind="given_back", by=by, now=now)
        offer = expert_offers.open_of(service)
        if offer is not None and offer.expert_id == expert.pk:
            expert_offers.end(offer=offer, answer=Answer.GONE, now=now)
            holding.change(
                service=service, kind="offer_gone", key=f"offer_gone:{offer.pk}", now=now, by=by,
                look_at=now, told={"offer": offer.pk, "expert": expert.pk}, offer_at=now,
            )  # fmt: skip


def _leave(pk: int, now: datetime, by: Member | None) -> Expert:
    theirs = hold_theirs(expert=Expert(pk=pk))
    expert = _hold(pk)
    if set(_touched(pk)) - {one.pk for one in theirs}:
        raise _More  # taken between: nobody takes one without this row
    release(expert=expert, theirs=theirs, now=now, by=by)
    expert.is_active = False
    expert.save(update_fields=["is_active"])
    return expert


def _touched(pk: int) -> list[int]:
    """The threads that they hold, or that are offered to them, by id."""
    offered = ExpertOffer.objects.filter(expert=pk, answer=Answer.NONE)
    found = Service.objects.filter(Q(owner=pk) | Q(pk__in=offered.values("service")))
    return list(found.order_by("pk").values_list("pk", flat=True))


def _hold(pk: int) -> Expert:
    return Expert.objects.select_for_update(no_key=True).get(pk=pk)
