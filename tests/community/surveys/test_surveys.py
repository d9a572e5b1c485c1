"""Asking and answering: who is asked, how often, and that what is said stays."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from community.domain import surveys
from community.models import Survey
from forum import mailing_many
from forum.domain import events, outbox
from forum.lib import clock
from forum.models import Event, OutboxMessage
from forum.rules import NotAllowed
from tests.community.surveys.asked import DAY, HOUR, address, ask, case, notices_of, said, solved

pytestmark = pytest.mark.django_db


def mailed(now):
    mail.outbox.clear()
    for pk in OutboxMessage.objects.filter(kind="surveys", sent_at=None).values_list(
        "pk", flat=True
    ):
        outbox.deliver(pk=pk, now=now, render=mailing_many.letter_of)
    return list(mail.outbox)


def test_somebody_is_asked_with_a_notice_and_a_mail(hana):
    now = clock.now()
    thread = solved(by=hana, at=now - 2 * HOUR)

    survey = ask(hana, thread=thread, now=now)
    (letter,) = mailed(now)

    assert (survey.member, survey.thread, survey.score, survey.answered_at) == (
        hana, thread, None, None,
    )  # fmt: skip
    assert survey.expires_at == now + timedelta(days=30)
    assert letter.subject == "How satisfied are you with the help for your question?"
    for score in range(1, 6):
        assert f"{address(survey)}?score={score}" in letter.body
    assert thread.title in letter.body
    assert surveys.secret(survey=survey) not in f"{survey.nonce}{survey.digest}"


def test_the_mail_about_a_case_names_nothing_of_it(hana):
    now = clock.now()
    one = case(of=hana, done_at=now - 2 * HOUR)
    survey = ask(hana, case=one, now=now)

    (letter,) = mailed(now)

    assert letter.subject == "How satisfied are you with how we settled your private case?"
    html = letter.alternatives[0][0]
    for text in (letter.subject, letter.body, html):
        assert "contract" not in text
    (notice,) = notices_of(hana)
    assert notice.data == {"survey": survey.pk, "kind": "csat", "is_case": True}
    assert (notice.thread, notice.post) == (None, None)


def test_a_question_that_is_hidden_by_now_is_not_named(hana):
    now = clock.now()
    thread = solved(by=hana, at=now - 2 * HOUR)
    ask(hana, thread=thread, now=now)
    thread.deleted_at = now
    thread.save()

    (letter,) = mailed(now)

    assert thread.title not in letter.body


def test_in_german(nina):
    ask(nina, kind="nps")
    (letter,) = mailed(clock.now())
    assert "empfiehlst" in letter.subject


def test_the_same_key_is_asked_once(hana):
    first = ask(hana, key="csat:thread:1:1")
    again = ask(hana, key="csat:thread:1:1", now=clock.now() + 40 * DAY)
    assert again == first
    assert len(notices_of(hana)) == 1


def test_at_most_one_a_week(hana):
    now = clock.now()
    ask(hana, now=now)
    assert ask(hana, kind="nps", now=now + 7 * DAY - HOUR) is None
    assert ask(hana, kind="ces", now=now + 7 * DAY) is not None


def test_recommending_is_asked_once_in_ninety_days(hana):
    now = clock.now()
    ask(hana, kind="nps", now=now)
    assert ask(hana, kind="nps", now=now + 90 * DAY - HOUR) is None
    assert ask(hana, kind="csat", now=now + 30 * DAY) is not None
    assert ask(hana, kind="nps", now=now + 90 * DAY) is not None


def test_who_is_not_asked(hana, mara, eva):
    hana.mail_off = ["surveys"]
    hana.save()
    mara.is_active = False
    mara.save()
    assert [ask(hana), ask(mara), ask(eva)] == [None, None, None]
    assert Survey.objects.count() == 0


def test_in_the_digest_it_has_no_mail_of_its_own(hana):
    hana.mail_later = ["surveys"]
    hana.save()
    assert ask(hana) is not None
    assert len(notices_of(hana)) == 1
    assert mailed(clock.now()) == []


def test_answering(hana):
    now = clock.now()
    survey = ask(hana, now=now)
    said_it = surveys.answer(survey=survey, score=4, comment="Quick.", now=now + HOUR)
    assert (said_it.score, said_it.comment, said_it.answered_at) == (4, "Quick.", now + HOUR)
    assert [one.read_at for one in notices_of(hana)] == [now + HOUR]


def test_for_a_day_it_can_be_said_otherwise(hana):
    now = clock.now()
    survey = ask(hana, now=now)
    surveys.answer(survey=survey, score=1, comment="", now=now)
    changed = surveys.answer(survey=survey, score=5, comment="A slip.", now=now + DAY - HOUR)
    assert (changed.score, changed.comment, changed.answered_at) == (5, "A slip.", now)
    with pytest.raises(NotAllowed, match="it counts"):
        surveys.answer(survey=survey, score=2, comment="", now=now + DAY)
    assert Survey.objects.get().score == 5


@pytest.mark.parametrize(
    ("kind", "wrong"), [("csat", 0), ("csat", 6), ("ces", 8), ("nps", 11), ("nps", -1)]
)
def test_a_score_that_there_is_not(hana, kind, wrong):
    survey = ask(hana, kind=kind)
    with pytest.raises(NotAllowed, match="buttons"):
        surveys.answer(survey=survey, score=wrong, comment="", now=clock.now())
    assert Survey.objects.get().answered_at is None


def test_too_late(hana):
    now = clock.now()
    survey = ask(hana, now=now)
    with pytest.raises(NotAllowed, match="too long ago"):
        surveys.answer(survey=survey, score=4, comment="", now=now + timedelta(days=30))


def test_a_closed_account_says_nothing(hana):
    survey = ask(hana)
    hana.is_active = False
    hana.save()
    with pytest.raises(NotAllowed, match="closed"):
        surveys.answer(survey=survey, score=4, comment="", now=clock.now())


def test_erased_members_rows_stay_and_nobody_knows_whose(hana, mara):
    now = clock.now()
    answered, other = ask(hana, now=now - 10 * DAY), ask(mara, now=now)
    surveys.answer(survey=answered, score=2, comment="Slow.", now=now)
    waiting = ask(hana, now=now)

    events.record(kind=Event.Kind.MEMBER_ERASED, at=now, member=hana)

    rows = list(Survey.objects.order_by("pk").values_list("pk", "member", "score", "comment"))
    assert rows == [
        (answered.pk, None, 2, "Slow."), (other.pk, mara.pk, None, ""),
        (waiting.pk, None, None, ""),
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="closed"):
        surveys.answer(survey=waiting, score=4, comment="", now=now)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM community_survey",
        "TRUNCATE community_survey",
        "UPDATE community_survey SET kind = 'ces'",
        "UPDATE community_survey SET key = 'another'",
        "UPDATE community_survey SET answered_at = NULL, score = NULL, comment = ''",
    ],
)
def test_the_database_keeps_what_was_said(sql):
    said("csat", 1, comment="It took a week.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE is refused for the waiting
        with pytest.raises(IntegrityError, match="keeps what"), transaction.atomic():
            cursor.execute(sql)
    assert Survey.objects.get().comment == "It took a week."


def test_no_score_beyond_its_kind():
    with pytest.raises(IntegrityError), transaction.atomic():
        said("csat", 6)


def test_secrets_need_the_key_of_the_site(hana, settings):
    survey = ask(hana)
    before = surveys.secret(survey=survey)
    settings.SECRET_KEY = uuid.uuid4().hex
    assert surveys.secret(survey=survey) != before
