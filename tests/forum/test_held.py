"""The pages of held words: for whoever wrote them, for moderators, and for nobody else."""

import uuid
from datetime import timedelta

import pytest

from forum.domain import appealing, clearing, gate, holding, posts, verdicts
from forum.lib import clock, hold_promise, sealed
from forum.models import Attachment, BlockedPhrase, Decision, Drawer, HeldPost, Member, Post
from forum.queries import held as reads
from forum.rules import NotAllowed
from tests import factories, spam
from tests.counting import statements

pytestmark = pytest.mark.django_db
BAD = "Everybody wins in this online casino, come and see."


@pytest.fixture
def nina(nina):
    nina.language = "en"
    nina.save()
    return nina


@pytest.fixture
def one(nina, sim):
    thread = factories.question(category=sim)
    return gate.answer(thread=thread, by=nina, body=BAD, key=None, now=clock.now())


def test_an_answer_waits_and_its_writer_is_told_by_when(nina, sim, as_):
    thread = factories.question(category=sim)
    client = as_(nina)

    sent = client.post(f"/questions/{thread.pk}/answer/", {"body": BAD}, follow=True)
    page = sent.content.decode()

    [held] = HeldPost.objects.all()
    assert sent.redirect_chain[-1][0] == f"/held/{held.pk}/"
    assert "Somebody looks at it before it appears" in page
    assert "at the latest" in page
    assert BAD in page
    assert BAD in client.get("/drafts/").content.decode()
    assert Post.objects.filter(kind="answer").count() == 0


def test_a_question_and_a_comment_wait(nina, sim, as_):
    other = factories.member(joined_at=clock.now())
    thread = factories.question(category=sim)
    client = as_(nina)
    question = thread.posts.get()

    asked = client.post(
        "/questions/ask/",
        {"title": "Which online casino is best?", "body": BAD, "category": "sim",
         "tag_names": "fun", "language": "en"},
    )  # fmt: skip
    commented = as_(other).post(
        f"/posts/{question.pk}/comment/", {"body": BAD}, headers={"HX-Request": "true"}
    )

    first, second = HeldPost.objects.order_by("pk")
    assert (first.kind, second.kind) == ("question", "comment")
    assert asked["Location"] == f"/held/{first.pk}/"
    assert (commented.status_code, commented["HX-Redirect"]) == (204, f"/held/{second.pk}/")


def test_an_edit_waits(nina, sim, as_):
    thread = factories.question(category=sim)
    post = factories.answer(thread, by=nina, body="Restart it and wait a minute.")

    sent = as_(nina).post(f"/posts/{post.pk}/edit/", {"body": BAD})

    post.refresh_from_db()
    [held] = HeldPost.objects.all()
    assert sent["Location"] == f"/held/{held.pk}/"
    assert post.body == "Restart it and wait a minute."


def test_taken_back(one, nina, as_):
    client = as_(nina)

    page = client.post(f"/held/{one.pk}/", follow=True).content.decode()

    one.refresh_from_db()
    assert one.outcome == "withdrawn"
    assert "You took it back" in page


def test_who_sees_it(one, nina, mo, hana, eva, mara, client, as_):
    def status(who, url):
        return as_(who).get(url).status_code

    assert [status(who, f"/held/{one.pk}/") for who in (nina, mo, hana, eva, mara)] == [
        200, 200, 404, 404, 404,
    ]  # fmt: skip
    for url in (
        "/moderation/held/",
        f"/moderation/held/{one.pk}/alike/",
        "/moderation/held/sample/",
    ):
        assert [status(who, url) for who in (mo, nina, hana, eva, mara)] == [
            200,
            403,
            403,
            403,
            403,
        ]
        assert client.get(url).status_code == 302
    assert as_(hana).get("/held/999999/").status_code == 404


def test_only_moderators_clear(one, nina, hana, eva, mo, as_):
    said = {"pks": str(one.pk), "act": "refuse", "reason": "spam"}

    codes = [as_(who).post("/moderation/held/", said).status_code for who in (nina, hana, eva)]
    one.refresh_from_db()
    before = one.outcome
    as_(mo).post("/moderation/held/", said)

    one.refresh_from_db()
    assert codes == [403, 403, 403]
    assert (before, one.outcome) == ("", "refused")


def test_a_refusal_without_its_reason_is_none(one, mo, as_):
    for said in ({"reason": ""}, {"reason": "other"}, {"reason": "nonsense"}):
        as_(mo).post("/moderation/held/", {"pks": str(one.pk), "act": "refuse"} | said)

    one.refresh_from_db()
    assert one.waits


def test_its_writer_reads_why_and_it_is_posted_after_all(one, nina, mo, as_):
    as_(mo).post(f"/held/{one.pk}/", {
        "pks": str(one.pk), "act": "refuse", "reason": "spam", "words": "No casinos here.",
    })  # fmt: skip

    page = as_(nina).get(f"/held/{one.pk}/").content.decode()
    as_(mo).post(f"/held/{one.pk}/", {"after_all": "1"})

    one.refresh_from_db()
    assert "Advertising or spam" in page
    assert "No casinos here." in page
    assert one.post.body == BAD


def test_the_promise_counts_hours_of_the_house(settings):
    settings.MODERATION_HOURS, settings.MODERATION_WITHIN = (8, 20), 4
    settings.TIME_ZONE = "Europe/Berlin"
    day = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)

    assert hold_promise.due(day.replace(month=7, hour=8)) == day.replace(month=7, hour=12)
    late = hold_promise.due(day.replace(month=7, hour=16))
    assert late - day.replace(month=7, hour=16) == timedelta(hours=16)


def test_pictures_wait_with_it(one, nina, mo, hana):
    picture = Attachment.objects.create(
        kind="picture", owner=nina, name="a" * 32, upload_key=uuid.uuid4(),
        sha256="b" * 64, created_at=clock.now() - timedelta(days=3), due_at=clock.now(),
    )  # fmt: skip
    thread = one.thread
    held = gate.answer(
        thread=thread, by=nina, body=BAD + " Again.", key=None, pictures={picture.pk: "A chip"},
        now=clock.now() + timedelta(minutes=1),
    )  # fmt: skip
    from forum.domain import tidying

    tidied = tidying._forget_unclaimed(now=clock.now())
    seen = [Attachment.objects.visible_to(who).count() for who in (nina, mo, hana)]
    post = holding.post_held(held=held, by=mo, now=clock.now())

    assert tidied == 0
    assert seen == [1, 1, 0]
    assert post.picture_count == 1


def test_a_mails_page_leads_to_the_questions_page(nina, sim):
    thread = factories.question(by=nina, category=sim)

    with pytest.raises(NotAllowed, match="Somebody looks at words like these first"):
        verdicts.solved_myself(thread=thread, by=nina, body=BAD, key=None, now=clock.now())


def test_a_profile_leads_nowhere_while_one_is_new(nina, hana, as_):
    hana.standing.points = 250
    hana.standing.save()
    said = {"display_name": "Nina", "tariff": "", "language": "en", "time_zone": "Europe/Berlin"}

    mine = as_(nina).post("/settings/", said | {"about": "Buy at https://fones.top now"})
    theirs = as_(hana).post("/settings/", said | {"display_name": "Hana", "about": "See fones.top"})

    nina.refresh_from_db()
    hana.refresh_from_db()
    assert (mine.status_code, nina.about) == (422, "")
    assert theirs.status_code == 302
    assert hana.about == "See fones.top"


def test_a_list_of_twenty_costs_what_one_does(one, sim, mo, as_):
    client = as_(mo)
    client.get("/moderation/held/")
    few = statements(client, "/moderation/held/")
    for n in range(20):
        member = factories.member(joined_at=clock.now() - timedelta(days=2))
        gate.answer(thread=one.thread, by=member, body=f"{BAD} {n}", key=None, now=clock.now())

    assert HeldPost.objects.count() == 21
    assert statements(client, "/moderation/held/") == few


def test_what_is_forgotten(one, mo, ada):
    holding.refuse(held=one, by=mo, reason="spam", words="", now=clock.now())

    early = holding.prune(now=clock.now() + timedelta(days=29))
    appeal = appealing.appeal(
        decision=one.decisions.get(), by=one.author, words="It is true.", now=clock.now()
    )
    waits = holding.prune(now=clock.now() + timedelta(days=31))
    appealing.answer(appeal=appeal, by=ada, outcome="upheld", words="No.", now=clock.now())
    late = holding.prune(now=clock.now() + timedelta(days=31))
    again = holding.prune(now=clock.now() + timedelta(days=31))

    one.refresh_from_db()
    assert (early, waits, late, again) == (0, 0, 1, 0)
    assert one.fields == {}
    with pytest.raises(NotAllowed):
        holding.post_held(held=one, by=mo, now=clock.now())


def test_posted_words_are_forgotten_as_well_and_the_drawer_at_once(nina, sim, mo):
    asked = gate.ask(
        by=nina, title="Which casino is best?", body=BAD, category=sim, tag_names=["fun"],
        language="en", key=None, now=clock.now(), drawer="PUK 12345678",
    )  # fmt: skip
    sealed_before = "drawer" in asked.fields

    thread = holding.post_held(held=asked, by=mo, now=clock.now())
    asked.refresh_from_db()
    kept = dict(asked.fields)
    holding.prune(now=clock.now() + timedelta(days=31))

    asked.refresh_from_db()
    assert sealed_before
    assert "drawer" not in kept
    assert kept["body"] == BAD
    assert asked.fields == {}
    assert sealed.unseal(Drawer.objects.get(thread=thread).sealed) == "PUK 12345678"


def test_another_moderators_refusal_asks_for_words_beside_the_field(one, mo, ada, as_):
    holding.refuse(held=one, by=mo, reason="spam", words="", now=clock.now())
    client = as_(ada)

    bare = client.post(f"/held/{one.pk}/", {"after_all": "1", "words": ""})
    bulk = client.post("/moderation/held/", {"pks": str(one.pk), "act": "post"}, follow=True)
    one.refresh_from_db()
    before = one.outcome
    told = client.post(f"/held/{one.pk}/", {"after_all": "1", "words": "It is no ad."})

    one.refresh_from_db()
    assert bare.status_code == 422
    assert "it was somebody else’s decision" in bare.content.decode()
    assert "1 was decided before." in bulk.content.decode()
    assert (before, told.status_code, one.outcome) == ("refused", 302, "posted")


def test_its_writer_reads_of_no_thread_that_is_hidden_from_them(one, nina, as_, mo):
    title = one.thread.title
    client = as_(nina)
    before = [title in client.get(url).content.decode() for url in (f"/held/{one.pk}/", "/drafts/")]
    posts.delete(post=one.thread.posts.get(), by=mo, now=clock.now())

    after = [title in client.get(url).content.decode() for url in (f"/held/{one.pk}/", "/drafts/")]

    assert (before, after) == ([True, True], [False, False])


def test_more_than_a_step_goes_on_in_a_job(one, mo, monkeypatch):
    from procrastinate.contrib.django.models import ProcrastinateJob

    monkeypatch.setattr(clearing, "STEP", 1)
    other = gate.answer(
        thread=one.thread, by=factories.member(joined_at=clock.now()), body=BAD, key=None,
        now=clock.now(),
    )  # fmt: skip

    done = clearing.clear(
        pks=[one.pk, other.pk], act="refuse", by=mo, now=clock.now(), reason="spam"
    )
    [job] = ProcrastinateJob.objects.filter(task_name=clearing.TASK)

    assert (done.done, done.left) == (1, 1)
    assert job.args == {
        "pks": [other.pk], "act": "refuse", "by": mo.pk, "reason": "spam", "words": "",
        "suspends": False, "slipped": [], "at": Decision.objects.get().at.isoformat(),
    }  # fmt: skip


def test_posts_of_the_wave_that_came_before_are_removed_with_it(sim, mo, as_):
    BlockedPhrase.objects.all().delete()
    thread = factories.question(category=sim)
    said = [
        gate.answer(
            thread=thread, by=factories.member(joined_at=clock.now()), key=None, now=clock.now(),
            body=spam.COPY.format(n=n),
        )
        for n in range(5)
    ]  # fmt: skip
    [group] = reads.groups(now=clock.now())

    as_(mo).post("/moderation/held/", {
        "pks": group.ids, "slipped": group.slipped_ids, "act": "refuse", "reason": "spam",
        "suspends": "on", "hides": "on",
    })  # fmt: skip

    visible = Post.objects.filter(thread=thread, kind="answer", deleted_at=None)
    assert [type(one) for one in said] == [Post, Post, HeldPost, HeldPost, HeldPost]
    assert visible.count() == 0
    assert {one.author.is_active for one in HeldPost.objects.select_related("author")} == {False}
    first = [one.author_id for one in said[:2]]
    assert set(Member.objects.filter(pk__in=first).values_list("is_active", flat=True)) == {False}


def test_its_writer_finds_it_again_in_the_thread_and_nobody_else(one, nina, olga, mo, as_):
    path, link = one.thread.get_absolute_url(), f"/held/{one.pk}/"

    pages = {who: as_(who).get(path).content.decode() for who in (nina, olga, mo, None)}

    assert {who: link in page for who, page in pages.items()} == {
        nina: True, olga: False, mo: False, None: False,
    }  # fmt: skip
    assert "What you wrote waits for a look. You hear by" in pages[nina]
    HeldPost.objects.update(at=clock.now() - timedelta(days=9))
    assert "You hear of it as soon as somebody has looked." in as_(nina).get(path).content.decode()
    holding.withdraw(held=one, by=nina, now=clock.now())
    assert link not in as_(nina).get(path).content.decode()


def test_the_line_in_the_thread_asks_nothing_of_whoever_is_not_watched(one, mo, nina, as_):
    path = one.thread.get_absolute_url()
    clients = {who: as_(who) for who in (mo, nina)}
    before = {who: statements(client, path) for who, client in clients.items()}
    HeldPost.objects.all().delete()

    assert {who: statements(client, path) for who, client in clients.items()} == before


def test_refused_it_leads_to_the_decision_and_its_appeal(one, nina, mo, as_):
    made = holding.refuse(held=one, by=mo, reason="spam", words="", now=clock.now())

    page = as_(nina).get(f"/held/{one.pk}/").content.decode()

    assert f'href="/decisions/{made.pk}/"' in page
    assert "how to appeal" in page
    assert as_(nina).get(f"/decisions/{made.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["/moderation/held/", "/held/{pk}/"])
def test_no_reason_is_preset_and_one_that_lacks_is_said_beside_it(one, mo, as_, path):
    client, path = as_(mo), path.format(pk=one.pk)
    said = {"pks": str(one.pk), "act": "refuse", "reason": "", "words": "No <b>casino</b>."}

    opened = client.get(path).content.decode()
    refused = client.post(path, said)

    page = refused.content.decode()
    assert "selected" not in opened.split('name="reason"')[1].split("<option", 2)[2]
    assert opened.index('value="post"') < opened.index('value="refuse"')
    assert 'class="button main" name="act"' not in opened
    assert f"/moderation/members/{one.author.handle}/" in opened
    assert 'href="/moderation/"' in opened
    assert refused.status_code == 422
    assert "Please choose a reason" in page
    assert "No &lt;b&gt;casino&lt;/b&gt;." in page
    one.refresh_from_db()
    assert one.waits


def test_what_was_decided_meanwhile_is_no_group_any_more(one, mo, as_):
    holding.refuse(held=one, by=mo, reason="spam", words="", now=clock.now())

    said = {"pks": str(one.pk), "act": "refuse", "reason": ""}

    assert as_(mo).post("/moderation/held/", said).status_code == 404
