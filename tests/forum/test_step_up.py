"""What staff do that nothing brings back, or that gives power, wants a fresh sign-in; what they had
typed is sent again after it. Of payback: tests/reputation/test_payback_pages.py."""

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from forum.domain import exports
from forum.lib import clock
from forum.models import Attachment, Erasure, Export, Member, Post
from tests import factories
from tests.forum import pictures
from tests.forum.authenticators import prove

pytestmark = pytest.mark.django_db
SECRET = "0171 2345678"
PROOF = reverse("account_reauthenticate")


class Act(NamedTuple):
    by: str
    page: str
    sent: dict[str, str]
    is_done: Callable[[], bool]
    asks_before: bool = True  # the page itself, before anything is typed


def redaction(by: str, *, of: str) -> Act:
    thread = factories.question(by=Member.objects.get(handle=of), body=f"Call me: {SECRET}, please")
    post = thread.posts.get()
    return Act(
        by, f"/posts/{post.pk}/redact/", {"secret": SECRET, "reason": "private", "sure": "1"},
        lambda: SECRET not in Post.objects.get(pk=post.pk).body,
    )  # fmt: skip


def picture(by: str, *, of: str) -> Act:
    owner = Member.objects.get(handle=of)
    shown = pictures.drawn(owner)
    post = factories.question(by=owner, pictures={shown.pk: "My SIM"}).posts.get()
    return Act(
        by, f"/posts/{post.pk}/redact/pictures/{shown.pk}/", {"sure": "1"},
        lambda: not Attachment.objects.filter(pk=shown.pk).exists(),
    )  # fmt: skip


def role(by: str, *, becomes: str, query: str = "") -> Act:
    hana = Member.objects.get(handle="hana")
    return Act(
        by, f"/admin/forum/member/{hana.pk}/change/{query}", {"staff_role": becomes},
        lambda: Member.objects.get(pk=hana.pk).staff_role == becomes, asks_before=False,
    )  # fmt: skip


ACTS: dict[str, Callable[[], Act]] = {
    "words of somebody else": lambda: redaction("mo", of="hana"),
    "words of somebody else, by an administrator": lambda: redaction("ada", of="hana"),
    "a picture of somebody else": lambda: picture("mo", of="hana"),
    "a role": lambda: role("ada", becomes="moderator"),
    "a role, from a list that is narrowed": lambda: role(
        "ada", becomes="expert", query="?_changelist_filters=q%3Dhana"
    ),
}


@pytest.fixture(autouse=True)
def people(hana: Member, mo: Member, ada: Member) -> None:
    """They are there."""


def client_of(act: Act, as_: Any) -> Client:
    found: Client = as_(Member.objects.get(handle=act.by))
    return found


def leads_to_proof(response: HttpResponse) -> bool:
    where = response.get("Location", "")
    return response.status_code == 302 and where.startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("name", ACTS)
def test_it_is_done_after_the_proof_with_what_was_typed(as_: Any, name: str) -> None:
    act = ACTS[name]()
    client = client_of(act, as_)

    seen, sent = client.get(act.page), client.post(act.page, act.sent)
    before = act.is_done()
    prove(client, next=act.page.partition("?")[0])

    assert (leads_to_proof(seen), leads_to_proof(sent)) == (act.asks_before, True)
    assert (before, act.is_done()) == (False, True)


@pytest.mark.parametrize("name", ACTS)
def test_whoever_has_just_proved_it_is_not_asked(as_: Any, name: str) -> None:
    act = ACTS[name]()
    client = client_of(act, as_)
    prove(client)

    seen, sent = client.get(act.page), client.post(act.page, act.sent)

    assert (seen.status_code, leads_to_proof(sent), act.is_done()) == (200, False, True)


def action_of(response: HttpResponse) -> str:
    """Where the form of the page is sent that the browser shows at the address of the proof."""
    tags = re.findall(r"<form[^>]*>", response.content.decode())
    [tag] = [one for one in tags if 'class="form" method="post"' in one or "member_form" in one]
    found = re.search(r'action="([^"]*)"', tag)
    return html.unescape(found.group(1)) if found else PROOF


def test_a_page_that_asks_once_more_goes_on_to_the_end(as_: Any) -> None:
    act = redaction("mo", of="hana")
    client = client_of(act, as_)
    sure = act.sent.pop("sure")
    client.post(act.page, act.sent)

    asked = prove(client, next=act.page)
    done = client.post(action_of(asked), {**act.sent, "sure": sure})

    assert (asked.status_code, done.status_code, act.is_done()) == (200, 302, True)


def test_a_word_that_was_mistyped_is_typed_again(as_: Any, hana: Member) -> None:
    client, page = as_(hana), "/settings/erase/"
    client.post(page, {"word": "eras"})

    wrong = prove(client, next=page)
    client.post(action_of(wrong), {"word": "erase"})

    assert wrong.status_code == 422
    assert Erasure.objects.filter(member=hana).count() == 1


def test_a_copy_that_is_refused_is_asked_for_again(as_: Any, hana: Member) -> None:
    client, page = as_(hana), "/settings/export/"
    asked = exports.ask(member=hana, now=clock.now())
    Export.objects.filter(pk=asked.pk).update(made_at=clock.now(), expires_at=clock.now())
    client.post(page)

    refused = prove(client, next=page)

    assert (refused.status_code, action_of(refused)) == (422, page)


def test_a_role_that_is_refused_is_given_otherwise(as_: Any) -> None:
    act = role("ada", becomes="expert", query="?_changelist_filters=q%3Dhana")
    client = client_of(act, as_)
    client.post(act.page, {"staff_role": "queen"})

    refused = prove(client, next=act.page.partition("?")[0])
    done = client.post(action_of(refused), act.sent)

    assert (refused.status_code, act.is_done()) == (200, True)
    assert done["Location"].endswith("/admin/forum/member/?q=hana")


def test_of_their_own_words_nobody_is_asked(as_: Any) -> None:
    for act in (redaction("hana", of="hana"), picture("hana", of="hana")):
        client = client_of(act, as_)

        assert client.get(act.page).status_code == 200
        client.post(act.page, act.sent)
        assert act.is_done()


def test_what_was_typed_lies_sealed_meanwhile(as_: Any) -> None:
    act = redaction("mo", of="hana")
    client = client_of(act, as_)

    client.post(act.page, act.sent)

    kept = [json.dumps(one.get_decoded()) for one in Session.objects.all()]
    assert len(kept) == 1
    assert STATE_SESSION_KEY in kept[0]
    assert "2345678" not in kept[0]


def test_what_was_given_up_is_not_done_by_a_proof_for_something_else(as_: Any) -> None:
    act = redaction("mo", of="hana")
    client = client_of(act, as_)
    client.post(act.page, act.sent)

    answer = prove(client, next="/accounts/2fa/")

    assert answer["Location"] == "/accounts/2fa/"
    prove(client, next=act.page)
    assert not act.is_done()


@pytest.mark.parametrize(("minutes", "is_done"), [(14, True), (15, False)])
def test_what_was_given_up_is_not_done_by_a_later_proof(
    as_: Any, minutes: int, is_done: bool
) -> None:
    act = redaction("mo", of="hana")
    client = client_of(act, as_)
    with clock.shifted(-timedelta(minutes=minutes)):
        client.post(act.page, act.sent)

    answer = prove(client, next=act.page)

    assert act.is_done() == is_done
    assert is_done or answer["Location"] == act.page


def test_what_no_key_opens_is_typed_again(as_: Any) -> None:
    act = redaction("mo", of="hana")
    client = client_of(act, as_)
    with override_settings(FIELD_KEY="one that is lost"):
        client.post(act.page, act.sent)

    answer = prove(client, next=act.page)

    assert answer["Location"] == act.page
    assert not act.is_done()


def test_whoever_may_not_is_refused_and_not_led_to_prove_it(as_: Any, sven: Member) -> None:
    act = redaction("sven", of="hana")
    client = client_of(act, as_)

    assert client.post(act.page, act.sent).status_code == 403
