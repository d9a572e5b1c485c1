"""Who looks after whom: for pages, for the desk, and for whoever asks on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from forum.models import Member
from reputation.models import MentorThanks, Newcomer, Pairing

Kind, Ending = Pairing.Kind, Pairing.Ending
UNDO = timedelta(days=1)  # so long a change, or going on alone, is taken back in one tap


@dataclass(frozen=True, slots=True)
class Own:
    """What a newcomer's card shows. `before` is the pairing that they may take up again;
    `graduated` the one that ended well."""

    state: str
    since: datetime | None
    topics: list[str]
    pairing: Pairing | None
    sponsor: Pairing | None
    before: Pairing | None
    graduated: Pairing | None


def mentor_of(newcomer_id: int) -> Pairing | None:
    """The pairing in force, with the mentor. One statement."""
    return _open(Kind.MENTOR).filter(newcomer=newcomer_id).first()


def sponsor_of(newcomer_id: int) -> Pairing | None:
    """The same with the sponsor."""
    return _open(Kind.SPONSOR).filter(newcomer=newcomer_id).first()


def mentees_of(mentor_id: int) -> list[Pairing]:
    """Whom a mentor looks after, the longest first. One statement."""
    return _guided(mentor_id, Kind.MENTOR)


def sponsored_by(sponsor_id: int) -> list[Pairing]:
    """The same of a sponsor."""
    return _guided(sponsor_id, Kind.SPONSOR)


def state_of(*, member_id: int) -> Newcomer | None:
    """Where somebody stands who wanted a mentor once. One statement."""
    return Newcomer.objects.filter(member=member_id).first()


def own(*, member: Member, now: datetime) -> Own | None:
    """What there is to say to a newcomer of their mentor; None for who never wanted one and has no
    sponsor. Two statements."""
    state = state_of(member_id=member.pk)
    found = list(
        Pairing.objects.filter(newcomer=member).order_by("-pk")
        .select_related("guide__standing", "verdict")
    )  # fmt: skip
    if state is None and not found:
        return None
    mentors = [one for one in found if one.kind == Kind.MENTOR]
    open_ = [one for one in found if one.ended_at is None]
    return Own(
        state=state.state if state else "", since=state.since if state else None,
        topics=state.topics if state else [],
        pairing=next((one for one in open_ if one.kind == Kind.MENTOR), None),
        sponsor=next((one for one in open_ if one.kind == Kind.SPONSOR), None),
        before=_undoable(mentors, now),
        graduated=next((one for one in mentors if one.ending == Ending.GRADUATED), None),
    )  # fmt: skip


def graduated(*, newcomer_id: int) -> Pairing | None:
    """The pairing with the mentor that ended well, if any. One statement."""
    found = Pairing.objects.filter(newcomer=newcomer_id, kind=Kind.MENTOR, ending=Ending.GRADUATED)
    return found.select_related("guide").order_by("-pk").first()


def has_thanked(*, pairing: Pairing) -> bool:
    """Whether "my mentor helped" stands."""
    return MentorThanks.objects.filter(pairing=pairing, withdrawn_at=None).exists()


def to_undo(*, newcomer_id: int, now: datetime) -> Pairing | None:
    """The pairing that this newcomer ended lately and may take up again."""
    found = Pairing.objects.filter(newcomer=newcomer_id, kind=Kind.MENTOR)
    return _undoable(list(found.select_related("guide").order_by("-pk")[:3]), now)


def undone(*, newcomer_id: int) -> Pairing | None:
    """The pairing in force, where it is one that this newcomer had ended and took up again."""
    found = mentor_of(newcomer_id)
    if found is None or found.after is None or found.after.guide_id != found.guide_id:
        return None
    return found if found.after.ending in (Ending.CHANGED, Ending.OUT) else None


def _undoable(latest_first: list[Pairing], now: datetime) -> Pairing | None:
    """The last one that they ended themselves, while nothing else has come of it than the mentor
    who was given instead."""
    ended = [one for one in latest_first if one.ended_at is not None]
    if not ended or ended[0].ended_at is None or ended[0].ended_at <= now - UNDO:
        return None
    is_own_doing = ended[0].ending in (Ending.CHANGED, Ending.OUT)
    is_undone = any(
        one.guide_id == ended[0].guide_id for one in latest_first if one.ended_at is None
    )
    return ended[0] if is_own_doing and not is_undone else None


def _open(kind: str) -> QuerySet[Pairing]:
    found = Pairing.objects.filter(kind=kind, ended_at=None)
    return found.select_related("guide__standing", "newcomer")


def _guided(guide_id: int, kind: str) -> list[Pairing]:
    found = Pairing.objects.filter(guide=guide_id, kind=kind, ended_at=None)
    return list(found.select_related("newcomer__standing").order_by("began_at", "pk"))
