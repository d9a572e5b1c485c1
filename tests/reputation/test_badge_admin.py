"""Badges in the admin: in plain words, looked at before they are live, and closed to others."""

import re

import pytest
from django.urls import reverse

from forum.domain import members
from forum.lib import clock
from forum.models import Member
from reputation.domain import badge_rules
from reputation.models import Award, BadgeRule
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY
from tests.reputation.test_badges import old, rule, solved

pytestmark = pytest.mark.django_db
LIST = reverse("admin:reputation_badgerule_changelist")
ADD = reverse("admin:reputation_badgerule_add")
TYPED = {
    "code": "", "shelf": "helping", "icon": "award", "measure": "solutions", "at_least": "2",
    "givers": "2", "per": "", "window_days": "", "survival_days": "14", "position": "5",
    "name_en": "Twice right", "name_de": "Zweimal richtig", "about_en": "Right, and again.",
    "about_de": "Richtig, und noch einmal.",
}  # fmt: skip


@pytest.fixture
def chief(ada):
    """A service manager by the verb."""
    chief = factories.member("carla")
    members.give_role(member=chief, role=Member.StaffRole.MANAGER, by=ada, now=clock.now())
    chief.refresh_from_db()
    return chief


def change(pk):
    return reverse("admin:reputation_badgerule_change", args=[pk])


def act(pk, name):
    return reverse("admin:reputation_badgerule_act", args=[pk, name])


def words(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_from_the_draft_over_the_preview_to_live_and_to_its_end(as_, chief):
    helper = old("helga")
    for days in (0, 1):
        solved(helper, old(), books.start() + days * DAY)
    books.follow(clock.now())
    client = as_(chief)

    drafted = client.post(ADD, TYPED)
    draft = BadgeRule.objects.get(code="twice-right")
    page = words(client.get(change(draft.pk)))
    changed = client.post(change(draft.pk), TYPED | {"at_least": "1"})
    live = client.post(act(draft.pk, "live"))
    shown = words(client.get(change(draft.pk)))
    further = client.post(act(draft.pk, "further"))
    second = BadgeRule.objects.get(code="twice-right", version=2)
    client.post(act(draft.pk, "retire"))
    draft.refresh_from_db()

    assert drafted["Location"] == changed["Location"] == live["Location"] == change(draft.pk)
    assert "It would go to 1 person today. 0 people have it already." in page
    assert "Helga 2 2" in page
    assert (draft.at_least, draft.live_by, draft.ended_by) == (1, chief, chief)
    assert draft.name == {"en": "Twice right", "de": "Zweimal richtig"}
    assert "1 question solved by your answer" in shown
    assert further["Location"] == change(second.pk)
    assert (second.is_draft, second.name) == (True, draft.name)


def test_ours_can_be_drafted_anew_without_words_of_their_own(as_, chief):
    draft = badge_rules.draft_further(
        rule=BadgeRule.objects.get(code="solver"), by=chief, now=clock.now()
    )
    no_words = {name: "" for name in TYPED if name.startswith(("name_", "about_"))}

    as_(chief).post(change(draft.pk), TYPED | no_words | {"at_least": "30"})

    draft.refresh_from_db()
    assert (draft.at_least, draft.name, draft.label) == (30, {}, "Finds solutions")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name_de": ""}, "name_de"), ({"about_en": ""}, "about_en"),
        ({"at_least": "0"}, "at_least"),
        ({"givers": "0"}, "givers"), ({"survival_days": "13"}, "survival_days"),
        ({"window_days": "7"}, "window_days"), ({"measure": "posts"}, "measure"),
        ({"icon": "nothing"}, "icon"), ({"per": "tag"}, "name_en"), ({"code": "solver"}, "code"),
        ({"name_en": "Twice {topic}"}, "name_en"), ({"name_en": "???"}, "code"),
        ({"code": "not a slug"}, "code"), ({"name_en": "nul\0"}, "name_en"),
        ({"about_de": "x" * 161}, "about_de"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_said_beside_its_field(as_, chief, fields, field):
    response = as_(chief).post(ADD, TYPED | fields)

    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert 'value="Zweimal richtig"' in response.content.decode() or "name_de" in fields
    assert BadgeRule.objects.filter(drafted_by=chief).count() == 0


def test_what_was_live_is_shown_and_closed(as_, chief):
    live, client = rule(chief), as_(chief)

    assert client.post(change(live.pk), TYPED).status_code == 403
    delete = reverse("admin:reputation_badgerule_delete", args=[live.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    for name, status in (("nothing", 404), ("live", 302)):
        assert client.post(act(live.pk, name)).status_code == status
    assert client.get(act(live.pk, "retire")).status_code == 405
    assert client.post(act(10**9, "live")).status_code == 404


def test_a_draft_can_be_thrown_away_and_only_once(as_, chief):
    draft = badge_rules.draft_further(rule=rule(chief), by=chief, now=clock.now())
    delete = reverse("admin:reputation_badgerule_delete", args=[draft.pk])

    as_(chief).post(delete, {"post": "yes"})

    assert not BadgeRule.objects.filter(pk=draft.pk).exists()
    assert BadgeRule.objects.filter(code="sample").count() == 1


@pytest.mark.parametrize("who", [None, "hana", "eva", "mo"])
def test_others_do_not_enter(request, as_, sven, who):
    live = rule(sven)
    person = request.getfixturevalue(who) if who else None
    if person is not None:
        person.is_staff = who == "mo"  # even with the door open by mistake
        person.save()
    client = as_(person)

    for path in (LIST, ADD, change(live.pk)):
        assert client.get(path).status_code in ((403,) if who == "mo" else (302, 403)), path
    assert client.post(act(live.pk, "retire")).status_code in (
        (403,) if who == "mo" else (302, 403)
    )
    live.refresh_from_db()
    assert live.is_live


def test_the_list_says_what_each_takes_in_few_statements(as_, chief, django_assert_max_num_queries):
    counts = []
    for number in (1, 20):
        for n in range(number):
            rule(chief, f"own-{number}-{n}")
        client = as_(chief)
        client.get(LIST)
        with django_assert_max_num_queries(16) as asked:
            page = client.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert "2 questions solved by your answers" in words(page)
    assert Award.objects.count() == 0
