"""Every other table, when an account is erased: by its entry in `lib/personal.py`. Part of
`erasing.erase`."""

import base64
import binascii
from collections.abc import Collection, Sequence

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Lower

from forum.domain import received
from forum.lib import mail_words, personal
from forum.lib.former import Identity
from forum.models import MailStop, MailTrouble, Member, OutboxMessage, ReceivedMail

CHUNK = 500
CACHED = "cache"  # the table of the cache, where there is one (settings.CACHES)


def forget(*, member: Member, identity: Identity) -> None:
    """Delete or empty their rows, all that is kept by an address of theirs, and what was kept of
    their visits."""
    emails = identity.emails
    for part in personal.parts():
        rows = apps.get_model(part.model)._base_manager.filter(**{part.whose: member.pk})
        if part.only:
            rows = rows.filter(**part.only)
        if part.then == personal.GONE:
            rows.delete()
        elif part.cleared:
            rows.update(**part.cleared)
    for email in emails:
        MailTrouble.objects.alias(low=Lower("email")).filter(low=email).delete()
        MailStop.objects.alias(low=Lower("email")).filter(low=email).delete()
        OutboxMessage.objects.alias(low=Lower("to_email")).filter(low=email).delete()
    _forget_received(identity)
    _forget_sessions(member, emails)
    _forget_cached(emails)
    logged = ContentType.objects.get_for_model(Member)
    LogEntry.objects.filter(content_type=logged, object_id=str(member.pk)).update(object_repr="-")


def _forget_received(identity: Identity) -> None:
    """What came by mail, however it is encoded: mails from them go; of others' that name them what
    they say, which is kept of those that failed. A reply that waits is somebody's post: it stays,
    and leaves no word once it is handled."""
    emails = {email.lower() for email in identity.emails}
    gone, naming = [], []
    # One at a time: each may be as long as a mail can be.
    for mail in ReceivedMail.objects.exclude(raw=b"").only("raw").iterator(chunk_size=1):
        raw = bytes(mail.raw)
        if mail_words.senders(raw) & emails:
            gone.append(mail.pk)
        elif _is_named_in(raw, identity, emails):
            naming.append(mail.pk)
    ReceivedMail.objects.filter(pk__in=gone).delete()
    received.forget_words(pks=naming)


def _is_named_in(raw: bytes, identity: Identity, emails: Collection[str]) -> bool:
    """An address also where only machines read it: no chance makes one."""
    if identity.is_written_in(mail_words.said(raw)):
        return True
    low = mail_words.of(raw).lower()
    return any(email in low for email in emails)


def _forget_sessions(member: Member, emails: Sequence[str]) -> None:
    """Sign-ins that are listed ended before; here are those that nobody lists, and what visitors
    typed before they signed in."""
    lost = []
    for row in Session.objects.order_by("pk").iterator(chunk_size=CHUNK):
        held = row.get_decoded()
        is_theirs = str(held.get("_auth_user_id", "")) == str(member.pk)
        said = str(held).lower() if emails else ""
        if is_theirs or any(email in said for email in emails):
            lost.append(row.pk)
    Session.objects.filter(Q(pk__in=lost)).delete()


def _forget_cached(emails: Sequence[str]) -> None:
    """Counts of tries go by digests; what names an address all the same goes now. (In a cache of
    its own, all of it goes within the day by itself.)"""
    with connection.cursor() as cursor:
        if CACHED not in connection.introspection.table_names(cursor):
            return
        cursor.execute(f"SELECT cache_key, value FROM {CACHED}")  # noqa: S608 - no value in it
        lost = [key for key, value in cursor.fetchall() if _names(key, value, emails)]
        cursor.execute(f"DELETE FROM {CACHED} WHERE cache_key = ANY(%s)", [lost])  # noqa: S608


def _names(key: str, value: str, emails: Sequence[str]) -> bool:
    """Whether a cached value, or its key, holds one of the addresses (Django stores base64)."""
    try:
        held = base64.b64decode(value).decode("latin-1")
    except binascii.Error:
        held = value
    return any(email in f"{key} {held}".lower() for email in emails)
