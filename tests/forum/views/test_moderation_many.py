"""Deciding on many of the queue: the tab and what was ticked stay."""

import pytest

from forum.domain import flags
from forum.lib import clock
from forum.queries import review_queue
from tests import factories

pytestmark = pytest.mark.django_db
MANY = "/moderation/many/"
WORD = {"act": "remove", "reason": "spam"}


@pytest.fixture
def reported(olga, monkeypatch):
    """Three, where all kinds together show one of each."""
    monkeypatch.setattr(review_queue, "MOST", 1)
    made = [factories.answer(factories.question()) for _ in range(3)]
    for post in made:
        flags.report(thread=post.thread, post=post, by=olga, reason="spam", words="Look!",
                     now=clock.now())  # fmt: skip
    return made


def test_a_mistake_shows_the_same_tab_with_what_was_ticked(reported, mo, as_):
    first, second, third = reported

    missed = as_(mo).post(
        f"{MANY}?kind=post", {"act": "remove", "chosen": [first.pk, third.pk]}
    )  # fmt: skip

    shown = missed.content.decode()
    assert missed.status_code == 422
    assert f'action="{MANY}?kind=post"' in shown
    assert '<a href="/moderation/?kind=post" aria-current="page">' in shown
    ticked = [f'value="{post.pk}" form="many" checked' in shown for post in reported]
    assert ticked == [True, False, True]
    assert [f'name="shown" value="{post.pk}"' in shown for post in reported] == [True] * 3
    assert f'value="{second.pk}" form="many" aria-label' in shown


def test_it_leads_back_to_the_tab_it_came_from(reported, mo, as_):
    client = as_(mo)

    page = client.get("/moderation/?kind=post").content.decode()
    done = client.post(f"{MANY}?kind=post", WORD | {"chosen": reported[0].pk})
    mixed = client.post(MANY, WORD | {"chosen": reported[1].pk})

    assert f'action="{MANY}?kind=post"' in page
    assert f'action="{MANY}"' in client.get("/moderation/").content.decode()
    assert (done.status_code, done["Location"]) == (302, "/moderation/?kind=post")
    assert (mixed.status_code, mixed["Location"]) == (302, "/moderation/")


def test_the_page_of_a_mistake_opened_again_leads_to_its_tab(reported, mo, as_):
    client = as_(mo)

    assert client.get(f"{MANY}?kind=post")["Location"] == "/moderation/?kind=post"
    assert client.get(MANY)["Location"] == "/moderation/"


def test_a_kind_that_is_none_decides_nothing(reported, mo, as_):
    done = as_(mo).post(f"{MANY}?kind=elsewhere", WORD | {"chosen": reported[0].pk})

    reported[0].refresh_from_db()
    assert done.status_code == 404
    assert reported[0].deleted_at is None
