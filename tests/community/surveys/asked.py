"""What tests of surveys share: things to be asked about, and answers by the dozen."""

from datetime import datetime, timedelta

from community.domain import surveys
from community.models import Case, Pool, Survey
from forum.domain import solutions
from forum.lib import clock
from forum.models import Member, Notice, Thread
from tests import factories
from tests.community import staffed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def solved(*, by: Member, at: datetime) -> Thread:
    """A question whose asker accepted an answer at that instant."""
    thread = factories.question(by=by, at=at - HOUR, title="Will my eSIM ever be activated?")
    post = factories.answer(thread, at=at - HOUR / 2)
    return solutions.accept(thread=thread, post=post, by=by, now=at)


def case(*, of: Member, done_at: datetime | None = None, **extra: object) -> Case:
    """A case as a row: what it does has tests of its own."""
    pool = Pool.objects.filter(is_general=True).first() or staffed.general()
    thread = factories.question(by=of, title="About my contract number and me")
    status = Case.Status.DONE if done_at else Case.Status.OPEN
    made = {
        "member": of, "category": thread.category, "pool": pool, "reason": "blocked",
        "status": status, "opened_at": clock.now(), "due_at": clock.now(), "done_at": done_at,
    }  # fmt: skip
    return Case.objects.create(thread=thread, **made | extra)


def ask(member: Member, *, kind: str = "csat", now: datetime | None = None, **extra: object):
    """Asked by the verb; `key` is another one each time unless said."""
    given = {"key": f"{kind}:test:{Survey.objects.count()}", "thread": None, "case": None} | extra
    return surveys.ask(kind=kind, member=member, now=now or clock.now(), **given)


def address(survey: Survey) -> str:
    return f"/say/{surveys.secret(survey=survey)}/"


def said(kind: str, score: int, *, comment: str = "", at: datetime | None = None, **extra: object):
    """An answered row of nobody's."""
    at, number = at or clock.now(), Survey.objects.count()
    return Survey.objects.create(
        kind=kind, key=f"row:{number}", nonce="n", digest=f"{number:064}", asked_at=at,
        expires_at=at + surveys.HOLDS, answered_at=at, score=score, comment=comment, **extra,
    )  # fmt: skip


def notices_of(member: Member) -> list[Notice]:
    return list(Notice.objects.filter(member=member, kind="surveys").order_by("pk"))
