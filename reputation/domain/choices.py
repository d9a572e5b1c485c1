"""What a member wants done with their money. Lock rule: payback, as whoever draws up payouts reads
the choices."""

import json
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from forum import rules
from forum.lib import sealed
from forum.lib.transact import verb
from forum.models import Member
from reputation.domain import pay_notices, paying
from reputation.lib import iban as ibans
from reputation.lib import payback_kinds
from reputation.models import Choice, Payout

# So long after a file was released its bank details can be read; then they are emptied.
DETAILS_KEPT = timedelta(days=60)


@verb
def choose(*, member: Member, kind: str, name: str = "", iban: str = "", now: datetime) -> Choice:
    """It holds for every payout until they say otherwise. The same again changes nothing. Bank
    details are sealed; the ones before are emptied where nothing is to be paid by them. Raises
    NotAllowed, also for an account number that cannot be one."""
    rules.check_member(member)
    paying.lock()
    details = {"name": name.strip(), "iban": ibans.compact(iban)}
    if kind == Choice.Kind.BANK and not (details["name"] and ibans.is_right(details["iban"])):
        raise rules.NotAllowed(_("Please give whose account it is and a right IBAN."))
    if kind != Choice.Kind.BANK:
        details = {}
    current = Choice.objects.filter(member=member).order_by("-pk").first()
    if current is not None and current.kind == kind and details_of(choice=current) == details:
        return current
    new = Choice.objects.create(
        member=member, kind=kind, at=now, last_digits=details.get("iban", "")[-4:],
        sealed=sealed.seal(json.dumps(details)) if details else "",
    )  # fmt: skip
    _forget(Choice.objects.filter(member=member, pk__lt=new.pk), now)
    if details:  # so that they hear of it if it was somebody else
        pay_notices.tell(
            member=member.pk, kind=payback_kinds.ACCOUNT, key=f"payback-account:{new.pk}",
            data={"digits": new.last_digits}, now=now,
        )  # fmt: skip
    return new


def details_of(*, choice: Choice) -> dict[str, str]:
    """Whose account, and its number; nothing where there are none, or the key is gone."""
    try:
        found = json.loads(sealed.unseal(choice.sealed)) if choice.sealed else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def is_readable(*, choice: Choice) -> bool:
    """Whether there are bank details by which something can be paid."""
    found = details_of(choice=choice)
    return bool(found.get("name")) and ibans.is_right(found.get("iban", ""))


@verb
def forget_old(*, now: datetime) -> int:
    """Empty the bank details that were replaced, and by which nothing is to be paid any more."""
    newer = Choice.objects.filter(member=OuterRef("member"), pk__gt=OuterRef("pk"))
    return _forget(Choice.objects.filter(Exists(newer)), now)


def _forget(choices: QuerySet[Choice], now: datetime) -> int:
    lately = Q(paid_out__at__gt=now - DETAILS_KEPT)
    needed = Payout.objects.filter(Q(paid_out=None) | lately, choice=OuterRef("pk"))
    return int(choices.exclude(sealed="").filter(~Exists(needed)).update(sealed=""))
