"""A small community with one of everything that a page can show."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from forum.domain import marks, me_too, members, posts, solutions, threads
from forum.lib import clock
from forum.models import Category, Draft, Member, Post, Thread, TopicField
from reputation.domain import choices, rulings, windows
from reputation.models import Award, BadgeRule, Payout, Revocation, Ruling, Window
from tests import factories
from tests.reputation import paid

BODY = """I moved to a new phone and **cannot** make calls since.

> Activation failed (error 1309)

1. Restarted, see `*#06#`
2. Asked in the shop

| where | bars |
|---|---|
| kitchen | 1 |

```python
print("a long line that runs on and on, wider than any phone is, until it ends somewhere far away")
```

### What I read
[The help page](https://help.example.com/activation) and [ours](/questions/)."""
GERMAN = "Warum verlängert sich meine Mindestvertragslaufzeit um vierundzwanzig Monate?"


@dataclass
class World:
    """The people and things that `build` made; `team` is a room for moderators and experts."""

    asker: Member
    helper: Member
    moderator: Member
    newcomer: Member
    solved: Thread
    waiting: Thread
    closed: Thread
    article: Thread
    deleted: Thread
    private: Thread
    mine: Post  # a post by the asker, as is `draft`
    draft: Draft


def build() -> World:
    now = clock.now()
    then = now - timedelta(days=2)
    asker = factories.member("nina", about="Likes **hills**.\nHas two phones.", tariff="Mobile M")
    helper, expert = factories.member("hana"), factories.member("eva", staff_role="expert")
    moderator = factories.member("mo", staff_role="moderator")
    newcomer = factories.member("nils", joined_at=now - timedelta(days=1), language="de")
    sim, net = _category("sim", "SIM and eSIM"), _category("net", "Network and coverage")
    team = factories.category("team", is_private=True, reader_roles=["moderator", "expert"])

    # In the order of their times, for the limits look at what somebody posted last.
    closed = _ask("When do the shops open on the holiday?", asker, net, then - timedelta(days=2))
    threads.close(thread=closed, by=moderator, reason="See the page of the shop.", now=now)
    waiting = _ask("My phone loses the network in the kitchen", asker, net, then - timedelta(1))
    article = threads.publish_article(
        by=expert, title="How to read your invoice, line by line", body=BODY, category=sim,
        tag_names=["invoice"], language="en", now=then,
    )  # fmt: skip
    threads.pin(thread=article, by=moderator, now=now)
    deleted = _ask("This one is gone, only moderators read it", helper, sim, then)
    posts.delete(post=deleted.posts.get(), by=moderator, now=now)
    _ask(GERMAN, newcomer, sim, then, language="de")

    solved = _ask("eSIM activation fails after a new phone", asker, sim, then)
    best = factories.answer(solved, by=helper, at=then + timedelta(hours=1), body=BODY)
    other = factories.answer(solved, by=expert, at=then + timedelta(hours=2))
    factories.answer(solved, by=newcomer, at=then + timedelta(hours=3))
    mine = factories.comment(best, by=asker, at=then + timedelta(hours=4))
    marks.give(post=best, by=expert, now=now)
    edited = then + timedelta(hours=5)
    posts.edit(post=other, by=expert, body="Restart it *twice*.", reason="Clearer", now=edited)
    solutions.accept(thread=solved, post=best, by=asker, now=now)
    factories.comment(waiting.posts.get(), by=helper)
    private = _ask("How do we greet newcomers in the team?", expert, team, now)
    members.add_device(member=asker, name="Pixel 9 Pro", software="Android 16", now=now)
    _topic_fields(sim)
    facts = [{"key": "device", "label": {"en": "Phone"}, "value": "Pixel 9 Pro"}]
    Thread.objects.filter(pk=waiting.pk).update(facts=facts)
    me_too.say(thread=waiting, by=newcomer, device="Pixel 8", software="Android 15", now=now)
    Draft.objects.create(
        member=helper, kind="question", place="ask", updated_at=now, device="Chrome, Android",
        fields={"title": "Begun on the phone", "body": "And not finished there."},
    )  # fmt: skip
    draft = Draft.objects.create(
        member=asker, kind="question", updated_at=now,
        fields={"title": "A kept question, word for word", "body": "As it was.", "category": "sim",
                "tag_names": ["esim"], "language": "en"},
    )  # fmt: skip
    for member in (helper, expert):
        _award(member, "first-help")
    _award(helper, "at-home", topic="tag:1", topic_names={"en": "activation"})
    taken = Award.objects.get(member=expert)
    Revocation.objects.create(award=taken, by=moderator, at=now, reason="All from one sofa.")
    helper.standing.points = 50  # suggests edits
    helper.standing.save()
    return World(
        asker, helper, moderator, newcomer, solved, waiting, closed, article, deleted, private,
        mine, draft,
    )  # fmt: skip


def _award(member: Member, code: str, **topic: Any) -> None:
    rule = BadgeRule.objects.get(code=code)
    Award.objects.create(member=member, code=code, rule=rule, at=clock.now(), **topic)


def _topic_fields(category: Category) -> None:
    choices = [{"en": "eSIM"}, {"en": "SIM card"}]
    TopicField.objects.bulk_create([
        TopicField(category=category, key="device", label={"en": "Phone"}, help={"en": "Its name"}),
        TopicField(category=category, key="other", kind="choice", label={"en": "Kind of card"},
                   choices=choices),
        TopicField(category=category, key="error", kind="long", label={"en": "Error text"}),
    ])  # fmt: skip


def _category(slug: str, name: str) -> Category:
    described = {"en": "What fits into it, and what one does about it."}
    return factories.category(slug, name={"en": name}, description=described)


def _ask(title, by, category, at, language="en"):  # type: ignore[no-untyped-def]
    return factories.question(
        title=title, by=by, category=category, at=at, body=BODY, language=language,
        tag_names=["esim", "activation", "new-phone"],
    )  # fmt: skip


def drawn_up(helper: Member) -> Window:
    """A payout of 2025 with the credit of a helper, on which two people have to look."""
    paid.open_books()
    paid.accepted(helper, paid.day(9, 20))
    choices.choose(member=helper, kind="credit", now=paid.day(11, 3))
    for month in (10, 11):
        paid.close(month)
    window = windows.open_due(now=paid.day(12, 2))
    assert window is not None
    Member.objects.filter(pk=helper.pk).update(is_active=False)  # such accounts are looked at
    windows.draw(window=window, now=window.ends_at)
    Member.objects.filter(pk=helper.pk).update(is_active=True)
    return window


def refused(window: Window) -> tuple[Ruling, Payout]:
    """What two people refused of it, and its member questions."""
    payout = window.payouts.select_related("member").get()
    one, other = (factories.member(name, staff_role="manager") for name in ("tim", "tom"))
    said = {"kind": "refuse", "reason": "All of it comes from three accounts.", "now": clock.now()}
    ruling = rulings.propose(payout=payout, by=one, **said)
    rulings.agree(ruling=ruling, by=other, now=clock.now())
    rulings.question(ruling=ruling, by=payout.member, text="They are my readers.", now=clock.now())
    return ruling, payout
