"""Things to test with: made by the product's own verbs where there is one."""

import itertools
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress

from forum.domain import posts, solutions, threads
from forum.lib import clock
from forum.models import Category, Member, Post, Thread

_numbers = itertools.count(1)
LONG_AGO = timedelta(days=400)


def member(handle: str = "", **extra: Any) -> Member:
    """An established member (joined long ago), so that no newcomer's limit stands in the way."""
    handle = handle or f"member{next(_numbers)}"
    extra.setdefault("joined_at", clock.now() - LONG_AGO)
    extra.setdefault("display_name", handle.capitalize())
    extra.setdefault("email", f"{handle}@example.com")
    extra.setdefault("rules_agreed", 1)  # as by now everybody has, so that no note is on the page
    person = Member.objects.create_user(handle, password="correct horse", **extra)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def category(slug: str = "", **extra: Any) -> Category:
    slug = slug or f"category-{next(_numbers)}"
    extra.setdefault("name", {"en": slug.capitalize(), "de": f"{slug.capitalize()} (de)"})
    return Category.objects.get_or_create(slug=slug, defaults=extra)[0]


def question(*, by: Member | None = None, at: Any = None, **extra: Any) -> Thread:
    """A question by an established member; each ask is a day apart from the pace limits' view."""
    number = next(_numbers)
    extra.setdefault("title", f"Why does my phone lose network {number}?")
    extra.setdefault("body", f"It happens in the kitchen, since yesterday, case {number}.")
    extra.setdefault("category", None)
    extra["category"] = extra["category"] or category("sim")
    extra.setdefault("tag_names", ["network"])
    extra.setdefault("language", "en")
    return threads.ask(by=by or member(), key=None, now=at or clock.now(), **extra)


def answer(thread: Thread, *, by: Member | None = None, at: Any = None, body: str = "") -> Post:
    body = body or f"Restart it and wait for a minute, answer {next(_numbers)}."
    return posts.answer(
        thread=thread, by=by or member(), body=body, key=None, now=at or clock.now()
    )


def comment(post: Post, *, by: Member | None = None, at: Any = None, body: str = "") -> Post:
    body = body or "Thank you, I will try."
    return posts.comment(post=post, by=by or member(), body=body, key=None, now=at or clock.now())


def solved(*, by: Member | None = None, **extra: Any) -> Thread:
    """A question with an answer that its asker accepted."""
    thread = question(by=by, **extra)
    post = answer(thread)
    assert thread.author is not None
    return solutions.accept(thread=thread, post=post, by=thread.author, now=clock.now())
