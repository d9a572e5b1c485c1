"""The demo community in the database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum
from django.test import Client

from community.domain.demo import moderated, outage, people, seed, standing
from community.domain.demo.content import Content
from community.models import Callback, Case
from forum.domain import following
from forum.models import (
    Agreement,
    Category,
    Device,
    Event,
    Following,
    HouseText,
    HouseVersion,
    Member,
    Post,
    SearchDocument,
    Standing,
    Talk,
    Thread,
    ThreadNeighbours,
)
from reputation.domain import audit
from reputation.lib import levels
from reputation.models import Entry, MonthClose
from tests import factories
from tests.community.demo import facts
from tests.community.demo.conftest import NOW, silent
from tests.tagged import recomputed, told

pytestmark = pytest.mark.django_db
SPLIT = "Doorbell camera says “wrong password” since the router restarted"


def _snapshot() -> list[Any]:
    """What the community is, apart from ids and password salts."""
    threads = Thread.objects.order_by("created_at", "title", "author__handle").values_list(
        "title", "author__handle", "created_at", "active_at", "state", "views__count",
        "solution__at", "answer_count",
    )  # fmt: skip
    posts = Post.objects.order_by("created_at", "body", "author__handle").values_list(
        "body_html", "author__handle", "created_at", "helpful_count"
    )
    members = Member.objects.order_by("handle").values_list(
        "handle", "joined_at", "standing__points", "standing__helped_count", "staff_role"
    )
    events = Event.objects.order_by("at", "kind", "by__handle").values_list("at", "kind")
    return [list(threads), list(posts), list(members), list(events)]


def _made(everything: Content, dice: int) -> list[Any]:
    with transaction.atomic():
        seed.run(content=everything, seed=dice, now=NOW, report=silent)
        made = _snapshot()
        transaction.set_rollback(True)
    return made


@pytest.mark.thorough  # three communities are made for it
def test_the_same_seed_gives_the_same_community(everything: Content) -> None:
    first = _made(everything, 4)

    assert _made(everything, 4) == first
    assert _made(everything, 5) != first


def test_a_database_with_other_people_is_refused() -> None:
    factories.member("somebody")

    with pytest.raises(CommandError, match="empty database only"):
        call_command("seed_demo", stdout=StringIO())

    assert Member.objects.count() == 1


def test_the_command_says_what_is_there_and_how_to_sign_in() -> None:
    out = StringIO()

    call_command("seed_demo", stdout=out)

    lines = out.getvalue().splitlines()
    there = seed.counts()
    assert lines[-2] == (
        f"{there.members} members, {there.threads} threads, {there.posts} posts, "
        f"{there.solutions} solutions."
    )
    assert lines[-1] == (
        "Sign in as nina, hana, mara, eva, mo, sven, ada, olga with the password lotse-demo."
    )


@pytest.mark.thorough
class TestSeeded:
    @pytest.fixture(autouse=True)
    def _here(self, seeded: datetime, db: None) -> None:
        """All of these look at the one community."""

    def test_a_second_run_changes_nothing(self) -> None:
        before, out = _snapshot(), StringIO()

        call_command("seed_demo", stdout=out)

        assert "demo data is already there" in out.getvalue()
        assert _snapshot() == before

    def test_every_thread_of_the_files_is_there(self, everything: Content) -> None:
        assert seed.look() is seed.Found.DEMO
        public = Thread.objects.exclude(kind="private")
        assert set(public.values_list("title", flat=True)) == {
            *(topic.title for topic in everything.topics),
            *(title for _at, title, _text in outage.ASKED),
            *(raw["title"] for raw in moderated.told()["threads"]), SPLIT,
        }  # fmt: skip
        said = Post.objects.exclude(kind="message")
        of_files = sum(1 + len(topic.said) for topic in everything.topics)
        of_files += sum(1 + len(raw.get("posts", ())) for raw in moderated.told()["threads"])
        # And the team's word on the outage, and the summary of a case.
        assert said.count() == of_files + len(outage.ASKED) + 2

    def test_three_private_cases(self) -> None:
        assert {(one.status, one.owner is not None) for one in Case.objects.all()} == {
            ("open", False), ("open", True), ("done", True)
        }  # fmt: skip
        assert Case.objects.get(status="done").summary is not None
        assert Callback.objects.get().status == "booked"

    def test_somebody_new_shows_a_draft_to_their_mentor(self) -> None:
        talk = Talk.objects.get(kind="draft_help")
        here = talk.thread.participants.order_by("pk")
        assert list(here.values_list("member__handle", flat=True)) == ["nina", "mara"]
        assert talk.draft is not None
        assert talk.draft.member == talk.thread.author
        assert [one.is_open for one in talk.suggestions.all()] == [True]
        assert seed.talking.write(now=NOW) == 0  # again changes nothing

    @pytest.mark.parametrize(
        "faults",
        [
            lambda: facts.in_the_future(NOW), facts.before_joining, facts.out_of_order,
            facts.wrong_activity, facts.wrong_marks, facts.wrong_solutions, facts.missing_history,
        ],
    )  # fmt: skip
    def test_the_facts_fit_together(self, faults: Callable[[], int]) -> None:
        assert faults() == 0

    def test_counters_equal_a_recount(self) -> None:
        assert facts.miscounted_threads() == []

    def test_whoever_wrote_follows(self) -> None:
        assert Following.objects.count() > 0
        assert following.catch_up() == 0

    def test_whom_somebody_helped_equals_a_recount(self) -> None:
        assert facts.wrong_helped(Member.objects.count()) == []

    def test_an_open_question_waits_since_its_asker_last_wrote(self) -> None:
        waiting = Thread.objects.filter(waiting_since__isnull=False, verdict=None)

        assert {thread.state for thread in waiting} == {Thread.State.OPEN}
        for thread in waiting:
            own = thread.posts.filter(author=thread.author).order_by("-created_at")
            own = own.exclude(kind=Post.Kind.ANSWER)  # they help themselves, and wait all the same
            assert thread.waiting_since == own[0].created_at

    def test_marks_are_as_many_as_the_file_says(self, everything: Content) -> None:
        wished = sum(said.helped for topic in everything.topics for said in topic.said)

        assert sum(Post.objects.values_list("helpful_count", flat=True)) == wished

    def test_points_follow_the_rules(self, seeded: datetime) -> None:
        mara = Standing.objects.get(member__handle="mara")
        earned = Entry.objects.filter(receiver=mara.member_id).aggregate(sum=Sum("points"))

        assert audit.verify(now=seeded) == []
        assert mara.points == int(earned["sum"]) > 50
        assert mara.level == levels.level(mara.points)

    def test_where_it_pays_the_demo_has_closed_months(
        self, seeded: datetime, settings: Any
    ) -> None:
        settings.PAYBACK = True
        standing.refresh(now=seeded)

        last = MonthClose.objects.latest("number")
        assert (last.number, str(last), last.total > 0) == (2, "2026-02", True)
        assert audit.verify(now=seeded) == []

    def test_who_did_nothing_has_the_default_standing(self) -> None:
        quiet = Standing.objects.filter(member__entries=None, helped_count=0).first()
        assert quiet is not None

        assert (quiet.points, quiet.level, quiet.limit_tier) == (0, 0, "new")
        assert Standing.objects.count() == Member.objects.count()

    def test_the_cast_has_its_roles_and_groups(self) -> None:
        roles = {
            member.handle: (member.staff_role, member.is_staff, member.is_superuser)
            for member in Member.objects.filter(handle__in=people.SIGN_INS)
        }

        assert roles == {
            "nina": ("", False, False), "hana": ("", False, False), "mara": ("", False, False),
            "olga": ("", False, False), "eva": ("expert", False, False),
            "mo": ("moderator", False, False), "sven": ("manager", True, False),
            "ada": ("administrator", True, True),
        }  # fmt: skip
        for member in Member.objects.exclude(staff_role=""):
            assert [group.name for group in member.groups.all()] == [member.staff_role]

    def test_mentors_and_the_newcomer_are_what_they_are_called(self, seeded: datetime) -> None:
        assert Member.objects.get(handle="mara").standing.is_mentor is True
        assert Member.objects.get(handle="nina").is_newcomer(seeded) is True
        assert Member.objects.get(handle="hana").is_newcomer(seeded) is False

    @pytest.mark.parametrize("handle", people.SIGN_INS)
    def test_each_of_the_cast_signs_in(self, handle: str) -> None:
        address = f"{handle}@demo.invalid"

        assert Client().login(username=handle, password="lotse-demo") is True
        assert (
            EmailAddress.objects.get(email=address, verified=True, primary=True).user.email
            == address
        )

    def test_the_company_says_who_it_is_and_all_but_one_agreed_to_the_rules(self) -> None:
        texts = HouseVersion.objects.order_by("pk").values_list("kind", "number", "by__handle")
        asked = Member.objects.filter(rules_agreed=0).values_list("handle", flat=True)

        assert list(texts) == [
            ("rules", 1, None), ("imprint", 1, "ada"), ("contact", 1, "ada"), ("privacy", 1, "ada"),
        ]  # fmt: skip
        assert list(asked) == ["olga"]
        assert Agreement.objects.count() == Member.objects.count() - 1
        for text in HouseText.objects.exclude(version__kind="rules"):
            assert ("Demo" if text.language == "de" else "demo") in text.body

    def test_nobody_else_can(self) -> None:
        others = Member.objects.exclude(handle__in=people.SIGN_INS)

        assert {member.has_usable_password() for member in others} == {False}
        assert set(others.values_list("email", flat=True)) == {""}

    def test_devices_tariff_and_words_about_oneself(self) -> None:
        hana = Member.objects.get(handle="hana")

        assert list(hana.devices.values_list("name", flat=True)) == ["Galaxy S24", "Galaxy Watch6"]
        assert (hana.tariff, hana.about) == ("Smart L", "Schreibe meist in der Bahn, darum kurz.")
        assert hana.verified_source == Member.Source.IMPORT
        assert not Device.objects.filter(added_at__gt=NOW).exists()

    def test_visitors_see_nothing_of_the_team_room(self) -> None:
        hidden = Thread.objects.filter(category__slug="team")
        olga, eva = (Member.objects.get(handle=handle) for handle in ("olga", "eva"))

        assert hidden.count() == 2
        assert not hidden.visible_to(None).exists()
        assert not hidden.visible_to(olga).exists()
        assert hidden.visible_to(eva).count() == 2

    def test_one_article_a_language_is_pinned(self) -> None:
        pinned = Thread.objects.filter(pinned_at__isnull=False).order_by("language")

        assert [(thread.kind, thread.language, thread.author.handle) for thread in pinned] == [
            ("article", "de", "mo"),
            ("article", "en", "mo"),
        ]
        assert Event.objects.filter(kind=Event.Kind.THREAD_PINNED).count() == 2

    def test_search_knows_every_thread(self) -> None:
        there = Thread.objects.exclude(kind="private").filter(merged_into=None)
        assert SearchDocument.objects.count() == there.count()

    def test_threads_tell_their_tags(self) -> None:
        assert told() == recomputed()

    def test_most_threads_know_what_is_like_them(self) -> None:
        known = ThreadNeighbours.objects.filter(thread__merged_into=None)
        there = Thread.objects.exclude(kind="private").filter(merged_into=None)
        assert known.count() == there.count()
        assert known.exclude(ids=[]).count() > 0.9 * Thread.objects.count()

    def test_categories_are_named_in_both_languages(self) -> None:
        home = Category.objects.get(slug="zuhause")

        assert home.name == {"en": "At home", "de": "Zuhause"}
        assert home.description["en"].startswith("Home 100:")

    def test_the_latest_is_of_this_hour(self, seeded: datetime) -> None:
        newest = Thread.objects.order_by("-created_at")[:4]

        assert all(seeded - thread.created_at < timedelta(hours=1) for thread in newest)
