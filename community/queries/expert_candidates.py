"""Which experts a question could be offered to now, and how well each fits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from community.lib import routing
from community.lib.routing import Candidate, Parts
from community.models import Expert, ExpertOffer, Pool, Service, ServiceEvent
from community.queries import experts
from forum.lib import prepared, worktime
from forum.models import Member, Solution, Thread

LATEST = 200  # answers of each; more tell nothing new
REMEMBERED = timedelta(days=2 * 365)  # an answer older than that counts a two-hundredth
LOST = ("lease_broken", "given_back", "handed_over")  # whoever had it just now
_ANSWERED = """
SELECT expert.id, latest.created_at, latest.is_accepted
FROM unnest(%(experts)s::bigint[]) AS expert (id)
CROSS JOIN LATERAL (
  SELECT post.created_at, solution.id IS NOT NULL AS is_accepted
  FROM forum_post AS post
  JOIN forum_thread AS thread ON thread.id = post.thread_id
  LEFT JOIN forum_solution AS solution
    ON solution.id = thread.solution_id AND solution.post_id = post.id
  WHERE post.author_id = expert.id AND post.kind = 'answer' AND post.deleted_at IS NULL
    AND post.created_at > %(since)s AND post.created_at <= %(now)s
    AND thread.author_id IS DISTINCT FROM post.author_id
  ORDER BY post.created_at DESC, post.id DESC LIMIT %(most)s
) AS latest
"""


@dataclass(frozen=True)
class Found:
    """Who is there and has room; `is_full`: somebody is there who has none."""

    candidates: list[Candidate]
    is_full: bool


def of(*, service: Service, thread: Thread, pool: Pool, now: datetime) -> Found:
    """Whoever of the pool, or standing in there, is on shift, is not away, may read the question
    and was not asked in this cycle. Neither who asks nor who held it last is one. Ten statements,
    however many there are."""
    people = experts.of_pool(pool=pool, now=now).exclude(pk=thread.author_id or 0)
    people = people.exclude(pk__in=_asked(service)).filter(_reads(thread))
    listed = list(people.prefetch_related("skills", "shifts"))
    gone = experts.away_ids(experts=[one.pk for one in listed], now=now)
    there = [
        one
        for one in listed
        if one.pk not in gone and worktime.is_open(now, experts.hours(one))
    ]  # fmt: skip
    held = experts.held(experts=[one.pk for one in there], now=now)
    free = [one for one in there if held[one.pk] < one.capacity]
    return Found(_weighed(free, held, thread, now), is_full=len(free) < len(there))


def _asked(service: Service) -> list[int]:
    """To whom it was offered in this cycle, and who had it and has it no more."""
    offers = ExpertOffer.objects.filter(service=service, cycle=service.cycle)
    lost = ServiceEvent.objects.filter(service=service, cycle=service.cycle, kind__in=LOST)
    had = [pk for pk in lost.values_list("data__lost", flat=True) if pk]
    return [*offers.values_list("expert", flat=True), *had]


def _reads(thread: Thread) -> Q:
    """Who of the staff may read its topic."""
    if not thread.category.is_private:
        return Q()
    roles = [*thread.category.reader_roles, Member.StaffRole.ADMINISTRATOR]
    return Q(member__staff_role__in=roles)


def _weighed(
    free: Sequence[Expert], held: dict[int, int], thread: Thread, now: datetime
) -> list[Candidate]:
    ids = [one.pk for one in free]
    if not ids:
        return []
    tags = [f"tag:{pk}" for pk in thread.tags.values_list("pk", flat=True)]
    category = f"category:{thread.category_id}"
    successes, helped = success(experts=ids, now=now), _helped(ids, thread)
    candidates = []
    for one in free:
        grades = {skill.topic: skill.grade for skill in one.skills.all()}
        parts = Parts(
            fit=routing.fit(
                grades=grades, tags=tags, category=category, success=successes[one.pk]
            ),
            continuity=float(one.pk in helped),
            slack=routing.slack(held=held[one.pk], capacity=one.capacity),
            rest=routing.rest(last_at=one.last_assigned_at, now=now),
        )  # fmt: skip
        grade = routing.grade(grades=grades, tags=tags, category=category)
        speaks = thread.language in one.languages
        candidates.append(Candidate(one.pk, parts, grade, speaks, one.last_assigned_at))
    return candidates


def success(*, experts: Collection[int], now: datetime) -> dict[int, float]:
    """By expert, the smoothed share of their latest answers that were accepted or confirmed, old
    ones counting less. One statement."""
    asked = {"experts": list(experts), "since": now - REMEMBERED, "now": now, "most": LATEST}
    sums = {pk: [0.0, 0.0] for pk in experts}
    for pk, at, is_accepted in prepared.rows(_ANSWERED, asked):
        weight = routing.faded(now - at)
        sums[pk][0] += weight * is_accepted
        sums[pk][1] += weight
    return {
        pk: routing.success(accepted=accepted, answered=answered)
        for pk, (accepted, answered) in sums.items()
    }


def _helped(ids: Sequence[int], thread: Thread) -> set[int]:
    """Who of them solved another question of whoever asks this one."""
    if thread.author_id is None:
        return set()
    solved = Solution.objects.filter(thread__author=thread.author_id, cleared_at=None)
    solved = solved.exclude(thread=thread).filter(post__author__in=ids)
    return set(solved.values_list("post__author", flat=True))
