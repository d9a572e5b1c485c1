"""The demo's moderators have something to do, made by the product's own verbs."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast

from community.domain.demo import moderating
from forum.models import (
    Decision,
    DecisionAppeal,
    Event,
    Flag,
    HeldPost,
    Member,
    Notice,
    Post,
    Revision,
    SearchDocument,
    StaffNote,
    Thread,
)
from forum.queries import review_queue
from forum.queries.review_queue import Item

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture(autouse=True)
def _here(seeded: datetime, db: None) -> None:
    """All of these look at the one community."""


def test_the_queue_has_something_of_each_kind_and_the_oldest_is_days_old(seeded: datetime) -> None:
    mo = Member.objects.get(handle="mo")

    queue = review_queue.page(member=mo, now=seeded)

    assert queue.counts == {Item.POST: 6, Item.TALK: 0, Item.EDIT: 1, Item.APPEAL: 1, Item.HELD: 8}
    assert queue.oldest_at == seeded - timedelta(hours=141)


def test_reports_weigh_differently_and_three_of_them_hid_an_answer() -> None:
    waiting = Flag.objects.filter(settled_at=None)

    assert {one.weight for one in waiting} >= {0, 25, 100, 150}
    assert [one.by for one in waiting.filter(weight=0)] == [None]
    hidden = Decision.objects.get(act="post_hidden")
    assert (hidden.by, hidden.post.author.handle, hidden.stands) == (None, "simbroker", True)
    assert waiting.filter(post=hidden.post).count() == 3


def test_eight_held_posts_wait_each_by_its_own_signs() -> None:
    held = HeldPost.objects.order_by("at")

    assert {(one.author.handle, tuple(one.reasons)) for one in held} == {
        ("oskar", ("contact", "link")), ("gilm", ("contact", "link")),
        ("maeve", ("link", "fast", "links", "young")),
        ("tarifprofi24", ("contact", "messenger", "young")),
        ("quickunlock", ("contact", "link", "links", "young")),
        ("phonefixer", ("contact", "copy", "link", "shared", "young")),
        ("kundenservice", ("alphabets", "link", "young")),
        ("dealfinder", ("phrase", "link", "young")),
    }  # fmt: skip
    assert {one.outcome for one in held} == {""}
    assert Counter(one.kind for one in held) == {"answer": 4, "question": 3, "comment": 1}


def test_one_appeal_is_due_tomorrow_and_one_was_right(seeded: datetime) -> None:
    waits, answered = DecisionAppeal.objects.order_by("outcome", "at")

    assert (waits.by.handle, waits.decision.by.handle) == ("hana", "gwen")
    assert timedelta(days=1) < waits.due_at - seeded < timedelta(hours=30)
    assert (answered.by.handle, answered.outcome) == ("olga", "overturned")
    assert answered.decision.post.deleted_at is None
    assert (answered.decision.undone_by.handle, answered.decided_by.handle) == ("gwen", "gwen")


def test_kalle_is_suspended_and_trevor_warned_with_notes(seeded: datetime) -> None:
    kalle, trevor = (Member.objects.get(handle=one) for one in ("kalle", "trevor"))

    assert (kalle.is_active, trevor.is_active) == (False, True)
    assert timedelta(days=1) < kalle.suspended_until - seeded < timedelta(days=2)
    steps = Decision.objects.filter(act__in=["warned", "suspended"]).order_by("at")
    assert [(one.act, one.member) for one in steps] == [
        ("warned", kalle), ("warned", trevor), ("suspended", kalle),
    ]  # fmt: skip
    assert Counter(one.member for one in StaffNote.objects.all()) == {kalle: 2, trevor: 1}


def test_merged_split_moved_closed_and_redacted() -> None:
    acts = Counter(Decision.objects.values_list("act", flat=True))
    assert acts == {
        "warned": 2, "suspended": 1, "post_removed": 4, "post_hidden": 1, "post_redacted": 1,
        "thread_moved": 1, "thread_split": 1, "thread_merged": 1, "thread_closed": 1,
    }  # fmt: skip
    split = Thread.objects.get(title__startswith="Doorbell camera")
    assert (split.author.handle, split.state) == ("tuan", "solved")
    assert Thread.objects.get(merged_into__isnull=False).merged_into.author.handle == "kerim"
    closed = Thread.objects.get(closed_at__isnull=False, author__handle="liam")
    assert "Nothing is sold here" in closed.closed_reason


def test_the_secret_is_nowhere() -> None:
    secret = moderating.SECRET
    asked = Post.objects.get(thread__title__startswith="Handy will die PUK", kind="question")

    assert secret not in asked.body_html
    assert "nimmt es nicht" in asked.body
    assert not Post.objects.filter(body__contains=secret).exists()
    assert not Revision.objects.filter(body__contains=secret).exists()
    words = SearchDocument.objects.annotate(words=Cast("vector", TextField()))
    assert not words.filter(words__contains=secret).exists()
    assert not Event.objects.filter(data__icontains=secret).exists()


def test_whom_it_concerns_heard_it_and_again_changes_nothing(seeded: datetime) -> None:
    told = Notice.objects.filter(kind="decision").values_list("member__handle", flat=True)

    assert Counter(told) == {
        "kalle": 3, "trevor": 2, "hana": 1, "olga": 1, "grete": 1, "tuan": 1, "liam": 1,
        "sabine": 1, "doro": 1, "simbroker": 1,
    }  # fmt: skip
    assert moderating.write(now=seeded) == 0
