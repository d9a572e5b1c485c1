"""Rows of a private case, held in the one order, and when somebody has to do something next.

Lock order: the public question's thread and the case's by id, then the question's service row,
then the case's row, then rows of calls, then experts.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from community.domain import case_events, policies
from community.lib import case_times, ladder
from community.lib.urgent import OF_ASKERS
from community.models import Case
from forum.domain import counters
from forum.lib import worktime
from forum.models import Member, Thread
from forum.rules import NotAllowed


def hold(*, case: Case) -> Case:
    """Both threads and the case, as they are now; `about` is None where the question is gone."""
    about = Case.objects.filter(pk=case.pk).values_list("about", flat=True).first()
    ids = sorted({case.pk, about} - {None})
    held = {pk: counters.lock(thread=Thread(pk=pk)) for pk in ids}
    # Nothing is joined: joined rows are as old as the beginning of the wait.
    found = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    found.thread = held[found.pk]
    if found.about_id is not None and found.about_id in held:
        found.about = held[found.about_id]
    return found


def waits_until(*, case: Case, now: datetime) -> datetime:
    """By when somebody answers who is asked now: what an expert has in the ladder between being
    asked and the promise, half of it where it is urgent, in the hours of the pool."""
    snapshot = policies.snapshot(policies.of(case.thread), pool=case.pool, now=now)
    minutes = snapshot["promise_after"] - snapshot["expert_after"]
    wait = timedelta(minutes=minutes / 2 if case.reason in OF_ASKERS else minutes)
    try:
        return worktime.due(now, wait, ladder.calendar(snapshot["pool"]))
    except worktime.NeverOpen:  # `policies` raises the alarm
        return now + wait


def note(*, case: Case, kind: str, by: Member | None, now: datetime, **data: object) -> str:
    """An event of what may happen many times; its key, for whoever tells people of it."""
    key = case_events.next_key(case=case, kind=kind)
    case_events.record(case=case, kind=kind, key=key, by=by, now=now, **data)
    return key


def save(case: Case, *names: str) -> None:
    case.save(update_fields=list(names))


def check_beside(*, running: int, has_one: bool) -> None:
    """Whether one more may run for a customer of whom so many do, `has_one`: about its question.
    Raises NotAllowed."""
    if has_one:
        raise NotAllowed(_("You have a private case about this question already."))
    if running >= case_times.MOST_RUNNING:
        raise NotAllowed(
            _("You have %(n)s private cases that are not done. Please write there.")
            % {"n": running}
        )


def check_runs(*, case: Case, sentence: str) -> None:
    if not case.runs:
        raise NotAllowed(sentence)
