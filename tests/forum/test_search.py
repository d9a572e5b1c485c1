"""Finding: what is indexed, what is found, in which order, by whom, and that nothing breaks it."""

import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from forum.domain import articles, marks, posts, reactions, search, solutions, threads, vocabulary
from forum.lib import clock, words
from forum.models import Category, Event, Member, Post, SearchDocument, Thread
from forum.queries import asked, search_words
from forum.queries import search as queries
from forum.queries.search import Results, View, read
from forum.queries.search_words import Word
from tests import factories

pytestmark = pytest.mark.django_db


def ask(title: str, body: str = "Somebody please tell me what to do.", **extra: object) -> Thread:
    return factories.question(title=title, body=body, **extra)


def found(q: str, member: Member | None = None, **extra: object) -> list[Thread]:
    return [hit.thread for hit in find(q, member, **extra).hits]


def find(q: str, member: Member | None = None, **view: Any) -> Results:
    return queries.find(member=member, query=read(q), now=clock.now(), view=View(**view))


def test_a_german_thread_is_found_by_german_stems(sim: Category) -> None:
    thread = ask("Wie aktiviere ich die neuen Karten?", language="de")

    assert found("Karte aktivieren") == [thread]


def test_an_english_thread_is_found_by_english_stems(sim: Category) -> None:
    thread = ask("Activating the new cards")

    assert found("activate card") == [thread]


def test_stop_words_of_either_language_are_not_looked_for(sim: Category) -> None:
    ask("My old phones die at night")

    assert found("wie ist die") == []


def test_threads_with_all_words_come_before_a_solved_one_with_some(sim: Category) -> None:
    some = factories.solved(title="Roaming Roaming Roaming abroad")
    every = ask("Something else entirely", body="With roaming the voicemail is silent.")

    assert found("roaming voicemail") == [every, some]


def test_the_title_counts_more_than_the_body(sim: Category) -> None:
    in_title = ask("Voicemail is full again")
    in_body = ask("It does not work at all", body="My voicemail is full, what now?")

    assert found("voicemail") == [in_title, in_body]


def test_of_equals_the_solved_one_comes_first_then_the_more_helpful(
    sim: Category, olga: Member
) -> None:
    helpful = factories.solved(title="Voicemail is full again")
    solved = factories.solved(title="Voicemail is full again")
    open_one = ask("Voicemail is full again")
    assert helpful.solution is not None
    marks.give(post=helpful.solution.post, by=olga, now=clock.now())

    assert found("voicemail") == [helpful, solved, open_one]


def test_what_is_out_of_date_says_so_and_counts_as_unsolved(
    client: Client, sim: Category, olga: Member, eva: Member
) -> None:
    old = factories.solved(title="Voicemail is full again")
    fresh = factories.solved(title="Voicemail is full again")
    open_one = ask("Voicemail is full again")
    article = threads.publish_article(
        by=eva, title="Voicemail from one to ten", body="Press one and hold.", category=sim,
        tag_names=[], language="en", key=None, now=clock.now(),
    )  # fmt: skip
    articles.outdate(article=article.article, by=olga, reason="Press two.", now=clock.now())
    assert old.solution is not None
    for post in (old.solution.post, fresh.solution and fresh.solution.post):
        marks.give(post=post, by=olga, now=clock.now())
    reactions.outdate(
        post=old.solution.post, by=eva, is_mentor=False, reason="The menu moved", now=clock.now()
    )

    hits = {hit.thread: hit.is_outdated for hit in find("voicemail full").hits}
    page = client.get("/search/", {"q": "voicemail"}).content.decode()

    assert list(hits)[:3] == [fresh, open_one, old]
    assert hits == {fresh: False, open_one: False, old: True, article: True}
    assert page.count("Solution out of date") == 1
    assert page.count("The menu moved") == 1
    assert page.count('<span class="chip due">') == 2


def test_ties_are_ordered_by_id(sim: Category) -> None:
    pair = [ask("Voicemail is full again") for _ in range(2)]

    assert found("voicemail") == pair[::-1]


def test_the_last_word_may_be_unfinished_and_only_the_last(sim: Category) -> None:
    thread = ask("Portierung der Rufnummer", language="de")

    assert found("rufnu") == [thread]
    assert found("rufnu ") == []
    assert found("rufnu xyz") == []


def test_a_phrase_in_quotes_must_be_there_as_it_is(sim: Category) -> None:
    as_it_is = ask("No signal bars in the lift")
    ask("Bars with signal, no lift")

    assert found('"signal bars" lift') == [as_it_is]


def test_a_phrase_may_hold_a_stop_word(sim: Category) -> None:
    as_it_is = ask("Paying in the shop with a phone")
    ask("Paying online, shop closed")

    assert found('"paying in the shop"') == [as_it_is]


def test_words_joined_by_signs_are_found_apart(sim: Category) -> None:
    thread = ask("SIM/eSIM on an iPhone-15 with 5G+")

    assert found("esim iphone 15 5g") == [thread]


def test_tags_answers_and_comments_are_found(sim: Category) -> None:
    thread = ask("It does not work at all", tag_names=["roaming"])
    answer = factories.answer(thread, body="Turn the router off and on.")
    factories.comment(answer, body="The blinking stopped, thanks.")

    assert [found(word) for word in ("roaming", "routers", "blinking")] == [[thread]] * 3


def test_a_deleted_post_and_what_hangs_on_it_is_not_found(sim: Category, mo: Member) -> None:
    thread = ask("It does not work at all")
    answer = factories.answer(thread, body="Turn the router off and on.")
    factories.comment(answer, body="The blinking stopped, thanks.")

    posts.delete(post=answer, by=mo, now=clock.now())

    assert found("router") == found("blinking") == []


def test_a_deleted_thread_is_forgotten_and_comes_back(sim: Category, mo: Member) -> None:
    thread = ask("Voicemail is full again")
    question = Post.objects.get(thread=thread)

    posts.delete(post=question, by=mo, now=clock.now())
    assert not SearchDocument.objects.exists()
    posts.restore(post=question, by=mo, now=clock.now())

    assert found("voicemail") == [thread]


def test_a_private_thread_is_not_indexed(sim: Category) -> None:
    thread = ask("Voicemail is full again")
    Thread.objects.filter(pk=thread.pk).update(kind=Thread.Kind.PRIVATE, state="not_a_question")
    thread.refresh_from_db()

    search.index(thread=thread)

    assert not SearchDocument.objects.exists()


def test_private_categories_are_found_by_their_readers_only(
    team: Category, mo: Member, olga: Member
) -> None:
    thread = ask("Voicemail is full again", category=team)

    assert [found("voicemail", member=who) for who in (None, olga, mo)] == [[], [], [thread]]


def test_hidden_threads_are_not_counted(team: Category, sim: Category) -> None:
    ask("Voicemail is full again", category=team)
    ask("Voicemail is full again", category=sim)

    assert find("voicemail").total == 1


@pytest.mark.parametrize(("state", "expected"), [("", 3), (" is:solved", 1), (" is:unsolved", 2)])
def test_the_state_filter(sim: Category, state: str, expected: int) -> None:
    factories.solved(title="Voicemail is full again")
    factories.answer(ask("Voicemail is full again"))
    ask("Voicemail is full again")

    assert find(f"voicemail{state}").total == expected


def test_a_cleared_solution_counts_like_any_answer(sim: Category) -> None:
    thread = factories.solved(title="Voicemail is full again")
    assert thread.author is not None

    solutions.clear(thread=thread, by=thread.author, now=clock.now())

    [hit] = find("voicemail").hits
    assert (hit.thread, hit.solution) == (thread, None)


def test_matches_are_marked_as_pieces_of_plain_text(sim: Category) -> None:
    ask("Cards & <b>voicemail</b>", body='Use `<script>` & "cards" **here**, please and thanks.')

    [hit] = find("card").hits

    assert hit.title == [("Cards", True), (" & <b>voicemail</b>", False)]
    assert "".join(text for text, _ in hit.fragment) == (
        'Use <script> & "cards" here , please and thanks.'
    )
    assert [text for text, is_match in hit.fragment if is_match] == ["cards"]


def test_the_fragment_may_come_from_the_solution(sim: Category) -> None:
    thread = factories.question(title="It does not work at all")
    answer = factories.answer(thread, body="Reset the voicemail in the menu. " + "Words. " * 80)
    assert thread.author is not None
    solutions.accept(thread=thread, post=answer, by=thread.author, now=clock.now())

    [hit] = find("voicemail").hits

    assert [text for text, is_match in hit.fragment if is_match] == ["voicemail"]
    assert hit.solution == answer


NASTY = [
    "",
    " ",
    "\0",
    "voice\0mail",
    "\ud800",
    "'",
    "\\",
    "'\\'",
    ":*",
    "a:* & | ! <-> ()",
    "voicemail & ! (",
    '"',
    '""',
    '"voicemail',
    '" " "the of" "',
    "the of and",
    "😀",
    "😀 voicemail 👩‍👩‍👧",
    "½ ² ①",
    "%s %(a)s %",
    "\ue000voicemail\ue001",
    "<b>voicemail</b>",
    "voicemail " * 2_000,
    "x" * 10_000,
    "ß" * 10_000,
    '"' * 10_000,
    "\u202evoicemail",
    "1.2.3.4/5 a@b.c http://x/?y=&z",
    "-voicemail --",
    "e\u0301" * 300,
]


@pytest.mark.parametrize("q", NASTY, ids=range(len(NASTY)))
def test_nothing_typed_is_an_error(sim: Category, q: str) -> None:
    thread = ask("Voicemail is full again")

    wanted = "voicemail" in q and not q.startswith("-")
    assert found(q) == ([thread] if wanted else [])


@pytest.mark.thorough
@given(q=st.text(max_size=80))
def test_no_text_at_all_is_an_error(q: str) -> None:
    assert find(q).hits == []


def test_only_the_first_words_count(sim: Category) -> None:
    ask("Voicemail is full again")
    first = " ".join(f"word{number}" for number in range(asked.MOST_WORDS))

    assert found(f"{first} voicemail") == []


def test_a_huge_thread_is_indexed(sim: Category) -> None:
    thread = ask("Voicemail is full again")
    post = Post.objects.get(thread=thread)
    Post.objects.bulk_create(
        Post(
            thread=thread, kind="answer", created_at=post.created_at, body_html="",
            renderer_version=1, body=" ".join(f"w{n}x{i}ö" for i in range(2_000)),
        )
        for n in range(400)
    )  # fmt: skip

    search.index(thread=thread)

    assert found("voicemail") == [thread]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_column_size(vector) FROM forum_searchdocument")
        assert cursor.fetchone()[0] < 500_000


def test_pages_follow_each_other_without_doubles(sim: Category) -> None:
    made = [ask("Voicemail is full again") for _ in range(queries.PAGE_SIZE + 2)]

    first = find("voicemail")
    second = find("voicemail", page=2)

    assert (first.has_next, first.total, second.has_next) == (True, len(made), False)
    assert [hit.thread for hit in first.hits + second.hits] == made[::-1]


def test_the_count_is_capped(sim: Category, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    for _ in range(3):
        ask("Voicemail is full again")

    results = find("voicemail")

    assert (results.total, results.total_is_capped) == (2, True)


def test_a_common_word_ranks_the_newest_candidates_only(
    sim: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CANDIDATES", 2)
    made = [ask("Voicemail is full again") for _ in range(3)]

    assert found("voicemail") == [made[2], made[1]]


def test_what_is_hidden_or_of_another_state_takes_no_place_of_what_is_asked_for(
    sim: Category, team: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CANDIDATES", 2)
    old = ask("Voicemail is full again")
    for _ in range(3):
        factories.solved(title="Voicemail is full again")
    solved = find("voicemail is:solved")
    for _ in range(3):
        ask("Voicemail is full again", category=team)

    unsolved = find("voicemail full again is:unsolved")

    assert ([hit.thread for hit in unsolved.hits], unsolved.total) == ([old], 1)
    assert (len(solved.hits), solved.total) == (2, 2)


def test_some_of_the_words_where_few_hold_all(sim: Category) -> None:
    both = ask("Voicemail is full again")
    one = ask("My mailbox is full")

    results = find("voicemail full")

    assert [hit.thread for hit in results.hits] == [both, one]
    assert results.total == 2


def count_queries(q: str) -> int:
    with CaptureQueriesContext(connection) as context:
        find(q)
    return len(context)


def test_two_statements_for_one_hit_and_for_twenty_and_one_for_new_words(sim: Category) -> None:
    factories.solved(title="Voicemail is full again")
    vocabulary.renew()
    first, one = count_queries("voicemail"), count_queries("voicemail")
    for _ in range(19):
        factories.solved(title="Voicemail is full again")

    assert (first, one, count_queries("voicemail")) == (3, 2, 2)


def test_reindex_makes_the_same_rows_and_forgets_what_is_gone(sim: Category) -> None:
    thread = factories.solved(title="Wie aktiviere ich die Karten?", language="de")
    gone = ask("Voicemail is full again")
    before = SearchDocument.objects.get(thread=thread).vector
    SearchDocument.objects.filter(thread=thread).delete()
    Thread.objects.filter(pk=gone.pk).update(deleted_at=clock.now())

    count = search.reindex()

    assert count == 2
    assert list(SearchDocument.objects.values_list("thread", "language", "vector")) == [
        (thread.pk, "de", before)
    ]


def test_reindex_of_one_language_leaves_the_other(sim: Category) -> None:
    german = ask("Wie aktiviere ich die Karten?", language="de")
    ask("Voicemail is full again")
    SearchDocument.objects.all().delete()

    call_command("reindex_search", language="de", verbosity=0)

    assert list(SearchDocument.objects.values_list("thread", flat=True)) == [german.pk]


def test_reindex_goes_through_every_chunk(sim: Category, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CHUNK", 2)
    for _ in range(5):
        ask("Voicemail is full again")
    SearchDocument.objects.all().delete()
    seen: list[int] = []

    search.reindex(report=seen.append)

    assert (seen, SearchDocument.objects.count()) == ([2, 4, 5], 5)


def test_after_reindex_it_is_known_how_common_a_word_is(sim: Category) -> None:
    for number in range(10):
        ask(f"Voicemail is full again {'here' if number else 'quokka'}")
    search.reindex()

    known = search_words.look_up(words=["voicemail", "quokka"])
    rare = search_words.rarest(known, language="en", most=1)

    assert round(known[0].documents["en"]) == 10
    assert round(known[0].shares["en"], 2) == 1
    assert [word.text for word in rare] == ["quokka"]


def test_what_a_process_knew_of_words_is_forgotten_with_the_next_count(sim: Category) -> None:
    before = search_words.look_up(words=["voicemail"])
    for _ in range(10):
        ask("Voicemail is full again")

    search.reindex()

    after = search_words.look_up(words=["voicemail"])
    assert (before[0].documents["en"], round(after[0].documents["en"])) == (0, 10)


def test_a_word_that_is_everywhere_finds_nothing_more_beside_a_rare_one(
    sim: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "BUDGET", 3)
    made = [ask(f"Voicemail is full {word}") for word in ("here", "there", "now", "quokka")]
    search.reindex()

    assert found("voicemail quokka") == [made[3]]
    assert found("voicemail") == made[::-1]


def test_retitled_means_found_anew(sim: Category) -> None:
    thread = ask("Voicemail is full again")
    post = Post.objects.get(thread=thread)

    assert thread.author is not None
    now = clock.now()

    posts.edit(post=post, by=thread.author, now=now, body=post.body, title="Mailbox is full")

    assert (found("voicemail"), found("mailbox")) == ([], [thread])


def test_moved_into_a_private_category_means_hidden(
    sim: Category, team: Category, mo: Member
) -> None:
    thread = ask("Voicemail is full again")

    threads.move(thread=thread, by=mo, category=team, now=clock.now())

    assert found("voicemail") == []


# --- "This solved it"


def test_solved_it_is_counted_once_per_key(sim: Category, hana: Member) -> None:
    thread = factories.solved()
    key, now = uuid.uuid4(), clock.now()

    query = "my\0 sim " + "x" * 200

    told = [
        search.record_solved_it(by=hana, thread=thread, query=query, key=key, now=now)
        for _ in range(2)
    ]

    assert told == [True, False]
    event = Event.objects.get(kind=Event.Kind.SUGGESTION_SOLVED)
    assert thread.solution is not None
    assert (event.thread, event.post, event.by) == (thread, thread.solution.post, hana)
    assert event.data == {"query": ("my sim " + "x" * 200)[:150]}


def solved_events() -> int:
    return Event.objects.filter(kind=Event.Kind.SUGGESTION_SOLVED).count()


def test_a_visitor_says_this_solved_it(client: Client, sim: Category) -> None:
    thread = factories.solved()
    url = f"/questions/{thread.pk}/solved-it/"
    data = {"title": "my\0 sim", "key": str(uuid.uuid4())}

    first, again = client.post(url, data), client.post(url, data)

    assert (first.status_code, again.status_code, solved_events()) == (200, 200, 1)
    assert first.context["done"] is True


def test_opening_the_link_counts_nothing(client: Client, sim: Category) -> None:
    thread = factories.solved()

    response = client.get(f"/questions/{thread.pk}/solved-it/", {"title": "my sim"})

    assert (response.status_code, response.context["done"], solved_events()) == (200, False, 0)


def test_a_broken_key_still_counts(client: Client, sim: Category) -> None:
    thread = factories.solved()

    response = client.post(f"/questions/{thread.pk}/solved-it/", {"key": "nonsense", "title": ""})

    assert (response.status_code, solved_events()) == (200, 1)


def test_hidden_and_missing_threads_answer_alike(client: Client, team: Category) -> None:
    hidden = factories.question(category=team)

    answers = [client.post(f"/questions/{pk}/solved-it/") for pk in (hidden.pk, 10**9, 10**30)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert solved_events() == 0


# --- The page


def test_the_page_shows_what_was_found(client: Client, sim: Category) -> None:
    thread = factories.solved(title="Voicemail <i>is</i> full again")

    response = client.get("/search/", {"q": "voicemail"})

    assert [hit.thread for hit in response.context["results"]] == [thread]
    assert response.context["suggest_ask"] is False
    assert b"<i>is</i>" not in response.content
    assert "Set-Cookie" not in response.headers


def test_nothing_found_offers_to_ask(client: Client, sim: Category) -> None:
    response = client.get("/search/", {"q": "quokka & <b>"})

    assert response.context["suggest_ask"] is True
    assert response.context["ask_url"] == "/questions/ask/?title=quokka+%26+%3Cb%3E"


def test_an_empty_search_is_a_page(client: Client, sim: Category) -> None:
    response = client.get("/search/")

    assert (response.status_code, response.context["suggest_ask"]) == (200, False)


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=51",
        "page=2",
        "page=9999999",
        "page=²",
        "state=open",
        "sort=oldest",
    ],
)
def test_nonsense_in_the_address_is_a_404(client: Client, sim: Category, query: str) -> None:
    factories.question(title="Voicemail is full again")

    assert client.get(f"/search/?q=voicemail&{query}").status_code == 404


def test_next_keeps_words_and_filter(client: Client, sim: Category) -> None:
    for _ in range(queries.PAGE_SIZE + 1):
        ask("Voicemail is full again")

    response = client.get("/search/", {"q": "voicemail is:unsolved", "sort": "newest"})

    assert response.context["next_url"] == "/search/?q=voicemail+is%3Aunsolved&sort=newest&page=2"
    assert len(client.get(response.context["next_url"]).context["results"]) == 1


@pytest.mark.parametrize("q", [q for q in NASTY if "\0" not in q and "\ud800" not in q])
def test_the_page_takes_anything(client: Client, sim: Category, q: str) -> None:
    assert client.get("/search/", {"q": q}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "trace"])
def test_the_page_is_for_reading(client: Client, db: None, method: str) -> None:
    assert getattr(client, method)("/search/").status_code == 405


# --- Words


@given(text=st.text(max_size=300))
def test_words_are_letters_and_digits_and_few(text: str) -> None:
    found_words = words.words(text, most=5)

    assert len(found_words) <= 5
    assert all(word.isalnum() or not word.isascii() for word in found_words)
    assert all(len(word) <= words.LONGEST_WORD for word in found_words)


@pytest.mark.parametrize("q", ["sim", "simkarte sim", "karte", "phone sim"])
def test_looked_through_or_asked_of_the_index_the_same_is_found(
    sim: Category, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    for number in range(6):
        ask(f"SIM and phone number {number}", body="It is a sim.", language="en")
        ask(f"Die SIM-Karte und das Phone {number}", language="de")
    ask("Meine Simkarten")
    monkeypatch.setattr(asked.Asked, "_is_common", lambda *_: True)
    common = find(q)
    monkeypatch.setattr(asked.Asked, "_is_common", lambda *_: False)
    rare = find(q)

    assert common.hits
    assert common == rare


def test_a_word_of_most_threads_is_looked_for_in_the_newest(sim: Category) -> None:
    def word(share: float) -> Word:
        by_language = dict.fromkeys(search_words.LANGUAGES, share)
        documents = dict.fromkeys(by_language, 10_000 * share)
        stems = dict.fromkeys(by_language, "sim")
        return Word("sim", stems, documents, by_language, by_language)

    def is_common(*shares: float, narrowed: bool = False) -> bool:
        understood = asked.Asked([word(share) for share in shares], "", [], {})
        return understood.sought(most=501, narrowed=narrowed).is_common

    assert is_common(0.4)
    assert not is_common(0.4, narrowed=True)
    assert not is_common(0.1)
    assert not is_common(0.4, 0.4)
    assert not is_common(0.0)


def test_words_part_alike_in_each_way_to_say_it(db: None) -> None:
    text = "a".join(words.BREAKS) + " Süß-kram/2 (x)"

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT translate(%s, %s, %s), regexp_replace(%s, %s, ' ', 'g')",
            [text, words.BREAKS, " " * len(words.BREAKS), text, words.BREAKING],
        )
        one, other = cursor.fetchone()

    assert one.split() == other.split()
    assert [word.lower() for word in other.split()] == words.words(text, most=100)
