"""Rows that somebody filled with script: every vector as an answer, and in every other field."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.test import Client

from forum.domain import counters, posts, rendering, solutions, tags, threads
from forum.lib import clock, limits
from forum.models import Category, Member, Post, Thread
from tests import factories
from tests.forum.lib.hostile import VECTORS, Vector

FREE = limits.Pace(questions=10**6, answers=10**6, marks=10**6, between=timedelta(0))
A_PAGE = 30


def of_kind(kind: str) -> list[Vector]:
    return [vector for vector in VECTORS if vector.kind == kind]


def storable(payload: str) -> str:
    """What PostgreSQL can hold of it; the text gate is not asked, so that more comes through."""
    return payload.replace("\0", "").encode("utf-8", "ignore").decode()


def threads_of_vectors(kinds: Sequence[str]) -> dict[str, Thread]:
    """For each kind a solved thread with every vector as an answer and, where it is short enough,
    as its comment; the first is the solution."""
    asker, helper, category = factories.member(), factories.member(), factories.category("sim")
    return {kind: _thread_of(kind, asker, helper, category) for kind in kinds}


def pages_of_answers(made: dict[str, Thread]) -> list[str]:
    return [
        f"{thread.get_absolute_url()}?page={number + 1}"
        for kind, thread in made.items()
        for number in range(-(-(len(of_kind(kind)) - 1) // A_PAGE))
    ]


def _thread_of(kind: str, asker: Member, helper: Member, category: Category) -> Thread:
    """Rows as the verbs write them, rendered by the product; hundreds of verbs take too long."""
    now = clock.now()
    thread = threads.ask(
        by=asker, title=f"What about the {kind} that I saw?", body="Look at these answers.",
        category=category, tag_names=["seen"], language="en", key=None, now=now,
    )  # fmt: skip
    answers = [
        _post(thread, helper, vector, kind=Post.Kind.ANSWER, created_at=now + timedelta(seconds=n))
        for n, vector in enumerate(of_kind(kind))
    ]
    Post.objects.bulk_create(answers)
    short = [
        _post(thread, helper, vector, kind=Post.Kind.COMMENT, parent=answer, created_at=now)
        for answer, vector in zip(answers, of_kind(kind), strict=True)
        if len(vector.payload) <= limits.COMMENT[1]
    ]
    Post.objects.bulk_create(short)
    counters.refresh(thread=thread)
    return solutions.accept(thread=thread, post=answers[0], by=asker, now=now)


def _post(thread: Thread, by: Member, vector: Vector, **fields: Any) -> Post:
    post = Post(thread=thread, author=by, **fields)
    rendering.write_body(post, body=storable(vector.payload))
    return post


def titled(chosen: Sequence[Vector]) -> list[Thread]:
    """For each vector a thread whose title, tags, question and author's name and words it is."""
    category = factories.category("sim")
    return [_titled(vector, category) for vector in chosen]


def _titled(vector: Vector, category: Category) -> Thread:
    payload, now = storable(vector.payload), clock.now()
    author = factories.member(display_name=payload[:60], about=payload[:300])
    thread = threads.ask(
        by=author, title=payload[:150], body=payload, category=category,
        tag_names=["esim"], language="en", key=None, now=now,
    )  # fmt: skip
    tags.put(thread=thread, names=["esim", payload[: limits.TAG_LENGTH]])
    posts.edit(
        post=thread.posts.get(), by=author, now=now + timedelta(hours=1),
        body=f"{payload}\n\nchanged", title=payload[:149] + "!", reason=payload[:200],
    )  # fmt: skip
    return Thread.objects.get(pk=thread.pk)


def send_forms(client: Client, kind: str) -> list[int]:
    """The kind's first vectors through the real forms; the answers' status codes."""
    chosen = [vector.payload for vector in of_kind(kind)[:8]]
    asked = client.post(
        "/questions/ask/",
        {"title": chosen[0][:150].ljust(12, "?"), "body": "\n\n".join(chosen), "category": "sim",
         "language": "en", "tag_names": "esim", "key": uuid.uuid4()},
    )  # fmt: skip
    tagged = client.post(
        "/questions/ask/",
        {"title": f"With the tags of {kind}", "body": "Nothing to see in here.", "category": "sim",
         "language": "en", "tag_names": chosen[0][:30], "key": uuid.uuid4()},
    )  # fmt: skip
    named = client.post(
        "/settings/",
        {"display_name": chosen[0][:60], "about": chosen[-1][:300], "language": "en",
         "time_zone": "Europe/Berlin"},
    )  # fmt: skip
    return [asked.status_code, tagged.status_code, named.status_code]
