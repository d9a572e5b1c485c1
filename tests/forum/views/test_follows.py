"""The levels on each page, the list of what one follows, and the inbox in rows that stand for many:
pages, permissions, queries, bad input."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.domain import following, marks, threads
from forum.lib import clock
from forum.models import Following, Notice
from forum.queries import follows as reads
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
KIND = re.compile(r'id="follow-(\w+)-\d+"')
LEVELS = ("all", "answers", "important", "mute")


@pytest.fixture
def asked(hana, sim):
    return factories.question(by=hana, category=sim, title="Will my eSIM ever be activated?")


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def places(thread, person):
    """Each thing that can be followed: its page, and where its level is chosen."""
    return {
        "thread": (thread.get_absolute_url(), reverse("follow", args=[thread.pk])),
        "tag": ("/tags/network/", "/tags/network/follow/"),
        "category": ("/categories/sim/", "/categories/sim/follow/"),
        "person": (person.get_absolute_url(), f"/members/{person.handle}/follow/"),
    }


PLACES = ("thread", "tag", "category", "person")


def levels_of(member):
    rows = Following.objects.in_force().filter(member=member)
    return sorted(row.level for row in rows)


# --- the menu


@pytest.mark.parametrize("place", PLACES)
def test_each_page_offers_the_levels_and_shows_the_one_that_holds(as_, olga, hana, asked, place):
    page, address = places(asked, hana)[place]
    client = as_(olga)
    before = words(client.get(page))

    sent = client.post(address, {"level": "important"})
    after = words(client.get(page))

    assert f'action="{address}"' in before
    assert re.findall(r'value="(\w+)" aria-pressed="true"', before) == ["off"]
    assert sent["Location"] == page
    assert re.findall(r'value="(\w+)" aria-pressed="true"', after) == ["important"]
    assert levels_of(olga) == ["important"]


@pytest.mark.parametrize("place", PLACES)
def test_the_menu_replaces_itself(as_, olga, hana, asked, place):
    address = places(asked, hana)[place][1]

    part = as_(olga).post(address, {"level": "mute"}, headers=HTMX)

    assert part.status_code == 200
    assert part.content.startswith(b'<details class="menu follow"')
    assert re.findall(r'value="(\w+)" aria-pressed="true"', words(part)) == ["mute"]
    assert b"autofocus" in part.content


@pytest.mark.parametrize("place", PLACES)
def test_a_page_of_its_own_asks_and_keeps_what_was_wrong(as_, olga, hana, asked, place):
    address = places(asked, hana)[place][1]
    client = as_(olga)

    looked = client.get(address)
    wrong = client.post(address, {"level": "louder"})

    assert looked.status_code == 200
    assert re.findall(r'value="(\w+)" checked', words(looked)) == ["off"]
    assert (wrong.status_code, "Choose one of these." in words(wrong)) == (422, True)
    assert levels_of(olga) == []


@pytest.mark.parametrize("place", PLACES)
def test_visitors_sign_in_first_and_see_no_menu(client, hana, asked, place):
    page, address = places(asked, hana)[place]

    assert "/follow/" not in words(client.get(page))
    for response in (client.get(address), client.post(address, {"level": "all"})):
        assert response["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("role", ["nina", "hana", "mara", "eva", "mo", "sven", "ada", "olga"])
def test_every_member_follows_what_they_see_and_nothing_else(request, as_, role, mo, team):
    person = request.getfixturevalue(role)
    hidden = factories.question(by=mo, category=team, tag_names=["secret"])
    client, sees = as_(person), role in {"eva", "mo", "ada"}
    addresses = [
        f"/questions/{hidden.pk}/follow/",
        "/tags/secret/follow/",
        "/categories/team/follow/",
    ]

    got = [client.post(address, {"level": "answers"}).status_code for address in addresses]

    assert got == [302 if sees else 404] * 3
    assert levels_of(person) == (["answers"] * 3 if sees else (["all"] if role == "mo" else []))


def test_nobody_follows_themselves(as_, olga):
    client = as_(olga)

    assert "/follow/" not in words(client.get(olga.get_absolute_url()))
    assert client.post(f"/members/{olga.handle}/follow/", {"level": "all"}).status_code == 403
    assert levels_of(olga) == []


@pytest.mark.parametrize("path", ["/tags/nothing/follow/", "/categories/none/follow/",
                                  "/members/nobody/follow/", "/questions/0/follow/",
                                  "/settings/follows/?view=odd", "/settings/follows/?after=x",
                                  "/inbox/?about=odd"])  # fmt: skip
def test_nonsense_is_missing(as_, olga, path):
    assert as_(olga).get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/tags/network/", "/categories/sim/", "/members/hana/", "/questions/1/x/"]
)
def test_the_level_costs_no_statement(as_, olga, hana, asked, path):
    path = asked.get_absolute_url() if path.startswith("/questions/") else path
    client, counts = as_(olga), []
    for target in (None, asked, asked.tags.get(), asked.category, hana):
        if target is not None:
            following.choose(target=target, level="all", by=olga, now=clock.now())
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))

    assert len(set(counts)) == 1


# --- after taking part


def test_whoever_answers_is_told_that_they_follow_and_takes_it_back(as_, olga, asked):
    client = as_(olga)
    client.post(f"/questions/{asked.pk}/answer/", {"body": "Take the old profile out first."})
    page = words(client.get(asked.get_absolute_url()))

    back = client.post(f"/questions/{asked.pk}/follow/", {"level": "off"})
    after = words(client.get(back["Location"]))

    assert page.count("You follow this now") == 1
    assert "You follow this now" not in after
    client.post(f"/questions/{asked.pk}/answer/", {"body": "And then put the new one in."})
    assert levels_of(olga) == ["off"]


def test_others_and_later_readers_are_not_told(as_, olga, mara, asked, monkeypatch):
    now = clock.now()
    factories.answer(asked, by=olga)
    theirs = words(as_(mara).get(asked.get_absolute_url()))
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=2))

    later = words(as_(olga).get(asked.get_absolute_url()))

    assert "You follow this now" not in theirs + later


# --- what one follows


def test_the_list_names_all_with_its_level_and_leaves_out_what_one_stopped(as_, olga, hana, asked):
    stopped = factories.question(title="Why is it silent at night?")
    for target, level in (
        (asked, "answers"), (asked.tags.get(), "all"), (asked.category, "mute"),
        (hana, "important"), (stopped, "off"),
    ):  # fmt: skip
        following.choose(target=target, level=level, by=olga, now=clock.now())
    client = as_(olga)

    page = words(client.get("/settings/follows/"))
    muted = words(client.get("/settings/follows/?view=muted"))

    def shown(view):
        return KIND.findall(words(client.get(f"/settings/follows/?view={view}")))

    assert KIND.findall(page) == ["person", "tag", "thread"]
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == ["important", "all", "answers"]
    assert KIND.findall(muted) == ["category"]
    views = ("threads", "tags", "topics", "people")
    assert [shown(view) for view in views] == [["thread"], ["tag"], [], ["person"]]
    assert "silent at night" not in page + muted


def test_the_list_comes_back_to_itself(as_, olga, asked):
    following.follow(thread=asked, by=olga, now=clock.now())
    client = as_(olga)
    page = words(client.get("/settings/follows/?view=threads"))
    back = re.search(r'name="next" value="([^"]+)"', page).group(1)

    sent = client.post(f"/questions/{asked.pk}/follow/", {"level": "mute", "next": back})

    assert sent["Location"] == "/settings/follows/?view=threads"
    assert levels_of(olga) == ["mute"]


def test_what_is_hidden_is_not_listed(as_, olga, mo, asked, team):
    tagged = factories.question(by=mo, category=team, tag_names=["secret"])
    for target in (asked, tagged.tags.get(), team):
        following.choose(target=target, level="all", by=olga, now=clock.now())
    threads.move(thread=asked, by=mo, category=team, now=clock.now())

    assert "follow-" not in words(as_(olga).get("/settings/follows/"))


def test_the_list_has_pages_and_costs_the_same_with_1_and_20(as_, olga):
    client, counts = as_(olga), []
    for number in (1, 19, 3):
        for _ in range(number):
            following.follow(thread=factories.question(), by=olga, now=clock.now())
        client.get("/settings/follows/")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/settings/follows/")
        counts.append(len(captured))
    more = re.search(r'href="([^"]+)" rel="next"', words(page)).group(1).replace("&amp;", "&")
    rest = client.get("/settings/follows/" + more)

    assert counts == [3, 3, 3]
    assert page.content.count(b'<li class="followed"') == reads.PAGE_SIZE
    assert rest.content.count(b'<li class="followed"') == 3


def test_visitors_sign_in_first_for_the_list(client):
    assert client.get("/settings/follows/")["Location"].startswith("/accounts/login/?next=")
    assert client.post("/inbox/1/mute/")["Location"].startswith("/accounts/login/?next=")


def test_what_it_is_is_said_once_to_whoever_listens(as_, olga, hana):
    following.choose(target=hana, level="all", by=olga, now=clock.now())
    page = words(as_(olga).get("/settings/follows/"))
    row = re.search(r'<li class="followed">(.*?)<details', page).group(1)

    assert re.sub(r"<[^>]+>", " ", row).count("Person") == 1


# --- one row for many


def rows(response):
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row).split()).split("New: ")[-1]
        for row in re.findall(r'<p class="told-says">(.*?)</p>', words(response))
    ]


def thank(post, *people):
    for person in people:
        marks.give(post=post, by=person, now=clock.now())


def test_thanks_for_one_answer_are_one_row_with_names(as_, mara, olga, nina, eva, asked):
    first, second = factories.answer(asked, by=mara), factories.answer(asked, by=mara)
    thank(first, olga, eva, nina)
    thank(second, olga)

    page = as_(mara).get("/inbox/")

    assert rows(page)[:2] == [
        "Olga found your answer helpful",
        "3 people found your answer helpful · Nina, Eva and 1 more",
    ]


def test_answers_to_one_thread_are_one_row_and_opening_it_reads_them_all(as_, hana, asked):
    other = factories.question(by=hana)
    for thread in (asked, other, asked, asked):
        factories.answer(thread)
    client = as_(hana)

    before = rows(client.get("/inbox/"))
    newest = Notice.objects.filter(member=hana, thread=asked).latest("pk")
    client.get(client.get(f"/inbox/{newest.pk}/")["Location"])

    assert before[0].split(" · ")[0] == "3 new answers to your question"
    assert len(before) == 2
    assert len(rows(client.get("/inbox/"))) == 1
    assert [row.split(" · ")[0] for row in rows(client.get("/inbox/?view=all"))] == [
        "3 new answers to your question", before[1],
    ]  # fmt: skip


def test_a_row_is_read_and_unread_as_one_but_not_what_came_since(as_, hana, asked):
    for _ in range(3):
        factories.answer(asked)
    client, seen = as_(hana), Notice.objects.filter(member=hana).latest("pk")
    factories.answer(asked)

    def unread():
        return Notice.objects.filter(member=hana, read_at=None).count()

    client.post(f"/inbox/{seen.pk}/read/", {"read": "1"})
    after = unread()
    client.post(f"/inbox/{seen.pk}/read/", {"read": "0"})

    assert (after, unread()) == (1, 4)


def test_shelves_hold_what_they_say(as_, mara, olga, hana, mo, asked):
    answer = factories.answer(asked, by=mara)
    thank(answer, olga)
    factories.comment(answer, by=hana, body="And then, @mara? It says nothing new.")
    factories.comment(answer, by=hana)
    factories.answer(asked, by=olga)
    own = factories.question(by=mara)
    factories.answer(own)
    threads.close(thread=own, by=mo, now=clock.now(), reason="Enough said")
    client = as_(mara)

    shown = {
        shelf: len(rows(client.get(f"/inbox/?about={shelf}")))
        for shelf in ("questions", "answers", "follows", "mentions", "thanks", "team")
    }

    assert shown == dict.fromkeys(shown, 1)
    assert len(rows(client.get("/inbox/"))) == 6


def test_an_empty_shelf_leads_back_to_everything(as_, hana, asked):
    factories.answer(asked)

    page = as_(hana).get("/inbox/?about=thanks").content.decode()

    assert "Nothing of this kind." in page
    assert '<a class="button main" href="/inbox/">Show all of it</a>' in page


def test_all_read_reads_only_the_shelf_that_is_shown(as_, mara, olga, nina, asked):
    answer = factories.answer(asked, by=mara)
    thank(answer, olga)
    factories.answer(factories.question(by=mara))
    client = as_(mara)

    offered = words(client.get("/inbox/?about=thanks"))
    read = client.post("/inbox/read-all/", {"about": "thanks"})
    page = words(client.get(read["Location"]))
    left = rows(client.get("/inbox/"))
    undo = re.search(r'name="undo" value="([^"]+)"', page).group(1)
    back = client.post("/inbox/read-all/", {"about": "thanks", "undo": undo})

    assert 'name="about" value="thanks"' in offered
    assert read["Location"].startswith("/inbox/?about=thanks&undo=")
    assert "Everything of this kind is marked as read." in page
    assert "All read" not in page
    assert len(left) == 1
    assert back["Location"] == "/inbox/?about=thanks"
    assert len(rows(client.get("/inbox/"))) == 2
    assert client.post("/inbox/read-all/", {"about": "odd"}).status_code == 404


@pytest.mark.thorough
def test_many_rows_of_many_cost_the_same_and_have_pages(as_, mara, asked):
    client, counts = as_(mara), []
    people = [factories.member() for _ in range(3)]
    for number in (1, 21):
        for _ in range(number):
            thank(factories.answer(asked, by=mara), *people)
        client.get("/inbox/?about=thanks")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/inbox/?about=thanks")
        counts.append(len(captured))
    more = re.search(r'href="([^"]+)" rel="next"', words(page)).group(1).replace("&amp;", "&")

    assert counts == [4, 4]
    assert len(rows(page)) == 20
    assert [row.split(" · ")[0] for row in rows(client.get(more))] == [
        "3 people found your answer helpful"
    ] * 2


def test_what_is_hidden_counts_in_no_row(as_, mara, mo, olga, nina, team, asked):
    answer = factories.answer(asked, by=mara)
    thank(answer, olga, nina)
    threads.move(thread=asked, by=mo, category=team, now=clock.now())

    assert rows(as_(mara).get("/inbox/?view=all")) == []


# --- muting from the inbox


def test_a_row_mutes_its_thread_and_the_page_takes_it_back(as_, hana, mara, olga, asked):
    other = factories.question(by=hana)
    for thread in (asked, asked, other):
        factories.answer(thread, by=mara)
    client, notice = as_(hana), Notice.objects.filter(member=hana, thread=asked).latest("pk")

    muted = client.post(f"/inbox/{notice.pk}/mute/", {"next": "/inbox/?about=questions"})
    page = client.get(muted["Location"])
    factories.answer(asked, by=olga)
    silent = Notice.objects.filter(member=hana, thread=asked).count()
    undo = re.search(r'name="undo" value="([^"]+)"', words(page)).group(1)
    back = client.post(f"/questions/{asked.pk}/follow/", {"undo": undo, "next": "/inbox/"})

    assert "You hear nothing more of “Will my eSIM ever be activated?”." in words(page)
    assert len(rows(page)) == 1
    assert silent == 2
    assert back["Location"] == "/inbox/"
    assert levels_of(hana) == ["all", "all"]
    assert len(rows(client.get("/inbox/"))) == 2


@pytest.mark.parametrize("undo", ["", "x", "2026-01-01", "9" * 5000])
def test_a_broken_undo_makes_nobody_follow(as_, olga, asked, undo):
    sent = as_(olga).post(f"/questions/{asked.pk}/follow/", {"undo": undo, "next": "/inbox/"})

    assert sent["Location"] == "/inbox/"
    assert levels_of(olga) == []


def test_nothing_said_is_asked_again(as_, olga, asked):
    assert as_(olga).post(f"/questions/{asked.pk}/follow/").status_code == 422
    assert levels_of(olga) == []


def test_what_the_team_says_stays_and_has_no_such_button(as_, hana, mo, asked):
    threads.close(thread=asked, by=mo, now=clock.now(), reason="Enough said")
    notice = Notice.objects.get(member=hana)
    client = as_(hana)

    page = words(client.get("/inbox/"))
    client.post(f"/inbox/{notice.pk}/mute/")

    assert "/mute/" not in page
    notice.refresh_from_db()
    assert notice.read_at is None


def test_nobody_mutes_by_anothers_notice(as_, olga, hana, asked):
    factories.answer(asked)
    notice = Notice.objects.get(member=hana)

    assert as_(olga).post(f"/inbox/{notice.pk}/mute/").status_code == 404
    assert levels_of(olga) == []


@pytest.mark.parametrize("query", ["muted=1&at=x", "muted=x&at=2026-01-01T00:00:00+00:00",
                                   "muted=999999&at=2026-01-01T00:00:00%2B00:00"])  # fmt: skip
def test_nonsense_takes_nothing_back(as_, hana, query):
    assert as_(hana).get(f"/inbox/?{query}").status_code == 200
