"""Wanda, who leaves: she did everything that leaves something behind, under words that stand
nowhere else."""

import base64
import binascii
import io
import re
import uuid
import zipfile
from email.message import EmailMessage

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from community.models import CaseNote
from forum.domain import (
    autosave,
    flags,
    me_too,
    members,
    outbox,
    posts,
    private,
    reactions,
    security_log,
)
from forum.lib import clock
from forum.mailing_many import letter_of
from forum.models import MailTrouble, Member, ReceivedMail, SearchGap, Thread
from reputation.models import Correction, CorrectionWord, Mentor, Probation
from tests import factories
from tests.community.case_desk import made
from tests.community.desk import scene as desk
from tests.forum import pictures

HANDLE, NAME, EMAIL = "wanda-w7", "Wanda Weggang", "wanda.weggang@fort.example"
IP, ABOUT, DEVICE, TARIFF = "203.0.113.77", "Aboutwanda", "Devicewanda", "Tariffwanda"
SECRET = "Geheimwanda"  # what she said in private, or what nobody answered
OTHERS_ABOUT = "I collect old phones."
STAYS = "Reboot the router, then wait for the green light."
# In whatever capitals.
MARKS = [HANDLE, NAME, EMAIL, IP, ABOUT, DEVICE, TARIFF, SECRET, "Weggang"]


def wanda() -> Member:
    return factories.member(
        HANDLE, display_name=NAME, email=EMAIL, about=ABOUT, tariff=TARIFF, language="de"
    )


def lived(person: Member, *, other: Member, staff: Member, admin: Member) -> Thread:
    """All that; the thread is `other`'s, which she answered."""
    now = clock.now()
    members.add_device(member=person, name=DEVICE, software=f"{SECRET}OS", now=now)
    question = factories.question(by=other, language="de")
    signed = f"{STAYS}\n\nViele Grüße\nWanda Weggang, {EMAIL}"
    shown = pictures.drawn(person)
    answer = posts.answer(
        thread=question, by=person, body=signed, key=uuid.uuid4(), now=now,
        pictures={shown.pk: f"My desk, {NAME}"},
    )  # fmt: skip
    factories.comment(answer, by=other, body=f"Danke @{HANDLE}! Wanda Weggang weiß das.")
    factories.question(by=person, title=f"Warum geht {SECRET} nicht mehr?", body=f"{SECRET} " * 9)
    factories.answer(factories.question(by=person, body=f"Ich, {NAME}, frage das.  " * 3))
    Member.objects.filter(pk=other.pk).update(
        about=f"{OTHERS_ABOUT} Ask @{HANDLE}, or {NAME}.", tariff=f"As {HANDLE} has it"
    )
    _named_in_books(person, other, staff, admin)
    _was_a_mentor(person, staff)
    said = factories.question(by=other)
    me_too.say(thread=said, by=person, device=DEVICE, software="7", now=now)
    helped = factories.answer(said, by=other)
    reactions.react(post=helped, by=person, kind="works", now=now, device=DEVICE)
    failed = factories.answer(said, by=other)
    reactions.react(
        post=failed, by=person, kind="failed", now=now, device=DEVICE, software=f"{SECRET}OS"
    )
    flags.report(
        thread=said, post=helped, by=person, reason="other", words=f"{SECRET} wrote it", now=now
    )
    private.begin(
        people=[other], by=person, now=now, words=f"{SECRET}: only for you, by {NAME}", about=said
    )
    autosave.save(
        by=person, place="ask", fields={"title": f"{SECRET} again", "body": SECRET * 3},
        page=autosave.Page(uuid.uuid4(), 0, uuid.uuid4(), "", ""), now=now,
    )  # fmt: skip
    for whom in (person, other):
        security_log.note(
            act="role_given", by=admin, whom=whom, at=now, reason=f"{NAME} asked for it"
        )
    _asked_the_service(person, staff)
    _signed_in(person, admin)
    outbox.run(tick=clock.now, render=letter_of)
    return question


def _named_in_books(person: Member, other: Member, staff: Member, admin: Member) -> None:
    """What nobody may change holds words of people: of her, and of others that name her."""
    for whom, words in ((person, f"{SECRET} was lost"), (other, f"As @{HANDLE} got it")):
        made = Correction.objects.create(
            receiver=whom, points=500, reason=words, by=admin, at=clock.now(), needs_second=True
        )
        CorrectionWord.objects.create(
            correction=made, is_confirmed=False, reason=f"No: {words}", by=staff, at=clock.now()
        )


def _was_a_mentor(person: Member, buddy: Member) -> None:
    now = clock.now()
    mentor = Mentor.objects.create(member=person, state=Mentor.State.REFUSED, since=now)
    Probation.objects.create(
        mentor=mentor, buddy=buddy, began_at=now, until=now, ended_at=now, is_passed=False,
        ended_by=buddy, reason=f"{SECRET} was never there",
    )  # fmt: skip


def _asked_the_service(person: Member, staff: Member) -> None:
    pool = desk.pool_of(staff)
    case = made.case(
        pool, by=person, about=factories.question(by=person), owner=staff, words=f"{SECRET} bill",
        facts=[{"key": "x", "label": "x", "value": SECRET}], resolution=f"{NAME}: {SECRET}",
    )  # fmt: skip
    CaseNote.objects.create(case=case, by=staff, body=f"{SECRET} is angry", at=clock.now())
    made.call(case)


def _signed_in(person: Member, admin: Member) -> None:
    """Two sign-ins, a mail that failed, a trouble of the address, and what staff logged."""
    for _number in range(2):
        client = Client(REMOTE_ADDR=IP)
        client.force_login(person, backend="forum.adapter.MemberBackend")
        client.get("/settings/")
        client.post("/accounts/login/code/", {"email": EMAIL})
        session = client.session
        UserSession.objects.update_or_create(
            session_key=session.session_key,
            defaults={"user": person, "ip": IP, "user_agent": f"{SECRET}/1", "data": {}},
        )
    Client().post("/accounts/login/code/", {"email": EMAIL})
    now = clock.now()
    MailTrouble.objects.create(email=EMAIL, kind="soft", said=f"<{EMAIL}> full", key="x", at=now)
    ReceivedMail.objects.create(
        message_id="<a@b>", to_token="", raw=f"From: {NAME} <{EMAIL}>".encode(), received_at=now,
        due_at=now,
    )  # fmt: skip
    for number, words in enumerate((f"Ask {NAME}!", f"Ask <{EMAIL}>!")):
        mail = EmailMessage()
        mail["From"], mail["Subject"] = "Somebody <s@fort.example>", "Reply"
        mail.set_content(words, cte="base64")
        ReceivedMail.objects.create(
            message_id=f"<{number}@s>", to_token="", raw=mail.as_bytes(), received_at=now,
            due_at=now, handled_at=now, outcome="failed",
        )  # fmt: skip
    LogEntry.objects.create(
        user=admin, content_type=ContentType.objects.get_for_model(Member), object_id=person.pk,
        object_repr=NAME, action_flag=CHANGE, change_message=f"of {HANDLE}",
    )  # fmt: skip
    SearchGap.objects.create(
        text=f"who is {NAME.lower()}", language="de", first_at=now, last_at=now
    )


def left_over(marks: list[str]) -> list[tuple[str, str]]:
    """(table, mark) wherever one of them stands in any column of any table, bytes among them."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                low = _readable(row).lower()
                found += [(table, mark) for mark in marks if mark.lower() in low]
    held = [str(one.get_decoded()).lower() for one in Session.objects.all()]
    found += [("django_session", mark) for mark in marks for one in held if mark.lower() in one]
    return sorted(set(found))


def _readable(row: str) -> str:
    """Bytes stand as hex in it; sessions and caches as base64."""
    for run in re.findall(r"\\x([0-9a-f]{8,})", row):
        row += bytes.fromhex(run[: len(run) // 2 * 2]).decode("latin-1")
    for run in re.findall(r"[A-Za-z0-9+/=_-]{24,}", row):
        with_padding = run + "=" * (-len(run) % 4)
        try:
            row += base64.b64decode(with_padding, altchars=b"-_").decode("latin-1")
        except (binascii.Error, ValueError):
            continue
    return row


def left_in_files(marks: list[str]) -> list[tuple[str, str]]:
    """(file, mark) wherever one of them stands in what a file of the storage holds; what is packed
    is read unpacked."""
    found = []
    for path in files():
        with default_storage.open(path) as file:
            data = file.read()
        if path.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                data = b"".join(packed.read(name) for name in packed.namelist())
        low = data.decode("latin-1").lower()
        found += [(path, mark) for mark in marks if mark.lower() in low]
    return found


def files(folder: str = "") -> list[str]:
    """Every file of the storage, in whatever folder."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    below = [path for name in folders for path in files(f"{folder}/{name}".strip("/"))]
    return [*below, *(f"{folder}/{name}".strip("/") for name in names)]
