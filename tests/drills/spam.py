"""A spam wave: 500 posts from 50 accounts within an hour, 200 honest newcomers among them, all from
one address range. At least 95 % are held or refused, none of the honest ones is, and a moderator
clears all of it in a few requests. Honest words are real ones where ../shared/data is there."""

from tests.drills import scene

SCRIPT = """
import django; django.setup()
from tests.drills.spam import measure
print(measure(posts={posts}, accounts={accounts}, good={good}, least={least}))
"""
ROUNDS, SECONDS = 10, 60


def run(*, small: bool) -> str:
    posts, accounts, good, least = (150, 15, 60, 0.85) if small else (500, 50, 200, 0.95)
    with scene.scratch() as home:
        env, log = scene.surroundings(home), home.parent / "log"
        scene.do(env, log, "manage.py", "migrate", "-v0")
        script = SCRIPT.format(posts=posts, accounts=accounts, good=good, least=least)
        scene.do(env, log, "-c", script)
        return log.read_text().strip().splitlines()[-1]


def measure(*, posts: int, accounts: int, good: int, least: float) -> str:
    """Send it, look at what came through, clear it, and compare the ledger."""
    import time

    from forum.domain import clearing
    from forum.lib import clock
    from forum.models import HeldPost, Post
    from forum.queries import held
    from reputation.domain import audit, ledger
    from tests import factories
    from tests.drills import spam_wave

    mo = factories.member("mo", staff_role="moderator")
    threads = [factories.question() for _n in range(12)]
    sent = spam_wave.send(
        threads=threads, posts=posts, accounts=accounts, honest=honest_words(), good=good
    )
    scene.insist(not sent.stopped, f"honest posts were held: {sent.stopped[:3]}")
    share = f"{sent.share_held:.1%} of {posts} held"
    scene.insist(sent.share_held >= least, f"only {share}: {sent.through[:5]}")
    began, rounds = time.monotonic(), 0
    while (groups := held.groups(now=clock.now())) and rounds < ROUNDS:
        rounds += 1
        clearing.clear(
            pks=[row.held.pk for row in groups[0].rows], act=clearing.REFUSE, by=mo,
            now=clock.now(), reason="spam", words="Spam.", suspends=True,
            slipped=[post.pk for post in groups[0].slipped],
        )  # fmt: skip
    took = time.monotonic() - began
    left = Post.objects.filter(author__in=sent.accounts, deleted_at=None).count()
    scene.insist(
        not HeldPost.objects.filter(outcome="").exists(), f"not cleared in {rounds} rounds"
    )
    scene.insist(took < SECONDS, f"clearing took {took:.0f} s")
    ledger.sweep(now=clock.now())
    scene.insist(audit.verify(now=clock.now()) == [], "the ledger is not what it should be")
    return (
        f"{share}, none of {sent.good} honest posts; cleared in {rounds} rounds and {took:.1f} s;"
        f" {len(sent.through)} came through, {left} of them are still visible"
    )


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
