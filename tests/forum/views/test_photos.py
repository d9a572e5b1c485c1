"""Photos while somebody writes: sent ahead of the post, kept for visitors, put among the words."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.html import escape

from forum.domain import attachments, drafts, drawings, posts, tidying
from forum.lib import clock, limits
from forum.lib.ratelimit import METER
from forum.models import Attachment, Draft, Member, Post, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.forum import pictures as made
from tests.forum.mailbox import ask_code, enter_code

pytestmark = pytest.mark.django_db
TEXT = {"body": "What happens is in the picture."}
ASK: dict[str, Any] = TEXT | {
    "title": "Why does it say this?", "category": "sim", "tag_names": "sim", "language": "en",
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any, db: None) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    METER.forget()
    yield settings.MEDIA_ROOT
    made.forget_jobs()


def sent(client: Client, data: bytes | None = None, **fields: Any) -> Any:
    picture = made.upload(made.photo() if data is None else data)
    return client.post("/pictures/", {"picture": picture, **fields})


def draw_all() -> None:
    for pk in drawings.due(now=clock.now()):
        drawings.draw(pk=pk, now=clock.now())


# --- One at a time, ahead of the post


def test_a_picture_sent_ahead_is_a_row_of_the_form_and_comes_with_the_post(
    as_: Any, hana: Member
) -> None:
    thread, client, key = factories.question(), as_(hana), str(uuid.uuid4())

    row = sent(client, upload_key=key, number="2", alt="Bars")
    twice = sent(client, upload_key=key, number="3")
    picture = Attachment.objects.get()
    client.post(
        f"/questions/{thread.pk}/answer/",
        {**TEXT, "upload_key": key, "kept": str(picture.pk), f"alt_of_{picture.pk}": "No bars"},
    )

    text = row.content.decode()
    assert (row.status_code, twice.status_code) == (201, 201)
    assert f'name="kept" value="{picture.pk}"' in text
    assert "What does picture 2 show?" in text
    assert 'value="Bars"' in text
    assert "A few words for everybody who cannot see it." in text
    assert f'data-source="{picture.url}"' in text
    picture.refresh_from_db()
    assert (picture.post, picture.alt) == (Post.objects.answers().get(), "No bars")


@pytest.mark.parametrize("case", [*made.REFUSED, "no file"])
def test_what_is_no_picture_is_refused_in_words(as_: Any, hana: Member, case: str) -> None:
    """At once where its beginning says so, else by the job: the sentence is the same."""
    data, reason = made.REFUSED.get(case, (None, "type"))
    fields = {} if data is None else {"picture": made.upload(data, "holiday.jpg")}

    answer = as_(hana).post("/pictures/", fields)
    draw_all()

    sentence = str(Attachment.Reason(reason).label)
    if answer.status_code == 201:
        assert Attachment.objects.get().refusal == sentence
    else:
        assert (answer.status_code, answer.content.decode()) == (422, sentence)
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert not Attachment.objects.exists()


def test_one_time_too_many(as_: Any, hana: Member) -> None:
    for _ in range(limits.PICTURE.amount):
        METER.spend(limits.PICTURE, who=f"member:{hana.pk}", now=clock.now())

    refused = sent(as_(hana))

    assert refused.status_code == 429
    assert "Please wait" in refused.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"upload_key": "x"}, {"number": "-1"}, {"number": "a"}, {"alt": "x" * 999}]
)
def test_nonsense_around_a_picture_breaks_nothing(as_: Any, fields: Any) -> None:
    assert sent(as_(None), **fields).status_code in (201, 422)
    assert as_(None).get("/pictures/").status_code == 405


# --- Before signing in


def test_a_visitor_asks_with_a_photo_signs_in_and_it_is_posted(hana: Member, sim: Any) -> None:
    client, key = Client(), str(uuid.uuid4())
    sent(client, upload_key=key)
    ahead = Attachment.objects.get()

    kept = client.post(
        "/questions/ask/",
        {**ASK, "upload_key": key, "kept": str(ahead.pk), f"alt_of_{ahead.pk}": "The screen",
         "picture_1": made.upload(made.photo(width=90)), "alt_1": "The phone"},
    )  # fmt: skip
    draft = Draft.objects.get()
    waiting = list(draft.pictures.order_by("pk").values_list("owner", "post", "alt"))
    ask_code(client, hana.email)
    enter_code(client, hana.email)

    assert kept["Location"].startswith("/accounts/login/")
    assert waiting == [(None, None, "The screen"), (None, None, "The phone")]
    post = Thread.objects.get().posts.get()
    assert post.picture_count == 2
    posted = post.attachments.order_by("pk").values_list("owner", "alt", "draft")
    assert list(posted) == [(hana.pk, "The screen", None), (hana.pk, "The phone", None)]
    assert not Draft.objects.exists()


def test_a_visitors_mistake_keeps_the_photo(sim: Any) -> None:
    client = Client()

    wrong = client.post(
        "/questions/ask/", {**ASK, "body": "", "picture_1": made.upload(made.photo())}
    )
    key = re.search(r'name="upload_key" value="([0-9a-f-]{36})"', wrong.content.decode())
    picture = Attachment.objects.get()
    assert key is not None
    client.post("/questions/ask/", {**ASK, "upload_key": key[1], "kept": str(picture.pk)})

    assert wrong.status_code == 422
    assert f'name="kept" value="{picture.pk}"' in wrong.content.decode()
    assert list(Draft.objects.get().pictures.all()) == [picture]


def test_a_question_that_comes_back_after_the_sign_in_has_its_photo(hana: Member, sim: Any) -> None:
    client, key = Client(), str(uuid.uuid4())
    sent(client, upload_key=key)
    picture = Attachment.objects.get()
    client.post("/questions/ask/", {**ASK, "upload_key": key, "kept": str(picture.pk)})
    sim.is_private = True
    sim.save()
    ask_code(client, hana.email)
    back = enter_code(client, hana.email)
    page = client.get(back["Location"]).content.decode()
    other = factories.category("devices")

    client.post("/questions/ask/", {**ASK, "category": other.slug, "kept": str(picture.pk)})

    assert f'name="kept" value="{picture.pk}"' in page
    assert Thread.objects.get().posts.get().picture_count == 1


def test_nobody_takes_a_visitors_photo_without_their_forms_key(as_: Any, hana: Member) -> None:
    sent(as_(None), upload_key=str(uuid.uuid4()))
    picture = Attachment.objects.get()
    thread = factories.question()

    for client in (as_(None), as_(hana)):
        page = client.post(
            "/questions/ask/", {"kept": str(picture.pk), "upload_key": str(uuid.uuid4())}
        )
        assert 'name="kept"' not in page.content.decode()
    as_(hana).post(f"/questions/{thread.pk}/answer/", {**TEXT, "kept": str(picture.pk)})
    draw_all()
    picture.refresh_from_db()

    assert (picture.post, picture.owner, picture.state) == (None, None, "ready")
    assert [as_(who).get(picture.url).status_code for who in (None, hana)] == [404, 404]


def test_a_visitor_keeps_no_more_than_a_newcomers_post_carries(sim: Any) -> None:
    chosen = [made.upload(made.photo(width=40 + n)) for n in range(4)]

    refused = Client().post("/questions/ask/", {**ASK, "picture_1": chosen})

    assert refused.status_code == 422
    assert "That is 4 pictures; a post can carry 3." in refused.content.decode()
    assert Attachment.objects.count() == 4
    assert not Draft.objects.exists()


def test_visitors_photos_are_bounded_by_address_and_in_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client()
    monkeypatch.setattr(limits, "UNSIGNED", 1)

    first, full = sent(client), sent(client, made.photo(width=90))
    for _ in range(limits.PICTURE_OF_VISITOR.amount * limits.PER_ADDRESS):
        hundred = limits.PICTURE_OF_VISITOR.times(limits.PER_ADDRESS)
        METER.spend(hundred, who="address:127.0.0.1", now=clock.now())
    often = sent(client, made.photo(width=91))

    assert (first.status_code, full.status_code, often.status_code) == (201, 422, 429)
    assert "only for members" in full.content.decode()
    assert Attachment.objects.count() == 1


def test_what_no_draft_holds_is_forgotten_after_a_day_and_visitors_after_three(
    hana: Member, media: Path
) -> None:
    now, key = clock.now(), uuid.uuid4()
    loose, own, visitors = made.send(hana), made.send(hana), made.send(None, key=key)
    mine = drafts.keep(
        kind="question", fields={}, by=hana, now=now, pictures={own.pk: ""}, upload_key=key
    )
    drafts.keep(
        kind="question", fields={}, by=None, now=now, pictures={visitors.pk: ""}, upload_key=key
    )

    tidying.tidy(now=now + limits.UNCLAIMED_AGE + timedelta(minutes=1))
    after_a_day = set(Attachment.objects.values_list("pk", flat=True))
    tidying.tidy(now=now + limits.UNSIGNED_AGE + timedelta(minutes=1))
    after_three = set(Attachment.objects.values_list("pk", flat=True))
    mine.delete()
    tidying.tidy(now=now + limits.UNSIGNED_AGE + timedelta(minutes=2))

    assert loose.pk not in after_a_day
    assert after_a_day == {own.pk, visitors.pk}
    assert after_three == {own.pk}
    assert not Attachment.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_a_draft_lets_go_what_is_not_chosen_any_more(hana: Member, olga: Member) -> None:
    one, other, foreign = made.send(hana), made.send(hana), made.send(olga)
    now, key = clock.now(), uuid.uuid4()
    draft = drafts.keep(
        kind="question", fields={}, by=hana, now=now, pictures={one.pk: "One"}, upload_key=key
    )

    attachments.hold(
        draft=draft, by=hana, key=key, chosen={other.pk: "Other", foreign.pk: ""}, now=now
    )

    assert list(draft.pictures.values_list("pk", "alt")) == [(other.pk, "Other")]
    with pytest.raises(NotAllowed):
        attachments.hold(
            draft=draft, by=hana, key=key, chosen=dict.fromkeys(range(99), ""), now=now
        )


def test_an_answer_after_a_lost_session_has_its_pictures(as_: Any, hana: Member) -> None:
    thread, picture = factories.question(), made.send(hana)
    path = f"/questions/{thread.pk}/answer/"
    lost = Client().post(
        path, {**TEXT, "writer": hana.pk, "kept": str(picture.pk), f"alt_of_{picture.pk}": "Bars"}
    )
    back = f"{path}?draft={Draft.objects.get().pk}"

    page = as_(hana).get(back).content.decode()

    assert lost.status_code == 302
    assert f'name="kept" value="{picture.pk}"' in page
    assert 'value="Bars"' in page


# --- On the page


def posted(by: Member, *pictures: Attachment, body: str, thread: Thread | None = None) -> Post:
    chosen = {picture.pk: picture.alt for picture in pictures}
    return posts.answer(
        thread=thread or factories.question(), by=by, key=None, now=clock.now(), body=body,
        pictures=chosen,
    )  # fmt: skip


def test_a_picture_stands_where_the_text_names_it(as_: Any, hana: Member) -> None:
    named, other = made.drawn(hana, alt="<Bars>"), made.drawn(hana)
    body = f"First look at this:\n\n![words]({named.url})\n\nThen go on like that."
    post = posted(hana, named, other, body=body)

    page = as_(None).get(post.thread.get_absolute_url()).content.decode()

    text, beneath = page.split('<div class="pictures">')
    figure = f'<p><a class="picture" href="{named.url}"><img src="{named.preview_url}" srcset='
    assert figure in text
    assert (
        'width="533" height="400" alt="&lt;Bars&gt;" loading="lazy" decoding="async"></a></p>'
        in text
    )
    assert named.name not in beneath.split("</div>")[0]
    assert other.url in beneath.split("</div>")[0]


def test_words_of_the_text_describe_a_picture_without_a_description(as_: Any, hana: Member) -> None:
    picture = made.drawn(hana)
    post = posted(hana, picture, body=f'Look: ![The "bars" & more]({picture.url})')

    page = as_(None).get(post.thread.get_absolute_url()).content.decode()

    assert 'alt="The &#34;bars&#34; &amp; more"' in page
    assert '<div class="pictures">' not in page


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", 'a > "b" <img src="x">', "a>b"])
def test_hostile_words_stay_words(as_: Any, hana: Member, words: str) -> None:
    picture = made.drawn(hana)
    post = posted(hana, picture, body=f"Look at this: ![{words}]({picture.url})")

    page = as_(None).get(post.thread.get_absolute_url()).content.decode()

    text = next(line for line in page.splitlines() if "<p>Look at this:" in line)
    assert re.sub(r'"[^"]*"', "", text).count("<img ") == 1
    assert "<script" not in text
    assert f'alt="{str(escape(words)).replace("&quot;", "&#34;")}" loading="lazy"' in text


def test_a_picture_of_another_post_is_not_dressed_up(as_: Any, hana: Member) -> None:
    foreign, own = made.drawn(hana), made.drawn(hana)
    posted(hana, foreign, body="It says so here.")
    post = posted(hana, own, body=f"Look at this: ![x]({foreign.url})")

    page = as_(None).get(post.thread.get_absolute_url()).content.decode()

    assert f'<img src="{foreign.url}" alt="x" loading="lazy">' in page


def test_a_waiting_picture_has_its_room_and_comes_without_a_reload(as_: Any, hana: Member) -> None:
    """A photo held sideways: 4000 x 3000 in the file, upright on the page."""
    turned = made.encoded(made.four_colours(400, 300), "JPEG", exif=made.exif_of(orientation=6))
    picture = made.send(hana, turned, alt="Bars")
    post = posted(hana, picture, body="It says so here.")
    client, url = as_(None), f"/pictures/{picture.pk}/"

    page = client.get(post.thread.get_absolute_url()).content.decode()
    early = client.get(url)
    draw_all()
    late = client.get(url)
    ready = client.get(post.thread.get_absolute_url()).content.decode()
    picture.refresh_from_db()

    assert f'data-waiting="{url}"' in page
    assert 'width="300" height="400" viewBox="0 0 300 400"' in page
    assert (picture.width, picture.height) == (300, 400)
    assert (early.status_code, early.content) == (204, b"")
    assert late.status_code == 200
    assert late.content.decode().strip() in ready
    assert "no-store" in late["Cache-Control"]


def test_who_waits_for_which_picture(as_: Any, hana: Member, olga: Member, mo: Member) -> None:
    refused = made.drawn(hana, made.photo()[:900])
    posted(hana, refused, body="It says so here.")
    unposted, avatar = made.send(hana), made.send(hana, kind="avatar")
    gone = made.drawn(hana)
    post = posted(hana, gone, body="It says so here, too.")
    posts.delete(post=post, by=mo, now=clock.now(), reason="")

    def seen(picture: Attachment) -> list[int]:
        url = f"/pictures/{picture.pk}/"
        return [as_(person).get(url).status_code for person in (None, olga, hana, mo)]

    assert seen(refused) == [404, 404, 200, 404]
    assert seen(unposted) == seen(avatar) == [404, 404, 404, 404]
    assert seen(gone) == [404, 404, 404, 200]
    assert as_(None).get(f"/pictures/{2**70}/").status_code == 404


def test_a_moderator_takes_a_picture_off_somebody_elses_post(
    as_: Any, hana: Member, mo: Member, media: Path
) -> None:
    picture = made.drawn(hana)
    post = posted(hana, picture, body="My PUK is in the picture.")

    as_(mo).post(f"/posts/{post.pk}/edit/", {"body": post.body, f"drop_{picture.pk}": "on"})

    post.refresh_from_db()
    assert post.picture_count == 0
    assert not Attachment.objects.exists()
    assert as_(hana).get(picture.url).status_code == 404


def test_machines_hear_of_the_questions_picture(
    as_: Any, hana: Member, sim: Any, settings: Any
) -> None:
    picture = made.drawn(hana, alt="The screen")
    client = as_(hana)
    client.post("/questions/ask/", {**ASK, "kept": str(picture.pk), f"alt_of_{picture.pk}": "A"})
    thread = Thread.objects.get()
    factories.answer(thread)

    page = as_(None).get(thread.get_absolute_url()).content.decode()

    address = f"{settings.SITE_URL}{picture.url}"
    assert f'"image":["{address}"]' in page.replace(": ", ":")
    assert page.count('property="og:image"') == 2
    assert f'<meta property="og:image" content="{address}">' in page
