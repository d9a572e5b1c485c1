"""Nina is new in the demo, and Mara is her mentor: as rows, nobody is told."""

from datetime import datetime, timedelta

from taggit.models import Tag

from forum.lib.transact import verb
from forum.models import Member
from reputation.lib import matching
from reputation.models import Mentor, Newcomer, Pairing
from reputation.queries import candidates

KNOWS = ("esim", "aktivierung", "activation", "roaming")
HOURS = (8, 22)


@verb
def pair(*, now: datetime) -> int:
    """How many newcomers have a mentor; none where the people for it are missing."""
    mara = Member.objects.filter(handle="mara", standing__is_mentor=True).first()
    nina = Member.objects.filter(handle="nina").first()
    if mara is None or nina is None or Newcomer.objects.exists():
        return 0
    mentor = _mentor(mara, now)
    began = now - timedelta(hours=20)
    wish = candidates.wish(
        newcomer=nina, topics=mentor.topics[:1], language=nina.language, now=began
    )  # fmt: skip
    found = next(
        one for one in candidates.of(wish=wish, now=now) if one.member == mara.pk
    )  # fmt: skip
    why = matching.match(wish, found).why
    Pairing.objects.create(newcomer=nina, guide=mara, kind="mentor", began_at=began, why=why)
    Newcomer.objects.create(
        member=nina, state=Newcomer.State.PAIRED, began_at=began, since=began,
        topics=mentor.topics[:1], language=nina.language,
    )  # fmt: skip
    Mentor.objects.filter(pk=mentor.pk).update(load=1, last_assigned_at=began)
    return 1


def _mentor(mara: Member, now: datetime) -> Mentor:
    """Her standing, made where it is missing; with topics and a language that fit."""
    mentor, _made = Mentor.objects.get_or_create(
        member=mara,
        defaults={"state": Mentor.State.ACTIVE, "since": now - timedelta(days=300), "capacity": 10},
    )
    if not mentor.topics:
        pks = dict(Tag.objects.filter(slug__in=KNOWS).values_list("slug", "pk"))
        mentor.topics = [f"tag:{pks[slug]}" for slug in KNOWS if slug in pks]
    mentor.languages = sorted({*mentor.languages, mara.language})
    mentor.from_hour, mentor.until_hour = HOURS
    mentor.save()
    return mentor
