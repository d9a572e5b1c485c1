"""Who did what to whom: written with what is done, changed by nobody, read by those who may."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.staff_site import Noted
from forum.domain import (
    decisions,
    flags,
    members,
    posts,
    second_factors,
    security_log,
    sign_in_stops,
    solutions,
    suspending,
    threads,
)
from forum.lib import clock, request_ids, security_acts
from forum.models import Event, Member, SecurityEntry, Talk, TopicField
from forum.rules import NotAllowed
from tests import factories
from tests.forum.authenticators import by_password, code_of, prove
from tests.forum.test_talks import begin

pytestmark = pytest.mark.django_db
Kind = Event.Kind


def told(**found: Any) -> list[tuple[str, int | None, int | None]]:
    rows = SecurityEntry.objects.filter(**found).order_by("pk")
    return [(one.act, one.by, one.whom) for one in rows]


def acts() -> list[str]:
    return [act for act, _, _ in told() if not act.startswith("staff_")]


def test_a_role_stands_with_before_and_after(ada, hana):
    with request_ids.within("from-the-proxy-1"):
        members.give_role(member=hana, role=Member.StaffRole.EXPERT, by=ada, now=clock.now())

    row = SecurityEntry.objects.get()
    assert (row.act, row.by, row.whom) == ("role_given", ada.pk, hana.pk)
    assert (row.before, row.after) == ({"is": ""}, {"is": "expert"})
    assert row.request_id == "from-the-proxy-1"


def test_what_staff_do_to_others_posts_stands_and_their_own_does_not(mo, hana):
    thread = factories.question(by=hana)
    answer = factories.answer(thread, by=hana)
    own, now = factories.answer(thread, by=mo), clock.now()
    posts.edit(post=own, by=mo, now=now, body="My own words, said a little better than before.")
    posts.delete(post=own, by=mo, now=now)
    posts.edit(post=answer, by=hana, now=now, body="Her own words, said better than before.")

    posts.edit(post=answer, by=mo, now=now, body="Her words, said by another.", reason="Spelling")
    solutions.accept(thread=thread, post=answer, by=mo, reason="It works", now=now)
    posts.delete(post=answer, by=mo, now=now, reason="Advertising")
    posts.restore(post=answer, by=mo, now=now)
    threads.close(thread=thread, by=mo, now=now, reason="Over")
    threads.reopen(thread=thread, by=mo, now=now)
    threads.pin(thread=thread, by=mo, now=now)
    threads.unpin(thread=thread, by=mo, now=now)

    assert acts() == [
        "post_edited", "decided", "solution_set", "decided", "solution_cleared", "post_deleted",
        "decision_undone", "post_restored", "solution_set", "decided", "thread_closed",
        "decision_undone", "thread_reopened", "thread_pinned", "thread_unpinned",
    ]  # fmt: skip
    assert {(by, whom) for _, by, whom in told()} == {(mo.pk, hana.pk)}
    reasons = SecurityEntry.objects.exclude(reason="").order_by("pk")
    assert [(one.act, one.reason) for one in reasons] == [
        ("post_edited", "Spelling"), ("decided", "other"), ("solution_set", "It works"),
        ("decided", "other"), ("post_deleted", "Advertising"), ("decided", "other"),
        ("thread_closed", "Over"),
    ]  # fmt: skip


def test_what_is_undone_is_not_in_it(mo, hana):
    thread = factories.question(by=hana)

    def pin_and_fail() -> None:
        with transaction.atomic():
            threads.pin(thread=thread, by=mo, now=clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pin_and_fail()

    assert told() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE forum_securityentry SET by = NULL",
        "UPDATE forum_securityentry SET reason = 'another'",
        "UPDATE forum_securityentry SET reason = '', act = 'another'",
        "DELETE FROM forum_securityentry",
        "TRUNCATE forum_securityentry",
    ],
)
def test_the_database_refuses_to_change_it(ada, statement):
    security_log.note(act="log_read", by=ada, at=clock.now(), reason="words")

    with pytest.raises(IntegrityError, match="takes new rows only"), transaction.atomic():
        connection.cursor().execute(statement)

    assert told() == [("log_read", ada.pk, None)]


def test_words_about_somebody_who_is_erased_go_and_the_line_stays(ada, hana, olga):
    for whom in (hana, olga):
        security_log.note(act="role_given", by=ada, whom=whom, at=clock.now(), reason="Hana is")

    security_log.forget_words(member=hana, now=clock.now())

    rows = SecurityEntry.objects.order_by("pk")
    assert [(one.act, one.whom, one.reason) for one in rows] == [
        ("role_given", hana.pk, ""), ("role_given", olga.pk, "Hana is"),
        ("words_forgotten", hana.pk, ""),
    ]  # fmt: skip


def test_an_act_that_nobody_knows_is_refused(ada):
    with pytest.raises(KeyError):
        security_log.note(act="unknown", by=ada, at=clock.now())


def test_password_and_second_factor(client, eva, django_capture_on_commit_callbacks):
    by_password(client, "eva")
    page = client.get("/accounts/2fa/totp/activate/")
    with django_capture_on_commit_callbacks(execute=True):
        code = code_of(page.context["form"].secret)
        client.post("/accounts/2fa/totp/activate/", {"code": code})
        prove(client)
        client.post("/accounts/2fa/totp/deactivate/")
    said = {
        "oldpassword": "correct horse",
        "password1": "a stable staple 9",
        "password2": "a stable staple 9",
    }
    client.post("/accounts/password/change/", said)

    found = [
        one for one in told() if one[0] in ("factor_set", "factor_removed", "password_changed")
    ]
    assert ("factor_set", eva.pk, eva.pk) in found
    assert ("factor_removed", eva.pk, eva.pk) in found
    assert found[-1] == ("password_changed", eva.pk, eva.pk)
    assert "secret" not in json.dumps(list(SecurityEntry.objects.values_list("after", flat=True)))


def test_factors_that_are_removed_from_outside(eva):
    second_factors.forget(member=eva, now=clock.now())

    assert told() == [("factors_forgotten", None, eva.pk)]
    assert Authenticator.objects.count() == 0


def test_too_many_tries_stand_once_an_hour(client, hana):
    cache.clear()
    for _ in range(9):
        client.post("/accounts/login/", {"login": "hana", "password": "wrong horse"})

    assert told() == [("sign_in_stopped", None, hana.pk)]
    assert not sign_in_stops.note(account=hana.pk, now=clock.now())
    assert sign_in_stops.note(account=hana.pk, now=clock.now() + timedelta(hours=2))


def test_whoever_reads_a_reported_talk_stands_in_it(as_, sim, hana, nina, mo):
    thread = begin(nina, hana)
    path = f"/talks/{Talk.objects.get(thread=thread).pk}/"
    flags.report(thread=thread, post=None, by=nina, reason="abuse", words="Rude.", now=clock.now())
    for who in (mo, mo, hana, nina):
        assert as_(who).get(path).status_code == 200

    found = SecurityEntry.objects.filter(act="talk_read")
    assert [(one.by, one.object_kind, one.object_id) for one in found] == [
        (mo.pk, "thread", str(thread.pk))
    ]


def test_every_class_of_the_administration_tells_it():
    from django.contrib import admin

    assert [one for one in admin.site._registry.values() if not isinstance(one, Noted)] == []


def test_a_change_in_the_administration_stands_with_its_values(as_, ada, sim, hana):
    client = as_(ada)
    page = client.get(f"/admin/forum/category/{sim.pk}/change/")
    form = page.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    rows = {f"fields-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    prefix = page.context["inline_admin_formsets"][0].formset.prefix
    rows = {name.replace("fields-", f"{prefix}-"): value for name, value in rows.items()}
    done = client.post(f"/admin/forum/category/{sim.pk}/change/", {**sent, **rows, "position": 7})
    assert done.status_code == 302, done.content.decode()[:2000]
    prove(client)
    given = client.post(f"/admin/forum/member/{hana.pk}/change/", {"staff_role": "expert"})
    assert given.status_code == 302

    row = SecurityEntry.objects.get(act="admin_changed", object_kind="category")
    assert (row.by, row.object_id) == (ada.pk, str(sim.pk))
    assert row.before["position"] == 0
    assert row.after["position"] == 7
    of_member = SecurityEntry.objects.get(act="admin_changed", object_kind="member")
    assert (of_member.whom, of_member.after) == (hana.pk, {"staff_role": "expert"})


def test_what_is_changed_beside_it_stands_by_id_and_field(as_, ada, sim):
    client = as_(ada)
    path = f"/admin/forum/category/{sim.pk}/change/"
    old, gone = (
        TopicField.objects.create(category=sim, key=key, label={"en": key}, position=number)
        for number, key in enumerate(("device", "place"))
    )
    page = client.get(path)
    form = page.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    formset = page.context["inline_admin_formsets"][0].formset
    for row in formset.forms:
        sent |= {row.add_prefix(name): row[name].value() for name in row.fields}
    sent |= {
        f"{formset.prefix}-TOTAL_FORMS": 3, f"{formset.prefix}-INITIAL_FORMS": 2,
        f"{formset.prefix}-0-label_en": "Phone", f"{formset.prefix}-1-DELETE": "on",
        f"{formset.prefix}-2-key": "error", f"{formset.prefix}-2-kind": "short",
        f"{formset.prefix}-2-position": 2, f"{formset.prefix}-2-label_en": "What it says",
    }  # fmt: skip

    done = client.post(path, {k: v for k, v in sent.items() if v is not None and v is not False})

    errors = done.status_code == 200 and done.context["inline_admin_formsets"][0].formset.errors
    assert (done.status_code, errors) == (302, False), done.context["errors"]
    row = SecurityEntry.objects.get(act="admin_changed")
    new = TopicField.objects.get(key="error")
    assert sorted(row.after) == sorted(f"topicfield {one.pk}" for one in (old, gone, new))
    assert row.before[f"topicfield {old.pk}"] == {"label_en": "device"}
    assert row.after[f"topicfield {old.pk}"] == {"label_en": "Phone"}
    assert row.before[f"topicfield {gone.pk}"]["key"] == "place"
    assert row.after[f"topicfield {gone.pk}"] is None
    assert f"topicfield {new.pk}" not in row.before
    assert row.after[f"topicfield {new.pk}"]["label_en"] == "What it says"


def test_a_role_that_was_refused_is_not_said_to_be_given(as_, ada, hana, monkeypatch):
    def refused(**_: Any) -> None:
        raise NotAllowed("Somebody was quicker.")

    client = as_(ada)
    prove(client)
    monkeypatch.setattr(members, "give_role", refused)
    done = client.post(f"/admin/forum/member/{hana.pk}/change/", {"staff_role": "expert"})

    assert done.status_code == 302
    assert SecurityEntry.objects.filter(act="admin_changed").count() == 0
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


# Of these there is no line: why not.
OWN = "Somebody does it to what is their own, or says something about a post."
WRITTEN = "It stands in the thread, by name, with all its versions."
WITHIN = "It comes with a decision, which has a line."
SILENT = {
    OWN: {
        Kind.MEMBER_JOINED, Kind.PROFILE_TOLD, Kind.DID_NOT_HELP, Kind.SOLVED_ALONE,
        Kind.WORD_WITHDRAWN, Kind.MARK_GIVEN, Kind.MARK_WITHDRAWN, Kind.REACTION_GIVEN,
        Kind.REACTION_WITHDRAWN, Kind.CONFIRMED, Kind.CONFIRMATION_WITHDRAWN, Kind.ME_TOO_SAID,
        Kind.ME_TOO_WITHDRAWN, Kind.SUGGESTION_SOLVED, Kind.FLAG_RAISED, Kind.PERSON_CALLED,
        Kind.HELD_WITHDRAWN, Kind.APPEALED, Kind.EDIT_WITHDRAWN, Kind.PARTICIPANT_ADDED,
        Kind.PARTICIPANT_LEFT,
    },
    WRITTEN: {
        Kind.THREAD_STARTED, Kind.POST_ADDED, Kind.OUTDATED_SET, Kind.OUTDATED_CLEARED,
        Kind.EDIT_SUGGESTED, Kind.EDIT_TAKEN_OVER, Kind.EDIT_REJECTED, Kind.DUPLICATE_MARKED,
        Kind.DUPLICATE_UNDONE, Kind.TWINS_LINKED, Kind.TWIN_LEFT, Kind.ARTICLE_SUBMITTED,
        Kind.ARTICLE_SENT_BACK, Kind.ARTICLE_PUBLISHED, Kind.ARTICLE_OUTDATED,
    },
    WITHIN: {
        Kind.HELD_REFUSED, Kind.POST_HIDDEN, Kind.THREAD_MERGED, Kind.THREAD_SPLIT,
        Kind.POST_MOVED, Kind.MEMBER_WARNED, Kind.MEMBER_SUSPENDED,
    },
    "Nobody does it: a rule holds it, and whoever decides has a line.": {Kind.POST_HELD},
    "The company says whom it knows; the profile says since when.": {Kind.MEMBER_VERIFIED},
}  # fmt: skip


def test_every_kind_of_event_has_a_line_or_a_reason_why_not():
    """A new kind fails here: add it to security_log.ALWAYS or OTHERS with its act, or above."""
    silent = [kind for kinds in SILENT.values() for kind in kinds]
    heard = security_log.ALWAYS | security_log.OTHERS

    assert sorted(silent) == sorted(set(silent))
    assert heard & set(silent) == set()
    assert heard | set(silent) == set(Kind)
    assert {kind.value for kind in heard} - set(security_acts.ACTS) == set()


def test_what_moderation_decides_stands_with_its_reason_and_its_end(mo, ada, hana):
    decision = suspending.suspend(
        member=hana, by=mo, reason="spam", words="Three times the same.", days=1, now=clock.now()
    )
    decisions.undo(decision=decision, by=mo, words="", now=clock.now())

    rows = SecurityEntry.objects.filter(act__in=["decided", "decision_undone", "member_reinstated"])
    assert [(one.act, one.by, one.whom, one.after, one.reason) for one in rows.order_by("pk")] == [
        ("decided", mo.pk, hana.pk, {"act": "suspended", "decision": decision.pk}, "spam"),
        ("decision_undone", mo.pk, hana.pk,
         {"act": "suspended", "decision": decision.pk, "by_appeal": False}, ""),
        ("member_reinstated", mo.pk, hana.pk, {}, ""),
    ]  # fmt: skip


@pytest.fixture
def lines(ada, mo, hana):
    """Three lines: of this minute, of yesterday, and of somebody who is gone."""
    now = clock.now()
    security_log.note(act="role_given", by=ada, whom=hana, at=now, reason="=HYPERLINK()")
    security_log.note(act="thread_closed", by=mo, whom=hana, at=now - timedelta(days=1))
    security_log.note(act="member_erased", by=mo, whom=10**6, at=now - timedelta(days=3))


def shown(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/moderation/log/{query}")
    assert page.status_code == 200
    return [row.entry.act for row, _ in page.context["rows"] if row.entry.act[:6] != "staff_"]


@pytest.mark.parametrize(
    ("query", "acts"),
    [
        ("", ["role_given", "thread_closed", "member_erased"]),
        ("?by=mo", ["thread_closed", "member_erased"]),
        ("?whom=@hana", ["role_given", "thread_closed"]),
        ("?whom=%231000000", ["member_erased"]),
        ("?act=thread_closed", ["thread_closed"]),
        ("?by=mo&whom=hana", ["thread_closed"]),
        ("?by=nobody", []),
    ],
)
def test_it_is_searched(as_, mo, lines, query, acts):
    assert shown(as_(mo), query) == acts


def test_it_is_searched_by_day(as_, mo, lines):
    yesterday = (clock.now() - timedelta(days=1)).date()

    assert shown(as_(mo), f"?since={yesterday}") == ["role_given", "thread_closed"]
    assert "role_given" not in shown(as_(mo), f"?until={yesterday - timedelta(days=1)}")


def test_former_members_are_called_so_and_readers_stand_in_it(as_, mo, lines):
    client = as_(mo)
    text = client.get("/moderation/log/").content.decode()
    client.get("/moderation/log/")

    assert "former member #1000000" in text
    assert told(act="log_read") == [("log_read", mo.pk, None)]


def test_pages_follow_by_cursor_at_the_same_cost(as_, mo, ada, hana):
    client, now = as_(mo), clock.now()
    security_log.note(act="role_given", by=ada, whom=hana, at=now)
    client.get("/moderation/log/")
    with CaptureQueriesContext(connection) as few:
        client.get("/moderation/log/?act=role_given")
    for minute in range(60):
        at = now - timedelta(minutes=minute)
        security_log.note(act="role_given", by=ada, whom=hana, at=at)
    with CaptureQueriesContext(connection) as many:
        first = client.get("/moderation/log/?act=role_given")
    second = client.get(f"/moderation/log/{first.context['next_url']}")

    assert len(many) == len(few)
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 11)
    assert client.get("/moderation/log/?after=nonsense").status_code == 404


@pytest.mark.parametrize(
    ("who", "page", "file"),
    [
        ("nina", 403, 403), ("hana", 403, 403), ("mara", 403, 403), ("eva", 403, 403),
        ("sven", 403, 403), ("mo", 200, 403), ("ada", 200, 200),
    ],
)  # fmt: skip
def test_who_reads_it_and_who_takes_it(request, as_, who, page, file):
    client = as_(request.getfixturevalue(who))
    prove(client)

    assert client.get("/moderation/log/").status_code == page
    assert client.get("/moderation/log.csv").status_code == file
    assert Client().get("/moderation/log/").status_code == 302


def test_as_files_nothing_in_it_is_a_formula(as_, ada, hana, lines):
    client = as_(ada)
    assert client.get("/moderation/log.csv").status_code == 302  # a fresh sign-in
    prove(client)
    table = client.get("/moderation/log.csv?whom=hana").getvalue().decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    objects = client.get("/moderation/log.jsonl?whom=hana").getvalue().decode().splitlines()

    assert [(row["act"], row["reason"], row["whom_handle"]) for row in rows] == [
        ("role_given", "'=HYPERLINK()", "hana"), ("thread_closed", "", "hana"),
    ]  # fmt: skip
    assert [json.loads(one)["act"] for one in objects] == ["role_given", "thread_closed"]
    assert client.get("/moderation/log.xlsx").status_code == 404
    assert [one for one, _, _ in told(act="log_taken")] == ["log_taken", "log_taken"]


def test_every_act_is_said_in_words():
    assert [code for code, says in security_acts.ACTS.items() if not str(says)] == []
    assert all(len(code) <= 40 for code in security_acts.ACTS)
