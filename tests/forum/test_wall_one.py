"""Wall 1 for what leaves the house: hidden, private, deleted or moved between event and sending."""

import pytest
from django.core import mail

from forum.domain import batches, posts, threads
from forum.lib import clock
from forum.models import Category, OutboxMessage, Thread, ThreadMember
from tests import factories
from tests.forum import posting

pytestmark = pytest.mark.django_db
WORDS = "Orange umbrellas over the harbour"


@pytest.fixture
def told(hana, mara, olga):
    """Mara's answer in a thread that Olga follows; the mails wait."""
    thread = factories.question(by=hana)
    factories.answer(thread, by=olga)
    OutboxMessage.objects.all().delete()
    return factories.answer(thread, by=mara, body=f"{WORDS}, as everybody knows.")


def delete_answer(post, mo):
    posts.delete(post=post, by=mo, now=clock.now())


def delete_thread(post, mo):
    posts.delete(post=post.thread.posts.get(kind="question"), by=mo, now=clock.now())


def move_where_few_read(post, mo):
    team = factories.category("team", is_private=True, reader_roles=["moderator"])
    threads.move(thread=post.thread, by=mo, category=team, now=clock.now())


def make_topic_private(post, mo):
    Category.objects.filter(pk=post.thread.category_id).update(
        is_private=True, reader_roles=["moderator"]
    )


def make_thread_private(post, mo):
    """Only who takes part in it sees it: the asker does not, once they are taken off."""
    Thread.objects.filter(pk=post.thread_id).update(kind=Thread.Kind.PRIVATE)
    ThreadMember.objects.filter(thread=post.thread_id).delete()


CHANGES = [delete_answer, delete_thread, move_where_few_read, make_topic_private,
           make_thread_private]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_no_mail_says_what_may_not_be_read_any_more(told, mo, change):
    change(told, mo)

    posting.deliver_due(clock.now() + batches.WINDOW)

    assert not [sent for sent in mail.outbox if WORDS in sent.body]
    waiting = OutboxMessage.objects.filter(notice__post=told)
    assert not waiting.filter(sent_at__isnull=False, kind__endswith="answered").exists()


def test_else_it_leaves(told):
    posting.deliver_due(clock.now() + batches.WINDOW)

    assert sorted(sent.to[0] for sent in mail.outbox) == ["hana@example.com", "olga@example.com"]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("feed", ["latest", "categories/{category}", "threads/{thread}"])
def test_no_feed_says_it_either(told, client, mo, change, feed):
    named = feed.format(category=told.thread.category.slug, thread=told.thread_id)
    address = f"/feeds/{named}.atom"
    title = told.thread.title
    before = client.get(address).content.decode()

    change(told, mo)
    after = client.get(address)

    assert title in before
    hidden = [WORDS] if change is delete_answer else [WORDS, title]
    assert not [said for said in hidden if said in after.content.decode()]
