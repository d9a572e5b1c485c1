"""Private talks: who reads them, who hears, and that nothing of them stands anywhere else."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from forum.domain import flags, posts, private
from forum.lib import clock
from forum.lib.limits import Pace
from forum.models import (
    Event,
    Following,
    Notice,
    Post,
    SearchDocument,
    Talk,
    Thread,
    ThreadMember,
)
from forum.queries import talks
from forum.rules import NotAllowed, TooOften
from tests import factories
from tests.counting import statements
from tests.forum import pictures as made

pytestmark = pytest.mark.django_db
SECRET = "zebrafinch"


@pytest.fixture
def nina(nina):
    nina.language = "en"
    nina.save()
    return nina


def begin(by, *others, words=f"Look at my {SECRET} please.", **extra):
    return private.begin(people=list(others), by=by, now=clock.now(), words=words, **extra)


def told(member):
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def say(thread, by, body="I see it, one moment.", **extra):
    return private.write(thread=thread, by=by, body=body, key=None, now=clock.now(), **extra)


def test_only_whoever_takes_part_finds_it(nina, mara, mo, ada, eva, sven, olga, sim, as_):
    thread = begin(nina, mara)
    message = thread.posts.get()

    seen = {}
    paths = [
        f"/talks/{thread.pk}/", f"/questions/{thread.pk}/x/", f"/posts/{message.pk}/",
        f"/posts/{message.pk}/revisions/", f"/questions/{thread.pk}/live/",
        f"/posts/{message.pk}/edit/", f"/talks/{thread.pk}/report/",
    ]  # fmt: skip
    for person in (None, mo, ada, olga):
        client = as_(person)
        statuses = {client.get(path).status_code for path in paths}
        seen[person.handle if person else "visitor"] = statuses - {302}
    for person in (eva, sven):
        seen[person.handle] = {as_(person).get(paths[0]).status_code}

    assert set(map(frozenset, seen.values())) == {frozenset({404})}
    assert as_(nina).get(paths[0]).status_code == 200
    assert b"Only these people read this" in as_(mara).get(paths[0]).content


def test_nothing_of_it_stands_anywhere_else(nina, mara, olga, ada, sim, as_):
    """Search, lists, feeds, sitemaps, profiles, suggestions, and the administration."""
    factories.question(by=nina, at=clock.now() - timedelta(days=1))
    thread = begin(nina, mara)
    say(thread, mara, body=f"The {SECRET} is **yours**.")
    paths = [
        "/", "/questions/", "/questions/?view=needs-help", "/help-others/", f"/search/?q={SECRET}",
        "/categories/", "/categories/sim/", "/tags/", "/members/", "/members/nina/",
        "/members/mara/", f"/questions/similar/?title={SECRET}+is+it", "/feeds/latest.atom",
        "/feeds/categories/sim.atom", f"/feeds/threads/{thread.pk}.atom", "/sitemap.xml",
        "/sitemaps/threads-1.xml", f"/complete/?kind=thread&q={SECRET}", "/leaderboard/",
        "/admin/forum/thread/", "/admin/forum/post/", f"/admin/forum/thread/{thread.pk}/change/",
    ]  # fmt: skip

    for person in (None, olga, ada, nina):
        client = as_(person)
        for path in paths:
            page = client.get(path, follow=True).content.decode()
            # What was looked for stands in the field that it was looked for with.
            page = page.replace(f'value="{SECRET}"', "").replace(f"“{SECRET}”", "")
            assert f"my {SECRET}" not in page, (person, path)
            assert f"The {SECRET}" not in page, (person, path)
            assert f"/talks/{thread.pk}/" not in page, (person, path)

    assert not SearchDocument.objects.filter(thread=thread).exists()
    assert not Following.objects.filter(thread=thread).exists()
    assert not Event.objects.filter(kind="thread_started", thread=thread).exists()


def test_the_administration_lists_no_event_of_it(nina, mara, ada, sim, as_):
    question = factories.question(by=nina)
    thread = begin(nina, mara)
    flag = flags.report(
        thread=thread, post=None, by=nina, reason="rude", words="", now=clock.now()
    )  # fmt: skip
    client, secret = as_(ada), Event.objects.get(kind="flag_raised")

    listed = client.get("/admin/forum/event/").content.decode()

    assert flag.is_open
    assert f"/admin/forum/event/{secret.pk}/" not in listed
    assert client.get(f"/admin/forum/event/{secret.pk}/change/").status_code == 302
    shown = Event.objects.filter(kind="thread_started", thread=question).get()
    assert f"/admin/forum/event/{shown.pk}/" in listed


def test_an_old_message_is_found_where_it_stands(nina, mara, sim, as_):
    thread = begin(nina, mara)
    first = thread.posts.get()
    for number in range(talks.PAGE_SIZE):
        say(thread, mara, body=f"Word number {number}.")
    client = as_(nina)

    leads = client.get(f"/posts/{first.pk}/")["Location"]

    assert f'id="post-{first.pk}"' not in client.get(thread.get_absolute_url()).content.decode()
    assert f'id="post-{first.pk}"' in client.get(leads.partition("#")[0]).content.decode()
    latest = thread.posts.latest("pk")
    assert client.get(f"/posts/{latest.pk}/")["Location"] == latest.get_absolute_url()


def test_the_other_hears_and_nobody_else(nina, mara, olga, sim):
    thread = begin(nina, mara)
    say(thread, mara, body="Hello @olga and @nina, see here.")
    say(thread, nina)

    assert told(mara) == ["talk_message", "talk_message"]  # that it began, and what was said
    assert told(nina) == ["talk_message"]
    assert told(olga) == []  # named, but not there


def test_what_a_talk_takes_no_public_act(nina, mara, sim, as_):
    thread = begin(nina, mara)
    message = say(thread, mara)
    client = as_(nina)
    acts = [
        (f"/questions/{thread.pk}/answer/", 403), (f"/posts/{message.pk}/comment/", 403),
        (f"/posts/{message.pk}/accept/", 404), (f"/posts/{message.pk}/helped/", 403),
        (f"/posts/{message.pk}/tried/", 404), (f"/posts/{message.pk}/outdated/", 404),
        (f"/posts/{message.pk}/suggest/", 403), (f"/posts/{message.pk}/confirm/", 404),
        (f"/questions/{thread.pk}/me-too/", 403), (f"/questions/{thread.pk}/manage/", 403),
    ]  # fmt: skip

    got = {
        path: client.post(path, {"body": "A text long enough", "say": "works"}).status_code
        for path, _expected in acts
    }

    assert {path: code for path, code in got.items() if code not in (403, 404, 422)} == {}
    assert thread.posts.count() == 2
    assert not Event.objects.filter(kind__in=("mark_given", "confirmed", "reaction_given")).exists()


def test_a_message_by_the_page_once_with_what_was_typed_kept(nina, mara, sim, as_):
    thread = begin(nina, mara)
    client, here = as_(mara), f"/talks/{thread.pk}/"
    key = str(uuid.uuid4())

    empty = client.post(here, {"body": "", "key": key})
    first = client.post(here, {"body": "Which phone is it?", "key": key})
    again = client.post(here, {"body": "Which phone is it?", "key": key})
    private_words = client.post(here, {"body": "My IBAN is DE89370400440532013000", "key": ""})

    assert (empty.status_code, first.status_code, again.status_code) == (422, 302, 302)
    assert b"field" in empty.content
    assert thread.posts.filter(author=mara).count() == 1
    assert private_words.status_code == 422
    assert "not even here" in private_words.content.decode()
    assert "DE89370400440532013000" in private_words.content.decode()
    page = as_(nina).get(here).content.decode()
    assert "Which phone is it?" in page


def test_pictures_of_a_talk_are_seen_by_its_people_alone(nina, mara, olga, sim, as_, tmp_path,
                                                         settings):  # fmt: skip
    settings.MEDIA_ROOT = tmp_path / "media"
    thread = begin(nina, mara)
    picture = made.send(nina)
    say(thread, nina, body="See the picture.", pictures={picture.pk: "An error"})

    seen = {
        person.handle: as_(person).get(f"/pictures/{picture.pk}/").status_code
        for person in (nina, mara, olga)
    }

    # It is being drawn yet, so there is nothing to show to those who may see it.
    assert seen == {"nina": 204, "mara": 204, "olga": 404}
    assert as_(None).get(f"/pictures/{picture.pk}/").status_code == 404
    made.forget_jobs()


def test_whoever_came_later_reads_from_then_on(nina, mara, hana, sim, as_):
    thread = begin(nina, mara)
    first = thread.posts.get()
    Post.objects.filter(pk=first.pk).update(created_at=clock.now() - timedelta(hours=5))
    waiting = say(thread, nina, body="Is anybody there?")

    private.add(thread=thread, member=hana, by=None, now=clock.now(), sees_from=waiting.created_at)
    private.add(thread=thread, member=hana, by=None, now=clock.now())  # again changes nothing

    page = as_(hana).get(f"/talks/{thread.pk}/").content.decode()
    assert "Is anybody there?" in page
    assert SECRET not in page
    assert "You came later" in page
    assert as_(hana).get(f"/posts/{first.pk}/revisions/").status_code == 404
    assert SECRET in as_(mara).get(f"/talks/{thread.pk}/").content.decode()
    assert told(hana) == ["talk_joined"]
    assert Event.objects.filter(kind="participant_added", member=hana).count() == 1


def test_leaving_takes_the_sight_and_what_was_unread(nina, mara, sim, as_):
    thread = begin(nina, mara)

    with pytest.raises(NotAllowed, match="your own talk"):
        private.leave(thread=thread, by=nina, now=clock.now())
    assert as_(mara).post(f"/talks/{thread.pk}/leave/").status_code == 302

    assert as_(mara).get(f"/talks/{thread.pk}/").status_code == 404
    assert not Notice.objects.filter(member=mara, read_at=None).exists()
    assert Event.objects.filter(kind="participant_left", by=mara).count() == 1
    with pytest.raises(NotAllowed, match="takes part"):
        say(thread, mara)
    with pytest.raises(NotAllowed, match="takes part"):
        posts.message(thread=thread, by=mara, body="Hm", key=None, now=clock.now())


def test_a_moderator_reads_a_reported_talk_and_changes_no_word(nina, mara, mo, sim, as_):
    thread = begin(nina, mara)
    message = thread.posts.get()
    flags.report(
        thread=thread, post=None, by=mara, reason="rude", words="", now=clock.now()
    )  # fmt: skip

    assert as_(mo).get(f"/talks/{thread.pk}/").status_code == 200
    assert as_(mo).post(f"/talks/{thread.pk}/", {"body": "Stop it."}).status_code == 403
    assert as_(mo).get(f"/posts/{message.pk}/edit/").status_code == 403
    assert as_(mo).get(f"/talks/{thread.pk}/leave/").status_code == 403
    assert as_(mo).get("/talks/").content.decode().count(f"/talks/{thread.pk}/") == 0


def test_drafts_of_messages_wait_where_they_were_written(nina, mara, olga, sim, as_):
    thread = begin(nina, mara)
    sent = {"body": "Not finished", "page": str(uuid.uuid4()), "draft_version": "0"}

    kept = as_(mara).post(f"/writing/message:{thread.pk}/", sent).status_code
    refused = as_(olga).post(f"/writing/message:{thread.pk}/", sent).status_code

    assert (kept, refused) == (200, 404)
    page = as_(mara).get("/drafts/").content.decode()
    assert "Private talk" in page
    assert f"/talks/{thread.pk}/?draft=" in page


def test_one_begins_once(nina, mara, sim):
    key = uuid.uuid4()
    first = begin(nina, mara, key=key)
    again = begin(nina, mara, key=key)

    assert (first.pk, Talk.objects.count()) == (again.pk, 1)
    assert ThreadMember.objects.filter(thread=first).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        ThreadMember.objects.create(thread=first, member=mara, added_at=clock.now())


def test_pages_take_the_same_number_of_statements(nina, mara, sim, as_):
    thread = begin(nina, mara)
    client = as_(mara)
    one = statements(client, f"/talks/{thread.pk}/"), statements(client, "/talks/")
    for number in range(20):
        say(thread, nina if number % 2 else mara, body=f"Word {number}")
        begin(factories.member(), mara)
    Notice.objects.update(read_at=clock.now())

    many = statements(client, f"/talks/{thread.pk}/"), statements(client, "/talks/")

    assert one == many


def test_old_addresses_lead_to_the_talk(nina, mara, sim, as_):
    thread = begin(nina, mara)

    moved = as_(nina).get(f"/questions/{thread.pk}/anything/")
    to_post = as_(nina).get(f"/posts/{thread.posts.get().pk}/")

    assert moved["Location"] == reverse("talk", args=[thread.pk])
    assert to_post["Location"] == f"/talks/{thread.pk}/#post-{thread.posts.get().pk}"
    assert Thread.objects.get(pk=thread.pk).heading == "Private talk"
    assert "Lotse-Keep" not in as_(nina).get(f"/talks/{thread.pk}/")  # nothing for a tunnel
    assert Client().get(f"/talks/{thread.pk}/").status_code == 302


def test_messages_have_a_limit_of_their_own(nina, mara, sim, settings):
    settings.LIMITS_NEWCOMER = settings.LIMITS_MEMBER = Pace(5, 1, 5, timedelta(0), messages=3)
    question = factories.question()
    thread = begin(nina, mara)
    say(thread, nina)
    say(thread, nina)

    with pytest.raises(TooOften, match="3 private messages a day"):
        say(thread, nina)
    answer = {"by": nina, "body": "It works after a restart.", "key": None, "now": clock.now()}
    posts.answer(thread=question, **answer)  # not taken from what everybody reads
    with pytest.raises(TooOften, match="1 posts today"):
        posts.answer(thread=question, **answer)
    say(thread, mara)
