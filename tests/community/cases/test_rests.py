"""What goes on in private, or ended there without a word for others, waits for nobody in lists and
queues; withdrawn it waits again, and so where its solution is taken back."""

from datetime import timedelta

import pytest

from community.domain import cases
from forum.domain import posts, solutions, verdicts
from forum.lib import clock
from forum.models import Post, Thread
from forum.queries import answerable, feeds, queues
from reputation.queries import desk as mentor_desk
from tests.community.cases import told
from tests.community.desk.scene import words
from tests.community.service.days import ask, general, row

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def expert(eva):
    return told.expert(told.pool(), eva)


@pytest.fixture
def question(expert, hana):
    general()
    return ask(clock.now() - 3 * HOUR, by=hana)


@pytest.fixture
def case(question, expert, hana):
    return told.begin(hana, about=question, now=clock.now() - 2 * HOUR)


@pytest.fixture
def done(case, expert, eva):
    now = clock.now()
    return told.finished(told.claimed(case, expert, now=now - HOUR), eva, now=now - HOUR / 2)


def waits(question: Thread, mara) -> dict[str, bool]:
    """Where it stands as one that waits."""
    now = clock.now()
    asked = queues.Asked(member=None, now=now)
    skill = answerable.skill(member=mara)
    return {
        "needs-help": question in feeds.questions(member=None, view="needs-help").rows,
        "unanswered": question in feeds.questions(member=None, view="unanswered").rows,
        "queue": question.pk
        in set(queues.waiting(queue=queues.NO_ANSWER, asked=asked).values_list("pk", flat=True)),
        "digest": question.pk in answerable.best(member=mara, skill=skill, now=now),
    }


ALL, NOWHERE = (
    dict.fromkeys(("needs-help", "unanswered", "queue", "digest"), one) for one in (True, False)
)


def stands(question: Thread) -> tuple[str, str]:
    return Thread.objects.values_list("service_state", "state").get(pk=question.pk)
