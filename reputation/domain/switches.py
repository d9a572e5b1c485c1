"""Payback was off by mistake: two people say so, and months that began meanwhile pay after all.

Lock rule: the ledger's writer, so that no month is closed meanwhile.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from forum.domain import look
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import ledger, paying
from reputation.models import OffByMistake, Switch
from reputation.queries import switches


@verb
def call_mistake(*, switch: Switch, by: Member, reason: str, now: datetime) -> OffByMistake:
    """Say that payback should not have been off from this switch on until it was on again. The
    second of two people lets it count as on, before the close of the first month that began
    meanwhile. Said twice by one it is one. Raises NotAllowed."""
    paying.check_pay(by)
    ledger.lock()
    there = OffByMistake.objects.filter(switch=switch, by=by).first()
    if there is not None:
        return there
    if not any(one.switch.pk == switch.pk for one in switches.mendable()):
        raise NotAllowed(
            _("No month that is still to be closed began then: nothing can be changed any more.")
        )
    if not reason.strip():
        raise NotAllowed(_("Please say why: everybody can read it."))
    said = OffByMistake.objects.create(switch=switch, by=by, reason=reason.strip()[:300], at=now)
    look.renew()  # it stands on the page of the rules, which visitors read too
    return said
