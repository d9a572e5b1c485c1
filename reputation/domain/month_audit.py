"""Closed months computed again from the ledger, and compared with what was written then."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Count, F, Q
from django.db.models import Sum as Total

from reputation.lib import month_sum, pay_chain
from reputation.lib.month_sum import Judged, Sum
from reputation.models import Covered, MonthClose, PaidOut, PayLine, Payout, Ruling, Turn
from reputation.queries import closes, payable
from reputation.queries.closes import Scope

Lines = dict[int, dict[str, str]]


def differences() -> list[str]:
    """Every line, month and payout that is not what it follows from, a sentence each."""
    found, before = [], closes.closes()
    for place, close in enumerate(before):
        found += of_close(close=close, before=before[:place])
    return [*found, *_payouts()]


def of_close(*, close: MonthClose, before: Sequence[MonthClose]) -> list[str]:
    """The same of one month."""
    stored = {
        member: {name: f"{value:.{places}f}" for (name, places), value in zip(
            pay_chain.PLACES.items(), values, strict=True)}
        for member, *values in PayLine.objects.filter(close=close).values_list(
            "member", *pay_chain.PLACES
        )
    }  # fmt: skip
    return [
        *(_lines(close, before, stored) if before else ()),
        *_chain(close, before[-1].hash if before else "", stored),
    ]


def _lines(close: MonthClose, before: Sequence[MonthClose], stored: Lines) -> Iterator[str]:
    scope = closes.scope_of(close=close, before=before)
    sums = payable.sums(scope=scope)
    if close.counts_imports:
        sums = _as_judged_then(scope, sums, stored)
    wanted = {member: pay_chain.written(line) for member, line in sums.items()}
    for member in sorted(stored.keys() | wanted.keys()):
        there, right = stored.get(member), wanted.get(member)
        if there is None:
            yield f"payback {close} of member {member}: missing, the ledger gives it"
        elif right is None:
            yield f"payback {close} of member {member}: the ledger does not give it"
        else:
            for name in pay_chain.PLACES:
                if there[name] != right[name]:
                    yield (
                        f"payback {close} of member {member}: {name} is {there[name]}, the "
                        f"ledger gives {right[name]}"
                    )


def _as_judged_then(scope: Scope, sums: dict[int, Sum], stored: Lines) -> dict[int, Sum]:
    """The same with n and u as the close wrote them, where they lie between what was written here
    and that with all that imports brought until now."""
    most = payable.sums(scope=replace(scope, counts_imports=True))
    money, found = closes.terms(scope.rule_set), dict(sums)
    for member, least in sums.items():
        told = stored.get(member, {})
        judged, useful = int(told.get("judged", -1)), int(told.get("useful", -1))
        if (
            least.judged <= judged <= most[member].judged
            and least.useful <= useful <= most[member].useful
        ):
            found[member] = month_sum.of_member(
                money=money, earned=least.earned, deducted=least.deducted,
                carried=least.carried_in, judged=Judged(judged, useful),
            )  # fmt: skip
    return found


def _chain(close: MonthClose, before: str, stored: Lines) -> Iterator[str]:
    total = sum((Decimal(line["amount"]) for line in stored.values()), Decimal(0))
    if (close.count, close.total) != (len(stored), total):
        yield f"payback {close}: {close.total}, its lines give {total}"
    right = pay_chain.link(before, number=close.number, head=head(close=close), lines=stored)
    if close.hash != right:
        yield f"payback {close}: its hash does not fit what it says"


def head(*, close: MonthClose) -> list[object]:
    """What the hash of a month covers beside its lines."""
    return [
        close.month.isoformat(), close.ends_at, close.zone, close.rule_set_id, close.last_entry,
        ",".join(map(str, close.suspended)), ",".join(map(str, close.team)),
        *(() if close.pays else ("pays nothing",)),
        *((f"unclaimed {','.join(map(str, close.unclaimed))}",) if close.unclaimed else ()),
        *(() if close.counts_imports else ("without imports",)),
    ]  # fmt: skip


def _payouts() -> Iterator[str]:
    """A payout is the sum of its lines, and what was released goes to somebody, by that member's
    own choice, and by two people where it needed them."""
    sums = dict(
        Covered.objects.values_list("payout").annotate(sum=Total("line__amount")).order_by()
    )
    for pk, amount in Payout.objects.order_by("pk").values_list("pk", "amount"):
        if sums.get(pk) != amount:
            yield f"payout {pk}: {amount}, its months give {sums.get(pk, 0)}"
    rolled = PaidOut.objects.filter(payout__kind=Payout.Kind.ROLLED)
    for pk in rolled.order_by("pk").values_list("payout", flat=True):
        yield f"payout {pk}: it rolled over, and was paid all the same"
    standing = PaidOut.objects.filter(came_back=None).values("payout").annotate(n=Count("pk"))
    for pk in standing.filter(n__gt=1).order_by("payout").values_list("payout", flat=True):
        yield f"payout {pk}: it was paid twice"
    strange = Turn.objects.filter(ruling=None).exclude(choice__member=F("payout__member"))
    for pk in strange.order_by("payout").values_list("payout", flat=True):
        yield f"payout {pk}: it goes by what another member chose"
    ruled = Turn.objects.exclude(ruling=None)
    ruled = ruled.exclude(ruling__payout=F("payout"), ruling__word__is_agreed=True)
    for pk in ruled.order_by("payout").values_list("payout", flat=True):
        yield f"payout {pk}: it goes another way, and two people have not said so"
    refused = Payout.objects.with_way().with_paid()
    refused = refused.filter(Q(("is_refused", True)), Q(("paid_at__isnull", False)))
    for pk in refused.order_by("pk").values_list("pk", flat=True):
        yield f"payout {pk}: it is refused, and was paid all the same"
    same = Ruling.objects.filter(Q(word__by=F("by")) | Q(question__answer__by=F("by")))
    for pk in same.order_by("payout").values_list("payout", flat=True):
        yield f"payout {pk}: one person alone decided what becomes of it"
    paid = Payout.objects.for_two().filter(paid_outs__isnull=False)
    alone = paid.annotate(seen=Count("looks__by", distinct=True)).filter(seen__lt=2)
    for pk in alone.order_by("pk").values_list("pk", flat=True):
        yield f"payout {pk}: it was paid, and two people have not looked at it"
