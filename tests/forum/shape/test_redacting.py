"""A secret that flowed everywhere stands nowhere after it was taken out."""

import re
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from procrastinate.contrib.django import app

from community.models import CannedReply
from forum import rules, tasks
from forum.domain import (
    decisions,
    digest_plans,
    digests,
    duplicates,
    events,
    flags,
    following,
    hiding,
    mailboxes,
    neighbours,
    posts,
    private,
    received,
    redacting,
    scrubbing,
    search,
    security_log,
    share_pictures,
    solutions,
    vocabulary,
    weights,
)
from forum.lib import clock
from forum.lib.secrets_found import MASK, Secret
from forum.models import (
    Article,
    Attachment,
    Decision,
    Draft,
    Event,
    Flag,
    HeldPost,
    MissedEvent,
    Notice,
    OutboxMessage,
    Post,
    Revision,
    SearchGap,
    SecurityEntry,
    SharePicture,
    SuggestedEdit,
    Thread,
)
from reputation.models import Correction, CorrectionWord
from tests import factories
from tests.forum import pictures, posting
from tests.forum.shape import scenes

pytestmark = pytest.mark.django_db
SECRET = "Quittenbrot97 & Söhne"
# What machines would keep of it: words, stems, pieces of addresses.
TRACES = re.compile(r"quittenbrot|torbnettiuq", re.IGNORECASE)
# What members take out by themselves: private by its shape.
ACCOUNT = "DE89 3704 0044 0532 0130 00"


def dump() -> list[tuple[str, str]]:
    """(table, row) of every row of every table that says anything of the secret."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(one)::text FROM "{table}" AS one')
            found += [(table, row) for (row,) in cursor.fetchall() if TRACES.search(readable(row))]
    return found


def readable(row: str) -> str:
    """With what binary columns hold, as text."""
    raw = "".join(
        bytes.fromhex(one).decode(errors="ignore")
        for one in re.findall(r"\\\\x((?:[0-9a-f]{2})+)", row)
    )
    return row + raw


def written(by: Any, **extra: Any) -> Thread:
    return factories.question(
        by=by, title=f"Is {SECRET} a good password?",
        body=f"I use **{SECRET}** everywhere.\n\n> {SECRET}", **extra,
    )  # fmt: skip


@pytest.fixture
def flowed(nina, hana, eva, mo, olga, settings, tmp_path):
    """The question of nina, after the secret went wherever words go."""
    now = clock.now()
    thread = written(nina, facts=[{"label": {"en": "PIN"}, "value": SECRET}])
    question = thread.posts.get()
    following.follow(thread=thread, by=olga, now=now)
    digest_plans.set_rhythms(
        member=olga, rhythms={"threads": "later"}, digest="daily", weekday=0, hour=8, now=now
    )
    quoted = factories.answer(thread, by=hana, body=f"> I use {SECRET}\n\nPlease change it now!")
    factories.comment(quoted, by=eva, body=f"Yes, {SECRET.lower()} is known by now.")
    posts.edit(post=question, by=nina, now=now, body="It is " + "very " * 9 + f"safe: {SECRET}.")
    other = factories.question(by=olga, body=f"Somebody said that {SECRET} is not safe. Is it?")
    duplicates.mark(thread=other, original=thread, by=mo, now=now)
    solutions.accept(thread=thread, post=quoted, by=nina, now=now)
    _rows(thread, question, quoted, hana, eva, now)
    _noted(factories.question(by=olga), nina, mo, eva, now)
    settings.EMAIL_BACKEND = mailboxes.FILES  # what left is kept as rows as well
    settings.EMAIL_FILE_PATH = str(tmp_path)
    assert posting.deliver_due(now) > 2
    factories.answer(thread, by=eva, body=f"Never use {SECRET} again, please.")  # its mail waits
    _made(thread, now)
    return thread


def _rows(thread, question, quoted, hana, eva, now):
    """What other verbs would have copied, said in rows."""
    Draft.objects.create(
        kind="answer",
        member=eva,
        thread=thread,
        place=f"answer:{thread.pk}",
        fields={"body": f"And {SECRET}?", SECRET: [SECRET]},
        updated_at=now,
    )
    SuggestedEdit.objects.create(
        post=question,
        by=eva,
        at=now,
        title=thread.title,
        body=SECRET,
        tags="",
        base="x",
        reason=f"Without {SECRET}",
    )
    Flag.objects.create(thread=thread, post=quoted, by=eva, reason="private", words=SECRET, at=now)
    HeldPost.objects.create(
        kind="answer", author=hana, thread=thread, fields={"body": SECRET}, fingerprint="x", at=now
    )
    Article.objects.create(
        owner=eva,
        title=thread.title,
        body=SECRET,
        category=thread.category,
        language="en",
        created_at=now,
        changed_at=now,
    )
    CannedReply.objects.create(title=SECRET, text=f"Not {SECRET}", language="en", by=eva, at=now)
    event = events.record(kind=Event.Kind.SUGGESTION_SOLVED, at=now, thread=thread, query=SECRET)
    MissedEvent.objects.create(event=event, receiver="x", problem=f"KeyError: {SECRET}", at=now)
    Notice.objects.filter(post=quoted).update(data={"reason": SECRET})
    app.configure_task(tasks.renew_weights.name).defer(words=SECRET)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "nina@example.com", "x@example.com", SECRET
    mail.set_content(f"I wrote {SECRET} to you.", cte="base64")
    received.keep(mail.as_bytes(), now=now)
    SearchGap.objects.create(text=SECRET.lower(), language="en", first_at=now, last_at=now)


def _noted(spread, nina, mo, eva, now):
    """What nobody may change: the log of the team, and the books of points."""
    hiding.take_out(post=spread.posts.get(), by=mo, now=now, reason=f"Told all of {SECRET}")
    row = Correction.objects.create(
        receiver=nina, points=9, reason=f"For {SECRET}", by=mo, at=now, needs_second=True
    )
    CorrectionWord.objects.create(
        correction=row, is_confirmed=False, reason=f"Not for {SECRET}", by=eva, at=now
    )


def _made(thread, now):
    """What machines make of it."""
    share_pictures.SharePicture.objects.create(
        thread=thread, language="en", version="x", png=b"...", painted_at=now
    )
    weights.renew(now=now)
    vocabulary.renew()
    neighbours.renew(pks=[thread.pk], now=now)
    digests.send_due(now=now)


def test_it_stands_nowhere_after_it_was_taken_out(flowed, mo, olga, caplog):
    holding = {table for table, _row in dump()}
    assert {
        "forum_thread", "forum_post", "forum_revision", "forum_draft", "forum_suggestededit",
        "forum_outboxmessage", "forum_event", "forum_missedevent", "forum_notice", "forum_flag",
        "forum_heldpost", "forum_article", "community_cannedreply", "procrastinate_jobs",
        "forum_receivedmail", "forum_searchgap", "forum_searchdocument", "forum_term",
        "forum_vocabularyword", "forum_securityentry", "reputation_correction",
        "reputation_correctionword",
    } <= holding  # fmt: skip
    post = flowed.posts.get(kind="question")

    done = redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())

    assert dump() == []
    assert TRACES.search(caplog.text) is None
    assert done.posts == 5
    assert done.rows > 15
    flowed.refresh_from_db()
    assert flowed.title == f"Is {MASK} a good password?"
    assert MASK in Post.objects.get(pk=post.pk).body_html
    assert {MASK in one.body for one in Revision.objects.filter(post=post)} == {True}
    assert not SharePicture.objects.exists()
    line = SecurityEntry.objects.get(act="post_deleted")
    assert (line.by, line.whom, line.reason) == (mo.pk, olga.pk, "")


def test_it_goes_out_of_a_merged_question_too(nina, olga, mo):
    source, target = written(nina), factories.question(by=olga)
    scenes.merge(source, target, by=mo)
    post = Post.objects.get(thread=target, kind="asked")
    redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())
    assert dump() == []
    assert MASK in Post.objects.get(pk=post.pk).body


def test_it_is_logged_without_the_words_and_its_writer_hears(flowed, mo, nina):
    redacting.redact(post=flowed.posts.get(kind="question"), secret=SECRET, by=mo, now=clock.now())

    event = Event.objects.get(kind="post_redacted")
    decision = Decision.objects.get(act="post_redacted")
    assert (event.by_id, event.member_id, decision.member_id) == (mo.pk, nina.pk, nina.pk)
    assert event.data["places"]["forum.Revision"] >= 2
    told = Notice.objects.get(member=nina, by=mo)
    assert (told.kind, told.data["decision"]) == ("decision", decision.pk)


def test_whoever_wrote_it_takes_it_out_of_all_versions(nina):
    thread = factories.question(by=nina, body=f"Mine is {ACCOUNT}, does that matter?")
    post = thread.posts.get()
    hour = clock.now() + timedelta(hours=1)
    posts.edit(post=post, by=nina, now=hour, body="Never mind, this is all there is to say.")

    redacting.redact(post=post, secret=ACCOUNT, by=nina, now=clock.now())

    assert holding(ACCOUNT) == []
    assert not Decision.objects.exists()


def test_a_page_that_is_kept_for_visitors_says_it_no_more(nina, mo, client):
    thread = written(nina)
    assert SECRET.split()[0] in client.get(thread.get_absolute_url()).content.decode()
    assert SECRET.split()[0] in client.get("/questions/").content.decode()

    redacting.redact(post=thread.posts.get(), secret=SECRET, by=mo, now=clock.now())

    thread.refresh_from_db()
    for page in (
        thread.get_absolute_url(),
        "/questions/",
        "/",
        f"/search/?q={TRACES.pattern[:12]}",
    ):
        assert SECRET.split()[0] not in client.get(page).content.decode()


def test_whoever_wrote_a_private_message_takes_it_out_and_no_moderator_does(nina, mara, mo):
    factories.category("sim")
    talk = private.begin(
        by=nina, people=[mara], words=f"It is {ACCOUNT}, what now?", now=clock.now()
    )
    message = Post.objects.select_related("thread").get(thread=talk)
    with pytest.raises(rules.NotAllowed):
        redacting.redact(post=message, secret=ACCOUNT, by=mo, now=clock.now())
    redacting.redact(post=message, secret=ACCOUNT, by=nina, now=clock.now())
    assert holding(ACCOUNT) == []
    assert not MissedEvent.objects.exists()


def test_a_picture_goes_for_ever(nina, mo, django_capture_on_commit_callbacks):
    picture = pictures.drawn(nina)
    post = factories.question(by=nina, pictures={picture.pk: "My SIM card"}).posts.get()
    picture.refresh_from_db()
    name = picture.name
    body = f"Look: ![here](/media/pictures/{name}-1600.webp) it is, and it is mine."
    posts.edit(post=post, by=nina, now=clock.now(), body=body)
    assert files_of(name)

    with django_capture_on_commit_callbacks(execute=True):
        redacting.remove_picture(picture=picture, by=mo, now=clock.now())
        assert files_of(name)  # it may come to nothing yet

    post.refresh_from_db()
    assert (files_of(name), Attachment.objects.count(), post.picture_count) == ([], 0, 0)
    assert name not in post.body + post.body_html


def files_of(name: str) -> list[str]:
    found = []
    for folder in ("originals", "pictures"):
        try:
            listed = default_storage.listdir(f"{folder}/{name[:2]}")[1]
        except FileNotFoundError:
            continue
        found += [one for one in listed if one.startswith(name)]
    return found


@pytest.mark.parametrize("who", ["hana", "mara", "eva", "olga"])
def test_nobody_else_takes_anything_out(who, request, nina):
    post = written(nina).posts.get()
    with pytest.raises(rules.NotAllowed):
        redacting.redact(post=post, secret=SECRET, by=request.getfixturevalue(who), now=clock.now())
    assert SECRET in Post.objects.get(pk=post.pk).body


def test_what_is_no_secret_is_refused(nina, hana, mo):
    post = written(nina).posts.get()
    for words in ("ab", "stands nowhere in it"):
        with pytest.raises(rules.NotAllowed):
            redacting.redact(post=post, secret=words, by=mo, now=clock.now())
    # In many posts: no secret, but a word.
    thread = factories.question()
    many = factories.answer(thread).body.split(",")[0]
    for _ in range(51):
        factories.answer(thread)
    common = thread.posts.filter(kind="answer").order_by("pk")[0]
    with pytest.raises(rules.NotAllowed):
        redacting.redact(post=common, secret=many, by=mo, now=clock.now())


def test_whoever_is_no_moderator_changes_nothing_in_other_questions(nina, hana, mo):
    post = own(nina)
    factories.question(by=hana, body=f"Who else has read {ACCOUNT} somewhere here?")
    assert refused(post, nina)
    redacting.redact(post=post, secret=ACCOUNT, by=mo, now=clock.now())
    assert holding(ACCOUNT) == []


def own(by):
    return factories.question(by=by, body=f"Mine is {ACCOUNT}, does that matter?").posts.get()


def holding(secret):
    """The models in which the words stand still."""
    return [model._meta.label for model, _pks in scrubbing.rows(secret=Secret(secret))]


def refused(post, by, secret=ACCOUNT):
    """With which sentence; nothing has changed."""
    before = Post.objects.get(pk=post.pk).body
    for act in (redacting.check, partial(redacting.redact, now=clock.now())):
        with pytest.raises(rules.NotAllowed) as refusal:
            act(post=post, secret=secret, by=by)
    assert Post.objects.get(pk=post.pk).body == before
    return str(refusal.value)


def in_an_answer(post, nina, hana, mara):
    factories.answer(post.thread, by=hana, body=f"> {ACCOUNT}\n\nPlease take that away.")


def in_another_question_of_theirs(post, nina, hana, mara):
    hour = clock.now() + timedelta(hours=1)
    factories.question(by=nina, body=f"Once more, mine is {ACCOUNT}, is it?", at=hour)


def in_a_version_of_anothers(post, nina, hana, mara):
    answer = factories.answer(post.thread, by=hana, body=f"Is {ACCOUNT} really yours?")
    hour = clock.now() + timedelta(hours=1)
    posts.edit(post=answer, by=hana, now=hour, body="I would not say that in public.")


def in_a_talk_of_others(post, nina, hana, mara):
    private.begin(by=hana, people=[mara], words=f"Look at {ACCOUNT}, do.", now=clock.now())


def in_anothers_draft(post, nina, hana, mara):
    Draft.objects.create(
        kind="answer", member=hana, thread=post.thread, place=f"answer:{post.thread_id}",
        fields={"body": ACCOUNT}, updated_at=clock.now(),
    )  # fmt: skip


def in_a_canned_reply(post, nina, hana, mara):
    CannedReply.objects.create(title="Pay", text=ACCOUNT, language="en", by=mara, at=clock.now())


def reported(post, nina, hana, mara):
    report(post, hana)


def report(post, by):
    flags.report(thread=post.thread, post=post, by=by, reason="private", words="", now=clock.now())


def hidden(post, nina, hana, mara):
    decisions.decide(
        act=Decision.Act.POST_EDITED, reason="rude", words="", by=mara, member=nina,
        now=clock.now(), thread=post.thread, post=post,
    )  # fmt: skip


@pytest.mark.parametrize(
    "case",
    [
        in_an_answer, in_another_question_of_theirs, in_a_version_of_anothers,
        in_a_talk_of_others, in_anothers_draft, in_a_canned_reply, reported, hidden,
    ],
)  # fmt: skip
def test_what_is_not_theirs_alone_is_refused_with_one_sentence(case, nina, hana, mara):
    factories.category("sim")
    post = own(nina)
    plain = refused(post, nina, secret="does that matter?")  # nothing private

    case(post, nina, hana, mara)

    assert refused(post, nina) == plain
    assert not any(letter.isdigit() for letter in plain)


def test_what_the_log_of_the_team_quotes_is_not_theirs_alone(nina, mo):
    post = own(nina)
    line = security_log.note(
        act="post_deleted", by=mo, at=clock.now(), reason=f"It shows {ACCOUNT}", about=post
    )
    assert refused(post, nina)

    redacting.redact(post=post, secret=ACCOUNT, by=mo, now=clock.now())

    line.refresh_from_db()
    assert (line.act, line.by, line.object_id, line.reason) == (
        "post_deleted", mo.pk, str(post.pk), "",
    )  # fmt: skip


def test_words_around_what_is_private_are_few(nina):
    post = factories.question(
        by=nina, body=f"My account {ACCOUNT} was charged twice, and the shop hears nothing."
    ).posts.get()
    assert refused(post, nina, secret=f"{ACCOUNT} was charged twice, and the shop")
    redacting.redact(post=post, secret=f"My account {ACCOUNT}", by=nina, now=clock.now())
    assert Post.objects.get(pk=post.pk).body.startswith(f"{MASK} was charged twice")


def test_a_join_or_a_redaction_before_keeps_nobody_from_it(nina, olga, mo):
    source, target = own(nina).thread, factories.question(by=olga)
    scenes.merge(source, target, by=mo)
    post = Post.objects.get(thread=target, kind="asked")
    redacting.redact(post=post, secret="does that matter?", by=mo, now=clock.now())
    redacting.redact(post=post, secret=ACCOUNT, by=nina, now=clock.now())
    assert holding(ACCOUNT) == []


def test_a_reported_picture_stays_for_whoever_judges(nina, hana, mo):
    picture = pictures.drawn(nina)
    post = factories.question(by=nina, pictures={picture.pk: "My SIM card"}).posts.get()
    report(post, hana)
    picture.refresh_from_db()
    with pytest.raises(rules.NotAllowed):
        redacting.remove_picture(picture=picture, by=nina, now=clock.now())
    redacting.remove_picture(picture=picture, by=mo, now=clock.now())
    assert not Attachment.objects.exists()


def test_names_and_tags_stay(hana, mo):
    topic = factories.category("roaming", name={"en": "Roaming abroad"})
    thread = factories.question(
        category=topic, tag_names=["roaming"], body="Is roaming abroad free of charge for me?"
    )
    hana.display_name = "Roaming Hana"
    hana.save(update_fields=["display_name"])

    redacting.redact(post=thread.posts.get(), secret="roaming", by=mo, now=clock.now())

    hana.refresh_from_db()
    topic.refresh_from_db()
    thread = Thread.objects.get(pk=thread.pk)
    assert (hana.display_name, topic.name["en"]) == ("Roaming Hana", "Roaming abroad")
    assert (thread.tag_names, set(thread.tags.names())) == (["roaming"], {"roaming"})


def test_only_titles_that_said_it_get_another_address_and_index(nina, mo):
    said, other = written(nina), factories.question(title="Which question is a good one to ask?")
    before = factories.question(title=f"What does {MASK} mean in this title?")
    Thread.objects.filter(pk=other.pk).update(slug="its-own-address")
    versions = dict(Thread.objects.values_list("pk", "version"))

    redacting.redact(post=said.posts.get(), secret=SECRET, by=mo, now=clock.now())

    changed = {pk for pk, version in Thread.objects.values_list("pk", "version")
               if version != versions[pk]}  # fmt: skip
    assert changed == {said.pk}
    assert Thread.objects.get(pk=said.pk).slug == "is-a-good-password"
    assert Thread.objects.get(pk=other.pk).slug == "its-own-address"
    assert Thread.objects.get(pk=before.pk).title.count(MASK) == 1


def test_a_word_of_many_titles_is_no_secret(nina, mo):
    post = factories.question(by=nina, body="The word is frobnicate, nothing else.").posts.get()
    for n in range(51):
        factories.question(title=f"How to frobnicate number {n}, please?")
    with pytest.raises(rules.NotAllowed):
        redacting.redact(post=post, secret="frobnicate", by=mo, now=clock.now())


def test_a_number_in_the_arguments_of_a_job_stays_a_number(nina, mo):
    post = factories.question(by=nina, body="The code is 4821973, nothing else.").posts.get()
    job = app.configure_task(tasks.renew_weights.name).defer(pk=4821973, words="4821973")
    redacting.redact(post=post, secret="4821973", by=mo, now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'pk', args ->> 'words' FROM procrastinate_jobs"
                       " WHERE id = %s", [job])  # fmt: skip
        assert cursor.fetchone() == ("4821973", MASK)


def test_nobody_loses_their_address(nina, mo):
    """Somebody's own mail address in a post is a secret, and still where mail goes."""
    post = factories.question(by=nina, body=f"Please write to {nina.email}, thank you.").posts.get()
    redacting.redact(post=post, secret=nina.email, by=mo, now=clock.now())
    nina.refresh_from_db()
    assert nina.email == "nina@example.com"
    assert nina.emailaddress_set.get().email == nina.email


@pytest.mark.parametrize(
    "text",
    [
        "Quittenbrot97 & Söhne", "QUITTENBROT97 & SÖHNE", "Quittenbrot97 &amp; Söhne",
        "> Quittenbrot97\n> & Söhne", "Quittenbrot97%20%26%20S%C3%B6hne",
        "Quittenbrot97 \\u0026 x Quittenbrot97 & S\\u00f6hne", "/1/quittenbrot97-soehne/",
    ],
)  # fmt: skip
def test_it_is_found_however_it_is_spelled(text):
    assert MASK in Secret(SECRET).taken_out(text)


def test_what_only_looks_like_it_stays():
    secret = Secret("a.c+(d")
    assert (secret.taken_out("abc+(d"), secret.taken_out("a.c+(d")) == ("abc+(d", MASK)


def test_search_finds_the_thread_by_its_other_words(nina, mo):
    thread = written(nina)
    redacting.redact(post=thread.posts.get(), secret=SECRET, by=mo, now=clock.now())
    assert list(Thread.objects.listed_for(None)) == [Thread.objects.get(pk=thread.pk)]
    search.reindex()
    assert dump() == []
    assert not OutboxMessage.objects.filter(text__contains="Quitten").exists()
