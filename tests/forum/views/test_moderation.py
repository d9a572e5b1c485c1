"""The moderators' pages: the queue, a reported post, a decision, an appeal, a record."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from forum import tasks
from forum.domain import (
    appealing,
    clearing,
    flags,
    outbox,
    posts,
    private,
    reviewing,
    suspending,
)
from forum.lib import clock, decision_address
from forum.mailing_many import letter_of
from forum.models import (
    Decision,
    DecisionAppeal,
    Flag,
    Member,
    Notice,
    OutboxMessage,
    Post,
    ReviewClaim,
    StaffNote,
    Thread,
)
from forum.queries import records, review_queue
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db
QUEUE = "/moderation/"


@pytest.fixture
def answer(hana):
    return factories.answer(factories.question(), by=hana)


def wrote(by, n, **ago):
    """Answers of theirs, the first so long ago, each a minute after the one before."""
    first = clock.now() - timedelta(**ago)
    return [
        factories.answer(factories.question(), by=by, at=first + i * timedelta(minutes=1))
        for i in range(n)
    ]


def report(post, by, reason="spam"):
    return flags.report(thread=post.thread, post=post, by=by, reason=reason, words="Look!",
                        now=clock.now())  # fmt: skip


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_every_role_against_every_page(answer, hana, olga, nina, mara, eva, mo, sven, ada, as_):
    report(answer, olga)
    posts.delete(post=factories.answer(answer.thread, by=hana), by=mo, now=clock.now())
    decision = Decision.objects.get()
    paths = [
        QUEUE, "/moderation/decisions/", f"/moderation/posts/{answer.pk}/",
        "/moderation/members/hana/", f"/decisions/{decision.pk}/", "/rules/decisions/",
    ]  # fmt: skip
    people = {"visitor": None, "nina": nina, "hana": hana, "olga": olga, "mara": mara, "eva": eva,
              "sven": sven, "mo": mo, "ada": ada}  # fmt: skip

    found = {
        name: [as_(one).get(path).status_code for path in paths] for name, one in people.items()
    }

    other = [403, 403, 403, 403, 404, 200]
    assert found == dict.fromkeys(("nina", "olga", "mara", "eva", "sven"), other) | {
        "visitor": [302, 302, 302, 302, 302, 200],
        "hana": [403, 403, 403, 403, 200, 200],
        "mo": [200] * 6,
        "ada": [200] * 6,
    }
    acts = ["/moderation/many/", "/moderation/claim/", f"/moderation/posts/{answer.pk}/"]
    for one in (hana, mara, eva, sven):
        assert [as_(one).post(path).status_code for path in acts] == [403] * 3


def test_a_visitor_reports_once_sees_thanks_and_weighs_nothing(answer, mo):
    visitor, path = Client(), f"/posts/{answer.pk}/report/"

    empty = visitor.post(path, {"reason": "other", "words": ""})
    sent = [visitor.post(path, {"reason": "spam", "words": "Ad"}) for _ in range(2)]

    assert empty.status_code == 422
    assert [one.status_code for one in sent] == [200, 200]
    assert "Thank you" in sent[0].content.decode()
    flag = Flag.objects.get()
    assert (flag.by, flag.weight, len(flag.visitor)) == (None, 0, 32)
    assert Post.objects.get(pk=answer.pk).deleted_at is None
    flags.settle(flag=flag, by=mo, outcome="declined", words="", now=clock.now())


def test_no_visitor_reports_what_they_cannot_read(answer, mo, hana):
    posts.delete(post=answer, by=hana, now=clock.now())

    assert Client().get(f"/posts/{answer.pk}/report/").status_code == 404


def test_the_queue_names_the_oldest_and_who_has_what_in_hand(answer, olga, mo, ada, as_):
    report(answer, olga)
    now = clock.now()

    first = as_(mo).post("/moderation/claim/", {"what": f"post:{answer.pk}", "next": QUEUE})
    second = as_(ada).post("/moderation/claim/", {"what": f"post:{answer.pk}"})

    assert (first.status_code, first["Location"], second.status_code) == (302, QUEUE, 403)
    assert "Mo has it, until" in page(as_(ada), QUEUE)
    refused = as_(ada).post(f"/moderation/posts/{answer.pk}/", {"act": "keep", "reason": "spam"})
    assert refused.status_code == 422
    assert "Mo has this in hand" in refused.content.decode()
    with clock.shifted(timedelta(minutes=21)):
        assert "has it, until" not in page(as_(ada), QUEUE)
        assert as_(ada).post("/moderation/claim/", {"what": f"post:{answer.pk}"}).status_code == 302
    assert ReviewClaim.objects.get().by == ada
    assert as_(ada).post(
        "/moderation/claim/", {"what": f"post:{answer.pk}", "release": "1"}
    ).status_code == 302  # fmt: skip
    assert ReviewClaim.objects.count() == 0
    assert as_(mo).post("/moderation/claim/", {"what": "nothing:1"}).status_code == 404
    assert now


def test_a_reported_post_is_decided_where_it_stands(answer, olga, hana, mo, as_):
    before = factories.answer(answer.thread, body="Words that stand around it, as they are.")
    report(answer, olga)
    path = f"/moderation/posts/{answer.pk}/"

    shown = page(as_(mo), path)
    wrong = as_(mo).post(path, {"act": "remove", "reason": "other", "words": " "})
    done = as_(mo).post(
        path, {"act": "remove", "reason": "spam", "words": "Advertising.", "step": "warn"}
    )

    assert before.excerpt in shown
    assert "Look!" in shown
    assert wrong.status_code == 422
    assert (done.status_code, done["Location"]) == (302, QUEUE)
    assert Post.objects.get(pk=answer.pk).deleted_by == mo
    assert set(Decision.objects.values_list("act", "member")) == {
        ("post_removed", hana.pk), ("warned", hana.pk),
    }  # fmt: skip
    again = as_(mo).post(path, {"act": "keep", "reason": "spam"})
    assert again.status_code == 422
    assert "No report is open." in again.content.decode()


def test_nobody_decides_on_what_they_wrote(mo, ada, olga, as_):
    answer = factories.answer(factories.question(), by=mo)
    report(answer, olga)
    path = f"/moderation/posts/{answer.pk}/"

    assert as_(mo).post(path, {"act": "keep", "reason": "spam"}).status_code == 422
    assert as_(ada).post(path, {"act": "keep", "reason": "spam"}).status_code == 302


def test_many_are_decided_at_once_and_one_that_fails_stops_no_other(mo, ada, olga, as_):
    made = [factories.answer(factories.question()) for _ in range(3)]
    own = factories.answer(factories.question(), by=mo)
    for post in (*made, own):
        report(post, olga)
    chosen = [post.pk for post in (own, *made)]

    nothing = as_(mo).post("/moderation/many/", {"act": "remove", "reason": "spam"})
    client = as_(mo)
    done = client.post("/moderation/many/", {"act": "remove", "reason": "spam", "chosen": chosen})

    assert (nothing.status_code, done.status_code) == (422, 302)
    shown = page(client, QUEUE)
    assert "3 decided." in shown
    assert "another moderator decides" in shown
    assert Post.objects.filter(deleted_by=mo).count() == 3
    assert Decision.objects.filter(act="post_removed").count() == 3


def waits(member):
    queue = review_queue.page(member=member, now=clock.now())
    return queue.count, queue.oldest_at


def test_nobody_is_told_of_what_they_cannot_open(hana, nina, mara, mo, ada, eva, as_):
    theirs = factories.category("experts", is_private=True, reader_roles=["expert"])
    hidden = factories.question(category=theirs, by=ada)
    flags.report(thread=hidden, post=hidden.posts.get(), by=eva, reason="rude", words="",
                 now=clock.now())  # fmt: skip
    assert [waits(one) for one in (mo, ada)] == [(0, None), (1, Flag.objects.get().at)]
    assert "queue-age" not in page(as_(mo), "/moderation/")

    report(factories.answer(hidden, by=eva), ada)  # another post of the same
    report(factories.answer(factories.question()), hana)
    talk = private.begin(people=[mara], by=nina, now=clock.now(), words="Hello, how is it going?",
                         category=factories.category())  # fmt: skip
    flags.report(thread=talk, post=None, by=mara, reason="rude", words="", now=clock.now())

    assert [waits(one)[0] for one in (mo, ada)] == [2, 4]


def test_all_that_is_shown_is_decided_with_one_step_against_each_writer(mo, olga, nina, as_):
    """Without script: the page names what it shows, and one button decides on all of it."""
    made = wrote(nina, 3, minutes=9)
    other = factories.answer(factories.question())
    for post in (*made, other):
        report(post, olga)
    client = as_(mo)
    shown = re.findall(r'name="shown" value="(\d+)"', page(client, QUEUE))
    word = {"all": "1", "act": "remove", "reason": "spam", "step": "warn", "words": "No ads.",
            "shown": shown}  # fmt: skip

    kept = client.post("/moderation/many/", word | {"act": "keep"})
    done = client.post("/moderation/many/", word)

    assert (kept.status_code, done.status_code) == (422, 302)
    assert sorted(map(int, shown)) == sorted(post.pk for post in (*made, other))
    assert Post.objects.filter(deleted_by=mo).count() == 4
    warned = Decision.objects.filter(act="warned").values_list("member", flat=True)
    assert sorted(warned) == sorted([nina.pk, other.author_id])


def test_many_suspend_each_writer_once(mo, olga, nina, as_):
    for post in wrote(nina, 2, minutes=9):
        report(post, olga)
    chosen = [flag.post_id for flag in Flag.objects.all()]

    as_(mo).post("/moderation/many/", {"chosen": chosen, "act": "remove", "reason": "spam",
                                       "step": "0", "words": "A spam account."})  # fmt: skip

    assert Decision.objects.filter(act="suspended", member=nina).count() == 1
    assert Member.objects.get(pk=nina.pk).suspended_until is None


def test_one_kind_shows_more_of_it_than_all_kinds_together(olga, mo, as_, monkeypatch):
    monkeypatch.setattr(review_queue, "MOST", 1)
    for _ in range(3):
        report(factories.answer(factories.question()), factories.member())

    found = [page(as_(mo), f"{QUEUE}{q}").count('name="chosen"') for q in ("", "?kind=post")]

    assert found == [1, 3]


def test_the_queue_asks_as_much_for_twenty_as_for_one(olga, mo, as_):
    client = as_(mo)
    report(factories.answer(factories.question()), factories.member())
    page(client, QUEUE)
    few = statements(client, QUEUE)
    for _ in range(19):
        report(factories.answer(factories.question()), factories.member())

    assert statements(client, QUEUE) == few


def test_an_appeal_from_the_page_of_the_decision(answer, hana, mo, ada, as_):
    posts.delete(post=answer, by=mo, now=clock.now(), reason="Spam", code="spam")
    path = f"/decisions/{Decision.objects.get().pk}/"
    assert answer.excerpt in page(as_(hana), path)

    empty = as_(hana).post(path, {"appeal": "1", "words": ""})
    sent = as_(hana).post(path, {"appeal": "1", "words": "It is none."})
    assert (empty.status_code, sent.status_code) == (422, 302)
    assert "It is none." in page(as_(ada), QUEUE)
    own = as_(mo).post(path, {"answer": "1", "outcome": "upheld", "words": "No."})
    done = as_(ada).post(path, {"answer": "1", "outcome": "overturned", "words": "True."})

    assert (own.status_code, done.status_code) == (422, 302)
    assert "True." in page(as_(hana), path)
    assert Post.objects.get(pk=answer.pk).deleted_at is None


def test_an_appeal_that_is_late_is_red_in_the_queue(answer, hana, mo, ada, as_):
    posts.delete(post=answer, by=mo, now=clock.now())
    appealing.appeal(decision=Decision.objects.get(), by=hana, words="Why?", now=clock.now())

    assert 'class="overdue"' not in page(as_(ada), QUEUE)
    with clock.shifted(timedelta(days=8)):
        assert 'class="overdue">overdue' in page(as_(ada), QUEUE)


def test_whoever_is_suspended_reads_why_after_the_right_password_and_appeals(hana, mo, ada):
    suspending.suspend(member=hana, by=mo, reason="spam", words="Ten ads.", days=3,
                       now=clock.now())  # fmt: skip
    decision, visitor = Decision.objects.get(), Client()

    wrong = visitor.post("/accounts/login/", {"login": "hana", "password": "no"})
    right = visitor.post("/accounts/login/", {"login": "hana", "password": "correct horse"})

    assert wrong.status_code == 200
    assert "suspended" not in wrong.content.decode().lower()
    path = decision_address.path(decision=decision.pk, member=hana.pk)
    assert (right.status_code, right["Location"]) == (302, path)
    shown = page(visitor, path)
    assert "Ten ads." in shown
    assert "Suspended until" in shown
    assert visitor.post(path, {"words": "My brother."}).status_code == 302
    assert "My brother." in page(visitor, path)
    assert visitor.get(f"{path[:-2]}x/").status_code == 404
    assert visitor.get("/settings/").status_code == 302


def test_reached_by_mail_the_page_says_what_happens_and_by_when(hana, mo, ada):
    """In their language and by their clocks, without a sign-in."""
    Member.objects.filter(pk=hana.pk).update(language="de", time_zone="Europe/Berlin")
    hana.refresh_from_db()
    at = datetime.fromisoformat("2026-11-25T22:30:00+00:00")
    later = datetime.fromisoformat("2026-11-26T23:30:00+00:00")  # the 27th where they live
    suspending.suspend(member=hana, by=mo, reason="spam", words="Ten ads.", days=3, now=at)
    path, visitor = (
        decision_address.path(decision=Decision.objects.get().pk, member=hana.pk),
        Client(),
    )

    with clock.shifted(later - clock.now()):
        before = page(visitor, path)
        assert "Bis 28. November 2026 23:30 kannst du dich nicht anmelden." in before
        assert "hast du spätestens am 4. Dezember 2026 eine Antwort" in before
        assert "von jemandem, der es nicht entschieden hat" in before
        assert "Du bekommst die Antwort per Mail" in before
        visitor.post(path, {"words": "Mein Bruder."})
        after = page(visitor, path)
        assert "beantwortet ihn spätestens am 4. Dezember 2026" in after
        assert "spätestens am 4. Dezember 2026 eine Antwort" not in after
        appealing.answer(
            appeal=DecisionAppeal.objects.get(), by=ada, outcome="upheld", words="Zehn Anzeigen.",
            now=clock.now(),
        )  # fmt: skip
        assert "Das war hier der letzte Schritt" in page(visitor, path)


def test_the_mail_of_a_suspension_leaves_and_carries_the_way_to_appeal(hana, mo, mailoutbox):
    hana.mail_off = ["team"]
    hana.save()
    suspending.suspend(member=hana, by=mo, reason="spam", words="Ten ads.", days=3,
                       now=clock.now())  # fmt: skip

    outbox.run(tick=clock.now, render=letter_of)

    (mail,) = mailoutbox
    assert "Ten ads." in mail.body
    path = decision_address.path(decision=Decision.objects.get().pk, member=hana.pk)
    assert path in mail.body
    assert mail.to == ["hana@example.com"]


def test_a_members_record_a_note_a_step_and_its_end(hana, mo, ada, as_):
    path = "/moderation/members/hana/"
    client = as_(mo)

    assert client.post(path, {"body": "Writes at night."}).status_code == 302
    step = {"take": "1", "reason": "rude", "words": "Please be kind."}
    assert client.post(path, step | {"step": "warn"}).status_code == 302
    assert client.post(path, step | {"step": "2"}).status_code == 422
    assert client.post(path, step | {"step": "1"}).status_code == 302
    shown = page(client, path)
    assert "Writes at night." in shown
    assert "Suspended until" in shown
    assert client.post(path, {"lift": "1", "words": ""}).status_code == 302
    assert Member.objects.get(pk=hana.pk).is_active
    assert StaffNote.objects.get().by == mo
    assert as_(mo).post("/moderation/members/mo/", {"body": "I am fine."}).status_code == 422
    told = Notice.objects.filter(member=hana).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["decision", "decision", "decision_undone"]


CLEAR = {"since": "day", "reason": "spam", "words": "Forty ads."}


@pytest.fixture
def wave(nina, olga):
    """Old words of nina's, three of the last day, one of them reported."""
    [old] = wrote(nina, 1, days=2)
    new = wrote(nina, 3, minutes=9)
    report(new[0], olga)
    return old, new


def test_all_that_somebody_posted_lately_is_removed_and_can_be_undone(wave, nina, olga, mo, as_):
    old, new = wave
    path = "/moderation/members/nina/"
    client = as_(mo)
    shown = page(client, path)

    done = client.post(path, CLEAR)

    assert "In the last day (3)" in shown
    assert "In the last 7 days (4)" in shown
    assert old.thread.heading in shown
    assert done.status_code == 302
    assert "3 removed." in page(client, path)
    gone = Post.objects.filter(author=nina, deleted_by=mo)
    assert set(gone) == set(new)
    assert Flag.objects.get().outcome == "upheld"
    made = Decision.objects.filter(act="post_removed", member=nina, reason="spam")
    assert made.count() == 3
    first = made.earliest("pk")
    [told] = Notice.objects.filter(member=nina, kind="decision")  # one removal is told once
    assert told.data["decision"] == first.pk
    assert (
        "2 weitere Beiträge von dir"
        in letter_of(OutboxMessage.objects.get(notice=told), clock.now()).text
    )
    by_mail = page(Client(), decision_address.path(decision=first.pk, member=nina.pk))
    for one in made.exclude(pk=first.pk):
        assert decision_address.path(decision=one.pk, member=nina.pk) in by_mail
        for reader in (nina, mo):
            assert f"/decisions/{one.pk}/" in page(as_(reader), f"/decisions/{first.pk}/")
    back = {"back": made.latest("pk").pk, "words": ""}
    assert "3 posts, removed by Mo" in page(client, path)
    assert client.post(path, back).status_code == 302
    assert "3 are back." in page(client, path)
    assert Notice.objects.filter(member=nina, kind="decision_undone").count() == 1
    assert not Post.objects.filter(author=nina, deleted_at__isnull=False).exists()


def test_of_what_was_removed_at_once_a_moderator_reads_only_where_they_read(wave, nina, mo, as_):
    as_(mo).post("/moderation/members/nina/", CLEAR)
    first = Decision.objects.filter(member=nina).earliest("pk")
    away = Decision.objects.filter(member=nina).latest("pk").thread
    Thread.objects.filter(pk=away.pk).update(category=factories.category(is_private=True))

    shown = page(as_(mo), f"/decisions/{first.pk}/")

    assert away.heading not in shown
    assert away.heading in page(as_(nina), f"/decisions/{first.pk}/")


def test_what_another_removed_comes_back_with_a_word_why(wave, nina, hana, olga, mo, ada, as_):
    path = "/moderation/members/nina/"
    as_(mo).post(path, CLEAR)
    back = {"back": Decision.objects.filter(member=nina).latest("pk").pk, "words": ""}

    unsaid = as_(ada)
    unsaid.post(path, back)
    assert "0 are back. Please say why" in page(unsaid, path)
    other = as_(ada)
    other.post("/moderation/members/hana/", back)  # of somebody else's page: nothing
    assert as_(olga).post(path, back).status_code == 403
    assert as_(ada).post(path, back | {"back": "x"}).status_code == 422
    assert Post.objects.filter(author=nina, deleted_by=mo).count() == 3
    as_(ada).post(path, back | {"words": "They were no ads."})

    assert not Post.objects.filter(author=nina, deleted_at__isnull=False).exists()


def test_what_is_more_than_a_request_does_goes_on_in_a_job(wave, nina, mo, as_, monkeypatch):
    monkeypatch.setattr(clearing, "STEP", 1)

    client = as_(mo)
    client.post("/moderation/members/nina/", CLEAR)

    assert "2 more go in a minute." in page(client, "/moderation/members/nina/")
    [job] = ProcrastinateJob.objects.filter(task_name=clearing.TASK)
    tasks.go_on_clearing(**job.args)
    assert Post.objects.filter(author=nina, deleted_by=mo).count() == 2


def test_nobody_but_those_who_may_step_removes_them_all(
    wave, nina, hana, olga, mara, eva, sven, mo, ada, as_
):
    path = "/moderation/members/nina/"
    for one, status in (
        (None, 302), (nina, 403), (hana, 403), (olga, 403), (mara, 403), (eva, 403), (sven, 403),
    ):  # fmt: skip
        assert as_(one).post(path, CLEAR).status_code == status, one
    # Of the team only administrators do, of themselves nobody does.
    factories.answer(factories.question(), by=mo)
    other = factories.member("mia", staff_role="moderator")
    assert as_(mo).post("/moderation/members/mo/", CLEAR).status_code == 422
    assert as_(other).post("/moderation/members/mo/", CLEAR).status_code == 422
    assert not Post.objects.filter(deleted_at__isnull=False).exists()

    wrong = as_(mo).post(path, CLEAR | {"since": "ever"})
    unsaid = as_(mo).post(path, CLEAR | {"reason": "other", "words": ""})
    assert (wrong.status_code, unsaid.status_code) == (422, 422)
    assert as_(ada).post("/moderation/members/mo/", CLEAR).status_code == 302
    assert Post.objects.filter(author=mo, deleted_by=ada).count() == 1


def test_a_members_page_asks_as_much_for_many_posts_as_for_one(nina, mo, as_):
    path, client = "/moderation/members/nina/", as_(mo)
    wrote(nina, 1, days=2)
    page(client, path)
    few = statements(client, path)
    wrote(nina, records.NEWEST, minutes=50)

    assert statements(client, path) == few


def test_a_note_is_removed_by_its_writer_or_an_administrator(as_, mo, ada, hana, olga):
    other = factories.member(staff_role="moderator")
    path, now = "/moderation/members/hana/", clock.now()
    first, second = (
        reviewing.note(member=hana, by=mo, body=body, now=now) for body in ("Rude.", "Sorry.")
    )
    button = f'name="remove" value="{first.pk}"'

    assert button not in as_(other).get(path).content.decode()
    assert as_(other).post(path, {"remove": first.pk}).status_code == 403
    assert as_(olga).post(path, {"remove": first.pk}).status_code == 403
    assert StaffNote.objects.count() == 2
    assert button in as_(mo).get(path).content.decode()
    for _again in range(2):
        assert as_(mo).post(path, {"remove": first.pk}).status_code == 302
    assert as_(ada).post("/moderation/members/olga/", {"remove": second.pk}).status_code == 302
    assert list(StaffNote.objects.all()) == [second]  # a note on somebody else is not touched
    assert as_(ada).post(path, {"remove": second.pk}).status_code == 302
    assert StaffNote.objects.count() == 0
    assert as_(mo).post(path, {"remove": "x"}).status_code == 404


def test_what_everybody_reads_names_nobody(answer, hana, mo, as_):
    posts.delete(post=answer, by=mo, now=clock.now(), reason="Secret words", code="spam")

    shown = page(Client(), "/rules/decisions/")

    assert "Advertising or spam" in shown
    assert not re.search(r"Hana|Mo\b|Secret words", shown.partition("<main")[2])
    assert answer.thread.title not in shown
    assert "1 decision" in shown


def test_the_answer_is_for_a_second_person_and_undoing_says_who_reads_why(
    answer, hana, mo, ada, as_
):
    posts.delete(post=answer, by=mo, now=clock.now(), reason="Off topic", code="spam")
    decision = Decision.objects.get()
    path = f"/decisions/{decision.pk}/"
    assert "Of your own decision" in page(as_(mo), path)
    assert "Whoever decided it, and whom it concerns, reads this." in page(as_(ada), path)

    appealing.appeal(decision=decision, by=hana, words="It was not.", now=clock.now())

    assert "Undo it and answer" in page(as_(mo), path)
    assert "Send the answer" not in page(as_(mo), path)
    assert "Somebody who did not decide it answers." in page(as_(mo), path)
    assert "Send the answer" in page(as_(ada), path)


def test_a_reason_is_preset_only_where_all_reports_name_one(hana, olga, nina, mo, as_):
    answers = [factories.answer(factories.question(), by=hana) for _ in range(3)]
    for answer, reasons in zip(answers, [("rude", "rude"), ("rude", "spam"), ("other",)],
                               strict=True):  # fmt: skip
        for by, reason in zip((olga, nina), reasons, strict=False):
            words = "Odd." if reason == "other" else ""
            flags.report(thread=answer.thread, post=answer, by=by, reason=reason, words=words,
                         now=clock.now())  # fmt: skip

    forms = [as_(mo).get(f"/moderation/posts/{one.pk}/").context["form"] for one in answers]

    assert [form.initial["reason"] for form in forms] == ["rude", "", ""]
    path = f"/moderation/posts/{answers[1].pk}/"
    wrong = as_(mo).post(path, {"act": "remove", "reason": "", "words": "Off."})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["reason"])
    assert as_(mo).post(path, {"act": "keep", "reason": ""}).status_code == 302


def test_taking_in_hand_leads_back_to_the_row(hana, olga, mo, as_):
    answer = factories.answer(factories.question(), by=hana)
    report(answer, olga)
    row = f"post-{answer.pk}"

    page = as_(mo).get("/moderation/?kind=post").content.decode()
    assert f'<li class="told" id="{row}">' in page
    assert f'name="next" value="/moderation/?kind=post#{row}"' in page
    said = {"what": f"post:{answer.pk}"}
    assert as_(mo).post("/moderation/claim/", said)["Location"] == f"/moderation/#{row}"


def test_moderators_go_from_a_member_to_their_record(hana, olga, mo, as_):
    link = f"/moderation/members/{hana.handle}/"

    seen = {who: link in as_(who).get(hana.get_absolute_url()).content.decode()
            for who in (mo, olga, hana, None)}  # fmt: skip

    assert seen == {mo: True, olga: False, hana: False, None: False}


def test_an_undone_suspension_is_not_said_to_last(hana, mo, as_):
    made = suspending.suspend(member=hana, by=mo, reason="spam", words="Ads.", days=3,
                              now=clock.now())  # fmt: skip
    path = f"/decisions/{made.pk}/"
    assert "Suspended until" in as_(mo).get(path).content.decode()

    suspending.lift(member=hana, by=mo, words="", now=clock.now())

    assert "Suspended until" not in as_(mo).get(path).content.decode()
