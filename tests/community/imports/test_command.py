"""The command: progress, report, refusals; and the second process."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from community.domain.imports import workbench
from community.models import ImportedSite, ImportRun
from tests.community.imports import dump


@pytest.mark.django_db
def test_the_report(tmp_path: Path) -> None:
    out = StringIO()
    folder = dump.write(tmp_path / "stackexchange_beer_2017", dump.small())

    call_command("import_stackexchange", str(folder), category="drinks", language="de", stdout=out)

    site = ImportedSite.objects.get()
    lines = out.getvalue().splitlines()
    assert (site.slug, site.category.slug, site.language) == ("beer", "drinks", "de")
    assert [line.split(":")[0] for line in lines[:10]] == [
        "Users", "Tags", "Votes", "PostHistory", "Questions", "Answers", "Comments", "PostLinks",
        "Search", " " * 12 + "      new  changed     gone restored  as before",
    ]  # fmt: skip
    assert lines[12].split() == ["questions", "2", "0", "0", "0", "0"]
    assert lines[-2].startswith("bare convert+render: ")
    assert lines[-1] == "11 changed"
    assert ImportRun.objects.get().outcome == "done"


@pytest.mark.django_db
def test_refusals_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^There is no folder .*none\."):
        call_command("import_stackexchange", str(tmp_path / "none"))
    with pytest.raises(CommandError, match=r"^We do not speak xx: en, de\.$"):
        call_command("import_stackexchange", str(dump.write(tmp_path, dump.small())), language="xx")
    with pytest.raises(CommandError, match=r"--limit: invalid _?positive.* value: '0'"):
        call_command("import_stackexchange", str(tmp_path), "--limit", "0")


@pytest.mark.thorough
def test_a_second_process_makes_the_same() -> None:
    jobs = [
        workbench.Job("post", n, f"<p>Number <b>{n}</b> &amp; more</p>" * 20) for n in range(200)
    ]
    bench = workbench.Workbench(1)
    try:
        bench.order(jobs)
        made = [bench.take(job) for job in jobs]
    finally:
        bench.close()

    expected = [workbench.dress(job) for job in jobs]
    assert [(m.body, m.html, m.excerpt) for m in made] == [
        (e.body, e.html, e.excerpt) for e in expected
    ]


def test_comments_and_long_titles_on_the_bench() -> None:
    comment = workbench.dress(workbench.Job("comment", 1, "- so"))
    titled = workbench.dress(workbench.Job("post", 2, "<p>b</p>", title="A *b*"))

    assert (comment.body, titled.body) == ("\\- so", "**A \\*b\\***\n\nb")
