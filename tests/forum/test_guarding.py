"""Something private stops a form once; then it is removed, or sent by a second word."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.forms import BaseForm
from django.test import Client

import forum.forms
from forum.domain import one_taps
from forum.forms.fields import GatedText
from forum.forms.guarding import GuardedForm
from forum.lib import clock
from forum.models import (
    Attachment,
    Category,
    Event,
    Member,
    MeToo,
    Notice,
    Outdating,
    Post,
    Reaction,
    Revision,
    Solution,
    Thread,
    TopicField,
)
from tests import factories
from tests.forum import pictures as made

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
    assert "Remove only this: PUK" in first.content.decode()

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


def test_where_our_words_do_not_fit_three_dots_stand_for_it(
    as_: Any, hana: Member, sim: Category
) -> None:
    client, title = as_(hana), f"{'Why is this so? ' * 8}{PHONE} calls"
    first = ask(client, "It rings and rings and nobody comes.", title=title)

    again = ask(
        client, "It rings and rings and nobody comes.", title=title, private="remove",
        warned=warned(first),
    )  # fmt: skip

    assert again.status_code == 302
    assert Thread.objects.get().title == f"{'Why is this so? ' * 8}[…] calls"


def test_a_short_field_does_not_fail_by_our_words(as_: Any, hana: Member) -> None:
    client, path = as_(hana), f"/questions/{factories.question().pk}/me-too/"
    sent = {"device": "Pixel 9", "software": f"Android 16, the newest, of {PHONE}, {MAIL}"}

    known = warned(client.post(path, sent))

    again = client.post(path, {**sent, "private": "remove", "warned": known})

    assert again.status_code == 302
    assert MeToo.objects.get().software == "Android 16, the newest, of […], […]"


def test_what_else_is_wrong_is_said_beneath_it(as_: Any, hana: Member, sim: Category) -> None:
    response = ask(as_(hana), f"Please call me, {PHONE}.", tag_names="a1, b2, c3, d4, e5, f6")

    links = response.content.decode().partition('class="error-links"')[2].partition("</ul>")[0]
    assert "Tags</a>: Please use at most 5 tags; there are 6.</li>" in links


# Forms that take text and guard nothing, and why.
UNGUARDED = {
    "CategoryForm": "the company's", "TopicFieldForm": "the company's", "TagForm": "the company's",
    "SynonymsForm": "the company's", "CloseGapForm": "only the company reads it",
    "ReasonForm": "only whom it concerns reads it; else PublicReasonForm",
    "OtherThreadForm": "an address; its number is all that is taken",
    "PreviewForm": "only its writer sees it", "DeviceForm": "only its owner sees it",
    "OnePictureForm": "ahead of its post, whose form guards it (views/uploads.py: both_valid)",
    "DrawerForm": "only its writer and whoever looks after the question read it",
    "ThreadForm": "AskForm and ArticleForm decide",
    "ReportForm": "only moderators read it", "SettleForm": "only whoever reported it reads it",
    "WhyForm": "only whom it concerns reads it", "StepForm": "only whom it concerns reads it",
    "BulkForm": "only whom it concerns reads it", "JudgeForm": "only whom it concerns reads it",
    "UndoForm": "only whom it concerns reads it", "DeleteForm": "only whom it concerns reads it",
    "ClearForm": "only whom it concerns reads it", "BackForm": "only whom it concerns reads it",
    "ClearMemberForm": "only whom it concerns reads it", "NoteForm": "only moderators read it",
    "AppealForm": "only moderators read it", "AnswerAppealForm": "only whom it concerns reads it",
    "IntoForm": "an address; its number is all that is taken", "SplitForm": "of moderators",
    "SecretForm": "what is to go: kept nowhere", "PublishForm": "the company's",
    "SignupForm": "a name, checked as one", "ProfileForm": "what one says of oneself",
}  # fmt: skip


def kinds_of(form: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for kind in form.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def test_every_form_that_takes_text_is_guarded_or_says_why() -> None:
    for module in pkgutil.iter_modules(forum.forms.__path__):
        importlib.import_module(f"forum.forms.{module.name}")
    taking = {
        kind
        for kind in kinds_of(BaseForm)
        if kind.__module__.startswith("forum.")
        and any(isinstance(field, GatedText) for field in kind.base_fields.values())
    }

    assert {kind.__name__ for kind in taking if not issubclass(kind, GuardedForm)} == set(UNGUARDED)


def written() -> str:
    """All that was kept of what people typed."""
    kept = (Post, Thread, Reaction, Outdating, Solution, Event, Attachment, Revision)
    return str([list(model.objects.values()) for model in kept])


@pytest.mark.parametrize(
    "how",
    ["answer", "comment", "edit", "me too", "tried", "picture", "outdated", "accept", "clear",
     "close", "move"],
)  # fmt: skip
def test_it_guards_every_form(as_: Any, how: str) -> None:
    helper = factories.member(staff_role="moderator")
    thread = factories.solved() if how == "clear" else factories.question()
    mine, other = factories.answer(thread, by=helper), factories.answer(thread)
    there, text = f"/questions/{thread.pk}", {"body": f"Please write to {MAIL}."}
    why = {"reason": f"They wrote to {MAIL}"}
    path, sent = {
        "answer": (f"{there}/answer/", text),
        "comment": (f"/posts/{mine.pk}/comment/", text),
        "edit": (f"/posts/{mine.pk}/edit/", text),
        "me too": (f"{there}/me-too/", {"device": MAIL}),
        "tried": (f"/posts/{other.pk}/tried/", {"kind": "works", "device": MAIL}),
        "picture": (f"{there}/answer/", {"body": "Here it is to be seen."}),
        "outdated": (f"/posts/{mine.pk}/outdated/", why),
        "accept": (f"/posts/{other.pk}/accept/", why),
        "clear": (f"{there}/clear-solution/", why),
        "close": (f"{there}/manage/", {**why, "close": "1"}),
        "move": (
            f"{there}/manage/",
            {"why": f"See {MAIL}", "category": factories.category().slug, "move": "1"},
        ),
    }[how]
    if how == "picture":
        picture = made.send(helper)
        sent |= {"kept": str(picture.pk), f"alt_of_{picture.pk}": f"My mail, {MAIL}"}
    client = as_(helper)
    first = client.post(path, sent)
    assert MAIL in first.content.decode()
    assert MAIL not in written()

    again = client.post(path, {**sent, "private": "remove", "warned": warned(first)})

    assert again.status_code == 302
    assert MAIL not in written()
    assert how == "me too" or "[e-mail address removed]" in written()


@pytest.mark.parametrize("button", ["close", "move"])
def test_on_a_page_of_several_forms_the_guard_s_button_does_what_its_form_says(
    as_: Any, button: str
) -> None:
    sent = {"reason": f"See {MAIL}", "why": f"See {MAIL}", button: "1"}
    thread, mo = factories.question(), factories.member(staff_role="moderator")

    sent["category"] = thread.category.slug
    page = as_(mo).post(f"/questions/{thread.pk}/manage/", sent).content.decode()

    form = page[page.rindex("<form", 0, page.index('value="remove"')) :]
    assert f'<input type="hidden" name="{button}" value="1">' in form[: form.index("</form>")]


def test_text_and_pictures_are_asked_about_at_once(as_: Any) -> None:
    helper, thread = factories.member(), factories.question()
    known, gone, client = made.send(helper), made.send(helper), as_(helper)
    path, sent = f"/questions/{thread.pk}/answer/", {
        "body": f"Please write to {MAIL}.", "kept": [known.pk, gone.pk],
        f"alt_of_{known.pk}": f"My letter, {IBAN}, {MAIL}",
        f"alt_of_{gone.pk}": f"Call {PHONE}", f"drop_{gone.pk}": "on",
    }  # fmt: skip
    first = client.post(path, sent)
    page = first.content.decode()
    assert page.count("This can be read by everybody") == 1
    assert len(warned(first)) == 2  # the same once, and nothing of a picture that is taken off
    assert "Remove only this: account number (IBAN)" in page

    client.post(path, {**sent, "private": "keep", "warned": warned(first)})

    post = Post.objects.get(author=helper)
    assert post.body == f"Please write to {MAIL}."
    assert post.attachments.get().alt == f"My letter, [account number removed], {MAIL}"
    # What is there already is no news to an edit, unless it never goes public.
    edited = client.post(
        f"/posts/{post.pk}/edit/",
        {"body": "Here is how it goes.", f"alt_of_{known.pk}": f"Mine, {MAIL}"},
    )
    assert edited.status_code == 302


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
