"""A spam wave over HTTP: 500 posts from 50 accounts within an hour, and 200 honest newcomers.

All of the spam and half of the honest come from the same eight addresses of one /24, where all
signed up an hour or two before. At least 95 % are held or refused, no honest one meets a hold, a
refusal or a limit, a moderator clears all of it in a few requests, nothing of it is visible then,
and its points are gone. Honest words are real ones where ../shared/data is there."""

from typing import Any

from tests.drills import scene

SCRIPT = """
import django; django.setup()
from tests.drills.spam import measure
print(measure(posts={posts}, accounts={accounts}, good={good}, least={least}))
"""
# Two groups of hundreds, and seven of a few; what a request leaves to the worker is a round here.
ROUNDS, SECONDS = 12, 60


def run(*, small: bool) -> str:
    posts, accounts, good, least = (100, 10, 40, 0.8) if small else (500, 50, 200, 0.95)
    with scene.scratch() as home:
        env, log = scene.surroundings(home), home.parent / "log"
        scene.migrate(env, log)
        script = SCRIPT.format(posts=posts, accounts=accounts, good=good, least=least)
        scene.do(env, log, "-c", script)
        return log.read_text().strip().splitlines()[-1]


def measure(*, posts: int, accounts: int, good: int, least: float) -> str:
    """Send it, look at what came through, clear it, and compare the ledger."""
    from forum.lib import clock
    from tests import factories
    from tests.drills import spam_http

    began = clock.now()
    mo, hana = factories.member("mo", staff_role="moderator"), factories.member("hana")
    threads = [factories.question(by=hana) for _n in range(12)]
    crowd = spam_http.join(accounts=accounts, good=good, began=began)
    scene.insist(not crowd.refused, f"honest people could not sign up: {crowd.refused[:3]}")
    scene.insist(
        (len(crowd.spammers), len(crowd.honest), crowd.from_range) == (accounts, good, good // 2),
        f"{len(crowd.spammers)} and {len(crowd.honest)} came, {crowd.from_range} from the range",
    )
    sent, statuses = spam_http.send(
        crowd=crowd, threads=threads, posts=posts, honest=honest_words(), began=began
    )
    scene.insist(not sent.stopped, f"honest posts were stopped: {sent.stopped[:3]}")
    share = f"{sent.share_held:.1%} of {posts} held or refused"
    scene.insist(sent.share_held >= least, f"only {share}: {sent.through[:5]}")
    later = began + spam_http.HOUR + spam_http.HURRIES
    points = _points_before(sent.accounts, factories.member("otto"), later)
    cleared = _clear(mo, later)
    left = _visible(sent.accounts)
    scene.insist(not left, f"{len(left)} posts of the wave are visible still: {left[:5]}")
    gone = _points_after(sent.accounts, later, points)
    limited = statuses[429]
    return (
        f"{share} ({limited} by limits), none of {sent.good} honest posts, {crowd.from_range} of"
        f" them from the same eight addresses; {cleared}; {len(sent.through)} came through, 0 of"
        f" them are still visible; {gone}"
    )


def _clear(mo: Any, now: Any) -> str:
    """All that waits, as the page of what is held does it, group by group."""
    import time

    from forum.domain import clearing
    from forum.models import HeldPost
    from forum.queries import held

    began, rounds = time.monotonic(), 0
    while (groups := held.groups(now=now)) and rounds < ROUNDS:
        rounds += 1
        clearing.clear(
            pks=[row.held.pk for row in groups[0].rows], act=clearing.REFUSE, by=mo,
            now=now, reason="spam", words="Spam.", suspends=True,
            slipped=[post.pk for post in groups[0].slipped],
        )  # fmt: skip
    took = time.monotonic() - began
    scene.insist(
        not HeldPost.objects.filter(outcome="").exists(), f"not cleared in {rounds} rounds"
    )
    scene.insist(took < SECONDS, f"clearing took {took:.0f} s")
    return f"cleared in {rounds} rounds and {took:.1f} s"


def _visible(accounts: list[Any]) -> list[str]:
    """What a visitor can still read of it."""
    from forum.models import Post

    return [
        f"{post.kind} {post.pk}: {post.body[:60]}"
        for post in Post.objects.visible_to(None).filter(author__in=accounts).order_by("pk")
    ]


def _points_before(accounts: list[Any], by: Any, now: Any) -> list[int]:
    """What came through is found helpful by somebody of standing. Keys of the rows by which the
    points for it are held; there are some, or nothing could be seen to go."""
    from forum.domain import marks
    from forum.models import Post
    from reputation.domain import ledger
    from reputation.models import Entry

    for post in Post.objects.filter(author__in=accounts, kind="answer", deleted_at=None):
        marks.give(post=post, by=by, now=now)
    ledger.sweep(now=now)
    # Points for coming here are no post's: those stay.
    rows = Entry.objects.filter(
        kind=Entry.Kind.HELD, origin=None, receiver__in=accounts, post__author__in=accounts
    )
    found = list(rows.values_list("pk", flat=True))
    scene.insist(bool(found), "no points hang on what came through")
    return found


def _points_after(accounts: list[Any], now: Any, held: list[int]) -> str:
    """Each of them was taken back, no post of it has brought a point, and the books are right."""
    from django.db.models import Sum

    from reputation.domain import audit, ledger
    from reputation.models import Entry

    ledger.sweep(now=now)
    back = Entry.objects.filter(kind=Entry.Kind.REVERSED, origin__in=held)
    kept = set(held) - set(back.values_list("origin", flat=True))
    told = Entry.objects.filter(pk__in=kept).values_list("rule__code", "source", "post__deleted_at")
    scene.insist(not kept, f"of {len(held)} entries of removed posts still count: {list(told)}")
    theirs = Entry.objects.filter(receiver__in=accounts, post__author__in=accounts)
    left = theirs.aggregate(points=Sum("points"))["points"] or 0
    scene.insist(left == 0, f"{left} points of removed posts are left")
    scene.insist(audit.verify(now=now) == [], "the ledger is not what it should be")
    return f"points of removed posts: {len(held)} of {len(held)} entries taken back"


def honest_words():
    """Real questions and answers of other people's forums, as far as they fit; else our own."""
    import html
    import itertools
    import re

    from tests import spam
    from tests.conftest import SHARED_DATA

    found = SHARED_DATA / "similar_en" / "documents.tsv"
    real = []
    if found.is_file():
        for line in itertools.islice(found.open(encoding="utf-8"), 4000):
            text = html.unescape(re.sub(r"<[^>]+>", " ", line.rstrip("\n").split("\t")[-1]))
            if 20 <= len(text) <= 1500 and len(re.findall(r"https?://", text)) <= 1:
                real.append(text)
    ours = spam.honest()
    for n in itertools.count():
        yield real[n * 7 % len(real)] if real and n % 3 else next(ours)
