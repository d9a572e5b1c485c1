"""Journey 7: a spam wave is held and cleared by a few taps; a wrong call is undone; points follow.

The figures of the whole wave (500 posts from 50 accounts) are `bin/drill spam`'s.
"""

import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum.domain import flags, marks
from forum.lib import clock
from forum.models import HeldPost, Member, Post
from reputation.domain import audit, ledger
from reputation.models import Entry
from tests import factories, spam
from tests.drills import spam_wave
from tests.journeys.browsing import PHONE, Visits, press

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
MOST_TAPS, MOST_SECONDS = 10, 60


def test_a_wave_is_held_and_cleared(visits: Visits, transactional_db: None) -> None:
    mo = factories.member("mo", staff_role="moderator", language="de")
    hana = factories.member("hana")
    threads = [factories.question(by=hana) for _n in range(3)]
    answer = factories.answer(threads[0], by=factories.member("mara"))
    sent = spam_wave.send(threads=threads, posts=60, accounts=10, honest=spam.honest(), good=24)
    marks.give(post=answer, by=sent.accounts[0], now=clock.now() + timedelta(hours=2))
    ledger.sweep(now=clock.now() + timedelta(hours=2))

    assert sent.stopped == []
    assert sent.share_held >= 0.8  # of so small a wave more comes through before it is one

    page = visits.open("/moderation/held/", by=mo, width=PHONE)
    taps, began = 0, time.monotonic()
    while page.locator(".held-group").count() and taps <= MOST_TAPS:
        group = page.locator(".held-group").first
        for box in group.locator("input[type=checkbox]").all():
            box.check()
            taps += 1
        group.locator('select[name="reason"]').select_option("spam")
        taps += 1
        title = page.locator(f"#{group.get_attribute('aria-labelledby')}")
        press(group.locator('button[value="refuse"]'))
        expect(title).to_have_count(0)  # else what is counted next is still the page before
        taps += 1
    seconds = time.monotonic() - began

    expect(page.get_by_text("Nichts wartet.")).to_be_visible()
    assert taps <= MOST_TAPS
    assert seconds < MOST_SECONDS
    assert HeldPost.objects.filter(outcome="").count() == 0
    assert Post.objects.filter(author__in=sent.accounts, deleted_at=None).count() <= 6
    suspended = Member.objects.filter(suspended_at__isnull=False)
    assert set(suspended) <= set(sent.accounts)
    assert len(suspended) >= 8

    # A wrong call is put right: its words appear after all.
    wrong = HeldPost.objects.filter(outcome="refused").select_related("author").first()
    assert wrong is not None
    Member.objects.filter(pk=wrong.author_id).update(
        is_active=True, suspended_at=None, suspended_until=None
    )
    page.goto(f"/held/{wrong.pk}/")
    press(page.get_by_role("button", name="Doch noch veröffentlichen"))
    expect(page.get_by_text("1 ist veröffentlicht.")).to_be_visible()
    wrong.refresh_from_db()
    assert wrong.outcome == "posted"
    assert wrong.decisions.get(act="post_refused").undone_by == mo

    # Whoever had points of a spam account has them no more.
    later = clock.now() + timedelta(hours=3)
    ledger.sweep(now=later)
    given = Entry.objects.filter(receiver=answer.author)
    assert sum(entry.points for entry in given) == 0
    assert audit.verify(now=later) == []


@pytest.mark.thorough
@pytest.mark.parametrize("has_script", [True, False])
def test_a_reported_wave_is_removed_and_its_writer_suspended(
    has_script: bool, visits: Visits, transactional_db: None
) -> None:
    mo = factories.member("mo", staff_role="moderator", language="en")
    spammer, olga, now = factories.member("spammer"), factories.member("olga"), clock.now()
    for ago in (3, 2, 1):
        at = now - timedelta(minutes=ago)
        post = factories.answer(factories.question(), by=spammer, at=at)
        flags.report(thread=post.thread, post=post, by=olga, reason="spam", words="", now=at)

    page = visits.open("/moderation/", by=mo, width=PHONE, java_script_enabled=has_script)
    everything = page.get_by_role("button", name="Choose all")
    if has_script:
        press(everything)
        expect(page.locator('input[name="chosen"]:checked')).to_have_count(3)
        expect(everything).to_have_attribute("aria-pressed", "true")
        page.locator('input[name="chosen"]').first.uncheck()
        expect(everything).to_have_attribute("aria-pressed", "false")
        press(everything)
        expect(page.locator('input[name="chosen"]:checked')).to_have_count(3)
    else:
        expect(everything).to_be_hidden()
    page.get_by_label("Reason").select_option("spam")
    page.get_by_label("Your words").fill("A spam account.")
    page.get_by_label("And whoever wrote it").select_option("0")
    press(page.get_by_role("button", name="Decide on those" if has_script else "Decide on all 3"))

    expect(page.get_by_text("3 decided.")).to_be_visible()
    assert not Post.objects.filter(author=spammer, deleted_at=None).exists()
    assert Member.objects.get(pk=spammer.pk).suspended_at is not None
