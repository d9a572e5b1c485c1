"""What feeds tell: the newest of a list, or of one thread; only what visitors see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from taggit.models import Tag

from forum.models import Category, Event, Post, Thread
from forum.queries import feeds, queues

MOST_ANSWERS = 50


@dataclass(frozen=True)
class Told:
    """A thread, and its question (or the article's text)."""

    thread: Thread
    question: Post


def questions(*, view: str, category: Category | None = None, tag: Tag | None = None) -> list[Told]:
    """The first page of the list, in three queries. Raises KeyError for an unknown view."""
    return _told(feeds.page_of(view=view, category=category, tag=tag))


def queue(*, queue: str, now: datetime) -> list[Told]:
    """The first page of the queue, in three queries. Raises KeyError for an unknown one."""
    return _told(queues.page_of(queue=queue, asked=queues.Asked(member=None, now=now))[0])


def _told(chosen: QuerySet[Thread, Any]) -> list[Told]:
    pks = list(chosen.values_list("pk", flat=True))[: feeds.PAGE_SIZE]
    threads = Thread.objects.select_related("author", "category", "solution__post").in_bulk(pks)
    texts = Post.objects.filter(thread__in=pks, kind=Post.Kind.QUESTION).seen_by(None)
    by_thread = {post.thread_id: post for post in texts}
    return [Told(threads[pk], by_thread[pk]) for pk in pks if pk in threads and pk in by_thread]


def answers(*, thread: Thread) -> list[Post]:
    """The question and the newest answers of a thread that visitors may see. Two queries."""
    posts = Post.objects.filter(thread=thread).seen_by(None).select_related("author")
    newest = posts.answers().order_by("-created_at", "-pk")[:MOST_ANSWERS]
    return [*newest, *posts.filter(kind=Post.Kind.QUESTION)]


def changed_at(*, thread: Thread | None = None) -> datetime | None:
    """When something last happened in the thread, or in any room that is open to all; deletions
    too, but nothing that only some may know of. One query."""
    if thread is not None:
        happened = Event.objects.filter(thread=thread).order_by("-at", "-pk")
    else:
        in_open_rooms = Event.objects.filter(thread__category__is_private=False)
        happened = in_open_rooms.exclude(thread__kind=Thread.Kind.PRIVATE).order_by("-pk")
    return happened.values_list("at", flat=True).first()
