"""A later dump of the same site is followed, and what people here did is left alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forum.domain import duplicates, marks, posts, solutions, threads, verdicts
from forum.lib import clock
from forum.models import Category, Member, SearchDocument, Thread, ThreadLink
from tests import factories
from tests.community.imports import dump
from tests.tagged import recomputed, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(tmp_path: Path) -> dump.Dump:
    """The dump that is imported already; each test changes it and loads it again."""
    content = dump.small()
    dump.load(dump.write(tmp_path / "first", content))
    return content


def reload(tmp_path: Path, content: dump.Dump) -> dict[tuple[str, str], int]:
    report = dump.load(dump.write(tmp_path / "later", content))
    return {key: n for key, n in report.outcomes.items() if key[1] != "unchanged"}


def without(content: dump.Dump, name: str, *ids: int) -> None:
    content[name] = [row for row in content[name] if row["Id"] not in ids]


def test_changed_words_votes_and_views(tmp_path: Path, first: dump.Dump) -> None:
    first["Posts"][0] |= {"Body": "<p>What <b>is</b> a hop?</p>", "Title": "What is a hop?",
                          "Tags": "<hops><malt>", "ViewCount": 99, "Score": 2}  # fmt: skip
    first["Votes"].append({"Id": 9, "PostId": 1, "VoteTypeId": 2, "CreationDate": "2014-02-09"})
    before = SearchDocument.objects.get(thread=dump.thread(1)).vector

    done = reload(tmp_path, first)

    question = dump.post(1)
    assert done == {("questions", "changed"): 1, ("tags", "new"): 0} or done == {
        ("questions", "changed"): 1
    }
    assert (question.body, question.imported_up, question.helpful_count) == (
        "What **is** a hop?", 3, 3
    )  # fmt: skip
    assert (question.thread.title, question.thread.slug) == ("What is a hop?", "what-is-a-hop")
    assert sorted(question.thread.tags.names()) == ["hops", "malt"]
    assert question.thread.tag_links == [("hops", "hops"), ("malt", "malt")]
    assert told() == recomputed()
    assert question.thread.views.count == 99
    assert question.revisions.order_by("number").last().body == "What **is** a hop?"
    assert SearchDocument.objects.get(thread=question.thread).vector != before
    assert reload(tmp_path, first) == {}


def test_a_score_alone_is_followed(tmp_path: Path, first: dump.Dump) -> None:
    first["Posts"][2]["Score"] = -3

    done = reload(tmp_path, first)

    answer = dump.post(3)
    assert done == {("answers", "changed"): 1}
    assert answer.imported_up - answer.imported_down == -3


def test_changed_words_without_their_history_are_another_version(
    tmp_path: Path, first: dump.Dump
) -> None:
    first["Posts"][2] |= {"Body": "<p>Cones.</p>", "LastEditDate": "2015-01-01T00:00:00",
                          "LastEditorUserId": 1}  # fmt: skip

    reload(tmp_path, first)

    versions = dump.post(3).revisions.values_list("number", "body", "by__display_name")
    assert list(versions) == [(1, "Flowers.", "Bo"), (2, "Cones.", "Ann O'Neil")]


def test_new_posts_and_another_acceptance(tmp_path: Path, first: dump.Dump) -> None:
    first["Posts"].append({**first["Posts"][2], "Id": 8, "Body": "<p>Better.</p>"})
    first["Posts"][0]["AcceptedAnswerId"] = 8

    done = reload(tmp_path, first)

    assert done == {("answers", "new"): 1, ("solutions", "changed"): 1}
    assert dump.thread(1).solution.post == dump.post(8)
    assert dump.thread(1).answer_count == 3
    assert dump.thread(1).solutions.count() == 2


def test_posts_that_are_gone_and_come_back(tmp_path: Path, first: dump.Dump) -> None:
    whole = dump.small()
    before = dump.state("ale")
    del first["Posts"][0]["AcceptedAnswerId"]
    without(first, "Posts", 2, 3)
    without(first, "PostLinks", 1)
    without(first, "Comments", 1)

    gone = reload(tmp_path, first)

    assert gone == {
        ("questions", "gone"): 1, ("answers", "gone"): 1, ("comments", "gone"): 1,
        ("duplicates", "gone"): 1,
    }  # fmt: skip
    assert dump.thread(2).deleted_at is not None
    assert (dump.thread(1).state, dump.thread(1).answer_count) == ("open", 1)
    assert not SearchDocument.objects.filter(thread=dump.thread(2)).exists()
    assert reload(tmp_path, first) == {}

    back = reload(tmp_path, whole)

    assert back == {
        ("questions", "restored"): 1, ("answers", "restored"): 1, ("comments", "restored"): 1,
        ("solutions", "new"): 1, ("duplicates", "new"): 1,
    }  # fmt: skip
    assert dump.state("ale") == before


def test_an_answer_that_moved_takes_its_comments_along(tmp_path: Path, first: dump.Dump) -> None:
    first["Posts"][2]["ParentId"] = 2
    del first["Posts"][0]["AcceptedAnswerId"]

    reload(tmp_path, first)

    assert dump.post(3).thread == dump.thread(2)
    assert dump.post(1, kind="comment").thread == dump.thread(2)
    assert (dump.thread(1).answer_count, dump.thread(2).answer_count) == (1, 1)
    assert dump.thread(1).state == "open"


def test_a_broken_file_makes_nothing_gone(tmp_path: Path, first: dump.Dump) -> None:
    folder = dump.write(tmp_path / "later", first)
    posts_file = folder / "Posts.xml"
    lines = posts_file.read_text(encoding="utf-8-sig").splitlines()
    posts_file.write_text("\n".join(lines[:4]) + '\n<row Id="3" PostTypeId="2" Body="to')

    report = dump.load(folder)

    assert dump.post(4).deleted_at is None
    assert dump.thread(1).solution is not None
    assert "Posts.xml could not be read whole, so nothing of it counts as gone." in report.notes
    assert report.skipped["broken rows of Posts.xml"] == 1


def test_another_sites_dump_deletes_nothing(tmp_path: Path, first: dump.Dump) -> None:
    many = dump.small()
    many["Posts"] += [{**many["Posts"][2], "Id": 100 + n} for n in range(60)]
    reload(tmp_path, many)
    many["Posts"] = [{**many["Posts"][0], "Id": 5000}]

    report = dump.load(dump.write(tmp_path / "other", many))

    assert dump.thread(1).deleted_at is None
    assert any("not in this dump. Is it another site's" in note for note in report.notes)


def test_changed_people_and_users_that_come_later(tmp_path: Path, first: dump.Dump) -> None:
    first["Users"][0]["DisplayName"] = "Ann Smith"
    first["Users"].append({"Id": 9, "DisplayName": "Late", "CreationDate": "2014-01-01T00:00:00"})
    first["Posts"][1]["OwnerUserId"] = 9

    done = reload(tmp_path, first)

    ann = Member.objects.get(display_name="Ann Smith")
    assert done == {
        ("members", "changed"): 1, ("members", "new"): 1, ("questions", "changed"): 1
    }  # fmt: skip
    assert ann.handle == "ann-oneil"
    assert str(dump.thread(2).author) == "Late"


def test_an_account_that_somebody_made_their_own_stays(tmp_path: Path, first: dump.Dump) -> None:
    Member.objects.filter(display_name="Bo").update(email="bo@example.com")
    first["Users"][1]["DisplayName"] = "Bob"

    assert reload(tmp_path, first) == {}
    assert Member.objects.get(email="bo@example.com").display_name == "Bo"


def test_words_edited_here_stay_and_counts_are_followed(
    tmp_path: Path, first: dump.Dump, mo: Member
) -> None:
    now = clock.now()
    posts.edit(post=dump.post(3), by=mo, now=now, body="Cones of a plant.")
    first["Posts"][2] |= {"Body": "<p>Cones.</p>", "Score": 5}

    reload(tmp_path, first)

    answer = dump.post(3)
    assert (answer.body, answer.imported_up) == ("Cones of a plant.", 5)
    assert (answer.edited_by, answer.edited_at) == (mo, now)


def test_marks_given_here_count_beside_imported_votes(
    tmp_path: Path, first: dump.Dump, hana: Member
) -> None:
    marks.give(post=dump.post(3), by=hana, now=clock.now())
    first["Posts"][2]["Score"] = 5

    reload(tmp_path, first)

    assert dump.post(3).helpful_count == 6
    assert marks.withdraw(post=dump.post(3), by=hana, now=clock.now()).helpful_count == 5


def test_a_solution_decided_here_stays(tmp_path: Path, first: dump.Dump, mo: Member) -> None:
    solutions.accept(
        thread=dump.thread(1), post=dump.post(4), by=mo, now=clock.now(), reason="It is better."
    )
    first["Posts"][0]["Score"] = 7

    reload(tmp_path, first)

    assert dump.thread(1).solution.post == dump.post(4)


def test_what_a_moderator_did_stays(tmp_path: Path, first: dump.Dump, mo: Member) -> None:
    posts.delete(post=dump.post(4), by=mo, now=clock.now())
    threads.reopen(thread=dump.thread(2), by=mo, now=clock.now())
    first["Posts"][1]["Score"] = first["Posts"][3]["Score"] = 4

    reload(tmp_path, first)

    assert dump.post(4).deleted_by == mo
    assert (dump.thread(2).closed_at, dump.thread(2).state) == (None, "open")


def test_a_gone_question_on_which_people_here_wrote_stays(
    tmp_path: Path, first: dump.Dump, hana: Member
) -> None:
    factories.answer(dump.thread(1), by=hana)
    without(first, "Posts", 1, 3, 4)
    without(first, "Comments", 1)
    without(first, "PostLinks", 1)

    reload(tmp_path, first)

    assert dump.thread(1).deleted_at is None
    assert dump.post(3).deleted_at is not None
    assert (dump.thread(1).answer_count, dump.thread(1).state) == (1, "answered")


def test_threads_stay_where_people_put_them(tmp_path: Path, first: dump.Dump, mo: Member) -> None:
    other = Category.objects.create(slug="other", name={"en": "Other"})
    threads.move(thread=dump.thread(1), by=mo, category=other, now=clock.now())
    first["Posts"][0]["Score"] = 7

    reload(tmp_path, first)

    assert dump.thread(1).category == other


def test_times_of_edits_follow_the_dump(tmp_path: Path, first: dump.Dump) -> None:
    first["Posts"][0]["LastEditDate"] = "2014-05-01T10:00:00.000"

    reload(tmp_path, first)

    assert dump.post(1).edited_at == datetime(2014, 5, 1, 10, tzinfo=UTC)
    assert clock.now() - dump.post(1).edited_at > timedelta(days=1)
    assert ThreadLink.objects.count() == 1


def test_what_was_asked_before_waits_for_nobody_after_another_dump(
    tmp_path: Path, first: dump.Dump, mo: Member
) -> None:
    del first["Posts"][0]["AcceptedAnswerId"]
    without(first, "Posts", 3)
    original = factories.solved()
    reload(tmp_path, first)
    duplicates.mark(thread=dump.thread(1), original=original, by=mo, now=clock.now())
    first["Posts"].append({**dump.small()["Posts"][2], "Id": 8, "OwnerUserId": 1})

    reload(tmp_path, first)

    thread = dump.thread(1)
    assert (thread.state, thread.duplicate_of, thread.waiting_since) == ("open", original, None)


def test_a_question_solved_by_a_dump_reminds_nobody(tmp_path: Path, first: dump.Dump) -> None:
    del first["Posts"][0]["AcceptedAnswerId"]
    reload(tmp_path, first)
    soon = clock.now() + timedelta(days=1)
    Thread.objects.filter(pk=dump.thread(1).pk).update(remind_at=soon)
    first["Posts"][2]["Score"] = 7

    reload(tmp_path, first)
    silent = dump.thread(1).remind_at
    first["Posts"][0]["AcceptedAnswerId"] = 3
    reload(tmp_path, first)

    assert (silent, dump.thread(1).state, dump.thread(1).remind_at) == (soon, "solved", None)


def test_what_its_asker_refused_here_no_dump_accepts(
    tmp_path: Path, first: dump.Dump, mo: Member
) -> None:
    accepted = first["Posts"][0].pop("AcceptedAnswerId")
    reload(tmp_path, first)
    thread = dump.thread(1)
    verdicts.still_broken(post=dump.post(3), by=thread.author, now=clock.now())
    first["Posts"][0]["AcceptedAnswerId"] = accepted

    reload(tmp_path, first)

    assert (dump.thread(1).solution, dump.thread(1).state) == (None, "answered")


def test_links_of_people_here_outlast_a_dump(tmp_path: Path, first: dump.Dump, mo: Member) -> None:
    """Marked by hand what a dump had linked it is one fact; ended here it does not come back, and
    what people hold stays when the dump holds it no more."""
    one, other = dump.thread(2), dump.thread(1)
    imported = ThreadLink.objects.get(thread=one, target=other)

    duplicates.mark(thread=one, original=other, by=mo, now=clock.now())
    assert list(ThreadLink.facts.all()) == [imported]
    without(first, "PostLinks", 1)
    reload(tmp_path, first)
    kept = dump.thread(2).duplicate_of, ThreadLink.objects.count()
    duplicates.undo(thread=one, by=mo, now=clock.now())
    reload(tmp_path, dump.small())

    assert kept == (other, 1)
    assert (dump.thread(2).duplicate_of, ThreadLink.objects.count()) == (None, 0)


def test_an_original_that_people_here_point_to_is_not_deleted(
    tmp_path: Path, first: dump.Dump, mo: Member
) -> None:
    thread = factories.question()
    duplicates.mark(thread=thread, original=dump.thread(2), by=mo, now=clock.now())
    without(first, "Posts", 2)
    without(first, "PostLinks", 1)

    reload(tmp_path, first)

    assert dump.thread(2).deleted_at is None
