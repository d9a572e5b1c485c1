"""What the demo shows of points that people look at: a correction by hand, a line that was
questioned and explained, one that waits, and the leaderboards."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from forum.lib.transact import verb
from forum.models import Member
from reputation.domain import appeals, leaderboard
from reputation.lib import workdays
from reputation.models import Appeal, AppealAnswer, Correction, Entry, Hold

WHY = {
    "en": "Your flyer for the shops helped many who never come here. Thank you!",
    "de": "Dein Faltblatt für die Läden hat vielen geholfen, die nie hierherkommen. Danke!",
}
ASKED = {
    "en": "Why does this one count for nothing? It helped as much as the others.",
    "de": "Warum zählt diese Zeile nichts? Es hat doch genauso geholfen wie die anderen.",
}
EXPLAINED = {
    "en": "Five readers' thanks count for one answer. All the others are seen beneath it as well.",
    "de": "Für eine Antwort zählt der Dank von fünf Leuten. Alle anderen sieht man darunter auch.",
}
WAITS = {
    "en": "The person wrote that it works. Why is this still held?",
    "de": "Die Person hat geschrieben, dass es klappt. Warum wird das noch zurückgehalten?",
}


@verb
def correct(*, now: datetime) -> None:
    """A fact before the ledger is written; nothing where the people for it are missing."""
    mara, mo = _member("mara"), _member("mo")
    if mara and mo and not Correction.objects.exists():
        Correction.objects.create(
            receiver=mara, points=Decimal(30), reason=WHY[mara.language], by=mo,
            at=now - timedelta(days=40), needs_second=False,
        )  # fmt: skip


@verb
def question(*, now: datetime) -> None:
    """Lines of the ledger that was written, as rows: nobody is told."""
    mara, hana, ada = _member("mara"), _member("hana"), _member("ada")
    if mara is None or hana is None or ada is None:
        return
    old = Entry.objects.filter(receiver__in=(mara, hana), at__lt=now - timedelta(days=2))
    beyond = old.filter(cut="most").order_by("at", "pk").first()
    if beyond is not None and beyond.origin is not None:
        asked = _ask(beyond.origin, ASKED, beyond.at + timedelta(hours=5))
        answered = asked.at + timedelta(hours=20)
        AppealAnswer.objects.create(
            appeal=asked, outcome=AppealAnswer.Outcome.EXPLAINED, by=ada, at=answered,
            reason=EXPLAINED[asked.member.language],
        )  # fmt: skip
        Appeal.objects.filter(pk=asked.pk).update(closed_at=answered)
    waits = Hold.objects.filter(entry__receiver=hana, entry__rule__code="SOL")
    held = waits.select_related("entry__receiver").order_by("due_at").first()
    if held is not None:
        _ask(held.entry, WAITS, now - timedelta(hours=18))


def rank(*, now: datetime) -> int:
    """The leaderboards, as after a night; how many rows."""
    return leaderboard.renew(now=now)


def _ask(entry: Entry, words: dict[str, str], at: datetime) -> Appeal:
    promised = workdays.after(at, appeals.WORKDAYS, ZoneInfo(settings.TIME_ZONE))
    return Appeal.objects.create(
        member=entry.receiver, entry=entry, text=words[entry.receiver.language], at=at,
        promised_by=promised,
    )  # fmt: skip


def _member(handle: str) -> Member | None:
    return Member.objects.filter(handle=handle).first()
