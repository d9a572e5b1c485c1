"""How mentors are: what they carry, and signs that somebody should ask. By name, unranked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from forum.lib import prepared
from reputation.lib import mentor_health
from reputation.lib.mentor_health import BEFORE, NIGHT_HOURS, NO_DAY_OFF, NOTHING, WINDOW, Figures
from reputation.lib.offering import Tally
from reputation.models import Mentor, Offer, Pairing
from reputation.queries import mentors, offers, silence

# By mentor: posts of the window, how many of them at night where they live, and on how many days
# they did anything at all. A day of theirs, by their own clock.
_ACTS = """
SELECT mentor.member_id,
  count(*) FILTER (WHERE told.kind = 'post_added'),
  count(*) FILTER (
    WHERE told.kind = 'post_added'
      AND (extract(hour FROM told.here) >= %(from)s OR extract(hour FROM told.here) < %(until)s)
  ),
  count(DISTINCT told.here::date) FILTER (WHERE told.here::date > told.today - %(days)s::int)
FROM reputation_mentor AS mentor
JOIN forum_member AS member ON member.id = mentor.member_id
CROSS JOIN LATERAL (
  SELECT event.kind, event.at AT TIME ZONE member.time_zone AS here,
    (%(now)s::timestamptz AT TIME ZONE member.time_zone)::date AS today
  FROM forum_event AS event
  WHERE event.by_id = mentor.member_id AND event.at > %(since)s AND event.at <= %(now)s
) AS told
WHERE mentor.state = ANY(%(states)s)
GROUP BY mentor.member_id
"""
FAR = silence.GONE  # whoever was silent for so long is alumni, but for a pause with a day


@dataclass(frozen=True, slots=True)
class Health:
    """`flags` as in lib.mentor_health."""

    mentor: Mentor
    figures: Figures
    flags: list[str]


def load(*, now: datetime) -> list[Health]:
    """All who serve, by name. Six statements, however many they are."""
    serving = mentors.serving().annotate(last_at=silence.last_heard(since=now - FAR))
    found = list(serving.select_related("member").order_by("member__display_name", "member_id"))
    acts, lowest, waits = _acts(now), _lowest(now), silence.unanswered(now=now)
    offered = _offered(now)
    shown = []
    for one in found:
        posts, night, days = acts.get(one.pk, (0, 0, 0))
        lately, before = offered.get(one.pk, (NOTHING, NOTHING))
        figures = Figures(
            capacity=one.capacity, load=one.load, lowest=lowest.get(one.pk, 0), posts=posts,
            night_posts=night, days=days, last_at=vars(one)["last_at"],
            unanswered=len(waits.get(one.pk, [])), offers=lately, offers_before=before,
            is_paused=one.state == Mentor.State.PAUSED, since=one.since,
        )  # fmt: skip
        shown.append(Health(one, figures, mentor_health.flags(figures, now)))
    return shown


def _acts(now: datetime) -> dict[int, tuple[int, int, int]]:
    asked = {
        "since": now - WINDOW, "now": now, "days": NO_DAY_OFF,
        "from": NIGHT_HOURS[0], "until": NIGHT_HOURS[1],
        "states": [str(one) for one in Mentor.SERVING],
    }  # fmt: skip
    return {pk: (posts, night, days) for pk, posts, night, days in prepared.rows(_ACTS, asked)}


def _offered(now: datetime) -> dict[int, tuple[Tally, Tally]]:
    """By mentor what came of the offers of the window, and of those before it."""
    in_time, judged = offers.judged(now=now)
    lately = Q(offered_at__gt=now - WINDOW)
    rows = (
        Offer.objects.filter(offered_at__gt=now - WINDOW - BEFORE)
        .order_by()
        .values("mentor")
        .annotate(
            answered=Count("pk", filter=in_time & lately),
            offered=Count("pk", filter=judged & lately),
            answered_before=Count("pk", filter=in_time & ~lately),
            offered_before=Count("pk", filter=judged & ~lately),
        )
    )
    return {
        row["mentor"]: (
            Tally(row["answered"], row["offered"]),
            Tally(row["answered_before"], row["offered_before"]),
        )
        for row in rows
    }


def _lowest(now: datetime) -> dict[int, int]:
    since = now - WINDOW
    told = Pairing.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since), kind=Pairing.Kind.MENTOR, began_at__lt=now
    )
    spans: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for guide, began, ended in told.values_list("guide", "began_at", "ended_at"):
        spans[guide].append((began, ended))
    return {pk: mentor_health.lowest(those, since, now) for pk, those in spans.items()}
