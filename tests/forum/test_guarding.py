"""Something private stops a form once; then it is removed, or sent by a second word."""

import re
from typing import Any

import pytest
from django.test import Client

from forum.domain import one_taps
from forum.lib import clock
from forum.models import Category, Member, Notice, Post, Thread, TopicField
from tests import factories

pytestmark = pytest.mark.django_db
ASK = "/questions/ask/"
QUESTION = {
    "title": "Why does it not connect at all?", "category": "sim", "tag_names": "network",
    "language": "en", "facts_of": "sim",
}  # fmt: skip
PHONE, MAIL = "0170 1234567", "jana.meier@web.de"
PUK, IBAN, CARD = "48372910", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111"


def ask(client: Client, body: str, **extra: Any) -> Any:
    return client.post(ASK, {**QUESTION, "body": body, **extra})


def warned(response: Any) -> list[str]:
    assert response.status_code == 422
    return re.findall(r'name="warned" value="([0-9a-f]{16})"', response.content.decode())


def test_it_is_shown_and_nothing_is_posted(as_: Any, hana: Member, sim: Category) -> None:
    response = ask(as_(hana), f"Please call me, {PHONE}, or write to {MAIL}.")

    page = response.content.decode()
    assert len(warned(response)) == 2
    assert "This can be read by everybody, and it holds something private." in page
    assert f'phone number: <b dir="auto">{PHONE}</b>' in page
    assert f'e-mail address: <b dir="auto">{MAIL}</b>' in page
    assert "Send it as it is" in page
    assert not Thread.objects.exists()


def test_one_tap_removes_it_and_sends(as_: Any, hana: Member, sim: Category) -> None:
    client, body = as_(hana), f"Please call me, {PHONE}, twice: {PHONE}."

    again = ask(client, body, private="remove", warned=warned(ask(client, body)))

    assert again.status_code == 302
    assert Post.objects.get().body == (
        "Please call me, [phone number removed], twice: [phone number removed]."
    )


def test_a_second_word_sends_it_as_it_is(as_: Any, hana: Member, sim: Category) -> None:
    client, body = as_(hana), f"Please call me, {PHONE}."

    assert ask(client, body, private="keep").status_code == 422  # nobody was warned yet
    assert ask(client, body, private="keep", warned=warned(ask(client, body))).status_code == 302
    assert Post.objects.get().body == body


def test_what_was_agreed_is_not_asked_again_after_another_mistake(
    as_: Any, hana: Member, sim: Category
) -> None:
    client, body = as_(hana), f"Please call me, {PHONE}."
    known = warned(ask(client, body))

    wrong = ask(client, body, title="Short", private="keep", warned=known)

    page = wrong.content.decode()
    assert warned(wrong) == known
    assert '<input type="hidden" name="private" value="keep" form="ask-form">' in page
    assert "Send it as it is" not in page
    after = ask(client, body, private=["keep", "remove"], warned=known)
    assert after.status_code == 302
    assert PHONE not in Post.objects.get().body


@pytest.mark.parametrize("secret", [f"PUK {PUK}", IBAN, CARD])
def test_what_takes_money_or_a_card_never_goes_public(
    as_: Any, hana: Member, sim: Category, secret: str
) -> None:
    client, body = as_(hana), f"This is it: {secret}, thanks."
    first = ask(client, body)
    assert "Send it as it is" not in first.content.decode()
    assert "This never goes public." in first.content.decode()

    ask(client, body, private="keep", warned=warned(first))

    assert secret[-8:] not in Post.objects.get().body
    assert " removed]" in Post.objects.get().body


def test_of_both_kinds_what_may_stay_can_stay(as_: Any, hana: Member, sim: Category) -> None:
    client, body = as_(hana), f"Call {PHONE}, my PUK is {PUK}."
    first = ask(client, body)
    assert "Remove only what never goes public" in first.content.decode()

    ask(client, body, private="keep", warned=warned(first))

    assert Post.objects.get().body == f"Call {PHONE}, my PUK is [PUK removed]."


def test_what_came_after_the_warning_is_warned_of(as_: Any, hana: Member, sim: Category) -> None:
    client = as_(hana)
    known = warned(ask(client, f"Call {PHONE}, please."))

    later = ask(client, f"Call {PHONE}, please, or {MAIL}.", private="keep", warned=known)

    assert len(warned(later)) == 2
    assert f'<b dir="auto">{MAIL}</b>' in later.content.decode()
    assert f'<b dir="auto">{PHONE}</b>' not in later.content.decode()
    assert not Thread.objects.exists()


def test_titles_and_facts_are_looked_through(as_: Any, hana: Member, sim: Category) -> None:
    TopicField.objects.create(category=sim, key="device", label={"en": "Device"})
    client = as_(hana)
    sent = {"title": f"Why is {PHONE} not reachable?", "fact_device": "Pixel, IMEI 352099001761481"}
    body = "It rings and rings and nobody comes."
    first = ask(client, body, **sent)

    ask(client, body, private="remove", warned=warned(first), **sent)

    thread = Thread.objects.get()
    assert thread.title == "Why is [phone number removed] not reachable?"
    assert thread.facts[0]["value"] == "Pixel, IMEI [IMEI removed]"


def test_a_placeholder_that_makes_a_title_too_long_is_said_there(
    as_: Any, hana: Member, sim: Category
) -> None:
    client, title = as_(hana), f"{'Why is this so? ' * 8}{PHONE} calls"
    first = ask(client, "It rings and rings and nobody comes.", title=title)

    again = ask(
        client, "It rings and rings and nobody comes.", title=title, private="remove",
        warned=warned(first),
    )  # fmt: skip

    page = again.content.decode()
    assert again.status_code == 422
    assert "At most 150 characters fit here" in page
    assert "[phone number removed] calls" in page


@pytest.mark.parametrize("how", ["answer", "comment", "edit", "me too"])
def test_it_guards_every_form(as_: Any, how: str) -> None:
    helper, thread = factories.member(), factories.question()
    mine = factories.answer(thread, by=helper)
    path, sent = {
        "answer": (f"/questions/{thread.pk}/answer/", {"body": f"Please write to {MAIL}."}),
        "comment": (f"/posts/{mine.pk}/comment/", {"body": f"Please write to {MAIL}."}),
        "edit": (f"/posts/{mine.pk}/edit/", {"body": f"Please write to {MAIL}."}),
        "me too": (f"/questions/{thread.pk}/me-too/", {"device": MAIL}),
    }[how]
    client = as_(helper)
    first = client.post(path, sent)
    assert MAIL in first.content.decode()

    again = client.post(path, {**sent, "private": "remove", "warned": warned(first)})

    assert again.status_code == 302
    assert not Post.objects.filter(body__contains=MAIL).exists()


def test_htmx_gets_the_form_with_the_warning(as_: Any) -> None:
    thread = factories.question()
    first = as_(factories.member()).post(
        f"/questions/{thread.pk}/answer/", {"body": f"Please write to {MAIL}."},
        headers={"HX-Request": "true"},
    )  # fmt: skip

    assert len(warned(first)) == 1
    assert first.content.decode().lstrip().startswith('<form class="form" id="answer-form"')


def test_what_was_public_before_is_no_news_to_an_edit(as_: Any) -> None:
    helper = factories.member()
    post = factories.answer(factories.question(), by=helper, body=f"Please write to {MAIL}.")

    done = as_(helper).post(f"/posts/{post.pk}/edit/", {"body": f"Do write to {MAIL}, please."})

    assert done.status_code == 302


def test_a_visitor_is_warned_before_the_sign_in(client: Client, sim: Category) -> None:
    first = ask(client, f"Please write to {MAIL}.")

    again = ask(client, f"Please write to {MAIL}.", private="remove", warned=warned(first))

    assert again["Location"].startswith("/accounts/login/")


def test_nothing_of_it_is_logged(
    as_: Any, hana: Member, sim: Category, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG", logger="forum"):
        ask(as_(hana), f"My PUK is {PUK}, write to {MAIL}.")

    assert PUK not in caplog.text
    assert MAIL not in caplog.text


def test_it_guards_what_is_said_from_a_mail(client: Client, hana: Member) -> None:
    factories.answer(factories.question(by=hana))
    notice = Notice.objects.get(kind="question_answered")
    path = f"/do/{one_taps.issue(notice=notice, key='mail', now=clock.now())}/"
    sent = {"say": "myself", "body": f"I wrote to {MAIL} and it works."}
    first = client.post(path, sent)
    assert '<input type="hidden" name="say" value="myself">' in first.content.decode()

    client.post(path, {**sent, "private": "remove", "warned": warned(first)})

    mine = Post.objects.get(kind="answer", author=hana)
    assert mine.body == "I wrote to [e-mail address removed] and it works."
