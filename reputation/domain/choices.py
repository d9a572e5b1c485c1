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
from reputation.models import Choice, PaidOut, Payout, Ruling, Turn
from reputation.queries import waiting

# So long after a file was released its bank details can be read; then they are emptied.
DETAILS_KEPT = timedelta(days=60)


@verb
def choose(*, member: Member, kind: str, name: str = "", iban: str = "", now: datetime) -> Choice:
    """It holds for every payout until they say otherwise. The same again changes nothing. Bank
    details are sealed; the ones before are emptied where nothing is to be paid by them. A payout
    that is drawn up keeps the choice of that day, but for one whose bank details nobody can read
    any more: it goes by this one now. Raises NotAllowed, also for an account number that cannot be
    one."""
    rules.check_member(member)
    paying.lock()
    details = {"name": name.strip(), "iban": ibans.compact(iban)}
    if kind == Choice.Kind.BANK and not (details["name"] and ibans.is_right(details["iban"])):
        raise rules.NotAllowed(_("Please give whose account it is and a right IBAN."))
    if kind != Choice.Kind.BANK:
        details = {}
    current = Choice.objects.filter(member=member).order_by("-pk").first()
    if current is not None and current.kind == kind and details_of(choice=current) == details:
        _turn(current, now)
        return current
    new = Choice.objects.create(
        member=member, kind=kind, at=now, last_digits=details.get("iban", "")[-4:],
        sealed=sealed.seal(json.dumps(details)) if details else "",
    )  # fmt: skip
    _turn(new, now)
    _forget(Choice.objects.filter(member=member, pk__lt=new.pk), now)
    if details:  # so that they hear of it if it was somebody else
        pay_notices.tell(
            member=member.pk, kind=payback_kinds.ACCOUNT, key=f"payback-account:{new.pk}",
            data={"digits": new.last_digits}, now=now,
        )  # fmt: skip
    return new


@verb
def keep(*, member: Member, now: datetime) -> None:
    """The choice stays as it is; what was drawn up and can be paid no more goes by it now, too.
    Raises NotAllowed."""
    rules.check_member(member)
    paying.lock()
    current = Choice.objects.filter(member=member).order_by("-pk").first()
    if current is not None:
        _turn(current, now)


def lost(*, member: Member | None = None) -> list[Payout]:
    """Payouts that are not paid and never can be: they came back, their bank details are gone, or
    nobody can read them any more. Not what was refused. Of this member, or of everybody."""
    ways = Q(("way_kind", Choice.Kind.BANK)) | Q(("is_back", True))
    drawn = Payout.objects.unpaid().with_way().filter(ways)
    if member is not None:
        drawn = drawn.filter(member=member)
    found = drawn.select_related("member", "window").order_by("pk")
    return [one for one in found if is_lost(payout=one) and not one.is_refused]


def can_be_paid(*, payout: Payout) -> bool:
    """Unless it is lost, or refused, or somebody wants it to be. The payout has its way
    (`with_way`)."""
    return not (payout.is_refused or payout.is_asked or is_lost(payout=payout))


def is_lost(*, payout: Payout) -> bool:
    """To a bank it goes only with details that can be read: else it would count as paid to nowhere.
    What came back goes only when its member has said anew where."""
    return payout.is_back or not is_readable_way(payout=payout)


def is_readable_way(*, payout: Payout) -> bool:
    """Whether what is needed to pay it can be read, if it was paid before or not."""
    return payout.way_kind != Choice.Kind.BANK or _opens(payout.way_sealed or "")


def details_of(*, choice: Choice) -> dict[str, str]:
    """Whose account, and its number; nothing where there are none, or the key is gone."""
    return details_in(choice.sealed)


def details_in(text: str) -> dict[str, str]:
    """The same of what is sealed."""
    try:
        found = json.loads(sealed.unseal(text)) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def is_readable(*, choice: Choice) -> bool:
    """Whether there are bank details by which something can be paid."""
    return _opens(choice.sealed)


def announce_lost(*, now: datetime) -> int:
    """Tell whoever has to give their account again, once for each payout and account; how many. Who
    is suspended hears of it once they are back; of whoever closed their account here two of the
    service management say where it goes (`rulings`)."""
    count = 0
    for one in lost():
        if not one.member.is_active:
            continue
        data = payback_kinds.about(amount=one.amount)
        count += pay_notices.tell(
            member=one.member_id, kind=payback_kinds.LOST,
            key=f"payback-lost:{one.pk}:{one.way_choice}", data=data, now=now,
        )  # fmt: skip
    return count


@verb
def forget_old(*, now: datetime) -> int:
    """Empty the bank details that were replaced, and those of members who closed their account or
    are suspended and to whom nothing more comes, by which nothing is to be paid any more."""
    newer = Choice.objects.filter(member=OuterRef("member"), pk__gt=OuterRef("pk"))
    shut = Choice.objects.filter(member__is_active=False).exclude(sealed="")
    expecting = waiting.expecting(members=set(shut.values_list("member", flat=True)))
    done = shut.exclude(member__in=expecting)
    return _forget(Choice.objects.filter(Exists(newer)), now) + _forget(done, now)


def _opens(text: str) -> bool:
    found = details_in(text)
    return bool(found.get("name")) and ibans.is_right(found.get("iban", ""))


def _turn(choice: Choice, now: datetime) -> None:
    """Once for each payout that is lost. A file in which one stands is not what was drawn up then,
    and cannot be released."""
    if choice.kind == Choice.Kind.BANK and not is_readable(choice=choice):
        return
    Turn.objects.bulk_create(
        Turn(payout=one, choice=choice, at=now) for one in lost(member=choice.member)
    )


def _forget(choices: QuerySet[Choice], now: datetime) -> int:
    before = now - DETAILS_KEPT
    gone = PaidOut.standing(OuterRef("pk")).filter(at__lte=before)
    # Refused long since, and nobody has to answer for it: if it is lifted, its member chooses anew.
    refused = Ruling.objects.refusing().filter(payout=OuterRef("pk"), word__at__lte=before)
    refused = refused.exclude(question__isnull=False, question__answer=None)
    open_ones = Payout.objects.filter(~Exists(gone), ~Exists(refused), member=OuterRef("member"))
    needed = open_ones.with_way().by_choice(OuterRef("pk"))
    return int(choices.exclude(sealed="").filter(~Exists(needed)).update(sealed=""))
