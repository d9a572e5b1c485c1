"""Nothing is kept longer than the page says, and nothing shorter: one test a rule, by a shifted
clock and the job that deletes it."""

import ast
import inspect
import uuid
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from community import tasks as community_tasks
from community.domain import call_tending, case_links
from community.models import Callback, Case, CaseNote, CaseTap
from forum import tasks
from forum.domain import drafts, drawers, exports, flags, hiding, security_log
from forum.lib import clock, device_store, personal, retention
from forum.models import (
    AskedAnyway,
    Attachment,
    Decision,
    DecisionAppeal,
    Digest,
    Draft,
    Drawer,
    Event,
    Export,
    Flag,
    HeldPost,
    MailStop,
    Member,
    Notice,
    OneTap,
    OutboxMessage,
    PostSketch,
    Push,
    PushDevice,
    ReceivedMail,
    RequestKey,
    SearchGap,
    SecurityEntry,
    SharePicture,
    ShutAddress,
    StaffNote,
)
from reputation import tasks as reputation_tasks
from reputation.models import Mentor, MentorStep
from tests import factories
from tests.community.case_desk import made
from tests.community.desk import scene as desk
from tests.forum import pictures
from tests.privacy import kept

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


def _shut_addresses(member, at):  # type: ignore[no-untyped-def]
    Member.objects.filter(pk=member.pk).update(suspended_at=at, is_active=False)
    ShutAddress.objects.create(digest="a" * 64, member=member, shut_at=at)
    return ShutAddress.objects.all()


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


def _case_notes(member, at):  # type: ignore[no-untyped-def]
    expert = factories.member("otto", staff_role="expert")
    closed = made.case(desk.pool_of(expert), by=member, status="done")
    Case.objects.filter(pk=closed.pk).update(done_at=at)
    CaseNote.objects.create(case=closed, by=expert, body="Was angry", at=at)
    return CaseNote.objects.all()


def _drawers(member, at):  # type: ignore[no-untyped-def]
    drawers.put(thread=factories.question(by=member), text="Number 12", by=member, now=at)
    return Drawer.objects.all()


def _held_words(member, at):  # type: ignore[no-untyped-def]
    HeldPost.objects.create(
        kind="question", author=member, fingerprint="x", at=at, outcome="withdrawn", decided_at=at,
        fields={"title": "Held", "body": "Held"},
    )  # fmt: skip
    return HeldPost.objects.exclude(fields={})


def _sketches(member, at):  # type: ignore[no-untyped-def]
    PostSketch.objects.create(author=member, at=at, fingerprint="x")
    return PostSketch.objects.all()


def _places(member, at):  # type: ignore[no-untyped-def]
    PostSketch.objects.create(
        author=member, at=at, fingerprint="", marks=["d:example.org"], is_trusted=True
    )
    return PostSketch.objects.all()


def _reports(member, at):  # type: ignore[no-untyped-def]
    thread = factories.question(by=member)
    Flag.objects.create(
        thread=thread, visitor="ab" * 16, reason="rude", words="Rude", at=at, outcome="declined",
        settled_at=at, settled_words="It is not",
    )  # fmt: skip
    return Flag.objects.exclude(words="", settled_words="", visitor="-")


def _conduct(member, at):  # type: ignore[no-untyped-def]
    Decision.objects.create(act="warned", reason="rude", words="Rude", member=member, at=at)
    return Decision.objects.exclude(words="", undone_words="")


def _staff_notes(member, at):  # type: ignore[no-untyped-def]
    StaffNote.objects.create(member=member, by=member, body="Was rude", at=at)
    return StaffNote.objects.all()


def _log_words(member, at):  # type: ignore[no-untyped-def]
    security_log.note(act="role_given", by=member, whom=member, at=at, reason="Knows a lot")
    return SecurityEntry.objects.exclude(reason="")


def _admin_log(member, at):  # type: ignore[no-untyped-def]
    LogEntry.objects.create(user=member, object_repr="Hana", action_flag=CHANGE, action_time=at)
    return LogEntry.objects.all()


def _points_words(member, at):  # type: ignore[no-untyped-def]
    mentor = Mentor.objects.create(member=member, since=at)
    MentorStep.objects.create(mentor=mentor, state="invited", at=at, reason="Helps a lot")
    MentorStep.objects.create(mentor=mentor, state="learning", at=at)
    return MentorStep.objects.exclude(reason="")


def retention_of(name: str) -> retention.Rule:
    return next(one for one in retention.known() if one.name == name)


SCENES = {name[1:]: act for name, act in list(globals().items()) if name[1:] in {
    one.name for one in retention.known() if not one.is_endless
}}  # fmt: skip


def test_every_rule_is_tried():
    """Sessions have a test of their own: Django deletes them, by its own clock. So have backups
    (test_restoring.py), and what is not deleted."""
    assert sorted([*SCENES, "sessions", "security_log", "backups"]) == sorted(
        one.name for one in retention.known()
    )


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
            reputation_tasks.prune(timestamp=0)
            community_tasks.prune(timestamp=0)
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
    for language, words in (
        ("en", "Deleted 90 days"), ("de", "Gelöscht 90 Tage"), ("en", "Deleted 1 year after"),
        ("en", "Deleted 3 years after"), ("de", "Gelöscht 3 Jahre nach"),
    ):  # fmt: skip
        page = as_(None).get(f"/privacy/?lang={language}").content.decode()
        assert words in page
        assert page.count("<dt>") == len(retention.known()) + 7 + len(device_store.known())


def test_drafts_go_by_the_figure_of_the_page():
    assert retention.DRAFTS.kept == drafts.limits.DRAFT_AGE


def test_the_security_log_stays(ada):
    security_log.note(act="log_read", by=ada, at=clock.now() - timedelta(days=3650))

    tasks.prune(timestamp=0)

    assert retention.SECURITY_LOG.is_endless
    assert SecurityEntry.objects.count() == 1


# By the job that calls it: the rules that say how long that is kept.
PRUNES = {
    "drafts.prune": ["drafts"], "drawers.prune": ["drawers"], "holding.prune": ["held_words"],
    "sketching.prune": ["places", "sketches"], "request_keys.prune": ["form_keys"],
    "outbox.prune": ["mails"], "pushes.prune": ["pushes"], "push_devices.prune": ["push_devices"],
    "share_pictures.prune": ["share_pictures"], "notices.prune": ["notices"],
    "digests.prune": ["digests"], "one_taps.prune": ["one_taps"],
    "mail_stops.prune": ["mail_stops"], "received.prune": ["received"],
    "searches.prune": ["searches", "searches_once"], "suggested.prune": ["suggested"],
    "exports.prune": ["exports"], "kept_mail.prune": ["mails"],
    "shut_addresses.prune": ["shut_addresses"],
    "old_words.prune": [
        "admin_log", "conduct", "log_words", "points_words", "reports", "staff_notes",
    ],
    "sessions.prune_addresses": ["addresses"],
    "sessions.prune": ["sessions"], "case_links.prune": ["one_taps"],
    "case_notes_kept.prune": ["case_notes"],
        # Who looks at what just now, among the team: over after twenty minutes.
    "reviewing.prune": [],
}  # fmt: skip
ELSEWHERE = ["numbers", "unposted", "backups"]  # call_tending, tidying, `manage.py db backup`
JOBS = (tasks, community_tasks, reputation_tasks)


def test_every_job_that_deletes_has_its_rule():
    """A new one fails here: add a rule to lib/retention.py, by which it deletes, and its scene."""
    called = {
        f"{node.func.value.id}.{node.func.attr}"
        for jobs in JOBS
        for node in ast.walk(ast.parse(inspect.getsource(jobs)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.attr.startswith("prune")
    }
    deleted = {one.name for one in retention.known() if not one.is_endless}

    assert called == set(PRUNES)
    assert {name for names in PRUNES.values() for name in names} | set(ELSEWHERE) == deleted


def test_buttons_of_cases_go_as_the_others(hana, eva):
    now = clock.now()
    case = made.case(desk.pool_of(eva), by=hana, status="done")
    tap = case_links.issue(case=case, purpose=CaseTap.Purpose.SOLVED, now=now)

    for after, left in ((-MINUTE, 1), (MINUTE, 0)):
        at = tap.expires_at + retention.ONE_TAPS.kept + after
        with clock.shifted(at - clock.now()):
            community_tasks.prune(timestamp=0)
        assert CaseTap.objects.count() == left


def _decided(member, **extra):  # type: ignore[no-untyped-def]
    told = {"act": "suspended", "reason": "rude", "words": "Rude", "at": clock.now()}
    return Decision.objects.create(member=member, **told | extra)


def test_words_stay_while_they_are_judged_by(hana, mo):
    """Of a suspension for ever, of a long one, and of what waits for an answer."""
    now, year = clock.now(), timedelta(days=365)
    kept = [_decided(hana), _decided(hana, until=now + year), _decided(hana, act="warned")]
    gone = [_decided(hana, undone_at=now, undone_words="No"), _decided(hana, until=now)]
    appeal = DecisionAppeal.objects.create(
        decision=kept[2], by=hana, words="I was not", at=now, due_at=now
    )
    flag = Flag.objects.create(
        thread=factories.question(by=hana), by=mo, reason="rude", words="Rude", at=now,
        outcome="upheld", settled_at=now, decision=kept[2],
    )  # fmt: skip
    with clock.shifted(retention.CONDUCT.kept + MINUTE):
        tasks.prune(timestamp=0)

    assert set(Decision.objects.exclude(words="")) == set(kept)
    assert set(Decision.objects.filter(words="", undone_words="")) == set(gone)
    assert Flag.objects.get(words="Rude") == flag
    DecisionAppeal.objects.filter(pk=appeal.pk).update(outcome="upheld", decided_at=now)
    with clock.shifted(retention.CONDUCT.kept + MINUTE):
        tasks.prune(timestamp=0)
    appeal.refresh_from_db()
    flag.refresh_from_db()
    assert (appeal.words, flag.words, flag.by, flag.outcome) == ("", "", mo, "upheld")


def test_events_lose_the_words_that_they_repeat_and_nothing_else(hana, mo):
    now, other = clock.now(), factories.member("max", staff_role="moderator")
    post = factories.answer(factories.question(), by=hana)
    told = {"thread": post.thread, "post": post, "by": mo, "now": now}
    flag = flags.report(**told, reason="rude", words="")
    flags.settle(flag=flag, by=other, outcome="declined", words="Not rude", now=now)
    hiding.remove(post=post, by=other, reason="other", words="Nobody understands it", now=now)
    events = [Event.objects.get(kind=kind) for kind in ("flag_settled", "post_deleted")]
    assert [one.data.get("words", one.data.get("reason")) for one in events] == [
        "Not rude", "Nobody understands it",
    ]  # fmt: skip

    with clock.shifted(retention.CONDUCT.kept + MINUTE):
        tasks.prune(timestamp=0)

    after = [Event.objects.get(pk=one.pk).data for one in events]
    assert after == [events[0].data | {"words": ""}, events[1].data | {"reason": ""}]
    assert Decision.objects.get().words == ""


def test_every_table_with_people_is_kept_for_a_time_or_a_reason():
    """A new one fails here: add it to kept.py, by its rule or with the reason."""
    told = [one for group in (kept.RULES, kept.REASONS) for rows in group.values() for one in rows]
    tables = {part.model for part in personal.parts()}

    assert sorted(tables - set(told)) == []
    assert sorted(set(told) - tables) == []
    assert len(told) == len(set(told))
    assert set(kept.RULES) <= {one.name for one in retention.known() if not one.is_endless}
