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
from reputation.models import Appeal, AppealAnswer, Correction, Entry

WHY = {
    "en": "Your flyer for the shops helped many who never come here. Thank you!",
    "de": "Dein Faltblatt für die Läden hat vielen geholfen, die nie hierherkommen. Danke!",
}
ASKED = {
    "en": "Why does this one count for less than the one before it?",
    "de": "Warum zählt diese Zeile weniger als die davor?",
}
EXPLAINED = {
    "en": "One question brings one helper at most 25 points; this was the rest of them.",
    "de": "Eine Frage bringt einer Person höchstens 25 Punkte; das war der Rest davon.",
}
WAITS = {
    "en": "The person wrote that it works now. Why was it taken back?",
    "de": "Die Person hat geschrieben, dass es jetzt klappt. Warum wurde es zurückgenommen?",
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
    cut = Entry.objects.filter(receiver=mara, cut="pot").order_by("pk").first()
    if cut is not None and cut.origin is not None:
        asked = _ask(cut.origin, ASKED, now - timedelta(days=20))
        AppealAnswer.objects.create(
            appeal=asked, outcome=AppealAnswer.Outcome.EXPLAINED, by=ada,
            reason=EXPLAINED[mara.language], at=asked.at + timedelta(hours=20),
        )  # fmt: skip
        Appeal.objects.filter(pk=asked.pk).update(closed_at=asked.at + timedelta(hours=20))
    gone = Entry.objects.filter(kind=Entry.Kind.REVERSED).exclude(receiver=mara)
    line = gone.order_by("-at", "-pk").first()
    if line is not None and line.origin is not None:
        _ask(line.origin, WAITS, now - timedelta(hours=18))


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
