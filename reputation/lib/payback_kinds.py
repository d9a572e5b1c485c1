"""What members are told of their payback. Known only where the site pays: else no switch, no sample
and no old notice speaks of money."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.lib import notice_groups, notice_kinds
from forum.lib.notice_kinds import Kind
from reputation.lib import money_text

GROUP, PAGE = "payback", "payback"
MONTH, WINDOW, WARNING = "payback_month", "payback_window", "payback_warning"
ROLLED, CHARITY, PAID = "payback_rolled", "payback_charity", "payback_paid"
ACCOUNT, LOST = "payback_account", "payback_lost"
REFUSED, LIFTED, STAYS = "payback_refused", "payback_lifted", "payback_stays"
SAMPLE = {
    "amount": "3.99", "month": "2026-11", "day": "2026-12-31", "digits": "3000",
    "reason": _("All of it comes from three accounts that ask each other."),
}  # fmt: skip


def about(*, amount: Decimal, month: str = "", day: str = "") -> dict[str, str]:
    """The data of a notice: figures and codes, no words."""
    told = {"amount": str(amount), "currency": settings.PAYBACK_CURRENCY}
    return told | ({"month": month} if month else {}) | ({"day": day} if day else {})


def words(data: dict) -> dict[str, str]:
    """What its sentence holds, in the language of the moment; of a sample where there is none."""
    data = SAMPLE | data
    return {
        "amount": money_text.money(Decimal(data["amount"]), data.get("currency", "")),
        "month": money_text.month(data["month"]),
        "day": money_text.day(data["day"]),
        "digits": data["digits"],
        "charity": money_text.charity() or gettext("the members’ charity"),
    }


def _leads(data: dict[str, Any]) -> str:
    return str(data.get("place") or reverse(PAGE))


def _kind(name: str, says: Any, icon: str, label: Any) -> Kind:
    return Kind(
        name, GROUP, says, icon, label, sample=SAMPLE,
        tells=lambda data: str(says) % words(data), leads=_leads,
    )  # fmt: skip


KINDS = (
    _kind(MONTH, _("You earned %(amount)s in %(month)s"), "sprout", _("Payback of a month")),
    _kind(
        WINDOW, _("%(amount)s wait for you: say until %(day)s what becomes of them"), "receipt",
        _("Payout: please choose"),
    ),
    _kind(
        WARNING, _("Please choose until %(day)s: else %(amount)s go to %(charity)s"),
        "triangle-alert", _("Payout: it would go to charity"),
    ),
    _kind(
        ROLLED,
        _("%(amount)s stay for your next payout; without a choice they go to %(charity)s then"),
        "history", _("Payout: kept for the next one"),
    ),
    _kind(
        CHARITY, _("%(amount)s of your payback go to %(charity)s"), "heart-handshake",
        _("Payout: it goes to charity"),
    ),
    _kind(
        ACCOUNT, _("Your payback goes to the bank account … %(digits)s from now on"), "id-card",
        _("Bank account for payback"),
    ),
    _kind(
        LOST,
        _("%(amount)s could not be paid: please say again where it goes"),
        "triangle-alert", _("Bank account is needed again"),
    ),
    _kind(
        REFUSED, _("Two people refused %(amount)s of your payback"), "triangle-alert",
        _("Payout refused"),
    ),
    _kind(
        LIFTED, _("%(amount)s of your payback are paid after all"), "circle-check",
        _("Payout not refused any more"),
    ),
    _kind(
        STAYS, _("%(amount)s of your payback stay refused"), "info",
        _("Payout stays refused"),
    ),
    _kind(PAID, _("Your payback of %(amount)s is on its way"), "circle-check", _("Paid out")),
)  # fmt: skip


def make_known() -> None:
    """Saying it twice counts once."""
    about_it = _("A month was closed, a payout waits for your choice or is on its way.")
    notice_groups.add(GROUP, _("Your payback"), about_it, shelf="team")
    for kind in KINDS:
        notice_kinds.add(kind)
