"""Private cases of the demo, by the product's own verbs: one waits for its pool, an expert has one
with a call booked, and one is done, with a summary in its public question."""

import uuid
from datetime import datetime, timedelta

from community.domain import callbacks, cases, summaries
from community.lib import phone_number
from community.models import Case
from community.queries import call_windows
from forum.models import Category, Member, Thread
from forum.rules import NotAllowed

ROOM = "tarif-rechnung"
AGO = timedelta(minutes=25)  # since the one that is done began
NUMBER = "0171 3920170"  # one of those kept for films and books
WAITS = (
    "Auf meiner letzten Rechnung stehen 14,99 € für ein Abo, das ich nie bestellt habe. Es ist auf "
    "meinen Namen eingetragen. Könnt ihr nachsehen, woher das kommt?"
)
BILL = (
    "Mir wird seit zwei Monaten der alte Tarif berechnet, obwohl der Wechsel im Kundenkonto steht. "
    "Ich habe die Bestätigung vom August noch als Mail."
)
ANSWER = (
    "Danke, das kann ich sehen: Der Wechsel ist eingetragen, die Abrechnung lief noch auf dem "
    "alten Tarif. Ich lasse es berichtigen und rufe dich dazu an."
)
ESIM = "Der QR-Code kommt nicht an, und mein Zugang zum Kundenkonto ist gesperrt."
RESOLVED = (
    "Dein Zugang ist wieder offen, und der neue QR-Code liegt im Kundenkonto bereit. Er gilt "
    "vier Wochen."
)
SUMMARY = (
    "Wenn der QR-Code für die eSIM nicht ankommt, ist oft der Zugang zum Kundenkonto gesperrt: "
    "nach fünf falschen Passwörtern für einen Tag. Danach liegt der Code im Kundenkonto unter "
    "*Karte → eSIM* bereit."
)


def write(*, now: datetime) -> int:
    """How many there are; 0 where the people or the topic for them are missing."""
    people = {one.handle: one for one in Member.objects.filter(handle__in=("hana", "nina", "eva"))}
    room = Category.objects.filter(slug=ROOM).first()
    if len(people) < 3 or room is None:
        return 0
    _waiting(people["nina"], room, now)
    _with_a_call(people["hana"], people["eva"], room, now)
    _done(people["eva"], now)
    return Case.objects.count()


def _waiting(by: Member, room: Category, now: datetime) -> None:
    cases.begin(
        about=None, category=room, reason="personal", words=WAITS, by=by, key=None,
        now=now - timedelta(minutes=50),
    )  # fmt: skip


def _with_a_call(by: Member, eva: Member, room: Category, now: datetime) -> None:
    asked_at = now - timedelta(hours=3)
    case = cases.begin(
        about=None, category=room, reason="personal", words=BILL, by=by, key=None, now=asked_at
    )
    cases.claim(case=case, by=eva, now=asked_at + timedelta(minutes=25))
    cases.write(case=case, body=ANSWER, by=eva, key=None, now=asked_at + timedelta(minutes=40))
    windows = call_windows.offered(pool=case.pool, zone=by.time_zone, now=now, language=by.language)
    if windows:
        callbacks.book(
            case=case, begins_at=windows[0].begins_at, zone=by.time_zone, consent=True,
            number=phone_number.read(NUMBER, region="DE", regions=["DE"]), key=uuid.uuid4(), by=by,
            now=now - timedelta(minutes=30),
        )  # fmt: skip


def _done(eva: Member, now: datetime) -> None:
    """Of a question on eSIM that nobody has answered."""
    open_ones = Thread.objects.listed_for(None).questions().filter(
        state="open", answer_count=0, language="de", tag_slugs__contains=["esim"],
        service__status="open", closed_at=None, created_at__lt=now - AGO,
    ).exclude(author=None).exclude(author__handle__in=("nina", "hana", "eva"))  # fmt: skip
    about = open_ones.select_related("author", "category").order_by("created_at", "pk").first()
    if about is None or about.author is None:
        return
    begun_at = now - AGO
    case = cases.begin(
        about=about, category=about.category, reason="personal", words=ESIM, by=about.author,
        key=None, now=begun_at,
    )  # fmt: skip
    try:
        cases.claim(case=case, by=eva, now=begun_at + timedelta(minutes=4))
    except NotAllowed:  # she has her hands full
        return
    case = cases.finish(
        case=case, resolution=RESOLVED, by=eva, key=None, now=begun_at + timedelta(minutes=18)
    )
    summaries.publish(
        case=case, body=SUMMARY, checked=summaries.CHECKS, by=eva, key=None,
        now=begun_at + timedelta(minutes=22),
    )  # fmt: skip
