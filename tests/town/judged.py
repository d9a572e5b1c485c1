"""What moderation did and what waits for it, what people keep to themselves beside a question, and
copies of their data."""

import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage

from community.domain import case_links
from community.models import CaseTap, Pool
from forum.domain import (
    appealing,
    decisions,
    drawers,
    erasing,
    exports,
    gate,
    hiding,
    holding,
    house,
    merging,
    redacting,
    reviewing,
    suspending,
)
from forum.lib import clock, decision_address, own_data_address
from forum.models import (
    BlockedPhrase,
    Category,
    Decision,
    Erasure,
    Export,
    HeldPost,
    Member,
    Thread,
)
from tests import factories
from tests.community.case_desk import made
from tests.forum import pictures
from tests.town.plants import bare, word
from tests.town.talk import of_picture, picture_in

People = dict[str, Member]
Things = dict[str, dict[str, Any]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOLDS = "moonlight casino"  # whatever says it waits


def build(people: People, found: Things) -> Things:
    """Thing -> the parts of addresses that lead to it; where something is there, with more."""
    words = house.Words("Phones Ltd, Quay 12, Harbour Town.", "The first one.")
    for kind in ("imprint", "contact", "privacy"):
        ada = people["administrator"]
        house.publish(kind=kind, texts={"en": words}, by=ada, now=clock.now())
    return (
        _held(people, found)
        | _hidden(people, found)
        | _decided(people, found)
        | _merged(people, found)
        | _own(people, found)
        | _tapped(people)
        | _former(found)
    )


def _held(people: People, found: Things) -> Things:
    """An answer that waits, a question with a drawer that waits, an answer that was refused, whose
    writer appealed and was answered."""
    now, nina, mo = clock.now(), people["newcomer"], people["moderator"]
    for phrase in (HOLDS, word("blocked phrase")):
        BlockedPhrase.objects.create(phrase=phrase, added_at=now, added_by=people["administrator"])
    thread = Thread.objects.get(pk=found["question"]["pk"])
    picture = pictures.drawn(nina)
    waits = gate.answer(
        thread=thread, by=nina, body=f"See the {HOLDS}, {word('held words')}.", key=None,
        now=now - 3 * HOUR, pictures={picture.pk: "As it looks"},
    )  # fmt: skip
    asked = gate.ask(
        by=nina, title=f"Is the {HOLDS} of {word('held question')} any good?", tag_names=[],
        body="I read of it somewhere, and would like to know.", language="en", key=None,
        now=now - 2 * HOUR, category=Category.objects.get(slug="sim"),
        drawer=word("drawer of a held question"),
    )  # fmt: skip
    refused = gate.answer(
        thread=thread, by=nina, body=f"Or the {HOLDS}, {word('refused words')}.", key=None,
        now=now - HOUR,
    )  # fmt: skip
    assert isinstance(waits, HeldPost)
    assert isinstance(asked, HeldPost)
    assert isinstance(refused, HeldPost)
    decision = holding.refuse(
        held=refused, by=mo, reason="spam", words=word("why words were refused"), now=now
    )
    assert decision is not None
    appeal = appealing.appeal(decision=decision, by=nina, words=word("answered appeal"), now=now)
    appealing.answer(
        appeal=appeal, by=people["administrator"], outcome="upheld",
        words=word("answer to an appeal"), now=now,
    )  # fmt: skip
    return {
        "held words": {"pk": waits.pk}, "held question": {"pk": asked.pk},
        "refused words": {"pk": refused.pk}, "refusal": {"pk": decision.pk},
        "held picture": of_picture(picture),
    }  # fmt: skip


def _hidden(people: People, found: Things) -> Things:
    """An answer that reports took out of sight, and a secret that was taken out for ever."""
    now, thread = clock.now(), Thread.objects.get(pk=found["question"]["pk"])
    hidden = factories.answer(
        thread, by=people["outsider"], at=now - DAY, body=f"No, {word('words hidden by reports')}."
    )
    picture = picture_in(hidden)
    decision = hiding.hide(post=hidden, by=None, reason="rude", now=now)
    told = factories.answer(
        thread, by=people["helper"], at=now - DAY, body=f"My code is {bare('redacted secret')}, so."
    )
    redacting.redact(
        post=told, secret=bare("redacted secret"), by=people["moderator"], now=now,
        words=word("why a secret was taken out"),
    )  # fmt: skip
    return {
        "hidden answer": {"pk": hidden.pk, "number": 1}, "hiding": {"pk": decision.pk},
        "hidden picture": of_picture(picture),
    }  # fmt: skip


def _decided(people: People, found: Things) -> Things:
    """Warnings: one that is appealed against, one that was undone, one that a mail leads to; and
    what moderators note of people, of themselves too."""
    now, mo, ada = clock.now(), people["moderator"], people["administrator"]
    hana, olga = people["helper"], people["outsider"]

    def warned(member: Member, words: str) -> Any:
        return suspending.warn(member=member, by=mo, reason="rude", words=words, now=now)

    warning = warned(hana, word("warning"))
    appealing.appeal(decision=warning, by=hana, words=word("open appeal"), now=now)
    undone = warned(olga, "Please be kind.")
    decisions.undo(decision=undone, by=ada, words=word("why it was undone"), now=now)
    mailed = warned(factories.member("wim"), "Please be kind, too.")
    reviewing.note(member=hana, by=mo, body=word("note on a member"), now=now)
    reviewing.note(member=mo, by=ada, body=word("note on a moderator"), now=now)
    secret = decision_address.secret(decision=mailed.pk, member=mailed.member_id)
    out = factories.member("wil")
    suspending.suspend(member=out, by=mo, reason="spam", words="Ads.", days=3, now=now)
    link = own_data_address.Link(own_data_address.ERASE, out.pk, 0, now + DAY)
    gone = Decision.objects.get(thread=found["deleted question"]["pk"])
    return {
        "warning": {"pk": warning.pk}, "undone warning": {"pk": undone.pk},
        "removing": {"pk": gone.pk}, "appeal address": {"secret": secret},
        "own data address": {"secret": own_data_address.secret(link=link)},
    }  # fmt: skip


def _merged(people: People, found: Things) -> Things:
    """A question that went into another one, which can take that back."""
    into = Thread.objects.get(pk=found["question"]["pk"])
    same = factories.question(
        by=people["newcomer"], at=clock.now() - DAY, title="And in my kitchen it is lost as well"
    )
    merging.merge(
        source=same, target=into, by=people["moderator"], reason="wrong_place",
        words="They ask the same.", now=clock.now(),
    )  # fmt: skip
    decision = into.decisions.filter(act="thread_merged").last() or same.decisions.get()
    return {
        "question": found["question"] | {"decision": decision.pk},
        "merged question": {
            "pk": same.pk, "slug": same.slug, "change": 0, "answer": 0, "decision": decision.pk,
        },
    }  # fmt: skip


def _own(people: People, found: Things) -> Things:
    """What the customer put beside their question, their copy, and an account that will go."""
    now, carl = clock.now(), people["customer"]
    asked = Thread.objects.get(pk=found["question"]["pk"])
    drawers.put(thread=asked, text=word("drawer"), by=carl, now=now)
    export = Export.objects.create(
        member=carl, name="0" * 32, asked_at=now - HOUR, due_at=now, made_at=now - HOUR / 2,
        expires_at=now + DAY, bytes=20,
    )  # fmt: skip
    name, packed = exports.path(export=export), BytesIO()
    with zipfile.ZipFile(packed, "w") as file:  # not compressed: the word stands in its bytes
        file.writestr("me.json", word("copy of one's data"))
    default_storage.delete(name)
    default_storage.save(name, BytesIO(packed.getvalue()))
    Erasure.objects.create(
        member=people["outsider"], by=people["outsider"], asked_at=now, due_at=now + 9 * DAY
    )
    return {"export": {"pk": export.pk}}


def _tapped(people: People) -> Things:
    """A case that waits for its customer, whose mail can be answered signed out."""
    case = made.case(
        Pool.objects.get(slug="phones"), by=people["customer"], owner=people["expert"],
        words=f"{word('case behind a mail')}, as I say.", status="asked",
    )  # fmt: skip
    tap = case_links.issue(case=case, purpose=CaseTap.Purpose.REPLY, now=clock.now())
    return {"case that asked": {"pk": case.pk}, "case tap": {"secret": case_links.secret(tap=tap)}}


def _former(found: Things) -> Things:
    """Somebody who answered and has been erased since."""
    now, thread = clock.now(), Thread.objects.get(pk=found["question"]["pk"])
    gone = factories.member("frieda", display_name=word("name of a former member"))
    answer = factories.answer(thread, by=gone, at=now - 9 * DAY)
    request = erasing.ask(member=gone, by=gone, now=now - 3 * DAY)
    assert erasing.erase(pk=request.pk, now=now)
    return {"former member's answer": {"pk": answer.pk, "number": 1}}
