"""How a private case ends: done, confirmed, withdrawn; and how it begins again."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import (
    callbacks,
    case_clock,
    case_events,
    case_news,
    case_owners,
    case_rows,
    summaries,
)
from community.lib import case_kinds as kinds
from community.lib import case_times
from community.models import Case
from community.queries import experts
from forum import rules
from forum.domain import private, request_keys
from forum.lib import worktime
from forum.lib.transact import verb
from forum.models import Event, Member
from forum.rules import NotAllowed

Status = Case.Status


@verb
def finish(
    *,
    case: Case,
    resolution: str,
    by: Member,
    key: uuid.UUID | None,
    now: datetime,
    follow_up_at: datetime | None = None,
) -> Case:
    """Whoever has it says what came of it: the case is done, and with it its public question. The
    customer may open it again. Once per `key`. Raises NotAllowed."""
    if request_keys.claim(member=by, key=key, verb="finish case", now=now) is not None:
        return Case.objects.get(pk=case.pk)
    case = case_rows.hold(case=case)
    case_rows.check_runs(case=case, sentence=_("The case is done already."))
    if case.owner_id != rules.check_member(by).pk:
        raise NotAllowed(_("You no longer have this case."))
    if not resolution.strip():
        raise NotAllowed(_("Please write for your customer what came of it."))
    if follow_up_at is not None and follow_up_at <= now:
        raise NotAllowed(_("Please choose a day to come."))
    case.resolution, case.follow_up_at = resolution.strip()[:2000], follow_up_at
    case_rows.save(case, "resolution", "follow_up_at")
    end(case=case, by=by, kind="done", now=now)
    case_news.to_customer(
        case=case, kind=kinds.DONE, by=by, now=now, key=f"case_done:{case.pk}:{case.reopened}"
    )
    request_keys.settle(member=by, key=key, verb="finish case", result=case.pk)
    return case


@verb
def confirm(*, case: Case, by: Member, now: datetime) -> Case:
    """The customer says that it is solved: where it still ran it is done, else it was so. Again
    nothing changes. Raises NotAllowed."""
    case = case_rows.hold(case=case)
    _check_customer(case, by)
    if case.status == Status.WITHDRAWN:
        raise NotAllowed(_("You have withdrawn this case."))
    if case.runs:
        end(case=case, by=by, kind="done", now=now)
    case_events.record(
        case=case, kind="confirmed", key=summaries.confirmed_key(case), by=by, now=now
    )
    summaries.say_how_it_stands(case=case, now=now)
    return case


@verb
def reopen(
    *, case: Case, words: str, by: Member, key: uuid.UUID | None, now: datetime
) -> Case:  # fmt: skip
    """The customer opens it again, with a word, within fourteen days: it goes back to whoever had
    it where they are on shift, else to the pool. Once per `key`. Raises NotAllowed."""
    if request_keys.claim(member=by, key=key, verb="reopen case", now=now) is not None:
        return Case.objects.get(pk=case.pk)
    case = case_rows.hold(case=case)
    check_reopen(by, case=case, now=now)
    case.status, case.done_at, case.done_by, case.nudged_at = Status.OPEN, None, None, None
    case.follow_up_at, case.reopened, case.lead_called_at = None, case.reopened + 1, None
    case.due_at = case_rows.waits_until(case=case, now=now)
    case_rows.save(
        case, "status", "done_at", "done_by", "nudged_at", "follow_up_at", "reopened",
        "lead_called_at", "due_at",
    )  # fmt: skip
    post = private.write(thread=case.thread, by=by, body=words, key=None, now=now)
    if case.about is not None and case.about.takes_posts:
        case_clock.hold(about=case.about, case=case, by=by, now=now)
    case_rows.note(case=case, kind="reopened", by=by, now=now)
    summaries.say_how_it_stands(case=case, now=now)
    if case.owner_id is not None and _is_there(case.owner_id, now):
        case_news.to_team(
            case=case, kind=kinds.REOPENED, to=[case.owner_id], by=by, now=now,
            key=f"case_reopened:{post.pk}",
        )  # fmt: skip
    elif case.owner_id is not None:
        case_owners.let_go(case=case, by=None, kind="owner_not_there", now=now)
    else:
        case_news.to_pool(
            case=case, kind=kinds.WAITING, key=f"case_reopened:{post.pk}", by=by, now=now
        )
    request_keys.settle(member=by, key=key, verb="reopen case", result=case.pk)
    return case


def check_reopen(member: Member, *, case: Case, now: datetime) -> None:
    """Raises NotAllowed."""
    _check_customer(case, member)
    if case.done_at is None or case.status != Status.DONE:
        raise NotAllowed(_("The case is not done: you can write in it."))
    if now - case.done_at > case_times.REOPEN:
        raise NotAllowed(_("This case ended some time ago. Please begin a new one."))
    others = Case.objects.filter(member=member, status__in=Case.RUNS).exclude(pk=case.pk)
    has_one = case.about_id is not None and others.filter(about=case.about_id).exists()
    case_rows.check_beside(running=others.count(), has_one=has_one)


@verb
def withdraw(*, case: Case, by: Member, now: datetime) -> Case:
    """The customer does not want it any more: it ends, a booked call with it, the number at once;
    the public question goes on. Again nothing changes. Raises NotAllowed."""
    case = case_rows.hold(case=case)
    _check_customer(case, by)
    if case.status == Status.WITHDRAWN:
        return case
    case_rows.check_runs(case=case, sentence=_("The case is done."))
    end(case=case, by=by, kind="withdrawn", now=now)
    return case


@verb
def member_gone(event: Event) -> None:
    """Somebody's account is erased: their cases end, their numbers are gone at once, what they had
    of others is its pool's again. Surveys stay. The event is told in its member's transaction."""
    mine = Case.objects.filter(member=event.member_id).order_by("pk")
    for case in mine:
        held = case_rows.hold(case=case)
        callbacks.forget(case=held, now=event.at)
        if held.runs:
            end(case=held, by=None, kind="customer_left", now=event.at, status=Status.WITHDRAWN)
    for case in Case.objects.filter(owner=event.member_id).order_by("pk"):
        held = case_rows.hold(case=case)
        if held.runs:
            case_owners.let_go(case=held, by=None, kind="owner_left", now=event.at)


def end(
    *, case: Case, by: Member | None, kind: str, now: datetime, status: str = ""
) -> None:  # fmt: skip
    """The case is over, with its calls and the public question's rest. Rows held."""
    is_withdrawn = status == Status.WITHDRAWN or kind == "withdrawn"
    case.status = Status.WITHDRAWN if is_withdrawn else Status.DONE
    case.done_at, case.done_by, case.due_at, case.lead_called_at = now, by, None, None
    case_rows.save(case, "status", "done_at", "done_by", "due_at", "lead_called_at")
    callbacks.case_ended(case=case, by=by, now=now)
    if is_withdrawn:
        callbacks.forget(case=case, now=now)
        if case.owner_id is not None:
            case_news.to_team(
                case=case, kind=kinds.WITHDRAWN, to=[case.owner_id], by=None, now=now,
                key=f"case_withdrawn:{case.pk}",
            )  # fmt: skip
        case_owners.free(case=case, now=now)  # nobody needs to read it any more
    if case.about is not None:
        rest = case_clock.let_go if is_withdrawn else case_clock.done
        rest(about=case.about, case=case, by=by, now=now)
    summaries.say_how_it_stands(case=case, now=now)
    case_rows.note(case=case, kind=kind, by=by, now=now)


def _check_customer(case: Case, member: Member) -> None:
    if case.member_id != rules.check_member(member).pk:
        raise NotAllowed(_("Only its customer decides that."))


def _is_there(owner: int, now: datetime) -> bool:
    expert = experts.of(owner)
    if expert is None or not expert.is_active or experts.away_ids(experts=[owner], now=now):
        return False
    return worktime.is_open(now, experts.hours(expert))
