"""Which mentors a waiting question could be offered to now, and how well each fits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from forum.lib.quiet_hours import QuietHours, begin_of_day
from forum.models import Member, Thread
from reputation.lib import hours, offering
from reputation.lib.offering import Candidate, Parts, Tally
from reputation.models import Mentor, Offer, OfferRun
from reputation.queries import mentor_choices, mentors, offers, quality, topics

LONGEST_DAY = timedelta(hours=26)  # of anybody, with an hour more in autumn
GOOD, JUDGED = 2, 4  # of whom nothing is known: half of it helped


def of(*, run: OfferRun, thread: Thread, now: datetime) -> list[Candidate]:
    """Mentors of the question's topic and language who could be asked now, the best first. Who asks
    or has answered is none, nor who was asked already, is in their quiet hours or has had their
    day's offers. Six statements, however many there are."""
    found = _there(run, thread, now).filter(
        Q(languages__contains=[thread.language]) | Q(languages=[], member__language=thread.language)
    )
    category, *tags = topics.of_thread(thread=thread)
    fits = {
        mentor.pk: fit
        for mentor in found
        if (fit := offering.topic_fit(own=mentor.topics, tags=tags, category=category)) is not None
        and not _is_quiet(mentor.member, now)
    }
    return _weighed([mentor for mentor in found if mentor.pk in fits], fits, now)


def own(*, run: OfferRun, thread: Thread, guide_id: int, now: datetime) -> list[Candidate]:
    """The newcomer's own mentor, whatever the topic; nobody where it is no time for them."""
    found = [
        mentor
        for mentor in _there(run, thread, now).filter(member=guide_id)
        if not _is_quiet(mentor.member, now)
    ]
    return _weighed(found, {mentor.pk: 0.0 for mentor in found}, now)


def with_room(*, members: Sequence[int], now: datetime) -> set[int]:
    """Those of these mentors who are there and have not had all offers of their day. Whoever goes
    by it holds their rows."""
    there = list(mentors.taking(now).filter(member__in=members).select_related("member"))
    today = _today(there, now)
    return {one.pk for one in there if today[one.pk] < one.offers_a_day}


def _is_quiet(member: Member, now: datetime) -> bool:
    """Whether their phone is silent now: by their own hours where they said some."""
    begins, ends = mentor_choices.quiet_hours(member=member)
    return QuietHours(begins, ends, member.time_zone).end(now) is not None


def _there(run: OfferRun, thread: Thread, now: datetime) -> QuerySet[Mentor]:
    answered = offers.answers(run=run).exclude(author=None).values("author")
    found = mentors.taking(now).filter(offers_a_day__gt=0)
    found = found.exclude(member=thread.author_id).exclude(member__in=answered)
    found = found.exclude(member__in=run.offers.values("mentor"))
    return found.select_related("member", "member__push_choice")


def _weighed(found: list[Mentor], fits: dict[int, float], now: datetime) -> list[Candidate]:
    ids = [mentor.pk for mentor in found]
    if not ids:
        return []
    today, judged = _today(found, now), quality.answers(members=ids, now=now)
    tallies, last = _tallies(ids, now)
    candidates = []
    for mentor in found:
        if today[mentor.pk] >= mentor.offers_a_day:
            continue
        hour = now.astimezone(ZoneInfo(mentor.member.time_zone)).hour
        told, band = judged[mentor.pk], offering.band(hour)
        own = tallies.get(mentor.pk, {})
        ever = Tally(
            sum(one.answered for one in own.values()), sum(one.offered for one in own.values())
        )
        parts = Parts(
            topic=fits[mentor.pk],
            success=(told.good + GOOD) / (told.good + told.bad + JUDGED),
            hours=float(hours.is_usual(hour=hour, begins=mentor.from_hour, ends=mentor.until_hour)),
            load=min(1.0, mentor.load / mentor.capacity),
            today=today[mentor.pk] / mentor.offers_a_day,
        )
        likely = offering.chance(here=own.get(band, Tally()), ever=ever)
        candidates.append(Candidate(mentor.pk, parts, likely, band, last.get(mentor.pk)))
    return offering.ranked(candidates)


def _today(found: Sequence[Mentor], now: datetime) -> dict[int, int]:
    """By mentor, how many offers their day has brought; refused ones too, which were read as well.
    One statement."""
    begins = {mentor.pk: begin_of_day(now=now, zone=mentor.member.time_zone) for mentor in found}
    lately = Offer.objects.filter(mentor__in=begins, offered_at__gt=now - LONGEST_DAY)
    counts = dict.fromkeys(begins, 0)
    for pk, at in lately.values_list("mentor", "offered_at"):
        counts[pk] += at >= begins[pk]
    return counts


def _tallies(
    ids: Sequence[int], now: datetime
) -> tuple[dict[int, dict[int, Tally]], dict[int, datetime]]:
    """By mentor and part of the day what came of their offers, and when the last was."""
    in_time, judged = offers.judged(now=now)
    rows = (
        Offer.objects.filter(mentor__in=ids, offered_at__gt=now - offering.REMEMBERED)
        .order_by()
        .values("mentor", "band")
        .annotate(
            answered=Count("pk", filter=in_time),
            offered=Count("pk", filter=judged),
            last=Max("offered_at"),
        )
    )
    tallies: dict[int, dict[int, Tally]] = {}
    last: dict[int, datetime] = {}
    for row in rows:
        pk = row["mentor"]
        tallies.setdefault(pk, {})[row["band"]] = Tally(row["answered"], row["offered"])
        last[pk] = max(row["last"], last.get(pk, row["last"]))
    return tallies, last
