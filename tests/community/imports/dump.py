"""Writing small dumps, and looking at what became of them."""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from community.domain.imports import run
from community.domain.imports.report import Report
from community.models import ImportedRow, ImportedSite
from forum.lib import clock
from forum.models import Post, Revision, Thread, ThreadLink

ROOTS = {
    "Users": "users",
    "Tags": "tags",
    "Posts": "posts",
    "Comments": "comments",
    "Votes": "votes",
    "PostLinks": "postlinks",
    "PostHistory": "posthistory",
}
Dump = dict[str, list[dict[str, Any]]]


def row(**attributes: Any) -> str:
    return f"<row {' '.join(f'{k}={quoteattr(str(v))}' for k, v in attributes.items())} />"


def write(folder: Path, dump: Dump) -> Path:
    """The dump as files, the way Stack Exchange writes them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in dump.items():
        lines = "\n".join(f"  {row(**attributes)}" for attributes in rows)
        root = ROOTS[name]
        text = f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n{lines}\n</{root}>\n'
        (folder / f"{name}.xml").write_text(text, encoding="utf-8-sig")
    return folder


def small() -> Dump:
    """Two users, two questions, three answers, a comment, votes, a twin, two versions."""
    return {
        "Users": [
            {"Id": 1, "DisplayName": "Ann O'Neil", "CreationDate": "2014-01-01T08:00:00.000",
             "AboutMe": "<p>Brews <b>ale</b></p>"},
            {"Id": 2, "DisplayName": "Bo", "CreationDate": "2014-01-02T08:00:00.000"},
        ],
        "Tags": [{"Id": 1, "TagName": "hops"}, {"Id": 2, "TagName": "c#"}],
        "Posts": [
            {"Id": 1, "PostTypeId": 1, "AcceptedAnswerId": 3, "OwnerUserId": 1,
             "CreationDate": "2014-02-01T10:00:00.000", "Score": 1, "ViewCount": 70,
             "Body": "<p>What are <em>hops</em>?</p>",
             "LastEditorUserId": 2, "LastEditDate": "2014-02-02T10:00:00.000",
             "LastActivityDate": "2014-02-03T10:00:00.000", "Title": "What are hops?",
             "Tags": "<hops><c#>"},
            {"Id": 2, "PostTypeId": 1, "CreationDate": "2014-03-01T10:00:00.000", "Score": 0,
             "ViewCount": 5, "Body": "<p>And malt?</p>", "OwnerDisplayName": "user9",
             "LastActivityDate": "2014-03-01T10:00:00.000", "Title": "What is malt?",
             "ClosedDate": "2014-03-02T10:00:00.000", "Tags": "<hops>"},
            {"Id": 3, "PostTypeId": 2, "ParentId": 1, "CreationDate": "2014-02-03T10:00:00.000",
             "Score": 1, "Body": "<p>Flowers.</p>", "OwnerUserId": 2},
            {"Id": 4, "PostTypeId": 2, "ParentId": 1, "CreationDate": "2014-02-03T11:00:00.000",
             "Score": 0, "Body": "<p>Mine own.</p>", "OwnerUserId": 1},
            {"Id": 5, "PostTypeId": 2, "ParentId": 99, "CreationDate": "2014-02-03T11:00:00.000",
             "Score": 0, "Body": "<p>Lost.</p>", "OwnerUserId": 1},
            {"Id": 6, "PostTypeId": 5, "CreationDate": "2014-02-03T11:00:00.000", "Score": 0,
             "Body": "<p>Of hops.</p>"},
        ],
        "Comments": [
            {"Id": 1, "PostId": 3, "Score": 2, "Text": "1. Indeed *so*", "UserId": 1,
             "CreationDate": "2014-02-04T10:00:00.000"},
        ],
        "Votes": [
            {"Id": 1, "PostId": 1, "VoteTypeId": 2, "CreationDate": "2014-02-01T00:00:00.000"},
            {"Id": 2, "PostId": 1, "VoteTypeId": 2, "CreationDate": "2014-02-01T00:00:00.000"},
            {"Id": 3, "PostId": 1, "VoteTypeId": 3, "CreationDate": "2014-02-01T00:00:00.000"},
            {"Id": 4, "PostId": 3, "VoteTypeId": 2, "CreationDate": "2014-02-04T00:00:00.000"},
            {"Id": 5, "PostId": 3, "VoteTypeId": 1, "CreationDate": "2014-02-05T00:00:00.000"},
            {"Id": 6, "PostId": 77, "VoteTypeId": 2, "CreationDate": "2014-02-05T00:00:00.000"},
        ],
        "PostLinks": [
            {"Id": 1, "PostId": 2, "RelatedPostId": 1, "LinkTypeId": 3,
             "CreationDate": "2014-03-02T10:00:00.000"},
        ],
        "PostHistory": [
            {"Id": 1, "PostHistoryTypeId": 2, "PostId": 1, "RevisionGUID": "a", "UserId": 1,
             "CreationDate": "2014-02-01T10:00:00.000", "Text": "What's a *hop*?"},
            {"Id": 2, "PostHistoryTypeId": 1, "PostId": 1, "RevisionGUID": "a", "UserId": 1,
             "CreationDate": "2014-02-01T10:00:00.000", "Text": "Hops?"},
            {"Id": 3, "PostHistoryTypeId": 3, "PostId": 1, "RevisionGUID": "a", "UserId": 1,
             "CreationDate": "2014-02-01T10:00:00.000", "Text": "<hops>"},
            {"Id": 4, "PostHistoryTypeId": 5, "PostId": 1, "RevisionGUID": "b", "UserId": 2,
             "CreationDate": "2014-02-02T10:00:00.000", "Text": "What are *hops*?",
             "Comment": "plural"},
            {"Id": 5, "PostHistoryTypeId": 10, "PostId": 2, "RevisionGUID": "c", "Comment": "101",
             "CreationDate": "2014-03-02T10:00:00.000"},
        ],
    }  # fmt: skip


def load(folder: Path, *, site: str = "ale", limit: int | None = None) -> Report:
    return run.run(folder=folder, now=clock.now(), tell=lambda _line: None, site=site, limit=limit)


def post(source_id: int, *, site: str = "ale", kind: str = "post") -> Post:
    """What their post became."""
    known = ImportedRow.objects.get(site__slug=site, kind=kind, source_id=source_id)
    return Post.objects.select_related("thread__solution", "author").get(pk=known.target_id)


def thread(source_id: int, *, site: str = "ale") -> Thread:
    return post(source_id, site=site).thread


def state(site: str) -> dict[str, list[Any]]:
    """All that an import wrote for a site, without ids and handles."""
    place = ImportedSite.objects.get(slug=site).category
    threads = Thread.objects.filter(category=place).order_by("created_at", "title")
    posts = Post.objects.filter(thread__in=threads).order_by("created_at", "kind", "body")
    links = ThreadLink.objects.filter(thread__in=threads).order_by("at", "kind", "target__title")
    versions = Revision.objects.filter(post__in=posts).order_by("at", "number", "body")
    rows = ImportedRow.objects.filter(site__slug=site).order_by("kind", "source_id")
    return {
        "threads": list(
            threads.values_list(
                "title", "slug", "state", "excerpt", "author__display_name", "answer_count",
                "last_answer_by__display_name", "created_at", "active_at", "waiting_since",
                "closed_at", "closed_reason", "views__count", "solution__post__body",
                "solution__at", "solution__by__display_name", "search_document__vector",
            )
        ),
        "tags": sorted(threads.values_list("title", "thread_tags__tag__name")),
        "posts": list(
            posts.values_list(
                "kind", "body", "body_html", "excerpt", "thread__title", "parent__body",
                "author__display_name", "created_at", "edited_at", "helpful_count", "imported_up",
                "imported_down",
            )
        ),
        "versions": list(
            versions.values_list(
                "number", "title", "body", "tags", "by__display_name", "at", "reason"
            )
        ),
        "links": list(links.values_list("thread__title", "target__title", "kind", "at")),
        "rows": list(rows.values_list("kind", "source_id", "gone_at", "needs_index")),
    }  # fmt: skip
