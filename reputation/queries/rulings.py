"""What two people say of payouts, for both sides."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from forum.models import Member
from reputation.models import Payout, Ruling, RulingQuestion
from reputation.models.ruling import RulingQuerySet

WHOLE = ("by", "payout__member", "payout__window", "word__by", "question__answer__by")


def of_payout(*, payout: Payout) -> list[Ruling]:
    """All that was said of it, in its order. One statement."""
    return list(_whole().filter(payout=payout))


def waiting_of(*, said: Sequence[Ruling]) -> Ruling | None:
    """What of this (`of_payout`) waits for the word of a second person."""
    return next((one for one in said if not hasattr(one, "word")), None)


def to_answer(*, said: Sequence[Ruling]) -> RulingQuestion | None:
    """What its member asked of this (`of_payout`), and nobody has answered."""
    asked = (one.question for one in said if hasattr(one, "question"))
    return next((one for one in asked if not hasattr(one, "answer")), None)


def waiting() -> list[Ruling]:
    """What waits for a second person, or for an answer, the oldest first. One statement."""
    asked = Q(question__isnull=False, question__answer=None)
    return list(_whole().filter(Q(word=None) | asked))


def waits_since(*, ruling: Ruling) -> datetime:
    """Of one of `waiting`: since it was said or, once a second person agreed, since it was asked
    about."""
    return ruling.question.at if hasattr(ruling, "word") else ruling.at


def refused_of(*, member: Member) -> list[Ruling]:
    """By which payouts of theirs are not paid now, the newest first. One statement."""
    return list(_whole().refusing().filter(payout__member=member).order_by("-pk"))


def own(*, member: Member, pk: int) -> Ruling | None:
    """A refusal of a payout of theirs, also one that was lifted."""
    agreed = _whole().filter(kind=Ruling.Kind.REFUSE, word__is_agreed=True)
    return agreed.filter(payout__member=member, pk=pk).first()


def parts(*, ruling: Ruling) -> set[int]:
    """Who said so, and who agreed."""
    both = Ruling.objects.filter(pk=ruling.pk).values_list("by", "word__by")
    return {pk for some in both for pk in some if pk is not None}


def is_anybody_left(*, ruling: Ruling, roles: tuple[str, ...]) -> bool:
    """Whether anybody with one of these roles had no part in it."""
    people = Member.objects.filter(staff_role__in=roles, is_active=True)
    without = parts(ruling=ruling) | {ruling.payout.member_id}
    return people.exclude(pk__in=without).exists()


def _whole() -> RulingQuerySet:
    return Ruling.objects.select_related(*WHOLE)
