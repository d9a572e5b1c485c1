"""What an expert does with a question at the desk."""

import uuid
from datetime import timedelta

import pytest

from community.domain import escalating, sweeping
from community.models import Handover, Pool, Service, ServiceEvent
from forum.domain import articles, posts, solutions
from forum.lib import clock
from forum.models import Article, Notice, Post, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.desk import scene

pytestmark = pytest.mark.django_db
HOUR = scene.HOUR
TEXT = "Switch the phone off, take the card out, wait a minute, and put it in again."


@pytest.fixture
def otto():
    return factories.member("otto", staff_role="expert")


@pytest.fixture
def service(eva, otto, hana):
    return scene.waiting(scene.pool_of(eva, otto), by=hana, title="Why is the line dead at night?")


def at(service: Service, act: str = "") -> str:
    return f"/desk/{service.pk}/{act}"


def test_taking_and_giving_back(service, eva, otto, as_):
    page = scene.words(as_(eva).get(at(service)))
    assert "Look into it" in page
    assert "Give it back" not in page

    assert as_(eva).post(at(service, "claim/")).status_code == 302
    held = staffed.fresh(service)
    assert held.owner == eva
    page = scene.words(as_(eva).get(at(service)))
    assert "You look into it until" in page
    assert f'value="{held.claim_token}"' in page
    # Somebody who was slower reads why, and takes nothing away.
    late = as_(otto).post(at(service, "claim/"), follow=True)
    assert "looks into this until" in scene.words(late)
    assert as_(otto).post(at(service, "give-back/")).status_code == 403

    as_(eva).post(at(service, "give-back/"), {"token": str(uuid.uuid4())})
    assert staffed.fresh(service).owner == eva  # an old page
    as_(eva).post(at(service, "give-back/"), {"token": str(held.claim_token)})
    assert staffed.fresh(service).owner is None


def test_whose_question_it_is_works_on_it_nowhere(service, eva, as_):
    Thread.objects.filter(pk=service.pk).update(author=eva)

    page = scene.words(as_(eva).get(at(service)))
    assert "Look into it" not in page
    assert "Post your answer" not in page
    assert as_(eva).post(at(service, "claim/")).status_code == 403
    assert as_(eva).post(at(service, "answer/"), {"body": TEXT}).status_code == 403
    assert as_(eva).get(at(service, "escalate/")).status_code == 403
    assert as_(eva).get(at(service, "resolve/")).status_code == 403


def test_an_answer_of_the_desk(service, eva, hana, as_):
    client = as_(eva)
    client.post(at(service, "claim/"))
    assert client.post(at(service, "answer/"), {"body": "x"}).status_code == 422

    sent = client.post(at(service, "answer/"), {"body": TEXT, "queue": "mine"})

    assert sent["Location"] == f"{at(service)}?queue=mine"
    assert Post.objects.get(thread=service.pk, kind="answer").author == eva
    assert Notice.objects.filter(member=hana, kind="question_answered").exists()
    assert client.get(at(service, "answer/")).status_code == 302


def test_asking_back_stops_the_clock_twice_at_most(service, eva, hana, as_):
    client, key = as_(eva), str(uuid.uuid4())
    assert client.get(at(service, "ask-back/")).status_code == 403  # not theirs yet
    client.post(at(service, "claim/"))
    token = str(staffed.fresh(service).claim_token)
    sent = {"body": "Which phone is it?", "token": token, "key": key}
    stale = client.post(at(service, "ask-back/"), {**sent, "token": str(uuid.uuid4())})
    assert "You took it once more meanwhile" in scene.words(stale)
    assert not Post.objects.filter(kind="comment").exists()

    for _twice in range(2):  # sent twice, asked once
        client.post(at(service, "ask-back/"), sent)

    asked = staffed.fresh(service)
    assert (asked.status, asked.ask_backs, asked.owner) == ("asked_back", 1, eva)
    assert Post.objects.get(kind="comment").author == eva
    assert Notice.objects.filter(member=hana, kind="question_commented").count() == 1
    page = scene.words(client.get(at(service)))
    assert "The clock stands still until whoever asked says something." in page
    assert "Who" not in scene.titles(client.get("/desk/?queue=pools"))
    assert scene.titles(client.get("/desk/?queue=mine")) == [service.thread.title]

    Service.objects.update(status="open", ask_backs=2, stopped_at=None)
    third = client.get(at(service, "ask-back/"))
    assert third.status_code == 403
    assert "twice" in scene.words(third)


def test_handing_over_takes_a_note_and_the_token(service, eva, otto, as_):
    client = as_(eva)
    assert client.get(at(service, "hand-over/")).status_code == 403
    client.post(at(service, "claim/"))
    token = str(staffed.fresh(service).claim_token)
    page = client.get(at(service, "hand-over/"))
    assert "Otto" in scene.words(page)

    short = client.post(at(service, "hand-over/"), {"to": otto.pk, "note": "", "token": token})
    assert short.status_code == 422
    note = {"to": otto.pk, "note": "The line was measured: it is the card.", "token": token}
    old = client.post(at(service, "hand-over/"), {**note, "token": str(uuid.uuid4())})
    assert "You no longer hold this question" in scene.words(old)
    assert note["note"] in scene.words(old)  # nothing typed is lost
    assert client.post(at(service, "hand-over/"), note).status_code == 302

    assert staffed.fresh(service).owner == otto
    assert Handover.objects.get().note == note["note"]
    assert note["note"] in scene.words(as_(otto).get(at(service)))


def test_the_list_of_receivers_says_from_when_and_what_is_too_late(service, eva, as_):
    pool, now = service.pool, clock.now()
    here = now.astimezone(staffed.BERLIN)
    minute = here.hour * 60 + here.minute
    later = [(day, (minute + 120) // 15 * 15, 24 * 60) for day in range(7)]
    if minute + 120 >= 24 * 60:  # after ten at night: today's is over
        later = [(day, 120, 22 * 60) for day in range(7)]
    staffed.expert(
        pool, member=factories.member(display_name="Lena", staff_role="expert"), shifts=later
    )
    staffed.expert(
        pool, member=factories.member(display_name="Nils", staff_role="expert"), shifts=[]
    )
    client = as_(eva)
    client.post(at(service, "claim/"))

    Service.objects.filter(pk=service.pk).update(promised_at=now + timedelta(hours=8))
    on_time = scene.words(client.get(at(service, "hand-over/")))
    Service.objects.filter(pk=service.pk).update(promised_at=now + timedelta(minutes=20))
    too_late = scene.words(client.get(at(service, "hand-over/")))

    assert "Lena, from " in on_time
    assert "after the promise" not in on_time
    assert ": after the promise" in too_late
    assert "Nils" not in on_time  # entered no hours


def test_once_it_needs_nobody_the_next_one_is_offered(service, eva, as_):
    other = scene.waiting(service.pool, title="Who takes this one afterwards?")
    client = as_(eva)
    client.post(at(service, "claim/"))
    assert "Next question" not in scene.words(client.get(at(service, "?queue=pools")))

    Service.objects.filter(pk=service.pk).update(status="answered")

    page = scene.words(client.get(at(service, "?queue=pools")))
    assert f'href="/desk/{other.pk}/?queue=pools">Next question' in page


def test_where_the_queue_is_empty_the_next_one_is_of_another(service, eva, as_):
    other = scene.waiting(service.pool, title="Who takes this one afterwards?")
    client = as_(eva)
    client.post(at(service, "claim/"))
    Service.objects.filter(pk=service.pk).update(
        status="answered", owner=None, claim_token=None, claimed_at=None, lease_until=None
    )

    page = scene.words(client.get(at(service, "?queue=mine")))

    assert f'href="/desk/{other.pk}/?queue=pools">Next question' in page
    assert 'href="/desk/"> ' in page or 'href="/desk/"><' in page  # back, to what there is
    assert '<button class="button" data-desk-claim>' in page


def test_the_lead_is_called_once(service, eva, as_):
    client = as_(eva)
    client.post(at(service, "claim/"))
    assert "Call the lead" in scene.words(client.get(at(service)))

    Service.objects.filter(pk=service.pk).update(step=3)

    assert "Call the lead" not in scene.words(client.get(at(service)))


def test_calling_the_lead_takes_a_reason(service, eva, as_):
    assert as_(eva).post(at(service, "escalate/"), {"note": ""}).status_code == 422

    done = as_(eva).post(at(service, "escalate/"), {"note": "It needs the network people."})

    assert done.status_code == 302
    assert ServiceEvent.objects.filter(service=service, kind="escalated").exists()
    assert staffed.fresh(service).escalated_by == eva


def test_whoever_leads_the_pool_calls_nobody(service, eva, as_):
    assert at(service, "escalate/") in scene.words(as_(eva).get(at(service)))

    Pool.objects.filter(pk=service.pool_id).update(lead=eva)

    assert at(service, "escalate/") not in scene.words(as_(eva).get(at(service)))
    got = as_(eva).get(at(service, "escalate/"))
    sent = as_(eva).post(at(service, "escalate/"), {"note": "It needs the network people."})
    assert (got.status_code, sent.status_code) == (403, 403)
    assert "You lead this pool" in scene.words(got)
    assert not ServiceEvent.objects.filter(service=service, kind="escalated").exists()


def test_why_a_person_was_called_and_that_it_was_nothing(service, eva, mara, as_):
    fact = escalating.escalate(
        thread=service.thread, by=mara, reason="fraud", note="Two strange orders", now=clock.now()
    )
    client = as_(eva)
    page = scene.words(client.get(at(service)))
    assert "Two strange orders" in page
    assert f"called by {mara}" in page

    sent = client.post(f"/escalations/{fact.pk}/false-alarm/", {"next": at(service)})

    assert sent["Location"] == at(service)
    assert "false-alarm" not in scene.words(client.get(at(service)))
    strange = client.post(f"/escalations/{fact.pk}/false-alarm/", {"next": "//example.com/"})
    assert strange["Location"] == service.thread.get_absolute_url()


def test_nothing_is_handed_over_while_the_clock_waits(service, eva, as_):
    client = as_(eva)
    client.post(at(service, "claim/"))
    assert client.get(at(service, "hand-over/")).status_code == 200
    scene.changed(service, status="asked_back", stopped_at=clock.now())

    refused = client.get(at(service, "hand-over/"))

    assert refused.status_code == 403
    assert "You have asked back already." in scene.words(refused)


def test_the_lead_is_called_whatever_step_it_is_on(service, eva, as_):
    now = clock.now()
    scene.changed(service, step=0, expert_at=now + 4 * HOUR, lead_at=now + 8 * HOUR)

    as_(eva).post(at(service, "escalate/"), {"note": "It needs the network people."})
    sweeping.climb_next(now=clock.now(), picked=[])

    assert staffed.fresh(service).step == Service.Step.LEAD
    assert ServiceEvent.objects.filter(service=service, kind="lead_called").exists()


def test_closing_as_solved_and_undoing_it_with_one_tap(service, eva, hana, olga, as_):
    client = as_(eva)
    post = factories.answer(service.thread, by=olga, body=TEXT)
    Service.objects.update(status="open", next_action_at=clock.now())
    assert client.get(at(service, "resolve/")).status_code == 403  # not theirs yet
    client.post(at(service, "claim/"))
    sent = {"post": post.pk, "reason": "She wrote to us that it works"}
    assert client.post(at(service, "resolve/"), {"post": post.pk, "reason": ""}).status_code == 422

    assert client.post(at(service, "resolve/"), sent).status_code == 302

    thread = Thread.objects.get(pk=service.pk)
    assert (thread.solution.post, thread.solution.by) == (post, eva)
    page = scene.words(as_(hana).get(thread.get_absolute_url()))
    assert "Our experts closed your question as solved." in page
    assert "closed your question" not in scene.words(as_(olga).get(thread.get_absolute_url()))
    assert as_(olga).post(f"/questions/{service.pk}/not-solved/").status_code == 403
    for _twice in range(2):
        undone = as_(hana).post(f"/questions/{service.pk}/not-solved/")
        assert undone.status_code == 302
    assert Thread.objects.get(pk=service.pk).solution is None
    # Whoever asked has the last word on this answer.
    client.post(at(service, "claim/"))
    again = client.post(at(service, "resolve/"), sent)
    assert "it was not the solution" in scene.words(again)


def test_what_they_accepted_themselves_is_not_undone_there(hana, eva, as_):
    thread = factories.solved(by=hana)

    page = scene.words(as_(hana).get(thread.get_absolute_url()))

    assert "Our experts closed" not in page
    assert as_(hana).post(f"/questions/{thread.pk}/not-solved/").status_code == 403


def test_a_solution_becomes_the_canonical_answer(hana, eva, otto, mo, as_):
    pool = scene.pool_of(eva, otto)
    thread = factories.solved(by=hana)
    staffed.waiting(pool, thread=thread, status="solved", step=2, next_action_at=None)
    day = (clock.now() + timedelta(days=60)).date()
    client, path = as_(eva), f"/desk/{thread.pk}/canonical/"
    assert "Make it the canonical answer" in scene.words(client.get(f"/desk/{thread.pk}/"))
    early = {"owner": otto.pk, "review_date": clock.now().date().isoformat()}
    assert client.post(path, early).status_code == 422

    done = client.post(path, {"owner": otto.pk, "review_date": day.isoformat()})

    assert done.status_code == 302
    article = Article.objects.get()
    assert (article.owner, article.stage, article.review_date) == (otto, "draft", day)
    now = clock.now()
    articles.submit(article=article, by=otto, now=now)
    articles.publish(article=article, by=mo, now=now)
    article.refresh_from_db()
    assert article.review_date == day
    # From now on it stands beside the like.
    other = scene.waiting(pool, category=thread.category)
    assert "Canonical answers" in scene.words(client.get(at(other)))


def test_only_the_team_gives_articles_to_each_other(hana, eva):
    thread = factories.solved(by=hana)

    with pytest.raises(NotAllowed, match="Only the company’s team gives articles"):
        articles.begin(post=thread.solution.post, by=eva, owner=hana, now=clock.now())
    assert not Article.objects.exists()


def test_what_stands_beside_the_question(service, eva, hana, as_):
    hana.tariff = "Fibre 250"
    hana.save()
    factories.question(by=hana, title="Where is my bill of last month?")

    page = scene.words(as_(eva).get(at(service)))

    assert "Fibre 250" in page
    assert "Where is my bill of last month?" in page
    assert "2, 0 of them solved" in page
    assert "An answer is promised by" in page


def test_members_first_is_said_and_stops_nobody(service, eva, as_):
    now = clock.now()
    scene.changed(
        service, step=0, anchor_at=now - HOUR, expert_at=now + HOUR, lead_at=now + 2 * HOUR
    )

    page = scene.words(as_(eva).get(at(service)))

    assert "Members answer first, until" in page
    scene.changed(service, is_urgent=True)
    page = scene.words(as_(eva).get(at(service)))
    assert "Members answer first" not in page
    assert "Urgent: it needs a person at once." in page
    assert posts.answer(thread=service.thread, by=eva, body=TEXT, key=None, now=clock.now())


def test_what_was_typed_comes_back_where_the_time_ended_meanwhile(service, eva, otto, olga, as_):
    client = as_(eva)
    client.post(at(service, "claim/"))
    post = factories.answer(service.thread, by=olga, body=TEXT)
    Service.objects.update(status="open")
    token = str(staffed.fresh(service).claim_token)
    sent = {
        "hand-over/": {"to": "", "note": "The line was measured: it is the card.", "token": token},
        "ask-back/": {"body": "Which phone have you got there?", "token": token},
        "resolve/": {"post": post.pk, "reason": "She wrote to us that it works"},
    }
    Service.objects.update(owner=None, claim_token=None, claimed_at=None, lease_until=None)
    for act, said in sent.items():
        page = client.post(at(service, act), said)
        assert page.status_code == 422, act
        text = said.get("note") or said.get("body") or said["reason"]
        assert text in scene.words(page), act
        assert 'role="alert"' in scene.words(page), act
        assert client.get(at(service, act)).status_code == 403, act

    # Taken again, the page that was refused once is sent with the claim of now.
    client.post(at(service, "claim/"))
    again = client.post(at(service, "hand-over/"), sent["hand-over/"])
    assert f'value="{staffed.fresh(service).claim_token}"' in scene.words(again)
    # Nobody else is given a claim that is not theirs.
    other = as_(otto).post(at(service, "hand-over/"), sent["hand-over/"])
    assert other.status_code == 422
    assert str(staffed.fresh(service).claim_token) not in scene.words(other)


def test_asking_back_needs_time_that_is_not_over(service, eva, as_):
    client = as_(eva)
    client.post(at(service, "claim/"))
    token = str(staffed.fresh(service).claim_token)
    Service.objects.update(lease_until=clock.now() - HOUR, claimed_at=clock.now() - 2 * HOUR)

    late = client.post(at(service, "ask-back/"), {"body": "Which phone is it?", "token": token})

    assert "Your time with this question is over." in scene.words(late)
    assert staffed.fresh(service).status == "open"


def test_sent_twice_is_done_once_and_said_twice(service, eva, otto, olga, as_):
    client = as_(eva)
    client.post(at(service, "claim/"))
    post = factories.answer(service.thread, by=olga, body=TEXT)
    Service.objects.update(status="open", next_action_at=clock.now())
    token, key = str(staffed.fresh(service).claim_token), str(uuid.uuid4())
    back = {"body": "Which phone is it?", "token": token, "key": key}
    assert [client.post(at(service, "ask-back/"), back).status_code for _ in "ab"] == [302, 302]
    Service.objects.update(status="open", stopped_at=None)
    over = {"to": otto.pk, "note": "The line was measured.", "token": token, "key": key}
    assert [client.post(at(service, "hand-over/"), over).status_code for _ in "ab"] == [302, 302]
    assert Handover.objects.count() == 1
    done = {"post": post.pk, "reason": "She wrote to us that it works"}
    solving = as_(otto)
    assert [solving.post(at(service, "resolve/"), done).status_code for _ in "ab"] == [302, 302]
    assert ServiceEvent.objects.filter(service=service, kind="solved").count() == 1


@pytest.mark.parametrize("act", ["hand-over/", "ask-back/", "escalate/", "resolve/", "canonical/"])
def test_at_the_limit_what_was_typed_comes_back(act, service, eva, otto, olga, hana, as_):
    client = as_(eva)
    client.post(at(service, "claim/"))
    post = factories.answer(service.thread, by=olga, body=TEXT)
    if act == "canonical/":
        solutions.accept(thread=service.thread, post=post, by=hana, now=clock.now())
    Service.objects.update(status="open")
    day = (clock.now() + timedelta(days=61)).date().isoformat()
    sent = {
        "hand-over/": {"to": "", "note": "The line was measured: it is the card."},
        "ask-back/": {"body": "Which phone have you got there?"},
        "escalate/": {"note": "It needs the network people."},
        "resolve/": {"post": post.pk, "reason": "She wrote to us that it works"},
        "canonical/": {"owner": eva.pk, "review_date": day},
    }[act]
    scene.at_the_limit(eva)

    page = client.post(at(service, act), sent | {"token": str(staffed.fresh(service).claim_token)})

    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert str(list(sent.values())[-1]) in scene.words(page)
    assert not Handover.objects.exists()


def test_answers_beyond_the_first_page_are_reached(service, eva, olga, as_):
    for n in range(31):
        factories.answer(service.thread, by=olga, body=f"{TEXT} Try number {n}.")
    Service.objects.update(status="open")
    client = as_(eva)

    page = scene.words(client.get(at(service)))
    assert "Try number 29." in page
    assert "Try number 30." not in page
    assert "answers=2" in page
    rest = scene.words(client.get(f"{at(service)}?answers=2"))
    assert "Try number 30." in rest
    assert "Page 2 of 2" in rest
    for wrong in ("0", "3", "x"):
        assert client.get(f"{at(service)}?answers={wrong}").status_code == 404
