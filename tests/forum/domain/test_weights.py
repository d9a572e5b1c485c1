"""Weights of words: kept up by jobs, made anew in steps, whole whatever happens between."""

import random
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from forum.domain import neighbours, postings, posts, redacting, threads, weights
from forum.lib import clock
from forum.models import Category, MeasureChange, Member, Posting, Stand, Term, Thread, ThreadTerms
from forum.queries import similar, terms
from forum.tasks import renew_neighbours, renew_weights, sweep_weights
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "It beeps all night."


def ask(title: str = "Voicemail is full again", body: str = TEXT, **extra: Any) -> Thread:
    return factories.question(title=title, body=body, **extra)


def found(title: str, **extra: Any) -> list[int]:
    terms.forget()
    return [one.thread.pk for one in similar.similar(member=None, title=title, **extra)]


def renew(**extra: Any) -> bool:
    return weights.renew(now=clock.now(), **extra)


def do_jobs() -> None:
    waiting = ProcrastinateJob.objects.filter(task_name=neighbours.TASK, status="todo")
    for args in list(waiting.values_list("args", flat=True)):
        renew_neighbours(**args)


def check_whole() -> None:
    """What is stored is what would be made of nothing: no doubles, no holes, no wrong counts."""
    stand = Stand.objects.get()
    assert stand.making is None
    kept = {
        (row.thread_id, term)
        for row in ThreadTerms.objects.all()
        for term in row.terms
    }  # fmt: skip
    stored = list(Posting.objects.values_list("generation", "thread_id", "term_id"))
    assert Counter(stored) == Counter((stand.generation, *pair) for pair in kept)
    counted = Counter(term for _, term in kept)
    assert dict(Term.objects.filter(threads__gt=0).values_list("pk", "threads")) == dict(counted)
    check_sums(stand)
    public = Thread.objects.listed().values_list("pk", flat=True)
    assert set(ThreadTerms.objects.values_list("thread_id", flat=True)) == set(public)


def check_sums(stand: Stand) -> None:
    """What is kept of how many there are and how long is what would be counted."""
    kept = Counter(
        {(kind, place): n for kind, sums in stand.sums.items() for place, n in enumerate(sums)}
    )
    for one in MeasureChange.objects.all():
        for place, n in enumerate((one.threads, one.titles, one.title_length, one.text_length)):
            kept[one.kind, place] += n
    counted: Counter[tuple[str, int]] = Counter()
    for row in ThreadTerms.objects.all():
        sums = (1, int(row.title_length > 0), row.title_length, row.text_length)
        counted.update({(row.kind, place): n for place, n in enumerate(sums)})
    assert +kept == +counted


def texts(thread: Thread) -> dict[str, set[str]]:
    by_id = dict(Term.objects.values_list("pk", "text"))
    return {row.kind: {by_id[term] for term in row.terms} for row in thread.terms.all()}


def test_terms_are_stems_parts_and_other_words(sim: Category) -> None:
    english, german = ask("Phones ring", "the https://x.example/phones"), ask(
        "Die Netzkarte", "", language="de"
    )  # fmt: skip

    renew()

    assert texts(english) == {"en": {"phone", "ring"}}
    assert texts(german) == {
        "de": {"netzkart"}, "de-parts": {"netz", "etzk", "tzka", "zkar", "kart", "arte"},
    }  # fmt: skip
    check_whole()


def test_a_weight_is_that_of_the_formula(sim: Category) -> None:
    ask("Voicemail full", "It beeps beeps loudly")
    ask("Roaming", "Spain")

    renew()

    # Mean lengths: titles (2 + 1) / 2, texts (3 + 1) / 2. Title: 4 / (.5 + .5 * 2 / 1.5).
    title = 4 / (0.5 + 0.5 * 2 / 1.5)
    text = 2 / (0.25 + 0.75 * 3 / 2)
    weight = {
        Term.objects.get(pk=term).text: weight
        for term, weight in Posting.objects.values_list("term_id", "weight")
    }
    assert weight["voicemail"] == pytest.approx(title * 2.5 / (title + 1.5), rel=1e-5)
    assert weight["beep"] == pytest.approx(text * 2.5 / (text + 1.5), rel=1e-5)


def test_a_job_after_each_change_keeps_all_up(sim: Category, team: Category, mo: Member) -> None:
    renew()
    thread = ask("Voicemail is full")
    do_jobs()
    asked = found("my voicemail")
    question = thread.posts.get()
    posts.edit(post=question, by=thread.author, now=clock.now(), title="Roaming is slow", body="?")
    do_jobs()
    edited = (found("my voicemail"), found("roaming slow"))
    check_whole()
    posts.delete(post=question, by=mo, now=clock.now())
    gone_at_once = found("roaming slow")
    do_jobs()
    check_whole()
    posts.restore(post=question, by=mo, now=clock.now())
    do_jobs()
    back = found("roaming slow")
    threads.move(thread=thread, by=mo, category=team, now=clock.now())

    assert (asked, edited, gone_at_once) == ([thread.pk], ([], [thread.pk]), [])
    assert (back, found("roaming slow")) == ([thread.pk], [])
    check_whole()


def test_the_first_threads_of_an_empty_community_are_found_before_any_sweep(sim: Category) -> None:
    renew()
    assert Stand.objects.get().measures == {}

    threads = [ask("Roaming in Spain"), ask("Mailbox voll", language="de")]
    do_jobs()

    assert (found("roaming Spain"), found("die Mailbox")) == ([threads[0].pk], [threads[1].pk])


def test_new_weights_when_the_community_has_grown_by_more_than_a_tenth(sim: Category) -> None:
    def grow_to(size: int) -> Any:
        for _ in range(size - Thread.objects.count()):
            ask()
        do_jobs()
        ProcrastinateJob.objects.all().delete()
        sweep_weights(timestamp=0)
        return Stand.objects.get().made_at

    ten, eleven, twelve = grow_to(10), grow_to(11), grow_to(12)

    assert ten == eleven < twelve
    check_whole()


def test_a_look_at_what_has_not_moved_counts_no_questions(sim: Category) -> None:
    for _ in range(20):
        ask()
    renew()
    ask()
    do_jobs()

    with CaptureQueriesContext(connection) as context:
        sweep_weights(timestamp=0)

    told = [query["sql"] for query in context if "GROUP BY" in query["sql"]]
    assert (told, Stand.objects.get().generation) == ([], 0)
    check_whole()


def test_new_weights_when_texts_have_become_longer_by_more_than_a_tenth(sim: Category) -> None:
    made = [ask(body="beep " * 10) for _ in range(10)]
    renew()
    before = Stand.objects.get().generation
    question = made[0].posts.get()

    posts.edit(
        post=question, by=made[0].author, now=clock.now(), title=made[0].title,
        body="beep " * 15,
    )  # fmt: skip
    do_jobs()
    renew()
    unmoved = Stand.objects.get().generation
    posts.edit(
        post=question, by=made[0].author, now=clock.now(), title=made[0].title, body="beep " * 50
    )
    do_jobs()
    renew()

    assert (before, unmoved, Stand.objects.get().generation) == (0, 0, 1)
    check_whole()


def test_readers_see_the_old_weights_until_the_new_stand(
    sim: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "POSTED", 2)
    made = [ask() for _ in range(5)]
    renew()
    seen = []

    done = False
    while not done:
        done = renew(anew=True, steps=1)
        seen.append(found("voicemail"))

    assert len(seen) > 3
    assert seen == [[one.pk for one in made[::-1]]] * len(seen)
    assert Stand.objects.get().generation == 1
    check_whole()


@pytest.mark.thorough
def test_what_changes_while_new_weights_are_made_is_in_them(
    sim: Category, mo: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "POSTED", 1)
    monkeypatch.setattr(weights, "COUNTED", 3)
    for _ in range(4):
        ask()
    renew()
    dice, now = random.Random(1), clock.now()

    done = False
    while not done:
        done = renew(anew=True, steps=1)
        one = dice.choice(Thread.objects.listed().order_by("pk"))
        if dice.random() < 0.3 and Thread.objects.listed().count() > 2:
            posts.delete(post=one.posts.get(), by=mo, now=now)
        elif dice.random() < 0.5:
            title = f"Roaming {dice.random()}"
            posts.edit(post=one.posts.get(), by=one.author, now=now, title=title, body=TEXT)
        elif Thread.objects.count() < 12:
            ask(f"Mailbox {dice.random()}")
        do_jobs()
        ProcrastinateJob.objects.all().delete()

    check_whole()


def test_jobs_do_a_few_steps_and_ask_for_the_rest(
    sim: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "READ", 1)
    for _ in range(weights.AT_A_TIME + 1):
        ask()
    waiting = ProcrastinateJob.objects.filter(task_name=weights.TASK)

    sweep_weights(timestamp=0)
    half = (waiting.count(), Stand.objects.get().generation)
    renew_weights()

    assert (half, waiting.count(), Stand.objects.get().generation) == ((1, None), 1, 0)
    check_whole()


def test_the_command_makes_all_anew(sim: Category, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = ask(), ask("Mailbox voll", language="de")
    call_command("rebuild_similar")
    said = capsys.readouterr().out
    Term.objects.update(threads=7)
    ThreadTerms.objects.filter(thread=one).update(title_length=9)

    call_command("rebuild_similar", "--read", verbosity=2)

    assert said.startswith("2 threads read, 2 weighed, ")
    assert "read: 2\n" in capsys.readouterr().out
    assert {row.title_length for row in one.terms.all()} == {2}
    assert found("Mailbox") == [other.pk]
    check_whole()


def test_what_its_topic_asked_for_counts_too(sim: Category) -> None:
    label = {"en": "Device"}
    fact = {"key": "device", "label": label, "value": "Fairphone"}
    card = {"key": "card", "label": label, "value": "SIM card", "in": {"de": "Steckkarte"}}
    told = ask("No network at home", facts=[fact])
    german = ask("Kein Empfang zuhause", language="de", facts=[card])
    ask("No network at work")

    renew()

    assert found("Fairphone") == [told.pk]
    assert found("meine Steckkarte") == [german.pk]
    check_whole()


def test_other_languages_are_found_by_their_words(sim: Category) -> None:
    french = ask("La messagerie est pleine")
    Thread.objects.filter(pk=french.pk).update(language="fr")

    renew()

    assert texts(french)["simple"] >= {"la", "messagerie", "est", "pleine"}
    assert found("messagerie pleine") == [french.pk]


def test_a_huge_text_is_cut_and_nonsense_is_no_fault(sim: Category) -> None:
    made = [ask(title, "word " * 9000) for title in ("ß" * 150, "? ! ?", "\u0130" * 90, "x" * 150)]
    Thread.objects.filter(pk=made[0].pk).update(language="de")

    renew()

    assert ThreadTerms.objects.order_by("-text_length").first().text_length == 2_000
    check_whole()


# --- Two at once, and ends in the middle: real transactions


@pytest.fixture
def many(transactional_db: None) -> list[int]:
    factories.category("sim")
    return [ask(f"Voicemail {number} beeps").pk for number in range(12)]


def at_once(*acts: Any) -> None:
    faults: list[BaseException] = []

    def run(act: Any) -> None:
        try:
            act()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    running = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_two_jobs_two_renewals_and_a_writer_at_once(
    many: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "POSTED", 2)
    monkeypatch.setattr(weights, "READ", 3)

    def weigh_all() -> None:
        for pk in many:
            weights.weigh(pks=[pk])

    def write() -> None:
        for number in range(4):
            thread = Thread.objects.get(pk=many[number])
            posts.edit(
                post=thread.posts.get(), by=thread.author, now=clock.now(),
                title=f"Roaming {number} costs", body=TEXT,
            )  # fmt: skip
            weights.weigh(pks=[thread.pk])

    at_once(weigh_all, weigh_all, renew, renew, write)
    renew()

    check_whole()


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("breaks_in", ["make", "change_counts", "count", "remove", "add"])
def test_killed_in_the_middle_it_goes_on_where_it_was(
    many: list[int], breaks_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is cut, as by a worker that is killed: what it began is undone."""
    monkeypatch.setattr(weights, "POSTED", 5)
    renew()
    real = getattr(postings, breaks_in)

    def cut(*args: Any, **named: Any) -> Any:
        done = real(*args, **named)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return done

    thread = Thread.objects.get(pk=many[0])
    posts.edit(
        post=thread.posts.get(), by=thread.author, now=clock.now(), title="Roaming", body=TEXT
    )
    monkeypatch.setattr(postings, breaks_in, cut)
    for act in (lambda: weights.weigh(pks=many), lambda: renew(anew=True)):
        try:
            act()
        except Exception:
            connection.close()
    monkeypatch.setattr(postings, breaks_in, real)

    weights.weigh(pks=many)
    renew()

    check_whole()


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_holds_the_old_weights_stops_nobody(many: list[int]) -> None:
    renew()
    held, go = threading.Event(), threading.Event()

    def back_up() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE forum_posting IN ACCESS SHARE MODE")
            held.set()
            go.wait(10)

    def make() -> None:
        held.wait(10)
        Stand.objects.update(making=1, next_measures={}, reached=0, counted=0)
        renew()
        go.set()

    at_once(back_up, make)
    between = Stand.objects.get().generation
    renew()

    assert between == 1
    check_whole()


def test_old_jobs_know_threads_that_are_gone(sim: Category) -> None:
    renew()
    weights.weigh(pks=[10**9])
    renew_neighbours(pk=10**9)
    assert clock.now() - Stand.objects.get().made_at < timedelta(minutes=1)


@pytest.mark.parametrize("is_weighed", [False, True])
def test_a_secret_that_goes_takes_no_other_word_with_it(is_weighed: bool, mo: Member) -> None:
    """Also not before the first weights, when nobody counts yet in how many threads words stand."""
    asked = ask()
    told = factories.answer(asked, body="My code is kxqzvv, so.")
    if is_weighed:
        renew()

    redacting.redact(post=told, secret="kxqzvv", by=mo, words="A code.", now=clock.now())
    renew()

    assert found("My voicemail is full") == [asked.pk]
    assert not Term.objects.filter(text="kxqzvv").exists()
    check_whole()
