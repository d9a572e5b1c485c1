"""Reports: from anybody, of anything, once each; settled by somebody whom it does not concern."""

from datetime import timedelta

import pytest

from forum.domain import flags, posts, private, threads
from forum.lib import clock, limits
from forum.models import Event, Flag, Notice, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(nina):
    nina.language = "en"
    nina.save()
    return nina


def report(post, by, reason="rude", words="", thread=None):
    return flags.report(
        thread=thread or post.thread, post=post, by=by, reason=reason, words=words, now=clock.now()
    )


def settle(flag, by, outcome="upheld", words="Deleted, thank you."):
    return flags.settle(flag=flag, by=by, outcome=outcome, words=words, now=clock.now())


def kinds(member):
    return list(Notice.objects.filter(member=member).values_list("kind", flat=True))


def test_from_the_button_to_the_outcome(hana, olga, mo, ada, sim, as_):
    answer = factories.answer(factories.question(), by=hana)
    thread_page = as_(olga).get(answer.thread.get_absolute_url()).content.decode()
    path = f"/posts/{answer.pk}/report/"
    assert path in thread_page
    assert path not in as_(hana).get(answer.thread.get_absolute_url()).content.decode()
    assert path in as_(None).get(answer.thread.get_absolute_url()).content.decode()

    without = as_(olga).post(path, {"reason": "other", "words": " "})
    assert without.status_code == 422
    assert "in a few words" in without.content.decode()
    sent = {"reason": "other", "words": "It tells people to <b>pay</b> somebody."}
    assert [as_(olga).post(path, sent).status_code for _ in range(2)] == [302, 302]
    flag = Flag.objects.get()
    assert Event.objects.filter(kind="flag_raised", member=hana).count() == 1
    assert (kinds(mo), kinds(ada), kinds(hana)) == (["report_new"], ["report_new"], [])

    listed = as_(mo).get("/moderation/reports/").content.decode()
    assert f"/reports/{flag.pk}/" in listed
    page = as_(mo).get(f"/reports/{flag.pk}/").content.decode()
    assert "&lt;b&gt;pay" in page
    decide = f"/moderation/posts/{answer.pk}/"
    assert decide in page
    alone = as_(mo).post(f"/reports/{flag.pk}/", {"outcome": "upheld", "words": "Right."})
    assert alone.status_code == 403
    assert "with all its reports together" in alone.content.decode()
    empty = as_(mo).post(decide, {"words": "Hm"})
    assert empty.status_code == 422
    said = {"act": "mended", "reason": "other", "words": "You were right."}
    assert as_(mo).post(decide, said).status_code == 302
    twice = as_(ada).post(decide, {"act": "keep", "reason": "other", "words": "No."})
    assert twice.status_code == 422
    flag.refresh_from_db()
    assert (flag.outcome, flag.settled_by) == ("upheld", mo)
    assert kinds(olga) == ["report_upheld"]
    own = as_(olga).get(f"/reports/{flag.pk}/").content.decode()
    assert "You were right." in own
    assert (
        f"/reports/{flag.pk}/" in as_(mo).get("/moderation/reports/?view=settled").content.decode()
    )


def test_every_role_against_every_act(hana, olga, nina, mara, eva, mo, sven, ada, sim, as_):
    answer = factories.answer(factories.question(), by=hana)
    flag = report(answer, olga)
    deeds = {
        "report": f"/posts/{answer.pk}/report/", "list": "/moderation/reports/",
        "read": f"/reports/{flag.pk}/",
    }  # fmt: skip
    people = {"visitor": None, "hana": hana, "olga": olga, "nina": nina, "mara": mara, "eva": eva,
              "mo": mo, "sven": sven, "ada": ada}  # fmt: skip

    got = {
        name: tuple(as_(person).get(path).status_code for path in deeds.values())
        for name, person in people.items()
    }
    settled = {
        name: as_(person).post(f"/reports/{flag.pk}/", {"outcome": ""}).status_code
        for name, person in people.items()
    }

    others = (200, 403, 404)
    assert got == {
        "visitor": (200, 302, 302), "hana": (403, 403, 404), "olga": (200, 403, 200),
        "nina": others, "mara": others, "eva": others, "sven": others,
        "mo": (200, 200, 200), "ada": (200, 200, 200),
    }  # fmt: skip
    assert settled == {
        "visitor": 302, "hana": 404, "olga": 403, "nina": 404, "mara": 404, "eva": 404,
        "sven": 404, "mo": 403, "ada": 403,  # the page leads to where it is decided
    }  # fmt: skip
    assert Flag.objects.get().is_open


def test_one_open_report_a_person_and_post(hana, olga, nina):
    answer = factories.answer(factories.question(), by=hana)
    first = report(answer, olga)

    assert report(answer, olga, reason="spam").pk == first.pk
    assert report(answer, nina).pk != first.pk
    with pytest.raises(NotAllowed, match="wrote yourself"):
        report(answer, hana)


def test_ten_a_day(olga):
    answers = [factories.answer(factories.question()) for _ in range(limits.FLAGS + 1)]
    for answer in answers[:-1]:
        report(answer, olga)

    with pytest.raises(NotAllowed, match="10 posts a day"):
        report(answers[-1], olga)
    Flag.objects.update(at=clock.now() - timedelta(days=2))
    report(answers[-1], olga)


def test_nobody_settles_what_concerns_them(mo, ada, olga):
    own = factories.answer(factories.question(), by=mo)
    theirs = factories.answer(factories.question())

    with pytest.raises(NotAllowed, match="concerns you"):
        settle(report(own, olga), mo)
    with pytest.raises(NotAllowed, match="concerns you"):
        settle(report(theirs, mo), mo)
    assert settle(report(own, olga), ada).outcome == "upheld"
    with pytest.raises(NotAllowed, match="settled already"):
        settle(Flag.objects.get(post=own), ada)


def test_a_report_opens_a_talk_until_it_is_settled(nina, mara, mo, ada, eva, sven, olga, sim, as_):
    thread = private.begin(
        people=[mara], by=nina, now=clock.now(), words="You fool, never ask again."
    )
    message = thread.posts.get()
    here = f"/talks/{thread.pk}/"
    readers = {"mo": mo, "ada": ada, "eva": eva, "sven": sven, "olga": olga}
    before = {name: as_(person).get(here).status_code for name, person in readers.items()}
    with pytest.raises(NotAllowed, match="takes part"):
        report(message, olga)

    assert as_(mara).post(f"/posts/{message.pk}/report/", {"reason": "rude"}).status_code == 302
    flag = Flag.objects.get()
    open_to = {name: as_(person).get(here).status_code for name, person in readers.items()}
    event = Event.objects.get(kind="flag_raised")
    assert event.data["opens"] is True
    assert "talk_reported" in kinds(nina)
    assert "talk_reported" in kinds(mara)
    assert "moderators read it too" in as_(nina).get(here).content.decode()
    assert "You fool" in as_(mo).get(f"/reports/{flag.pk}/").content.decode()

    settle(flag, mo, outcome="declined", words="")
    after = {name: as_(person).get(here).status_code for name, person in readers.items()}

    assert set(before.values()) == {404}
    assert open_to == {"mo": 200, "ada": 200, "eva": 404, "sven": 404, "olga": 404}
    assert set(after.values()) == {404}
    assert "You fool" not in as_(mo).get(f"/reports/{flag.pk}/").content.decode()
    assert "report_declined" in kinds(mara)
    assert as_(nina).get(here).status_code == 200


def test_the_list_takes_the_same_number_of_statements(mo, olga, as_):
    report(factories.answer(factories.question()), olga)
    one = statements(as_(mo), "/moderation/reports/")
    for _ in range(19):
        report(factories.answer(factories.question()), factories.member())
    Notice.objects.update(read_at=clock.now())

    assert statements(as_(mo), "/moderation/reports/") == one


def test_moderators_change_nothing_in_a_reported_talk(nina, mara, mo, ada, sim, as_):
    thread = private.begin(people=[mara], by=nina, now=clock.now(), words="You fool.")
    message, now = thread.posts.get(), clock.now()
    flags.report(thread=thread, post=None, by=mara, reason="rude", words="", now=now)
    before = Thread.objects.values().get(pk=thread.pk)
    verbs = [
        lambda by: threads.close(thread=thread, by=by, now=now, reason="Enough"),
        lambda by: threads.reopen(thread=thread, by=by, now=now),
        lambda by: threads.pin(thread=thread, by=by, now=now),
        lambda by: threads.unpin(thread=thread, by=by, now=now),
        lambda by: threads.move(thread=thread, by=by, category=factories.category("x"), now=now),
    ]

    for person in (mo, ada):
        for verb in verbs:
            with pytest.raises(NotAllowed, match="belongs to the people in it"):
                verb(person)
        with pytest.raises(NotAllowed, match="wrote yourself"):
            posts.delete(post=message, by=person, now=now)
        manage = as_(person).post(f"/questions/{thread.pk}/manage/", {"pin": "1"})
        gone = as_(person).post(f"/posts/{message.pk}/delete/", {"reason": "Rude"})
        assert (manage.status_code, gone.status_code) == (403, 403)
    posts.delete(post=message, by=nina, now=now)
    with pytest.raises(NotAllowed, match="whoever deleted it"):
        posts.restore(post=message, by=mo, now=now)

    after = Thread.objects.values().get(pk=thread.pk)
    assert {key for key in after if after[key] != before[key]} <= {"version", "active_at"}


def test_reports_are_known_where_one_reads(mo, ada, eva, as_):
    """In a category that moderators do not read, only who reads it hears, sees and settles."""
    closed = factories.category("experts", is_private=True, reader_roles=["expert"])
    flag = report(factories.answer(factories.question(category=closed)), eva)
    path = f"/reports/{flag.pk}/"

    assert (kinds(mo), kinds(ada)) == ([], ["report_new"])
    assert path not in as_(mo).get("/moderation/reports/").content.decode()
    assert path in as_(ada).get("/moderation/reports/").content.decode()
    assert as_(mo).get(path).status_code == 404
    assert as_(mo).post(path, {"outcome": "upheld", "words": ""}).status_code == 404
    assert as_(eva).get(path).status_code == 200  # her own
    with pytest.raises(NotAllowed, match="where you cannot read"):
        settle(flag, mo)
    assert settle(flag, ada).outcome == "upheld"
    assert path not in as_(mo).get("/moderation/reports/?view=settled").content.decode()


def test_words_to_the_writer_are_not_told_to_whoever_reported_it(hana, olga, mo, as_):
    answer = factories.answer(factories.question(), by=hana)
    flag = report(answer, olga, reason="rude")
    said = {"act": "remove", "reason": "private", "words": "There was your mail address."}

    assert as_(mo).post(f"/moderation/posts/{answer.pk}/", said).status_code == 302

    notice = Notice.objects.get(member=olga)
    assert (notice.kind, notice.data["reason"]) == ("report_upheld", "")
    assert notice.reason == "Shows somebody's private data"
    inbox, page = (
        as_(olga).get(path).content.decode() for path in ("/inbox/", f"/reports/{flag.pk}/")
    )
    for shown in (inbox, page):
        assert "There was your mail address." not in shown
        assert "Shows somebody&#x27;s private data" in shown
    assert Notice.objects.get(member=hana).reason == "There was your mail address."


def test_with_a_warning_the_words_are_for_the_writer(hana, olga, mo, as_):
    answer = factories.answer(factories.question(), by=hana)
    report(answer, olga)
    said = {"act": "mended", "reason": "rude", "words": "Please do not.", "step": "warn"}

    assert as_(mo).post(f"/moderation/posts/{answer.pk}/", said).status_code == 302

    assert Notice.objects.get(member=olga).reason == "Hurtful or rude"
    assert Notice.objects.get(member=hana).reason == "Please do not."
