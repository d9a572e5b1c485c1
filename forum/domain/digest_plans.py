"""When somebody's digest comes: chosen, moved, stopped, and given to whoever has none yet."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef

from forum.domain import mailboxes
from forum.lib import limits, notice_groups, rhythm
from forum.lib.transact import verb
from forum.models import DigestPlan, Member
from forum.queries import visits

CHUNK = 500


def plan(*, member: Member, now: datetime) -> DigestPlan:
    """Theirs; whoever has none yet gets one like the others, which is not stored here."""
    found = DigestPlan.objects.filter(member=member).first()
    return found or _new(member, now)


@verb
def choose(*, member: Member, chosen: str, weekday: int, hour: int, now: datetime) -> DigestPlan:
    """Let the digest come by one of rhythm.RHYTHMS, at this hour where the member lives.

    Locks the plan. Off keeps what it was, for going on.
    """
    found = _locked(member, now)
    found.weekday, found.hour = weekday, hour
    if chosen == rhythm.OFF:
        found.next_at = None
    else:
        found.rhythm = DigestPlan.Rhythm(chosen)
        found.next_at = next_at(plan=found, member=member, now=now)
    found.seen_at, found.idle_at = max(found.seen_at, now), None
    found.save()
    return found


@verb
def set_rhythms(
    *, member: Member, rhythms: dict[str, str], digest: str, weekday: int, hour: int, now: datetime
) -> None:
    """Let mail of each of these groups come at once, in the digest or never (rhythm.CHOICES), and
    the digest as `choose` says; groups that are not named stay. Locks the member's row."""
    locked = Member.objects.lock(member.pk)
    for field, value in (("mail_off", rhythm.NEVER), ("mail_later", rhythm.LATER)):
        kept = {name for name in getattr(locked, field) if name not in rhythms}
        kept |= {name for name, chosen in rhythms.items() if chosen == value}
        setattr(locked, field, sorted(kept))
    locked.save(update_fields=["mail_off", "mail_later"])
    choose(member=locked, chosen=digest, weekday=weekday, hour=hour, now=now)


@verb
def stop(*, member: Member, now: datetime) -> None:
    """No more digests. Again changes nothing."""
    found = _locked(member, now)
    found.next_at = None
    found.save()


@verb
def go_on(*, member: Member, now: datetime) -> None:
    """Digests as they were before `stop`, and as long as anybody who was here today gets them."""
    found = _locked(member, now)
    found.next_at = found.next_at or next_at(plan=found, member=member, now=now)
    found.seen_at, found.idle_at = max(found.seen_at, now), None
    found.save()


def move(*, member: Member, old_zone: str) -> None:
    """The member lives elsewhere: the next one comes at the same hour there. Call it in the
    transaction of that."""
    found = DigestPlan.objects.filter(member=member, next_at__isnull=False).first()
    if found is None or found.next_at is None:
        return
    next_at = rhythm.moved(found.next_at, old=old_zone, new=member.time_zone)
    DigestPlan.objects.filter(pk=found.pk, next_at=found.next_at).update(next_at=next_at)


def enroll(*, now: datetime, most: int = CHUNK) -> int:
    """Give a plan to everybody who has proven a mailbox and has none yet, `most` at a time; returns
    how many.

    However they came: by signing up, by an import, by an older release. Whoever wants no mail at
    all gets no digest; who was not here for long gets none until they come.
    """
    count, last = 0, 0
    while True:
        has_plan = DigestPlan.objects.filter(member=OuterRef("pk"))
        proven = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        without = Member.objects.filter(
            ~Exists(has_plan), Exists(proven), pk__gt=last, is_active=True
        )
        members = list(without.exclude(email="").order_by("pk")[:most])
        if not members:
            return count
        last = members[-1].pk
        seen = visits.last(members=members)
        plans = [
            _enrolled(member, seen[member.pk], now)
            for member in members
            if mailboxes.reaches(email=member.email)
        ]
        count += len(DigestPlan.objects.bulk_create(plans, ignore_conflicts=True))


def next_at(*, plan: DigestPlan, member: Member, now: datetime) -> datetime:
    """When the next one after `now` comes."""
    is_weekly = plan.rhythm == DigestPlan.Rhythm.WEEKLY
    weekday = plan.weekday if is_weekly else None
    return rhythm.next_time(after=now, zone=member.time_zone, hour=plan.hour, weekday=weekday)


def _enrolled(member: Member, seen: datetime, now: datetime) -> DigestPlan:
    found = _new(member, now)
    found.seen_at = seen
    if seen < now - limits.DIGEST_IDLE:
        found.idle_at = now
    if set(notice_groups.shown(is_company=member.is_company)) <= set(member.mail_off):
        found.next_at = None
    return found


def _new(member: Member, now: datetime) -> DigestPlan:
    found = DigestPlan(member=member, told_at=now, seen_at=now)
    found.next_at = next_at(plan=found, member=member, now=now)
    return found


def _locked(member: Member, now: datetime) -> DigestPlan:
    DigestPlan.objects.bulk_create([_new(member, now)], ignore_conflicts=True)
    return DigestPlan.objects.select_for_update().get(member=member)
