"""Nothing is kept longer than the page says, and nothing shorter: one test a rule, by a shifted
clock and the job that deletes it."""

import uuid
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from community.domain import call_tending
from community.models import Callback
from forum import tasks
from forum.domain import drafts, exports
from forum.lib import clock, retention
from forum.models import (
    AskedAnyway,
    Attachment,
    Digest,
    Draft,
    Export,
    MailStop,
    Notice,
    OneTap,
    OutboxMessage,
    Push,
    PushDevice,
    ReceivedMail,
    RequestKey,
    SearchGap,
    SharePicture,
)
from tests import factories
from tests.community.case_desk import made
from tests.community.desk import scene as desk
from tests.forum import pictures

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def _addresses(member, at):  # type: ignore[no-untyped-def]
    store = SessionStore()
    store.set_expiry(timedelta(days=365))
    store.create()
    UserSession.objects.create(
        user=member, ip="203.0.113.9", session_key=store.session_key, user_agent="x", data={},
    )  # fmt: skip
    UserSession.objects.update(last_seen_at=at)
    return UserSession.objects.exclude(ip="0.0.0.0")


def _drafts(member, at):  # type: ignore[no-untyped-def]
    Draft.objects.create(kind="question", member=member, fields={}, updated_at=at)
    return Draft.objects.all()


def _unposted(member, at):  # type: ignore[no-untyped-def]
    pictures.drawn(member)
    Attachment.objects.update(created_at=at)
    return Attachment.objects.all()


def _exports(member, at):  # type: ignore[no-untyped-def]
    Export.objects.create(
        member=member, name="ab" * 16, asked_at=at, due_at=at, made_at=at,
        expires_at=at + exports.KEPT,
    )  # fmt: skip
    return Export.objects.filter(gone_at=None)


def _searches(member, at):  # type: ignore[no-untyped-def]
    SearchGap.objects.create(text="esim", language="de", first_at=at, last_at=at, searches=9)
    return SearchGap.objects.all()


def _searches_once(member, at):  # type: ignore[no-untyped-def]
    SearchGap.objects.create(text="esim", language="de", first_at=at, last_at=at, searches=1)
    return SearchGap.objects.all()


def _mails(member, at):  # type: ignore[no-untyped-def]
    OutboxMessage.objects.create(
        key="k", kind="login_code", member=member, to_email=member.email, message_id="<a@b>",
        created_at=at, due_at=at, sent_at=at,
    )  # fmt: skip
    return OutboxMessage.objects.all()


def _received(member, at):  # type: ignore[no-untyped-def]
    ReceivedMail.objects.create(
        message_id="<a@b>", raw=b"", received_at=at, due_at=at, handled_at=at, outcome="failed"
    )
    return ReceivedMail.objects.all()


def _mail_stops(member, at):  # type: ignore[no-untyped-def]
    MailStop.objects.create(
        email=member.email, member=member, reason="hard", said="", at=at, ended_at=at
    )
    return MailStop.objects.all()


def _device(member, at, **extra):  # type: ignore[no-untyped-def]
    return PushDevice.objects.create(
        member=member, endpoint="https://push.example/1", p256dh="x", auth="x", created_at=at,
        **extra,
    )  # fmt: skip


def _pushes(member, at):  # type: ignore[no-untyped-def]
    Push.objects.create(member=member, created_at=at, due_at=at, sent_at=at)
    return Push.objects.all()


def _push_devices(member, at):  # type: ignore[no-untyped-def]
    _device(member, at, ended_at=at, reason="signed_out")
    return PushDevice.objects.all()


def _notices(member, at):  # type: ignore[no-untyped-def]
    Notice.objects.create(member=member, kind="export_ready", key="k", at=at, read_at=at)
    return Notice.objects.all()


def _digests(member, at):  # type: ignore[no-untyped-def]
    Digest.objects.create(member=member, period=at.date(), kind="regular", since=at, at=at)
    return Digest.objects.all()


def _one_taps(member, at):  # type: ignore[no-untyped-def]
    thread = factories.question(by=member)
    OneTap.objects.create(
        purpose="helped", member=member, thread=thread, post=thread.posts.get(), key="k",
        notice=Notice.objects.create(member=member, kind="export_ready", key="k", at=at),
        nonce="n", digest="d", created_at=at, expires_at=at,
    )  # fmt: skip
    return OneTap.objects.all()


def _form_keys(member, at):  # type: ignore[no-untyped-def]
    RequestKey.objects.create(member=member, key=uuid.uuid4(), verb="ask", at=at)
    return RequestKey.objects.all()


def _share_pictures(member, at):  # type: ignore[no-untyped-def]
    SharePicture.objects.create(member=member, language="de", version="v", png=b"", painted_at=at)
    return SharePicture.objects.all()


def _suggested(member, at):  # type: ignore[no-untyped-def]
    AskedAnyway.objects.create(thread=factories.question(by=member), last_at=at)
    return AskedAnyway.objects.all()


def _numbers(member, at):  # type: ignore[no-untyped-def]
    pool = desk.pool_of(factories.member("otto", staff_role="expert"))
    call = made.call(made.case(pool, by=member, status="done"))
    Callback.objects.filter(pk=call.pk).update(
        number_until=at + retention_of("numbers").kept, status="done", ended_at=at
    )
    return Callback.objects.filter(number_gone_at=None)


def retention_of(name: str) -> retention.Rule:
    return next(one for one in retention.known() if one.name == name)


SCENES = {name[1:]: act for name, act in list(globals().items()) if name[1:] in {
    one.name for one in retention.known()
}}  # fmt: skip


def test_every_rule_is_tried():
    """Sessions have a test of their own: Django deletes them, by its own clock."""
    assert sorted([*SCENES, "sessions"]) == sorted(one.name for one in retention.known())


@pytest.mark.parametrize("name", sorted(SCENES))
def test_it_is_kept_as_long_as_the_page_says(name, hana, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rule, now = retention_of(name), clock.now()
    rows = SCENES[name](hana, now)
    assert rows.count() == 1

    for after, left in ((rule.kept - MINUTE, 1), (rule.kept + MINUTE, 0)):
        with clock.shifted(after):
            tasks.prune(timestamp=0)
            tasks.tidy_pictures(timestamp=0)
            call_tending.tend(now=clock.now())
        assert rows.all().count() == left, after


def test_sign_ins_end_when_the_page_says(settings):
    assert retention.SESSIONS.kept.total_seconds() == settings.SESSION_COOKIE_AGE
    now = clock.now()
    for seconds in (-60, 60):
        store = SessionStore()
        store.create()
        Session.objects.filter(pk=store.session_key).update(
            expire_date=now + timedelta(seconds=seconds)
        )

    tasks.prune(timestamp=0)

    assert Session.objects.count() == 1


def test_the_page_says_so_in_both_languages(as_):
    for language, words in (("en", "Deleted 90 days"), ("de", "Gelöscht 90 Tage")):
        page = as_(None).get(f"/privacy/?lang={language}").content.decode()
        assert words in page
        assert page.count("<dt>") == len(retention.known()) + 7


def test_drafts_go_by_the_figure_of_the_page():
    assert retention.DRAFTS.kept == drafts.limits.DRAFT_AGE
