"""The page of a mail, and what the team reads: who may, bad input, and what is nobody's to see."""

from datetime import timedelta

import pytest
from django.test import Client

from community.domain import surveys
from community.models import Survey
from forum.lib import clock
from forum.models import Thread
from tests.community.desk.scene import words
from tests.community.surveys.asked import DAY, HOUR, address, ask, case, said, solved
from tests.counting import statements

pytestmark = pytest.mark.django_db
PAGE, CSV = "/insights/surveys/", "/insights/surveys/answers.csv"
ROLES = {
    "visitor": 302, "nina": 403, "hana": 403, "mara": 403, "eva": 403, "mo": 403, "sven": 200,
    "ada": 200,
}  # fmt: skip


@pytest.fixture
def survey(hana):
    return ask(hana, thread=solved(by=hana, at=clock.now() - 2 * HOUR))


def row():
    return Survey.objects.values_list("score", "comment").get()


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_changes_nothing(client, survey, method):
    response = getattr(client, method)(f"{address(survey)}?score=5")
    assert response.status_code == 200
    assert row() == (None, "")
    assert client.cookies == {}


def test_the_page_asks_with_each_score(client, survey):
    page = words(client.get(address(survey)))
    assert "How satisfied are you with the help for your question?" in page
    assert survey.thread.title in page
    assert [f'name="score" value="{n}"' in page for n in range(7)] == [
        False, True, True, True, True, True, False,
    ]  # fmt: skip


def test_the_link_of_the_mail_brings_its_button_first(client, survey):
    page = words(client.get(f"{address(survey)}?score=4"))
    assert "Say 4: satisfied" in page
    assert '<input type="hidden" name="score" value="4">' in page


@pytest.mark.parametrize("score", ["9", "-1", "x", "٣", "4" * 30])
def test_a_link_that_nobody_wrote_is_no_choice(client, survey, score):
    response = client.get(address(survey), {"score": score})
    assert response.status_code == 200
    assert '<input type="hidden" name="score"' not in words(response)


def test_one_tap_then_words(survey):
    client = Client(enforce_csrf_checks=True)  # nobody is signed in, and nothing to ride on
    assert client.post(address(survey), {"score": "4"}).status_code == 302
    assert row() == (4, "")

    page = words(client.get(address(survey)))
    assert "You said: 4." in page

    client.post(address(survey), {"score": "4", "comment": "Quick and kind."})
    assert row() == (4, "Quick and kind.")
    assert "Quick and kind." in words(client.get(f"{address(survey)}?score=1"))
    assert '<input type="hidden" name="score" value="4">' in words(
        client.get(f"{address(survey)}?score=1")
    )


@pytest.mark.parametrize("sent", [{}, {"score": "6"}, {"score": "x"}, {"score": ["", "0"]}])
def test_what_is_no_score_is_refused_and_words_stay(client, survey, sent):
    response = client.post(address(survey), sent | {"comment": "Kept as typed."})
    assert response.status_code == 422
    assert "Please choose one of the buttons." in words(response)
    assert row() == (None, "")


def test_words_that_are_too_long_come_back(client, survey):
    response = client.post(address(survey), {"score": "4", "comment": "x" * 1001})
    assert response.status_code == 422
    assert "x" * 1001 in words(response)
    assert row() == (None, "")


def test_private_data_is_asked_about_and_taken_out(client, survey):
    comment = "My account is DE89 3704 0044 0532 0130 00"
    response = client.post(address(survey), {"score": "2", "comment": comment})
    assert response.status_code == 422
    assert "Only our team reads this, and it holds something private." in words(response)
    form = response.context["form"]
    sent = {"score": "2", "comment": comment, "warned": form.warned, "private": "remove"}
    assert client.post(address(survey), sent).status_code == 302
    score, kept = row()
    assert score == 2
    assert "0044" not in kept


def test_too_late_and_said_for_good(client, survey, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=31))
    assert client.get(address(survey)).status_code == 410
    assert client.post(address(survey), {"score": "4"}).status_code == 410
    assert row() == (None, "")


def test_said_for_good(client, survey, monkeypatch):
    now = clock.now()
    client.post(address(survey), {"score": "4"})
    monkeypatch.setattr(clock, "now", lambda: now + DAY + HOUR)
    response = client.post(address(survey), {"score": "1"})
    assert response.status_code == 410
    assert "it counts" in words(response)
    assert row() == (4, "")


@pytest.mark.parametrize("path", ["/say/", "/say/nothing/"])
def test_a_cut_or_forged_address(client, path):
    response = client.get(path)
    assert response.status_code == 404


def test_in_the_language_of_whoever_was_asked(client, nina):
    response = client.get(address(ask(nina, kind="ces")))
    assert response["Content-Language"] == "de"
    assert "Wie leicht war es, dein Anliegen zu klären?" in words(response)


def test_the_page_of_a_case_names_nothing_of_it(client, hana):
    page = words(client.get(address(ask(hana, case=case(of=hana, done_at=clock.now())))))
    assert "contract" not in page


def test_a_hidden_question_is_not_named(client, survey):
    Thread.objects.filter(pk=survey.thread_id).update(deleted_at=clock.now())
    assert survey.thread.title not in words(client.get(address(survey)))


def test_from_the_inbox(as_, hana, olga, survey):
    inbox = words(as_(hana).get("/inbox/"))
    assert "How satisfied are you with the help for your question?" in inbox
    own = f"/surveys/{survey.pk}/"
    assert as_(hana).get(own)["Location"] == address(survey)
    assert as_(olga).get(own).status_code == 404
    assert as_(None).get(own)["Location"].startswith("/accounts/login/")
    assert as_(hana).get("/surveys/99999999999999999999/").status_code == 404
    assert as_(hana).get("/surveys/0/").status_code == 404


def test_the_switch_stands_in_the_settings(as_, hana):
    page = words(as_(hana).get("/settings/notices/"))
    assert "We ask how satisfied you are, once a week at most." in page


@pytest.mark.parametrize("path", [PAGE, CSV])
@pytest.mark.parametrize("role", ROLES)
def test_who_reads(role, path, request, as_):
    person = None if role == "visitor" else request.getfixturevalue(role)
    assert as_(person).get(path).status_code == ROLES[role]


@pytest.mark.parametrize("path", [PAGE, CSV])
@pytest.mark.parametrize("query", ["?days=31", "?days=x", "?days=-1"])
def test_bad_addresses(as_, sven, path, query):
    assert as_(sven).get(path + query).status_code == 404
    assert as_(sven).get(PAGE + "?after=x").status_code == 404


def test_figures_with_n_and_interval(as_, sven, hana):
    for score in (5, 4, 4, 2):
        said("csat", score)
    ask(hana)
    page = words(as_(sven).get(PAGE))
    assert "<b>75 %</b> (30 to 95 %)" in page  # Wilson of 3 of 4, reckoned apart
    assert "n = 4 · mean 3.8" in page
    assert "4 of 5 answered: 80 % (38 to 96 %)" in page


def test_what_was_asked_before_these_days_does_not_count(as_, sven):
    said("csat", 5, at=clock.now() - 31 * DAY)
    page = words(as_(sven).get(f"{PAGE}?days=30"))
    assert page.count("No answers yet.") == 3


def test_nps_is_shown_from_a_hundred_on(as_, sven):
    for number in range(99):
        said("nps", 10 if number < 60 else 3)
    page = words(as_(sven).get(PAGE))
    assert "99 answers of the 100 below which no figure is shown" in page
    assert "±" not in page
    assert "<dd>60</dd>" not in page

    said("nps", 8)
    page = words(as_(sven).get(PAGE))
    assert "<b>21</b> ± 19" in page  # 60 - 39; 196 * sqrt((0.99 - 0.0441) / 100)
    assert "<dd>60</dd>" in page


def csv_of(client):
    response = client.get(CSV)
    assert response["Cache-Control"] == "no-store, private"
    return b"".join(response.streaming_content).decode().splitlines()


def test_single_nps_answers_are_read_by_managers_only(as_, sven, ada):
    said("nps", 0, comment="Never again.")
    said("csat", 1, comment="Slow.")
    assert "Never again." in words(as_(sven).get(PAGE))
    assert "Never again." not in words(as_(ada).get(PAGE))
    assert "Slow." in words(as_(ada).get(PAGE))
    assert [len(csv_of(as_(one))) for one in (sven, ada)] == [3, 2]
    assert "Never again." not in "".join(csv_of(as_(ada)))
    admin = words(as_(ada).get("/admin/community/survey/"))
    assert ("Never again." in admin, "Slow." in admin) == (False, True)


def test_the_file_holds_no_formula_and_nobodys_name(as_, sven, hana):
    now = clock.now()
    thread = solved(by=hana, at=now - 2 * HOUR)
    survey = ask(hana, thread=thread, now=now)
    surveys.answer(survey=survey, score=1, comment='=HYPERLINK("http://x.example")', now=now)
    said("ces", 7, comment="Fine.", case=case(of=hana, done_at=now))

    head, first, second = csv_of(as_(sven))

    assert head == "kind,asked_at,answered_at,score,comment,about,question"
    at = now.isoformat(timespec="seconds")
    assert first == f'csat,{at},{at},1,"\'=HYPERLINK(""http://x.example"")",question,{thread.pk}'
    assert second.endswith(",7,Fine.,case,")
    assert "hana" not in "".join((first, second)).lower()


def test_hidden_questions_are_not_named_to_the_team_either(as_, sven, hana):
    thread = solved(by=hana, at=clock.now() - 2 * HOUR)
    said("csat", 1, comment="Slow.", thread=thread)
    assert thread.title in words(as_(sven).get(PAGE))
    Thread.objects.filter(pk=thread.pk).update(kind="private")
    assert thread.title not in words(as_(sven).get(PAGE))
    assert csv_of(as_(sven))[1].endswith(",Slow.,question,")


def test_words_come_by_pages(as_, sven):
    now = clock.now()
    for number in range(21):
        said("csat", 3, comment=f"Word {number:02}.", at=now - number * HOUR)
    page = as_(sven).get(PAGE)
    first = words(page)
    assert ("Word 19." in first, "Word 20." in first) == (True, False)
    following = words(as_(sven).get(page.context["next_url"]))
    assert ("Word 19." in following, "Word 20." in following) == (False, True)


def test_a_page_costs_the_same_with_twenty(as_, sven, hana):
    client = as_(sven)
    said("csat", 3, comment="One.", thread=solved(by=hana, at=clock.now()))
    one = statements(client, PAGE)
    for number in range(19):
        said("csat", 3, comment=f"{number}.", thread=solved(by=hana, at=clock.now()))
    assert statements(client, PAGE) == one


def test_the_admin_only_looks(as_, ada, hana):
    survey = ask(hana)
    surveys.answer(survey=survey, score=1, comment="Slow.", now=clock.now())
    client, one = as_(ada), f"/admin/community/survey/{survey.pk}/"
    page = words(client.get(f"{one}change/"))
    assert "Slow." in page
    assert survey.nonce not in page
    assert client.post(f"{one}change/", {"score": "5"}).status_code == 403
    assert client.post(f"{one}delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/community/survey/add/").status_code == 403
    assert Survey.objects.get().score == 1
