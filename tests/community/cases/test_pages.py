"""The customer's pages of private cases: who gets there, bad input, what stands there."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.domain import cases
from community.models import Case, CaseEvent, Service
from forum.lib import clock
from forum.models import Post, Thread
from tests import factories
from tests.community.cases import told
from tests.community.service import days

ROUTES = ("case", "reopen_case", "withdraw_case", "confirm_case", "another_for_case")


_GOES_ON = ("zwischen der Person, die gefragt hat", "between whoever asked and our team")


@pytest.fixture
def case(hana, eva):
    made = told.begin(hana, now=clock.now())
    told.expert(told.pool(), member=eva)
    return told.claimed(made, eva, now=clock.now())


def page(case, name="case"):
    return reverse(name, args=[case.pk])


def new(**fields):
    category = factories.category("sim")
    given = {"reason": "personal", "category": category.pk, "body": told.WORDS}
    return given | {"key": str(uuid.uuid4())} | fields


@pytest.mark.parametrize("name", ROUTES)
def test_nobody_else_finds_a_case(client, as_, case, nina, mara, mo, olga, ada, name):
    manager = factories.member(staff_role="manager")
    expert = told.expert(told.pool()).member
    for other in (nina, mara, mo, olga, ada, manager, expert):
        for send in (as_(other).get, as_(other).post):
            assert send(page(case, name)).status_code == 404, (str(other), name)
    visitor = client.get(page(case, name))
    assert (visitor.status_code, visitor["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert as_(nina).get(reverse(name, args=[10**12])).status_code == 404


def test_its_owner_is_led_to_the_desk_and_decides_nothing_here(as_, case, eva):
    assert as_(eva).get(page(case))["Location"] == f"/desk/cases/{case.pk}/"
    for name in ROUTES[1:]:
        assert as_(eva).post(page(case, name)).status_code == 404
    assert told.fresh(case).status == "open"


@pytest.mark.parametrize("address", ["/talks/{0}/", "/talks/{0}/leave/", "/talks/{0}/report/"])
def test_nobody_gets_in_by_the_pages_of_talks(as_, case, nina, mo, olga, address):
    for other in (nina, mo, olga):
        assert as_(other).get(address.format(case.pk)).status_code == 404


def test_its_page_of_a_talk_leads_to_its_own(as_, case, hana):
    assert as_(hana).get(f"/talks/{case.pk}/")["Location"] == page(case)
    assert page(case) not in as_(hana).get(reverse("talks")).content.decode().replace(
        'href="/cases/"', ""
    )


def test_the_words_are_nowhere_for_others(as_, case, nina, mo, olga):
    post = Post.objects.filter(thread=case.pk).latest("pk")
    for other in (nina, mo, olga):
        for name in ("edit_post", "delete_post", "report_post", "revisions"):
            assert as_(other).get(reverse(name, args=[post.pk])).status_code == 404, name


def test_a_case_cannot_be_reported(as_, case, hana, eva):
    post = Post.objects.filter(thread=case.pk).latest("pk")
    response = as_(eva).post(reverse("report_post", args=[post.pk]), {"reason": "spam"})
    assert response.status_code in (403, 422)
    assert case.thread.flags.count() == 0


def test_beginning_one(as_, hana):
    told.pool()
    assert as_(hana).get(reverse("new_case")).status_code == 200
    response = as_(hana).post(reverse("new_case"), new())
    found = Case.objects.get()
    assert (response["Location"], found.member, found.reason) == (page(found), hana, "personal")


def test_sent_twice_it_is_one_case(as_, hana):
    told.pool()
    sent = new()
    first, second = (as_(hana).post(reverse("new_case"), sent) for _ in range(2))
    assert (Case.objects.count(), first["Location"]) == (1, second["Location"])


@pytest.mark.parametrize(
    "wrong", [{"reason": "nonsense"}, {"reason": ""}, {"body": ""}, {"category": "0"}]
)
def test_what_is_missing_is_said_and_nothing_is_lost(as_, hana, wrong):
    told.pool()
    response = as_(hana).post(reverse("new_case"), new() | {"body": "Kept words."} | wrong)
    assert (response.status_code, Case.objects.count()) == (422, 0)
    assert ("Kept words." in response.content.decode()) == ("body" not in wrong)


@pytest.mark.parametrize("about", ["0", "x", "99999999", "-1"])
def test_about_what_is_not_there(as_, hana, about):
    told.pool()
    assert as_(hana).get(reverse("new_case") + f"?about={about}").status_code == 404


def test_of_anothers_question_there_is_none(as_, nina, hana):
    told.pool()
    thread = days.ask(clock.now(), by=hana)
    address = reverse("new_case") + f"?about={thread.pk}"
    assert as_(nina).get(address).status_code == 403
    assert as_(nina).post(address, new()).status_code == 422
    assert Case.objects.count() == 0


def test_continued_from_a_question_it_rests_and_says_so_to_readers(as_, client, hana, nina):
    told.pool()
    thread = days.ask(clock.now(), by=hana)
    address = reverse("new_case") + f"?about={thread.pk}"
    assert (
        address.replace("&", "&amp;") in as_(hana).get(thread.get_absolute_url()).content.decode()
    )
    made = as_(hana).post(address, new(body=told.WORDS))
    found = Case.objects.get()
    assert (made["Location"], found.about) == (page(found), thread)
    assert days.row(thread).status == Service.Status.CASE
    assert as_(hana).get(address)["Location"] == page(found)
    for reader in (as_(nina), client):
        shown = reader.get(thread.get_absolute_url()).content.decode()
        assert any(words in shown for words in _GOES_ON)
        assert (page(found) in shown, "Rostock" in shown) == (False, False)
    assert page(found) in as_(hana).get(thread.get_absolute_url()).content.decode()
    told.assert_ladder_is_true(clock.now())


def test_writing_and_what_is_wrong_with_it(as_, case, hana):
    assert as_(hana).post(page(case), {"body": "", "key": str(uuid.uuid4())}).status_code == 422
    sent = {"body": "One thing more: it was on Monday.", "key": str(uuid.uuid4())}
    for _ in range(2):
        assert as_(hana).post(page(case), sent).status_code == 302
    assert Post.objects.filter(thread=case.pk, kind="message").count() == 2
    assert sent["body"] in as_(hana).get(page(case)).content.decode()


def test_done_confirmed_and_opened_again(as_, case, hana, eva):
    told.finished(case, eva, now=clock.now())
    shown = as_(hana).get(page(case)).content.decode()
    assert ("it is put right" in shown, page(case, "reopen_case") in shown) == (True, True)
    as_(hana).post(page(case, "confirm_case"))
    assert page(case, "confirm_case") not in as_(hana).get(page(case)).content.decode()
    sent = {"body": "It came back with the next bill.", "key": str(uuid.uuid4())}
    for _ in range(2):
        as_(hana).post(page(case, "reopen_case"), sent)
    again = told.fresh(case)
    assert (again.status, again.reopened, again.owner) == ("open", 1, eva)
    refused = as_(hana).post(page(case, "reopen_case"), sent | {"key": str(uuid.uuid4())})
    assert (refused.status_code, sent["body"] in refused.content.decode()) == (422, True)


def test_withdrawing_asks_once_more(as_, case, hana):
    assert as_(hana).get(page(case, "withdraw_case")).status_code == 200
    assert told.fresh(case).status == "open"
    as_(hana).post(page(case, "withdraw_case"))
    assert told.fresh(case).status == "withdrawn"
    assert as_(hana).get(page(case)).status_code == 200


def test_asking_for_somebody_else(as_, case, hana):
    for _ in range(2):
        as_(hana).post(page(case, "another_for_case"))
    assert CaseEvent.objects.filter(case=case, kind="another_wanted").count() == 1


def test_a_failed_solution_leaves_the_question_in_private(hana):
    from forum.domain import verdicts

    told.pool()
    thread = days.ask(days.at(), by=hana)
    post = days.answer(thread, days.at(0, 9, 10))
    told.begin(hana, about=thread, now=days.at(0, 9, 30))
    verdicts.still_broken(post=post, by=hana, now=days.at(0, 10))
    assert days.row(thread).status == Service.Status.CASE


@pytest.mark.parametrize("address", ["cases", "case"])
def test_statements_do_not_grow(as_, hana, eva, case, address):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            url = page(case) if address == "case" else reverse("cases")
            assert as_(hana).get(url).status_code == 200
        return len(asked)

    count()
    few = count()
    for n in range(19):
        if address == "case":
            cases.write(
                case=case, body=f"Word number {n} of this case.", by=eva, key=None, now=clock.now()
            )
        else:
            other = told.begin(hana, now=clock.now())
            cases.withdraw(case=other, by=hana, now=clock.now())
    count()
    assert count() <= few


def test_in_german(as_, case):
    case.member.language = "de"
    case.member.save()
    assert "Privater Fall" in as_(case.member).get(page(case)).content.decode()


def test_of_a_thread_of_another_kind_there_is_no_case(as_, hana):
    told.pool()
    thread = factories.question(by=hana)
    assert isinstance(thread, Thread)
    assert as_(hana).get(page(thread)).status_code == 404


def test_the_admin_shows_where_it_stands_and_no_word(as_, case, hana, ada):
    address = reverse("admin:community_case_changelist")
    for url in (address, reverse("admin:community_case_change", args=[case.pk])):
        response = as_(ada).get(url)
        shown = response.content.decode()
        assert (response.status_code, "Rostock" in shown, "Hana" in shown) == (200, False, False)
    assert as_(hana).get(address).status_code == 302
