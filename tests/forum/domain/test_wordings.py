"""A better title or other tags for somebody else's question, and its asker's way back."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from forum.domain import appealing, threads, wordings
from forum.domain.changes import EditConflict
from forum.lib import clock
from forum.models import Decision, Event, Member, Notice, Post, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.forum.views.test_permissions import NO, ROLES, SIGN_IN, outcome

pytestmark = pytest.mark.django_db
BETTER = "Why does my phone lose the network in the kitchen?"
SENT = {"title": BETTER, "tag_names": "network, kitchen", "reason": "Says where"}
LATER = timedelta(hours=1)


@pytest.fixture
def thread(hana: Member) -> Thread:
    return factories.question(
        by=hana, title="Help please, it is broken!", tag_names=["network"],
        at=clock.now() - timedelta(days=1),
    )  # fmt: skip


def reword(thread: Thread, by: Member, **other: object) -> Thread:
    said: dict[str, object] = {
        "title": BETTER, "tag_names": ["kitchen", "network"], "reason": "Says where", "base": "",
        "now": clock.now(),
    }  # fmt: skip
    return wordings.reword(thread=thread, by=by, **(said | other))  # type: ignore[arg-type]


def change(thread: Thread) -> Event:
    return Event.objects.filter(thread=thread, data__has_key="for_asker").latest("pk")


def back(thread: Thread, by: Member, now: datetime | None = None) -> Thread:
    return wordings.take_back(event=change(thread), by=by, now=now or clock.now() + LATER)


def test_title_and_tags_change_and_the_words_stay(thread: Thread, mara: Member) -> None:
    body = thread.posts.get().body
    reword(thread, mara)
    reword(thread, mara)  # is so already: one version, two events

    thread.refresh_from_db()
    post = thread.posts.get()
    assert (thread.title, thread.tag_names, post.body) == (BETTER, ["kitchen", "network"], body)
    told = Event.objects.filter(thread=thread, data__has_key="for_asker").order_by("pk")
    assert [(one.kind, one.by, one.member, one.data["reason"]) for one in told] == [
        ("thread_retitled", mara, thread.author, "Says where"),
        ("thread_retagged", mara, thread.author, "Says where"),
    ]
    versions = [(one.number, one.by, one.title) for one in post.revisions.order_by("number")]
    assert versions == [(1, thread.author, "Help please, it is broken!"), (2, mara, BETTER)]


def test_its_asker_takes_it_back_once_and_for_all(
    thread: Thread, mara: Member, mo: Member, hana: Member
) -> None:
    reword(thread, mara)
    with pytest.raises(NotAllowed, match="Only the person who asked"):
        back(thread, mara)
    back(thread, hana)
    events = Event.objects.count()
    back(thread, hana)

    thread.refresh_from_db()
    assert (thread.title, thread.tag_names) == ("Help please, it is broken!", ["network"])
    assert (Event.objects.count(), thread.posts.get().revisions.count()) == (events, 3)
    with pytest.raises(NotAllowed, match="the way it is"):
        reword(thread, mara)
    assert reword(thread, mo, now=clock.now() + 2 * LATER).title == BETTER


def told(member: Member) -> list[str]:
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def test_a_moderators_is_a_decision_with_a_code_told_once_and_undone(
    thread: Thread, mo: Member, ada: Member, hana: Member
) -> None:
    reword(thread, mo, code="unclear")
    reword(thread, mo, code="unclear")  # is so already

    decision = Decision.objects.get()
    assert (decision.act, decision.reason, decision.words) == (
        "post_edited", "unclear", "Says where",
    )  # fmt: skip
    assert (decision.by, decision.member, told(hana)) == (mo, hana, ["decision"])
    appealing.appeal(decision=decision, by=hana, words="It is my question.", now=clock.now())
    appealing.answer(
        appeal=decision.appeal, by=ada, outcome="overturned", words="True.", now=clock.now()
    )
    thread.refresh_from_db()
    assert (thread.title, thread.tag_names) == ("Help please, it is broken!", ["network"])


def test_taken_back_by_its_asker_a_moderators_decision_stands_no_more(
    thread: Thread, mo: Member, hana: Member
) -> None:
    reword(thread, mo)
    back(thread, hana)

    decision = Decision.objects.get()
    assert (decision.stands, decision.undone_by) == (False, hana)
    assert told(hana) == ["decision"]


def test_a_mentors_is_no_decision_for_its_asker_has_the_last_word(
    thread: Thread, mara: Member, hana: Member
) -> None:
    reword(thread, mara)

    assert (Decision.objects.count(), told(hana)) == (0, ["question_retitled"])


def test_moderators_choose_a_code_and_the_page_of_the_decision_leads_to_the_way_back(
    thread: Thread,
    mo: Member,
    mara: Member,
    hana: Member,
    as_,  # type: ignore[no-untyped-def]
) -> None:
    address = f"/questions/{thread.pk}/wording/"
    assert 'name="code"' in as_(mo).get(address).content.decode()
    assert 'name="code"' not in as_(mara).get(address).content.decode()

    assert as_(mo).post(address, SENT | {"code": "nonsense"}).status_code == 422
    assert as_(mo).post(address, SENT | {"code": "wrong_place"}).status_code == 302

    decision = Decision.objects.get()
    assert decision.reason == "wrong_place"
    shown = as_(hana).get(f"/decisions/{decision.pk}/").content.decode()
    assert "You can take it back yourself" in shown
    assert "another title or other tags" in as_(hana).get("/inbox/").content.decode()


def test_what_was_changed_once_more_is_edited(thread: Thread, mara: Member, mo: Member) -> None:
    reword(thread, mara)
    first = change(thread)
    reword(thread, mo, title=BETTER + " Again", now=clock.now() + LATER)

    assert thread.author is not None
    with pytest.raises(NotAllowed, match="once more"):
        wordings.take_back(event=first, by=thread.author, now=clock.now() + 2 * LATER)


def test_refusals(thread: Thread, mara: Member, hana: Member) -> None:
    base = thread.posts.get().fingerprint
    with pytest.raises(NotAllowed, match="give a reason"):
        reword(thread, mara, reason=" ")
    reword(thread, mara, base=base, title="Another one, quite different?")
    with pytest.raises(EditConflict):
        reword(thread, mara, base=base)
    own = factories.question(by=mara)
    with pytest.raises(NotAllowed, match="you can edit it"):
        reword(own, mara)
    eva = factories.member("eva", staff_role="expert")
    article = threads.publish_article(
        by=eva, title="How to restart a phone", body="Hold the button for ten seconds, then wait.",
        category=thread.category, tag_names=["phone"], language="en", now=clock.now(),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="Only a question"):
        reword(article, mara)
    assert Event.objects.filter(thread=article, kind="thread_retitled").count() == 0


@pytest.mark.parametrize("role", ROLES)
def test_who_may(role: str, thread: Thread, request: pytest.FixtureRequest, as_) -> None:  # type: ignore[no-untyped-def]
    person = {"visitor": None, "asker": thread.author, "helper": factories.member("helper")}
    who = person[role] if role in person else request.getfixturevalue(role)
    client: Client = as_(who)
    address = f"/questions/{thread.pk}/wording/"

    got = [outcome(client.get(address)), outcome(client.post(address, SENT))]

    expected = "done" if role in {"mara", "mo", "ada"} else SIGN_IN if role == "visitor" else NO
    assert got == [expected] * 2
    thread.refresh_from_db()
    assert (thread.title == BETTER) == (expected == "done")
    if expected == "done":
        undo = f"{address}{change(thread).pk}/back/"
        assert outcome(client.post(undo)) == NO
        page = as_(thread.author).get(thread.get_absolute_url()).content.decode()
        assert "I want it as it was" in page
        assert outcome(as_(thread.author).post(undo)) == "done"
        thread.refresh_from_db()
        assert thread.title != BETTER


def test_what_is_not_there_is_404(thread: Thread, as_, mara: Member, hana: Member) -> None:  # type: ignore[no-untyped-def]
    factories.answer(thread, by=mara)
    other = Event.objects.latest("pk").pk
    client = as_(hana)

    assert client.post(f"/questions/{thread.pk}/wording/{other}/back/").status_code == 404
    assert client.post(f"/questions/{thread.pk}/wording/{2**70}/back/").status_code == 404
    assert as_(mara).get(f"/questions/{2**70}/wording/").status_code == 404


def test_bad_input_comes_back_with_what_was_typed(thread: Thread, as_, mara: Member) -> None:  # type: ignore[no-untyped-def]
    client, address = as_(mara), f"/questions/{thread.pk}/wording/"
    page = client.post(address, {"title": "Short", "tag_names": "", "reason": ""})
    assert page.status_code == 422
    assert 'value="Short"' in page.content.decode()
    base = thread.posts.get().fingerprint
    Thread.objects.filter(pk=thread.pk).update(title="Something else, all at once")
    page = client.post(address, SENT | {"base": base})
    assert (page.status_code, BETTER in page.content.decode()) == (422, True)
    assert Post.objects.get(thread=thread).revisions.count() == 1
