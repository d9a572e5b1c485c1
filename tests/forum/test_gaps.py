"""What people looked for: counted without them, shown to the team, closed by what helps."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from forum.domain import searches, synonyms
from forum.forms.synonyms import SynonymsForm
from forum.lib import clock
from forum.models import Category, Member, SearchDay, SearchGap, Synonyms
from forum.queries import gaps
from forum.rules import NotAllowed
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db
PEOPLE = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
GAPS = "/search/gaps/"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    searches.forget()


def seek(q: str, times: int = 1, client: Client | None = None, **extra: Any) -> None:
    for _ in range(times):
        (client or Client()).get("/search/", {"q": q}, **(PEOPLE | extra))
    searches.flush(now=clock.now())


def opened(q: str, **extra: Any) -> int:
    response = Client().post("/search/opened/", {"q": q}, **(PEOPLE | extra))
    searches.flush(now=clock.now())
    return response.status_code


def listed() -> list[tuple[str, int, int]]:
    found, _ = gaps.page(view="open", number=1)
    return [(gap.text, gap.searches, gap.found) for gap in found]


def test_what_was_looked_for_twice_is_listed_by_demand(sim: Category) -> None:
    factories.question(title="Voicemail is full again")
    seek("Quokka!", 2)
    seek("voicemail tag:network", 3)
    seek("only once")

    assert listed() == [("voicemail", 3, 1), ("quokka", 2, 0)]


def test_of_equals_the_oldest_comes_first(db: None) -> None:
    with clock.shifted(timedelta(days=-2)):
        seek("older", 2)
    seek("newer", 2)

    assert [text for text, _, _ in listed()] == ["older", "newer"]


def test_nothing_of_the_person_is_kept(as_: Any, hana: Member) -> None:
    seek("by:hana imei 490154203237518 anna@example.com weg", 2, as_(hana))
    seek("0171 2345678", 2)

    assert listed() == [("imei # # weg", 2, 0)]
    row = SearchGap.objects.values().get()
    assert row["closed_by_id"] is None
    assert "hana" not in str(row)


def test_robots_and_the_team_are_not_counted(as_: Any, eva: Member) -> None:
    seek("quokka", 2, HTTP_USER_AGENT="Examplebot/1.0")
    seek("quokka", 2, HTTP_USER_AGENT="")
    seek("quokka in the case of anna", 2, as_(eva))

    assert not SearchGap.objects.exists()


def test_further_pages_are_the_same_search(sim: Category) -> None:
    for _ in range(21):
        factories.question(title="Voicemail is full again")
    seek("voicemail")
    Client().get("/search/", {"q": "voicemail", "page": 2}, **PEOPLE)
    searches.flush(now=clock.now())

    assert SearchGap.objects.get().searches == 1


def test_another_filter_or_order_is_the_same_search(sim: Category) -> None:
    before = "http://testserver/search/?q=Quokka+tag%3Aesim&sort=newest"
    seek("quokka")
    seek("quokka is:solved", 3, HTTP_REFERER=before)
    Client().head("/search/", {"q": "quokka"}, **PEOPLE)
    once = listed()
    seek("quokka", HTTP_REFERER="http://testserver/search/?q=wombat")

    assert (once, listed()) == ([], [("quokka", 2, 0)])


@pytest.mark.parametrize(
    "before",
    ["http://[", "/search/?q=%00%ud800", "http://x/search/?" + "q=1&" * 2_000, "\u00fc", "?q", ""],
)
def test_whatever_the_page_before_is_said_to_be_is_no_fault(db: None, before: str) -> None:
    seek("quokka", 2, HTTP_REFERER=before)

    assert listed() == [("quokka", 2, 0)]


def test_opening_a_result_closes_it(sim: Category) -> None:
    seek("voicemail", 2)
    factories.question(title="Voicemail is full again")
    seek("voicemail")

    assert opened("Voicemail is:unsolved") == 204
    assert listed() == []
    gap = SearchGap.objects.get()
    assert (gap.closed_as, gap.opened, gap.closed_by) == ("opened", 1, None)


def test_what_finds_nothing_any_more_is_a_gap_again(eva: Member) -> None:
    seek("voicemail", 2)
    opened("voicemail")
    seek("voicemail", 2)

    assert listed() == [("voicemail", 2, 0)]


def test_what_is_not_needed_stays_closed(eva: Member) -> None:
    seek("voicemail", 2)
    gap = SearchGap.objects.get()
    searches.close(gap=gap, by=eva, closed_as="not_needed", reason="Not ours", now=clock.now())
    seek("voicemail", 2)

    assert listed() == []
    assert SearchGap.objects.get().searches == 4


def test_another_site_cannot_say_that_it_was_opened(db: None) -> None:
    assert opened("voicemail", HTTP_SEC_FETCH_SITE="cross-site") == 403
    assert not SearchGap.objects.exists()


@pytest.mark.parametrize("q", ["", "\0", "\ud800", "x" * 100_000, "tag:x"])
def test_whatever_is_said_to_be_opened_is_no_fault(db: None, q: str) -> None:
    data = f"q={q}".encode(errors="ignore")
    kind = "application/x-www-form-urlencoded"

    assert Client().post("/search/opened/", data, content_type=kind, **PEOPLE).status_code == 204
    assert Client().get("/search/opened/").status_code == 405


def test_days_are_summed_up(db: None) -> None:
    seek("quokka", 3)
    opened("quokka")

    day = SearchDay.objects.get()
    assert (day.searches, day.empty, day.opened) == (3, 3, 1)
    assert gaps.figures(now=clock.now()) == gaps.Figures(3, 100, 33, 0, 0, 0)
    assert gaps.figures(now=clock.now() + timedelta(days=31)) == gaps.Figures(0, 0, 0, 0, 0, 0)


def test_old_ones_are_forgotten(db: None) -> None:
    now = clock.now()
    seek("often", 2)
    seek("once")

    assert searches.prune(now=now + timedelta(days=13)) == 0
    assert searches.prune(now=now + timedelta(days=15)) == 1
    assert listed() == [("often", 2, 0)]
    assert searches.prune(now=now + timedelta(days=91)) == 1


def test_a_process_keeps_few_texts_and_the_table_few_rows(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "MOST_ROWS", 2)
    for text in ("one", "two", "three", "one"):
        seek(text)

    assert set(SearchGap.objects.values_list("text", "searches")) == {("one", 2), ("two", 1)}


def test_a_search_writes_nothing_by_itself(client: Client, sim: Category) -> None:
    client.get("/search/", {"q": "voicemail"}, **PEOPLE)

    assert not SearchGap.objects.exists()
    assert searches.flush(now=clock.now()) == 1


# --- The page


@pytest.mark.parametrize("who", ["eva", "mo", "sven", "ada"])
def test_the_team_sees_the_list(request: pytest.FixtureRequest, as_: Any, who: str) -> None:
    seek("quokka", 2)

    page = as_(request.getfixturevalue(who)).get(GAPS)

    assert page.status_code == 200
    [one] = page.context["gaps"]
    assert one["article_url"] == "/articles/write/?title=Quokka"
    assert one["ask_url"] == "/questions/ask/?title=Quokka"
    assert b"quokka" in page.content


PATHS = [GAPS, "/search/synonyms/", "/search/synonyms/1/", "/search/gaps/1/close/"]


@pytest.mark.parametrize("who", ["hana", "mara", "olga"])
def test_others_are_refused(request: pytest.FixtureRequest, as_: Any, who: str) -> None:
    client = as_(request.getfixturevalue(who))
    paths = [*PATHS, "/search/synonyms/1/remove/"]
    answers = [client.get(path) for path in paths] + [client.post(path) for path in paths[1:]]

    assert {answer.status_code for answer in answers} == {403}
    assert all("company" in answer.content.decode() for answer in answers)


def test_visitors_are_sent_to_the_sign_in(client: Client, db: None) -> None:
    for path in PATHS:
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_what_is_not_there_is_a_404(as_: Any, eva: Member) -> None:
    client = as_(eva)
    for pk in (1, 10**9, 10**30):
        paths = [f"/search/gaps/{pk}/close/", f"/search/synonyms/{pk}/"]
        assert [client.post(path).status_code for path in paths] == [404, 404]
    assert client.get(f"{GAPS}?view=odd").status_code == 404
    assert client.get(f"{GAPS}?page=0").status_code == 404


def test_closing_asks_why_and_keeps_what_was_typed(as_: Any, eva: Member) -> None:
    seek("quokka", 2)
    gap = SearchGap.objects.get()
    client, path = as_(eva), f"/search/gaps/{gap.pk}/close/"

    without = client.post(path, {"closed_as": "not_needed", "reason": " "})
    long = client.post(path, {"closed_as": "not_needed", "reason": "x" * 201})
    nonsense = client.post(path, {"closed_as": "opened"})
    assert [r.status_code for r in (without, long, nonsense)] == [422, 422, 422]
    assert b"Please say why it is not needed." in without.content
    assert b"x" * 201 in long.content
    assert SearchGap.objects.get().closed_at is None

    done = [client.post(path, {"closed_as": "not_needed", "reason": "No zoo"}) for _ in range(2)]
    assert [(r.status_code, r["Location"]) for r in done] == [(302, GAPS)] * 2
    gap.refresh_from_db()
    assert (gap.closed_as, gap.closed_reason, gap.closed_by) == ("not_needed", "No zoo", eva)
    assert b"No zoo" in client.get(f"{GAPS}?view=closed").content
    assert client.get(path)["Location"] == GAPS


def test_the_list_costs_the_same_with_1_and_with_20(as_: Any, eva: Member, mo: Member) -> None:
    client = as_(eva)
    seek("quokka", 2)
    client.get(GAPS)
    one = statements(client, GAPS)
    for number in range(20):
        seek(f"quokka {'abcdefghijklmnopqrst'[number]}", 2)

    assert statements(client, GAPS) == one <= 6
    assert client.get(GAPS).context["next_url"] == f"{GAPS}?view=open&page=2"
    assert len(client.get(f"{GAPS}?page=2").context["gaps"]) == 1


def test_an_article_begins_with_what_was_looked_for(as_: Any, eva: Member) -> None:
    page = as_(eva).get("/articles/write/?title=Quokka")

    assert page.context["form"]["title"].value() == "Quokka"


# --- Words for the same


def test_a_group_is_kept_changed_and_taken_away(as_: Any, eva: Member) -> None:
    client, path = as_(eva), "/search/synonyms/"

    client.post(path, {"words": "Handy, Wi-Fi,, handy ", "language": "de"})
    group = Synonyms.objects.get()
    assert (group.words, group.language) == (["handy", "wi fi"], "de")
    assert {"handy", "wi fi"} <= set(group.keys)
    assert b"handy, wi fi" in client.get(path).content

    client.post(f"{path}{group.pk}/", {"words": "handy, smartphone", "language": ""})
    group.refresh_from_db()
    assert (group.words, group.language) == (["handy", "smartphone"], "")

    assert client.get(f"{path}{group.pk}/remove/")["Location"] == f"{path}{group.pk}/"
    client.post(f"{path}{group.pk}/remove/")
    assert not Synonyms.objects.exists()


@pytest.mark.parametrize(
    "words",
    ["", "handy", "handy, Handy!", "\0", ", ,", ",".join(f"w{n}" for n in range(13)), "x" * 401],
)
def test_a_group_that_is_none_is_refused_beside_the_field(
    as_: Any, eva: Member, words: str
) -> None:
    response = as_(eva).post("/search/synonyms/", {"words": words, "language": "xx"})

    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Synonyms.objects.exists()


def test_members_cannot_keep_words(hana: Member) -> None:

    with pytest.raises(NotAllowed):
        synonyms.save(synonyms=Synonyms(words=["handy", "phone"]), by=hana)
    assert SynonymsForm({"words": "a, b"}).is_valid()
    with pytest.raises(ValidationError):
        SynonymsForm().fields["words"].clean("x" * 401)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (f"handy, {'x' * 61}", "is too long"), ("a b c d e f, handy", "is too long"),
        ("handy, <b>x</b>", "words only"), ("a=b, handy", "words only"),
    ],
)  # fmt: skip
def test_words_are_not_changed_in_silence(as_: Any, eva: Member, words: str, why: str) -> None:
    response = as_(eva).post("/search/synonyms/", {"words": words, "language": ""})

    assert (response.status_code, Synonyms.objects.exists()) == (422, False)
    assert why in str(response.context["form"].errors["words"])


@pytest.mark.django_db(transaction=True)
def test_what_was_counted_is_written_also_if_nobody_searches_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searches, "_is_timed", False)
    monkeypatch.setattr(searches, "EVERY", timedelta(milliseconds=100))
    searches.keep_time()
    now, before = clock.now(), threading.active_count()

    for _ in range(2):
        searches.count(by=None, text="quokka", language="en", found=0, agent="Firefox", now=now)
    [bell] = [one for one in threading.enumerate() if isinstance(one, threading.Timer)]
    bell.join(timeout=10)

    assert (SearchGap.objects.get().searches, SearchDay.objects.get().searches) == (2, 2)
    assert threading.active_count() == before
