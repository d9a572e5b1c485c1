"""The other pages of the desk: boards, canned replies, coverage, one's own hours."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils.html import escape

from community.forms.hours import HoursField
from community.models import Away, BoardNote, BoardSeen, CannedReply, Expert, Shift, Skill
from community.queries import boards, desk
from forum.lib import clock, limits
from tests import factories
from tests.community import staffed
from tests.community.desk import scene

pytestmark = pytest.mark.django_db
WORK = {"work": "1", "site": "Rostock", "zone": "Europe/Berlin", "languages": ["en", "de"],
        "capacity": "4"}  # fmt: skip


@pytest.fixture
def pool(eva):
    return scene.pool_of(eva)


def test_a_note_is_written_once_read_and_over(pool, eva, sven, as_):
    sent = {"text": "The line in the north is down.", "key": "7d3b8e1e-3b5e-4d0e-9f5f-0a7a2b1c9d11"}
    assert as_(eva).post("/desk/boards/phones/", {"text": "x"}).status_code == 422
    for _twice in range(2):
        assert as_(eva).post("/desk/boards/phones/", sent).status_code == 302
    note = BoardNote.objects.get()
    colleague = factories.member("otto", staff_role="expert")
    staffed.expert(pool, member=colleague)

    def unseen(member):
        return boards.unseen(pools=desk.seat(member=member).pools, member=member)

    assert (unseen(eva), unseen(colleague)) == (0, 1)
    assert "I have read it" in scene.words(as_(colleague).get("/desk/boards/"))
    for _twice in range(2):
        as_(colleague).post(f"/desk/notes/{note.pk}/")
    assert BoardSeen.objects.filter(note=note).count() == 2
    assert "read by Eva, Otto" in scene.words(as_(eva).get("/desk/boards/"))
    as_(colleague).post(f"/desk/notes/{note.pk}/", {"end": "1"})
    as_(eva).post(f"/desk/notes/{note.pk}/", {"end": "1"})
    note.refresh_from_db()
    assert note.ended_by == colleague
    page = scene.words(as_(sven).get("/desk/boards/"))  # in no pool: sees them all
    assert "Nothing to know just now." in page
    assert "The line in the north is down." in page
    assert as_(eva).post("/desk/boards/nowhere/", sent).status_code == 404


def test_canned_replies_begin_an_answer(pool, eva, as_):
    client, other = as_(eva), staffed.pool("bills")
    sent = {"title": "Restart first", "body": "Please restart it and wait a minute.",
            "language": "en", "pool": ""}  # fmt: skip
    assert client.post("/desk/canned/new/", {**sent, "title": ""}).status_code == 422
    client.post("/desk/canned/new/", sent)
    client.post("/desk/canned/new/", {**sent, "title": "Of bills only", "pool": other.pk})
    client.post("/desk/canned/new/", {**sent, "title": "Auf Deutsch", "language": "de"})
    reply = CannedReply.objects.get(title="Restart first")
    service = scene.waiting(pool)

    page = scene.words(client.get(f"/desk/{service.pk}/"))
    assert "Restart first" in page
    assert "Of bills only" not in page
    assert "Auf Deutsch" not in page
    begun = scene.words(client.get(f"/desk/{service.pk}/?canned={reply.pk}"))
    assert "Please restart it and wait a minute.</textarea>" in begun

    client.post(f"/desk/canned/{reply.pk}/", {**sent, "title": "Restart it first"})
    reply.refresh_from_db()
    assert reply.retired_at is not None  # a change is a new row: what was in use stays known
    newer = CannedReply.objects.get(title="Restart it first")
    client.post(f"/desk/canned/{newer.pk}/", {"retire": "1"})
    assert "Restart it first" not in scene.words(client.get("/desk/canned/"))
    assert client.get(f"/desk/canned/{newer.pk}/").status_code == 404


def test_the_picker_shows_words_and_what_it_puts_in_is_markdown(pool, eva, as_):
    body = "**Restart** it, then see [the map](https://map.example/).\n\n1. Off\n2. On & wait"
    sent = {"title": "Restart first", "body": body, "language": "en", "pool": ""}
    as_(eva).post("/desk/canned/new/", sent)
    service = scene.waiting(pool)
    shown = "Restart it, then see the map. Off On & wait"
    page = as_(eva).get(f"/desk/{service.pk}/").text
    assert escape(shown) in page
    assert f'data-desk-insert="{escape(body)}"' in page
    listed = as_(eva).get("/desk/canned/").text
    assert (escape(shown) in listed, "**" in listed) == (True, False)


def test_private_data_stays_out_of_canned_replies(pool, eva, as_):
    sent = {"title": "Call us", "body": "Call 0170 1234567 please.", "language": "en", "pool": ""}

    page = as_(eva).post("/desk/canned/new/", sent)

    assert page.status_code == 422
    assert not CannedReply.objects.exists()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", []), ("9-17", [(540, 1020)]), ("8-12, 13:30-17", [(480, 720), (810, 1020)]),
        ("13.30–17; 8-12", [(480, 720), (810, 1020)]), ("0-24", [(0, 1440)]),
    ],
)  # fmt: skip
def test_hours_as_people_write_them(typed, meant):
    assert HoursField().clean(typed) == meant


@pytest.mark.parametrize("typed", ["9", "17-9", "9-25", "8-12, 11-15", "9:75-10", "nine to five"])
def test_hours_that_are_none(typed):
    with pytest.raises(ValidationError):
        HoursField().clean(typed)


def test_an_expert_says_when_they_are_there(pool, eva, as_):
    client = as_(eva)
    wrong = client.post("/desk/hours/", {**WORK, "day_0": "17-9"})
    assert wrong.status_code == 422
    assert 'value="17-9"' in scene.words(wrong)  # kept as it was typed
    assert Shift.objects.filter(expert=eva.pk).count() == 7

    assert client.post("/desk/hours/", {**WORK, "day_0": "8-12, 13-17"}).status_code == 302

    expert = scene.expert(eva)
    assert (expert.site, expert.capacity, expert.languages) == ("Rostock", 4, ["en", "de"])
    assert [(one.weekday, one.begins, one.ends) for one in expert.shifts.all()] == [
        (0, 480, 720), (0, 780, 1020)
    ]  # fmt: skip
    page = scene.words(client.get("/desk/hours/"))
    assert 'value="8-12, 13-17"' in page
    days_and_topics = page[page.index("hours-week") : page.index('for="id_tags_')]
    assert "(optional)" not in days_and_topics


def test_an_expert_says_what_they_know(pool, eva, sim, as_):
    tag = factories.question(tag_names=["esim"]).tags.get()
    client = as_(eva)
    sent = {"skills": "1", f"topic_{sim.pk}": "2", "tags_3": "esim"}
    assert "There is no tag" in scene.words(client.post("/desk/hours/", {**sent, "tags_1": "zzz"}))

    assert client.post("/desk/hours/", sent).status_code == 302

    known = dict(Skill.objects.filter(expert=eva.pk).values_list("topic", "grade"))
    assert known == {f"category:{sim.pk}": 2, f"tag:{tag.pk}": 3}
    assert 'value="esim"' in scene.words(client.get("/desk/hours/"))


def test_an_expert_is_away_and_back(pool, eva, as_):
    otto = factories.member("otto", staff_role="expert")
    staffed.expert(pool, member=otto)
    client, today = as_(eva), clock.now().astimezone(staffed.BERLIN).date()
    away = {"away": "1", "begins": today.isoformat(), "stand_in": otto.pk}
    assert client.post("/desk/hours/", {**away, "until": today.isoformat()}).status_code == 422

    until = (today + timedelta(days=5)).isoformat()
    assert client.post("/desk/hours/", {**away, "until": until}).status_code == 302

    said = Away.objects.get()
    assert (said.expert_id, said.stand_in_id, said.ended_at) == (eva.pk, otto.pk, None)
    assert "Otto stands in." in scene.words(client.get("/desk/hours/"))
    assert as_(otto).post("/desk/hours/", {"back": said.pk}).status_code == 422  # not theirs
    client.post("/desk/hours/", {"back": said.pk})
    said.refresh_from_db()
    assert said.ended_at is not None


def test_whoever_is_no_expert_reads_so(sven, as_):
    assert "You are not among the experts." in scene.words(as_(sven).get("/desk/hours/"))
    assert as_(sven).post("/desk/hours/", WORK).status_code == 403


def test_the_map_of_coverage_shows_gaps(eva, as_):
    pool = staffed.pool("phones")
    nights = [(day, 0, 12 * 60) for day in range(7)]
    staffed.expert(pool, member=eva, shifts=nights)

    page = scene.words(as_(eva).get("/desk/coverage/?pool=phones"))

    assert page.count('class="is-gap"') == 7 * 12 + 7 * 24  # nobody speaks German at any hour
    assert page.count('class="is-today"') == 2  # in each language
    assert "Times as in Berlin." in page
    for query in ("pool=x", "week=x", "week=99"):
        assert as_(eva).get(f"/desk/coverage/?{query}").status_code == 404


def test_the_map_tells_the_gaps_that_are_still_to_come(eva, as_):
    pool = staffed.pool("phones", [(day, 9 * 60, 17 * 60) for day in range(7)])
    staffed.expert(pool, member=eva, shifts=[(day, 9 * 60, 12 * 60) for day in range(7)])
    client = as_(eva)
    wednesday = staffed.berlin(2026, 12, 2, 14, 20)

    with clock.shifted(wednesday - clock.now()):
        page = scene.words(client.get("/desk/coverage/?pool=phones"))

    assert "5 gaps" in page  # of English: Wednesday to Sunday, each afternoon
    assert "Wednesday, 14:20 to 17:00" in page
    assert "Tuesday, noon" not in page
    assert (
        page.count("is-shut") == 2 * 16 * 8
    )  # the hours that are closed all week, with their head


def test_away_sent_twice_is_one_absence(pool, eva, as_):
    client, today = as_(eva), clock.now().astimezone(staffed.BERLIN).date()
    until = (today + timedelta(days=5)).isoformat()
    away = {"away": "1", "begins": today.isoformat(), "until": until, "stand_in": ""}

    for _twice in range(2):  # it begins now, which is another instant each time
        assert client.post("/desk/hours/", away).status_code == 302

    assert Away.objects.count() == 1
    later = away | {"begins": (today + timedelta(days=2)).isoformat()}
    client.post("/desk/hours/", later)
    assert Away.objects.count() == 2  # another beginning is another absence


def test_at_the_limit_a_note_a_reply_and_an_absence_come_back(pool, eva, as_):
    client = as_(eva)
    scene.at_the_limit(eva)
    scene.at_the_limit(eva, limits.SETTINGS)
    reply = {"title": "Restart first", "body": "Please restart it and wait a minute.",
             "language": "en", "pool": ""}  # fmt: skip
    sent = {
        "/desk/boards/phones/": ({"text": "The line in the north is down."}, "text"),
        "/desk/canned/new/": (reply, "body"),
        "/desk/hours/": (WORK | {"site": "Rostock, room seven"}, "site"),
    }
    for path, (said, name) in sent.items():
        page = client.post(path, said)
        assert page.status_code == 429, path
        assert int(page["Retry-After"]) > 0
        assert said[name] in scene.words(page), path
    assert not BoardNote.objects.exists()
    assert not CannedReply.objects.exists()


def test_two_change_one_canned_reply(pool, eva, as_):
    client, key = as_(eva), "7d3b8e1e-3b5e-4d0e-9f5f-0a7a2b1c9d12"
    sent = {"title": "Restart first", "body": "Please restart it and wait a minute.",
            "language": "en", "pool": ""}  # fmt: skip
    client.post("/desk/canned/new/", sent)
    address = f"/desk/canned/{CannedReply.objects.get().pk}/"
    quicker = sent | {"title": "Restart it first", "key": key}
    for _twice in range(2):  # sent twice, changed once
        assert client.post(address, quicker).status_code == 302

    later = client.post(address, sent | {"body": "Restart it, and wait for two minutes."})

    assert later.status_code == 422
    assert "Restart it, and wait for two minutes." in scene.words(later)
    assert "Meanwhile somebody else changed this reply" in scene.words(later)
    assert "Use it no more" not in scene.words(later)
    in_use = CannedReply.objects.filter(retired_at=None)
    assert [one.title for one in in_use] == ["Restart it first"]


def test_a_loud_pool_drowns_no_quiet_one(pool, eva, sven, as_):
    other, now = staffed.pool("bills"), clock.now()
    BoardNote.objects.create(pool=other, text="The quiet one", by=sven, at=now - scene.HOUR)
    BoardNote.objects.bulk_create(
        BoardNote(pool=pool, text=f"Loud {n}", by=sven, at=now) for n in range(boards.MOST + 5)
    )
    both = [pool, other]

    loud, quiet = boards.all_of(pools=both, member=eva, now=now)

    assert (len(loud.open), [one.text for one in quiet.open]) == (boards.MOST, ["The quiet one"])
    assert boards.unseen(pools=both, member=eva) == loud.unseen + quiet.unseen == boards.MOST + 1
    # Whoever has no pool has nothing to read: here as on the other pages of the desk.
    pages = [as_(sven).get(path) for path in ("/desk/boards/", "/desk/canned/")]
    assert [page.context["unseen_notes"] for page in pages] == [0, 0]
    assert "The quiet one" in scene.words(pages[0])


def test_what_they_may_not_see_stays_among_what_they_know(pool, eva, sim, as_):
    board = factories.category("board", is_private=True, reader_roles=["moderator"])
    expert, hidden = scene.expert(eva), f"category:{board.pk}"
    Skill.objects.create(expert=expert, topic=hidden, grade=3)
    Skill.objects.create(expert=expert, topic=f"category:{sim.pk}", grade=1)
    client = as_(eva)
    assert f"topic_{board.pk}" not in scene.words(client.get("/desk/hours/"))

    client.post("/desk/hours/", {"skills": "1", f"topic_{sim.pk}": "2"})

    known = dict(Skill.objects.filter(expert=eva.pk).values_list("topic", "grade"))
    assert known == {hidden: 3, f"category:{sim.pk}": 2}


def test_today_is_the_experts_own(pool, eva, as_):
    """Twelve hours before the site's zone or after it, one of the two has another day."""
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        Expert.objects.filter(member=eva).update(zone=zone)
        today = clock.now().astimezone(ZoneInfo(zone)).date()
        page = as_(eva).get("/desk/hours/")
        assert page.context["away"].today == today
