"""Rules in the admin: written in words and percent, tried, announced by a second person."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from forum.lib import clock
from forum.rules import NotAllowed
from reputation import tasks
from reputation.domain import announcing, drafts
from reputation.lib.figures import MONEY
from reputation.models import Announcement, Entry, RuleSet, RuleSetDraft, TrialRun
from reputation.models.rule import BY_HAND, Code
from reputation.queries import figures
from tests import factories
from tests.reputation import books, sets

pytestmark = pytest.mark.django_db
DRAFTS = "/admin/reputation/rulesetdraft/"
CODES = set(Code) - set(BY_HAND)


def typed(draft: RuleSetDraft, **changes: Any) -> dict[str, Any]:
    """The form as it stands, with what somebody changes; `SOL_points` is that of the rule's row."""
    data: dict[str, Any] = {
        "why": draft.why, "pair_percents": "100 50 25", "mutual_percent": "25",
        "base": draft.version, "thread_pot": "25", "pair_days": "90", "giver_days": "7",
        "newcomer_days": "60", "rescue_minutes": "240", "rules-TOTAL_FORMS": len(CODES),
        "rules-INITIAL_FORMS": len(CODES), "rules-MIN_NUM_FORMS": "0",
        "rules-MAX_NUM_FORMS": "1000",
    }  # fmt: skip
    for place, rule in enumerate(draft.rules.all()):
        row = {
            "id": rule.pk, "draft": draft.pk, "is_used": rule.is_used, "points": rule.points,
            "most": rule.most, "per": rule.per, "hold_days": rule.hold_days, "pays": rule.pays,
        }  # fmt: skip
        for name, value in row.items():
            value = changes.pop(f"{rule.code}_{name}", value)
            if value not in (None, False):
                data[f"rules-{place}-{name}"] = value
    return data | changes


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def change_url(draft):
    return f"{DRAFTS}{draft.pk}/change/"


def test_thousands_of_digits_are_no_percentage(as_):
    draft = sets.draft(clock.now())

    sent = typed(draft, pair_percents="9" * 5000)
    response = as_(sets.managers()[0]).post(change_url(draft), sent)

    assert list(response.context["adminform"].form.errors) == ["pair_percents"]


def test_from_the_first_thought_to_the_announcement(as_):
    writer, second = sets.managers()
    first, other = as_(writer), as_(second)
    begun = [first.post(f"{DRAFTS}add/", {"why": sets.WHY}) for _ in range(2)]
    draft = RuleSetDraft.objects.get()
    assert [one["Location"] for one in begun] == [change_url(draft)] * 2

    sent = typed(
        draft, SOL_points="17.5", RESC_is_used=False, pair_percents="100 60", thread_pot="30",
        mutual_percent="12.5", why="We listened to what members said.",
    )  # fmt: skip
    assert first.post(change_url(draft), sent).status_code == 302
    draft.refresh_from_db()
    stated = figures.of_draft(draft=draft)
    assert (stated.rules["SOL"]["points"], "RESC" in stated.rules) == (Decimal("17.5"), False)
    assert stated.frame["pair_weights"] == (Decimal(1), Decimal("0.6"))
    assert (stated.frame["mutual_weight"], stated.frame["thread_pot"]) == (Decimal("0.125"), 30)
    assert stated.rules["DUP"]["points"] == 15
    shown = page(other, change_url(draft))
    assert "Your answer was accepted, points: 17.5 instead of 15" in shown
    assert "No more: The question had waited long" in shown
    assert "17.5 points" in page(other, f"{DRAFTS}{draft.pk}/preview/")

    assert "First a trial run" in page(other, f"{DRAFTS}{draft.pk}/in-force/")
    started = first.post(f"{DRAFTS}{draft.pk}/try/")
    run = TrialRun.objects.get()
    assert started["Location"] == reverse("admin:reputation_trialrun_change", args=[run.pk])
    assert 'hx-trigger="every 2s"' in page(first, started["Location"])
    tasks.run_trial(pk=run.pk)
    assert "every 2s" not in page(first, started["Location"])

    assert "a second person brings it in force" in page(first, f"{DRAFTS}{draft.pk}/in-force/")
    assert "Announce it for" in page(other, f"{DRAFTS}{draft.pk}/in-force/")
    for client in (first, other, other):
        client.post(f"{DRAFTS}{draft.pk}/in-force/", {"base": draft.version})
    announced = Announcement.objects.get()
    assert (announced.by, announced.written_by, announced.run) == (second, writer, run)
    assert announced.rule_set.rules.count() == 14
    assert "We listened to what members said." in page(as_(None), "/rules/points/")
    assert "became rule set 2" in page(first, DRAFTS)
    books.assert_true(clock.now())


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"why": "short"}, "why"), ({"why": "nul\0 and more words"}, "why"),
        ({"pair_percents": "100 fifty"}, "pair_percents"), ({"pair_percents": ""}, "pair_percents"),
        ({"pair_percents": "50 100"}, "pair_percents"), ({"pair_percents": "101"}, "pair_percents"),
        ({"mutual_percent": "101"}, "mutual_percent"), ({"thread_pot": "-1"}, "thread_pot"),
        ({"newcomer_days": "61"}, "newcomer_days"), ({"pair_days": "0"}, "pair_days"),
    ],
)  # fmt: skip
def test_a_bad_figure_is_answered_beside_its_field(as_, changes, field):
    draft = sets.draft(clock.now())

    response = as_(sets.managers()[0]).post(change_url(draft), typed(draft, **changes))

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    if "nul" not in str(changes):
        assert str(*changes.values()) in response.content.decode()  # what was typed stays


def test_a_month_is_not_paid_whole_beyond_where_nothing_is_paid(as_, settings):
    settings.PAYBACK = True
    draft = sets.draft(clock.now())
    money = {"price": "0.03", "knee_from": "600", "knee_to": "599", "knee_weight": "0.5",
             "quality_least": "0.2"}  # fmt: skip
    client = as_(sets.managers()[0])

    wrong = client.post(change_url(draft), typed(draft, **money))
    right = client.post(change_url(draft), typed(draft, **money | {"knee_to": "600"}))

    assert list(wrong.context["adminform"].form.errors) == ["knee_to"]
    assert right.status_code == 302


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"SOL_points": "-5"}, "points"), ({"SOL_points": "much"}, "points"),
        ({"HELP_most": ""}, "most"), ({"HELP_per": ""}, "per"),
        ({"SOL_hold_days": "0"}, "hold_days"), ({"ART_per": "week"}, "per"),
        ({"SOL_per": "ever"}, "per"), ({"ASK_per": "ever"}, "per"),
        ({"ASK_per": "answer"}, "per"), ({"ART_per": "answer"}, "per"),
    ],
)  # fmt: skip
def test_a_bad_rule_is_answered_beside_its_field(as_, changes, field):
    draft = sets.draft(clock.now())

    response = as_(sets.managers()[0]).post(change_url(draft), typed(draft, **changes))

    assert response.status_code == 200
    (formset,) = response.context["inline_admin_formsets"]
    assert [name for errors in formset.formset.errors for name in errors] == [field]
    draft.refresh_from_db()
    assert figures.of_draft(draft=draft).fingerprint == draft.fingerprint


def test_two_who_change_at_once_do_not_overwrite_each_other(as_):
    writer, second = sets.managers()
    draft = sets.draft(clock.now())
    mine = typed(draft, SOL_points="18")
    as_(second).post(change_url(draft), typed(draft, SOL_points="19"))

    response = as_(writer).post(change_url(draft), mine)

    assert "Somebody else has changed this draft meanwhile" in response.content.decode()
    assert draft.rules.get(code="SOL").points == 19


def test_a_reason_that_somebody_changed_meanwhile_is_not_overwritten(as_):
    """Also where the figures are still those that were read: by the form, and by the verb."""
    writer, second = sets.managers()
    draft = sets.draft(clock.now())
    mine, base = typed(draft, why="Mine, written behind your back."), draft.version
    as_(second).post(change_url(draft), typed(draft, why="Theirs, which came first."))

    response = as_(writer).post(change_url(draft), mine)

    assert "Somebody else has changed this draft meanwhile" in response.content.decode()
    draft.refresh_from_db()
    assert (draft.why, draft.changed_by) == ("Theirs, which came first.", second)
    with pytest.raises(NotAllowed, match="changed this draft meanwhile"):
        drafts.change(
            draft=draft, figures=figures.of_draft(draft=draft), off={}, why="Mine all the same.",
            base=base, by=writer, now=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("is_of_old", [False, True])
def test_a_first_step_that_is_taken_in_counts_once_as_the_form_says(as_, is_of_old):
    """Into a set that lacked it; also by a draft that was begun when nobody had said so."""
    at = books.start()
    sets.announced(at, without=("N1",))
    draft = drafts.begin(why=sets.WHY, by=sets.managers()[0], now=clock.now())
    assert not draft.rules.get(code="N1").is_used
    if is_of_old:
        draft.rules.filter(code="N1").update(most=None, per="")
    client = as_(sets.managers()[0])
    (formset,) = client.get(change_url(draft)).context["inline_admin_formsets"]
    (form,) = (one for one in formset.formset.forms if one.instance.code == "N1")
    shown = {name: form[name].value() for name in ("most", "per")}

    sent = typed(draft, N1_is_used=True, N1_points="5", N1_per=None, N1_most=None)
    assert client.post(change_url(draft), sent).status_code == 302

    draft.refresh_from_db()
    taken = figures.of_draft(draft=draft).rules["N1"]
    assert {name: taken[name] for name in shown} == shown == {"most": 1, "per": "ever"}


def test_a_reason_that_was_changed_meanwhile_is_read_first(as_):
    """The figures are those that were tried, but the reason is public, too."""
    writer, second = sets.managers()
    draft = sets.draft(clock.now(), SOL={"points": Decimal(18)})
    sets.tried(draft, clock.now())
    path = f"{DRAFTS}{draft.pk}/in-force/"

    def looked_at():
        return re.findall(r'name="base" value="(\w+)"', page(as_(second), path))

    (before,) = looked_at()
    as_(writer).post(change_url(draft), typed(draft, why="Nobody has read this one."))

    refused = as_(second).post(path, {"base": before}, follow=True)
    assert "Somebody else has changed this draft meanwhile" in refused.content.decode()
    assert not Announcement.objects.exists()
    (after,) = looked_at()
    as_(second).post(path, {"base": after})
    assert Announcement.objects.get().why == "Nobody has read this one."


@pytest.mark.parametrize("pays", [False, True])
def test_a_set_says_what_it_pays_where_money_is_paid(as_, ada, settings, pays):
    settings.PAYBACK = pays
    one = RuleSet.objects.get(number=1)

    shown = page(as_(ada), f"/admin/reputation/ruleset/{one.pk}/change/")

    assert {name: f"field-{name}" in shown for name in MONEY} == dict.fromkeys(MONEY, pays)
    assert "field-thread_pot" in shown


def test_put_aside_and_copied(as_):
    client = as_(sets.managers()[0])
    draft = sets.draft(clock.now(), SOL={"points": Decimal(18)})

    client.post(f"{DRAFTS}{draft.pk}/put-aside/")
    closed = client.post(change_url(draft), typed(draft, SOL_points="19"))
    copied = client.post(f"{DRAFTS}{draft.pk}/copy/")

    other = RuleSetDraft.objects.get(closed_at=None)
    assert (closed.status_code, copied["Location"]) == (403, change_url(other))
    assert other.rules.get(code="SOL").points == draft.rules.get(code="SOL").points == 18
    assert "put aside" in page(client, change_url(draft))


def test_an_announced_set_is_taken_back_with_a_reason(as_):
    client = as_(sets.managers()[0])
    rule_set = sets.announced(clock.now(), SOL={"points": Decimal(18)})
    path = f"/admin/reputation/ruleset/{rule_set.pk}/"
    assert "Take it back" in page(client, f"{path}change/")

    empty = client.post(f"{path}take-back/", {"reason": ""})
    client.post(f"{path}take-back/", {"reason": "It was a slip of ours."})

    assert empty.status_code == 200
    assert "reason" in empty.context["form"].errors
    assert RuleSet.objects.get(number=2).taken_back.reason == "It was a slip of ours."
    assert "Taken back by Greta" in page(client, f"{path}change/")
    first = f"/admin/reputation/ruleset/{RuleSet.objects.get(number=1).pk}/"
    assert "Take it back" not in page(client, f"{first}change/")
    assert client.get(f"{first}take-back/").status_code == 302
    assert RuleSet.objects.filter(taken_back=None).count() == 1


ROLES = {
    "": False, "expert": False, "moderator": False, "manager": True, "administrator": True,
}  # fmt: skip


@pytest.mark.parametrize(("role", "may"), ROLES.items())
def test_every_role_against_every_page(as_, role, may):
    """Experts and moderators too where somebody gave them the staff's flag by hand."""
    now = clock.now()
    draft, aside = sets.draft(now, SOL={"points": Decimal(18)}), sets.draft(now)
    run = sets.tried(draft, now)
    rule_set = announcing.announce(draft=draft, base=draft.version, by=sets.managers()[1], now=now)
    client = as_(factories.member(staff_role=role, is_staff=bool(role)))
    looks = [
        DRAFTS, f"{DRAFTS}add/", change_url(aside), f"{DRAFTS}{aside.pk}/preview/",
        f"{DRAFTS}{aside.pk}/in-force/", f"/admin/reputation/ruleset/{rule_set.pk}/take-back/",
        *(f"/admin/reputation/{name}/" for name in ("ruleset", "entry", "trialrun")),
        f"/admin/reputation/trialrun/{run.pk}/change/",
        f"/admin/reputation/ruleset/{rule_set.pk}/change/",
    ]  # fmt: skip
    acts = [
        (f"{DRAFTS}add/", {"why": "I would like other rules."}),
        (change_url(aside), typed(aside, SOL_points="99")),
        (f"{DRAFTS}{aside.pk}/try/", {}), (f"{DRAFTS}{aside.pk}/copy/", {}),
        (f"{DRAFTS}{aside.pk}/put-aside/", {}),
        (f"{DRAFTS}{draft.pk}/in-force/", {"base": draft.version}),
        (f"/admin/reputation/ruleset/{rule_set.pk}/take-back/", {"reason": "No rules for me."}),
    ]  # fmt: skip

    seen = {path: client.get(path).status_code for path in looks}
    before = sets_and_drafts()
    done = {path: client.post(path, sent).status_code for path, sent in acts}

    if may:
        assert set(seen.values()) == {200}
        assert set(done.values()) == {302}
        assert sets_and_drafts() != before
    else:
        allowed = {302, 403, 404}  # to the sign-in, or refused
        assert set(seen.values()) | set(done.values()) <= allowed, (seen, done)
        assert sets_and_drafts() == before


def sets_and_drafts() -> list[Any]:
    return [
        list(RuleSet.objects.order_by("pk").values("pk", "taken_back")),
        list(RuleSetDraft.objects.order_by("pk").values()),
        TrialRun.objects.count(),
    ]


def test_nothing_else_is_changed_in_the_admin(as_, ada):
    rule_set = RuleSet.objects.get(number=1)
    factories.solved()
    books.follow(clock.now())
    client = as_(ada)
    for name, pk in (("ruleset", rule_set.pk), ("entry", Entry.objects.first().pk)):
        path = f"/admin/reputation/{name}/"
        assert client.get(f"{path}{pk}/change/").status_code == 200
        assert client.post(f"{path}{pk}/change/", {}).status_code == 403
        assert client.post(f"{path}{pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get(f"{path}add/").status_code == 403
    assert client.get(f"{DRAFTS}99999/preview/").status_code == 404
    assert not admin.site.is_registered(Announcement)
