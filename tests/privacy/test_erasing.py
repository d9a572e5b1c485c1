"""An account is erased: nothing of the person is left in any table or file, and what others built
on stays."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command

from community import visitors
from community.domain import claims, service_audit
from forum.domain import erasing, exports, forgetting, members, posts
from forum.lib import clock
from forum.models import (
    Attachment,
    Erasure,
    Event,
    Export,
    Member,
    MissedEvent,
    OutboxMessage,
    Post,
    Revision,
    SecurityEntry,
    Thread,
)
from forum.rules import NotAllowed
from forum.takeout import write
from forum.tasks import after_erasure
from reputation.domain import audit as ledger_audit
from reputation.domain import ledger
from tests import factories
from tests.community.calls.test_at_once import at_once
from tests.community.desk import scene as desk
from tests.privacy import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def lived(media, olga, eva, ada, django_capture_on_commit_callbacks):
    person = scene.wanda()
    with django_capture_on_commit_callbacks(execute=True):
        thread = scene.lived(person, other=olga, staff=eva, admin=ada)
        made = exports.ask(member=person, now=clock.now())
        assert exports.make(pk=made.pk, now=clock.now(), write=write)
    return person, thread


@pytest.fixture
def erased(lived, django_capture_on_commit_callbacks):
    person, thread = lived
    with django_capture_on_commit_callbacks(execute=True):
        asked = erasing.ask(member=person, by=person, now=clock.now())
        assert erasing.erase(pk=asked.pk, now=asked.due_at)
    after_erasure(pks=list(Thread.objects.values_list("pk", flat=True)))
    return Member.objects.get(pk=person.pk), thread


def test_she_was_everywhere(lived):
    """The scene is one: what the next test looks for is there before."""
    tables = {table for table, _mark in scene.left_over(scene.MARKS)}

    assert {mark for _file, mark in scene.left_in_files(scene.MARKS)} == set(scene.MARKS)
    assert {mark for _table, mark in scene.left_over(scene.MARKS)} == set(scene.MARKS)
    assert {
        "account_emailaddress", "community_case", "community_casenote", "django_admin_log",
        "django_session", "forum_attachment", "forum_device", "forum_draft", "forum_flag",
        "forum_mailtrouble", "forum_member", "forum_metoo", "forum_outboxmessage", "forum_post",
        "forum_reaction", "forum_receivedmail", "forum_revision", "forum_searchdocument",
        "forum_searchgap", "forum_securityentry", "reputation_correction",
        "reputation_correctionword", "forum_thread", "usersessions_usersession",
    } - tables == set()  # fmt: skip


def test_nothing_of_her_is_left_in_any_table(erased):
    assert scene.left_over(scene.MARKS) == []
    assert list(MissedEvent.objects.all()) == []


def test_the_log_keeps_what_was_done_without_its_words(erased, olga):
    person, _thread = erased
    rows = SecurityEntry.objects.filter(act__in=["role_given", "words_forgotten"]).order_by("pk")

    assert [(one.act, one.whom, one.reason, one.after) for one in rows] == [
        ("role_given", person.pk, "", {}), ("role_given", olga.pk, "", {}),
        ("words_forgotten", person.pk, "", {"lines": 2}),
    ]  # fmt: skip


def test_of_her_files_only_the_picture_of_an_answer_is_left(erased):
    kept = Attachment.objects.get()

    assert kept.alt == "My desk, ehemaliges Mitglied"
    assert {path.split("/")[0] for path in scene.files()} == {"pictures"}
    assert {kept.name in path for path in scene.files()} == {True}
    assert scene.left_in_files(scene.MARKS) == []
    assert Export.objects.get().gone_at is not None


def test_others_read_on_by_a_former_member(erased, olga, as_):
    person, thread = erased
    answer = Post.objects.get(author=person, kind="answer", thread=thread)
    comment = Post.objects.get(parent=answer)

    page = as_(None).get(f"{thread.get_absolute_url()}?lang=de").content.decode()

    assert answer.body.startswith(scene.STAYS)
    assert answer.body.endswith("ehemaliges Mitglied, ehemaliges Mitglied")
    assert comment.body == "Danke ehemaliges Mitglied! ehemaliges Mitglied weiß das."
    assert "Ehemaliges Mitglied" in page
    assert f"/members/{person.handle}" not in page
    assert as_(olga).get(f"/members/{person.handle}/").status_code == 404
    assert as_(olga).get(f"/members/{scene.HANDLE}/").status_code == 404
    before = (olga.handle, olga.email, olga.display_name, olga.password)
    olga.refresh_from_db()
    assert olga.about == f"{scene.OTHERS_ABOUT} Ask former member, or former member."
    assert olga.tariff == "As former member has it"
    assert (olga.handle, olga.email, olga.display_name, olga.password) == before


def test_questions_stay_where_others_answered(erased):
    person, _thread = erased
    asked = Thread.objects.filter(author=person, kind="question").order_by("pk")

    assert [(one.deleted_at is None, one.title == "Deleted question") for one in asked] == [
        (False, True), (True, False), (False, True),
    ]  # fmt: skip
    kept = asked[1].posts.get(kind="question")
    assert kept.body.startswith("Ich, ")
    assert "former member" in kept.body


def test_what_she_wrote_in_private_says_that_it_is_gone(erased, olga, as_):
    person, _thread = erased
    talk = Thread.objects.filter(author=person, kind="private", participants__member=olga).first()
    assert talk is not None

    page = as_(olga).get(f"/talks/{talk.pk}/").content.decode()

    assert talk.title == "Privates Gespräch"
    assert "Diese Nachricht wurde mit dem Konto gelöscht, von dem sie kam." in page


@pytest.mark.thorough
def test_pages_that_were_kept_for_visitors_are_gone(
    lived, client, django_capture_on_commit_callbacks
):
    person, thread = lived
    visitors.store.clear()
    for address in (f"{thread.get_absolute_url()}?lang=de", "/questions/?lang=de"):
        client.get(address)
        client.cookies.clear()
    assert any(scene.HANDLE.encode() in body for body in visitors.store.bodies())

    asked = erasing.ask(member=person, by=person, now=clock.now())
    with (
        clock.shifted(asked.due_at - clock.now()),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert erasing.erase(pk=asked.pk, now=asked.due_at)
        client.get("/questions/")

        kept = b"".join(visitors.store.bodies()).decode().lower()
    assert len(kept) > 1000
    assert [mark for mark in scene.MARKS if mark.lower() in kept] == []


def test_the_books_are_right(erased):
    later = clock.now() + timedelta(days=1)
    ledger.sweep(now=later)

    assert ledger_audit.verify(now=later) == []
    assert service_audit.find(now=clock.now()) == []


def test_nobody_gets_her_handle_and_nobody_signs_in_as_her(erased, client):
    assert not members.is_handle_free(handle=scene.HANDLE)
    assert not members.is_handle_free(handle="WANDA_W7".lower())
    assert client.login(username=scene.HANDLE, password="correct horse") is False
    person, _thread = erased
    assert not person.is_active
    assert (person.email, person.display_name, str(person)) == ("", "", "Former member")


def test_again_changes_nothing(erased):
    asked, later = Erasure.objects.get(), clock.now() + timedelta(days=9)
    before = Event.objects.count()

    assert erasing.erase(pk=asked.pk, now=later) is False
    assert erasing.due(now=later) == []
    assert Event.objects.count() == before
    assert asked.done_at is not None


def test_she_may_think_it_over_for_a_day(hana):
    now = clock.now()
    asked = erasing.ask(member=hana, by=hana, now=now)

    assert erasing.ask(member=hana, by=hana, now=now + timedelta(hours=1)) == asked
    assert erasing.erase(pk=asked.pk, now=asked.due_at - timedelta(seconds=1)) is False
    assert erasing.due(now=asked.due_at) == [asked.pk]
    assert erasing.cancel(member=hana, now=now) is True
    assert erasing.cancel(member=hana, now=now) is False
    assert erasing.erase(pk=asked.pk, now=asked.due_at) is False
    hana.refresh_from_db()
    assert (hana.is_active, hana.display_name) == (True, "Hana")


def test_a_fault_on_the_way_leaves_everything_as_it_was(hana, monkeypatch):
    asked = erasing.ask(member=hana, by=hana, now=clock.now())
    monkeypatch.setattr(erasing.forgetting, "redact", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        erasing.erase(pk=asked.pk, now=asked.due_at)

    hana.refresh_from_db()
    assert (hana.is_active, hana.email) == (True, "hana@example.com")
    assert erasing.due(now=asked.due_at) == [asked.pk]


def test_only_its_owner_or_an_administrator_asks(hana, olga, mo, ada):
    for by in (olga, mo):
        with pytest.raises(NotAllowed):
            erasing.ask(member=hana, by=by, now=clock.now())

    assert erasing.ask(member=hana, by=ada, now=clock.now()).by == ada


def test_the_last_administrator_and_the_lead_of_a_pool_hand_over_first(ada, eva):
    pool = desk.pool_of(eva)
    pool.lead = eva
    pool.save()

    with pytest.raises(NotAllowed, match="last administrator"):
        erasing.ask(member=ada, by=ada, now=clock.now())
    with pytest.raises(NotAllowed, match="You lead the pool"):
        erasing.ask(member=eva, by=eva, now=clock.now())
    factories.member("adam", staff_role="administrator")
    assert erasing.ask(member=ada, by=ada, now=clock.now()).member == ada


def test_what_an_expert_held_is_free_again(eva):
    pool = desk.pool_of(eva)
    service = desk.waiting(pool)
    claims.claim(thread=service.thread, by=eva, now=clock.now())
    asked = erasing.ask(member=eva, by=eva, now=clock.now())
    before = service_audit.find(now=asked.due_at)  # the scene makes rows that no verb has made

    assert erasing.erase(pk=asked.pk, now=asked.due_at)

    service.refresh_from_db()
    assert service.owner is None
    assert set(service_audit.find(now=asked.due_at)) - set(before) == set()


def test_a_letter_is_written_down_by_an_administrator(hana, mo, ada, capsys):
    for arguments in (("nobody", "--by", "ada"), ("hana", "--by", "mo")):
        with pytest.raises(CommandError):
            call_command("erase_member", *arguments)

    call_command("erase_member", "hana", "--by", "ada")

    asked = Erasure.objects.get()
    assert (asked.member, asked.by) == (hana, ada)
    assert capsys.readouterr().out.startswith("hana is erased at ")
    assert [(one.kind, one.to_email, one.key) for one in OutboxMessage.objects.all()] == [
        ("erasure_asked", hana.email, f"erasure:{asked.pk}")
    ]


def test_the_mail_is_sent_once_in_their_language_and_time(nina):
    now = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
    for _twice in range(2):
        asked = erasing.ask(member=nina, by=nina, now=now)

    mail = OutboxMessage.objects.get()
    assert (mail.key, mail.member, mail.to_email) == (f"erasure:{asked.pk}", nina, nina.email)
    assert mail.subject == "Dein Konto wird morgen gelöscht"
    assert "1. Dezember 2026 23:30" in " ".join(mail.text.split())
    assert "/settings/erase/" in mail.text


def test_a_mail_that_cannot_be_written_is_no_request(hana, monkeypatch):
    monkeypatch.setattr(erasing.erasing_mails, "asked", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        erasing.ask(member=hana, by=hana, now=clock.now())

    assert Erasure.objects.count() == 0


def test_whoever_became_the_last_administrator_is_told_once_and_blocks_nobody(ada, hana):
    adam = factories.member("adam", staff_role="administrator")
    asked = erasing.ask(member=adam, by=adam, now=clock.now())
    members.give_role(member=ada, role=Member.StaffRole.NONE, by=adam, now=clock.now())
    hers = erasing.ask(member=hana, by=hana, now=clock.now())
    at = hers.due_at

    assert erasing.due(now=at) == [asked.pk, hers.pk]
    assert erasing.erase(pk=asked.pk, now=at) is False
    assert erasing.due(now=at) == [hers.pk]
    assert erasing.due(now=at + timedelta(days=1)) == [hers.pk, asked.pk]
    assert erasing.erase(pk=asked.pk, now=at + timedelta(days=1)) is False
    mail = OutboxMessage.objects.get(kind="erasure_hindered")
    assert (mail.to_email, mail.key) == (adam.email, f"erasure:{asked.pk}:hindered")
    assert "You are the last administrator." in mail.text
    factories.member("anna", staff_role="administrator")
    assert erasing.erase(pk=asked.pk, now=at + timedelta(days=2)) is True


def test_what_others_write_meanwhile_is_not_lost(hana, olga, monkeypatch):
    """Between finding a post that names her and taking her name out, its writer edits it."""
    post = factories.answer(factories.question(by=olga), by=olga, body="Thanks to @hana for this.")
    found = forgetting._naming

    def then_edited(model, *args):  # type: ignore[no-untyped-def]
        pks = found(model, *args)
        if model is Post:
            posts.edit(
                post=post, by=olga, now=clock.now(), body="Thanks to @hana, it works. More below."
            )
        return pks

    monkeypatch.setattr(forgetting, "_naming", then_edited)
    asked = erasing.ask(member=hana, by=hana, now=clock.now())

    assert erasing.erase(pk=asked.pk, now=asked.due_at)
    post.refresh_from_db()
    assert post.body == "Thanks to former member, it works. More below."


def test_a_post_that_names_her_only_beside_its_text_keeps_its_text(hana, olga):
    post = factories.answer(factories.question(by=olga), by=olga)
    Post.objects.filter(pk=post.pk).update(
        outdated_reason="Ask @hana", body_html="<p>As it was rendered then</p>"
    )
    asked = erasing.ask(member=hana, by=hana, now=clock.now())

    assert erasing.erase(pk=asked.pk, now=asked.due_at)
    post.refresh_from_db()
    assert post.outdated_reason == "Ask former member"
    assert post.body_html == "<p>As it was rendered then</p>"


def test_former_versions_say_it_in_the_language_of_their_thread(hana, olga):
    thread = factories.question(by=olga, language="de")
    answer = factories.answer(thread, by=hana, body="Einfach neu starten.\n\nGruß\nHana")
    later = clock.now() + timedelta(hours=2)
    posts.edit(post=answer, by=hana, now=later, body="Erst trennen, dann neu starten.")
    asked = erasing.ask(member=hana, by=hana, now=clock.now())

    assert erasing.erase(pk=asked.pk, now=asked.due_at)
    first = Revision.objects.filter(post=answer).order_by("number").first()
    assert first is not None
    assert first.body == "Einfach neu starten.\n\nGruß\nehemaliges Mitglied"


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_leave_at_once_leave_one():
    """Real commits, at the same moment."""
    for number in range(3):
        Member.objects.update(staff_role="")
        pair = [
            factories.member(f"{name}{number}", staff_role="administrator")
            for name in ("ruth", "paul")
        ]
        requests = [erasing.ask(member=one, by=one, now=clock.now()) for one in pair]
        at = max(one.due_at for one in requests)

        done = at_once(*(partial(erasing.erase, pk=one.pk, now=at) for one in requests))

        assert sorted(done) == [False, True]
        assert Member.objects.filter(staff_role="administrator", is_active=True).count() == 1
