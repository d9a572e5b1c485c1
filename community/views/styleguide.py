"""The living style page: every component with samples, nothing read from the database."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.queries.incidents import Banner
from forum.forms.fields import GatedText, MarkdownText
from forum.lib import clock, markup
from forum.models import Category, Member, Post, Solution, Standing, Thread
from forum.queries.house import Latest
from forum.queries.similar import Suggestion
from forum.queries.thread_page import PostView
from forum.views import common
from reputation.lib.checklist import Figures, lines
from reputation.lib.examples import Example
from reputation.lib.examples import Row as Line
from reputation.models import Award, BadgeRule, Mentor, Pairing
from reputation.queries.badges import Progress, Shown
from reputation.queries.mentors import Shown as Mentored
from reputation.queries.pairings import Own
from reputation.views.mentors_page import Row, told

TAG_NAMES = ["esim", "android"]
ASKED = [("Community", "", "done"), ("Mentors", "", "done")]
STEPS = (
    [("Community", "", "done"), ("Mentors", "3 asked", "now"), ("Expert", "by Mon 11:00", "next")],
    [*ASKED, ("Eva, expert", "looks until 14:30", "now")],
    [*ASKED, ("Expert", "", "done"), ("Lead of the team", "was due Mon 11:00", "due")],
)
BROKEN = ({"en": "No mobile data in Rostock"}, {"en": "A cable is cut, it is being repaired."})
QUESTION = "I moved from a Pixel 7 to a Pixel 9. The QR code is read, then “Activation failed”."
ANSWER = """The old phone still holds the profile. This works:

1. On the **old** phone: Settings, SIMs, *delete* the eSIM.
2. In the app ask for a new QR code; the old one is good only once.
3. Scan it with Wi-Fi switched on.

> A restart alone does not help.

The code for the status is `*#06#`."""


class SampleForm(forms.Form):
    name = GatedText(span=(3, 30), label="A name", help_text="As others see it.")
    kind = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")], label="A choice")
    agreed = forms.BooleanField(label="Yes, that is right", required=False)
    body = MarkdownText(span=(10, 500), label="A text", help_text="Markdown works here.")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """For those who build: with DEBUG everybody, else staff."""
    member = common.member_of(request)
    if not settings.DEBUG and (member is None or not member.is_company):
        raise Http404
    now = clock.now()
    changed = Latest("rules", 0, now, None, 16, {"en": "Pictures need a yes."})
    shown = samples(now=now) | {"changed_rules": changed}
    return render(request, "community/styleguide/index.html", shown)


def samples(*, now: datetime) -> dict[str, Any]:
    """Objects that look real and were never saved."""
    people = _people(now)
    solved = _thread(1, "eSIM does not activate after a new phone", people["nina"], now)
    post = _post(2, solved, people["mara"], ANSWER, now - timedelta(hours=2))
    post.helpful_count = 34
    solved.solution = Solution(
        pk=1, thread=solved, post=post, by=people["nina"], at=now - timedelta(hours=1)
    )
    solved.state = Thread.State.SOLVED
    waiting = _thread(3, "Roaming in Switzerland: texts arrive, data does not", None, now)
    answered = _thread(4, "Charged twice in October", people["hana"], now)
    answered.state, answered.answer_count = Thread.State.ANSWERED, 2
    answered.last_answer_by = people["eva"]
    comment = _post(5, solved, people["nina"], "That was it, thank you!", now)
    view = PostView(
        post, {"mark", "comment"}, comments=[PostView(comment, set(), is_asker=True)],
        is_solution=True,
    )  # fmt: skip
    return {
        "people": list(people.values()),
        "threads": [waiting, answered, solved],
        "thread": solved,
        "waiting": waiting,
        "view": view,
        "solution_fact": solved.solution,
        "ladders": STEPS,
        "suggestions": [Suggestion(solved, post, 34), Suggestion(waiting, None, 0)],
        "form": SampleForm({"name": "ab", "kind": "a", "body": "short"}),
        "hues": range(12),
        "badges": (badges := _badges(now)),
        "awards": [award for one in badges for award in one.awards],
        "mentor_cards": [_own("paired", people["mara"], now), _own("waiting", None, now)],
        "colours": COLOURS,
        "example": _example(now),
        "checks": told(lines(Figures(account_days=400, active_days=12, flags=0, points=640))),
        "mentors": _mentors(people["mara"], now),
        "banners": [(Banner(1, *BROKEN, now, 212, has_answer=True, is_mine=False), "10:12")],
        "tabs": [("a", "Latest", "#a", True), ("b", "Needs help", "#b", False)],
    }


def _own(state: str, guide: Member | None, now: datetime) -> Own:
    """What a newcomer's card shows."""
    pairing = Pairing(guide=guide, began_at=now) if guide else None
    return Own(state, now, [], pairing, sponsor=None, before=None, graduated=None)


def _example(now: datetime) -> Example:
    return Example(
        "again",
        [
            Line("SOL", Decimal(15), Decimal(15), 1, False, "", now),
            Line("SOL", Decimal(15), Decimal("7.5"), 2, False, "", now),
        ],
    )


def _mentors(member: Member, now: datetime) -> list[Row]:
    """One with free places, one without, and one who pauses."""
    topics: list[Any] = [Category(pk=1, slug="sim-esim", name={"en": "SIM & eSIM"})]
    mentor = Mentor(member=member, state="active", since=now, paused_until=now.date())
    hours: dict[str, Any] = {
        "from_time": time(17),
        "until_time": time(22),
        "languages": ["German", "English"],
    }
    return [Row(Mentored(mentor, topics, places), **hours) for places in (3, 0, None)]


COLOURS = (
    "ink", "soft-ink", "paper", "sand", "card-ground", "line", "control", "sea", "sea-strong",
    "leaf", "buoy",
)  # fmt: skip


def _people(now: datetime) -> dict[str, Member]:
    rows = [
        ("nina", "Nina Albers", "", False, 2),
        ("hana", "Hana Demir", "", False, 400),
        ("mara", "Mara Lindqvist", "", True, 900),
        ("eva", "Eva Brandt", Member.StaffRole.EXPERT, False, 900),
        ("mo", "Mo Yilmaz", Member.StaffRole.MODERATOR, False, 900),
    ]
    people = {}
    for pk, (handle, name, staff_role, is_mentor, days) in enumerate(rows, start=1):
        person = Member(
            pk=pk, handle=handle, display_name=name, staff_role=staff_role,
            joined_at=now - timedelta(days=days),
        )  # fmt: skip
        person.standing = Standing(member=person, is_mentor=is_mentor, helped_count=days // 2)
        people[handle] = person
    return people


def _badges(now: datetime) -> list[Shown]:
    """One that is held, one on the way, and one of a topic."""
    solver = BadgeRule(
        code="solver", icon="lightbulb", measure="solutions", at_least=10, givers=8, live_at=now
    )
    welcome = BadgeRule(
        code="warm-welcome", icon="door-open", measure="newcomers", at_least=5, givers=5,
        live_at=now,
    )  # fmt: skip
    topic = BadgeRule(
        code="knows-topic", icon="compass", measure="solutions", at_least=10, givers=7,
        per="category", live_at=now,
    )  # fmt: skip
    held = Award(code=welcome.code, rule=welcome, at=now)
    knows = Award(code=topic.code, rule=topic, topic_names={"en": "SIM & eSIM"}, at=now)
    return [
        Shown(solver, 4, [], Progress(n=7, givers=5, waiting=2)),
        Shown(welcome, 9, [held], Progress(n=6, givers=6)),
        Shown(topic, 12, [knows], Progress(n=3, givers=2), topic="Roaming"),
    ]


def _thread(pk: int, title: str, author: Member | None, now: datetime) -> Thread:
    asked_at = now - timedelta(hours=pk)
    return Thread(
        pk=pk, title=title, slug="sample", excerpt=QUESTION, author=author, language="en",
        category=Category(pk=1, slug="sim-esim", name={"en": "SIM & eSIM"}),
        created_at=asked_at, active_at=asked_at, tag_names=TAG_NAMES, tag_slugs=TAG_NAMES,
    )  # fmt: skip


def _post(pk: int, thread: Thread, author: Member, body: str, at: datetime) -> Post:
    rendered = markup.render(body)
    return Post(
        pk=pk, thread=thread, kind=Post.Kind.ANSWER, author=author, body=body, created_at=at,
        body_html=rendered.html, excerpt=rendered.excerpt,
    )  # fmt: skip
