"""Subjects of mails about private cases: what happened and of which case, and nothing private."""

from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from community.domain import cases
from community.lib import callback_kinds, case_kinds, case_subjects
from community.models import Case
from forum import mailing_many
from forum.domain import outbox
from forum.lib import notice_kinds
from forum.models import Member, OutboxMessage, Thread
from tests.community.cases import told
from tests.community.service.days import at

pytestmark = pytest.mark.django_db
BEGAN = datetime.fromisoformat("2026-11-24T23:30:00+00:00")  # the 25th in Berlin


def subject(kind: str, **given: Any) -> str:
    known = notice_kinds.get(kind)
    of = {"kind": kind, "count": 1, "number": 12, "began_at": BEGAN, "data": known.sample}
    with timezone.override("Europe/Berlin"):
        return case_subjects.of(**of | given)


def test_every_mail_about_a_case_has_one() -> None:
    mailed = {
        name for name, kind in notice_kinds.known().items()
        if name.startswith(("case_", "call_")) and kind.mailed
    }  # fmt: skip
    assert mailed == set(case_subjects.kinds())
    assert all(notice_kinds.get(name).subject is not None for name in mailed)


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_are_alike_and_each_names_its_case(language: str) -> None:
    with translation.override(language):
        said = [subject(kind) for kind in case_subjects.kinds()]
    case = {
        "en": "(private case no. 12 of 25 November)",
        "de": "(privater Fall Nr. 12 vom 25. November)",
    }
    assert len(set(said)) == len(said)
    assert [one for one in said if not one.endswith(case[language])] == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "We call you soon: Monday, 30 November, 09:00 to 11:00 "
               "(private case no. 12 of 25 November)"),
        ("de", "Wir rufen dich bald an: Montag, 30. November, 09:00 bis 11:00 Uhr "
               "(privater Fall Nr. 12 vom 25. November)"),
    ],
)  # fmt: skip
def test_a_call_is_named_by_its_time(language: str, expected: str) -> None:
    with translation.override(language):
        assert subject(callback_kinds.SOON) == expected


def test_of_a_case_that_is_gone_the_number_is_left() -> None:
    said = subject(case_kinds.WAITING, began_at=None)
    assert said == "A customer needs a person (private case no. 12)"


class TestSent:
    @pytest.fixture
    def case(self, hana: Member, eva: Member) -> Case:
        return told.claimed(told.begin(hana), told.expert(told.pool(), eva))

    def letters(self, to: Member) -> list[mail.EmailMessage]:
        OutboxMessage.objects.exclude(notice__member=to).delete()
        for pk in outbox.due(now=at(0, 13)):
            outbox.deliver(pk=pk, now=at(0, 13), render=mailing_many.letter_of)
        return list(mail.outbox)

    def test_each_says_what_happened_and_all_stay_together(
        self, case: Case, hana: Member, eva: Member
    ) -> None:
        cases.ask(case=case, body="Which bill was it?", by=eva, key=told.key(), now=at(0, 10))
        told.finished(case, eva)
        of = f"(private case no. {case.pk} of 16 November)"
        sent = self.letters(hana)
        assert [one.subject for one in sent] == [
            f"We need your reply {of}", f"Done: is it solved? {of}"
        ]  # fmt: skip
        roots = {one.extra_headers["References"] for one in sent}
        assert roots == {f"<thread-{case.pk}@localhost>"}

    def test_several_messages_are_one_mail_that_says_how_many(
        self, case: Case, hana: Member, eva: Member
    ) -> None:
        for n in range(3):
            cases.write(case=case, body=f"The secret is {n}.", by=eva, key=None, now=at(0, 10, n))
        sent = self.letters(hana)
        of = f"(private case no. {case.pk} of 16 November)"
        assert [one.subject for one in sent][-1] == f"There are 3 messages for you {of}"
        assert all("secret" not in one.subject + str(one.body) for one in sent)
        assert "There are 3 messages for you in your private case" in str(sent[-1].body)

    def test_the_inbox_names_the_case_and_counts(
        self, case: Case, hana: Member, eva: Member, as_: Any
    ) -> None:
        for n in range(2):
            cases.write(case=case, body=f"The secret is {n}.", by=eva, key=None, now=at(0, 10, n))
        page = as_(hana).get("/inbox/").text
        assert "There are 2 messages for you in your private case" in page
        assert f"Private case no. {case.pk}" in page
        assert Thread.objects.get(pk=case.pk).heading == f"Private case no. {case.pk}"
