"""Closed months computed again from the ledger, and compared with what was written then."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce
from itertools import combinations
from operator import or_

from django.db.models import Count, F, Q
from django.db.models import Sum as Total

from reputation.lib import month_sum, pay_chain
from reputation.lib.month_sum import Judged, Sum
from reputation.models import Covered, MonthClose, PaidOut, PayLine, Payout, Ruling, Turn
from reputation.queries import closes, judged, payable
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
    """The same with n and u as the close wrote them, where some of the imported answers that are
    here now give these."""
    bounds = judged.bounds(scope=scope, members=sums.keys() & stored.keys())
    money, found = closes.terms(scope.rule_set), dict(sums)
    for member, (least, most) in bounds.items():
        told = Judged(int(stored[member]["judged"]), int(stored[member]["useful"]))
        right = sums[member]
        if (
            least.useful <= told.useful <= most.useful
            and least.useless <= told.useless <= most.useless
        ):
            found[member] = month_sum.of_member(
                money=money, earned=right.earned, deducted=right.deducted,
                carried=right.carried_in, judged=told,
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
    people = ("by", "word__by", "question__answer__by")
    for pk in _ruled(*(Q((one, F(other))) for one, other in combinations(people, 2))):
        yield f"payout {pk}: one person alone decided what becomes of it"
    for pk in _ruled(*(Q((one, F("payout__member"))) for one in people)):
        yield f"payout {pk}: whose it is decided what becomes of it"
    paid = Payout.objects.for_two().filter(paid_outs__isnull=False)
    alone = paid.annotate(seen=Count("looks__by", distinct=True)).filter(seen__lt=2)
    for pk in alone.order_by("pk").values_list("pk", flat=True):
        yield f"payout {pk}: it was paid, and two people have not looked at it"


def _ruled(*ways: Q) -> Iterator[int]:
    """Payouts of which something was said in one of these ways."""
    found = Ruling.objects.filter(reduce(or_, ways))
    yield from found.order_by("payout").values_list("payout", flat=True).distinct()
