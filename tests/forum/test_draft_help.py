"""A draft that is shown: suggested for, compared, taken over in parts, posted; lost by nobody."""

import uuid
from datetime import timedelta

import pytest

from forum.domain import autosave, draft_help, flags, private
from forum.domain.changes import EditConflict
from forum.lib import clock
from forum.models import Draft, DraftSuggestion, Notice, Talk, Thread
from forum.rules import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(nina):
    nina.language = "en"
    nina.save()
    return nina


FIELDS = {
    "title": "phone does not work since monday",
    "body": "It does not work any more. What can I do about it?",
    "category": "sim",
    "language": "en",
    "tag_names": "phone",
}
BETTER = "My Pixel 9 has shown “no service” since Monday. I restarted it twice."


@pytest.fixture
def draft(nina, sim):
    return Draft.objects.create(
        member=nina, kind="question", place="ask", fields=FIELDS, updated_at=clock.now(),
        page=uuid.uuid4(),
    )  # fmt: skip


@pytest.fixture
def talk(draft, nina, mara):
    thread = private.begin(
        draft=draft, people=[mara], kind="draft_help", by=nina, now=clock.now(), words="Is it ok?"
    )  # fmt: skip
    return Talk.objects.get(thread=thread)


def suggest(talk, by, **other):
    words = {"title": FIELDS["title"], "body": BETTER, "tag_names": "phone, network"} | other
    return draft_help.suggest(
        talk=talk, by=by, reason="Says which phone", key=None, now=clock.now(), **words
    )


def test_a_draft_is_shown_once_and_by_its_writer(draft, nina, mara, olga, talk):
    again = private.begin(
        draft=draft, people=[olga], kind="draft_help", by=nina, now=clock.now()
    )  # fmt: skip

    assert again.pk == talk.thread_id
    assert list(Notice.objects.filter(member=mara).values_list("kind", flat=True)) == [
        "draft_shared"
    ]
    other = Draft.objects.create(
        kind="question", fields=FIELDS, member=nina, updated_at=clock.now()
    )
    with pytest.raises(NotAllowed, match="your own draft"):
        private.begin(draft=other, people=[nina], kind="draft_help", by=olga, now=clock.now())


def test_the_mentor_reads_it_as_it_stands_now(draft, nina, mara, olga, talk, as_):
    here = f"/talks/{talk.pk}/"
    draft.fields = FIELDS | {"body": "Now with **bold** words in it."}
    draft.save()

    page = as_(mara).get(here).content.decode()

    assert "<strong>bold</strong>" in page
    assert "Answers belong" in page or "the answer belongs beneath the question" in page
    assert f"{here}suggest/" in page
    assert f"/questions/ask/?draft={draft.pk}" not in page
    assert f"/questions/ask/?draft={draft.pk}" in as_(nina).get(here).content.decode()
    assert as_(mara).get(f"/questions/ask/?draft={draft.pk}").status_code == 404
    assert as_(olga).get(f"{here}suggest/").status_code == 404
    assert as_(nina).get(f"{here}suggest/").status_code == 403


def test_from_suggestion_to_post_by_the_pages(draft, nina, mara, talk, as_):
    here = f"/talks/{talk.pk}/"
    mentor, newcomer = as_(mara), as_(nina)
    form = {"title": "No service on a Pixel 9 since Monday", "body": BETTER,
            "tag_names": "phone, network", "reason": "It says which phone",
            "key": str(uuid.uuid4())}  # fmt: skip

    nothing = mentor.post(f"{here}suggest/", FIELDS | {"reason": "Hm, the same"})
    assert nothing.status_code == 422
    assert "Nothing is changed yet" in nothing.content.decode()
    assert mentor.post(f"{here}suggest/", form).status_code == 302
    assert mentor.post(f"{here}suggest/", form).status_code == 302  # a second tap
    suggestion = DraftSuggestion.objects.get()
    page = newcomer.get(f"{here}suggestions/{suggestion.pk}/").content.decode()
    assert "<ins>" in page
    assert "<del>" in page
    assert mentor.post(f"{here}suggestions/{suggestion.pk}/", {"version": 1}).status_code == 403
    taken = newcomer.post(
        f"{here}suggestions/{suggestion.pk}/",
        {"version": draft.version, "parts": ["body", "tag_names"]},
    )
    assert taken.status_code == 302

    draft.refresh_from_db()
    assert (draft.fields["title"], draft.fields["body"]) == (FIELDS["title"], BETTER)
    assert draft.fields["tag_names"] == "network, phone"
    assert draft.fields["category"] == "sim"
    suggestion.refresh_from_db()
    assert (suggestion.outcome, suggestion.taken) == ("taken", ["body", "tag_names"])

    ask = newcomer.get(f"/questions/ask/?draft={draft.pk}").content.decode()
    assert BETTER in ask
    sent = draft.fields | {
        "key": str(uuid.uuid4()), "page": str(uuid.uuid4()), "draft_version": draft.version,
        "title": "No service on a Pixel 9 since Monday", "facts_of": "sim",
    }  # fmt: skip
    posted = newcomer.post("/questions/ask/", sent)
    assert posted.status_code == 302, posted.content.decode()[:3000]

    question = Thread.objects.get(kind="question")
    talk.refresh_from_db()
    assert (talk.about, talk.draft, Draft.objects.count()) == (question, None, 0)
    for client in (mentor, newcomer):
        assert question.get_absolute_url() in client.get(here).content.decode()
    kinds = set(Notice.objects.filter(member=mara).values_list("kind", flat=True))
    assert {"draft_shared", "draft_taken_over", "draft_posted"} <= kinds


def test_two_tabs_lose_nothing(draft, nina, mara, talk, as_):
    """An open form learns that the draft went on; a page that compared older words asks again."""
    suggestion = suggest(talk, mara)
    form = autosave.Page(draft.page, draft.version, None, "", "")
    draft_help.take_over(
        suggestion=suggestion, parts=["body"], version=draft.version, by=nina, now=clock.now()
    )
    other = autosave.Page(uuid.uuid4(), 1, None, "", "")
    saved = autosave.save(
        by=nina, place="ask", fields=FIELDS | {"body": "Typed over it."}, page=other,
        now=clock.now(),
    )  # fmt: skip
    assert (saved.clash, saved.draft.fields["body"]) == (True, BETTER)
    again = autosave.save(by=nina, place="ask", fields=FIELDS, page=form, now=clock.now())
    assert again.clash

    second = suggest(talk, mara, body="Shorter.")
    draft.refresh_from_db()
    seen = draft.version
    Draft.objects.filter(pk=draft.pk).update(version=seen + 1, fields=FIELDS)
    with pytest.raises(EditConflict):
        draft_help.take_over(
            suggestion=second, parts=["body"], version=seen, by=nina, now=clock.now()
        )
    page = as_(nina).post(
        f"/talks/{talk.pk}/suggestions/{second.pk}/", {"version": seen, "parts": "body"}
    )
    assert page.status_code == 422
    assert "in another window" in page.content.decode()
    assert Draft.objects.get().fields == FIELDS


def test_what_is_decided_is_decided(draft, nina, mara, hana, talk):
    first = suggest(talk, mara)
    second = suggest(talk, mara, body="Another try at it.")
    first.refresh_from_db()
    assert first.outcome == "declined"  # what was sent later stands instead

    draft_help.take_over(suggestion=second, parts=[], version=0, by=nina, now=clock.now())
    with pytest.raises(NotAllowed, match="decided on this already"):
        draft_help.take_over(suggestion=second, parts=["body"], version=1, by=nina, now=clock.now())
    with pytest.raises(NotAllowed, match="takes part"):
        suggest(talk, hana)
    with pytest.raises(NotAllowed, match="your own draft"):
        suggest(talk, nina)
    with pytest.raises(NotAllowed, match="Nothing is changed"):
        suggest(talk, mara, **draft.words)
    assert Draft.objects.get().fields == FIELDS


def test_a_draft_that_is_gone_leaves_the_talk(draft, nina, mara, talk, as_):
    suggestion = suggest(talk, mara)
    autosave.throw_away(draft=draft, by=nina)

    assert as_(mara).get(f"/talks/{talk.pk}/").status_code == 200
    assert as_(mara).get(f"/talks/{talk.pk}/suggest/").status_code == 403
    page = as_(nina).get(f"/talks/{talk.pk}/suggestions/{suggestion.pk}/").content.decode()
    assert BETTER in page  # the mentor's words outlive the draft
    assert as_(nina).post(f"/talks/{talk.pk}/suggestions/{suggestion.pk}/").status_code == 403


def test_another_question_is_not_taken_for_the_draft(draft, nina, mara, talk):
    """Posted by a page that never saw this draft: the draft stays, and so does the talk."""
    other = factories.question(by=nina, at=clock.now() - timedelta(days=1))
    autosave.forget(place="ask", by=nina, page=uuid.uuid4(), version=0, thread=other)

    talk.refresh_from_db()
    assert (talk.draft, talk.about) == (draft, None)


def test_what_nobody_may_read_is_hidden_while_it_stands_there(draft, nina, mara, mo, talk, as_):
    """Typed after the draft was shown: its writer sees it and why, everybody else a sentence."""
    suggestion = suggest(talk, mara)
    here, puk = f"/talks/{talk.pk}/", "12345678"
    page = f"{here}suggestions/{suggestion.pk}/"
    draft.fields = FIELDS | {"title": f"My PUK {puk} is refused", "body": f"PUK: {puk}. What now?"}
    draft.save()
    flags.report(
        thread=talk.thread, post=None, by=mara, reason="other", words="Hm", now=clock.now()
    )

    for person, paths in ((mara, (here, page, "/talks/")), (mo, (here, page))):
        for path in paths:
            assert puk not in as_(person).get(path).content.decode(), (person, path)
    assert "nobody else may read" in as_(mara).get(here).content.decode()
    assert f"{here}suggest/" not in as_(mara).get(here).content.decode()
    assert as_(mara).get(f"{here}suggest/").status_code == 403
    with pytest.raises(NotAllowed, match="nobody else may read"):
        suggest(talk, mara)
    own = as_(nina).get(here).content.decode()
    assert puk in own
    assert "Nobody but you sees the draft" in own
    assert puk in as_(nina).get(page).content.decode()

    draft.fields = FIELDS
    draft.save()
    assert FIELDS["body"] in as_(mara).get(here).content.decode()
    assert as_(mara).get(f"{here}suggest/").status_code == 200
