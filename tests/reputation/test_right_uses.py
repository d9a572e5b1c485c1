"""Each use of a mentor's right is one row for ever, and whoever it touched hears of it."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from forum.domain import (
    articles,
    confirmations,
    duplicates,
    edits,
    posts,
    reactions,
    solutions,
    wordings,
)
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import Event, Member, Notice, Standing
from reputation.domain import right_uses
from reputation.models import RightUse
from tests import factories
from tests.counting import statements
from tests.forum.views.test_permissions import NO, ROLES, SIGN_IN, outcome
from tests.reputation import books, desks

pytestmark = pytest.mark.django_db
AGO = timedelta(days=20)


@pytest.fixture
def mara(mara):
    return desks.mentor(mara).member


@pytest.fixture
def thread(hana):
    return factories.question(by=hana, at=clock.now() - AGO)


@pytest.fixture
def answer(thread, olga):
    return factories.answer(thread, by=olga, at=clock.now() - AGO)


def uses():
    rows = RightUse.objects.order_by("pk").select_related("event", "mentor", "touched")
    return [
        (one.event.kind, one.right, one.mentor.handle, one.touched and one.touched.handle)
        for one in rows
    ]


def told(member):
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def reword(thread, by, **other):
    said = {"title": "Why does my phone lose the network at home?", "tag_names": ["home"]} | other
    wordings.reword(thread=thread, by=by, reason="Says where", base="", now=clock.now(), **said)


def suggested(post, by):
    post.refresh_from_db()
    return edits.suggest(
        post=post, by=by, standing=Standing(points=90), words=Words(post.body + " Now."),
        reason="A word", base=post.fingerprint, key=None, now=clock.now(),
    )  # fmt: skip


def test_each_right_leaves_a_row_and_is_told(thread, answer, mara, hana, olga):
    now, helper = clock.now(), factories.member("helper")
    original = factories.question(by=helper, at=now - AGO)
    confirmations.confirm(post=answer, by=mara, kind="others", now=now)
    confirmations.withdraw(post=answer, by=mara, kind="others", now=now)
    duplicates.mark(thread=thread, original=original, by=mara, now=now)
    duplicates.undo(thread=thread, by=mara, now=now)
    reactions.outdate(post=answer, by=mara, is_mentor=True, reason="Gone since May", now=now)
    reactions.renew(post=answer, by=mara, is_mentor=True, now=now)
    reword(thread, mara)
    edit = suggested(answer, helper)
    base = edit.post.fingerprint
    edits.take_over(
        edit=edit, by=mara, is_mentor=True, words=Words(edit.body), base=base, now=now
    )  # fmt: skip
    edits.reject(
        edit=suggested(answer, helper), by=mara, is_mentor=True, reason="It was right", now=now
    )

    assert uses() == [
        ("confirmed", "confirm", "mara", "hana"),
        ("confirmation_withdrawn", "confirm", "mara", "hana"),
        ("duplicate_marked", "duplicate", "mara", "hana"),
        ("duplicate_undone", "duplicate", "mara", "hana"),
        ("outdated_set", "outdated", "mara", "olga"),
        ("outdated_cleared", "outdated", "mara", "olga"),
        ("thread_retitled", "wording", "mara", "hana"),
        ("thread_retagged", "wording", "mara", "hana"),
        ("edit_taken_over", "edit", "mara", "olga"),
        ("edit_rejected", "edit", "mara", "olga"),
    ]
    # The title tells of the tags as well: one act, one notice.
    assert told(hana)[-3:] == ["question_duplicate", "question_on_its_own", "question_retitled"]
    assert [kind for kind in told(olga) if not kind.startswith(("answer_conf", "answer_acc"))] == [
        "answer_cleared", "answer_outdated", "answer_renewed", "edit_suggested", "post_improved",
        "edit_suggested", "post_kept",
    ]  # fmt: skip
    assert Notice.objects.get(kind="question_retitled").data == {"reason": "Says where"}
    books.follow(clock.now())
    books.assert_true(clock.now())


def test_an_article_looked_at_is_one_too(mara, olga):
    Standing.objects.filter(member=olga).update(points=300)
    owner = Member.objects.get(pk=olga.pk)
    thread = factories.solved(title="Why is the radio silent at night?")
    draft = articles.begin(post=thread.solution.post, by=owner, now=clock.now())
    articles.submit(article=draft, by=owner, now=clock.now())
    articles.send_back(article=draft, by=mara, reason="Name the menu", now=clock.now())
    articles.submit(article=draft, by=owner, now=clock.now())
    articles.publish(article=draft, by=mara, now=clock.now())

    assert uses() == [
        ("article_sent_back", "article", "mara", "olga"),
        ("article_published", "article", "mara", "olga"),
    ]


def test_what_is_no_use_of_a_mentors_right(thread, answer, mara, mo, eva, hana):
    """The team acts for the company; one's own is one's own; a moderator's title is told, too."""
    now = clock.now()
    confirmations.confirm(post=answer, by=eva, kind="others", now=now)
    solutions.accept(thread=thread, post=answer, by=hana, now=now)
    own = factories.question(by=mara, at=now - AGO)
    posts.edit(
        post=own.posts.get(), by=mara, now=now, body="Quite other words than before.",
        title="What makes my phone so slow?",
    )  # fmt: skip
    own_answer = factories.answer(thread, by=mara)
    reactions.outdate(post=own_answer, by=mara, is_mentor=True, reason="Old", now=now)
    reword(thread, mo)

    assert uses() == []
    assert "decision" in told(hana)  # of what a moderator called it


def test_heard_again_it_changes_nothing(thread, mara):
    reword(thread, mara)
    before = uses(), Notice.objects.count()
    for event in Event.objects.filter(data__has_key="for_asker"):
        right_uses.hear(event)

    assert (uses(), Notice.objects.count()) == before


def test_rows_stay_as_they_are(thread, mara):
    reword(thread, mara)
    rows = RightUse.objects.all()
    for act in (rows.delete, lambda: rows.update(right="edit")):
        with pytest.raises(IntegrityError, match="takes new rows only"), transaction.atomic():
            act()
    assert len(uses()) == 2


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_what(role, thread, mara, hana, as_, request):
    people = {"visitor": None, "asker": hana, "helper": factories.member("helper")}
    who = people[role] if role in people else request.getfixturevalue(role)
    reword(thread, mara)
    client = as_(who)

    got = [outcome(client.get(f"/mentors/log/{tail}")) for tail in ("", "?view=done", "?view=all")]

    yes = SIGN_IN if role == "visitor" else "done"
    everything = yes if role in ("mo", "sven", "ada") else SIGN_IN if role == "visitor" else NO
    assert got == [yes, yes, everything]
    if role != "visitor":
        own = client.get("/mentors/log/").content.decode()
        assert ("Says where" in own) == (role == "asker")


def test_the_log_in_words_in_both_languages(thread, mara, hana, as_):
    reword(thread, mara)
    page = re.sub(r"\s+", " ", as_(hana).get("/mentors/log/").content.decode())

    assert "changed the title" in page
    assert f'<del dir="auto">{thread.title}</del>' in page
    assert as_(hana).get("/mentors/log/?view=sum").status_code == 404
    assert as_(hana).get("/mentors/log/?after=x").status_code == 404
    with translation.override("de"):
        Member.objects.filter(pk=hana.pk).update(language="de")
        assert "Was das Mentoring getan hat" in as_(hana).get("/mentors/log/").content.decode()


def test_what_one_may_not_see_is_not_named(thread, mara, hana, olga, as_, mo):
    reword(thread, mara)
    posts.delete(post=thread.posts.get(kind="question"), by=mo, now=clock.now())
    page = as_(mara).get("/mentors/log/?view=done").content.decode()

    assert "lose the network" not in page
    assert "no longer there" in page


@pytest.mark.thorough
def test_a_long_log_takes_no_more_statements(mara, as_, mo):
    counts = []
    for _more in (1, 19):
        for _one in range(_more):
            reword(factories.question(), mara, tag_names=None)
        counts.append(statements(as_(mo), "/mentors/log/?view=all"))

    assert counts[0] == counts[1]
    for _one in range(5):
        reword(factories.question(), mara, tag_names=None)
    page = as_(mo).get("/mentors/log/?view=all").content.decode()
    following = re.search(r'href="(\?view=all&amp;after=[^"]+)"', page)
    assert following is not None
    rest = as_(mo).get(f"/mentors/log/{following[1].replace('&amp;', '&')}").content.decode()
    assert rest.count('class="told"') == 5
