"""Who has a private case: one expert, who reads it as long as they have it."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import case_news, case_rows, claims, holding
from community.lib import case_kinds as kinds
from community.models import Case, CaseNote, Expert, Pool
from community.queries import callbacks, experts
from community.queries import cases as reads
from forum import rules
from forum.domain import private, request_keys
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed


@verb
def claim(*, case: Case, by: Member, now: datetime) -> Case:
    """Take it: from now on `by` reads it. Again it is the same. Whoever leads the pool takes a case
    that waits too long from whoever has it. Raises NotAllowed."""
    case = case_rows.hold(case=case)
    case_rows.check_runs(case=case, sentence=_("The case is done."))
    if case.owner_id == by.pk:
        return case
    expert = experts.of(by.pk)
    leads = by.pk in case_news.leads(case)
    claims.check_claim(by, thread=case.thread, expert=expert, leads=leads)
    if case.owner_id is not None:
        if not leads or case.lead_called_at is None:
            raise NotAllowed(_("%(who)s has this case.") % {"who": case.owner})
        free(case=case, now=now)
    if expert is not None:
        _check_room(expert, now)
    _give(case, by, by, now)
    key = case_rows.note(case=case, kind="claimed", by=by, now=now)
    case_news.to_customer(case=case, kind=kinds.TAKEN, key=key, by=by, now=now)
    return case


@verb
def give_back(
    *, case: Case, by: Member, note: str, now: datetime, pool: Pool | None = None
) -> Case:  # fmt: skip
    """Back to the pool, or to another one (`pool`), with what the next one must know. Raises
    NotAllowed."""
    case = case_rows.hold(case=case)
    _check_own(case, by)
    _go_to(case, pool)
    _keep_note(case, by, note, now)
    let_go(case=case, by=by, kind="given_back", now=now)
    return case


@verb
def hand_over(
    *, case: Case, to: Expert, note: str, by: Member, key: uuid.UUID | None, now: datetime,
    pool: Pool | None = None,
) -> Case:  # fmt: skip
    """To a colleague of its pool, or of another one (`pool`), who is there soon and has room, with
    what they must know; once per `key`. The clock goes on. Raises NotAllowed."""
    if request_keys.claim(member=by, key=key, verb="hand over case", now=now) is not None:
        return Case.objects.get(pk=case.pk)
    case = case_rows.hold(case=case)
    _check_own(case, by)
    _go_to(case, pool)
    _check_receiver(case, to, by, now)
    _keep_note(case, by, note, now)
    free(case=case, now=now)
    _give(case, to.member, by, now)
    told = case_rows.note(case=case, kind="handed_over", by=by, now=now, to=to.pk)
    case_news.to_team(case=case, kind=kinds.HANDED, to=[to.pk], key=told, by=by, now=now)
    request_keys.settle(member=by, key=key, verb="hand over case", result=case.pk)
    return case


@verb
def add_note(
    *, case: Case, note: str, by: Member, key: uuid.UUID | None, now: datetime
) -> Case:  # fmt: skip
    """What whoever has it wants to know next time, and the next one too; the customer does not
    read it. Of a case that is done as well. Once per `key`. Raises NotAllowed."""
    if request_keys.claim(member=by, key=key, verb="note in case", now=now) is not None:
        return Case.objects.get(pk=case.pk)
    case = case_rows.hold(case=case)
    if case.owner_id != rules.check_member(by).pk:
        raise NotAllowed(_("You no longer have this case."))
    _keep_note(case, by, note, now)
    case_rows.note(case=case, kind="noted", by=by, now=now)
    request_keys.settle(member=by, key=key, verb="note in case", result=case.pk)
    return case


@verb
def ask_for_another(*, case: Case, by: Member, now: datetime) -> bool:
    """The customer wants somebody else: whoever leads the pool reads so, once for each who has it,
    also where they were called since it is late; whether that is new. Nobody has to say why. Raises
    NotAllowed."""
    case = case_rows.hold(case=case)
    if case.member_id != rules.check_member(by).pk:
        raise NotAllowed(_("Only its customer can ask for somebody else."))
    case_rows.check_runs(case=case, sentence=_("The case is done."))
    if reads.is_another_wanted(case=case):
        return False
    if case.lead_called_at is None:
        case.lead_called_at = now
        case_rows.save(case, "lead_called_at")
    key = case_rows.note(case=case, kind="another_wanted", by=by, now=now)
    case_news.to_lead(case=case, kind=kinds.ANOTHER, key=f"case_another:{key}", now=now)
    return True


def let_go(*, case: Case, by: Member | None, kind: str, now: datetime) -> None:
    """Nobody has it any more: its pool hears that it waits. Rows held."""
    key = lose(case=case, by=by, kind=kind, now=now)
    case_news.to_pool(case=case, kind=kinds.BACK, key=f"case_back:{key}", by=by, now=now)


def lose(*, case: Case, by: Member | None, kind: str, now: datetime) -> str:
    """The same for whoever tells the team themselves; the key of its event. Its customer hears it,
    once each time. Rows held."""
    lost = case.owner_id
    free(case=case, now=now)
    key = case_rows.note(case=case, kind=kind, by=by, now=now, lost=lost)
    if lost is not None:
        case_news.to_customer(case=case, kind=kinds.RELEASED, key=key, by=by, now=now)
    return key


def free(*, case: Case, now: datetime) -> None:
    """Whoever has it reads it no more. Rows held."""
    if case.owner is None:
        return
    private.put_out(thread=case.thread, member=case.owner, by=None, now=now)
    case.last_owner, case.owner, case.claimed_at = case.owner, None, None
    case_rows.save(case, "last_owner", "owner", "claimed_at")


def _give(case: Case, to: Member, by: Member, now: datetime) -> None:
    private.add(thread=case.thread, member=to, by=by, now=now)
    case.owner, case.claimed_at, case.lead_called_at = to, now, None
    case_rows.save(case, "owner", "claimed_at", "lead_called_at")
    Expert.objects.filter(pk=to.pk).update(last_assigned_at=now)


def _go_to(case: Case, pool: Pool | None) -> None:
    """Let another pool look after it: not while a call is booked, which its own people make."""
    if pool is None or pool.pk == case.pool_id:
        return
    if callbacks.open_of(case) is not None:
        raise NotAllowed(
            _("A call is booked with this pool. Cancel it first, or hand the case over within it.")
        )
    case.pool = pool
    case_rows.save(case, "pool")


def _keep_note(case: Case, by: Member, note: str, now: datetime) -> None:
    note = note.strip()
    if not note:
        raise NotAllowed(_("Please write what is to be noted."))
    CaseNote.objects.create(case=case, by=by, body=note[:1000], at=now)


def _check_own(case: Case, by: Member) -> None:
    case_rows.check_runs(case=case, sentence=_("The case is done."))
    if case.owner_id != rules.check_member(by).pk:
        raise NotAllowed(_("You no longer have this case."))


def _check_room(expert: Expert, now: datetime) -> None:
    expert = holding.experts(ids=[expert.pk])[expert.pk]
    if experts.claims(experts=[expert.pk], now=now)[expert.pk] >= expert.capacity:
        raise NotAllowed(
            _("You hold as much as you take at a time. Finish something or give it back first.")
        )


def _check_receiver(case: Case, to: Expert, by: Member, now: datetime) -> None:
    if to.pk in (by.pk, case.member_id):
        raise NotAllowed(_("Please choose a colleague."))
    if not experts.of_pool(pool=case.pool, now=now).filter(pk=to.pk).exists():
        raise NotAllowed(_("%(who)s does not answer in this pool.") % {"who": to.member})
    if experts.away_ids(experts=[to.pk], now=now):
        raise NotAllowed(_("%(who)s is away just now.") % {"who": to.member})
    held = holding.experts(ids=[to.pk])[to.pk]
    if experts.claims(experts=[to.pk], now=now)[to.pk] >= held.capacity:
        raise NotAllowed(
            _("%(who)s holds as many questions as they take at a time.") % {"who": to.member}
        )
