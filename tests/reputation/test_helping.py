"""A newcomer shows a draft or writes to their mentor; where nobody answers, others are asked in
time, and the newcomer always knows who is next."""

import uuid
from datetime import UTC, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from taggit.models import Tag

from forum.domain import autosave, draft_help, private
from forum.lib import clock
from forum.models import Draft, Event, Notice, Post, Talk, ThreadMember
from forum.rules import NotAllowed
from reputation.domain import helping
from reputation.models import Help, Mentor, Pairing
from reputation.queries import helping as reads
from reputation.views import help_slots
from tests import factories
from tests.counting import statements
from tests.forum.domain.test_concurrency import at_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MORNING = datetime(2026, 6, 10, 8, 0, tzinfo=ZoneInfo(settings.TIME_ZONE))
FIELDS = {"title": "phone does not work", "body": "It does not work since Monday.",
          "category": "sim", "language": "en", "tag_names": "esim"}  # fmt: skip


@pytest.fixture
def nina(nina):
    nina.language = "en"
    nina.save()
    return nina


@pytest.fixture
def esim(sim):
    return Tag.objects.get_or_create(name="esim", slug="esim")[0]


@pytest.fixture
def draft(nina, esim):
    return Draft.objects.create(
        member=nina, kind="question", place="ask", fields=FIELDS, updated_at=clock.now()
    )


def mentor(handle, *topics, state="active", languages=("en", "de")):
    member = factories.member(handle)
    return Mentor.objects.create(
        member=member, state=state, since=MORNING, topics=list(topics), languages=list(languages)
    )


def pair(newcomer, guide):
    return Pairing.objects.create(
        newcomer=newcomer, guide=guide.member, kind="mentor", began_at=MORNING
    )


@pytest.fixture
def maras(nina, mara, sim):
    """Mara as a mentor, and Nina's."""
    own = Mentor.objects.create(member=mara, state="active", since=MORNING, languages=["en"])
    pair(nina, own)
    return own


def share(draft, by, now=MORNING, words="Is it clear?"):
    return helping.share(draft=draft, by=by, words=words, key=uuid.uuid4(), now=now)


def people(thread):
    here = ThreadMember.objects.filter(thread=thread).order_by("pk")
    return [one.member.handle for one in here.select_related("member")]


def told(member):
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def at(hour, minute=0, day=10):
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo(settings.TIME_ZONE))


def facts():
    """All that a sweep could change."""
    return (
        list(ThreadMember.objects.order_by("pk").values_list()),
        list(Help.objects.order_by("pk").values_list()),
        list(Notice.objects.order_by("pk").values_list("member", "kind", "key")),
        Event.objects.count(),
    )


def line(thread, member):
    """What the page of this talk says to this member."""
    here = list(ThreadMember.objects.filter(thread=thread).select_related("member"))
    return reads.line(thread=thread, people=here, member=member)


def sweep_twice(now):
    """What a second run changes nothing of; in how many talks others were asked."""
    asked = helping.sweep(now=now)
    before = facts()
    assert helping.sweep(now=now) == 0
    assert facts() == before
    return asked


def test_four_hours_then_one_of_the_topic_then_all(draft, nina, maras, esim, as_):
    knows = mentor("theo", f"tag:{esim.pk}")
    free, german = mentor("gero"), mentor("dora", languages=["de"])
    paused = mentor("paul", f"tag:{esim.pk}", state="paused")
    thread = share(draft, nina)

    assert line(thread, nina).due_at == at(12)
    assert sweep_twice(at(11, 59)) == 0
    assert people(thread) == ["nina", "mara"]
    assert sweep_twice(at(12)) == 1
    assert people(thread) == ["nina", "mara", "theo"]
    assert line(thread, nina).due_at == at(20)
    assert sweep_twice(at(19, 59)) == 0
    assert sweep_twice(at(20)) == 1

    assert people(thread) == ["nina", "mara", "theo", "gero"]
    assert (told(knows.member), told(free.member)) == (["draft_shared"], ["draft_shared"])
    assert (told(german.member), told(paused.member)) == ([], [])
    assert told(nina) == ["help_widened", "help_widened"]
    assert sweep_twice(at(12, day=20)) == 0
    # Fallback mentors see the draft that they are asked about.
    assert as_(free.member).get(f"/talks/{thread.pk}/").status_code == 200


def test_the_night_does_not_count(draft, nina, maras):
    mentor("theo")
    thread = share(draft, nina, now=at(20))  # two hours of this day, two of the next

    assert line(thread, nina).due_at == at(9, day=11)
    assert sweep_twice(at(8, 59, day=11)) == 0
    assert sweep_twice(at(9, day=11)) == 1


def test_an_answer_stops_the_clock_and_the_next_word_starts_it(draft, nina, maras):
    mentor("theo")
    thread = share(draft, nina)
    private.write(thread=thread, by=maras.member, body="Which phone?", key=None, now=at(9))
    assert line(thread, nina).waits is False
    assert sweep_twice(at(21)) == 0

    private.write(thread=thread, by=nina, body="A Pixel.", key=None, now=at(10, day=11))
    private.write(thread=thread, by=nina, body="A Pixel 9.", key=None, now=at(13, day=11))
    assert line(thread, nina).due_at == at(14, day=11)  # from the first unanswered word
    assert sweep_twice(at(14, day=11)) == 1


def test_a_suggestion_is_an_answer(draft, nina, maras):
    mentor("theo")
    thread = share(draft, nina)
    draft_help.suggest(
        talk=Talk.objects.get(thread=thread), by=maras.member, title="A better title for it",
        body="x", tag_names="", reason="Clearer", key=None, now=at(9),
    )  # fmt: skip

    assert line(thread, nina).waits is False
    assert sweep_twice(at(21)) == 0
    assert Help.objects.get().due_at is None


@pytest.mark.parametrize("how", ["posted", "thrown away"])
def test_nothing_is_asked_of_a_draft_that_is_gone(how, draft, nina, maras):
    mentor("theo")
    thread = share(draft, nina)
    if how == "posted":
        question = factories.question(by=nina, at=at(10))
        autosave.forget(
            place="ask", by=nina, page=None, version=draft.version, thread=question
        )  # fmt: skip
    else:
        autosave.throw_away(draft=draft, by=nina)

    assert sweep_twice(at(21)) == 0
    assert people(thread) == ["nina", "mara"]


def test_whoever_cannot_help_is_followed_by_another_at_once(draft, nina, maras, esim):
    mentor("theo", f"tag:{esim.pk}")
    thread = share(draft, nina)
    private.leave(thread=thread, by=maras.member, now=at(9))

    assert sweep_twice(at(9, 5)) == 1
    assert people(thread) == ["nina", "theo"]  # and Mara is not asked again
    assert sweep_twice(at(22, day=12)) == 0


@pytest.mark.parametrize("state", ["paused", "alumni", "removed", "gone"])
def test_a_mentor_who_is_no_more_leaves_nobody_waiting(state, draft, nina, maras):
    thread = share(draft, nina)
    if state == "gone":
        maras.member.is_active = False
        maras.member.save()
    else:
        Mentor.objects.filter(pk=maras.pk).update(state=state)

    assert sweep_twice(at(9)) == 0
    assert told(nina) == ["help_alone"]  # honest: nobody is there
    assert people(thread) == ["nina", "mara"]
    mentor("theo")
    assert sweep_twice(at(9, 5)) == 1  # as soon as somebody is
    assert people(thread) == ["nina", "mara", "theo"]


def test_after_an_outage_only_the_highest_step(draft, nina, maras, esim):
    mentor("theo", f"tag:{esim.pk}")
    mentor("gero")
    thread = share(draft, nina)

    assert sweep_twice(at(12, day=15)) == 1
    assert people(thread) == ["nina", "mara", "theo", "gero"]
    assert told(nina) == ["help_widened"]


def test_nobody_else_where_the_newcomer_says_so(draft, nina, maras, olga, as_):
    mentor("theo")
    thread = share(draft, nina, now=clock.now() - 60 * HOUR)
    path = f"/mentors/help/{thread.pk}/only/"
    assert as_(olga).post(path).status_code == 404
    assert as_(maras.member).post(path).status_code == 403
    assert as_(nina).post(path).status_code == 302

    assert sweep_twice(clock.now()) == 0
    assert people(thread) == ["nina", "mara"]
    assert as_(nina).post(path, {"only": "0"}).status_code == 302
    assert sweep_twice(clock.now()) == 1


def test_a_fault_in_one_talk_holds_up_no_other(draft, nina, maras, monkeypatch, caplog):
    mentor("theo")
    share(draft, nina)
    other = factories.member("otto")
    pair(other, maras)
    helping.write_to(other=maras.member, by=other, words="Hello", key=None, now=MORNING)
    real = helping._widen
    first = Help.objects.order_by("pk").first().pk
    monkeypatch.setattr(helping, "_widen", lambda pk, now: 1 / 0 if pk == first else real(pk, now))

    assert helping.sweep(now=at(13)) == 1
    assert f"asking others in a talk failed for {first}, again later" in caplog.text


def test_a_private_talk_shows_others_only_what_waits(nina, maras, as_):
    theo = mentor("theo")
    thread = helping.write_to(
        other=maras.member, by=nina, words="My secret is a finch.", key=None, now=MORNING
    )
    private.write(thread=thread, by=maras.member, body="I see.", key=None, now=at(9))
    helping.write_to(other=maras.member, by=nina, words="And now?", key=None, now=at(10))

    assert Talk.objects.count() == 1  # one talk of the two
    assert sweep_twice(at(14)) == 1
    page = as_(theo.member).get(f"/talks/{thread.pk}/").content.decode()
    assert "And now?" in page
    assert "finch" not in page
    assert "finch" in as_(maras.member).get(f"/talks/{thread.pk}/").content.decode()


def test_who_may_write_to_whom(nina, maras, hana, olga, as_):
    keyed = {"body": "Hello, how are you?", "key": str(uuid.uuid4())}
    assert as_(olga).get("/mentors/write/mara/").status_code == 403
    assert as_(nina).get("/mentors/write/hana/").status_code == 403
    assert as_(None).get("/mentors/write/mara/").status_code == 302
    assert as_(nina).post("/mentors/write/mara/", {"body": " "}).status_code == 422

    sent = [as_(nina).post("/mentors/write/mara/", keyed)["Location"] for _ in range(2)]

    assert sent[0] == sent[1]
    assert Post.objects.filter(kind="message").count() == 1
    assert as_(nina).get("/mentors/write/mara/")["Location"] == sent[0]
    assert as_(maras.member).get("/mentors/write/nina/")["Location"] == sent[0]
    assert told(maras.member) == ["talk_message"]
    assert "Write to Mara" in as_(nina).get("/talks/").content.decode()


def test_who_is_here_for_long_is_asked_for_no_mentor(nina, hana, django_assert_num_queries):
    for person, asked in ((nina, 1), (hana, 0)):
        with django_assert_num_queries(asked):
            assert help_slots.talks_head({"member": person}) == ""


def test_a_mentor_may_begin_and_waits_for_nobody(nina, maras):
    theo = mentor("theo")
    thread = helping.write_to(
        other=nina, by=maras.member, words="Welcome! Ask me.", key=None, now=MORNING
    )
    assert sweep_twice(at(21)) == 0
    private.write(thread=thread, by=nina, body="Thank you, how?", key=None, now=at(8, day=11))
    assert sweep_twice(at(12, day=11)) == 1
    assert people(thread) == ["mara", "nina", theo.member.handle]


def test_from_the_ask_page_to_the_talk(nina, maras, sim, esim, as_, monkeypatch):
    client = as_(nina)
    ask = client.get("/questions/ask/?title=phone+does+not+work").content.decode()
    assert "/mentors/help/" in ask
    assert "Mara" in ask
    sent = FIELDS | {"page": str(uuid.uuid4()), "draft_version": "0", "key": str(uuid.uuid4())}

    kept = client.post("/mentors/help/", sent)
    draft = Draft.objects.get()
    assert kept["Location"] == f"/mentors/help/{draft.pk}/"
    assert draft.fields["body"] == FIELDS["body"]
    page = client.get(kept["Location"]).content.decode()
    assert "Show it to Mara" in page
    assert "within 4 hours of the day (7 to 22)" in page
    monkeypatch.setitem(reads.AFTER, Help.Step.TOPIC, 5 * HOUR)
    assert "within 5 hours of the day" in client.get(kept["Location"]).content.decode()
    assert as_(maras.member).get(kept["Location"]).status_code == 404
    assert as_(None).get(kept["Location"]).status_code == 302
    shared = [
        client.post(kept["Location"], {"body": "Clear?", "key": sent["key"]}) for _ in range(2)
    ]

    talk = Talk.objects.get()
    assert {one["Location"] for one in shared} == {f"/talks/{talk.pk}/"}
    again = client.get(f"/questions/ask/?draft={draft.pk}").content.decode()
    assert f"/talks/{talk.pk}/" in again
    assert "asked" in client.get(f"/talks/{talk.pk}/").content.decode()


def test_what_cannot_be_shown_stays_in_the_form(nina, maras, sim, as_):
    client = as_(nina)
    page = {"page": str(uuid.uuid4()), "draft_version": "0"}
    empty = client.post("/mentors/help/", {"title": "", "body": "", **page})
    assert "nothing in your draft yet" in empty.content.decode()
    puk = FIELDS | page | {"body": "My PUK is 12345678, what now?"}
    secret = client.post("/mentors/help/", puk)
    assert "nobody else should read" in secret.content.decode()
    assert "My PUK is 12345678" in secret.content.decode()
    Draft.objects.update(page=uuid.uuid4(), version=5)
    clash = client.post("/mentors/help/", FIELDS | page | {"body": "Other words in this window."})
    assert "Another window" in clash.content.decode()
    assert "Other words in this window." in clash.content.decode()
    assert "PUK" in Draft.objects.get().fields["body"]  # theirs is not written over
    assert Talk.objects.count() == 0


def test_a_mentor_is_found_or_it_is_said_that_none_is_free(draft, nina, as_):
    full = mentor("theo")
    Mentor.objects.filter(pk=full.pk).update(load=5)
    refused = as_(nina).post(f"/mentors/help/{draft.pk}/", {"body": "", "key": ""})
    assert refused.status_code == 422
    assert "No mentor is free just now" in refused.content.decode()
    assert Draft.objects.count() == 1

    Mentor.objects.filter(pk=full.pk).update(load=4)
    thread = share(draft, nina)
    assert people(thread) == ["nina", "theo"]
    with pytest.raises(NotAllowed):
        helping.share(
            draft=Draft.objects.create(kind="question", fields=FIELDS, member=full.member,
                                       updated_at=MORNING),
            by=nina, words="", key=None, now=MORNING,
        )  # fmt: skip


def test_whom_the_ask_page_offers_help(nina, hana, mo, sim, as_):
    path, button = "/questions/ask/?title=phone+does+not+work", "/mentors/help/"
    assert button in as_(nina).get(path).content.decode()
    assert button not in as_(hana).get(path).content.decode()  # here for long
    assert button not in as_(mo).get(path).content.decode()
    assert button not in as_(None).get(path).content.decode()


def test_the_line_costs_the_same_for_many(draft, nina, maras, as_):
    thread = share(draft, nina, now=clock.now())
    client = as_(nina)
    one = statements(client, f"/talks/{thread.pk}/")
    for number in range(20):
        member = mentor(f"many{number}").member
        private.add(thread=thread, member=member, by=None, now=clock.now())
    Notice.objects.update(read_at=clock.now())

    assert statements(client, f"/talks/{thread.pk}/") == one
    assert "and 18 more" in client.get(f"/talks/{thread.pk}/").content.decode()


def test_hours_across_the_change_of_the_clocks(draft, nina, maras):
    """On the last Sunday of March an hour is missing at night, where nothing counts anyway."""
    before = datetime(2026, 3, 28, 20, tzinfo=ZoneInfo("Europe/Berlin"))
    due = reads.due_at(since=before, step=0)

    assert due is not None
    assert due.astimezone(ZoneInfo(settings.TIME_ZONE)).utcoffset() is not None
    assert due == datetime(2026, 3, 29, 9, tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


@pytest.mark.parametrize("field", ["mail_off", "mail_later"])
def test_who_had_switched_all_mails_off_meant_these_too(field):
    groups = ["earned", "questions", "reminders", "team", "threads", "topics"]
    none = factories.member(**{field: groups})
    some = factories.member(**{field: groups[1:]})
    migration = import_module("reputation.migrations.0018_help")

    for _ in range(2):
        migration.fill(apps, None)

    for one in (none, some):
        one.refresh_from_db()
    assert getattr(none, field) == [*groups, "talks", "mentoring"]
    assert getattr(some, field) == groups[1:]


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_at_once_one_talk_and_nobody_asked_twice(sim):
    """Real commits: two taps, two windows, four workers."""
    nina = factories.member("nina", joined_at=clock.now() - 2 * HOUR)
    own = mentor("mara")
    mentor("theo")
    pair(nina, own)
    draft = Draft.objects.create(
        member=nina, kind="question", place="ask", fields=FIELDS, updated_at=clock.now()
    )

    faults = at_once(*[lambda: share(draft, nina)] * 6)
    faults += at_once(
        *[
            lambda: helping.write_to(
                other=own.member, by=nina, words="Hello", key=uuid.uuid4(), now=MORNING
            )
        ]
        * 4
    )
    assert faults == []
    assert (Talk.objects.filter(kind="draft_help").count(), Talk.objects.count()) == (1, 2)
    assert at_once(*[lambda: helping.sweep(now=at(13))] * 4) == []

    thread = Talk.objects.get(kind="draft_help").thread
    assert people(thread) == ["nina", "mara", "theo"]
    assert Notice.objects.filter(member=nina, thread=thread, kind="help_widened").count() == 1
