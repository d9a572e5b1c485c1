"""A private case: a customer and an expert, from "I need a person" to its end. Decision 0044.

Lock rule: the idempotency key, then as case_rows.hold says. Who has it is domain/case_owners.py,
how it ends and begins again domain/case_ends.py; their verbs are named here too.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import case_clock, case_news, case_rows
from community.domain.case_ends import check_reopen, confirm, finish, member_gone, reopen, withdraw
from community.domain.case_owners import (
    add_note,
    ask_for_another,
    claim,
    give_back,
    hand_over,
)
from community.lib import case_facts
from community.lib import case_kinds as kinds
from community.lib.urgent import Reason
from community.models import Case, Pool
from community.queries import callbacks, pools
from forum import rules
from forum.domain import counters, pace, private, request_keys
from forum.lib import facts
from forum.lib.transact import verb
from forum.models import Category, Member, Post, Talk, Thread
from forum.rules import NotAllowed

__all__ = [
    "add_note", "ask", "ask_for_another", "begin", "check_begin", "check_reopen", "claim",
    "confirm", "facts_of", "finish", "give_back", "hand_over", "hold", "member_gone", "reopen",
    "withdraw", "write",
]  # fmt: skip
Status = Case.Status
hold = case_rows.hold


def check_begin(
    member: Member | None, *, about: Thread | None, running: int, has_one: bool
) -> Member:
    """Whether this member may open a case: about their own question, or about none. `running` are
    their cases that are not done, `has_one`: one of them is about this question."""
    member = rules.check_member(member)
    if about is not None and about.author_id != member.pk:
        raise NotAllowed(_("Only whoever asked can go on in private. You can answer, though."))
    if about is not None and not about.takes_posts:
        raise NotAllowed(_("This question is closed. You can begin a case of its own."))
    case_rows.check_beside(running=running, has_one=has_one)
    return member


@verb
def begin(
    *,
    about: Thread | None,
    category: Category,
    reason: str,
    words: str,
    by: Member,
    key: uuid.UUID | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
) -> Case:
    """A case of `by`, with `words` as its first message, once per `key`; the public question rests
    meanwhile. Raises NotAllowed (not theirs, too many, the limits of writing)."""
    first = request_keys.claim(member=by, key=key, verb="begin case", now=now)
    if first is not None:
        return Case.objects.select_related("thread").get(pk=first)
    if about is not None:
        about = counters.lock(thread=about)
    pace.counts(member=by, now=now)  # held: cases that begin at once count each other
    mine = Case.objects.filter(member=by, status__in=Case.RUNS)
    has_one = about is not None and mine.filter(about=about).exists()
    check_begin(by, about=about, running=mine.count(), has_one=has_one)
    if reason not in Reason.values:
        raise NotAllowed(_("Please choose what it is about."))
    thread = private.begin(
        people=[], kind=Talk.Kind.CASE, by=by, now=now, words=words, category=category,
        pictures=pictures,
    )  # fmt: skip
    case = Case(
        thread=thread, about=about, member=by, category=category, reason=reason, opened_at=now,
        pool=_pool(about, thread), facts=facts_of(about=about, by=by),
    )  # fmt: skip
    case.promised_at = case.due_at = case_rows.waits_until(case=case, now=now)
    case.save(force_insert=True)
    if about is not None:
        case_clock.hold(about=about, case=case, by=by, now=now)
    case_rows.note(case=case, kind="begun", by=by, now=now, reason=reason)
    case_news.to_pool(case=case, kind=kinds.WAITING, key=f"case_waiting:{case.pk}", by=by, now=now)
    request_keys.settle(member=by, key=key, verb="begin case", result=case.pk)
    return case


@verb
def write(
    *,
    case: Case,
    body: str,
    by: Member,
    key: uuid.UUID | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
) -> Post:
    """A message of one of its two people; once per `key`. The customer's word makes it wait for
    us. Raises NotAllowed."""
    first = request_keys.claim(member=by, key=key, verb="write in case", now=now)
    if first is not None:
        return Post.objects.get(pk=first)
    case = hold(case=case)
    case_rows.check_runs(
        case=case, sentence=_("The case is done. Open it again first: then you can write.")
    )
    post = private.write(thread=case.thread, by=by, body=body, key=None, now=now, pictures=pictures)
    if by.pk == case.member_id:
        _customer_wrote(case, post, now)
    else:
        _answered(case, now)
        case_news.to_customer(
            case=case, kind=kinds.MESSAGE, key=f"case_message:{post.pk}", by=by, now=now
        )
    request_keys.settle(member=by, key=key, verb="write in case", result=post.pk)
    return post


@verb
def ask(
    *, case: Case, body: str, by: Member, key: uuid.UUID | None, now: datetime,
    pictures: dict[int, str] | None = None,
) -> Post:  # fmt: skip
    """Whoever has it asks its customer, and waits for them; once per `key`. Raises NotAllowed."""
    first = request_keys.claim(member=by, key=key, verb="ask in case", now=now)
    if first is not None:
        return Post.objects.get(pk=first)
    case = hold(case=case)
    case_rows.check_runs(case=case, sentence=_("The case is done."))
    if case.owner_id != by.pk:
        raise NotAllowed(_("Take the case first: then it is yours."))
    post = private.write(thread=case.thread, by=by, body=body, key=None, now=now, pictures=pictures)
    case.first_answer_at = case.first_answer_at or now
    case.status, case.due_at, case.nudged_at, case.lead_called_at = Status.ASKED, None, None, None
    case_rows.save(case, "first_answer_at", "status", "due_at", "nudged_at", "lead_called_at")
    case_rows.note(case=case, kind="asked", by=by, now=now)
    case_news.to_customer(case=case, kind=kinds.ASKED, key=f"case_asked:{post.pk}", by=by, now=now)
    request_keys.settle(member=by, key=key, verb="ask in case", result=post.pk)
    return post


def facts_of(*, about: Thread | None, by: Member) -> list[facts.Fact]:
    """What such a case takes along: of the question, and of what `by` has noted of themselves."""
    return case_facts.taken(
        known=about.facts if about is not None else [],
        devices=[str(one) for one in by.devices.all()[: case_facts.MOST_DEVICES]],
        tariff=by.tariff,
    )


def _pool(about: Thread | None, thread: Thread) -> Pool:
    """Of the question, whose tags say more than its topic; of the topic chosen now where that is
    another one."""
    is_same = about is not None and about.category_id == thread.category_id
    return pools.of(about if about is not None and is_same else thread)


def _customer_wrote(case: Case, post: Post, now: datetime) -> None:
    """What was due stays due; what waited for them waits for us."""
    if case.status == Status.ASKED:
        case.status, case.nudged_at = Status.OPEN, None
        case.due_at = case_rows.waits_until(case=case, now=now)
        case_rows.save(case, "status", "due_at", "nudged_at")
        case_rows.note(case=case, kind="replied", by=case.member, now=now)
    if case.owner_id is not None:
        case_news.to_team(
            case=case, kind=kinds.WROTE, to=[case.owner_id], by=case.member, now=now,
            key=f"case_wrote:{post.pk}",
        )  # fmt: skip


def _answered(case: Case, now: datetime) -> None:
    """What was due is done. They go on with it: the next word, or its end, is due as if it had been
    asked now; a booked call keeps its time."""
    case.first_answer_at = case.first_answer_at or now
    if case.status == Status.OPEN:
        call = callbacks.open_of(case)
        case.due_at = call.ends_at if call else case_rows.waits_until(case=case, now=now)
    case.lead_called_at = None
    case_rows.save(case, "first_answer_at", "due_at", "lead_called_at")
