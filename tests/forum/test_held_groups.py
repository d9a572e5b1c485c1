"""Held posts in groups: what is joined, what is not, and what the list costs."""

from datetime import timedelta

import pytest

from forum.domain import gate
from forum.lib import clock, sketches
from forum.models import HeldPost, PostSketch
from forum.queries import held as reads
from tests import factories, spam
from tests.counting import statements

pytestmark = pytest.mark.django_db
SHARED = "please write to our friendly office"
OWN = (
    "I have looked at every menu of this phone and found nothing that explains it",
    "The router blinks green since the storm and nobody in the village knows why",
)


@pytest.fixture
def question(sim):
    return factories.question(category=sim)


def say(question, body):
    by = factories.member(joined_at=clock.now() - timedelta(days=2))
    return gate.answer(thread=question, by=by, body=body, key=None, now=clock.now())


def test_strangers_who_share_one_run_of_words_are_no_group(question):
    held = [say(question, f"{own} {SHARED} of the online casino") for own in OWN]
    rows = [PostSketch.objects.get(held=one) for one in held]

    assert set(rows[0].shingles) & set(rows[1].shingles)
    assert sketches.likeness(rows[0].shingles, rows[1].shingles) < sketches.SHARP
    assert [len(group.rows) for group in reads.groups(now=clock.now())] == [1, 1]


def test_near_copies_are_one_group(question):
    for n in range(6):
        say(question, "In the online casino: " + spam.COPY.format(n=n) + " friends" * (n % 2))

    assert [len(group.rows) for group in reads.groups(now=clock.now())] == [6]


def test_twenty_groups_cost_what_one_does(question, mo, as_):
    client = as_(mo)
    words = [f"{word} tariff" for word in "abcdefghijklmnopqrst"]

    def wave(n):
        word = " ".join([words[n]] * 3)
        say(question, f"The online casino has {word} for everybody who reads this here, friends")

    wave(0)
    client.get("/moderation/held/")
    few = statements(client, "/moderation/held/")
    for n in range(1, 20):
        wave(n)

    assert len(reads.groups(now=clock.now())) == 20
    assert statements(client, "/moderation/held/") == few


def test_each_of_many_shows_its_words(question, mo, as_, monkeypatch):
    monkeypatch.setattr(reads, "RENDERED", 1)
    held = [say(question, f"**Everybody** wins in this online casino {n}") for n in range(3)]

    page = as_(mo).get(f"/moderation/held/{held[0].pk}/alike/").content.decode()

    assert HeldPost.objects.filter(outcome="").count() == 3
    assert "kept no more" not in page
    assert page.count("<strong>Everybody</strong> wins") == 1
    assert page.count("**Everybody** wins") == 2
