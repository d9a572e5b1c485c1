"""One run of the import, from the folder to the report.

Every batch is a transaction and every row knows what it became, so a run may be stopped or killed
at any point: the next one passes over what is done and goes on.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from community.domain.imports import (
    answers,
    comments,
    fields,
    finish,
    gone,
    links,
    mapping,
    people,
    posts,
    questions,
    reader,
    solutions,
    stage,
    tagging,
)
from community.domain.imports.context import BATCH, Context, in_batches
from community.domain.imports.report import Report
from community.domain.imports.workbench import Workbench
from community.models import ImportedSite, ImportRun
from forum.domain import look
from forum.lib import text
from forum.lib.transact import verb
from forum.models import Category

FILES = ("Users", "Tags", "Votes", "PostHistory", "Posts", "Comments", "PostLinks")
QUESTION, ANSWER = "1", "2"
LARGE = 1_000_000  # bytes of Posts.xml
LOCK = 7_243_561  # of ours among the database's advisory locks; the second number is the site
_NOISE = re.compile(r"stack-?exchange|\bcom\b|\d{4,}|\bdump\b")
_MISSING = {
    "Users": "posts keep the authors that are known already; the others have none",
    "Tags": "tags are made from the questions",
    "Votes": "counts are taken from the posts' scores, acceptances from the questions",
    "PostHistory": "earlier versions are left out",
    "Comments": "there are no comments",
    "PostLinks": "there are no links between questions",
}


class ImportRefused(Exception):
    """Nothing was imported; the message is one line that says why and what to do."""


def run(
    *,
    folder: Path,
    now: datetime,
    tell: Callable[[str], None],
    site: str = "",
    category: str = "",
    language: str = "en",
    limit: int | None = None,
) -> Report:
    """Import the dump in `folder`; `tell` hears the progress. Raises ImportRefused.

    `site` (default: from the folder's name) ties later dumps to earlier ones.
    """
    files = _files(folder)
    report = Report(tell)
    where = _site(site or site_name(folder), category, language)
    values = [LOCK, where.pk]
    if not stage.query("SELECT pg_try_advisory_lock(%s, %s)", values)[0][0]:
        raise ImportRefused(f"Another import of {where.slug} is running. Let it finish first.")
    running = ImportRun.objects.filter(site=where, outcome=ImportRun.Outcome.RUNNING)
    running.update(outcome=ImportRun.Outcome.FAILED)  # killed, or they would hold the lock
    state = ImportRun.objects.create(site=where, started_at=now)
    outcome = ImportRun.Outcome.FAILED
    workbench = Workbench(_workers(files))
    try:
        _import(Context(where, now, report, workbench, limit), files)
        outcome = ImportRun.Outcome.DONE
    except KeyboardInterrupt:
        outcome = ImportRun.Outcome.STOPPED
        raise
    finally:
        workbench.close()
        _close(state, outcome, report, values)
    return report


def site_name(folder: Path) -> str:
    """`stackexchange_beer_2017` and `beer.stackexchange.com` are both `beer`."""
    slug = text.slug(re.sub(r"[._\s]+", "-", folder.resolve().name))
    return "-".join(part for part in _NOISE.sub("", slug).split("-") if part) or slug


def _workers(files: dict[str, Path]) -> int:
    """Processes beside this one: small dumps are done before another one has begun."""
    if files["Posts"].stat().st_size < LARGE:
        return 0
    return (os.cpu_count() or 1) - 1


def _files(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise ImportRefused(f"There is no folder {folder}. Name the one that holds Posts.xml.")
    here = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}
    files = {name: here[f"{name}.xml".lower()] for name in FILES if f"{name}.xml".lower() in here}
    if "Posts" not in files:
        packed = any(name.endswith((".7z", ".zip", ".gz")) for name in here)
        raise ImportRefused(
            f"{folder} holds no Posts.xml, so it is no Stack Exchange dump."
            + (" It holds an archive: unpack that first." if packed else "")
        )
    for name, path in files.items():
        try:
            reader.check(path=path, holds=name == "Posts")
        except reader.FileRefused as refusal:
            raise ImportRefused(str(refusal)) from refusal
    return files


@verb
def _site(name: str, category: str, language: str) -> ImportedSite:
    if language not in dict(settings.LANGUAGES):
        raise ImportRefused(f"We do not speak {language}: {', '.join(dict(settings.LANGUAGES))}.")
    slug = text.slug(name)[:50].strip("-")
    known = ImportedSite.objects.select_related("category").filter(slug=slug).first()
    if known is not None:
        if category and category != known.category.slug:
            raise ImportRefused(
                f"{slug} was imported into the category {known.category.slug} before. Threads move"
                " one by one, by hand: leave --category out."
            )
        return known
    wanted = text.slug(category or slug)[:50].strip("-")
    place = Category.objects.filter(slug=wanted).first()
    if place is None:
        label = wanted.replace("-", " ").capitalize()
        last = Category.objects.order_by("-position").values_list("position", flat=True).first()
        place = Category.objects.create(
            slug=wanted, name={language: label, "en": label}, position=min((last or 0) + 1, 32_000)
        )
    return ImportedSite.objects.create(slug=slug, category=place, language=language)


def _import(ctx: Context, files: dict[str, Path]) -> None:
    problems = {name: reader.Problems() for name in files}
    for name in FILES:
        if name not in files:
            ctx.report.note(f"{name}.xml is missing: {_MISSING[name]}.")

    def rows(name: str) -> Iterator[reader.Row]:
        return reader.rows(path=files[name], problems=problems[name]) if name in files else iter(())

    stage.prepare()
    _begin(ctx, files["Posts"])
    in_batches(ctx, rows("Users"), people.write, phase="Users")
    in_batches(ctx, rows("Tags"), tagging.write, phase="Tags")
    stage.take_votes(ctx, rows("Votes"))
    stage.take_history(ctx, rows("PostHistory"))
    in_batches(
        ctx, _questions(ctx, rows("Posts")), questions.write, phase="Questions", order=posts.order
    )
    ours = _told(problems, "Posts")
    in_batches(ctx, _answers(rows("Posts")), answers.write, phase="Answers", order=posts.order)
    problems["Posts"] = ours  # read twice, told once
    in_batches(ctx, rows("Comments"), comments.write, phase="Comments", order=posts.order_comments)
    stage.settle()
    if ctx.limit is None:
        _follow(ctx, problems)
    _accept(ctx)
    in_batches(ctx, rows("PostLinks"), links.write, phase="PostLinks")
    if ctx.limit is None and "PostLinks" in files and problems["PostLinks"].complete:
        gone.follow(ctx, mapping.Kind.LINK)
    finish.index(ctx)
    _report_files(ctx, problems)


def _begin(ctx: Context, path: Path) -> None:
    """Give the first questions to the workers, who would sleep while people and votes are read."""
    found = reader.rows(path=path, problems=reader.Problems())  # read again and told of later
    asked = (row for row in found if row.get("PostTypeId") == QUESTION)
    posts.order(ctx, list(islice(asked, BATCH if ctx.limit is None else min(BATCH, ctx.limit))))


def _told(problems: dict[str, reader.Problems], name: str) -> reader.Problems:
    """What was wrong so far, put aside; the next reading begins with a blank sheet."""
    before, problems[name] = problems[name], reader.Problems()
    return before


def _questions(ctx: Context, rows: Iterator[reader.Row]) -> Iterator[reader.Row]:
    """The questions among the posts, up to the limit; other kinds are counted."""
    seen: list[int] = []
    questions_seen = 0
    for row in rows:
        kind = row.get("PostTypeId", "")
        if (source := fields.number(row, "Id")) is not None:
            seen.append(source)
        if len(seen) >= stage.CHUNK:
            stage.see("post", seen)
            seen.clear()
        if kind == QUESTION:
            questions_seen += 1
            if ctx.limit is not None and questions_seen > ctx.limit:
                continue
            yield row
        elif kind != ANSWER:
            ctx.report.skip(
                f"posts of kind {kind or '?'} (4 and 5 are tag wikis, 7 is moderators')"
            )
    stage.see("post", seen)


def _answers(rows: Iterator[reader.Row]) -> Iterator[reader.Row]:
    return (row for row in rows if row.get("PostTypeId") == ANSWER)


def _follow(ctx: Context, problems: dict[str, reader.Problems]) -> None:
    for name, kind in (("Posts", mapping.Kind.POST), ("Comments", mapping.Kind.COMMENT)):
        if name in problems and problems[name].complete:
            gone.follow(ctx, kind)
        elif name in problems:
            ctx.report.note(f"{name}.xml could not be read whole, so nothing of it counts as gone.")


def _accept(ctx: Context) -> None:
    last = -fields.BIGGEST
    while found := solutions.find(ctx, last, 500):
        in_batches(ctx, found, solutions.write)
        last = found[-1].question


def _report_files(ctx: Context, problems: dict[str, reader.Problems]) -> None:
    report = ctx.report
    report.skip(
        "votes on posts that are not in the dump", None, stage.strays("import_votes", "number")
    )
    report.skip(
        "steps of history of posts that are not in the dump", None, stage.strays("import_history")
    )
    for name, found in problems.items():
        report.skip(f"broken rows of {name}.xml", None, found.lost)
        if found.mended:
            report.mended[f"broken rows of {name}.xml"] += found.mended
        for note in found.notes:
            report.note(note)


def _close(state: ImportRun, outcome: ImportRun.Outcome, report: Report, values: list[int]) -> None:
    state.outcome, state.report = outcome, report.as_json()
    state.finished_at = state.started_at + timedelta(seconds=report.elapsed)
    try:
        state.save(update_fields=["outcome", "report", "finished_at"])
        look.renew()  # imports write without events
        stage.query("SELECT pg_advisory_unlock(%s, %s)", values)
    except DatabaseError:
        # The database is away: the lock went with the connection, and why the run failed is
        # what people need to hear.
        if outcome == ImportRun.Outcome.DONE:
            raise
