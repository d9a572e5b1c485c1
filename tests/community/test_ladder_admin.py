"""Policies, pools, hours and experts, edited by people who are no programmers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from community.admin import preview as said
from community.domain import preview, recompute
from community.lib import amounts, told_times
from community.models import (
    Calendar,
    Expert,
    ExpertOffer,
    Policy,
    Pool,
    Recomputing,
    Service,
    ServiceEvent,
    SpecialDay,
)
from forum.lib import clock
from forum.models import Category, Member
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed

pytestmark = pytest.mark.django_db
BASE = "/admin/community/"
FRIDAY = datetime(2026, 11, 27, 15, 40, tzinfo=UTC)  # 16:40 in Berlin


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30", 30), ("30 min", 30), ("4 h", 240), ("4h30min", 270), ("4 h 30", 270), ("4:30", 270),
        ("2 Stunden", 120), ("1 Std. 15 Min.", 75), ("0", 0), ("", None), ("soon", None),
        ("4:75", None), ("-5", None), ("1,5 h", None), ("99999 h", None),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, minutes: int | None):
    assert amounts.minutes(text) == minutes
    if minutes is not None:
        assert amounts.minutes(amounts.amount(minutes)) == minutes


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9-13, 14:00-18:00", [(540, 780), (840, 1080)]), ("", []), ("22-24", [(1320, 1440)]),
        ("14-18; 9-13", [(540, 780), (840, 1080)]), ("9 bis 17 Uhr", [(540, 1020)]),
        ("9-13, 12-18", None), ("18-9", None), ("9", None), ("9-25", None), ("nine to five", None),
    ],
)  # fmt: skip
def test_hours_of_a_day_as_people_write_them(text: str, spans: list[tuple[int, int]] | None):
    assert amounts.spans(text) == spans
    if spans:
        assert amounts.spans(amounts.told(spans)) == spans


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What the form at this address would send as it is."""
    form = client.get(address).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    for formset in client.get(address).context["inline_admin_formsets"]:
        management = formset.formset.management_form
        sent |= {
            f"{management.prefix}-{name}": management[name].value() for name in management.fields
        }
        for one in formset.formset.forms:
            sent |= {one.add_prefix(name): one[name].value() for name in one.fields}
    return {name: value for name, value in sent.items() if value is not None and value is not False}


@pytest.fixture
def policy() -> Policy:
    return Policy.objects.get()


class TestWhoMay:
    ADDRESSES = (
        "policy/", "pool/", "calendar/", "expert/", "service/", "recomputing/", "incident/",
        "policy/add/", "expert/add/",
    )  # fmt: skip

    @pytest.mark.parametrize("who", ["hana", "mara", "eva", "mo", "sven", "ada"])
    def test_managers_and_administrators(self, who: str, request: Any, as_: Any, policy: Policy):
        person = request.getfixturevalue(who)
        Member.objects.filter(pk=person.pk).update(is_staff=person.is_company)
        client = as_(person)
        may = who in ("sven", "ada")

        got = {one: client.get(BASE + one).status_code for one in self.ADDRESSES}
        acts = [f"policy/{policy.pk}/recompute/", f"policy/{policy.pk}/try/", "policy/try/"]
        got |= {one: client.post(BASE + one).status_code for one in acts}

        expected = {200, 302} if may else {403, 404} if person.is_company else {302}
        assert {one: n for one, n in got.items() if n not in expected} == {}
        if not may:
            assert Recomputing.objects.count() == 0
            with pytest.raises(NotAllowed, match="service managers"):
                recompute.recompute(of=policy, by=person, now=clock.now())


class TestPolicies:
    def test_figures_are_read_and_written_in_words(self, as_: Any, ada: Member, policy: Policy):
        client, address = as_(ada), f"{BASE}policy/{policy.pk}/change/"
        sent = form_of(client, address)
        assert (sent["wave_1"], sent["expert_after"]) == ("30 min", "4 h")

        client.post(address, sent | {"wave_1": "15 min", "expert_after": "2 h 30 min"})

        policy.refresh_from_db()
        assert (policy.wave_1, policy.expert_after) == (15, 150)

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("wave_2", "10 min", "please give it more time"),
            ("promise_after", "1 h", "please give it more time"),
            ("lead_after", "4 h", "please give it more time"),
            ("wave_1", "soon", "Write it like"),
            ("newcomer_percent", "0", "A share of 1 to 100"),
            ("lease", "1 min", "Five minutes at least"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(
        self, as_: Any, ada: Member, policy: Policy, field: str, value: str, says: str
    ):
        client, address = as_(ada), f"{BASE}policy/{policy.pk}/change/"

        page = client.post(address, form_of(client, address) | {field: value})

        assert says in str(page.context["adminform"].form.errors[field])
        assert value in page.text
        assert Policy.objects.get().wave_2 == 60

    def test_the_page_says_what_it_means(self, as_: Any, ada: Member, policy: Policy):
        page = as_(ada).get(f"{BASE}policy/{policy.pk}/change/").text

        assert "A question asked Fri 16:40" in page
        assert "goes to mentors at Fri 17:10" in page

    def test_a_topic_has_its_own_pool_in_the_sentence(self, policy: Policy):
        invoices = factories.category("invoices", name={"en": "Invoices"})
        hours = Calendar.objects.create(name="Short", zone="Europe/Berlin")
        hours.openings.create(weekday=0, begins=600, ends=720)
        pool = Pool.objects.create(slug="bills", name={"en": "Bills"}, calendar=hours)
        pool.categories.add(invoices)
        own = Policy.objects.create(
            name="Bills", category=invoices, calendar=policy.calendar, expert_after=60
        )

        (one, _tuesday) = preview.of_policy(own, asked=preview.instants(FRIDAY - timedelta(days=1)))
        sentence = said.sentence(one)

        # Monday 10 to 12: the hour ends at 11:00.
        assert one.times.expert_at == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
        assert "asked Fri 16:40 in “Invoices”" in sentence
        assert "to an expert of “Bills” at Mon 11:00" in sentence

    def test_one_that_is_never_taken_says_so(self, as_: Any, ada: Member, policy: Policy):
        sim = factories.category("sim")
        late = Policy.objects.create(
            name="Late", position=200, category=sim, calendar=policy.calendar
        )

        page = as_(ada).get(f"{BASE}policy/{late.pk}/change/").text

        assert f"“{policy.name}” comes before it" in page
        Policy.objects.filter(pk=late.pk).update(position=1)
        assert preview.shadow(Policy.objects.get(pk=late.pk)) is None

    def test_it_is_tried_before_it_is_saved(self, as_: Any, ada: Member, policy: Policy):
        client, address = as_(ada), f"{BASE}policy/{policy.pk}/"
        sent = form_of(client, f"{address}change/")

        good = client.post(f"{address}try/", sent | {"wave_1": "10 min"}).text
        bad = client.post(f"{address}try/", sent | {"wave_2": "10 min"}).text

        assert "goes to mentors at Fri 16:50" in good
        assert "Not all of it is right yet" in bad
        assert Policy.objects.get().wave_1 == 30


class TestRecomputing:
    def test_running_ones_go_by_the_new_figures_with_a_log(
        self, as_: Any, sven: Member, policy: Policy, sim: Category
    ):
        Member.objects.filter(pk=sven.pk).update(is_staff=True)
        at = clock.now() - timedelta(minutes=5)
        waiting = [factories.question(category=sim, at=at) for _ in range(2)]
        factories.solved(category=sim)
        before = {one.pk: Service.objects.get(pk=one.pk).promised_at for one in waiting}
        Policy.objects.update(promise_after=30 * 60, lead_after=31 * 60, lead_promise_after=40 * 60)
        client, address = as_(sven), f"{BASE}policy/{policy.pk}/recompute/"
        assert "2 questions" in client.get(address).text

        response = client.post(address, follow=True)

        run = Recomputing.objects.get()
        assert (run.by, run.looked_at, run.changed) == (sven, 2, 2)
        assert "2 of 2 running questions changed" in response.text
        assert told_times.dated(before[waiting[0].pk]) in response.text
        for one in waiting:
            service = Service.objects.get(pk=one.pk)
            assert service.promised_at > before[one.pk]
            event = ServiceEvent.objects.get(service=service, kind="recomputed")
            assert event.data["old"]["promised_at"] == before[one.pk].isoformat()
            assert event.data["new"]["promised_at"] == service.promised_at.isoformat()
        assert recompute.recompute(of=policy, by=sven, now=clock.now()).changed == 0

    def test_edits_alone_leave_running_ones(self, as_: Any, ada: Member, sim: Category):
        thread, policy = factories.question(category=sim), Policy.objects.get()
        before = Service.objects.get(pk=thread.pk).promised_at
        client, address = as_(ada), f"{BASE}policy/{policy.pk}/change/"

        page = client.post(
            address, form_of(client, address) | {"lead_promise_after": "20 h", "_continue": "1"},
            follow=True,
        )  # fmt: skip

        assert Service.objects.get(pk=thread.pk).promised_at == before
        assert "keeps the figures it was asked under" in page.text

    def test_a_pool_that_takes_a_topic_over(self, ada: Member, sim: Category):
        thread = factories.question(category=sim)
        general = Pool.objects.get()
        pool = Pool.objects.create(slug="sim", name={"en": "SIM"}, calendar=general.calendar)
        pool.categories.add(sim)
        now = clock.now()
        offer = ExpertOffer.objects.create(
            service_id=thread.pk, expert=staffed.expert(general), cycle=1, offered_at=now,
            expires_at=now + timedelta(minutes=15),
        )  # fmt: skip

        recompute.recompute(of=general, by=ada, now=now)

        assert Service.objects.get(pk=thread.pk).pool == pool
        offer.refresh_from_db()
        assert offer.answer == "gone"


class TestPools:
    def test_one_is_made(self, as_: Any, ada: Member, sim: Category, eva: Member):
        Expert.objects.get_or_create(member=eva, defaults={"languages": ["de"]})
        factories.question(category=sim, tag_names=["esim"])
        client, address = as_(ada), f"{BASE}pool/add/"
        general = Pool.objects.get()
        sent = form_of(client, address) | {
            "name_en": "SIM", "name_de": "SIM-Karten", "slug": "sim", "tag_names": "esim",
            "calendar": general.calendar_id, "categories": [sim.pk], "experts": [eva.pk],
            "fallback": general.pk, "position": 1,
        }  # fmt: skip

        client.post(address, sent)

        pool = Pool.objects.get(slug="sim")
        assert pool.name == {"en": "SIM", "de": "SIM-Karten"}
        assert [one.name for one in pool.tags.all()] == ["esim"]
        assert [one.member for one in pool.experts.all()] == [eva]

    def test_one_takes_everything_else_and_none_leads_back(self, as_: Any, ada: Member):
        general = Pool.objects.get()
        other = Pool.objects.create(
            slug="other", name={"en": "Other"}, calendar=general.calendar, fallback=general
        )
        client = as_(ada)
        address = f"{BASE}pool/{general.pk}/change/"
        sent = form_of(client, address)

        none = client.post(address, {k: v for k, v in sent.items() if k != "is_general"})
        back = client.post(address, sent | {"fallback": other.pk})
        unknown = client.post(address, sent | {"tag_names": "unheard-of"})

        assert "One pool must take everything else" in none.text
        assert "leads back here" in back.text
        assert "No question has this tag yet: unheard-of" in unknown.text
        assert Pool.objects.get(is_general=True) == general


class TestCalendars:
    def test_hours_and_days_of_their_own(self, as_: Any, ada: Member):
        calendar = Pool.objects.get().calendar
        client, address = as_(ada), f"{BASE}calendar/{calendar.pk}/change/"
        n = calendar.openings.count()
        sent = form_of(client, address) | {
            f"openings-{n}-weekday": "5", f"openings-{n}-begins": "10",
            f"openings-{n}-ends": "13:30", "special_days-0-day": "2026-12-24",
            "special_days-0-name": "Christmas Eve", "special_days-0-hours": "9-12",
        }  # fmt: skip

        client.post(address, sent)

        assert list(calendar.openings.filter(weekday=5).values_list("begins", "ends")) == [
            (600, 810)
        ]
        day = SpecialDay.objects.get()
        assert list(day.openings.values_list("begins", "ends")) == [(540, 720)]
        changed = form_of(client, address) | {"special_days-0-hours": ""}
        client.post(address, changed)
        assert (SpecialDay.objects.count(), day.openings.count()) == (1, 0)

    def test_saving_a_place_enters_its_holidays(self, as_: Any, ada: Member):
        calendar = Pool.objects.get().calendar
        client, address = as_(ada), f"{BASE}calendar/{calendar.pk}/change/"
        sent = form_of(client, address)

        for wrong in ("Bayern", "DE-XX", "utils", "\0"):
            page = client.post(address, sent | {"holidays_of": wrong})
            assert page.status_code == 200, wrong
            assert page.context["errors"], wrong
        assert not SpecialDay.objects.exists()
        page = client.post(address, sent | {"holidays_of": "de-by"}, follow=True)

        assert "holidays entered" in page.text
        calendar.refresh_from_db()
        assert calendar.holidays_of == "DE-BY"
        christmas = f"{clock.now().year + 1}-12-25"
        SpecialDay.objects.get(day=christmas).delete()
        client.post(address, form_of(client, address))
        assert not SpecialDay.objects.filter(day=christmas).exists()  # nobody asked again

    def test_hours_over_one_another_are_refused(self, as_: Any, ada: Member):
        calendar = Pool.objects.get().calendar
        client, address = as_(ada), f"{BASE}calendar/{calendar.pk}/change/"
        n = calendar.openings.count()
        sent = form_of(client, address)
        over = {f"openings-{n}-weekday": "0", f"openings-{n}-begins": "10",
                f"openings-{n}-ends": "11"}  # fmt: skip

        page = client.post(address, sent | over)
        night = client.post(address, sent | over | {f"openings-{n}-ends": "6"})

        assert "On Monday two of the hours lie over one another" in page.text
        assert "Over midnight: two lines" in night.text
        assert calendar.openings.count() == n

    def test_the_zones_are_those_of_everybodys_settings(self, as_: Any, ada: Member):
        calendar = Pool.objects.get().calendar
        Calendar.objects.filter(pk=calendar.pk).update(zone="Asia/Calcutta")  # an older name
        client, address = as_(ada), f"{BASE}calendar/{calendar.pk}/change/"

        page = client.get(address).text
        client.post(address, form_of(client, address) | {"name": "India"})

        assert '<optgroup label="Europe">' in page
        calendar.refresh_from_db()
        assert (calendar.name, calendar.zone) == ("India", "Asia/Calcutta")


class TestExperts:
    def test_skills_by_name_and_shifts(self, as_: Any, ada: Member, eva: Member, sim: Category):
        Expert.objects.get_or_create(member=eva, defaults={"languages": ["de"]})
        factories.question(category=sim, tag_names=["esim"])
        client, address = as_(ada), f"{BASE}expert/{eva.pk}/change/"
        sent = form_of(client, address) | {
            "site": "Rostock", "languages": ["de", "en"], "skills-0-topic": "eSIM",
            "skills-0-grade": "3", "shifts-0-weekday": "1", "shifts-0-begins": "9",
            "shifts-0-ends": "17",
        }  # fmt: skip

        client.post(address, sent)
        again = form_of(client, address)

        expert = Expert.objects.get()
        assert (expert.site, expert.languages) == ("Rostock", ["de", "en"])
        assert [one.topic.partition(":")[0] for one in expert.skills.all()] == ["tag"]
        assert (again["skills-0-topic"], again["shifts-0-begins"]) == ("esim", "09:00")
        wrong = client.post(address, again | {"skills-0-topic": "unheard-of"})
        assert "no tag and no topic of this name" in wrong.text

    def test_whoever_leaves_gives_back_what_they_hold(self, as_: Any, ada: Member, eva: Member):
        Expert.objects.get_or_create(member=eva, defaults={"languages": ["de"]})
        client, address = as_(ada), f"{BASE}expert/{eva.pk}/change/"
        sent = form_of(client, address)

        client.post(address, {name: value for name, value in sent.items() if name != "is_active"})

        assert not Expert.objects.get().is_active


def test_a_new_policy_for_everything_counts_all_that_waits():
    old = Policy.objects.get()
    waits = staffed.waiting(staffed.general())
    staffed.waiting(staffed.general(), status="closed")
    fresh = Policy.objects.create(name="Fresh", calendar=old.calendar, position=0)
    assert list(recompute.running(of=fresh)) == [waits]
    fresh.language = "de"
    assert not recompute.running(of=fresh).exists()
