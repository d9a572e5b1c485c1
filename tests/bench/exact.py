"""Threads with exactly as many posts as a figure names."""

from datetime import timedelta

from django.db.models import Count, Q

from forum.domain import posts, solutions, threads
from forum.lib import clock
from forum.models import Category, Member, Thread

SIZES = (20, 200)
PEOPLE = 40
# Of everyday length: half of all answers elsewhere have under 90 to 200 words.
TEXT = (
    "I had the same on **my phone** last week. Go to *Settings*, then *Network*, and choose the "
    "second entry; switch it off, wait for a minute, and switch it on again.\n\n"
    "1. Note down which network is shown.\n2. Restart the phone.\n3. Call `*100#` and look "
    "whether the tariff is there.\n\nIf that does not help, take the card out and try it in "
    "another phone: then you know whether it is the card or the phone. "
) * 2


def find(size: int) -> Thread | None:
    """The solved question for everybody with exactly SIZE posts, all of them present, that has most
    answers: they cost more than comments. Of several the oldest."""
    return (
        Thread.objects.listed_for(None)
        .questions()
        .filter(state=Thread.State.SOLVED, language="en")
        .annotate(
            size=Count("posts"), gone=Count("posts", filter=Q(posts__deleted_at__isnull=False))
        )
        .filter(size=size, gone=0)
        .order_by("-answer_count", "pk")
        .first()
    )


def complete() -> None:
    """Make those that are missing, as people do: three comments to every five answers."""
    for size in SIZES:
        if find(size) is None:
            _make(size)


def _make(size: int) -> None:
    people = [_person(f"exact{size}-{number}") for number in range(PEOPLE)]
    category = Category.objects.filter(is_private=False).earliest("position", "pk")
    start = clock.now() - timedelta(days=20)
    thread = threads.ask(
        by=people[0], key=None, now=start, title=f"Why does it say no network, {size} times over?",
        body=TEXT, category=category, tag_names=["network", "iphone"], language="en",
    )  # fmt: skip
    answer = None
    for number in range(size - 1):
        by, now = people[1 + number % (PEOPLE - 1)], start + timedelta(hours=number + 1)
        if answer is not None and number % 8 in (2, 4, 6):
            posts.comment(post=answer, by=by, body="That helped me, thank you!", key=None, now=now)
        else:
            answer = posts.answer(thread=thread, by=by, body=TEXT, key=None, now=now)
    assert answer is not None
    solutions.accept(
        thread=thread, post=answer, by=people[0], now=start + timedelta(hours=size + 1)
    )


def _person(handle: str) -> Member:
    """Somebody of their own: the cast has written since, and time runs one way for the limits."""
    joined_at = clock.now() - timedelta(days=400)
    return Member.objects.create_user(handle, display_name=handle.title(), joined_at=joined_at)
