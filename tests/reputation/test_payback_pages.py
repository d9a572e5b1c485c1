"""The pages about money: one's own, and the desk; and that none is there where nothing is paid."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.template.loader import render_to_string
from django.utils import translation

from forum.domain import marks, verdicts
from forum.lib import cells, clock
from forum.models import Member, Notice
from reputation.domain import choices, closing, ledger, payfiles, rulings, windows
from reputation.lib import money_text, pay_chain, unpaid_words
from reputation.lib.calendar_month import Month
from reputation.models import (
    CameBack,
    Choice,
    Covered,
    Entry,
    Followed,
    MonthClose,
    PayFile,
    PayLine,
    Payout,
    RuleSet,
    Ruling,
    RulingAnswer,
    RulingQuestion,
    Taken,
    Turn,
    Window,
)
from reputation.queries import closes, own_payback, payouts, taken_home
from tests import factories
from tests.forum.authenticators import prove
from tests.reputation import paid
from tests.reputation.paid import accepted, customer, day

pytestmark = pytest.mark.django_db
IBAN = "DE89 3704 0044 0532 0130 00"
WINDOW = "/payback/desk/2025-12/"
OUTS = "/payback/payouts.csv"
ROLES = ["visitor", "hana", "mara", "eva", "mo", "sven", "ada"]
MAY = {"sven", "ada"}


@pytest.fixture
def pays(settings):
    yield from paid.switched_on(settings)


@pytest.fixture
def helper(db):
    return customer("helga")


@pytest.fixture
def window(pays, helper) -> Window:
    """Helga has 15.00 of October, which go to her bank."""
    paid.dear()
    paid.open_books()
    accepted(helper, day(9, 20))
    choices.choose(member=helper, kind="bank", name="=Helga", iban=IBAN, now=day(11, 3))
    paid.close(10)
    paid.close(11)
    found = windows.open_due(now=day(12, 2))
    Member.objects.filter(pk=helper.pk).update(is_active=False)  # such accounts are looked at
    windows.draw(window=found, now=found.ends_at)
    Member.objects.filter(pk=helper.pk).update(is_active=True)
    found.refresh_from_db()
    return found


def words(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


# --- Off: nothing speaks of money


PAGES = [
    "/payback/", "/payback/2025-10/", "/payback/desk/", WINDOW, f"{WINDOW}payouts/1/",
    "/payback/months.csv", "/payback/payouts.csv",
]  # fmt: skip
POSTS = [
    "/payback/", "/payback/desk/close/", f"{WINDOW}looks/1/", f"{WINDOW}files/",
    f"{WINDOW}files/1/release/", f"{WINDOW}files/1/withdraw/", f"{WINDOW}files/1/file.csv",
    f"{WINDOW}payouts/1/back/", "/payback/desk/off/1/", f"{WINDOW}payouts/1/refuse/",
    f"{WINDOW}payouts/1/turn/", f"{WINDOW}payouts/1/asked/1/answer/", "/payback/refused/1/",
    f"{WINDOW}payouts/1/said/1/agree/", f"{WINDOW}payouts/1/said/1/decline/",
]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_where_the_site_pays_nothing_no_page_is_there(request, as_, role):
    client = as_(None if role == "visitor" else request.getfixturevalue(role))

    assert {client.get(path).status_code for path in PAGES} == {404}
    assert {client.post(path).status_code for path in POSTS} == {404}


def test_where_the_site_pays_nothing_no_page_speaks_of_money(as_, ada, helper):
    """Not even of what was told while it still paid."""
    Notice.objects.create(
        member=ada, kind="payback_month", key="x", at=clock.now(), data={"amount": "3.99"}
    )
    accepted(helper, day(9, 20))
    factories.answer(factories.question())
    client = as_(ada)

    assert b"pay" not in client.get("/statement.csv").getvalue().lower()
    paths = ("/", "/statement/", "/settings/notices/", "/inbox/?view=all", "/inbox/mail/samples/")
    for path in (*paths, ada.get_absolute_url()):
        page = words(client.get(path)).lower()
        assert not re.search(r"payback|payout|€|3\.99", page), path


# --- One's own


def test_ones_own_page_says_what_each_month_is_made_of(as_, window, helper):
    page = words(as_(helper).get("/payback/"))
    assert "October 2025" in page
    assert "€15.00" in page
    assert "In the payout of December 2025" in page
    assert "(… 3000)" in page
    assert "3704" not in page
    assert page.count('href="/payback/"') == 1  # in the menu
    assert "/payback/desk/" not in page

    part = words(as_(helper).get("/payback/2025-10/"))
    assert "Your answer was accepted" in part
    assert "15 points" in part
    assert as_(helper).get("/payback/2024-01/").status_code == 404
    assert as_(helper).get("/payback/2025-13/").status_code == 404


def test_a_month_says_what_brought_no_money_and_why_each_to_its_line(as_, pays, helper):
    """Of the same month: what counts, what a rule does not pay, whose word does not count, and what
    was taken back of before."""
    paid.open_books()
    thread = accepted(helper, day(9, 20))
    accepted(helper, day(9, 21), asker=customer(verified_at=None))
    own = factories.question(by=helper, at=day(9, 22))
    verdicts.solved_alone(thread=own, by=helper, now=day(9, 23))
    paid.close(10)
    paid.cleared(thread, day(11, 10))
    paid.close(11)
    client = as_(helper)

    october, november = (words(client.get(f"/payback/2025-{month}/")) for month in (10, 11))

    counted, _, rest = october.partition("What brought no money, and why")
    assert counted.count("Your answer was accepted") == 1
    assert rest.count("Whoever gave it did not count for money then") == 1
    assert rest.count("This rule brings points, and no money.") == 1
    roots = Entry.objects.filter(receiver=helper, origin=None).values_list("pk", flat=True)
    for pk in roots:
        assert f'href="/statement/{pk}/"' in october
    assert "An earlier month had counted it." in november
    assert "What brought no money" not in november


def test_how_long_a_giver_is_here_is_what_the_rule_set_says(as_, pays, helper):
    paid.open_books()
    accepted(helper, day(9, 21), asker=customer(verified_at=None))
    paid.close(10)
    (rules,) = RuleSet.objects.all()
    for days, told in ((1, "for 1 day."), (rules.giver_days, f"for {rules.giver_days} days.")):
        assert unpaid_words.words("giver", days=days).endswith(told)

    assert f"been here for {rules.giver_days} days." in words(as_(helper).get("/payback/2025-10/"))


def test_thanks_for_one_answer_are_one_row_of_a_month(as_, pays, helper):
    paid.open_books()
    post = factories.answer(factories.question(at=day(9, 20)), by=helper, at=day(9, 20))
    for _ in range(3):
        marks.give(post=post, by=customer(), now=day(9, 21))
    paid.close(10)
    parts = own_payback.parts(
        one=own_payback.one_month(member=helper, month=Month(2025, 10), now=clock.now())
    )

    (row,) = own_payback.together(parts=parts)

    assert len(parts) == 3
    assert (row.count, row.points, row.entry.pk) == (3, 6, parts[0].entry.pk)
    page = words(as_(helper).get("/payback/2025-10/"))
    assert page.count("3 times:") == 1


def test_a_month_shows_the_largest_and_all_behind_a_link(
    as_, pays, helper, monkeypatch, django_assert_max_num_queries
):
    """As many statements for one row of each kind as for twenty, and more."""
    paid.open_books()
    page, client, asked = "/payback/2025-10/", as_(helper), []
    post = factories.answer(factories.question(at=day(9, 17)), by=helper, at=day(9, 17))
    marks.give(post=post, by=customer(), now=day(10, 10))  # the newest, of two points
    at = day(9, 18)
    for number in (1, 20):
        for _ in range(number):
            accepted(helper, at)
            accepted(helper, at + 6 * paid.HOUR, asker=customer(verified_at=None))
            at += 12 * paid.HOUR
        Followed.objects.all().delete()  # some of it happened before the last look
        ledger.sweep(now=day(10, 30))
        client.get(page)
        for path in (page, f"{page}?all=1"):
            with django_assert_max_num_queries(30) as found:
                client.get(path)
            asked.append(len(found))
            assert sum(' FROM "reputation_switch" ' in one["sql"] for one in found) == 1
    assert asked[1] < asked[0]  # no sum beside the pages
    paid.close(10)

    some = words(client.get(page))
    assert asked[:2] == asked[2:]
    assert some.count('<li class="told">') == 40
    assert "The 20 largest of 22; the sum is of all." in some
    assert "The 20 largest of 21." in some
    assert "?all=1" in some
    assert "Your answer helped" not in some
    monkeypatch.setattr(own_payback, "PAGE_SIZE", 40)
    first = words(client.get(f"{page}?all=1"))
    (more,) = re.findall(r'href="(\?all=1&amp;after=[^"]+)"', first)
    rest = words(client.get(page + more.replace("&amp;", "&")))
    shown = [re.findall(r'told-says"><a href="([^"]+)', each) for each in (first, rest)]
    assert [len(each) for each in shown] == [40, 3]
    assert len({*shown[0], *shown[1]}) == 43
    assert 'rel="next"' not in rest
    assert {client.get(f"{page}?{bad}").status_code for bad in ("all=2", "all=1&after=x")} == {404}


def test_what_a_point_brings_is_said_in_money(window, helper):
    line = PayLine.objects.get(member=helper)
    line.points = line.knee = line.deducted = Decimal(1)

    said = render_to_string("reputation/payback/_formula.html", {"sum": line})

    assert "€1.00 a point" in said
    assert said.startswith("1 point ·")
    assert "1 point was taken back that an earlier month had counted." in said
    for language, told in (("en", "€0.025"), ("de", "0,025\xa0€")):
        with translation.override(language):
            assert money_text.price(Decimal("0.02500")) == told


def test_months_and_payouts_are_in_the_files_and_each_row_says_why(as_, window, helper, sven):
    client, sent = as_(helper), datetime.now(UTC)
    row = Entry.objects.get(receiver=helper, kind="released")
    verdicts.solved_alone(
        thread=factories.question(by=helper, at=day(9, 22)), by=helper, now=day(9, 23)
    )
    Followed.objects.all().delete()  # it happened before the last look
    ledger.sweep(now=sent)

    whole = json.loads(client.get("/statement.json").getvalue())
    table = list(csv.DictReader(io.StringIO(client.get("/statement.csv").getvalue().decode())))

    paid_rows = [one for one in whole["entries"] if one["pays"]]
    assert [(one["number"], one["pay_month"]) for one in paid_rows] == [(row.number, "2025-10")]
    told = {one["pays_not_as"] for one in table if one["rule"] == "ASK"}
    assert "This rule brings points, and no money." in told
    (month,), (payout,) = whole["months"], whole["payouts"]
    assert (month["month"], month["amount"], month["judged"]) == ("2025-10", "15", 1)
    assert (payout["months"], payout["goes"], payout["paid_at"]) == ("2025-10", "bank", None)
    for name, key in (("months", "month"), ("payouts", "payout")):
        text = words(client.get(f"/payback/{name}.csv"))
        (line,) = csv.DictReader(io.StringIO(text))
        assert line[key] == whole[name][0][key]
    for month, count in (("2025-10", 1), ("2025-11", 0)):
        some = json.loads(client.get(f"/statement.json?month={month}").getvalue())
        assert (len(some["months"]), len(some["payouts"])) == (count, count)
    assert json.loads(as_(sven).get("/statement.json").getvalue())["payouts"] == []


def test_the_file_of_months_is_what_was_closed(as_, pays, helper):
    paid.dear()
    paid.open_books()
    for month in (9, 10):
        accepted(helper, day(month, 20))
    for month in (10, 11):
        paid.close(month)
    client = as_(helper)

    rows = [
        ["2025-10" if line.close.number == 1 else "2025-11"]
        + [cells.cell(getattr(line, name)) for name in pay_chain.PLACES]
        + [cells.cell(line.close.at), line.close.hash]
        for line in PayLine.objects.filter(member=helper).order_by("close__number")
    ]
    amount = 1 + [*pay_chain.PLACES].index("amount")
    assert [(row[0], row[amount]) for row in rows] == [("2025-10", "15"), ("2025-11", "15")]
    head = ["month", *pay_chain.PLACES, "closed_at", "hash"]
    for query, found in (("", rows), ("?month=2025-11", rows[1:]), ("?month=2025-12", [])):
        assert table(client, f"/payback/months.csv{query}") == [head, *found]
    assert client.get("/payback/months.csv?month=x").status_code == 404


def test_the_file_of_payouts_is_what_became_of_it(as_, pays, helper, sven, ada):
    """Here of what came back, and of what stays for the next, as nobody said where it goes."""
    paid.dear()
    paid.open_books()
    small, at = customer("small"), day(11, 3)
    post = paid.answered(small, day(9, 20))
    for month in (9, 10):
        accepted(helper, day(month, 20))
    marks.give(post=post, by=customer(), now=day(10, 10))
    ledger.settle(threads=[post.thread_id], now=day(11, 2))
    choices.choose(member=helper, kind="bank", name="=Helga", iban=IBAN, now=at)
    for month in (10, 11):
        paid.close(month)
    window = windows.open_due(now=day(12, 2))
    at = window.ends_at
    windows.draw(window=window, now=at)
    for by in (sven, ada):
        payfiles.look(payout=Payout.objects.get(member=helper), by=by, now=at)
    file = payfiles.make(window=window, by=sven, now=at)
    payfiles.release(file=file, by=ada, now=at)
    payfiles.come_back(
        payout=Payout.objects.get(member=helper), by=sven, reason="No such account.", now=at
    )

    head = [
        "payout", "months", "amount", "goes", "drawn_at", "paid_at", "came_back_at", "refused_at",
        "refused_why",
    ]  # fmt: skip
    when = cells.cell(at)
    mine = ["2025-12", "2025-10 2025-11", "30", "bank", when, "", when, "", ""]
    others = ["2025-12", "2025-10", "2", "rolled", when, "", "", "", ""]
    queries = ("", "?month=2025-10", "?month=2025-11", "?month=2025-12")
    for member, row, counts in ((helper, mine, (1, 1, 1, 0)), (small, others, (1, 1, 0, 0))):
        client = as_(member)
        found = [table(client, f"{OUTS}{query}") for query in queries]
        assert found == [[head, *[row] * count] for count in counts]


def table(client, path: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(words(client.get(path)))))


def test_the_file_says_the_same_however_it_is_read(as_, pays, helper, monkeypatch):
    """A row that takes back what another part of the file tells of, of its month and of before."""
    paid.open_books()
    first, second = (accepted(helper, day(9, number)) for number in (20, 21))
    ledger.sweep(now=day(10, 10))
    paid.cleared(first, day(10, 20))
    paid.close(10)
    paid.cleared(second, day(11, 10))
    paid.close(11)
    client, found = as_(helper), []
    for chunk in (500, 1):
        monkeypatch.setattr(taken_home, "CHUNK", chunk)
        found.append(client.get("/statement.csv").getvalue().decode())

    assert found[0] == found[1]
    rows = [row for row in csv.DictReader(io.StringIO(found[0])) if row["pay_month"]]
    assert [(row["kind"], row["pay_month"], row["pays"]) for row in rows] == [
        ("released", "2025-10", "true"), ("released", "2025-10", "true"),
        ("reversed", "2025-10", "true"), ("reversed", "2025-11", "true"),
    ]  # fmt: skip


def test_what_was_refused_is_in_the_file(as_, window, helper, sven, ada):
    payout = Payout.objects.get()
    said = {"kind": "refuse", "reason": "From one sofa.", "now": window.ends_at}
    ruling = rulings.propose(payout=payout, by=sven, **said)
    rulings.agree(ruling=ruling, by=ada, now=window.ends_at)

    (found,) = json.loads(as_(helper).get("/statement.json").getvalue())["payouts"]

    assert (found["goes"], found["refused_why"]) == ("refused", "From one sofa.")


def test_nobody_sees_anothers(as_, window, hana):
    assert "October 2025" not in words(as_(hana).get("/payback/"))
    assert "Your answer was accepted" not in words(as_(hana).get("/payback/2025-10/"))


def test_german_sums(as_, window, helper):
    helper.language = "de"
    helper.save()
    page = words(as_(helper).get("/payback/"))
    assert "15,00\xa0€" in page
    assert "Oktober 2025" in page


def test_choosing_by_the_form(as_, pays, helper):
    client = as_(helper)
    sent = {"kind": "bank", "holder": "Helga H", "iban": "DE89 3704 0044 0532 0130 01"}

    wrong = client.post("/payback/", sent)
    empty = client.post("/payback/", {"kind": "bank"})
    other = client.post("/payback/", sent | {"iban": "US12 3456 7890 1234"})
    none = client.post("/payback/", {})

    assert {one.status_code for one in (wrong, empty, other, none)} == {422}
    assert "This IBAN is not right" in wrong.content.decode()
    assert "0130 01" in wrong.content.decode()  # what was typed is there still
    assert empty.content.decode().count("For a bank account this is needed.") == 2
    assert "SEPA" in other.content.decode()
    assert Choice.objects.count() == 0

    for _ in range(2):  # sent twice it is one choice
        assert client.post("/payback/", sent | {"iban": IBAN}).status_code == 302
    assert client.post("/payback/", {"kind": "bank", "holder": "", "iban": ""}).status_code == 302
    assert list(Choice.objects.values_list("kind", "last_digits")) == [("bank", "3000")]
    client.post("/payback/", {"kind": "charity"})
    assert Choice.objects.filter(sealed="").count() == 2


def test_the_notice_leads_to_the_page_and_is_read(as_, window, helper):
    notice = Notice.objects.get(member=helper, kind="payback_month")
    client = as_(helper)

    page = words(client.get("/inbox/"))
    answer = client.get(f"/inbox/{notice.pk}/")

    assert "You earned €15.00 in October 2025" in page
    assert answer["Location"] == "/payback/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("field", ["mail_off", "mail_later"])
def test_who_had_switched_all_mails_off_meant_these_too(field):
    """As it goes when a site gets this version; again it changes nothing."""
    groups = ["earned", "questions", "reminders", "team", "threads", "topics"]
    none = factories.member(**{field: groups})
    some = factories.member(**{field: groups[1:]})
    migration = import_module("reputation.migrations.0012_payback_mail")

    for _ in range(2):
        migration.fill(apps, None)

    none.refresh_from_db()
    some.refresh_from_db()
    assert (getattr(none, field), getattr(some, field)) == ([*groups, "payback"], groups[1:])


def test_every_kind_has_a_sample_in_both_languages(as_, pays, mo):
    factories.answer(factories.question())
    client = as_(mo)
    listed = words(client.get("/inbox/mail/samples/"))
    names = ["month", "window", "warning", "rolled", "charity", "paid", "account", "lost"]
    for name in [*names, "refused", "lifted", "stays"]:
        assert f"/inbox/mail/samples/payback_{name}/en/" in listed
        for language, told in (("en", "€3.99"), ("de", "3,99\xa0€")):
            page = client.get(f"/inbox/mail/samples/payback_{name}/{language}/").content.decode()
            assert told in page or name == "account"
            assert "/payback/" in page


def test_as_many_statements_for_one_month_as_for_twenty(
    as_, window, helper, django_assert_max_num_queries
):
    client, counts = as_(helper), []
    first = PayLine.objects.get(member=helper)
    for number in (1, 19):
        for place in range(number):
            close = MonthClose.objects.latest("number")
            month = closes.first_day(closes.month_of(close).following)
            close.pk, close.number, close.month = None, close.number + 1, month
            close.ends_at += timedelta(days=30)
            close.save()
            first.pk, first.close = None, close
            first.save()
            if place % 2:
                Covered.objects.create(payout=Payout.objects.get(), line=first, is_rolled=False)
        client.get("/payback/")
        with django_assert_max_num_queries(26) as asked:
            client.get("/payback/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_account_that_cannot_be_read_is_given_again_on_ones_own_page(
    as_, window, helper, sven, settings
):
    client, desk = as_(helper), as_(sven)
    Turn.objects.create(  # an account that no key opens
        payout=Payout.objects.get(), at=window.ends_at,
        choice=Choice.objects.create(member=helper, kind="bank", sealed="x", at=window.ends_at),
    )  # fmt: skip
    lost = "€15.00 of the payout of December 2025 cannot be paid"
    assert lost in words(client.get("/payback/"))
    assert "the bank account cannot be read" in words(desk.get(WINDOW))

    for _ in range(2):
        sent = {"kind": "bank", "holder": "Helga H", "iban": IBAN}
        assert client.post("/payback/", sent).status_code == 302
    assert client.post("/payback/", {"kind": "bank", "holder": "", "iban": ""}).status_code == 302

    assert lost not in words(client.get("/payback/"))
    assert "the bank account cannot be read" not in words(desk.get(WINDOW))
    assert Turn.objects.count() == 2


def test_pages_say_which_month_pays_nothing(as_, pays, helper, ada):
    now = clock.now()
    closing.open_books(now=now, month=closes.current(now).previous.previous)
    starts, ends = closes.current(now).span(closes.zone())
    for is_on, at in ((False, starts - timedelta(days=2)), (True, ends - timedelta(days=1))):
        closing.note_switch(is_on=is_on, now=at)

    page = words(as_(helper).get("/payback/"))
    desk = words(as_(ada).get("/payback/desk/"))

    assert "brings no money: payback was switched off here when it began" in page
    assert "one that began while it was off pays nothing" in desk


# --- The desk


def acts(window: Window, payout: Payout) -> dict[str, tuple[str, dict[str, str]]]:
    one = f"{WINDOW}payouts/{payout.pk}/"
    return {
        "desk": ("/payback/desk/", {}), "window": (WINDOW, {}),
        "close": ("/payback/desk/close/", {"month": "2025-12"}),
        "look": (f"{WINDOW}looks/{payout.pk}/", {}), "make": (f"{WINDOW}files/", {}),
        "release": (f"{WINDOW}files/1/release/", {}),
        "withdraw": (f"{WINDOW}files/1/withdraw/", {}), "take": (f"{WINDOW}files/1/file.csv", {}),
        "back": (f"{one}back/", {"reason": "No such account."}),
        "payout": (one, {}), "refuse": (f"{one}refuse/", {"reason": "So it is."}),
        "turn": (f"{one}turn/", {"kind": "credit", "reason": "So it is."}),
        "agree": (f"{one}said/1/agree/", {}), "off": ("/payback/desk/off/1/", {"reason": "So."}),
        "decline": (f"{one}said/1/decline/", {"reason": "So it is."}),
        "answer": (f"{one}asked/1/answer/", {"outcome": "lifted", "reason": "So it is."}),
    }  # fmt: skip


def unsent(response) -> str:
    """What somebody typed into a form that is not there any more."""
    assert response.status_code == 422
    text = response.content.decode()
    assert text.count("Yours was not sent:") == 1
    (found,) = re.findall(r'Yours was not sent:</p><p dir="auto">(.*?)</p>', text)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(request, as_, window, role):
    client = as_(None if role == "visitor" else request.getfixturevalue(role))
    payout = Payout.objects.get()
    before = MonthClose.objects.count()
    for act, (path, sent) in acts(window, payout).items():
        is_page = act in ("desk", "window", "payout")
        got = client.get(path) if is_page else client.post(path, sent)
        if role == "visitor":
            assert got["Location"].startswith("/accounts/login/"), act
        elif role not in MAY:
            assert got.status_code == 403, act
            assert "Only the service management" in got.content.decode()
        else:
            assert got.status_code in (200, 302, 404), act
    if role not in MAY:
        assert (payout.looks.count(), PayFile.objects.count()) == (0, 0)
        assert not Ruling.objects.exists()
        assert MonthClose.objects.count() == before


def test_from_the_list_to_the_file(as_, window, helper, sven, ada):
    first, second = as_(sven), as_(ada)
    payout = Payout.objects.get()
    page = words(first.get(WINDOW))
    assert "Two people look at these first" in page
    assert 'href="/payback/desk/"' in words(first.get("/"))
    assert "Draw up the file" not in page

    for client in (first, first, second):
        client.post(f"{WINDOW}looks/{payout.pk}/")
    assert payout.looks.count() == 2
    stale = first.post(f"{WINDOW}files/")
    assert "/accounts/reauthenticate/" in stale["Location"]  # money wants a fresh sign-in
    for client in (first, second):
        prove(client)
    first.post(f"{WINDOW}files/")
    refused = first.post(f"{WINDOW}files/1/release/")
    assert refused.status_code == 403
    assert "another person releases it" in refused.content.decode()
    assert "Another person releases it." in words(first.get(WINDOW))
    for _ in range(2):
        assert second.post(f"{WINDOW}files/1/release/").status_code == 302
    taken = first.post(f"{WINDOW}files/1/file.csv")

    assert taken["Content-Disposition"] == 'attachment; filename="payback-2025-12-1.csv"'
    assert "no-store" in taken["Cache-Control"]
    rows = list(csv.reader(io.StringIO(taken.content.decode())))
    assert tuple(rows[0]) == payouts.HEAD
    assert rows[1][:1] + rows[1][4:8] == [
        "bank", "15", "EUR", "'=Helga", "DE89370400440532013000",
    ]  # fmt: skip
    assert "Take it once more" in words(second.get(WINDOW))
    assert f"taken by {sven}" in words(second.get(WINDOW))
    twice = second.post(f"{WINDOW}files/1/file.csv")
    assert (twice.status_code, "was taken already" in twice.content.decode()) == (403, True)
    again = second.post(f"{WINDOW}files/1/file.csv", {"again": "yes"})
    assert again.content == taken.content
    assert list(Taken.objects.values_list("by__handle", flat=True)) == ["sven", "ada"]
    assert "Paid on" in words(as_(helper).get("/payback/"))
    assert second.get(f"{WINDOW}files/1/file.csv")["Location"] == WINDOW
    one = f"{WINDOW}payouts/{payout.pk}/"
    assert f'href="{one}"' in words(second.get(WINDOW))
    assert "It came back" in words(second.get(one))
    back = f"{one}back/"
    empty = second.post(back, {"reason": ""})
    assert (empty.status_code, 'id="back_reason_error"' in empty.content.decode()) == (422, True)
    for _ in range(2):
        assert second.post(back, {"reason": "No such account."}).status_code == 302
    assert list(CameBack.objects.values_list("reason", flat=True)) == ["No such account."]
    assert "it came back: the member says anew" in words(first.get(WINDOW))
    own = words(as_(helper).get("/payback/"))
    assert "cannot be paid: the bank account for it cannot be read any more, or it came" in own
    assert "Paid on" not in own
    assert "No such account." in words(first.get(one))  # for the desk alone
    file = as_(helper).get("/statement.json").getvalue() + as_(helper).get(OUTS).content
    assert (b"came_back_at" in file, b"No such account" in file) == (True, False)
    assert second.post(f"{WINDOW}files/7/release/").status_code == 404
    assert second.post("/payback/desk/2024-06/files/").status_code == 404


def test_two_refuse_it_by_pages_and_its_member_questions_it(as_, window, helper, sven, ada, mo):
    payout = Payout.objects.get()
    one, third = f"{WINDOW}payouts/{payout.pk}/", factories.member("tina", staff_role="manager")
    first, second, last = as_(sven), as_(ada), as_(third)
    for client in (first, second, last):
        prove(client)
    reason = {"reason": "All from one sofa <b>."}
    assert first.post(f"{one}refuse/", {"reason": ""}).status_code == 422
    for _ in range(2):
        assert first.post(f"{one}refuse/", reason)["Location"] == one
    ruling = Ruling.objects.get()
    assert "waits for a second person" in words(first.get(one))
    assert "it is not paid. A second person" in words(second.get("/payback/desk/"))
    assert "somebody wants it refused" in words(second.get(WINDOW))
    own = first.post(f"{one}said/{ruling.pk}/agree/")
    assert (own.status_code, "You said so first" in own.content.decode()) == (403, True)
    assert second.post(f"{one}said/{ruling.pk}/decline/", {"reason": ""}).status_code == 422
    second.post(f"{one}said/{ruling.pk}/agree/")
    assert "two people refused it" in words(second.get(WINDOW))

    client, path = as_(helper), f"/payback/refused/{ruling.pk}/"
    page = words(client.get("/payback/"))
    assert page.count(f'href="{path}"') == 2  # above, and beside its month
    why = words(client.get(path))
    assert "All from one sofa &lt;b&gt;." in why
    assert ("Sven" in why, as_(mo).get(path).status_code) == (False, 404)
    short = client.post(path, {"body": "Why?"})
    assert (short.status_code, "Why?" in short.content.decode()) == (422, True)
    for _ in range(2):
        assert client.post(path, {"body": "These are my readers, ask them."})["Location"] == path
    assert "An answer is promised" in words(client.get(path))
    assert "The member questions it" in words(last.get("/payback/desk/"))
    assert "had a part in refusing it" in words(first.get(one))
    answer = f"{one}asked/{RulingQuestion.objects.get().pk}/answer/"
    barred = first.post(answer, {"outcome": "lifted", "reason": "I was wrong."})
    assert (barred.status_code, barred.content.decode().count("had a part")) == (422, 2)
    assert unsent(barred) == "I was wrong."
    for _ in range(2):
        sent = last.post(answer, {"outcome": "lifted", "reason": "I asked all of them."})
        assert sent["Location"] == one

    after = words(client.get(path))
    assert "It is paid after all." in after
    assert "I asked all of them." in after
    assert f'href="{path}"' not in words(client.get("/payback/"))
    notice = Notice.objects.get(member=helper, kind="payback_refused")
    assert client.get(f"/inbox/{notice.pk}/")["Location"] == path


def test_whoever_comes_second_keeps_what_they_typed(as_, window, helper, sven, ada):
    """Each of them had the page open before the first of them sent it."""
    payout, third = Payout.objects.get(), factories.member("tina", staff_role="manager")
    one, clients = f"{WINDOW}payouts/{payout.pk}/", [as_(by) for by in (sven, ada, third)]
    for client in clients:
        prove(client)
    first, second, last = clients
    first.post(f"{one}refuse/", {"reason": "From one sofa."})
    assert unsent(second.post(f"{one}refuse/", {"reason": "Me <b> too."})) == "Me &lt;b&gt; too."
    said = f"{one}said/{Ruling.objects.get().pk}/"
    empty = second.post(f"{said}decline/", {"reason": ""})
    assert (empty.status_code, b"Yours was not sent" in empty.content) == (422, False)
    second.post(f"{said}agree/")

    assert unsent(last.post(f"{said}decline/", {"reason": "They are readers."})) == (
        "They are readers."
    )

    again = last.get(one).content.decode()
    assert "Yours was not sent" not in again


def test_an_answer_is_to_what_was_read_and_not_to_what_was_asked_since(
    as_, window, helper, sven, ada
):
    payout, third = Payout.objects.get(), factories.member("tina", staff_role="manager")
    for number in range(2):
        at = window.ends_at + number * paid.HOUR
        said = {"kind": "refuse", "reason": "From one sofa.", "now": at}
        ruling = rulings.propose(payout=payout, by=sven, **said)
        rulings.agree(ruling=ruling, by=ada, now=at)
        asked = rulings.question(ruling=ruling, by=helper, text=f"Why, {number}?", now=at)
        if number == 0:
            rulings.answer(question=asked, by=third, is_lifted=True, reason="I asked them.", now=at)
    old, new = RulingQuestion.objects.order_by("pk")
    one, client = f"{WINDOW}payouts/{payout.pk}/", as_(third)
    prove(client)

    stale = client.post(f"{one}asked/{old.pk}/answer/", {"outcome": "stays", "reason": "It is so."})

    assert (unsent(stale), RulingAnswer.objects.count()) == ("It is so.", 1)
    assert "Somebody answered this already." in stale.content.decode()
    assert f"asked/{new.pk}/answer/" in stale.content.decode()
    sent = {"outcome": "stays", "reason": "It is so."}
    assert client.post(f"{one}asked/{new.pk + 1}/answer/", sent).status_code == 404


@pytest.mark.parametrize("is_closed", [True, False])
def test_the_desk_is_told_whose_account_is_closed(as_, window, helper, sven, ada, is_closed):
    """And that what is lost of somebody suspended waits until they are back."""
    payout = Payout.objects.get()
    Turn.objects.create(  # an account that no key opens
        payout=payout, at=window.ends_at,
        choice=Choice.objects.create(member=helper, kind="bank", sealed="x", at=window.ends_at),
    )  # fmt: skip
    if is_closed:
        paid.left(helper, at=window.ends_at)
    else:
        paid.suspended(helper)
    one, first, second = f"{WINDOW}payouts/{payout.pk}/", as_(sven), as_(ada)
    for client in (first, second):
        prove(client)

    listed, page = words(first.get(WINDOW)), words(first.get(one))
    told = (
        ("the account is closed: two of you say where it goes", "is closed, so nobody says anew")
        if is_closed
        else ("its member is suspended: it waits until they are back", "Its member is suspended:")
    )
    assert [told[0] in listed, told[1] in page, f"{one}turn/" in page] == [True, True, is_closed]
    assert "gives one again" not in listed + page
    assert first.post(f"{one}turn/", {"reason": "Closed."}).status_code == 422
    first.post(f"{one}turn/", {"kind": "credit", "reason": "It is closed."})
    if not is_closed:
        assert not Ruling.objects.exists()
        return
    second.post(f"{one}said/{Ruling.objects.get().pk}/agree/")

    assert "two of you say where" not in words(first.get(WINDOW))
    assert Turn.objects.filter(ruling__kind="credit").count() == 1


def test_what_is_refused_is_in_no_sum_of_the_desk(as_, window, helper, sven, ada):
    at = window.ends_at
    assert [(one.count, one.amount) for one in payouts.windows()] == [(1, 15)]
    said = {"kind": "refuse", "reason": "From one sofa.", "now": at}
    ruling = rulings.propose(payout=Payout.objects.get(), by=sven, **said)
    assert [one.count for one in payouts.windows()] == [1]  # nobody has agreed
    rulings.agree(ruling=ruling, by=ada, now=at)

    assert [(one.count, one.amount) for one in payouts.windows()] == [(0, None)]


def test_one_payout_costs_as_much_however_often_it_was_refused(
    as_, window, helper, sven, ada, django_assert_max_num_queries
):
    payout, third = Payout.objects.get(), factories.member("tina", staff_role="manager")
    client, counts, at = as_(third), [], window.ends_at
    for times in (1, 3):
        for _ in range(times):
            said = {"kind": "refuse", "reason": "From one sofa.", "now": at}
            ruling = rulings.propose(payout=payout, by=sven, **said)
            rulings.agree(ruling=ruling, by=ada, now=at)
            asked = rulings.question(ruling=ruling, by=helper, text="Why is that?", now=at)
            rulings.answer(question=asked, by=third, is_lifted=True, reason="I asked.", now=at)
        client.get(f"{WINDOW}payouts/{payout.pk}/")
        with django_assert_max_num_queries(30) as found:
            client.get(f"{WINDOW}payouts/{payout.pk}/")
        counts.append(len(found))
        assert (
            sum(' FROM "reputation_ruling" ' in one["sql"].split("WHERE")[0] for one in found) == 1
        )

    assert counts[0] == counts[1]


def test_the_desk_says_what_it_will_cost_and_closes_by_hand(as_, pays, helper, sven):
    now = clock.now()
    this = closes.current(now)
    closing.open_books(now=now, month=this.previous.previous)
    client = as_(sven)
    page = words(client.get("/payback/desk/"))
    month = this.previous
    _starts, ends = month.span(closes.zone())
    if now > ends + timedelta(hours=1):
        assert f'value="{month}"' in page
        for _ in range(2):
            client.post("/payback/desk/close/", {"month": str(month)})
        assert MonthClose.objects.get(number=1).by == sven
    for wrong in (str(this), "nonsense"):
        client.post("/payback/desk/close/", {"month": wrong})
    assert MonthClose.objects.filter(month__gt=closes.first_day(month)).count() == 0
    assert "What it will cost" in page


def test_two_of_the_desk_call_it_a_mistake_and_everybody_reads_it(as_, pays, helper, sven, ada):
    now = clock.now()
    starts, _ends = closes.current(now).span(closes.zone())
    closing.open_books(now=now, month=closes.current(now).previous)
    off = closing.note_switch(is_on=False, now=starts - timedelta(minutes=1))
    closing.note_switch(is_on=True, now=starts + timedelta(minutes=9))
    path = f"/payback/desk/off/{off.pk}/"
    first, second = as_(sven), as_(ada)
    for client in (first, second):
        prove(client)
    assert "pays nothing because of it" in words(first.get("/payback/desk/"))

    empty = first.post(path, {"reason": ""})
    assert (empty.status_code, f'id="off{off.pk}_reason"' in empty.content.decode()) == (422, True)
    for client in (first, first):
        assert client.post(path, {"reason": "An old file <b>."}).status_code == 302
    assert "one more person has to" in words(first.get("/payback/desk/"))
    assert "by mistake" not in words(as_(None).get("/rules/points/"))
    second.post(path, {"reason": "So it was."})

    assert "pays all the same" in words(second.get("/payback/desk/"))
    assert "brings no money" not in words(as_(helper).get("/payback/"))
    assert "An old file &lt;b&gt;." in words(as_(None).get("/rules/points/"))
    assert first.post("/payback/desk/off/999999/", {"reason": "So."}).status_code == 404


def test_the_desk_before_anything_began(as_, pays, ada):
    assert "Payback begins with the worker" in words(as_(ada).get("/payback/desk/"))


def test_the_list_costs_as_much_with_twenty(as_, window, sven, django_assert_max_num_queries):
    client, counts = as_(sven), []
    for number in (1, 19):
        for _ in range(number):
            Payout.objects.create(
                window=window, member=customer(), kind="credit", amount=5, at=window.ends_at
            )
        client.get(WINDOW)
        with django_assert_max_num_queries(22) as asked:
            client.get(WINDOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert client.get(f"{WINDOW}?page=9000").status_code == 404


def test_the_statement_says_what_a_month_brought_and_how(window, as_, helper):
    closed = words(as_(helper).get("/statement/?month=2025-10"))

    for said in ("What this month brought", "€15.00", "/payback/2025-10/"):
        assert said in closed
    assert "What this month brought" not in words(as_(helper).get("/statement/?month=2025-09"))
