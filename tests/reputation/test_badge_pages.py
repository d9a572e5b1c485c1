"""The pages of badges: what each takes, who has it, how far one is, and who may take one back."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import translation

from forum.domain import marks
from forum.lib import clock
from forum.models import Member, Notice
from reputation.domain import badge_rules, badges
from reputation.forms.badge import BADGE_ICONS
from reputation.lib import badge_words
from reputation.models import Award, BadgeRule, Revocation
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY
from tests.reputation.test_badges import old, rule, solved, thanked

pytestmark = pytest.mark.django_db
ROLES = ["", "expert", "moderator", "manager", "administrator"]


def words(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def award(member, code="first-help", **extra):
    of = BadgeRule.objects.filter(code=code).last()
    extra.setdefault("at", clock.now())
    return Award.objects.create(member=member, code=code, rule=of, **extra)


def test_every_badge_of_ours_has_its_words_and_its_icon():
    sprite = (settings.BASE_DIR / "static/icons/sprite.svg").read_text("utf-8")
    ours = BadgeRule.objects.all()
    icons = [*ours.values_list("icon", flat=True), *(name for name, _label in BADGE_ICONS)]

    assert {one.code for one in ours} == set(badge_words.OURS)
    assert [name for name in icons if f'id="{name}"' not in sprite] == []
    for language in ("en", "de"):
        with translation.override(language):
            for one in ours:
                assert one.label != one.code
                assert one.sentence.endswith(".")
                assert ("{topic}" in badge_words.name(one.code)) is bool(one.per)


def test_visitors_read_what_each_takes_and_how_many_have_it(client):
    award(old())

    page = words(client.get("/badges/"))

    assert "First help Somebody says: this helped me. 1 person helped" in page
    assert "1 person has it" in page
    assert "from at least 8 different people" in page
    assert "so far" not in page
    assert '<link rel="canonical"' in client.get("/badges/").content.decode()


def test_one_reads_how_far_one_is(as_):
    helper, at = old(), books.start()
    for days in range(3):
        solved(helper, old(), at + days * DAY, category=factories.category("sim"))
    post = solved(helper, old(), clock.now() - 2 * DAY)
    thanked(post, clock.now() - DAY)
    books.follow(clock.now())
    badges.award(now=clock.now())

    page = words(as_(helper).get("/badges/"))

    assert "You have it since" in page
    assert "3 of 10 so far, 3 of 8 people. 1 more has not held long enough yet." in page
    assert "You are furthest in Sim: 3 of 10 so far" in page
    assert "Yours" in page


def test_german_says_the_same(as_, nina):
    page = words(as_(nina).get("/badges/"))

    assert "Erste Hilfe" in page
    assert "0 von 10 bisher" in page


@pytest.mark.thorough
def test_as_many_statements_with_one_as_with_twenty(as_, sven, django_assert_max_num_queries):
    members = [old() for _ in range(21)]
    counts = []
    for number in (1, 20):
        for member in members[:number]:
            for code in ("solver", "clear-words") if number == 1 else ("first-help", "long-haul"):
                award(member, code=code)
        for n in range(number):
            tag = {"topic": f"tag:{number}{n}", "topic_names": {"en": f"topic {n}"}}
            award(members[0], code="at-home", **tag)
        row = []
        for path in ("/badges/", "/badges/first-help/", members[0].get_absolute_url()):
            client = as_(members[0])
            client.get(path)
            with django_assert_max_num_queries(20) as asked:
                client.get(path)
            row.append(len(asked))
        counts.append(row)
    assert counts[0] == counts[1]


def test_the_profile_shows_a_row_and_keeps_the_rest_a_tap_away(client):
    helper = old()
    for code in list(badge_words.OURS)[:12]:
        award(helper, code=code)

    page = client.get(helper.get_absolute_url()).content.decode()
    shown, _summary, more = page.partition("4 more</summary>")

    assert (shown.count('class="badge"'), more.count('class="badge"')) == (8, 4)
    assert 'class="badge"' not in client.get(old().get_absolute_url()).content.decode()


def test_who_has_it_newest_first_and_paged(client):
    people = [old() for _ in range(31)]
    for n, person in enumerate(people):
        award(person, at=books.start() + n * DAY)
    Member.objects.filter(pk=people[5].pk).update(is_active=False)

    first = client.get("/badges/first-help/").content.decode()
    names = re.findall(r'class="person-name" href="[^"]*/(\w+)/"', first)

    assert names == [one.handle for one in reversed(people) if one != people[5]][:30]
    assert "30 people have it" in first
    assert client.get("/badges/first-help/?after=nonsense").status_code == 404


def test_what_is_hidden_is_missing(as_, client, sven, mo):
    draft = badge_rules.draft_further(rule=rule(sven), by=sven, now=clock.now())
    badge_rules.retire(rule=BadgeRule.objects.get(code="sample", version=1), by=sven,
                       now=clock.now())  # fmt: skip
    badge_rules.draft(
        code="secret", by=sven, now=clock.now(),
        said={"shelf": "helping", "measure": "people", "at_least": 1, "icon": "award"},
    )  # fmt: skip

    for path in ("/badges/secret/", "/badges/nothing/", "/badges/first-help/?view=x"):
        assert as_(mo).get(path).status_code == 404, path
    assert client.get("/badges/first-help/?view=taken-back").status_code == 404
    assert "Secret" not in words(client.get("/badges/"))
    assert "nobody earns this badge any more" in words(client.get("/badges/sample/"))
    assert draft.is_draft


def test_a_retired_badge_that_somebody_has_stays_listed(client, sven):
    live = rule(sven)
    award(old(), code="sample")
    badge_rules.retire(rule=live, by=sven, now=clock.now())

    assert "Given no more" in words(client.get("/badges/"))


@pytest.mark.parametrize("role", ROLES)
def test_who_may_take_back_and_give_back(as_, role):
    given, taken = award(old()), award(old())
    mo = factories.member(staff_role="moderator")
    badges.take_back(award=taken, by=mo, reason="Faked.", now=clock.now())
    client, may = as_(factories.member(staff_role=role)), role in ("moderator", "administrator")
    take, back = (f"/badges/first-help/{given.pk}/take-back/",
                  f"/badges/first-help/{taken.pk}/give-back/")  # fmt: skip

    page = client.get("/badges/first-help/").content.decode()
    got = [
        client.get("/badges/first-help/?view=taken-back").status_code,
        client.get(take).status_code,
        client.post(take, {"reason": "From one sofa."}).status_code,
        client.post(back).status_code,
    ]

    assert (take in page) is may
    assert got == ([200, 200, 302, 302] if may else [404, 403, 403, 403])
    assert Revocation.objects.filter(ended_at=None).count() == 1
    assert (Revocation.objects.get(ended_at=None).award == given) is may


def test_visitors_sign_in_first(client):
    given = award(old())
    for act in ("take-back", "give-back"):
        path = f"/badges/first-help/{given.pk}/{act}/"
        assert client.post(path, {"reason": "So."})["Location"].startswith("/accounts/login/")
    assert Revocation.objects.count() == 0


def test_a_reason_is_asked_for_beside_its_field_and_twice_is_once(as_, mo):
    given = award(old())
    client, path = as_(mo), f"/badges/first-help/{given.pk}/take-back/"
    wrong = client.post(path, {"reason": "x"})
    for _ in range(2):
        client.post(path, {"reason": "All from <one> sofa."})

    assert wrong.status_code == 422
    assert list(wrong.context["form"].errors) == ["reason"]
    assert 'value="x"' in wrong.content.decode()
    assert Revocation.objects.get().reason == "All from <one> sofa."
    for path in (f"/badges/solver/{given.pk}/take-back/", "/badges/first-help/999999/take-back/"):
        assert client.get(path).status_code == 404
    own = as_(given.member).get("/badges/").content.decode()
    assert "All from &lt;one&gt; sofa." in own
    assert "Taken back on" in own


def test_the_notice_leads_to_the_badge_and_is_read_then(as_):
    helper = old()
    post = factories.answer(factories.question(at=books.start()), by=helper, at=books.start())
    marks.give(post=post, by=old(), now=books.start() + timedelta(hours=1))
    books.follow(clock.now())
    badges.award(now=clock.now())
    notice, client = Notice.objects.get(member=helper, kind="badge_earned"), as_(helper)

    inbox = client.get("/inbox/").content.decode()
    response = client.get(f"/inbox/{notice.pk}/")

    assert "You earned the badge “First help”" in inbox
    assert f'href="/inbox/{notice.pk}/"' in inbox
    assert (
        inbox.count("/mute/") == Notice.objects.filter(member=helper).exclude(thread=None).count()
    )
    assert response["Location"] == "/badges/first-help/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "Badges and points" in client.get("/settings/notices/").content.decode()
