"""By when somebody looks: told to whoever reported it and to whoever wrote what reports hid; what
is over is said, and red in the queue."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from forum.domain import flags, outbox, private
from forum.lib import clock
from forum.mailing_many import letter_of
from forum.models import Decision
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # in Berlin, where the house is: 13:00
BY = "25.11.2026 17:00"
LATE = "Es dauert länger, als wir gesagt haben"


@pytest.fixture(autouse=True)
def at_noon(settings):
    settings.MODERATION_HOURS, settings.MODERATION_WITHIN = (8, 20), 4
    with clock.shifted(NOON - clock.now()):
        yield


@pytest.fixture
def answer(hana):
    return factories.answer(factories.question(), by=hana)


def german(member):
    member.language = "de"
    member.save()
    return member


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_whoever_reports_it_is_told_by_when_and_that_it_takes_longer(answer, olga, as_):
    client = as_(german(olga))
    path = f"/posts/{answer.pk}/report/"

    thanked = client.post(path, {"reason": "rude", "words": ""}, follow=True).content.decode()

    assert f"Die Moderation schaut es sich bis {BY} an" in thanked
    own = f"/reports/{answer.flags.get().pk}/"
    assert BY in page(client, path)
    assert BY in page(client, own)
    with clock.shifted(NOON - clock.now() + timedelta(hours=5)):
        for one in (path, own):
            assert LATE in page(client, one), one


def test_a_visitor_is_told_by_when(answer):
    client = Client(headers={"accept-language": "de"})

    thanks = client.post(f"/posts/{answer.pk}/report/", {"reason": "spam", "words": ""})

    assert BY in thanks.content.decode()


def test_whoever_wrote_what_reports_hid_is_told_by_when_on_the_page_and_by_mail(
    answer, hana, as_, mailoutbox
):
    german(hana)
    for _ in range(3):
        flags.report(thread=answer.thread, post=answer, by=factories.member(), reason="rude",
                     words="", now=clock.now())  # fmt: skip
    path = f"/decisions/{Decision.objects.get().pk}/"

    outbox.run(tick=clock.now, render=letter_of)
    (mail,) = [one for one in mailoutbox if one.to == ["hana@example.com"]]
    assert f"bis {BY}" in mail.body
    assert f"Das ist spätestens am {BY}" in page(as_(hana), path)
    with clock.shifted(NOON - clock.now() + timedelta(hours=5)):
        assert LATE in page(as_(hana), path)


def test_the_queue_says_by_when_and_what_is_over(answer, olga, nina, mara, mo, as_):
    client = as_(mo)
    flags.report(thread=answer.thread, post=answer, by=olga, reason="rude", words="",
                 now=clock.now())  # fmt: skip
    talk = private.begin(people=[mara], by=nina, now=clock.now(), words="Hello, how is it going?",
                         category=factories.category())  # fmt: skip
    flags.report(thread=talk, post=None, by=mara, reason="rude", words="", now=clock.now())

    assert page(client, "/moderation/").count("due in 4 hours") == 2
    with clock.shifted(NOON - clock.now() + timedelta(hours=5)):
        assert page(client, "/moderation/").count('class="overdue">overdue') == 2
