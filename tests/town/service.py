"""What the company does: desk, private cases, a known incident, what it asked people."""

from datetime import timedelta
from typing import Any

from community.domain import incidents, surveys
from community.models import (
    BoardNote,
    CannedReply,
    CaseNote,
    Escalation,
    Expert,
    ExpertOffer,
    Handover,
    Pool,
    SpecialDay,
    Survey,
)
from community.models.service import new_token
from forum.lib import clock
from forum.models import Member, Thread
from tests import factories
from tests.community import staffed
from tests.community.case_desk import made
from tests.town.plants import word

People = dict[str, Member]
Things = dict[str, dict[str, Any]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def build(people: People, found: Things) -> Things:
    """Thing -> the parts of addresses that lead to it."""
    eva = people["expert"]
    lead = factories.member("otto", staff_role="expert")
    pool = staffed.pool("phones", lead=lead)
    SpecialDay.objects.create(
        calendar=pool.calendar, day=clock.now().date() + 9 * DAY, name="The company's day"
    )
    staffed.expert(pool, member=eva)
    staffed.expert(pool, member=lead)
    return (
        _desk(people, found, pool, lead)
        | _cases(people, found, pool, lead)
        | _incident(people)
        | _asked(people, found)
    )


def _desk(people: People, found: Things, pool: Pool, lead: Member) -> Things:
    now, eva = clock.now(), people["expert"]
    held = {
        "owner": eva, "claim_token": new_token(), "claimed_at": now, "lease_until": now + HOUR,
    }  # fmt: skip
    mine = staffed.waiting(
        pool, thread=Thread.objects.get(pk=found["question"]["pk"]), at=now - 4 * HOUR,
        promised_at=now + HOUR, expert_at=now - HOUR, **held,
    )  # fmt: skip
    Handover.objects.create(service=mine, by=lead, pool=pool, note=word("handover"), at=now)
    alarm = Escalation.objects.create(
        service=mine, by=people["customer"], how="asker", reason="urgent",
        note=word("note of an escalation"), at=now,
    )  # fmt: skip
    late = staffed.waiting(
        pool, thread=factories.question(at=now - 3 * HOUR), at=now - 9 * HOUR,
        promised_at=now - HOUR, expert_at=now - 4 * HOUR, step=3,
    )  # fmt: skip
    offer = ExpertOffer.objects.create(
        service=late, expert=Expert.objects.get(member=eva), cycle=1, offered_at=now,
        expires_at=now + HOUR, parts={"fit": 0.5, "slack": 1.0, "rest": 0.25},
    )  # fmt: skip
    staffed.waiting(
        pool, thread=Thread.objects.get(pk=found["solved"]["pk"]), status="solved",
        next_action_at=None,
    )  # fmt: skip
    note = BoardNote.objects.create(pool=pool, text=word("note on the board"), by=lead, at=now)
    reply = CannedReply.objects.create(
        title="Restart first", text=word("canned reply"), language="en", by=eva, at=now
    )
    return {
        "held": {"pk": mine.pk}, "late": {"pk": late.pk}, "alarm": {"pk": alarm.pk},
        "expert offer": {"pk": offer.pk}, "board": {"slug": pool.slug}, "note": {"pk": note.pk},
        "canned": {"pk": reply.pk},
    }  # fmt: skip


def _cases(people: People, found: Things, pool: Pool, lead: Member) -> Things:
    eva, olga = people["expert"], people["outsider"]
    about = Thread.objects.get(pk=found["solved"]["pk"])
    case = made.case(
        pool, by=people["customer"], about=about, owner=eva, words=f"{word('case')}, as it is."
    )
    CaseNote.objects.create(case=case, by=lead, body=word("note of a case"), at=clock.now() - HOUR)
    call = made.call(case)
    other = made.case(
        staffed.pool("tariffs"), by=olga, owner=lead, words=f"{word('case of another')}, mine."
    )
    return {
        "case": {"pk": case.pk}, "other case": {"pk": other.pk}, "call": {"pk": call.pk},
        "case post": {"pk": case.thread.posts.get().pk, "number": 1},
    }  # fmt: skip


def _incident(people: People) -> Things:
    now = clock.now()
    thread = factories.question(title="Everything is down in Rostock", at=now - HOUR)
    incident = incidents.open_one(
        thread=thread, title={"en": "No network in Rostock", "de": "Kein Netz in Rostock"},
        message={"en": "A cable is cut.", "de": "Ein Kabel ist durchtrennt."}, known_since=now,
        by=people["moderator"], now=now,
    )  # fmt: skip
    return {"incident": {"pk": incident.pk}, "of incident": {"pk": thread.pk}}


def _asked(people: People, found: Things) -> Things:
    """One survey that waits for its answer, one that was answered."""
    now, carl = clock.now(), people["customer"]
    thread = Thread.objects.get(pk=found["solved"]["pk"])
    asked = surveys.ask(kind="csat", key="town", member=carl, thread=thread, case=None, now=now)
    assert asked is not None
    Survey.objects.create(
        kind="nps", key="town:said", nonce="n", digest="0" * 64, asked_at=now - DAY,
        expires_at=now + DAY, answered_at=now, score=9, comment=word("survey comment"),
        member=carl,
    )  # fmt: skip
    return {"survey": {"pk": asked.pk}, "say": {"secret": surveys.secret(survey=asked)}}
