"""Words that search may look for as well: learned at once, counted at night, filled at first."""

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.periodic import PeriodicDeferrer

from forum.domain import neighbours, vocabulary, weights
from forum.lib import clock
from forum.models import Category, Thread, VocabularyWord
from forum.tasks import fill_vocabulary, renew_neighbours
from tests import factories

pytestmark = pytest.mark.django_db


def ask(title: str, **extra: Any) -> Thread:
    return factories.question(title=title, body="?", tag_names=["roof"], **extra)


def counts() -> dict[str, int]:
    return dict(VocabularyWord.objects.values_list("text", "documents"))


def do_jobs() -> None:
    waiting = ProcrastinateJob.objects.filter(task_name=neighbours.TASK, status="todo")
    for args in list(waiting.values_list("args", flat=True)):
        renew_neighbours(**args)


def test_a_new_word_is_known_when_the_job_of_its_thread_is_done(sim: Category) -> None:
    ask("It is wet on the roof")
    vocabulary.renew()
    ask("Wombats on the roof")

    do_jobs()
    learned = counts()
    vocabulary.renew()

    assert (learned["wombats"], learned["roof"]) == (1, 1)
    assert (counts()["wombats"], counts()["roof"]) == (1, 2)


def test_what_visitors_may_not_read_is_not_learned(sim: Category, team: Category) -> None:
    ask("It is wet on the roof")
    vocabulary.renew()
    ask("Quokkas on the roof", category=team)

    do_jobs()

    assert "quokkas" not in counts()


def test_threads_that_came_without_a_job_are_learned_too(sim: Category) -> None:
    ask("It is wet on the roof")
    vocabulary.renew()
    ask("Wombats on the roof")

    weights.renew(now=clock.now())

    assert counts()["wombats"] == 1


def test_where_there_are_no_words_they_are_counted_once(sim: Category) -> None:
    ask("It is wet on the roof")
    ask("Wombats on the roof")
    do_jobs()
    before = counts()

    fill_vocabulary(timestamp=0)
    filled = counts()["roof"]
    VocabularyWord.objects.filter(text="roof").update(documents=7)
    fill_vocabulary(timestamp=0)

    assert (before, filled, counts()["roof"]) == ({}, 2, 7)


def test_a_worker_begins_with_looking_whether_there_are_any() -> None:
    first = PeriodicDeferrer(registry=app.periodic_registry).get_previous_tasks(at=time.time())

    assert fill_vocabulary.name in {periodic.task.name for periodic, _at in first}


@pytest.mark.django_db(transaction=True)
def test_who_learns_a_word_does_not_wait_for_the_count_nor_loses_it() -> None:
    ask("It is wet on the roof")
    vocabulary.renew()
    thread = ask("Wombats on the roof")
    done = threading.Event()

    def learn() -> None:
        try:
            vocabulary.learn(pks=[thread.pk])
            done.set()
        finally:
            connection.close()

    learning = threading.Thread(target=learn)
    with transaction.atomic():
        Thread.objects.filter(pk=thread.pk).update(deleted_at=clock.now())  # seen here only
        vocabulary.renew()
        learning.start()
        learned_beside = done.wait(5)
    learning.join(10)

    assert learned_beside
    assert counts()["wombats"] == 1
