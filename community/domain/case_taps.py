"""What a customer says from the mail of their private case, signed out, once (decision 0044).

Lock rule: as case_rows.hold, then the tap's row.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import case_rows, cases
from community.models import Case, CaseTap
from forum.lib.transact import verb
from forum.rules import NotAllowed

Outcome, Purpose = CaseTap.Outcome, CaseTap.Purpose
CHOICES: dict[str, tuple[str, ...]] = {
    Purpose.SOLVED: (Outcome.YES, Outcome.NO),
    Purpose.REPLY: (Outcome.REPLY,),
}


def check(*, tap: CaseTap, now: datetime) -> None:
    """Whether something can still be said with it; what was said already is not asked. Raises
    NotAllowed."""
    case = tap.case
    if not case.member.is_active:
        raise NotAllowed(_("This account is closed."))
    if case.status == Case.Status.WITHDRAWN:
        raise NotAllowed(_("You have withdrawn this case."))
    if tap.purpose == Purpose.SOLVED and (case.runs or case.reopened != tap.reopened):
        raise NotAllowed(_("This case was opened again meanwhile, and our team goes on with it."))
    if tap.purpose == Purpose.REPLY and case.status == Case.Status.OPEN:
        raise NotAllowed(_("Nothing waits for your reply any more: our team goes on with it."))
    if tap.purpose == Purpose.REPLY and case.status == Case.Status.DONE:
        raise NotAllowed(_("This case is done meanwhile. On its page you can open it again."))
    if now >= tap.expires_at:
        raise NotAllowed(_("This link is too old. The page of your case says how it stands."))


@verb
def use(*, tap: CaseTap, outcome: str, words: str, now: datetime) -> CaseTap:
    """Say `outcome` as the customer, with `words` where it is "no" or a reply. Once: a second send
    changes nothing and gives the tap as it was used. Raises NotAllowed. Locks as said above."""
    case = case_rows.hold(case=tap.case)
    tap = CaseTap.objects.select_for_update(of=("self",)).get(pk=tap.pk)
    tap.case = case
    if tap.used_at is not None:
        return tap
    check(tap=tap, now=now)
    if outcome not in CHOICES[tap.purpose]:
        raise NotAllowed(_("Please choose one of the buttons."))
    by = case.member
    # Without keys: the row of the tap, held and used, is what makes two sends one.
    if outcome == Outcome.YES:
        cases.confirm(case=case, by=by, now=now)
    elif outcome == Outcome.NO:
        cases.reopen(case=case, words=words, by=by, key=None, now=now)
    else:
        cases.write(case=case, body=words, by=by, key=None, now=now)
    tap.used_at, tap.outcome = now, outcome
    tap.save(update_fields=["used_at", "outcome"])
    return tap
