"""Which of many notices would be told now, by what their members follow and mute: in one statement.

`hearers.py` weighs the same for one piece of news and all who may hear of it;
tests/forum/domain/test_heard.py holds the two together. Decision 0022.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from forum.lib import notice_kinds
from forum.lib.follow_levels import ANSWERED, ASKED, WEIGHTY, hearing
from forum.models import Following, Member, Notice, ThreadTag
from forum.models.following import FollowingQuerySet

COMPANY = [role for role in Member.StaffRole.values if role != Member.StaffRole.NONE]
TEAM, FOLLOWED, SAID, OWN = "team", "followed", "said", "own"  # of what is no news


def still(notices: QuerySet[Notice], *, kinds: Collection[str]) -> QuerySet[Notice]:
    """Without those of which their member would not hear any more, and of no other kinds than
    these: each way to hear is dear to plan."""
    names = defaultdict(list)
    for name in kinds:
        names[_way(notice_kinds.get(name))].append(name)
    heard = Q(thread=None)
    for way, alike in names.items():
        heard |= Q(kind__in=alike) & _heard(way)
    return notices.filter(heard, kind__in=list(kinds))


def _way(kind: notice_kinds.Kind) -> str:
    """What decides about notices of this kind."""
    if kind.is_of_team:
        return TEAM
    if kind.news or kind.needs_following:
        return kind.news or FOLLOWED
    return SAID if kind.is_said else OWN


def _heard(way: str) -> Q:
    if way == TEAM:
        return Q()
    if way == FOLLOWED:
        return Q(Exists(_of_thread().hearing()))
    if way in (SAID, OWN):
        heard = Q(~Exists(_of_thread().muted()))
        return heard & ~_by_muted() if way == SAID else heard
    quiet, loud = hearing(way, by_company=False), hearing(way, by_company=True)
    heard = _on(quiet, way)
    if loud != quiet:
        heard |= Q(by__staff_role__in=COMPANY) & _on(loud, way)
    unmuted = ~_by_muted()
    if way == ANSWERED:  # to their own question: it was asked for, whoever gives it
        unmuted |= Q(thread__author=F("member"))
    return heard & unmuted


def _on(levels: Sequence[str], news: str) -> Q:
    """Whether the member follows what it is about on one of these levels: the thread, which beats
    all others, or its person, a tag or its topic, as long as no tag or topic of it is muted."""
    tags = ThreadTag.objects.filter(content_object=OuterRef(OuterRef("thread"))).values("tag")
    place = Q(tag__in=tags) | Q(category=OuterRef("thread__category"))
    person = Q(person=OuterRef("thread__author" if news == WEIGHTY else "by"))
    others = _own().filter(place | person, level__in=levels)
    muted = _own().muted().filter(place)
    heard = Q(~Exists(_of_thread()), Exists(others), ~Exists(muted))
    # Whoever follows a new thread itself has read it.
    return heard if news == ASKED else heard | Q(Exists(_of_thread().filter(level__in=levels)))


def _by_muted() -> Q:
    return Q(Exists(_own().muted().filter(person=OuterRef("by"))))


def _of_thread() -> FollowingQuerySet:
    return _own().filter(thread=OuterRef("thread"))


def _own() -> FollowingQuerySet:
    return Following.objects.in_force().filter(member=OuterRef("member"))
