"""What people earned, and what those who look after it wrote: mentors, badges, points, payback."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from forum.lib import clock
from forum.models import Member
from reputation.domain import appeals, choices, corrections, drafts, rulings, windows
from reputation.models import (
    Appeal,
    AppealAnswer,
    Application,
    Award,
    BadgeRule,
    Entry,
    Finding,
    LinkedAccounts,
    Mentor,
    MentorStep,
    Nomination,
    OffByMistake,
    Offer,
    OfferRun,
    Probation,
    Removal,
    Sponsor,
    SponsorLink,
    Switch,
)
from tests import factories
from tests.reputation import books, paid
from tests.town.plants import word

People = dict[str, Member]
Things = dict[str, dict[str, Any]]
OWN = "town"  # the code of a badge
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def build(people: People) -> Things:
    """Thing -> the parts of addresses that lead to it."""
    return _paid(people) | _reviewed(people) | _mentors(people)


def _paid(people: People) -> Things:
    """A payout to the helper that was refused, and their question about that."""
    hana = people["helper"]
    paid.open_books()
    paid.accepted(hana, paid.day(9, 20))
    choices.choose(member=hana, kind="credit", now=paid.day(11, 3))
    for month in (10, 11):
        paid.close(month)
    window = windows.open_due(now=paid.day(12, 2))
    assert window is not None
    paid.suspended(hana)  # such accounts are looked at
    windows.draw(window=window, now=window.ends_at)
    Member.objects.filter(pk=hana.pk).update(is_active=True)
    payout = window.payouts.select_related("member").get()
    one, other = (factories.member(name, staff_role="manager") for name in ("tim", "tom"))
    ruling = rulings.propose(
        payout=payout, by=one, kind="refuse", now=clock.now(),
        reason=f"All of it comes from three accounts, {word('refused payout')}.",
    )  # fmt: skip
    rulings.agree(ruling=ruling, by=other, now=clock.now())
    asked = rulings.question(
        ruling=ruling, by=payout.member, text="They are my readers.", now=clock.now()
    )
    return {
        "window": {"month": "2025-12"}, "month": {"month": "2025-10"},
        "payout": {
            "month": "2025-12", "pk": payout.pk, "ruling": ruling.pk, "question": asked.pk,
        },
        "ruling": {"pk": ruling.pk},
    }  # fmt: skip


def _reviewed(people: People) -> Things:
    now, hana, mo = clock.now(), people["helper"], people["moderator"]
    books.follow(now)
    entry = Entry.objects.filter(receiver=hana, origin=None).order_by("pk").first()
    assert entry is not None
    appeal = appeals.question(entry=entry, by=hana, text=word("questioned line"), now=now)
    waiting = corrections.correct(
        receiver=people["outsider"], points=Decimal(500), reason=word("waiting correction"),
        by=mo, now=now,
    )  # fmt: skip
    answered = Appeal.objects.create(
        member=hana, entry=entry, text="And this one?", at=now - DAY, promised_by=now,
        closed_at=now,
    )  # fmt: skip
    AppealAnswer.objects.create(
        appeal=answered, outcome="explained", reason="As it says.", by=mo, at=now
    )
    declined = corrections.correct(
        receiver=people["mentor"], points=Decimal(400), reason="For a lot of help.", by=mo, now=now
    )
    corrections.decline(
        correction=declined, by=people["administrator"], reason="Too much.", now=now
    )
    finding = Finding.objects.create(
        kind="pair", member=people["customer"], other=hana, size=7, severity=67, first_at=now,
        last_at=now, figures={"given": 4, "of_one": 6, "back": 3, "of_other": 5, "posts": []},
    )  # fmt: skip
    finding.steps.create(kind="note", text=word("note of the review"), figures={}, by=mo, at=now)
    drafts.begin(why="Answers are worth more.", by=people["administrator"], now=now)
    switch = Switch.objects.create(is_on=False, at=now - 2 * HOUR)
    Switch.objects.create(is_on=True, at=now - HOUR)
    OffByMistake.objects.create(switch=switch, reason="A slip.", by=people["manager"], at=now)
    link = LinkedAccounts.objects.create(
        one=people["customer"], other=people["outsider"], by=mo, at=now,
        reason=word("linked accounts"),
    )  # fmt: skip
    rule = BadgeRule.objects.get(code="first-help")
    _own_badge(BadgeRule.objects.get(code="first-help"))
    award = Award.objects.create(member=hana, code=rule.code, rule=rule, at=now)
    return {
        "entry": {"pk": entry.pk}, "appeal": {"pk": appeal.pk}, "correction": {"pk": waiting.pk},
        "finding": {"pk": finding.pk}, "link": {"pk": link.pk},
        "award": {"code": rule.code, "pk": award.pk},
    }  # fmt: skip


def clear() -> None:
    """What the emptying after a test leaves: badges are of those that stay."""
    BadgeRule.objects.filter(code=OWN).delete()


def _own_badge(like: BadgeRule) -> None:
    """One that the site made itself, not in force yet."""
    like.pk, like.code, like.live_at = None, OWN, None
    like.name, like.about = {"en": "Town"}, {"en": "For whoever knows the town."}
    like.save(force_insert=True)


def _mentors(people: People) -> Things:
    now, mo, mara = clock.now(), people["moderator"], people["mentor"]
    applicant = _mentor("anton", "applied")
    application = Application.objects.create(
        mentor=applicant, words=word("application"), at=now - 9 * DAY, due_at=now - 2 * DAY
    )
    application.said.create(
        seat="mentor", is_yes=True, by=mara, reason=word("word on an application"), at=now
    )
    probation = Probation.objects.create(
        mentor=_mentor("pia", "probation"), buddy=mara, began_at=now, until=now + 9 * DAY
    )
    removal = Removal.objects.create(
        mentor=_mentor("rolf", "active"), by=mo, reason=word("removal"), at=now - DAY,
        hearing_until=now + 6 * DAY,
    )  # fmt: skip
    Nomination.objects.create(member=applicant.member, by=mara, reason="Very patient.", at=now)
    waits = factories.question(at=now - 2 * HOUR)
    run = OfferRun.objects.create(
        thread=waits, since=waits.created_at, began_at=now - HOUR, next_at=now + HOUR
    )
    offer = Offer.objects.create(
        run=run, mentor=mara, wave=1, offered_at=now - HOUR / 2, expires_at=now + HOUR, band=1,
        chance=0.5,
    )  # fmt: skip
    Sponsor.objects.create(member=people["helper"], began_at=now)
    link = SponsorLink.objects.create(sponsor=people["helper"], secret="town-link", made_at=now)
    return {
        "application": {"pk": application.pk}, "probation": {"pk": probation.pk},
        "removal": {"pk": removal.pk}, "offer": {"pk": offer.pk}, "offered": {"pk": waits.pk},
        "sponsor link": {"secret": link.secret}, "nominee": {"handle": "hana"},
    }  # fmt: skip


def _mentor(handle: str, state: str) -> Mentor:
    member, since = factories.member(handle), clock.now() - 40 * DAY
    found = Mentor.objects.create(member=member, state=state, since=since, languages=["en"])
    MentorStep.objects.create(mentor=found, state=state, at=since, by=member)
    return found
