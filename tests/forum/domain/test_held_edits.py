"""Edits of one's own: weighed as what is new is, and posted later only on the words that they were
written on."""

import uuid
from datetime import timedelta

import pytest

from forum.domain import gate, holding, posts, threads
from forum.lib import clock
from forum.models import Attachment, HeldPost, Post, PostSketch
from forum.queries import activity, traces
from forum.queries import held as reads
from forum.rules import NotAllowed
from tests import factories, spam

pytestmark = pytest.mark.django_db
BAD = "Everybody wins in this online casino, come and see."
FINE = "Turn it off and on again, please."


def newcomer(points=0):
    member = factories.member(joined_at=clock.now() - timedelta(hours=30))
    if points:
        member.standing.points = points
        member.standing.save()
    return member


@pytest.fixture
def question(sim):
    return factories.question(category=sim)


@pytest.fixture
def post(question):
    return gate.answer(thread=question, by=newcomer(), body=FINE, key=None, now=clock.now())


def edit(post, body, **more):
    return gate.edit(post=post, by=post.author, now=clock.now(), body=body, **more)


def test_from_fifty_points_on_a_blocked_phrase_holds_an_edit_too(question):
    one = factories.answer(question, by=newcomer(points=60))

    said = edit(one, BAD)

    one.refresh_from_db()
    assert isinstance(said, HeldPost)
    assert said.reasons == ["phrase"]
    assert BAD not in one.body
    assert PostSketch.objects.filter(held=said).count() == 1


def test_newer_words_take_the_place_of_those_that_wait(post, mo):
    first = edit(post, BAD)
    second = edit(post, BAD + " Today.")
    newest = edit(post, "Take the battery out.")

    for one in (first, second):
        one.refresh_from_db()
    assert isinstance(newest, Post)
    assert (first.outcome, second.outcome) == ("withdrawn", "withdrawn")
    with pytest.raises(NotAllowed):
        holding.post_held(held=second, by=mo, now=clock.now())


def test_a_held_edit_takes_no_newer_words_away(post, mo):
    waits = edit(post, BAD)
    posts.edit(post=post, by=mo, now=clock.now(), body="Restart it, please.")

    with pytest.raises(NotAllowed, match="changed meanwhile"):
        holding.post_held(held=waits, by=mo, now=clock.now())

    post.refresh_from_db()
    waits.refresh_from_db()
    assert post.body == "Restart it, please."
    assert waits.waits


def test_posted_again_a_held_edit_gives_its_post(post, mo):
    waits = edit(post, BAD)

    first = holding.post_held(held=waits, by=mo, now=clock.now())
    again = holding.post_held(held=waits, by=mo, now=clock.now())
    holding.prune(now=clock.now() + timedelta(days=31))

    waits.refresh_from_db()
    assert first == again == post
    assert (waits.fields, waits.post) == ({"act": "edit"}, None)


def test_an_edit_that_passes_is_compared_with_others(question):
    copies = [newcomer() for _n in range(3)]
    made = [
        gate.answer(thread=question, by=one, body=f"{FINE} {n}", key=None, now=clock.now())
        for n, one in enumerate(copies)
    ]

    edited = [edit(one, spam.COPY.format(n=n + 7)) for n, one in enumerate(made)]

    assert [type(one) for one in edited] == [Post, Post, HeldPost]
    assert PostSketch.objects.filter(post=made[0]).count() == 1


def test_the_same_words_again_leave_their_sketch_as_it_is(post):
    before = PostSketch.objects.get(post=post)

    gate.edit(post=post, by=post.author, now=clock.now() + timedelta(hours=2), body=FINE)

    assert PostSketch.objects.get(post=post).at == before.at


def test_facts_of_an_edit_are_weighed_and_old_ones_are_not(sim):
    nina = newcomer()
    fact = {"key": "device", "label": {"en": "Device"}, "value": "Pixel 8"}
    bad = fact | {"value": "Our online casino"}
    thread = threads.ask(
        by=nina, title="Why does it hum?", body="It hums at night.", category=sim, language="en",
        tag_names=["hum"], key=None, now=clock.now(), facts=[fact],
    )  # fmt: skip
    old = threads.ask(
        by=newcomer(), title="Why does it hum too?", body="It hums here.", category=sim,
        tag_names=["hum"], language="en", key=None, now=clock.now(), facts=[bad],
    )  # fmt: skip

    held = edit(thread.posts.get(), "It hums at night.", facts=[bad])
    passes = edit(old.posts.get(), "It hums here, loudly.", facts=[bad])

    assert isinstance(held, HeldPost)
    assert isinstance(passes, Post)


def test_a_held_edit_is_no_new_post(post):
    edit(post, BAD)
    thread = factories.question(by=post.author, at=clock.now() + timedelta(minutes=5))
    edit(thread.posts.get(), BAD)
    plain = activity.counts(member=post.author, now=clock.now())

    assert HeldPost.objects.count() == 2
    assert activity.with_held(plain, member=post.author, now=clock.now()) == plain


def picture(owner, **extra):
    return Attachment.objects.create(
        kind="picture", owner=owner, name=uuid.uuid4().hex, upload_key=uuid.uuid4(),
        sha256="b" * 64, created_at=clock.now(), due_at=clock.now(), **extra,
    )  # fmt: skip


@pytest.mark.parametrize(("chosen", "left"), [({}, 0), (None, 1)])
def test_a_picture_taken_off_in_a_held_edit_goes_when_it_is_posted(post, mo, chosen, left):
    one = picture(post.author, post=post)
    Post.objects.filter(pk=post.pk).update(picture_count=1)
    post.refresh_from_db()

    waits = edit(post, BAD, pictures=chosen, off=[one.pk])
    holding.post_held(held=waits, by=mo, now=clock.now())

    post.refresh_from_db()
    assert (post.body, post.picture_count) == (BAD, left)
    assert Attachment.objects.filter(post=post).count() == left


def test_a_removed_post_vouches_for_no_place(question, hana, mo):
    hana.standing.points = 300
    hana.standing.save()
    one = gate.answer(
        thread=question, by=hana, body="See https://fones.top/a", key=None, now=clock.now()
    )
    place = {"d:fones.top"}

    before = traces.known_marks(place)
    posts.delete(post=one, by=mo, now=clock.now(), code="spam", reason="An ad.")
    removed = traces.known_marks(place)
    posts.restore(post=one, by=mo, now=clock.now())
    restored = traces.known_marks(place)
    posts.delete(post=one, by=hana, now=clock.now())

    assert (before, removed, restored) == (place, set(), place)
    assert traces.known_marks(place | {"d:other.top"}) == place


def test_moderators_and_its_writer_see_what_an_edit_changes(question, mo):
    held = edit(factories.answer(question, by=newcomer(), body="Restart the phone."),
                "Restart the online casino.")  # fmt: skip

    [group] = reads.groups(now=clock.now())
    shown = [one.changes for one in (group.rows[0], reads.row(held=held, member=held.author))]
    holding.withdraw(held=held, by=held.author, now=clock.now())
    held.refresh_from_db()

    assert shown == [
        [("equal", "Restart the "), ("delete", "phone"), ("insert", "online casino"),
         ("equal", ".")],
    ] * 2  # fmt: skip
    assert reads.row(held=held, member=held.author).changes == []
