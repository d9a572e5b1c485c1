"""What the people of the demo say after trying answers, and one answer that is out of date: facts
with their events, without notices, as most of the demo. And a suggested edit, by its verb."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F

from forum.domain import edits, reactions
from forum.domain.revisions import Words
from forum.lib import limits
from forum.lib.transact import verb
from forum.models import Event, Mark, Member, Outdating, Post, Reaction

HELPFUL, ANSWERS = 3, 40  # marks that an answer has, and how many answers are looked at
AGES = (timedelta(days=24), timedelta(days=11), timedelta(days=3))  # of the reports
DEVICES = (("Pixel 9", "Android 16"), ("iPhone 15", "iOS 26.1"), ("Galaxy S24", "One UI 8"))
KIND = Reaction.Kind


@verb
def write(*, now: datetime) -> int:
    """Write them down, the same for the same community; returns how many people said something."""
    present = Post.objects.answers().present().select_related("thread__solution", "author")
    liked = present.filter(helpful_count__gte=HELPFUL).order_by("pk")
    said = [fact for post in liked[:ANSWERS] for fact in _works(post, now)]
    old = present.filter(thread__solution__post=F("pk")).order_by("created_at", "pk").first()
    if old is not None:
        said += _failed(old, now)
    _store(said)
    if old is not None and sum(fact.kind == KIND.FAILED for fact in said) >= reactions.REPORTS:
        at = now - AGES[-1]
        Outdating.objects.create(post=old, by=None, at=at)
        Post.objects.filter(pk=old.pk).update(outdated_at=at)
    _suggest(now)
    return len(said)


def _works(post: Post, now: datetime) -> Iterator[Reaction]:
    """Every other one of those whom it helped, a day later."""
    marks = Mark.objects.filter(post=post).exclude(member=post.thread.author_id)
    for mark in marks.order_by("given_at", "pk")[::2]:
        at = min(mark.given_at + timedelta(days=1), now)
        yield Reaction(post=post, member_id=mark.member_id, kind=KIND.WORKS, given_at=at)


def _failed(post: Post, now: datetime) -> Iterator[Reaction]:
    """Three who name what they use."""
    people = [post.author_id or 0, post.thread.author_id or 0]
    here = Member.objects.filter(joined_at__lt=now - AGES[0], staff_role="").exclude(pk__in=people)
    for by, age, (device, software) in zip(here.order_by("pk"), AGES, DEVICES, strict=False):
        yield Reaction(
            post=post, member=by, kind=KIND.FAILED, device=device, software=software,
            given_at=now - age,
        )  # fmt: skip


def _store(said: list[Reaction]) -> None:
    once = {(fact.post_id, fact.member_id): fact for fact in said}  # the last word counts
    facts = Reaction.objects.bulk_create(once.values())
    Event.objects.bulk_create(
        Event(
            kind=Event.Kind.REACTION_GIVEN, thread=fact.post.thread, post=fact.post,
            member_id=fact.post.author_id, by_id=fact.member_id, at=fact.given_at,
            data={"reaction": fact.pk, "reaction_kind": fact.kind},
        )
        for fact in facts
    )  # fmt: skip
    for post in {fact.post for fact in facts}:
        kinds = [fact.kind for fact in facts if fact.post_id == post.pk]
        post.works_count, post.failed_count = kinds.count(KIND.WORKS), kinds.count(KIND.FAILED)
        post.save(update_fields=["works_count", "failed_count"])


def _suggest(now: datetime) -> None:
    """Somebody with enough points offers a clearer layout of a long answer."""
    long = Post.objects.answers().present().filter(body__contains=". ").order_by("-pk")
    post = long.select_related("thread").first()
    able = Member.objects.filter(standing__points__gte=limits.SUGGEST_POINTS, staff_role="")
    able = able.select_related("standing").order_by("pk")
    by = able.exclude(pk=post.author_id or 0).first() if post else None
    if post is None or by is None:
        return
    edits.suggest(
        post=post, by=by, standing=by.standing, base=post.fingerprint, key=None,
        words=Words(post.body.replace(". ", ".\n\n", 1)),
        reason="A paragraph of its own for each step", now=now - timedelta(hours=2),
    )  # fmt: skip
