"""Payouts of which two people say that they are not paid, or where they go; and what their members
say to it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from forum.domain import erasing
from forum.models import Member, Notice
from forum.rules import NotAllowed
from reputation.domain import audit, choices, payfiles, rulings, windows
from reputation.models import (
    Choice,
    PaidOut,
    Payout,
    Ruling,
    RulingAnswer,
    RulingQuestion,
    RulingWord,
    Turn,
)
from reputation.queries import payouts
from reputation.queries import rulings as reads
from tests import factories
from tests.reputation import paid
from tests.reputation.paid import DAY, HOUR, accepted, close, customer, day, doubted

pytestmark = pytest.mark.django_db
IBAN = "DE89 3704 0044 0532 0130 00"
AT = day(1, 5, year=2026)
WHY = "All of it comes from three accounts that ask each other."


@pytest.fixture(autouse=True)
def pays(settings):
    yield from paid.switched_on(settings)


@pytest.fixture
def bert(db) -> Member:
    return customer("bert")


@pytest.fixture
def third(db) -> Member:
    return factories.member("tina", staff_role="manager")


@pytest.fixture
def payout(bert) -> Payout:
    """15.00 for bert's bank; he is on the review list."""
    paid.dear()
    paid.open_books()
    asker = customer()
    factories.question(by=asker, at=day(9, 1))
    accepted(bert, day(9, 20), asker=asker)
    close(10)
    choices.choose(member=bert, kind="bank", name="Bert B", iban=IBAN, now=day(11, 3))
    close(11)
    window = windows.open_due(now=day(12, 2))
    doubted(bert)
    (found,) = windows.draw(window=window, now=window.ends_at + HOUR)
    return found


def looked(payout: Payout, *people: Member) -> None:
    for by in people:
        payfiles.look(payout=payout, by=by, now=AT)


def refused(payout: Payout, one: Member, other: Member, *, now=AT) -> Ruling:
    ruling = rulings.propose(payout=payout, kind="refuse", reason=WHY, by=one, now=now)
    rulings.agree(ruling=ruling, by=other, now=now)
    return ruling


def possible(payout: Payout) -> list[str]:
    said = reads.of_payout(payout=payout)
    return list(rulings.possible(payout=payouts.whole(pk=payout.pk), said=said))


def told(kind: str) -> list[tuple[str, str]]:
    found = Notice.objects.filter(kind=f"payback_{kind}").order_by("pk")
    return [(one.member.handle, one.data["reason"]) for one in found]


def test_two_refuse_it_and_its_member_reads_why(payout, bert, sven, ada, mo):
    looked(payout, sven, ada)
    assert payfiles.may_make(window=payout.window, by=sven)
    for by in (mo, bert):
        with pytest.raises(NotAllowed, match="Only the service management"):
            rulings.propose(payout=payout, kind="refuse", reason=WHY, by=by, now=AT)
    with pytest.raises(NotAllowed, match="say why"):
        rulings.propose(payout=payout, kind="refuse", reason=" ", by=sven, now=AT)

    first = rulings.propose(payout=payout, kind="refuse", reason=WHY, by=sven, now=AT)
    again = rulings.propose(payout=payout, kind="refuse", reason=WHY, by=sven, now=AT)

    assert (first, told("refused")) == (again, [])
    assert not payfiles.may_make(window=payout.window, by=ada)  # until somebody else has decided
    with pytest.raises(NotAllowed, match="waits for a second person already"):
        rulings.propose(payout=payout, kind="refuse", reason="So.", by=ada, now=AT)
    with pytest.raises(NotAllowed, match="You said so first"):
        rulings.agree(ruling=first, by=sven, now=AT)
    words = [rulings.agree(ruling=first, by=ada, now=AT) for _ in range(2)]

    assert words[0] == words[1]
    assert told("refused") == [("bert", WHY)]
    assert (choices.lost(), payfiles.may_make(window=payout.window, by=sven)) == ([], False)
    (share,) = payouts.shares(window=payout.window)
    assert (share.kind, share.amount) == ("refused", 15)
    with pytest.raises(NotAllowed, match="is refused"):
        payfiles.look(payout=payout, by=sven, now=AT)
    with pytest.raises(NotAllowed, match="decided this already"):
        rulings.decline(ruling=first, by=ada, reason="After all not.", now=AT)
    paid.assert_true(AT)


@pytest.mark.parametrize("is_lifted", [True, False])
def test_its_member_questions_it_and_a_third_person_answers(
    payout, bert, sven, ada, third, hana, is_lifted
):
    fourth = factories.member("vera", staff_role="manager")
    looked(payout, sven, ada)
    ruling = refused(payout, sven, ada)
    with pytest.raises(NotAllowed, match="a payout of yours"):
        rulings.question(ruling=ruling, by=hana, text="Why should it be?", now=AT)
    asked = [
        rulings.question(ruling=ruling, by=bert, text="They are my readers.", now=AT)
        for _ in range(2)
    ]
    assert asked[0] == asked[1]
    assert reads.waiting() == [ruling]
    said = {"question": asked[0], "is_lifted": is_lifted, "now": AT + DAY}
    for by in (sven, ada):
        with pytest.raises(NotAllowed, match="had a part"):
            rulings.answer(by=by, reason="We looked.", **said)
    with pytest.raises(NotAllowed, match="give a reason"):
        rulings.answer(by=third, reason=" ", **said)

    twice = [rulings.answer(by=third, reason="I asked them all.", **said) for _ in range(2)]

    assert twice[0] == twice[1]
    for other in ({"by": third, "is_lifted": not is_lifted}, {"by": fourth}):
        with pytest.raises(NotAllowed, match="answered this already"):
            rulings.answer(reason="Once more.", **said | other)
    assert told("lifted" if is_lifted else "stays") == [("bert", "I asked them all.")]
    assert (reads.waiting(), reads.refused_of(member=bert)) == ([], [] if is_lifted else [ruling])
    assert payfiles.may_make(window=payout.window, by=sven) is is_lifted
    if is_lifted:
        file = payfiles.make(window=payout.window, by=sven, now=AT + DAY)
        payfiles.release(file=file, by=ada, now=AT + DAY)
        assert PaidOut.objects.get().payout == payout
        assert possible(payout) == []
    paid.assert_true(AT + 2 * DAY)


def test_whoever_does_not_agree_says_why_and_it_goes_on(payout, sven, ada, third):
    looked(payout, sven, ada)
    ruling = rulings.propose(payout=payout, kind="refuse", reason=WHY, by=third, now=AT)
    with pytest.raises(NotAllowed, match="say why"):
        rulings.decline(ruling=ruling, by=ada, reason="", now=AT)

    for _ in range(2):
        rulings.decline(ruling=ruling, by=ada, reason="I know them.", now=AT)

    assert payfiles.may_make(window=payout.window, by=sven)
    assert (told("refused"), RulingWord.objects.count()) == ([], 1)
    with pytest.raises(NotAllowed, match="decided this already"):
        rulings.agree(ruling=ruling, by=sven, now=AT)
    assert refused(payout, third, sven).pk > ruling.pk  # more may be found later
    paid.assert_true(AT)


def test_a_file_in_which_one_is_refused_is_not_released(payout, sven, ada, third):
    looked(payout, sven, ada)
    file = payfiles.make(window=payout.window, by=sven, now=AT)
    rulings.propose(payout=payout, kind="refuse", reason=WHY, by=third, now=AT)

    with pytest.raises(NotAllowed, match="Somebody wants a payout in this file refused"):
        payfiles.release(file=file, by=ada, now=AT)
    rulings.agree(ruling=Ruling.objects.get(), by=ada, now=AT)
    with pytest.raises(NotAllowed, match=r"is refused\. Please withdraw it"):
        payfiles.release(file=file, by=ada, now=AT)

    payfiles.withdraw(file=file, by=ada, now=AT)
    with pytest.raises(NotAllowed, match="nothing that could be paid"):
        payfiles.make(window=payout.window, by=sven, now=AT)


def test_only_what_two_people_look_at_can_be_refused_and_only_unpaid(bert, payout, sven, ada):
    """Here of somebody of whom nothing was found; and of bert once it is paid."""
    anna = customer("anna")
    calm = Payout.objects.create(
        window=payout.window, member=anna, kind="credit", amount=5, at=AT, needs_two=False
    )
    assert (possible(calm), possible(payout)) == ([], ["refuse"])
    looked(payout, sven, ada)
    file = payfiles.make(window=payout.window, by=sven, now=AT)
    payfiles.release(file=file, by=ada, now=AT)
    with pytest.raises(NotAllowed, match="not any more"):
        rulings.propose(payout=payout, kind="refuse", reason=WHY, by=sven, now=AT)


@pytest.mark.parametrize("kind", ["credit", "charity"])
def test_two_say_where_it_goes_when_nobody_else_can(payout, bert, sven, ada, settings, kind):
    said = {"payout": payout, "kind": kind, "reason": "The account is closed.", "now": AT}
    settings.FIELD_KEY, settings.SECRET_KEY = "", "another"
    with pytest.raises(NotAllowed, match="cannot be said"):
        rulings.propose(by=sven, **said)  # he can choose himself
    paid.left(bert, at=AT)
    with pytest.raises(NotAllowed, match="Please say why, for whoever looks here next"):
        rulings.propose(by=sven, **said | {"reason": " "})  # he does not read it

    ruling = rulings.propose(by=sven, **said)
    assert [one.pk for one in choices.lost()] == [payout.pk]
    assert choices.announce_lost(now=AT) == 0  # nobody is there to say it anew
    for _ in range(2):
        rulings.agree(ruling=ruling, by=ada, now=AT)

    turn = Turn.objects.get()
    assert (turn.ruling, turn.choice, choices.lost()) == (ruling, None, [])
    looked(payout, sven, ada)
    file = payfiles.make(window=payout.window, by=sven, now=AT)
    file = payfiles.release(file=file, by=ada, now=AT)
    (row,) = payfiles.take(file=file, by=sven, now=AT)
    assert (row[0], row[4], row[7]) == (kind, 15, "")
    assert told("refused") == []
    choices.forget_old(now=AT + DAY)
    assert Choice.objects.exclude(sealed="").count() == 0  # nothing is paid by them any more
    paid.assert_true(AT)


def test_what_its_member_chose_meanwhile_goes_before_what_two_people_say(
    payout, bert, sven, ada, settings
):
    """The account is opened again before the second of them has agreed."""
    settings.FIELD_KEY, settings.SECRET_KEY = "", "another"
    paid.left(bert, at=AT)
    said = {"payout": payout, "kind": "charity", "reason": "Nobody is there.", "now": AT}
    ruling = rulings.propose(by=sven, **said)
    Member.objects.filter(pk=bert.pk).update(is_active=True)
    choices.choose(member=bert, kind="credit", now=AT)

    with pytest.raises(NotAllowed, match="not any more"):
        rulings.agree(ruling=ruling, by=ada, now=AT)

    assert payouts.whole(pk=payout.pk).way_kind == "credit"
    rulings.decline(ruling=ruling, by=ada, reason="He is back.", now=AT)


def test_what_is_lost_of_somebody_suspended_waits_until_they_are_back(
    payout, bert, sven, ada, settings
):
    settings.FIELD_KEY, settings.SECRET_KEY = "", "another"
    paid.suspended(bert)

    for kind in ("credit", "charity"):
        with pytest.raises(NotAllowed, match="cannot be said"):
            rulings.propose(payout=payout, kind=kind, reason="He is away.", by=sven, now=AT)

    assert (possible(payout), choices.announce_lost(now=AT)) == (["refuse"], 0)
    Member.objects.filter(pk=bert.pk).update(is_active=True)
    assert choices.announce_lost(now=AT) == 1
    choices.choose(member=bert, kind="credit", now=AT)
    assert payouts.whole(pk=payout.pk).way_kind == "credit"
    paid.assert_true(AT)


def test_the_details_of_what_is_refused_are_emptied_once_nobody_asks(payout, bert, sven, ada):
    ruling = refused(payout, sven, ada)
    choices.choose(member=bert, kind="credit", now=AT)

    def are_kept(days: int) -> bool:
        choices.forget_old(now=AT + timedelta(days=days))
        return Choice.objects.exclude(sealed="").exists()

    kept = [are_kept(59)]
    asked = rulings.question(ruling=ruling, by=bert, text="They are readers.", now=AT + 59 * DAY)
    kept.append(are_kept(61))
    RulingAnswer.objects.create(
        question=asked, is_lifted=False, reason="So.", by=ada, at=AT + 61 * DAY
    )
    kept.append(are_kept(62))

    assert kept == [True, True, False]


def test_what_one_person_decided_alone_is_named(payout, bert, sven, ada):
    ruling = refused(payout, sven, ada)
    file = payouts.file(window=payout.window, number=1)
    assert file is None
    alone = Ruling.objects.create(payout=payout, kind="credit", reason="So.", by=sven, at=AT)
    Turn.objects.create(payout=payout, ruling=alone, at=AT)
    asked = RulingQuestion.objects.create(ruling=ruling, text="Why?", at=AT, promised_by=AT)
    RulingAnswer.objects.create(question=asked, is_lifted=False, reason="So.", by=sven, at=AT)

    found = audit.verify(now=AT)

    assert found == [
        f"payout {payout.pk}: it goes another way, and two people have not said so",
        f"payout {payout.pk}: one person alone decided what becomes of it",
    ]


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (("sven", "ada", "tina"), ""),
        (("sven", "sven", "tina"), "one person alone decided what becomes of it"),
        (("sven", "ada", "sven"), "one person alone decided what becomes of it"),
        (("sven", "ada", "ada"), "one person alone decided what becomes of it"),
        (("bert", "ada", "tina"), "whose it is decided what becomes of it"),
        (("sven", "bert", "tina"), "whose it is decided what becomes of it"),
        (("sven", "ada", "bert"), "whose it is decided what becomes of it"),
    ],
)
def test_whoever_decided_of_their_own_or_twice_is_named(payout, sven, ada, third, people, told):
    first, second, last = (Member.objects.get(handle=handle) for handle in people)
    for _ in range(2):  # one that was lifted, and another: the payout is named once
        ruling = Ruling.objects.create(payout=payout, kind="refuse", reason=WHY, by=first, at=AT)
        RulingWord.objects.create(ruling=ruling, is_agreed=True, by=second, at=AT)
        asked = RulingQuestion.objects.create(ruling=ruling, text="Why?", at=AT, promised_by=AT)
        RulingAnswer.objects.create(question=asked, is_lifted=True, reason="So.", by=last, at=AT)

    assert audit.verify(now=AT) == ([f"payout {payout.pk}: {told}"] if told else [])


def test_nothing_that_was_said_is_changed(payout, sven, ada, bert):
    ruling = refused(payout, sven, ada)
    rulings.question(ruling=ruling, by=bert, text="They are readers.", now=AT)
    for model in (Ruling, RulingWord, RulingQuestion):
        with pytest.raises(IntegrityError, match="takes new rows only"), transaction.atomic():
            model.objects.update(at=AT + DAY)
    with pytest.raises(IntegrityError, match="turn_by_one_of_both"), transaction.atomic():
        Turn.objects.create(payout=payout, at=AT)


def test_of_whoever_leaves_the_words_go_and_what_was_ruled_stays(payout, bert, sven, ada, third):
    """Books keep what was decided; of words they may be emptied, and nothing else."""
    bert.display_name = "Bert Bucher"
    bert.save(update_fields=["display_name"])
    ruling = refused(payout, sven, ada)
    asked = rulings.question(ruling=ruling, by=bert, text="They are my readers.", now=AT)
    rulings.answer(question=asked, is_lifted=False, reason="They are not.", by=third, now=AT)
    before = [(one.kind, one.by_id, one.at) for one in Ruling.objects.all()]
    leaves = erasing.ask(member=bert, by=bert, now=AT)

    assert erasing.erase(pk=leaves.pk, now=leaves.due_at)

    assert [(one.kind, one.by_id, one.at) for one in Ruling.objects.all()] == before
    assert [one.reason for one in Ruling.objects.all()] == [""]
    assert [one.reason for one in RulingWord.objects.all()] == [""]
    assert [one.text for one in RulingQuestion.objects.all()] == [""]
    assert [one.reason for one in RulingAnswer.objects.all()] == [""]
    assert audit.verify(now=leaves.due_at) == []
    with pytest.raises(IntegrityError, match="takes new rows only"), transaction.atomic():
        Ruling.objects.update(reason="Other words")
    with pytest.raises(IntegrityError, match="takes new rows only"), transaction.atomic():
        Ruling.objects.update(reason="", at=AT + DAY)
