"""How much waits, and for how long the oldest has, stands on each list of the team: of that list,
for whoever reads it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.models import Case, Service
from forum.domain import outbox
from forum.lib import clock
from forum.models import (
    Article,
    Flag,
    HeldPost,
    MailStop,
    Member,
    OutboxMessage,
    SearchGap,
    SuggestedEdit,
)
from reputation.models import Appeal, Application, Correction, Finding, RulingQuestion
from tests import factories, town
from tests.community.security.test_staff_guard import guarded
from tests.community.test_permission_matrix import MATRIX
from tests.town import roles

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Lists of the team, and where others look after something with it: who looks, what waits there and
# since when by which field.
LISTS: dict[str, tuple[str, Callable[[Member], QuerySet[Any]], str]] = {
    "moderation/reports/": ("moderator", lambda _: Flag.objects.filter(settled_at=None), "at"),
    "moderation/held/": ("moderator", lambda _: HeldPost.objects.filter(outcome=""), "at"),
    "search/gaps/": (
        "manager", lambda _: SearchGap.objects.filter(closed_at=None, searches__gte=2), "first_at"
    ),
    "inbox/mail/": (
        "manager",
        lambda _: OutboxMessage.objects.filter(parked_at__isnull=False, sent_at=None), "parked_at",
    ),
    "inbox/mail/stopped/": (
        "manager", lambda _: MailStop.objects.filter(ended_at=None), "at"
    ),
    "moderation/reputation/": (
        "moderator", lambda _: Finding.objects.filter(quiet_below=None), "first_at"
    ),
    "moderation/appeals/": ("moderator", lambda _: Appeal.objects.filter(closed_at=None), "at"),
    "moderation/corrections/": (
        "moderator", lambda _: Correction.objects.filter(needs_second=True, word=None), "at"
    ),
    "payback/desk/": ("administrator", lambda _: RulingQuestion.objects.filter(answer=None), "at"),
    "desk/": ("manager", lambda _: Service.objects.filter(status="open"), "asked_at"),
    "desk/cases/": ("expert", lambda _: Case.objects.filter(owner=None), "opened_at"),
    "edits/": (
        "mentor", lambda one: SuggestedEdit.objects.filter(outcome="").exclude(by=one), "at"
    ),
    "articles/desk/": (
        "moderator", lambda one: Article.objects.filter(stage="in_review").exclude(owner=one),
        "submitted_at",
    ),
    "mentors/applications/": (
        "moderator", lambda _: Application.objects.filter(closed_at=None), "at"
    ),
}  # fmt: skip
NOBODY_WAITS = {
    "moderation/log/": "what was done",
    "moderation/decisions/": "what was decided; appeals wait in the queue",
    "moderation/held/sample/": "ten that were decided",
    "moderation/texts/": "what holds",
    "moderation/mentors/": "who is a mentor",
    "moderation/mentors/health/": "how they are",
    "moderation/reputation/linked/": "who is linked",
    "moderation/corrections/new/": "a form",
    "search/synonyms/": "words",
    "inbox/mail/samples/": "how mails look",
    "articles/write/": "a form",
    "desk/boards/": "figures of pools; what waits stands at the desk",
    "desk/coverage/": "hours",
    "desk/hours/": "hours",
    "desk/canned/": "texts",
    "desk/canned/new/": "a form",
    "insights/surveys/": "figures",
    "insights/surveys/answers.csv": "a file",
    "styleguide/": "parts of pages",
}
THE_QUEUE = {"moderation/"}  # all kinds at once, as each moderator may see them


def test_each_list_of_the_team_says_it_or_why_not():
    lists = {
        one for one in guarded()
        if "<" not in one and not one.startswith("admin/") and "200" in MATRIX["get"][one]
    }  # fmt: skip

    ours = {one for one in LISTS if one not in lists}
    assert ours == {"edits/", "articles/desk/", "mentors/applications/"}  # others decide there too
    assert lists - set(LISTS) == {*NOBODY_WAITS, *THE_QUEUE}


@pytest.fixture
def standing(settings: Any) -> Iterator[None]:
    with town.standing(settings):
        yield


@pytest.mark.thorough
def test_each_says_its_own(standing: None) -> None:
    people, wrong, now = roles.known(), {}, clock.now()
    # In the town these are in hand, or have left.
    Article.objects.update(stage="in_review", submitted_at=now)
    mail = outbox.enqueue(
        key="parked", kind="account", to_email="hana@example.com", subject="Hello", text="Hello.",
        html="", member=people["helper"], now=now,
    )  # fmt: skip
    OutboxMessage.objects.filter(pk=mail.pk).update(parked_at=now)
    Case.objects.filter(owner=people["expert"]).update(owner=None, claimed_at=None)
    for route, (role, waiting, field) in LISTS.items():
        client = roles.client_of(role)
        since = sorted(waiting(people[role]).values_list(field, flat=True))
        response = client.get(f"/{route}")
        age = response.context.get("age")
        assert age is not None, (route, response.status_code)
        shown = ' class="note queue-age"' in response.content.decode()
        if (age.count, age.oldest_at, shown) != (len(since), min(since, default=None), True):
            wrong[route] = (age, since, shown)

    assert wrong == {}


def suggest(of: Member, *, ago: timedelta) -> None:
    now = clock.now()
    post = factories.question(by=factories.member(), at=now - 9 * DAY).posts.get()
    SuggestedEdit.objects.create(
        post=post, by=of, at=now - ago, title=post.thread.title, body="Better words than before.",
        reason="It is clearer.", base="",
    )  # fmt: skip


def told(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    _, _, rest = page.partition('class="note queue-age">')
    return " ".join(rest.partition("</p>")[0].rpartition("</svg>")[2].split())


def test_it_is_said_in_words_and_of_this_list_alone(as_, hana, mo):
    for days in (1, 2, 0.1):
        suggest(hana, ago=DAY * days)
    HeldPost.objects.create(
        author=hana, at=clock.now() - 20 * DAY, kind="question", fields={}, fingerprint="x"
    )

    assert told(as_(mo), "/edits/") == "3 wait, the oldest for 2 days"
    assert told(as_(hana), "/edits/") == ""  # they suggested them


def test_one_alone_waits(as_, hana, mo):
    suggest(hana, ago=timedelta(hours=3))

    assert told(as_(mo), "/edits/") == "1 waits, the oldest for 3 hours"


def test_what_came_just_now_waits_a_minute(as_, hana, mo):
    suggest(hana, ago=timedelta(0))

    assert told(as_(mo), "/edits/") == "1 waits, the oldest for 1 minute"


def test_where_nothing_waits_nothing_is_said(as_, mo):
    assert told(as_(mo), "/edits/") == ""


@pytest.mark.thorough
def test_it_is_read_in_one_statement_whatever_waits(as_, hana, mo):
    client, counts = as_(mo), []
    client.get("/edits/")  # what a process learns once
    for many in (1, 19):
        for _ in range(many):
            suggest(hana, ago=DAY)
        with CaptureQueriesContext(connection) as found:
            client.get("/edits/")
        counts.append(len(found))

    assert counts[0] == counts[1]
