"""Deciding on what was reported: one post, or many alike, each by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from forum import moderation_rules
from forum.domain import flags, suspending
from forum.lib.transact import verb
from forum.models import Flag, Member, Post
from forum.queries import review_queue
from forum.rules import NotAllowed

REMOVE, MENDED, KEEP = "remove", "mended", "keep"
WARN = "warn"


@dataclass(frozen=True)
class Word:
    """What is decided: `act` REMOVE (it goes), MENDED (the reports were right, it is in order by
    now) or KEEP; `reason` a Decision.Reason; `step` "" (none), WARN, or days of a suspension."""

    act: str
    reason: str
    words: str
    step: str = ""


@verb
def judge(*, post: Post, by: Member, word: Word, now: datetime) -> bool:
    """Settle all open reports of the post, and step against its author where that is said: False
    where they are suspended for as long already, which stands. Raises NotAllowed."""
    moderation_rules.check_not_own(by, post.author_id)
    moderation_rules.check_words(word.reason, word.words)
    if word.act == REMOVE:
        moderation_rules.check_removes(post.thread)
    flag = next(iter(review_queue.open_reports(post=post)), None)
    moderation_rules.check_waits(flag)
    outcome = Flag.Outcome.DECLINED if word.act == KEEP else Flag.Outcome.UPHELD
    steps = bool(word.step) and word.act != KEEP and post.author is not None
    if flag is not None:
        flags.settle(
            flag=flag, by=by, outcome=outcome, words=word.words, now=now,
            removes=word.act == REMOVE, code=word.reason, to_writer=steps,
        )  # fmt: skip
    if steps and post.author is not None:
        return _step(post, post.author, by, word, now)
    return True


def judge_all(
    *, posts: Sequence[Post], by: Member, word: Word, now: datetime
) -> list[tuple[Post, str]]:
    """Each in a transaction of its own, so that one that fails stops no other; a step is taken once
    against each who wrote any of them. Returns those that failed, with the sentence why."""
    failed, stepped = [], set()
    for post in posts:
        said = replace(word, step="") if post.author_id in stepped else word
        try:
            judge(post=post, by=by, word=said, now=now)
            stepped.add(post.author_id)
        except NotAllowed as refusal:
            failed.append((post, str(refusal)))
    return failed


def _step(post: Post, author: Member, by: Member, word: Word, now: datetime) -> bool:
    if word.step == WARN:
        suspending.warn(
            member=author, by=by, reason=word.reason, words=word.words, now=now,
            thread=post.thread, post=post,
        )  # fmt: skip
        return True
    made = suspending.suspend(
        member=author, by=by, reason=word.reason, words=word.words, days=int(word.step), now=now,
        thread=post.thread, post=post,
    )  # fmt: skip
    return made.at == now
