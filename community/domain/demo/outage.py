"""A known incident of the last two hours in the demo: three who asked, some who have it too, and a
first word of the team. Nobody is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from community.domain import affected, incident_clock, incident_marks, incidents, services
from community.domain.demo import writing
from community.domain.demo.plan import PlannedPost, PlannedThread
from community.models import IncidentThread
from forum.domain import counters
from forum.lib.transact import verb
from forum.models import Category, Member, Post, Thread

ROOM, LANGUAGE, AFFECTED = "netz-5g", "de", 23
TITLE = {
    "de": "Kein Netz zwischen Wismar und Grevesmühlen",
    "en": "No network between Wismar and Grevesmühlen",
}
MESSAGE = {
    "de": "Ein Bagger hat eine Leitung getroffen. Wir reparieren sie bis heute Abend.",
    "en": "A digger has hit a cable. We repair it by tonight.",
}
# minutes before now, title, text
ASKED = (
    (118, "In Wismar seit heute kein Netz mehr",
     "Weder Telefon noch Internet, auch beim Nachbarn. Neu gestartet habe ich schon."),
    (114, "Kein Netz in Wismar Nord, ist ein Mast kaputt?",
     "Seit einer Viertelstunde steht nur noch Notruf da. Gestern war alles in Ordnung."),
    (111, "Wismar: plötzlich kein Netz",
     "Bin gerade am Hafen, vorhin ging noch alles. Wie lange dauert das ungefähr?"),
)  # fmt: skip
ANSWER = """Danke euch, wir sehen es auch: zwischen Wismar und Grevesmühlen ist eine Leitung durchtrennt. Der Trupp ist vor Ort, bis heute Abend soll sie repariert sein.

Bis dahin hilft **WLAN-Call**: *Einstellungen → Mobilfunk → WLAN-Anrufe*. Ihr müsst nichts neu starten."""  # noqa: E501


def write(*, now: datetime) -> int:
    """How many have it; 0 where the people or the room for it are missing."""
    room = Category.objects.filter(slug=ROOM).first()
    team = {one.handle: one for one in Member.objects.filter(handle__in=("eva", "ingo"))}
    readers = _readers()
    if room is None or set(team) != {"eva", "ingo"} or len(readers) < AFFECTED:
        return 0
    threads = _ask(room, readers, team["ingo"], now)
    return _open(threads, readers, team, now)


def _readers() -> list[Member]:
    """Who only read so far."""
    plain = Member.objects.filter(staff_role="", language=LANGUAGE, posts=None, is_active=True)
    return list(
        plain.exclude(handle__in=("nina", "olga")).order_by("joined_at", "pk")[: AFFECTED + 3]
    )


def _ask(room: Category, readers: list[Member], by: Member, now: datetime) -> list[Thread]:
    planned = []
    for (minutes, title, text), asker in zip(ASKED, readers, strict=False):
        at = now - timedelta(minutes=minutes)
        question = PlannedPost(kind=Post.Kind.QUESTION, author_id=asker.pk, body=text, at=at)
        planned.append(
            PlannedThread(
                kind="question",
                title=title,
                tags=["netz"],
                language=LANGUAGE,
                category_id=room.pk,
                posts=[question],
            )
        )
    said_at = now - timedelta(minutes=95)
    planned[0].posts.append(
        PlannedPost(kind=Post.Kind.ANSWER, author_id=by.pk, body=ANSWER, at=said_at)
    )
    writing.write(threads=planned)
    titles = [title for _minutes, title, _text in ASKED]
    return list(Thread.objects.filter(title__in=titles).order_by("created_at", "pk"))


@verb
def _open(
    threads: list[Thread], readers: list[Member], team: Mapping[str, Member], now: datetime
) -> int:
    first, *others = threads
    incident = incidents.begin(
        thread=first, title=TITLE, message=MESSAGE, known_since=first.created_at,
        by=team["ingo"], now=now - timedelta(minutes=105),
    )  # fmt: skip
    incident.answer = Post.objects.filter(thread=first, kind=Post.Kind.ANSWER).first()
    incident.save(update_fields=["answer"])
    for thread in others:
        IncidentThread.objects.create(
            incident=incident, thread=thread, at=now - timedelta(minutes=104), by=team["ingo"]
        )
        began = thread.created_at
        services.begin(thread=thread, now=began)
        thread = counters.lock(thread=thread)
        incident_clock.hold(thread=thread, incident=incident, by=team["ingo"], now=began)
        incident_marks.put(thread=thread, incident=incident)
    for place, reader in enumerate(readers[:AFFECTED]):
        affected.add(incident=incident, member=reader, now=now - timedelta(minutes=100 - place))
    return affected.count(incident=incident).affected_count
