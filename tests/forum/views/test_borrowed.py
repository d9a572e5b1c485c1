"""What solved a twin, shown elsewhere: the words of the answer itself, to whoever may read them
there; and lists say what is out of date."""

import re
from typing import Any

import pytest

from forum.domain import articles, duplicates, edits, posts, reactions, solutions, threads, twins
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import Article, Category, Member, Post, Standing, Thread
from tests import factories

pytestmark = pytest.mark.django_db
ANSWER = "Switch the radio off and on again, it was an outage of the night."
POINTER = "This solved it:"
NOW = clock.now


@pytest.fixture
def twin() -> Thread:
    """Ben's question, solved by the answer to Ann's, which came later."""
    ben, ann = (factories.question(by=factories.member(name)) for name in ("ben", "ann"))
    twins.link(thread=ben, other=ann, by=ben.author, now=NOW())
    post = factories.answer(ann, by=factories.member("helper"), body=ANSWER)
    solutions.accept(thread=ann, post=post, by=ann.author, now=NOW())
    twins.solve(thread=Thread.objects.get(pk=ben.pk), source=post, by=ben.author, now=NOW())
    return Thread.objects.get(pk=ben.pk)


def source_of(thread: Thread) -> Post:
    assert thread.solution is not None
    assert thread.solution.post.source is not None
    return thread.solution.post.source


def page(client: Any, path: str) -> str:
    return client.get(path).content.decode()


def row(client: Any, thread: Thread, path: str = "/questions/?view=solved") -> str:
    rows = re.findall(r'(?s)<article class="row">.*?</article>', page(client, path))
    return next(found for found in rows if thread.get_absolute_url() in found)


def test_a_twin_that_borrowed_is_not_offered_as_a_solution_of_its_own(
    as_: Any, twin: Thread
) -> None:
    """Ben's stands first in the group, and says only where the answer is."""
    cleo = factories.question(by=factories.member("cleo"))
    Thread.objects.filter(pk=cleo.pk).update(twin_group=twin.twin_group)
    client = as_(cleo.author)

    shown = page(client, cleo.get_absolute_url())

    assert ANSWER in shown
    assert POINTER not in shown
    taken = f"/questions/{cleo.pk}/solved-by/{source_of(twin).pk}/"
    assert taken in shown
    client.post(taken)
    assert Thread.objects.get(pk=cleo.pk).state == "solved"


def test_a_duplicate_of_what_borrowed_shows_the_answer(
    as_: Any, twin: Thread, mo: Member, team: Category
) -> None:
    again = factories.question()
    duplicates.mark(thread=again, original=twin, by=mo, now=NOW())
    path = f"{again.get_absolute_url()}?noredirect=1"
    assert ANSWER in page(as_(None), path)
    assert POINTER not in page(as_(None), path)

    threads.move(thread=source_of(twin).thread, by=mo, category=team, now=NOW())

    assert ANSWER not in page(as_(None), path)


def test_lists_show_what_solved_it_and_who(as_: Any, twin: Thread) -> None:
    for client in (as_(None), as_(factories.member())):
        shown = row(client, twin)
        assert ANSWER in shown
        assert POINTER not in shown
        assert "Helper" in shown


@pytest.mark.parametrize("how", ["moved", "deleted"])
def test_lists_show_nothing_of_what_is_hidden(
    as_: Any, twin: Thread, mo: Member, team: Category, how: str
) -> None:
    source = source_of(twin)
    if how == "moved":
        threads.move(thread=source.thread, by=mo, category=team, now=NOW())
    else:
        posts.delete(post=source, by=mo, now=NOW())

    for client in (as_(None), as_(factories.member()), as_(mo)):
        shown = row(client, twin)
        assert ANSWER not in shown
        assert POINTER in shown


def test_search_engines_are_told_the_answer(as_: Any, twin: Thread) -> None:
    shown = page(as_(None), twin.get_absolute_url())

    description = re.search(r'<meta name="description" content="([^"]*)"', shown)
    assert description is not None
    assert description.group(1) == ANSWER


def test_lists_say_what_is_out_of_date(as_: Any, twin: Thread, mo: Member, eva: Member) -> None:
    fresh = factories.solved()
    article = threads.publish_article(
        by=eva, title="What hums and why", body=ANSWER, category=fresh.category,
        tag_names=["hum"], language="en", now=NOW(),
    )  # fmt: skip
    assert "out of date" not in row(as_(None), twin)
    reactions.outdate(
        post=source_of(twin), by=mo, is_mentor=False, reason="The menu has moved", now=NOW()
    )
    about = Article.objects.get(thread=article)
    articles.outdate(article=about, by=mo, reason="Not so any more", now=NOW())

    assert "Solution out of date" in row(as_(None), twin)
    assert "Solution out of date" not in row(as_(None), fresh)
    assert "Outdated" in row(as_(None), article, "/articles/")


@pytest.mark.parametrize("kind", ["article", "edit"])
def test_whoever_reviews_reads_what_readers_will_read(
    as_: Any, hana: Member, olga: Member, mo: Member, kind: str
) -> None:
    other = factories.question(title="Why is the other one silent?")
    factories.question(tag_names=["esim"])
    words = f"Ask @hana, look at #esim or http://localhost:8000/questions/{other.pk}/ first."
    if kind == "article":
        thread = factories.solved(by=olga)
        article = articles.begin(post=thread.solution.post, by=mo, now=NOW())
        article.body, article.stage = words, Article.Stage.IN_REVIEW
        article.save()
        path = f"/articles/desk/{article.pk}/"
    else:
        post = factories.answer(factories.question(), by=hana)
        edit = edits.suggest(
            post=post, by=olga, standing=Standing(points=50), words=Words(words), reason="Clearer",
            base=post.fingerprint, key=None, now=NOW(),
        )  # fmt: skip
        path = f"/edits/{edit.pk}/"

    shown = page(as_(factories.member("ada", staff_role="moderator")), path)

    assert '<a class="mention" href="/members/hana/"' in shown
    assert 'href="/tags/esim/"' in shown
    assert f'<a class="thread" href="{other.get_absolute_url()}"' in shown
    assert "Why is the other one silent?" in shown


def test_links_in_what_is_shown_elsewhere_get_their_titles(as_: Any, mo: Member) -> None:
    linked = factories.question(title="How the radio is switched off")
    original = factories.question()
    text = f"It stands there, step by step: {linked.get_absolute_url()}"
    post = factories.answer(original, body=text)
    chosen = page(as_(original.author), f"/posts/{post.pk}/accept/")
    solutions.accept(thread=original, post=post, by=original.author, now=NOW())
    again = factories.question()
    duplicates.mark(thread=again, original=original, by=mo, now=NOW())

    borrowed = page(as_(None), f"{again.get_absolute_url()}?noredirect=1")

    for shown in (chosen, borrowed):
        assert f">{linked.title}</a>" in shown.split('class="best')[-1].split("</section>")[0]
