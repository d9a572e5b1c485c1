"""What is private stops suggestions, and versions that come back, before it goes public."""

from datetime import timedelta
from typing import Any

import pytest

from forum.domain import edits, posts
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import Member, Post, Standing, SuggestedEdit, Thread
from tests import factories

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)
OLD, NEW = "jana.alt@web.de", "jana.neu@web.de"


def found(response: Any) -> list[str]:
    assert response.status_code == 422
    return [finding.value for finding in response.context["form"].found]


def sent_again(client: Any, path: str, asked: Any, sent: dict[str, str], **choice: str) -> Any:
    """By one of the guard's buttons: with what the form holds, and the button's own word."""
    return client.post(path, {**sent, "warned": asked.context["form"].warned, **choice})


@pytest.fixture
def helper(olga: Member) -> Member:
    olga.standing.points = 50
    olga.standing.save()
    return olga


def test_private_data_is_asked_about_on_the_way_from_suggestion_to_post(
    as_: Any, hana: Member, helper: Member
) -> None:
    answer = factories.answer(factories.question(), by=hana, body=f"Restrat it, or mail {OLD}.")
    suggester, path = as_(helper), f"/posts/{answer.pk}/suggest/"
    offer = {"body": f"Restart it, or mail {OLD} or {NEW}.", "reason": "A typo and an address"}
    asked = suggester.post(path, offer)
    assert found(asked) == [NEW]  # what the post says already is no news
    assert sent_again(suggester, path, asked, offer, private="keep").status_code == 302
    here, author = f"/edits/{SuggestedEdit.objects.get().pk}/", as_(hana)

    better = {
        "body": f"Restart it twice, or mail {OLD} or {NEW}.", "take_over": "1",
        "base": author.get(here).context["form"]["base"].value(),
    }  # fmt: skip
    asked = author.post(here, better)
    page = asked.content.decode()
    assert found(asked) == [NEW]
    assert "This can be read by everybody" in page
    assert better["body"] in page
    # The guard's buttons have a name of their own: what is done is said by the form.
    form = page[page.index('class="form after"') : page.index('value="remove"')]
    assert '<input type="hidden" name="take_over" value="1">' in form
    assert "</form>" not in form

    assert sent_again(author, here, asked, better, private="remove").status_code == 302
    answer.refresh_from_db()
    assert answer.body == f"Restart it twice, or mail {OLD} or [e-mail address removed]."


def test_a_suggestion_is_taken_over_with_what_may_stay(
    as_: Any, hana: Member, helper: Member
) -> None:
    answer = factories.answer(factories.question(), by=hana)
    offered = edits.suggest(
        post=answer, by=helper, standing=Standing(points=50), reason="A typo", key=None,
        words=Words(f"Restart it, or mail {NEW}."), base=answer.fingerprint, now=clock.now(),
    )  # fmt: skip
    here, client = f"/edits/{offered.pk}/", as_(hana)
    sent = {"body": f"Restart it, or mail {NEW}.", "take_over": "1"}
    asked = client.post(here, sent)

    assert sent_again(client, here, asked, sent, private="keep").status_code == 302
    assert Post.objects.get(pk=answer.pk).body == f"Restart it, or mail {NEW}."


def test_what_is_taken_over_as_it_is_was_asked_about_too(
    as_: Any, hana: Member, helper: Member, mara: Member
) -> None:
    answer = factories.answer(factories.question(), by=hana)
    offered = edits.suggest(
        post=answer, by=helper, standing=Standing(points=50), reason="A typo", key=None,
        words=Words(f"Restart it, or mail {NEW}."), base=answer.fingerprint, now=clock.now(),
    )  # fmt: skip
    here, client, sent = f"/edits/{offered.pk}/", as_(mara), {"take_over": "1"}
    asked = client.post(here, sent)
    assert found(asked) == [NEW]

    # Without it these would be words of the mentor's own.
    assert sent_again(client, here, asked, sent, private="remove").status_code == 403
    assert sent_again(client, here, asked, sent, private="keep").status_code == 302
    assert Post.objects.get(pk=answer.pk).body == f"Restart it, or mail {NEW}."


@pytest.mark.parametrize("secret", ["PUK 48372910", "DE89 3704 0044 0532 0130 00"])
def test_a_version_with_what_never_goes_public_stays_where_it_is(
    as_: Any, hana: Member, secret: str
) -> None:
    answer = factories.answer(factories.question(), by=hana, body=f"This is it: {secret}, thanks.")
    posts.edit(post=answer, by=hana, body="This is it.", now=clock.now() + LATER)

    refused = as_(hana).post(f"/posts/{answer.pk}/revisions/1/", {"reason": "It was right"})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "This version holds something that never goes public:" in page
    assert Post.objects.get(pk=answer.pk).body == "This is it."


@pytest.mark.parametrize("where", ["title", "facts"])
def test_titles_and_facts_that_come_back_are_looked_through(
    as_: Any, hana: Member, where: str
) -> None:
    secret = "My card is 4111 1111 1111 1111, why?"
    fact = {"key": "error", "label": {"en": "Error"}, "value": secret}
    asked = {"title": secret} if where == "title" else {"facts": [fact]}
    post = factories.question(by=hana, **asked).posts.get()
    posts.edit(
        post=post, by=hana, body=post.body, title="Why is it so?", facts=[fact | {"value": "E17"}],
        now=clock.now() + LATER,
    )  # fmt: skip

    refused = as_(hana).post(f"/posts/{post.pk}/revisions/1/")

    assert refused.status_code == 422
    assert "card number" in refused.content.decode()
    assert Thread.objects.get().title == "Why is it so?"


def test_the_reason_of_a_version_that_comes_back_is_guarded(as_: Any, hana: Member) -> None:
    answer = factories.answer(factories.question(), by=hana)
    posts.edit(post=answer, by=hana, body="Something else.", now=clock.now() + LATER)
    client, path, sent = as_(hana), f"/posts/{answer.pk}/revisions/1/", {"reason": f"See {NEW}"}
    asked = client.post(path, sent)
    assert found(asked) == [NEW]

    assert sent_again(client, path, asked, sent, private="remove").status_code == 302
    assert answer.revisions.latest("number").reason == "See [e-mail address removed]"
