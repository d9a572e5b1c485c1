"""A dump becomes threads; a second run changes nothing; a stopped one goes on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.db.models import Count

from community.domain.imports import reader
from community.domain.imports.report import Report
from community.domain.imports.run import ImportRefused, run, site_name
from community.models import ImportedRow, ImportRun
from forum.domain import counters, neighbours
from forum.lib import clock
from forum.models import (
    Event,
    Member,
    OutboxMessage,
    Post,
    Revision,
    Solution,
    Thread,
    ThreadLink,
    ThreadNeighbours,
)
from tests.community.imports import dump
from tests.conftest import SHARED_DATA
from tests.tagged import recomputed, told

CONLANG = SHARED_DATA / "stackexchange_conlang_meta_2020"
pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return dump.write(tmp_path / "dump", dump.small())


def test_a_question_with_all_that_belongs_to_it(folder: Path) -> None:
    dump.load(folder)

    question = dump.post(1)
    thread = question.thread
    assert (thread.title, thread.slug, thread.state) == (
        "What are hops?",
        "what-are-hops",
        "solved",
    )
    assert thread.excerpt == question.excerpt == "What are hops?"
    assert (question.body, question.body_html) == (
        "What are *hops*?", "<p>What are <em>hops</em>?</p>\n"
    )  # fmt: skip
    assert sorted(thread.tags.names()) == ["c#", "hops"]
    assert [name for _slug, name in thread.tag_links] == ["c#", "hops"]
    assert told() == recomputed()
    neighbours.catch_up(now=clock.now())  # as the worker does, every five minutes
    assert set(ThreadNeighbours.objects.values_list("thread", flat=True)) == set(told())
    assert thread.created_at == datetime(2014, 2, 1, 10, tzinfo=UTC)
    assert thread.active_at == datetime(2014, 2, 3, 10, tzinfo=UTC)
    assert (question.imported_up, question.imported_down, question.helpful_count) == (2, 1, 2)
    assert (str(thread.author), str(question.edited_by)) == ("Ann O'Neil", "Bo")
    assert (thread.views.count, thread.answer_count) == (70, 2)
    assert str(thread.last_answer_by) == "Ann O'Neil"
    assert thread.category.name == {"en": "Ale"}


def test_the_accepted_answer(folder: Path) -> None:
    dump.load(folder)

    solution = dump.thread(1).solution
    assert solution is not None
    assert solution.post == dump.post(3)
    assert (solution.at, str(solution.by)) == (datetime(2014, 2, 5, tzinfo=UTC), "Ann O'Neil")


def test_a_closed_question_of_nobody_and_its_twin(folder: Path) -> None:
    dump.load(folder)

    thread = dump.thread(2)
    assert (thread.author, thread.state, thread.waiting_since) == (None, "closed", None)
    assert thread.closed_at == datetime(2014, 3, 2, 10, tzinfo=UTC)
    assert thread.closed_reason == "Asked before"
    assert list(ThreadLink.objects.values_list("thread", "target", "kind")) == [
        (thread.pk, dump.thread(1).pk, "duplicate")
    ]


def test_a_comment(folder: Path) -> None:
    dump.load(folder)

    comment = dump.post(1, kind="comment")
    assert (comment.parent, comment.body) == (dump.post(3), "1\\. Indeed *so*")
    assert (comment.helpful_count, str(comment.author)) == (2, "Ann O'Neil")


def test_versions_end_with_what_is_shown(folder: Path) -> None:
    dump.load(folder)

    versions = dump.post(1).revisions.values_list("number", "title", "body", "tags", "reason")
    assert list(versions) == [
        (1, "Hops?", "What's a *hop*?", "hops", ""),
        (2, "What are hops?", "What are *hops*?", "c#, hops", "plural"),
    ]
    assert [str(v.by) for v in dump.post(1).revisions.all()] == ["Ann O'Neil", "Bo"]
    assert Post.objects.annotate(n=Count("revisions")).filter(n=0).count() == 0


def test_people_cannot_sign_in(folder: Path) -> None:
    dump.load(folder)

    ann = Member.objects.get(display_name="Ann O'Neil")
    assert (ann.handle, ann.handle_skeleton, ann.email) == ("ann-oneil", "annonell", "")
    assert (ann.about, ann.verified_source, ann.is_active) == ("Brews ale", "", True)
    assert ann.joined_at == datetime(2014, 1, 1, 8, tzinfo=UTC)
    assert ann.standing.points == 0
    assert not ann.has_usable_password()
    assert authenticate(username="ann-oneil", password="") is None


def test_what_was_skipped_is_said(folder: Path) -> None:
    report = dump.load(folder)

    assert dict(report.skipped) == {
        "answers whose question is not there": 1,
        "posts of kind 5 (4 and 5 are tag wikis, 7 is moderators')": 1,
        "votes on posts that are not in the dump": 1,
    }
    assert report.examples["answers whose question is not there"] == [5]
    assert ImportRun.objects.get().report["skipped"] == dict(report.skipped)


def test_nobody_is_told(folder: Path) -> None:
    dump.load(folder)

    assert (Event.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_a_second_run_changes_nothing(folder: Path) -> None:
    dump.load(folder)
    before, versions = dump.state("ale"), list(Thread.objects.values_list("pk", "version"))

    report = dump.load(folder)

    assert report.changes == 0
    assert dump.state("ale") == before
    assert list(Thread.objects.values_list("pk", "version")) == versions
    assert report.lines()[-1] == "0 changed: all was here already"


@pytest.mark.thorough
@pytest.mark.parametrize("phase", ["Users", "Votes", "Questions", "Answers", "Comments", "Search"])
def test_a_stopped_run_ends_the_same_after_another(folder: Path, phase: str) -> None:
    dump.load(folder, site="whole")

    def stop(line: str) -> None:
        if line.startswith(phase):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(folder=folder, now=clock.now(), tell=stop, site="halves")
    dump.load(folder, site="halves")

    assert dump.state("halves") == dump.state("whole")
    outcomes = ImportRun.objects.filter(site__slug="halves").order_by("pk")
    assert list(outcomes.values_list("outcome", flat=True)) == ["stopped", "done"]


def test_a_limit_first_and_the_rest_later(folder: Path) -> None:
    dump.load(folder, site="whole")

    first = dump.load(folder, site="parts", limit=1)
    dump.load(folder, site="parts")

    assert (first.outcomes["questions", "new"], first.outcomes["answers", "new"]) == (1, 2)
    assert dump.state("parts") == dump.state("whole")


def test_counters_are_those_that_a_verb_would_set(folder: Path) -> None:
    dump.load(folder)

    for thread in Thread.objects.all():
        fields = "state", "answer_count", "last_answer_by_id", "waiting_since", "active_at"
        imported = [getattr(thread, field) for field in fields]
        counted = counters.refresh(thread=counters.lock(thread=thread))
        assert [getattr(counted, field) for field in fields] == imported


def test_names_that_are_taken_or_look_alike(tmp_path: Path) -> None:
    Member.objects.create_user("cole")
    people = ["Cole", "C0le", "", "質問", "ad", "Moderator", "Anna", "Anna", "x" * 90, "Bo\x07b"]
    when = "2014-01-01T00:00:00"
    users = [
        {"Id": n, "DisplayName": p.replace("\x07", ""), "CreationDate": when}
        for n, p in enumerate(people, 11)
    ]
    dump.write(tmp_path, {"Users": users, "Posts": []})

    dump.load(tmp_path)

    known = ImportedRow.objects.filter(kind="member").order_by("source_id").values_list("target_id")
    handles = [Member.objects.get(pk=pk).handle for (pk,) in known]
    assert handles == [
        "cole-11", "c0le-12", "member-13", "member-14", "member-15", "moderator-16", "anna",
        "anna-18", f"{'x' * 30}", "bob",
    ]  # fmt: skip


def test_without_the_other_files(tmp_path: Path) -> None:
    dump.write(tmp_path, {"Posts": dump.small()["Posts"]})

    report = dump.load(tmp_path)

    question = dump.post(1)
    assert (question.author, question.imported_up, question.imported_down) == (None, 1, 0)
    assert question.thread.state == "solved"
    assert report.notes == [
        "Users.xml is missing: posts keep the authors that are known already; the others have"
        " none.",
        "Tags.xml is missing: tags are made from the questions.",
        "Votes.xml is missing: counts are taken from the posts' scores, acceptances from the"
        " questions.",
        "PostHistory.xml is missing: earlier versions are left out.",
        "Comments.xml is missing: there are no comments.",
        "PostLinks.xml is missing: there are no links between questions.",
    ]


def test_odd_rows_cost_only_themselves(tmp_path: Path) -> None:
    whole = dump.small()["Posts"][0]
    odd = [
        {"Id": "x", "PostTypeId": 1},
        {**whole, "Id": 11, "CreationDate": "soon", "LastActivityDate": "never"},
        {**whole, "Id": 12, "CreationDate": "soon", "Title": "", "Score": "many"},
        {**whole, "Id": 13, "Title": "long " * 60, "Tags": "|a|B|", "ViewCount": -4},
        {**whole, "Id": 14, "Body": "", "LastEditDate": "2001-01-01T00:00:00"},
        {**whole, "Id": 10**30},
        whole,
    ]
    dump.write(tmp_path, {"Posts": odd})

    report = dump.load(tmp_path)

    assert report.skipped["questions: rows without a usable Id"] == 2
    assert report.skipped["questions: rows without a usable date"] == 1
    assert dump.thread(12).title == "What are hops?"
    long = dump.post(13)
    assert (len(long.thread.title) <= 150, long.thread.title.endswith("long…")) == (True, True)
    assert long.body.startswith(f"**{' '.join(['long'] * 60)}**\n\n")
    assert (sorted(long.thread.tags.names()), long.thread.views.count) == (["a", "b"], 0)
    assert (dump.post(14).body, dump.post(14).edited_at) == ("", None)
    assert dump.thread(1).title == "What are hops?"


def test_a_text_that_no_page_could_carry(tmp_path: Path) -> None:
    huge = "<ul>" + "<li><b>word</b></li>" * 10_000 + "</ul>"
    dump.write(tmp_path, {"Posts": [{**dump.small()["Posts"][0], "Body": huge}]})

    report = dump.load(tmp_path)

    assert dump.post(1).body[:14] == "word word word"
    assert list(report.mended) == ["texts too large to keep their form: their words were taken"]


@pytest.mark.parametrize(
    ("name", "site"),
    [
        ("stackexchange_beer_2017", "beer"),
        ("beer.stackexchange.com", "beer"),
        ("stackexchange_conlang_meta_2020", "conlang-meta"),
        ("2017", "2017"),
    ],
)
def test_site_of_a_folder(tmp_path: Path, name: str, site: str) -> None:
    assert site_name(tmp_path / name) == site


def test_wrong_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "beer.7z").touch()
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "Posts.xml").write_text("<html><body>Not found</body></html>")
    (tmp_path / "bomb").mkdir()
    (tmp_path / "bomb" / "Posts.xml").write_text('<!DOCTYPE x [<!ENTITY a "b">]><posts></posts>')

    def refusal(folder: Path) -> str:
        with pytest.raises(ImportRefused) as refused:
            dump.load(folder)
        return str(refused.value).replace(str(folder), "DIR")

    assert (
        refusal(tmp_path / "none") == "There is no folder DIR. Name the one that holds Posts.xml."
    )
    assert refusal(tmp_path) == (
        "DIR holds no Posts.xml, so it is no Stack Exchange dump."
        " It holds an archive: unpack that first."
    )
    assert refusal(tmp_path / "page") == (
        "Posts.xml is no file of a Stack Exchange dump: no rows in it."
    )
    assert refusal(tmp_path / "bomb").startswith("Posts.xml declares a document type (DTD).")
    assert Member.objects.count() == 0


@pytest.mark.skipif(not CONLANG.is_dir(), reason=f"no dump in {CONLANG}")
def test_counts_of_a_real_dump_equal_its_files() -> None:
    def rows(name: str) -> list[dict[str, str]]:
        return list(reader.rows(path=CONLANG / f"{name}.xml", problems=reader.Problems()))

    theirs = rows("Posts")
    report: Report = dump.load(CONLANG, site="conlang")
    again = dump.load(CONLANG, site="conlang")

    assert [
        Thread.objects.count(),
        Post.objects.answers().count(),
        Post.objects.filter(kind="comment").count(),
        Member.objects.count(),
        Solution.objects.count(),
        ThreadLink.objects.filter(kind="duplicate").count(),
    ] == [
        sum(row["PostTypeId"] == "1" for row in theirs),
        sum(row["PostTypeId"] == "2" for row in theirs),
        len(rows("Comments")),
        len(rows("Users")),
        sum("AcceptedAnswerId" in row for row in theirs),
        sum(row["LinkTypeId"] == "3" for row in rows("PostLinks")),
    ]
    for row in theirs:
        if row["PostTypeId"] in ("1", "2"):
            post = dump.post(int(row["Id"]), site="conlang")
            assert post.imported_up - post.imported_down == int(row["Score"])
            if row["PostTypeId"] == "1":
                assert post.thread.answer_count == int(row["AnswerCount"])
    assert (report.skipped["votes on posts that are not in the dump"], again.changes) == (27, 0)
    assert Revision.objects.count() > Post.objects.count()
    for line in report.lines():
        print(line)
