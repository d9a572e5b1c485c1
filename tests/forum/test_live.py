"""What an open thread hears: news, who writes, and most often nothing."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.domain import autosave, posts, solutions, threads
from forum.lib import clock
from forum.models import Category, Member, Post, Thread
from forum.queries import live, versions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(nina: Member) -> Thread:
    return factories.question(title="Why does it ring twice?", by=nina)


def seen(thread: Thread) -> str:
    """What a page asks that shows all that there is now."""
    newest = thread.posts.order_by("-pk").values_list("pk", flat=True)[0]
    return f"/questions/{thread.pk}/live/?after={newest}&state={now(thread).state}"


def now(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


def tag(thread: Thread, writing: int = 0) -> str:
    return f'W/"{now(thread).version}.{writing}"'


def ask(client: Client, url: str, heard: str = "") -> Any:
    return client.get(url, headers={"If-None-Match": heard} if heard else {})


def line(client: Client, url: str) -> str:
    """What it says of posts; the ladder is told beside it (tests/community/promise)."""
    answer = ask(client, url)
    assert answer.status_code == 200
    said = re.sub(r"(?s)<template data-live-into=.*?</template>", "", answer.content.decode())
    return " ".join(said.split())


def write(
    member: Member, place: str, *, thread: Thread | None = None, post: Post | None = None
) -> None:
    page = autosave.Page(id=uuid.uuid4(), version=0, key=None, session="", device="")
    kept = autosave.save(
        by=member, place=place, fields={"body": "I think"}, page=page, now=clock.now(),
        thread=thread, post=post,
    )  # fmt: skip
    assert kept.draft is not None


def test_the_page_names_what_it_has_shown(thread: Thread, client: Client) -> None:
    answer = factories.answer(thread)

    page = client.get(thread.get_absolute_url()).content.decode()

    wanted = f'data-live="/questions/{thread.pk}/live/?after={answer.pk}&amp;state=answered"'
    assert f'{wanted} data-tag="{now(thread).version}"' in page


def test_a_quiet_thread_costs_one_statement_and_no_word(
    thread: Thread, client: Client, hana: Member, as_: Any
) -> None:
    url, heard = seen(thread), tag(thread)
    for reader in (client, as_(hana)):
        with CaptureQueriesContext(connection) as captured:
            answer = ask(reader, url, heard)

        assert (answer.status_code, answer.content, len(captured)) == (304, b"", 1)
        assert sum(len(f"{name}: {value}\r\n") for name, value in answer.items()) < 1_000


def test_news_are_counted_in_words_and_lead_to_the_first(thread: Thread, client: Client) -> None:
    url, heard = seen(thread), tag(thread)
    first = factories.answer(thread)
    factories.answer(thread)
    factories.comment(first)

    assert ask(client, url, heard)["ETag"] == tag(thread)
    said = line(client, url)
    assert "2 new answers" in said
    assert "1 new comment<" in said
    assert f'href="/posts/{first.pk}/"' in said
    assert "It is open again" not in said
    assert "2 neue Antworten" in line(client, f"{url}&lang=de")
    assert line(client, seen(thread)) == ""


def test_what_one_wrote_oneself_is_no_news(
    thread: Thread, hana: Member, as_: Any, client: Client
) -> None:
    url = seen(thread)
    factories.answer(thread, by=hana)

    assert line(as_(hana), url.replace("state=open", "state=answered")) == ""
    assert "1 new answer" in line(client, url)


def test_it_tells_when_the_question_is_solved_closed_or_open_again(
    thread: Thread, nina: Member, mo: Member, client: Client
) -> None:
    answer = factories.answer(thread)
    url = seen(thread)
    assert line(client, url) == ""

    solutions.accept(thread=now(thread), post=answer, by=nina, now=clock.now())
    assert "Solved now" in line(client, url)
    solved = seen(thread)
    solutions.clear(thread=now(thread), by=nina, now=clock.now())
    assert "It is open again" in line(client, solved)
    threads.close(thread=now(thread), by=mo, now=clock.now(), reason="It is done here.")
    assert "Closed now" in line(client, url)


def test_somebody_is_writing_as_long_as_they_do(
    thread: Thread, hana: Member, olga: Member, client: Client, as_: Any
) -> None:
    url, heard = seen(thread), tag(thread)

    write(hana, f"answer:{thread.pk}", thread=thread)
    write(hana, f"comment:{thread.posts.get().pk}", post=thread.posts.get())

    assert ask(client, url, heard).status_code == 200
    assert "data-writing" in line(client, url)
    assert hana.handle not in line(client, url)
    assert line(as_(hana), url) == ""  # nobody but themselves
    assert ask(client, url, tag(thread, 1)).status_code == 304
    write(olga, f"comment:{thread.posts.get().pk}", post=thread.posts.get())
    assert ask(client, url, tag(thread, 1)).status_code == 200
    assert "data-writing" in line(as_(hana), url)
    with clock.shifted(live.WRITING_FOR + timedelta(seconds=1)):
        assert ask(client, url, heard).status_code == 304
        assert line(client, url) == ""


def test_a_draft_of_another_thread_or_of_an_edit_is_none_here(
    thread: Thread, hana: Member, nina: Member, client: Client
) -> None:
    other = factories.question()
    write(hana, f"answer:{other.pk}", thread=other)
    write(nina, f"edit:{thread.posts.get().pk}", post=thread.posts.get())

    assert ask(client, seen(thread), tag(thread)).status_code == 304
    assert line(client, seen(thread)) == ""


def test_what_is_not_theirs_is_hidden_from_it_too(
    team: Category, eva: Member, hana: Member, client: Client, as_: Any
) -> None:
    secret = factories.question(by=eva, category=team)
    url, heard = seen(secret), tag(secret)

    assert [ask(one, url, heard).status_code for one in (client, as_(hana))] == [404, 404]
    assert ask(as_(eva), url, heard).status_code == 304
    factories.answer(secret, by=factories.member(staff_role="expert"))
    assert "1 new answer" in line(as_(eva), url)


def test_what_was_deleted_is_no_news(thread: Thread, mo: Member, client: Client) -> None:
    url = seen(thread)
    answer = factories.answer(thread)
    posts.delete(post=answer, by=mo, now=clock.now(), reason="It is an advertisement.")

    assert line(client, url) == ""
    threads_own = thread.posts.get(kind=Post.Kind.QUESTION)
    posts.delete(post=threads_own, by=mo, now=clock.now(), reason="It is an advertisement.")
    assert ask(client, url, tag(thread)).status_code == 404


@pytest.mark.parametrize("query", ["", "?after=-1", "?after=x", "?after=" + "9" * 40])
def test_nonsense_is_answered_all_the_same(thread: Thread, client: Client, query: str) -> None:
    assert ask(client, f"/questions/{thread.pk}/live/{query}").status_code == 200
    assert ask(client, f"/questions/{10**17}/live/{query}", 'W/"1.0"').status_code == 404
    assert ask(client, f"/questions/{thread.pk}/live/?state=nonsense").status_code == 404
    assert client.post(f"/questions/{thread.pk}/live/").status_code == 405


def test_news_cost_the_same_however_many_there_are(thread: Thread, hana: Member, as_: Any) -> None:
    url, reader = seen(thread), as_(hana)
    factories.answer(thread)
    line(reader, url)
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            line(reader, url)
        counts.append(len(captured))
        for _post in range(20):
            factories.answer(thread)

    assert counts[0] == counts[1] <= 7


def test_who_may_read_is_said_alike_by_the_pulse_and_by_the_one_visibility(
    thread: Thread, team: Category, mo: Member, eva: Member
) -> None:
    hidden = factories.question(by=eva, category=team)
    gone = factories.question()
    posts.delete(post=gone.posts.get(), by=mo, now=clock.now(), reason="It is an advertisement.")
    private = factories.question()
    Thread.objects.filter(pk=private.pk).update(kind=Thread.Kind.PRIVATE)

    everybody = [one.pk for one in (thread, hidden, gone, private)]
    seen = set(
        Thread.objects.visible_to(None).filter(pk__in=everybody).values_list("pk", flat=True)
    )

    assert {pk for pk in everybody if live.public(pk=pk, now=clock.now())} == seen
    assert {pk for pk in everybody if versions.thread(pk=pk)} == seen == {thread.pk}
