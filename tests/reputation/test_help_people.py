"""Who reads what a newcomer writes in private, until when, and when nobody is asked any more."""

import uuid
from datetime import timedelta

import pytest

from forum.domain import draft_help, private
from forum.lib import clock
from forum.models import Draft, Event, Notice, Talk, Thread, ThreadMember
from forum.queries import access
from forum.rules import NotAllowed
from reputation.domain import graduation, help_people, helping, matching, pairings
from reputation.models import Help, Mentor, Newcomer, Pairing
from reputation.queries import checklist, talks_waiting
from reputation.queries import helping as reads
from tests import factories
from tests.reputation import guides
from tests.tiers import standing_for

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIELDS = {"title": "phone does not work", "body": "It does not work since Monday.",
          "category": "sim", "language": "en", "tag_names": "esim"}  # fmt: skip


@pytest.fixture
def nina(sim):
    return guides.newcomer("nina", language="en")


@pytest.fixture
def maras(nina):
    """Nina's pairing with Mara; Theo could be asked after her."""
    guides.mentor("mara")
    pairing = matching.assign(newcomer=nina, topics=[], language="en", now=clock.now())
    assert pairing is not None
    guides.mentor("theo")
    return pairing


@pytest.fixture
def mara(maras):
    return maras.guide


@pytest.fixture
def theo(maras):
    return Mentor.objects.exclude(pk=maras.guide_id).get().member


@pytest.fixture
def shown(nina, maras):
    """The talk about a draft of Nina's."""
    draft = Draft.objects.create(
        member=nina, kind="question", place="ask", fields=FIELDS, updated_at=clock.now()
    )
    return helping.share(draft=draft, by=nina, words="Clear?", key=uuid.uuid4(), now=clock.now())


@pytest.fixture
def talk(nina, mara):
    """The talk of the two, in which the last word waits."""
    thread = write(nina, mara, "A finch told me.")
    private.write(thread=thread, by=mara, body="I see.", key=None, now=clock.now())
    return write(nina, mara, "And what now?")


def write(by, other, words):
    return helping.write_to(other=other, by=by, words=words, key=None, now=clock.now())


def people(thread):
    here = ThreadMember.objects.filter(thread=thread).order_by("pk")
    return [one.member.handle for one in here.select_related("member")]


def told(member, kind):
    return Notice.objects.filter(member=member, kind=kind).count()


def sweep_when_due(thread):
    """At the moment when others are asked; in how many talks that was."""
    due = Help.objects.get(pk=thread.pk).due_at
    assert due is not None
    return helping.sweep(now=due)


def unread(member):
    """The talks of which this member has something to read."""
    found = Notice.objects.filter(member=member, read_at=None, thread__kind="private")
    return set(found.values_list("thread", flat=True))


def end(how, pairing):
    now = clock.now()
    if how == "changed":
        pairings.change(pairing_id=pairing.pk, by=pairing.newcomer, now=now)
    elif how == "out":
        pairings.out(pairing_id=pairing.pk, by=pairing.newcomer, now=now)
    else:
        Mentor.objects.filter(pk=pairing.guide_id).update(state="alumni")
        pairings.release(mentor=Mentor.objects.get(pk=pairing.guide_id), ending=how, now=now)


@pytest.mark.parametrize(
    "how", standing_for(["changed", "out", "silent", "paused", "left", "removed"], "changed")
)
def test_whoever_is_their_mentor_no_more_reads_no_more(how, shown, talk, maras, mara, nina, as_):
    for _ in range(2):
        end(how, maras)

    for thread in (shown, talk):
        path = f"/talks/{thread.pk}/"
        assert "mara" not in people(thread)
        assert as_(mara).get(path).status_code == 404
        assert as_(mara).post(path, {"body": "Hello?"}).status_code == 404
        assert as_(nina).get(path).status_code == 200
        left = Event.objects.filter(kind="participant_left", thread=thread, member=mara)
        assert [one.by for one in left] == [None]
    assert not Notice.objects.filter(member=mara, thread__in=(shown, talk), read_at=None).exists()
    if how == "out":
        assert helping.sweep(now=clock.now() + 3 * DAY) == 0
        assert (people(shown), people(talk)) == (["nina"], ["nina"])
    elif how == "changed":  # Theo came in her place, but not to what was said to her
        assert helping.sweep(now=clock.now()) == 0
        assert (people(shown), people(talk)) == (["nina", "theo"], ["nina"])


@pytest.mark.parametrize("how", standing_for(["changed", "out"], "changed"))
def test_taken_back_the_mentor_reads_and_is_waited_for_again(
    how, shown, talk, maras, mara, nina, as_
):
    """As if nothing had been, also when it happens twice: what was said to her is hers to read,
    and what waits has as much time as at first."""
    spoke = {own.pk: own.waits_since for own in Help.objects.all()}
    to_read = unread(mara)
    pairing = maras
    for _ in range(2):
        end(how, pairing)
        assert as_(mara).get(f"/talks/{talk.pk}/").status_code == 404
        back = clock.now()
        pairing = pairings.undo(by=nina, now=back)
    assert to_read == unread(mara) != set()

    for thread in (shown, talk):
        assert people(thread) == ["nina", "mara"]
        own = Help.objects.get(pk=thread.pk)
        assert (own.guide, own.waits_since) == (mara, spoke[thread.pk])
        assert own.due_at == reads.due_at(since=back, step=Help.Step.MENTOR)
    page = as_(mara).get(f"/talks/{talk.pk}/").content.decode()
    assert "finch" in page
    assert "And what now?" in page
    assert set(talks_waiting.waiting().values_list("thread", flat=True)) == {shown.pk, talk.pk}
    write(mara, nina, "Turn it off and on.")
    assert Help.objects.get(pk=talk.pk).waits_since is None


def test_what_was_written_alone_is_read_after_taking_back(talk, maras, mara, nina):
    spoke = Help.objects.get(pk=talk.pk).waits_since
    end("out", maras)
    private.write(thread=talk, by=nina, body="Is anybody there?", key=None, now=clock.now())

    pairings.undo(by=nina, now=clock.now())

    here = ThreadMember.objects.get(thread=talk, member=mara)
    assert (here.sees_from, Help.objects.get(pk=talk.pk).waits_since) == (None, spoke)


def test_taking_back_opens_no_more_than_before(talk, maras, mara, nina, theo, as_):
    """Theo came by Mara's leaving and read what waited. A talk that was ended for the mentor stays
    so, and what needed no answer needs none."""
    end("left", maras)
    matching.match_waiting(now=clock.now())
    theirs = Pairing.objects.get(newcomer=nina, ended_at=None)
    saw = ThreadMember.objects.get(thread=talk, member=theo).sees_from
    helping.needs_no_answer(help=Help.objects.get(pk=talk.pk), by=nina, now=clock.now())
    end("out", theirs)

    again = pairings.undo(by=nina, now=clock.now())

    assert ThreadMember.objects.get(thread=talk, member=theo).sees_from == saw
    assert "finch" not in as_(theo).get(f"/talks/{talk.pk}/").content.decode()
    assert Help.objects.get(pk=talk.pk).waits_since is None
    own = Help.objects.get(pk=talk.pk)
    assert help_people.put_out(help=own, other=theo, by=nina, now=clock.now())
    end("out", again)
    pairings.undo(by=nina, now=clock.now())
    assert people(talk) == ["nina"]


@pytest.mark.parametrize("ending", Pairing.OWN_WISH)
def test_who_needs_nobody_waits_for_nobody(ending, shown, talk, maras, mara, nina):
    def waiting():
        return set(talks_waiting.waiting().values_list("thread", flat=True))

    assert waiting() == {shown.pk, talk.pk}
    Newcomer.objects.filter(member=nina).update(state="graduated")
    assert waiting() == set()
    Newcomer.objects.filter(member=nina).update(state="paired")
    Pairing.objects.filter(pk=maras.pk).update(ending=ending, ended_at=clock.now())
    assert waiting() == {shown.pk}  # what she wrote to Mara is for nobody else
    Pairing.objects.create(newcomer=nina, guide=mara, kind="mentor", began_at=clock.now())
    assert waiting() == {shown.pk, talk.pk}  # the two are together again


@pytest.mark.parametrize(("whose", "most"), [("nina", 5), ("mara", 4)])
def test_what_the_line_of_a_talk_costs(
    whose, most, shown, talk, nina, mara, django_assert_num_queries
):
    member = nina if whose == "nina" else mara
    Help.objects.filter(pk=shown.pk).update(topics=[f"category:{factories.category('sim').pk}"])

    def line(thread, statements):
        found = access.talk(member=member, pk=thread.pk).thread
        here = list(ThreadMember.objects.filter(thread=thread).select_related("member"))
        with django_assert_num_queries(statements):
            return reads.line(thread=found, people=here, member=member)

    own = line(shown, most)
    assert (own.waits, own.names, own.topic) == (True, [mara], "Sim" if whose == "nina" else "")
    assert line(talk, 4).waits
    write(mara, nina, "Turn it off and on.")
    assert (line(talk, 1).waits, line(talk, 1).names) == (False, [mara])


def test_what_waits_goes_on_to_the_next_mentor(shown, talk, maras, nina, theo, as_):
    end("left", maras)
    matching.match_waiting(now=clock.now())

    assert (people(shown), people(talk)) == (["nina", "theo"], ["nina", "theo"])
    assert Help.objects.get(pk=shown.pk).guide == theo
    assert Help.objects.filter(due_at__gt=clock.now()).count() == 2  # with the time of the first
    page = as_(theo).get(f"/talks/{talk.pk}/").content.decode()
    assert "And what now?" in page
    assert "finch" not in page
    assert helping.sweep(now=clock.now()) == 0


def test_the_newcomer_ends_a_talk_for_a_person(talk, nina, mara, theo, olga, as_):
    path = f"/mentors/help/{talk.pk}/out/mara/"
    assert f'action="{path}"' in as_(nina).get(f"/talks/{talk.pk}/").content.decode()
    assert path not in as_(mara).get(f"/talks/{talk.pk}/").content.decode()
    got = [as_(one).post(path).status_code for one in (None, olga, mara)]
    assert got == [302, 404, 403]
    own = as_(nina).post(f"/mentors/help/{talk.pk}/out/nina/").status_code
    assert (own, people(talk)) == (403, ["nina", "mara"])
    assert as_(nina).get(path).status_code in (302, 405)

    assert [as_(nina).post(path).status_code for _ in range(2)] == [302, 302]

    assert people(talk) == ["nina"]
    assert as_(mara).get(f"/talks/{talk.pk}/").status_code == 404
    assert helping.sweep(now=clock.now() + 3 * DAY) == 0  # ended, not handed on
    with pytest.raises(NotAllowed, match="has ended this talk"):
        write(mara, nina, "But why?")
    assert as_(mara).post("/mentors/write/nina/", {"body": "But why?"}).status_code == 422
    assert write(nina, mara, "I thought better of it.").pk == talk.pk
    assert people(talk) == ["nina", "mara"]
    write(mara, nina, "Fine!")


def test_whoever_left_the_talk_of_the_two_is_reached_again(talk, nina, mara, as_):
    private.leave(thread=talk, by=mara, now=clock.now())

    page = as_(mara).get("/mentors/write/nina/")
    assert page.status_code == 200  # no way into a talk that she does not see
    sent = as_(mara).post("/mentors/write/nina/", {"body": "I am back."})
    assert sent["Location"] == f"/talks/{talk.pk}/"
    assert people(talk) == ["nina", "mara"]
    private.leave(thread=talk, by=mara, now=clock.now())
    write(nina, mara, "Are you there?")
    assert people(talk) == ["nina", "mara"]
    assert "finch" in as_(mara).get(f"/talks/{talk.pk}/").content.decode()


def test_thanks_needs_no_answer(talk, nina, mara, theo, olga, as_):
    path = f"/mentors/help/{talk.pk}/enough/"
    got = [as_(one).post(path).status_code for one in (None, olga)]
    assert got == [302, 404]
    assert Help.objects.get().waits_since is not None
    for one in (nina, mara):
        assert path in as_(one).get(f"/talks/{talk.pk}/").content.decode()
        assert as_(one).post(path).status_code == 302
        assert helping.sweep(now=clock.now() + 3 * DAY) == 0
        assert path not in as_(one).get(f"/talks/{talk.pk}/").content.decode()
        write(nina, mara, "Thanks!")
    assert people(talk) == ["nina", "mara"]
    assert sweep_when_due(talk) == 1  # the next word waits again


@pytest.mark.parametrize("how", ["a word", "a suggestion", "no need"])
def test_whoever_was_not_needed_goes_again(how, shown, nina, mara, theo, as_):
    now = Help.objects.get().due_at
    assert sweep_when_due(shown) == 1
    assert people(shown) == ["nina", "mara", "theo"]

    if how == "a word":
        private.write(thread=shown, by=mara, body="Very clear.", key=None, now=now)
    elif how == "no need":
        helping.needs_no_answer(help=Help.objects.get(), by=nina, now=now)
    else:
        draft_help.suggest(
            talk=Talk.objects.get(), by=mara, title="A better title for it", body="x",
            tag_names="", reason="Clearer", key=None, now=now,
        )  # fmt: skip
        assert helping.sweep(now=now) == 0

    assert people(shown) == ["nina", "mara"]
    assert as_(theo).get(f"/talks/{shown.pk}/").status_code == 404
    again = now + DAY
    private.write(thread=shown, by=nina, body="And this?", key=None, now=again)
    assert sweep_when_due(shown) == 1  # asked for the next word, who spared the first
    private.write(thread=shown, by=theo, body="Say which phone.", key=None, now=again + DAY)
    assert people(shown) == ["nina", "mara", "theo"]  # who spoke stays


def test_after_two_weeks_nobody_is_asked_and_the_newcomer_told_once(shown, talk, nina, theo):
    Mentor.objects.update(state="paused")
    begun = clock.now()
    assert helping.sweep(now=begun + 13 * DAY) == 0
    assert told(nina, "help_ended") == 0
    for days in (14, 14, 15, 200):
        assert helping.sweep(now=begun + days * DAY + timedelta(minutes=1)) == 0
    Mentor.objects.update(state="active")

    assert helping.sweep(now=begun + 200 * DAY) == 0
    assert told(nina, "help_ended") == 2  # of each talk once
    assert reads.due(now=begun + 200 * DAY) == []
    assert (people(shown), people(talk)) == (["nina", "mara"], ["nina", "mara"])


def test_whoever_asked_for_nobody_else_hears_of_the_end_too(shown, nina, theo):
    helping.ask_nobody_else(help=Help.objects.get(), by=nina, only=True, now=clock.now())
    assert helping.sweep(now=clock.now() + 3 * DAY) == 0
    assert people(shown) == ["nina", "mara"]
    assert helping.sweep(now=clock.now() + 15 * DAY) == 0
    assert told(nina, "help_ended") == 1


def test_nobody_is_asked_for_whoever_stands_alone(shown, talk, nina, mara, theo, as_):
    graduation.graduate(newcomer_id=nina.pk, now=clock.now())

    assert helping.sweep(now=clock.now() + 3 * DAY) == 0
    private.write(thread=talk, by=nina, body="Thank you for all.", key=None, now=clock.now())
    assert helping.sweep(now=clock.now() + 3 * DAY) == 0
    assert (people(shown), people(talk)) == (["nina", "mara"], ["nina", "mara"])
    assert as_(mara).get(f"/talks/{talk.pk}/").status_code == 200  # they part as friends


def test_whoever_finds_nobody_free_waits_for_a_mentor(nina, sim):
    draft = Draft.objects.create(
        member=nina, kind="question", place="ask", fields=FIELDS, updated_at=clock.now()
    )
    ask = {"draft": draft, "by": nina, "words": "Clear?", "key": uuid.uuid4()}
    with pytest.raises(NotAllowed, match="No mentor is free"):
        helping.share(**ask, now=clock.now())

    assert Newcomer.objects.get(member=nina).state == "waiting"
    assert (Talk.objects.count(), told(nina, "mentor_none_free")) == (0, 1)
    guides.mentor("mara")
    first = helping.share(**ask, now=clock.now())
    assert helping.share(**ask, now=clock.now()).pk == first.pk
    assert Thread.objects.filter(kind="private").count() == 1


def test_who_else_may_see_it_is_said_and_chosen_before(nina, maras, theo, as_):
    draft = Draft.objects.create(
        member=nina, kind="question", place="ask", fields=FIELDS, updated_at=clock.now()
    )
    client, path = as_(nina), f"/mentors/help/{draft.pk}/"
    page = client.get(path).content.decode()
    assert "other mentors only if it takes long" in page
    assert "Only you and" not in page
    wrong = client.post(path, {"body": "x" * 5000, "only": "on", "key": ""})
    assert wrong.status_code == 422
    assert "checked" in wrong.content.decode().partition('name="only"')[2][:200]

    assert client.post(path, {"body": "Clear?", "only": "on", "key": ""}).status_code == 302
    thread = Talk.objects.get().thread
    assert helping.sweep(now=clock.now() + 3 * DAY) == 0
    assert people(thread) == ["nina", "mara"]
    assert "nobody else will be" in client.get(f"/talks/{thread.pk}/").content.decode()


def test_private_words_make_no_active_day(talk, nina):
    assert checklist.figures(members=[nina], now=clock.now())[nina.pk].active_days == 0
    factories.question(by=nina)
    assert checklist.figures(members=[nina], now=clock.now())[nina.pk].active_days == 1


def test_only_the_newcomer_says_who_reads(talk, nina, mara, theo):
    own = Help.objects.get()
    private.add(thread=talk, member=theo, by=None, now=clock.now())
    with pytest.raises(NotAllowed, match="Only whoever asked"):
        help_people.put_out(help=own, other=theo, by=mara, now=clock.now())
    assert help_people.put_out(help=own, other=mara, by=nina, now=clock.now())
    assert Help.objects.get().waits_since is not None  # Theo is there yet
    assert people(talk) == ["nina", "theo"]
