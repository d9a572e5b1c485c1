"""Versions brought back, edits that cross, and edits that others suggest."""

from datetime import timedelta
from typing import Any

import pytest

from forum.domain import edits, posts
from forum.domain.changes import EditConflict
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import Event, Member, Notice, Post, Standing, SuggestedEdit
from forum.rules import NotAllowed
from tests import factories
from tests.forum.domain.test_concurrency import at_once

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)
BETTER = "Restart it, then wait for two minutes."


@pytest.fixture
def answer(hana: Member) -> Post:
    return factories.answer(factories.question(), by=hana, body="Restrat it and wait.")


def suggest(post: Post, by: Member, *, body: str = BETTER, **more: Any) -> SuggestedEdit:
    post = Post.objects.select_related("thread").get(pk=post.pk)
    more = {"words": Words(body), "standing": Standing(points=50), "key": None} | more
    return edits.suggest(
        post=post, by=by, reason="A typo", base=post.fingerprint, now=clock.now(), **more
    )


def take_over(edit: SuggestedEdit, by: Member, *, body: str = BETTER, **more: Any) -> SuggestedEdit:
    more = {"is_mentor": False, "base": edit.base, "words": Words(body)} | more
    return edits.take_over(edit=edit, by=by, now=clock.now(), **more)


def test_whoever_saves_second_is_told(answer: Post, hana: Member, mo: Member) -> None:
    base = answer.fingerprint
    posts.edit(post=answer, by=mo, now=clock.now(), body="Restart it and wait.", base=base)

    with pytest.raises(EditConflict):
        posts.edit(post=answer, by=hana, now=clock.now(), body=BETTER, base=base)
    posts.edit(post=answer, by=hana, now=clock.now(), body="Restart it and wait.", base=base)

    assert Post.objects.get(pk=answer.pk).body == "Restart it and wait."
    assert answer.revisions.count() == 2


def test_a_silent_edit_is_a_change_as_well(answer: Post, hana: Member, mo: Member) -> None:
    base = answer.fingerprint
    posts.edit(post=answer, by=hana, now=clock.now(), body="Restart it and wait.", base=base)

    with pytest.raises(EditConflict):
        posts.edit(post=answer, by=mo, now=clock.now(), body=BETTER, base=base)


def test_a_questions_title_and_tags_are_part_of_it(mo: Member, hana: Member) -> None:
    question = factories.question(by=hana, tag_names=["network"]).posts.get()
    base, later = question.fingerprint, clock.now() + LATER
    head = {"body": question.body, "title": question.thread.title}
    posts.edit(post=question, by=mo, now=later, tag_names=["sim"], base=base, **head)

    with pytest.raises(EditConflict):
        posts.edit(post=question, by=hana, now=later, tag_names=["network"], base=base, **head)


def test_an_earlier_version_comes_back_as_a_new_one(answer: Post, hana: Member, mo: Member) -> None:
    posts.edit(post=answer, by=mo, now=clock.now(), body="Quite another thing.")
    edits.bring_back(post=answer, number=1, by=hana, now=clock.now(), reason="It was right")

    assert Post.objects.get(pk=answer.pk).body == "Restrat it and wait."
    last = answer.revisions.order_by("number").last()
    assert last is not None
    assert (last.number, last.restored_from, last.reason, last.by) == (3, 1, "It was right", hana)
    with pytest.raises(KeyError):
        edits.bring_back(post=answer, number=9, by=hana, now=clock.now())


def test_a_questions_version_brings_its_title_and_tags(hana: Member, mo: Member) -> None:
    thread = factories.question(by=hana, title="Why is my phone slow?", tag_names=["phone"])
    question = thread.posts.get()
    posts.edit(
        post=question, by=mo, now=clock.now(), body="Other words than before.",
        title="What makes my phone slow?", tag_names=["slow"],
    )  # fmt: skip
    edits.bring_back(post=question, number=1, by=mo, now=clock.now())

    thread.refresh_from_db()
    assert (thread.title, thread.tag_names) == ("Why is my phone slow?", ["phone"])


def test_only_author_and_moderators_bring_back(answer: Post, olga: Member, mara: Member) -> None:
    for person in (olga, mara):
        with pytest.raises(NotAllowed, match="wrote yourself"):
            edits.bring_back(post=answer, number=1, by=person, now=clock.now())


def test_a_suggestion_is_taken_over_in_both_names(answer: Post, hana: Member, olga: Member) -> None:
    edit = suggest(answer, olga)
    assert Notice.objects.get(kind="edit_suggested").member == hana
    take_over(edit, hana)
    take_over(edit, hana)

    answer.refresh_from_db()
    edit.refresh_from_db()
    last = answer.revisions.order_by("number").last()
    assert last is not None
    assert (answer.body, answer.edited_by, edit.outcome) == (BETTER, olga, "approved")
    assert (last.number, last.by, last.approved_by, last.reason) == (2, olga, hana, "A typo")
    assert Notice.objects.get(kind="edit_taken_over").member == olga
    assert Event.objects.get(kind="post_edited").by == hana


def test_it_is_taken_over_as_suggested_with_its_title_and_tags(
    hana: Member, olga: Member, mara: Member
) -> None:
    thread = factories.question(by=hana, title="Why is my phone slow?", tag_names=["phone"])
    question = thread.posts.get()
    words = Words(question.body, "What makes my phone slow?", ["phone", "slow"])
    take_over(suggest(question, olga, words=words), mara, is_mentor=True, words=None)

    thread.refresh_from_db()
    assert (thread.title, thread.tag_names) == ("What makes my phone slow?", ["phone", "slow"])
    assert SuggestedEdit.objects.get().outcome == "approved"


def test_it_may_be_improved_first(answer: Post, olga: Member, mo: Member) -> None:
    edit = suggest(answer, olga)
    take_over(edit, mo, body=BETTER + " Then look again.")

    edit.refresh_from_db()
    assert (edit.outcome, edit.decided_by) == ("improved", mo)


def test_a_mentor_puts_no_words_of_their_own_there(
    answer: Post, olga: Member, mara: Member, mo: Member
) -> None:
    edit = suggest(answer, olga)
    with pytest.raises(NotAllowed, match="not yours"):
        take_over(edit, mara, body=BETTER + " Then look again.", is_mentor=True)
    posts.edit(post=answer, by=mo, now=clock.now(), body="Restart it, and wait for long.")
    answer.refresh_from_db()
    edit.post = answer
    with pytest.raises(NotAllowed, match="was changed since"):
        take_over(edit, mara, is_mentor=True, base="")
    posts.edit(post=answer, by=mo, now=clock.now(), body="Restrat it and wait.")
    edit.post = Post.objects.get(pk=answer.pk)
    take_over(edit, mara, is_mentor=True)

    assert Post.objects.get(pk=answer.pk).body == BETTER


def test_it_is_rejected_with_a_reason(answer: Post, olga: Member, mo: Member) -> None:
    edit = suggest(answer, olga)
    with pytest.raises(NotAllowed, match="say why"):
        edits.reject(edit=edit, by=mo, is_mentor=False, reason=" ", now=clock.now())
    edits.reject(edit=edit, by=mo, is_mentor=False, reason="It was right", now=clock.now())

    assert Notice.objects.get(kind="edit_rejected").data["reason"] == "It was right"
    answer.refresh_from_db()
    assert (answer.body, answer.revisions.count()) == ("Restrat it and wait.", 1)
    take_over(edit, mo)  # decided is decided
    assert SuggestedEdit.objects.get().outcome == "rejected"


def test_a_later_suggestion_stands_instead_and_can_be_taken_back(
    answer: Post, olga: Member, hana: Member
) -> None:
    suggest(answer, olga, body="Restart it, please.")
    second = suggest(answer, olga)
    with pytest.raises(NotAllowed, match="Only whoever suggested it"):
        edits.take_back(edit=second, by=hana, now=clock.now())
    edits.take_back(edit=second, by=olga, now=clock.now())

    assert list(SuggestedEdit.objects.values_list("outcome", flat=True)) == ["withdrawn"] * 2


def test_who_may_suggest(
    answer: Post, hana: Member, olga: Member, nina: Member, mara: Member, eva: Member, mo: Member
) -> None:
    with pytest.raises(NotAllowed, match="from 50 points on; you have 49"):
        suggest(answer, olga, standing=Standing(points=49))
    for by in (hana, mo):
        with pytest.raises(NotAllowed, match="edit this yourself"):
            suggest(answer, by)
    with pytest.raises(NotAllowed, match="Comments stay"):
        suggest(factories.comment(answer), olga)
    with pytest.raises(NotAllowed, match="Nothing is changed"):
        suggest(answer, olga, body=answer.body)
    suggest(answer, eva, standing=Standing(points=0))
    suggest(answer, mara, standing=mara.standing)
    posts.delete(post=answer, by=hana, now=clock.now())
    with pytest.raises(NotAllowed, match="deleted"):
        suggest(answer, olga)


def test_who_decides(answer: Post, olga: Member, nina: Member, eva: Member, mara: Member) -> None:
    edit = suggest(answer, olga)
    for person in (nina, eva):
        with pytest.raises(NotAllowed, match="Only whoever wrote it"):
            take_over(edit, person)
    with pytest.raises(NotAllowed, match="your own suggestion"):
        take_over(edit, olga, is_mentor=True)
    take_over(edit, mara, is_mentor=True)

    assert SuggestedEdit.objects.get().outcome == "approved"


def test_ten_wait_at_most(olga: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.lib import limits

    monkeypatch.setattr(limits, "OPEN_SUGGESTIONS", 2)
    thread = factories.question()
    for _ in range(2):
        suggest(factories.answer(thread), olga)
    with pytest.raises(NotAllowed, match="2 of your suggestions wait"):
        suggest(factories.answer(thread), olga)


def test_what_changed_since_is_compared_anew(answer: Post, hana: Member, olga: Member) -> None:
    edit = suggest(answer, olga)
    posts.edit(post=answer, by=hana, now=clock.now() + LATER, body="Restart it and wait a bit.")

    with pytest.raises(EditConflict):
        take_over(edit, hana)

    assert SuggestedEdit.objects.get().is_open


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_lose_nothing() -> None:
    for _ in range(4):
        mo = factories.member(staff_role="moderator")
        answer = factories.answer(factories.question())
        base = answer.fingerprint
        texts = {answer.author: "What the author wrote meanwhile.", mo: "What Mo wrote meanwhile."}

        faults = at_once(
            *[
                lambda by=by, body=body, post=answer, base=base: posts.edit(
                    post=post, by=by, body=body, base=base, now=clock.now()
                )
                for by, body in texts.items()
            ]
        )

        assert [type(fault) for fault in faults] == [EditConflict]
        answer.refresh_from_db()
        assert answer.body in texts.values()


@pytest.mark.django_db(transaction=True)
def test_two_who_take_over_at_once_make_one_version() -> None:
    answer, olga = factories.answer(factories.question()), factories.member("olga")
    mo = factories.member("mo", staff_role="moderator")
    edit = suggest(answer, olga)

    faults = at_once(*[lambda by=by: take_over(edit, by) for by in (answer.author, mo)])

    assert faults == []
    assert answer.revisions.count() == 2
