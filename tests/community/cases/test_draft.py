"""What somebody types into a new private case is kept as that of any other form, for them alone."""

import re
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Case
from forum.domain import drawings, merging
from forum.lib import clock
from forum.models import Attachment, Draft, Member, Thread
from tests import factories
from tests.community.cases import told
from tests.forum import pictures as made

BEGUN = "Since Monday you take money for a card that I sent back."
NEW = "/cases/new/"


@pytest.fixture(autouse=True)
def pool(db: None) -> None:
    told.pool()


@pytest.fixture
def question(hana: Member) -> Thread:
    return factories.question(by=hana)


def test_what_is_kept_is_offered_above_all_else_in_the_form(as_: Any, hana: Member):
    typed(as_(hana), "case")
    page = as_(hana).get(NEW).text
    offer, urgent, first = (page.index(one) for one in ("notice draft", "tel:112", '"reason"'))
    assert offer < urgent < first


def typed(client: Client, place: str, **fields: Any) -> str:
    """The answer to a pause while typing; the page is another one each time."""
    sent = {"page": str(uuid.uuid4()), "body": BEGUN} | fields
    return client.post(reverse("writing", args=[place]), sent, HTTP_HX_REQUEST="true").text


def version(page: str) -> str:
    found = re.search(r'name="draft_version" value="(\d+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("is_about", [False, True])
def test_it_is_kept_offered_and_gone_on_with(
    as_: Any, hana: Member, question: Thread, is_about: bool
) -> None:
    client, topic = as_(hana), factories.category("bills").pk
    path = f"{NEW}?about={question.pk}" if is_about else NEW
    place = f"case:{question.pk}" if is_about else "case"
    assert "Draft kept at" in typed(client, place, reason="fraud", category=topic)
    draft = Draft.objects.get()
    link = f"{path}{'&' if is_about else '?'}draft={draft.pk}"

    assert f'href="{link.replace("&", "&amp;")}"' in client.get(path).text
    page = client.get(link).text
    assert BEGUN in page
    assert f'<option value="{topic}" selected>' in page
    assert re.search(r'value="fraud"[^>]* checked', page) is not None

    sent = {"reason": "fraud", "category": topic, "body": BEGUN, "key": str(uuid.uuid4())}
    sent |= {"draft_version": version(page), "page": str(uuid.uuid4())}
    answer = client.post(path, sent)
    assert answer.status_code == 302
    assert (Case.objects.count(), Draft.objects.count()) == (1, 0)
    assert sent["page"] in answer.cookies["posted"].value  # this device forgets its copy as well


def test_my_drafts_names_it_and_leads_back(as_: Any, hana: Member, question: Thread) -> None:
    client = as_(hana)
    typed(client, f"case:{question.pk}")
    page = client.get(reverse("drafts")).text
    assert "Your private case" in page
    assert f"{NEW}?about={question.pk}&amp;draft={Draft.objects.get().pk}" in page


def test_it_is_offered_to_nobody_else_on_the_same_phone(
    as_: Any, client: Client, hana: Member, nina: Member
) -> None:
    typed(as_(hana), "case")
    draft = Draft.objects.get()
    other = as_(nina)
    for path in (NEW, f"{NEW}?draft={draft.pk}", reverse("drafts")):
        assert BEGUN not in other.get(path).text
    waiting = other.get(reverse("waiting_draft", args=["case"]))
    assert (waiting.status_code, waiting.text.strip()) == (200, "")
    assert client.get(NEW).status_code == 302


def test_a_reason_alone_is_nothing_to_keep(as_: Any, hana: Member) -> None:
    typed(as_(hana), "case", body="", reason="fraud")
    assert Draft.objects.count() == 0


def test_what_the_company_knows_is_no_secret_and_a_puk_is(as_: Any, hana: Member) -> None:
    body = f"{BEGUN} Kundennummer: 12345678, PUK 1234 5678"
    page = typed(as_(hana), "case", body=body)
    assert ("PUK: " in page, "customer number: " in page) == (True, False)
    assert "Nobody needs this to help you, not even here:" in page


@pytest.mark.parametrize("place", ["case:0", "case:x", "case:1:2", "cases"])
def test_nonsense_is_no_place(as_: Any, hana: Member, place: str) -> None:
    path = reverse("writing", args=[place])
    assert as_(hana).post(path, {"body": BEGUN}).status_code == 404


def test_after_a_lost_sign_in_it_is_still_about_the_same_question(
    client: Client, as_: Any, hana: Member, question: Thread
) -> None:
    path = f"{NEW}?about={question.pk}"
    answer = client.post(path, {"body": BEGUN, "reason": "fraud", "writer": ""})
    draft = Draft.objects.get()
    back = f"{path}&draft={draft.pk}"
    assert answer["Location"] == f"/accounts/login/?{urlencode({'next': back})}"
    assert BEGUN in as_(hana).get(back).text


def test_it_is_about_none_where_its_question_is_merged(
    as_: Any, hana: Member, mo: Member, question: Thread
) -> None:
    typed(as_(hana), f"case:{question.pk}")
    merging.merge(
        source=question, target=factories.question(), by=mo, reason="other", words="",
        now=clock.now(),
    )  # fmt: skip
    draft = Draft.objects.get()
    assert (draft.place, draft.thread_id) == ("case", None)
    assert f"{NEW}?draft={draft.pk}" in as_(hana).get(reverse("drafts")).text


@pytest.mark.thorough
def test_its_photos_wait_with_it_and_belong_to_nobody_else(
    as_: Any, hana: Member, nina: Member, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    client = as_(hana)
    client.post("/pictures/", {"picture": made.upload(made.photo()), "upload_key": uuid.uuid4()})
    picture = Attachment.objects.get()
    typed(client, "case", kept=[picture.pk], **{f"alt_of_{picture.pk}": "My bill"})
    drawings.draw(pk=picture.pk, now=clock.now())
    picture.refresh_from_db()
    draft = Draft.objects.get()
    page = client.get(f"{NEW}?draft={draft.pk}").text
    assert f'name="kept" value="{picture.pk}"' in page
    assert client.get(picture.url).getvalue()[:4] == b"RIFF"
    assert [one.get(picture.url).status_code for one in (as_(nina), Client())] == [404, 404]
    sent = {"reason": "personal", "category": factories.category("bills").pk, "body": BEGUN}
    sent |= {"key": str(uuid.uuid4()), "draft_version": version(page), "kept": [picture.pk]}
    assert client.post(NEW, sent | {f"alt_of_{picture.pk}": "My bill"}).status_code == 302
    picture.refresh_from_db()
    assert picture.post is not None
    assert (picture.post.thread_id, Draft.objects.count()) == (Case.objects.get().pk, 0)
    made.forget_jobs()
