"""`/inbox/mail/`: what left the house, for its keepers; never a code, never what is hidden."""

import re

import pytest

from forum.domain import following, outbox
from forum.lib import clock
from forum.models import OutboxMessage
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
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = outbox.FILES, str(tmp_path)


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


def test_in_the_demo_the_mail_is_there_to_read_and_to_press(as_, mo, mailed, in_folder):
    posting.deliver_due(clock.now())
    client = as_(mo)

    detail = words(client.get(f"/inbox/mail/{mailed.pk}/"))
    page = client.get(f"/inbox/mail/{mailed.pk}/page/")

    assert "Did it help?" in detail
    assert "Did it help?" in words(page)
    assert re.search(r'href="http://localhost:8000/do/\w+/\?say=solved"', words(page))
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in policy
    assert re.search(r"style-src 'sha256-[\w+/]+='", policy)


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
