"""What people said: in public, and where only some read it."""

from datetime import datetime, timedelta
from typing import Any

from forum.domain import (
    articles,
    draft_help,
    edits,
    flags,
    me_too,
    members,
    one_taps,
    posts,
    solutions,
    stopping,
    wordings,
)
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import (
    Attachment,
    Category,
    Draft,
    Event,
    MailStop,
    Member,
    Notice,
    OutboxMessage,
    Post,
    PushDevice,
    Reaction,
    SearchGap,
    Standing,
    Synonyms,
    TagText,
    Thread,
    TopicField,
)
from forum.queries import sitemap
from reputation.domain import helping
from reputation.models import Mentor, MentorVerdict, Pairing
from tests import factories
from tests.forum import pictures
from tests.town.plants import bare, word

People = dict[str, Member]
Things = dict[str, dict[str, Any]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def build(people: People) -> Things:
    """Thing -> the parts of addresses that lead to it."""
    now = clock.now()
    then = now - 20 * DAY
    sim = factories.category("sim")
    sim.description = {"en": "What fits into it."}
    sim.save()
    TopicField.objects.create(
        category=sim, key="device", label={"en": "Phone"}, help={"en": "Its name"}
    )
    TopicField.objects.create(
        category=sim, key="card", kind="choice", label={"en": "Card"}, choices=[{"en": "eSIM"}]
    )
    found = _public(people, sim, then)
    found |= _gone(people, Thread.objects.get(pk=found["question"]["pk"]), then)
    found |= _in_private(people, then)
    found |= _own(people, now)
    found |= _edited(people, found, now)
    return found


def _public(people: People, sim: Category, then: datetime) -> Things:
    carl, hana, eva = people["customer"], people["helper"], people["expert"]
    asked = factories.question(
        by=carl, category=sim, at=then,
        title=f"My phone loses the network, {word('public question')}",
        body=f"It is so since yesterday, {word('public question')}.",
        tag_names=["network", bare("public tag")],
    )  # fmt: skip
    answer = factories.answer(asked, by=hana, at=then + HOUR)
    factories.comment(answer, by=people["outsider"], at=then + 2 * HOUR)
    posts.edit(
        post=answer, by=hana, now=then + DAY, body="Restart it twice, and wait.", reason="Clearer"
    )
    wordings.reword(
        thread=asked, by=people["moderator"], now=then + DAY, tag_names=None, base="",
        title=f"Why does my phone lose the network, {word('public question')}?",
        reason="A question",
    )  # fmt: skip
    asked.refresh_from_db()  # its address is another one now
    change = Event.objects.get(kind="thread_retitled", thread=asked)
    solved = factories.question(by=carl, category=sim, at=then, title="Activation fails, why?")
    solution = factories.answer(solved, by=hana, at=then + HOUR)
    other = factories.answer(solved, by=eva, at=then + HOUR)
    solutions.accept(thread=solved, post=solution, by=carl, now=then + DAY)
    reader, now = factories.member("mel", display_name=word("name of a member")), clock.now()
    me_too.say(thread=asked, by=reader, device="Pixel 8", software="Android 15", now=now)
    Reaction.objects.create(
        post=answer, member=reader, kind="failed", device="Pixel 8", software="15", given_at=now
    )
    tag = asked.tags.get(name="network")
    TagText.objects.create(tag=tag, texts={"en": "Everything about the network."})
    newest_tag = asked.tags.get(name=bare("public tag"))
    notice = Notice.objects.filter(member=carl, post=solution).latest("pk")
    mail = OutboxMessage.objects.filter(notice=notice).latest("pk")
    tap = one_taps.issue(notice=notice, key="town", now=clock.now())
    picture = picture_in(answer)
    return {
        "question": _of(asked) | {"change": change.pk, "answer": solution.pk},
        "solved": _of(solved) | {"change": 0, "answer": answer.pk},
        "asked post": {"pk": asked.posts.get(kind="question").pk, "number": 1},
        "answer": {"pk": answer.pk, "number": 1, "picture": picture.pk},
        "solution": {"pk": solution.pk, "number": 1},
        "expert's answer": {"pk": other.pk, "number": 1},
        "notice": {"pk": notice.pk}, "mail": {"pk": mail.pk}, "tap": {"secret": tap},
        "stop": {"secret": stopping.secret(member=carl, scope="group.questions")},
        "picture": of_picture(picture),
        # Their pages go by ranges of ids.
        "sitemap of threads": {
            "section": "threads", "number": 1 + (asked.pk - 1) // sitemap.THREADS_A_PAGE,
        },
        "sitemap of tags": {
            "section": "tags", "number": 1 + (newest_tag.pk - 1) // sitemap.TAGS_A_PAGE,
        },
    }  # fmt: skip


def picture_in(post: Post) -> Attachment:
    """Drawn, in this post by its author."""
    assert post.author is not None
    found = pictures.drawn(post.author)
    found.post = post
    found.save(update_fields=["post"])
    Post.objects.filter(pk=post.pk).update(picture_count=1)
    return found


def of_picture(picture: Attachment) -> dict[str, Any]:
    return {"pk": picture.pk, "name": picture.name, "size": 1600}


def _of(thread: Thread) -> dict[str, Any]:
    return {"pk": thread.pk, "slug": thread.slug}


def _gone(people: People, question: Thread, then: datetime) -> Things:
    hana, mo = people["helper"], people["moderator"]
    gone = factories.question(
        by=people["customer"], at=then, title=f"Where is my {word('deleted question')} now?"
    )
    posts.delete(post=gone.posts.get(), by=mo, now=then + DAY)
    answer = factories.answer(
        question, by=hana, at=then + 3 * HOUR, body=word("earlier words of a deleted answer")
    )
    posts.edit(post=answer, by=hana, now=then + 5 * HOUR, body=word("deleted answer"))
    factories.comment(
        answer, by=people["outsider"], at=then + 6 * HOUR,
        body=f"So it is, {word('comment under a deleted answer')}.",
    )  # fmt: skip
    posts.delete(post=answer, by=hana, now=then + DAY)
    return {
        "deleted question": _of(gone) | {"change": 0, "answer": answer.pk},
        "deleted answer": {"pk": answer.pk, "number": 1},
    }


def _in_private(people: People, then: datetime) -> Things:
    name = word("private topic's name")
    team = factories.category(
        bare("private topic's address"), name={"en": name, "de": name}, is_private=True,
        reader_roles=["moderator", "expert"],
    )  # fmt: skip
    asked = factories.question(
        by=people["moderator"], category=team, at=then,
        title=f"How do we greet a {word('private category')}?",
        tag_names=["greeting", bare("tag of a private category")],
    )  # fmt: skip
    answer = factories.answer(
        asked, by=people["expert"], at=then + HOUR,
        body=f"By its name, {word('answer in a private category')}.",
    )  # fmt: skip
    picture = picture_in(answer)
    return {
        "team question": _of(asked) | {"change": 0, "answer": answer.pk},
        "team answer": {"pk": answer.pk, "number": 1, "picture": picture.pk},
        "team picture": of_picture(picture),
    }


def _own(people: People, now: datetime) -> Things:
    """What belongs to the customer alone, and what the newcomer shows their mentor."""
    carl, nina, mara = people["customer"], people["newcomer"], people["mentor"]
    Member.objects.filter(pk=carl.pk).update(
        tariff=word("tariff"), email=f"{bare('e-mail address')}@example.com"
    )
    device = members.add_device(member=carl, name=word("device"), software="15", now=now)
    push = PushDevice.objects.create(
        member=carl, endpoint="https://push.example/1", session_key="k", created_at=now,
        browser="Chrome", system="Android",
    )  # fmt: skip
    draft = _draft(carl, word("draft"), now)
    Mentor.objects.create(member=mara, state="active", since=now - 90 * DAY, languages=["en", "de"])
    Standing.objects.filter(member=mara).update(is_mentor=True)
    pairing = Pairing.objects.create(newcomer=nina, guide=mara, kind="mentor", began_at=now - DAY)
    shown = _draft(nina, word("shown draft"), now)
    talk = helping.share(
        draft=shown, by=nina, words=f"Is it clear, {word('private talk')}?", key=None, now=now
    )
    made = draft_help.suggest(
        talk=talk.talk, by=mara, title="My card does not activate", body="Shorter, so.",
        tag_names="esim", reason=word("suggestion for a draft"), key=None, now=now,
    )  # fmt: skip
    earlier = Pairing.objects.create(
        newcomer=people["outsider"], guide=mara, kind="mentor", began_at=now - 60 * DAY,
        ended_at=now - 10 * DAY, ending=Pairing.Ending.GRADUATED,
    )  # fmt: skip
    MentorVerdict.objects.create(
        pairing=earlier, stars=4, words=word("words with stars"), at=now - 9 * DAY
    )
    stop = MailStop.objects.create(
        email="gone@example.com", member=carl, reason="hard", said=word("stopped mail"), at=now
    )
    return {
        "device": {"pk": device.pk}, "push device": {"pk": push.pk}, "draft": {"pk": draft.pk},
        "shown draft": {"pk": shown.pk}, "pairing": {"pk": pairing.pk},
        "talk": _of(talk) | {
            "number": made.pk, "handle": "mara", "change": 0,
            "answer": talk.posts.order_by("pk")[0].pk,
        },
        "message": {"pk": talk.posts.order_by("pk")[0].pk, "number": 1},
        "stop mail": {"pk": stop.pk},
    }  # fmt: skip


def _draft(member: Member, title: str, now: datetime) -> Draft:
    return Draft.objects.create(
        member=member, kind="question", place="ask", updated_at=now,
        fields={"title": title, "body": "And not finished yet.", "category": "sim"},
    )  # fmt: skip


def _edited(people: People, found: Things, now: datetime) -> Things:
    """Suggested edits, an article in work, a report, and what nobody found."""
    hana, eva, mo = people["helper"], people["expert"], people["moderator"]
    Standing.objects.filter(member=hana).update(points=90)
    rejected = _suggested(found["expert's answer"]["pk"], hana, word("rejected edit"), now)
    edits.reject(edit=rejected, by=mo, is_mentor=False, reason="It is worse.", now=now)
    edit = _suggested(found["expert's answer"]["pk"], hana, word("suggested edit"), now)
    solution = Post.objects.get(pk=found["solution"]["pk"])
    article = articles.begin(post=solution, by=eva, now=now)
    type(article).objects.filter(pk=article.pk).update(body=f"Look: {word('article in work')}.")
    answer = Post.objects.select_related("thread").get(pk=found["answer"]["pk"])
    flag = flags.report(
        thread=answer.thread, post=answer, by=people["outsider"], reason="rude",
        words=f"Look at that, {word('words of a report')}.", now=now,
    )  # fmt: skip
    gap = SearchGap.objects.create(
        text=word("search nobody answered"), language="en", first_at=now, last_at=now, searches=9
    )
    synonyms = Synonyms.objects.create(words=["phone", "handset"], language="en")
    return {
        "edit": {"pk": edit.pk}, "rejected edit": {"pk": rejected.pk},
        "article in work": {"pk": article.pk}, "report": {"pk": flag.pk}, "gap": {"pk": gap.pk},
        "synonyms": {"pk": synonyms.pk},
    }  # fmt: skip


def _suggested(pk: int, by: Member, body: str, now: datetime) -> Any:
    post = Post.objects.select_related("thread").get(pk=pk)
    return edits.suggest(
        post=post, by=by, standing=Standing(points=90), words=Words(f"Restart it, {body}."),
        reason="Better", base=post.fingerprint, key=None, now=now,
    )  # fmt: skip
