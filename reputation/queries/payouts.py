"""Windows, their payouts and files, for those who look after payback."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from reputation.lib.calendar_month import Month
from reputation.models import (
    CameBack,
    Doubt,
    Finding,
    InFile,
    Look,
    MonthClose,
    PayFile,
    Payout,
    Ruling,
    Taken,
    Window,
)
from reputation.models.payout import ALONE, PayoutQuerySet
from reputation.queries import closes

PAGE_SIZE = 50
MOST_PAGES = 2_000
REFUSED = "refused"
HEAD = (
    "kind", "member", "handle", "email", "amount", "currency", "account holder", "iban",
    "reference",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """What of a window goes one way."""

    kind: str
    count: int
    amount: Decimal


def ready(*, window: Window) -> PayoutQuerySet:
    """What the next file takes: nothing that stands in another, and what needs two people only
    when two have looked."""
    return looked_at(found=left(window=window))


def looked_at(*, found: PayoutQuerySet) -> PayoutQuerySet:
    """Of these all that need nobody, or at which two have looked."""
    looked = ALONE | Q(seen__gte=2)
    people = counting().filter(payout=OuterRef("pk")).order_by().values("payout")
    seen = people.annotate(n=Count("by", distinct=True)).values("n")
    return found.annotate(seen=Coalesce(Subquery(seen), 0)).filter(looked).order_by("pk")


def counting() -> QuerySet[Look]:
    """Looks after which nothing more was found about the member, nothing that was there grew by
    half, and no doubt was noted."""
    about = Q(member=OuterRef("payout__member")) | Q(other=OuterRef("payout__member"))
    later = Q(first_at__gt=OuterRef("at")) | Q(grown_at__gt=OuterRef("at"))
    found = Finding.objects.filter(about, later)
    doubted = Doubt.objects.filter(payout=OuterRef("payout"), at__gt=OuterRef("at"))
    return Look.objects.filter(~Exists(found), ~Exists(doubted))


def left(*, window: Window) -> PayoutQuerySet:
    """All that go to somebody and stand in no file, with their way."""
    found = Payout.objects.unpaid().filter(~Exists(_living()), window=window)
    return found.exclude(kind=Payout.Kind.ROLLED).with_way()


def in_file(*, file: PayFile) -> PayoutQuerySet:
    """With their way."""
    return Payout.objects.filter(in_files__file=file).with_way().order_by("pk")


def to_pay(*, file: PayFile) -> PayoutQuerySet:
    """What of a file did not come back."""
    back = CameBack.objects.filter(paid__payout=OuterRef("pk"), paid__file=file)
    return in_file(file=file).filter(~Exists(back))


def times_back(*, found: Collection[Payout]) -> Counter[int]:
    """How many times each of these came back, by id."""
    back = CameBack.objects.filter(paid__payout__in=[one.pk for one in found])
    return Counter(back.values_list("paid__payout", flat=True))


def rows(*, file: PayFile, details: Callable[[str], dict[str, str]]) -> list[list[object]]:
    """One for each member who is paid, and one for the charity; as HEAD says. `details` opens what
    is sealed."""
    found: list[list[object]] = []
    charity = Decimal(0)
    for payout in to_pay(file=file).select_related("member"):
        if payout.way_kind == Payout.Kind.CHARITY:
            charity += payout.amount
            continue
        account = details(payout.way_sealed or "")
        member, reference = payout.member, f"{settings.SITE_NAME} {payout.window} {payout.pk}"
        found.append([
            payout.way_kind, member.pk, member.handle, member.email, payout.amount,
            settings.PAYBACK_CURRENCY, account.get("name", ""), account.get("iban", ""), reference,
        ])  # fmt: skip
    if charity:
        reference = f"{settings.SITE_NAME} {file}"
        found.append([
            Payout.Kind.CHARITY.value, "", "", "", charity, settings.PAYBACK_CURRENCY,
            settings.PAYBACK_CHARITY, "", reference,
        ])  # fmt: skip
    return found


def shares(*, window: Window) -> list[Share]:
    """What goes which way, or is refused. One statement."""
    drawn = Payout.objects.filter(window=window).with_way()
    way = Case(When(is_refused=True, then=Value(REFUSED)), default=F("way_kind"))
    ways = drawn.annotate(way=way).values("way").order_by("way")
    sums = ways.annotate(count=Count("pk"), amount=Sum("amount"))
    return [Share(row["way"], row["count"], row["amount"]) for row in sums]


def page(*, window: Window, number: int) -> tuple[list[Payout], bool]:
    """The payouts that nobody has to look at, the largest first, and whether more follow."""
    start = (number - 1) * PAGE_SIZE
    some = list(_shown(window, False)[start : start + PAGE_SIZE + 1])
    return some[:PAGE_SIZE], len(some) > PAGE_SIZE


def doubts(*, window: Window) -> list[Payout]:
    """All that two people look at, the largest first, with the looks that count. Two statements."""
    looks = Prefetch("looks", counting().select_related("by").order_by("pk"))
    return list(_shown(window, True).prefetch_related(looks))


def _shown(window: Window, needs_two: bool) -> PayoutQuerySet:
    found = _told().filter(window=window).for_two(are=needs_two)
    return found.select_related("member").order_by("-amount", "pk")


def _living_file() -> Subquery:
    return Subquery(_living().values("file__number")[:1])


def _living() -> QuerySet[InFile]:
    """In which file a payout stands: none that was withdrawn, or out of which it came back."""
    back = CameBack.objects.filter(paid__payout=OuterRef("payout"), paid__file=OuterRef("file"))
    return InFile.objects.filter(~Exists(back), payout=OuterRef("pk"), file__withdrawn_at=None)


def files(*, window: Window) -> list[PayFile]:
    """Those of a window, the newest first, with who did what, and who took them. Two statements."""
    found = PayFile.objects.filter(window=window).order_by("-number")
    taken = Prefetch("taken", Taken.objects.select_related("by").order_by("pk"))
    people = found.select_related("made_by", "released_by", "withdrawn_by")
    return list(people.prefetch_related(taken))


def windows() -> list[Window]:
    """The newest first, with `count` and `amount` of what goes to somebody."""
    refused = Ruling.objects.refusing().values("payout")
    going = Payout.objects.exclude(kind=Payout.Kind.ROLLED).exclude(pk__in=refused)
    goes = Q(payouts__in=going)
    found = Window.objects.annotate(
        count=Count("payouts", filter=goes), amount=Sum("payouts__amount", filter=goes)
    )
    return list(found.order_by("-month"))


def window(*, month: Month) -> Window | None:
    return Window.objects.filter(month=date(month.year, month.month, 1)).first()


def payout(*, window: Window, pk: int) -> Payout | None:
    return Payout.objects.filter(window=window, pk=pk).first()


def whole(*, pk: int) -> Payout:
    """One of `everything`."""
    return everything().get(pk=pk)


def everything() -> PayoutQuerySet:
    """With their members, ways, when they were paid, in which file they stand, and whether two
    people look at them."""
    for_two: dict[str, Any] = {"is_for_two": ~ALONE}
    return _told().annotate(**for_two).select_related("member", "window")


def _told() -> PayoutQuerySet:
    """`file_number`: the file in which it stands."""
    told: dict[str, Any] = {
        "file_number": _living_file(),
        "is_closed": closes.are_closed(who="member"),
    }
    return Payout.objects.with_way().with_paid().annotate(**told)


def needs_two(*, payout: Payout) -> bool:
    """Whether two people look at it: `is_for_two` of one that is not of `everything`."""
    return Payout.objects.filter(pk=payout.pk).for_two().exists()


def returns(*, payout: Payout) -> list[CameBack]:
    """How often it came back, who noted it and why, in their order. One statement."""
    found = CameBack.objects.filter(paid__payout=payout).select_related("by")
    return list(found.order_by("pk"))


def looks(*, payout: Payout) -> list[Look]:
    """Those that count, in their order. One statement."""
    return list(counting().filter(payout=payout).select_related("by").order_by("pk"))


def file(*, window: Window, number: int) -> PayFile | None:
    return PayFile.objects.filter(window=window, number=number).first()


def months(*, most: int = 24) -> list[MonthClose]:
    """The latest closed months, the newest first."""
    found = MonthClose.objects.filter(number__gt=0).select_related("by")
    return list(found.order_by(F("number").desc())[:most])
