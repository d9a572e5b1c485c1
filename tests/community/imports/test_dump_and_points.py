"""Dumps that come later, and points and money that were written before."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from forum.domain import marks
from forum.lib import clock
from forum.models import Event, Member, Post
from reputation.domain import audit, ledger, month_audit
from reputation.lib import month_sum, pay_chain
from reputation.lib.calendar_month import Month
from reputation.lib.month_sum import Judged
from reputation.models import Entry, MonthClose, PayLine
from reputation.queries import closes
from tests import factories
from tests.community.imports import dump
from tests.reputation import books, paid
from tests.reputation.paid import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(tmp_path: Path) -> dump.Dump:
    """Imported already; each test changes it and loads it again."""
    content = dump.small()
    dump.load(dump.write(tmp_path / "first", content))
    return content


@pytest.fixture
def pays(settings):
    yield from paid.switched_on(settings)


def dated(content: dump.Dump, *dates: str) -> None:
    """Bo answered question 1 again and again, on these days."""
    for number, date in enumerate(dates):
        content["Posts"].append(
            {**content["Posts"][2], "Id": 50 + number, "CreationDate": f"{date}T10:00:00"}
        )


def as_closed_then(member: Member, judged: int, useful: int = 1) -> None:
    """October as it was closed before imported answers were left out."""
    ledger.sweep(now=day(11, 1))
    opening = MonthClose.objects.get()
    scope = closes.scope_now(month=Month(2025, 10), before=[opening])
    line = month_sum.of_member(
        money=closes.terms(scope.rule_set), earned=Decimal(15), deducted=Decimal(0),
        carried=Decimal(0), judged=Judged(judged, useful),
    )  # fmt: skip
    close = MonthClose(
        number=1, month=day(10, 1).date(), ends_at=scope.ends_at, zone=str(scope.zone),
        rule_set=scope.rule_set, last_entry=scope.last, suspended=[], team=[], count=1,
        total=line.amount, at=day(11, 1), counts_imports=True,
    )  # fmt: skip
    lines = {member.pk: pay_chain.written(line)}
    close.hash = pay_chain.link(
        opening.hash, number=1, head=month_audit.head(close=close), lines=lines
    )
    close.save()
    PayLine.objects.create(close=close, member=member, **lines[member.pk])


def test_answers_of_a_closed_month_stop_no_later_one(tmp_path: Path, first: dump.Dump, pays):
    """They are dated where October judges, before and after what was written here; n stays what it
    was, and imported answers never count among those that helped or did not."""
    bo = Member.objects.get(display_name="Bo")
    Member.objects.filter(pk=bo.pk).update(email="bo@example.org")  # claimed: it can be paid
    paid.open_books()
    accepted = paid.accepted(bo, day(9, 20))
    october = paid.close(10)
    told = paid.line(october, bo)
    paid.accepted(bo, day(11, 5))
    first["Posts"].append(
        {**first["Posts"][0], "Id": 40, "AcceptedAnswerId": 51,
         "CreationDate": "2025-09-20T00:00:00"}
    )  # fmt: skip
    dated(first, "2025-09-18", "2025-09-25", "2025-10-20", "2025-11-10")
    for post in first["Posts"][-3:]:
        post["ParentId"] = 40
    report = dump.load(dump.write(tmp_path / "later", first))

    november = paid.line(paid.close(11), bo)

    assert report.outcomes["answers", "new"] == 4
    assert (told.judged, told.useful, told.points) == (1, 1, 15)
    assert (november.judged, november.useful, november.points) == (1, 1, 15)
    assert accepted.posts.filter(author=bo).count() == 1
    paid.assert_true(day(12, 3))


@pytest.mark.parametrize("judged", [1, 3, 4, 0])
def test_a_month_that_had_judged_imported_answers_stays_as_it_was_closed(
    tmp_path: Path, first: dump.Dump, pays, judged
):
    """Closed before these were left out: by as many as there were of them then, which nobody can
    count again. More than there are, or fewer than were written here, there never were."""
    bo = Member.objects.get(display_name="Bo")
    Member.objects.filter(pk=bo.pk).update(email="bo@example.org")
    paid.open_books()
    paid.accepted(bo, day(9, 20))
    for number in range(2):
        first["Posts"].append(
            {**first["Posts"][0], "Id": 40 + number, "CreationDate": "2025-09-20T00:00:00"}
        )
    dated(first, "2025-09-25", "2025-09-26")
    for number, post in enumerate(first["Posts"][-2:]):
        post["ParentId"] = 40 + number
    dump.load(dump.write(tmp_path / "then", first))  # each answer in a question of its own
    as_closed_then(bo, judged)

    found = audit.verify(now=day(11, 3))

    assert [sentence for sentence in found if "judged" in sentence] == [
        f"payback 2025-10 of member {bo.pk}: judged is {judged}, the ledger gives 1"
    ] * (judged not in (1, 3))
    if not found:
        assert paid.close(11).number == 2


@pytest.mark.parametrize(
    ("judged", "useful", "could_be"),
    [(2, 1, True), (1, 1, True), (1, 0, True), (0, 0, True), (2, 0, False), (3, 1, False)],
)
def test_an_imported_answer_before_ones_own_takes_its_thread_out_of_a_month(
    tmp_path: Path, first: dump.Dump, pays, judged, useful, could_be
):
    """In two threads, whose own answers the month judges, one of which helped: whether the imported
    ones of before were there at its close, nobody knows any more."""
    bo = Member.objects.get(display_name="Bo")
    Member.objects.filter(pk=bo.pk).update(email="bo@example.org")
    paid.open_books()
    helped = paid.accepted(bo, day(9, 20))
    for number, at in enumerate(("2025-09-05", "2025-09-06")):
        first["Posts"].append(
            {**first["Posts"][0], "Id": 40 + number, "CreationDate": "2025-09-01T00:00:00"}
        )
        dated(first, at)
        first["Posts"][-1] |= {"Id": 50 + number, "ParentId": 40 + number}
    dump.load(dump.write(tmp_path / "then", first))
    factories.answer(dump.thread(41), by=bo, at=day(9, 25))
    Post.objects.filter(pk=dump.post(50).pk).update(thread=helped)
    as_closed_then(bo, judged, useful)

    found = audit.verify(now=day(11, 3))

    assert any("judged is" in one or "useful is" in one for one in found) is not could_be
    if could_be:
        assert found == []


def test_what_brought_points_here_keeps_who_wrote_it_when_and_where(
    tmp_path: Path, first: dump.Dump
):
    """A later dump says of each something else; all else of them is followed."""
    now = clock.now()
    marks.give(post=dump.post(3), by=factories.member(), now=now - 40 * books.DAY)
    ledger.sweep(now=now - 20 * books.DAY)
    before = {
        pk: (one.author, one.created_at, one.thread_id)
        for pk, one in ((pk, dump.post(pk)) for pk in (1, 3, 4))
    }
    first["Posts"][0] |= {"OwnerUserId": 2, "CreationDate": "2014-01-15T10:00:00"}
    first["Posts"][2] |= {
        "OwnerUserId": 1, "CreationDate": "2014-05-01T10:00:00", "ParentId": 2, "Score": 4,
    }  # fmt: skip
    first["Posts"][3] |= {"OwnerUserId": 2, "CreationDate": "2014-05-02T10:00:00"}
    report = dump.load(dump.write(tmp_path / "later", first))

    after = {pk: dump.post(pk) for pk in before}
    kept = {pk: (one.author, one.created_at, one.thread_id) for pk, one in after.items()}
    assert (kept[1], kept[3]) == (before[1], before[3])
    assert after[3].imported_up == 4
    assert (after[1].thread.author, after[1].thread.created_at) == before[1][:2]
    # Of this one nobody here said anything.
    assert after[4].author == before[3][0]
    assert after[4].created_at.month == 5
    assert sum(n for what, n in report.skipped.items() if "took on" in what) == 3
    assert Entry.objects.filter(post=after[3], kind="released", points=2).exists()
    assert audit.verify(now=now) == []
    assert audit.rebuild(now=now) == 0
    assert Event.objects.filter(post=after[4]).count() == 0


def test_who_asked_what_was_answered_here_stays_who_asked(tmp_path: Path, first: dump.Dump):
    """Whether an answer was to another's question decides whether it is judged."""
    bo, question = Member.objects.get(display_name="Bo"), dump.post(2)
    factories.answer(dump.thread(1), by=bo, at=clock.now() - timedelta(days=20))
    first["Posts"][0]["OwnerUserId"] = first["Posts"][1]["OwnerUserId"] = 2

    dump.load(dump.write(tmp_path / "later", first))

    assert str(dump.thread(1).author) == "Ann O'Neil"
    assert (question.author, dump.thread(2).author) == (None, bo)
