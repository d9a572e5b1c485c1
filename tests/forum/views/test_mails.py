"""`/inbox/mail/`: what left the house, for its keepers; never a code, never what is hidden."""

import re
from datetime import timedelta

import pytest

from forum import mailing
from forum.domain import (
    batches,
    digest_plans,
    digests,
    following,
    mailboxes,
    members,
    posts,
    stopping,
)
from forum.lib import clock, notice_kinds
from forum.lib.ratelimit import METER
from forum.models import Digest, DigestPlan, OutboxMessage
from tests import factories
from tests.forum import posting

pytestmark = pytest.mark.django_db
SEE, RETRY = {"mo", "sven", "ada"}, {"mo", "ada"}
CAST = ["hana", "nina", "mara", "eva", "mo", "sven", "ada", "olga"]


@pytest.fixture
def mailed(mara):
    """The row of a mail that waits."""
    factories.answer(factories.question(title="Will my eSIM ever work?"), by=mara)
    return OutboxMessage.objects.get()


@pytest.fixture
def in_folder(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = mailboxes.FILES, str(tmp_path)


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("who", CAST)
def test_who_may_look_and_who_may_send_again(request, as_, who, mailed):
    client = as_(request.getfixturevalue(who))
    OutboxMessage.objects.update(parked_at=clock.now(), html="<p>x</p>")
    paths = ["/inbox/mail/", f"/inbox/mail/{mailed.pk}/", f"/inbox/mail/{mailed.pk}/page/"]

    looked = {client.get(path).status_code for path in paths}
    inbox_page = words(client.get("/inbox/"))
    offered = "Send it again" in words(client.get(paths[1]))
    retried = client.post(f"/inbox/mail/{mailed.pk}/retry/").status_code

    assert looked == ({200} if who in SEE else {403})
    assert ("/inbox/mail/" in inbox_page) is (who in SEE)
    assert offered is (who in RETRY)
    assert retried == (302 if who in RETRY else 403)
    assert (OutboxMessage.objects.get().parked_at is None) is (who in RETRY)


def test_the_views_part_what_waits_from_what_is_done(as_, mo, mailed):
    def listed():
        return [
            view for view in ("all", "waiting", "parked", "sent", "dropped")
            if "Will my eSIM" in words(as_(mo).get(f"/inbox/mail/?view={view}"))
        ]  # fmt: skip

    now = clock.now()
    waiting = listed()
    OutboxMessage.objects.update(parked_at=now)
    parked = listed()
    OutboxMessage.objects.update(parked_at=None, dropped_at=now)
    dropped = listed()
    OutboxMessage.objects.update(dropped_at=None, sent_at=now)

    assert waiting == ["all", "waiting"]
    assert parked == ["all", "parked"]
    assert dropped == ["all", "dropped"]
    assert listed() == ["all", "sent"]


def test_in_the_demo_the_mail_is_there_to_read(as_, mo, mailed, in_folder):
    posting.deliver_due(clock.now())
    client = as_(mo)

    detail = words(client.get(f"/inbox/mail/{mailed.pk}/"))
    page = client.get(f"/inbox/mail/{mailed.pk}/page/")

    assert "Did it help?" in detail
    assert "Did it help?" in words(page)
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in policy
    assert re.search(r"style-src 'sha256-[\w+/]+='", policy)


def test_what_acts_for_its_reader_is_blanked_here_and_whole_in_the_folder(
    as_, sven, mailed, in_folder, tmp_path
):
    posting.deliver_due(clock.now())
    client = as_(sven)

    detail = words(client.get(f"/inbox/mail/{mailed.pk}/"))
    page = words(client.get(f"/inbox/mail/{mailed.pk}/page/"))

    (file,) = tmp_path.iterdir()
    sent = file.read_text().replace("=\n", "").replace("=3D", "=")
    secrets = set(re.findall(r"/(?:do|inbox/stop)/([^/\s\"<>]+)/", sent))
    assert len(secrets) == 3
    for secret in secrets:
        assert secret not in detail + page
    row = OutboxMessage.objects.get()
    assert not [secret for secret in secrets if secret in row.text + row.html]
    assert detail.count("http://localhost:8000/do/…/") == 4
    assert page.count("http://localhost:8000/do/…/") == 4
    assert page.count("http://localhost:8000/inbox/stop/…/") == 2
    assert "var/mail" in detail


def test_of_a_deleted_answer_its_mail_is_for_moderators_only(as_, mo, sven, mailed, in_folder):
    posting.deliver_due(clock.now())
    comment = factories.comment(mailed.notice.post, body="Thank you, hidden words.")
    posting.deliver_due(clock.now() + 2 * batches.WINDOW)
    posts.delete(post=mailed.notice.post, by=mo, now=clock.now(), reason="An insult")
    of_comment = OutboxMessage.objects.filter(notice__post=comment).first()

    for row in (mailed, of_comment):
        for part in ("", "page/"):
            assert as_(sven).get(f"/inbox/mail/{row.pk}/{part}").status_code == 404
            assert as_(mo).get(f"/inbox/mail/{row.pk}/{part}").status_code == 200
    assert f"/inbox/mail/{mailed.pk}/" not in words(as_(sven).get("/inbox/mail/"))
    assert f"/inbox/mail/{mailed.pk}/" in words(as_(mo).get("/inbox/mail/"))


@pytest.mark.parametrize(
    ("language", "of_notice", "of_account"),
    [("en", "Answer to their question", "Code for signing in"),
     ("de", "Antwort auf die eigene Frage", "Code zum Anmelden")],
)  # fmt: skip
def test_kinds_are_named_in_words(as_, client, mo, hana, mailed, language, of_notice, of_account):
    client.post("/accounts/login/code/", {"email": hana.email})
    members.prefer(member=mo, language=language, theme=None)
    code = OutboxMessage.objects.get(kind="login_code")

    listed = words(as_(mo).get("/inbox/mail/"))
    shown = [words(as_(mo).get(f"/inbox/mail/{row.pk}/")) for row in (mailed, code)]

    assert of_notice in listed
    assert of_account in listed
    assert of_notice in shown[0]
    assert of_account in shown[1]
    assert not re.search("question_answered|login_code", listed + "".join(shown))


def test_elsewhere_its_words_are_not_kept(as_, mo, mailed):
    posting.deliver_due(clock.now())

    detail = words(as_(mo).get(f"/inbox/mail/{mailed.pk}/"))

    assert "are not kept" in detail
    assert as_(mo).get(f"/inbox/mail/{mailed.pk}/page/").status_code == 404


@pytest.mark.parametrize("folder", [True, False])
def test_a_code_is_never_shown(as_, client, mo, hana, folder, request):
    if folder:
        request.getfixturevalue("in_folder")
    client.post("/accounts/login/code/", {"email": hana.email})
    row = OutboxMessage.objects.get()
    code = re.search(r"\d{4}-\d{4}", row.text).group()

    before = words(as_(mo).get(f"/inbox/mail/{row.pk}/"))
    posting.deliver_due(clock.now())
    after = words(as_(mo).get(f"/inbox/mail/{row.pk}/")) + words(as_(mo).get("/inbox/mail/"))

    assert code not in before + after
    assert "may hold a code" in before
    assert as_(mo).get(f"/inbox/mail/{row.pk}/page/").status_code == 404


def test_a_problem_is_told_as_the_server_said_it(as_, mo, mailed):
    OutboxMessage.objects.update(parked_at=clock.now(), problem="550 <b>No</b> such mailbox")

    page = words(as_(mo).get(f"/inbox/mail/{mailed.pk}/"))

    assert "550 &lt;b&gt;No&lt;/b&gt; such mailbox" in page


def test_mail_about_what_one_may_not_see_is_missing(as_, eva, mo, sven, team):
    thread = factories.question(by=mo, category=team, title="How we greet newcomers")
    following.follow(thread=thread, by=eva, now=clock.now())
    factories.answer(thread, by=eva)
    row = OutboxMessage.objects.get()

    assert "How we greet newcomers" not in words(as_(sven).get("/inbox/mail/"))
    assert as_(sven).get(f"/inbox/mail/{row.pk}/").status_code == 404
    assert as_(mo).get(f"/inbox/mail/{row.pk}/").status_code == 200


def test_no_address_is_shown(as_, mo, mailed):
    pages = words(as_(mo).get("/inbox/mail/")) + words(as_(mo).get(f"/inbox/mail/{mailed.pk}/"))

    assert mailed.to_email not in pages


@pytest.mark.parametrize("who", CAST)
def test_who_may_look_at_samples(request, as_, who, mailed):
    client = as_(request.getfixturevalue(who))
    paths = ["", "question_answered/de/", "login_code/en/", "digest/de/", "several/en/"]

    seen = {client.get(f"/inbox/mail/samples/{path}").status_code for path in paths}

    assert seen == ({200} if who in SEE else {403})


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_mail_has_a_sample_in_every_language(as_, mo, mailed, language, settings):
    settings.MAIL_REPLY_DOMAIN = "reply.example.com"
    client = as_(mo)
    links = re.findall(r"/inbox/mail/samples/[\w-]+/en/", words(client.get("/inbox/mail/samples/")))
    before = OutboxMessage.objects.count()

    for link in links:
        METER.forget()  # more in a minute than one person may ask for
        response = client.get(link.replace("/en/", f"/{language}/"))
        assert response.status_code == 200, link
        assert response["Content-Language"] == language
        assert f'<html lang="{language}">' in response.content.decode()
        assert "default-src 'none'" in response["Content-Security-Policy"]

    assert len(links) == len(set(links))
    mailed_kinds = [one.name for one in notice_kinds.known().values() if one.mailed]
    assert len(links) == len(mailed_kinds) + len(OF_SEVERAL) + len(mailing.account_kinds())
    assert len(mailing.account_kinds()) >= 20
    assert OutboxMessage.objects.count() == before


def test_samples_without_an_answer_and_of_no_kind(as_, mo):
    client = as_(mo)

    assert client.get("/inbox/mail/samples/question_answered/en/").status_code == 302
    assert client.get("/inbox/mail/samples/login_code/fr/").status_code == 404
    assert client.get("/inbox/mail/samples/nonsense/en/").status_code == 404


OF_SEVERAL = {
    "several": "new answer", "digest": "Your week in the community",
    "last-digest": "This is the last mail of this kind",
}  # fmt: skip


def test_samples_of_several_things_let_nobody_do_anything(as_, mo, mailed):
    client = as_(mo)

    for name, said in OF_SEVERAL.items():
        page = words(client.get(f"/inbox/mail/samples/{name}/en/"))
        assert said in page
        assert set(re.findall(r"/(?:do|inbox/stop)/([^/]+)/", page)) <= {"…"}


def test_visitors_are_sent_to_sign_in_first(client, mailed):
    for path in ("/inbox/mail/samples/digest/en/", "/settings/notices/digest/"):
        assert client.get(path).status_code == 302


def test_the_words_of_a_digest_are_not_kept_and_nobody_reads_them_here(as_, mo, hana, in_folder):
    factories.answer(factories.question(by=hana, title="A title of Hana's own here?"))
    digest_plans.choose(member=hana, chosen="daily", weekday=0, hour=8, now=clock.now())
    DigestPlan.objects.update(next_at=clock.now(), told_at=clock.now() - timedelta(days=1))
    digests.send_due(now=clock.now())
    posting.deliver_due(clock.now())
    row = OutboxMessage.objects.get(digest__isnull=False)

    page = words(as_(mo).get(f"/inbox/mail/{row.pk}/"))

    assert row.sent_at is not None
    assert (row.subject, row.text, row.html) == ("", "", "")
    assert "A title of" not in page
    assert "A digest" in page


def test_ones_own_digest_can_be_looked_at_and_changes_nothing(as_, hana, olga):
    factories.answer(factories.question(by=hana, title="Will my own question be in it?"))

    shown = as_(hana).get("/settings/notices/digest/")
    empty = as_(olga).get("/settings/notices/digest/", follow=True)

    assert "Will my own question be in it?" in words(shown)
    assert "Nothing is new just now" in words(empty)
    assert not Digest.objects.exists()


def test_one_click_ends_digests_and_they_can_go_on(client, hana):
    path = f"/inbox/stop/{stopping.secret(member=hana, scope=stopping.DIGEST)}/"

    looked = words(client.get(path))
    before = DigestPlan.objects.filter(next_at=None).count()
    by_program = client.post(path, {"List-Unsubscribe": "One-Click"})
    ended = DigestPlan.objects.filter(member=hana, next_at=None).count()
    again = words(client.post(path, {"undo": "1"}, follow=True))

    assert "No more digests?" in looked
    assert (before, by_program.status_code, ended) == (0, 204, 1)
    assert "Your digest comes again." in again
    assert DigestPlan.objects.get().next_at is not None
