"""Sending a wave of spam among honest newcomers: for the journey, the tests and the drill."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

HOUR = timedelta(hours=1)


@dataclass
class Sent:
    """What became of it: of spam how many were held or refused, and which came through; of honest
    posts the words of those that were held or refused, with why."""

    accounts: list[Any] = field(default_factory=list)
    held: int = 0
    through: list[str] = field(default_factory=list)
    stopped: list[tuple[Any, str]] = field(default_factory=list)
    good: int = 0

    @property
    def share_held(self) -> float:
        return self.held / (self.held + len(self.through))


def send(
    *, threads: list[Any], posts: int, accounts: int, honest: Iterator[str], good: int
) -> Sent:
    """`posts` of spam by `accounts` and `good` honest ones, each by somebody who has joined lately,
    mixed over one hour from now. All from one address: none is asked for."""
    from forum.lib import clock
    from tests import factories, spam

    began, bad, sent = clock.now(), spam.wave(), Sent()
    joined = began - timedelta(hours=2)
    sent.accounts = [factories.member(joined_at=joined) for _n in range(accounts)]
    every = posts / good
    for n in range(posts):
        at = began + HOUR * n / posts
        body = next(bad)
        _said, why = _try(threads[n % len(threads)], sent.accounts[n % accounts], body, at)
        if why is None:
            sent.through.append(body)
        else:
            sent.held += 1
        while sent.good < (n + 1) / every and sent.good < good:
            body = next(honest)
            _said, why = _try(
                threads[sent.good % len(threads)], factories.member(joined_at=joined), body, at
            )
            sent.good += 1
            if why is not None:
                sent.stopped.append((why, body))
    return sent


def _try(thread: Any, by: Any, body: str, at: Any) -> tuple[Any, Any]:
    """What was made of it, and why it was held or refused; None where it was posted."""
    from forum.domain import gate
    from forum.models import HeldPost
    from forum.rules import NotAllowed

    try:
        made = gate.answer(thread=thread, by=by, body=body, key=None, now=at)
    except NotAllowed as refusal:
        return None, str(refusal)
    return made, list(made.reasons) if isinstance(made, HeldPost) else None
