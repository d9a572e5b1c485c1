"""Threads that thousands follow: a job tells their followers in steps, not whoever posts.

A step is one transaction with the job of the next one: whoever was told is told once (the key of
the notice), and a worker that is killed leaves the rest to the next one.
"""

from dataclasses import dataclass

from procrastinate.contrib.django import app

from forum.domain.outbox import AFTER_OTHERS
from forum.models import Event

TASK = "forum.tasks.tell_crowd"
IN_REQUEST = 300  # people; writing to more of them would be felt
A_STEP = 500


class Crowded(Exception):
    """There are more people to tell than a request should."""


@dataclass
class Step:
    """Some of the people to tell: the next `most` by id, from `after` on. `last` says where the
    next step begins, None where there is none."""

    after: int = 0
    most: int = IN_REQUEST
    is_job: bool = False
    last: int | None = None


def of(event: Event) -> Step:
    """The step in which this event is told just now: all at once, unless a job does it."""
    step = vars(event).get("step")
    return step if isinstance(step, Step) else Step()


def begin(event: Event, *, after: int) -> Step:
    """Let `event` be told in a step of a job."""
    step = Step(after=after, most=A_STEP, is_job=True)
    vars(event)["step"] = step
    return step


def later(event: Event, *, after: int = 0) -> None:
    """Tell of this event by a job, in the transaction that is open; once."""
    vars(event)["waits"] = True
    app.configure_task(TASK, priority=AFTER_OTHERS).defer(pk=event.pk, after=after)


def waits(event: Event) -> bool:
    """Whether a job will tell of it."""
    return bool(vars(event).get("waits"))
