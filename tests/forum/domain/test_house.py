"""House texts: a change is a new version, and who agreed to which rules is a fact."""

import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from community import deploy_checks
from forum.domain import gate, house
from forum.lib import clock, markup
from forum.models import Agreement, HouseText, HouseVersion, Member, SecurityEntry
from forum.queries import house as reads
from forum.rules import NotAllowed
from tests import factories
from tests.community.calls.test_at_once import at_once

pytestmark = pytest.mark.django_db
NOW = clock.now
TEXTS = Path(house.__file__).parents[1] / "migrations" / "texts"
ENGLISH = house.Words("Be *kind* to everybody, always.", "Kindness is for everybody.")
GERMAN = house.Words("Sei *freundlich* zu allen, immer.", "Freundlich zu allen.")
BOTH = {"en": ENGLISH, "de": GERMAN}


def rules(ada, **extra):
    return house.publish(**{"kind": "rules", "texts": BOTH, "by": ada, "now": NOW()} | extra)


def imprint(ada, **extra):
    told = {"kind": "imprint", "texts": {"de": GERMAN}, "by": ada, "now": NOW()} | extra
    return house.publish(**told)


# --- The first rules


def test_the_first_rules_are_there_in_both_languages_as_the_renderer_writes_them():
    version = HouseVersion.objects.get()

    assert (version.kind, version.number, version.least_age) == ("rules", 1, 16)
    assert (version.by, version.binding_from) == (None, None)
    for text in version.texts.all():
        assert text.body == (TEXTS / f"rules-1.{text.language}.md").read_text("utf-8").strip()
        assert text.body_html == house.rendered(text.body).html
        assert text.renderer_version == markup.RENDERER_VERSION
    assert sorted(version.texts.values_list("language", flat=True)) == ["de", "en"]


# --- Publishing


def test_a_new_version_is_a_new_row_and_the_old_one_stays(ada):
    now = NOW()
    first = imprint(ada)

    second = imprint(ada, texts=BOTH, now=now)

    assert [first.number, second.number, second.by, second.published_at] == [1, 2, ada, now]
    assert HouseText.objects.get(version=first).body == GERMAN.body
    said = HouseText.objects.get(version=second, language="en")
    assert (said.body, said.changed) == (ENGLISH.body, ENGLISH.changed)
    assert said.body_html.strip() == "<p>Be <em>kind</em> to everybody, always.</p>"
    assert reads.version(kind="imprint") == second
    assert reads.version(kind="imprint", number=1) == first


def test_what_could_be_script_is_not(ada):
    words = house.Words("<script>alert(1)</script> [x](javascript:alert(1)) and more", "New.")

    made = imprint(ada, texts={"en": words})

    assert "<script" not in made.texts.get().body_html
    assert 'href="javascript' not in made.texts.get().body_html


def test_it_stands_in_the_security_log(ada):
    made = rules(ada, binding_from=date(2027, 3, 1))

    entry = SecurityEntry.objects.get(act="text_published")
    assert (entry.by, entry.object_kind, entry.object_id) == (ada.pk, "houseversion", str(made.pk))
    assert entry.before == {"number": 1}
    assert entry.after == {"kind": "rules", "number": 2, "binding_from": "2027-03-01"}


@pytest.mark.parametrize("who", ["nina", "hana", "mara", "eva", "mo", "sven", "olga"])
def test_nobody_but_administrators_publishes(request, who):
    with pytest.raises(NotAllowed, match="Only administrators"):
        imprint(request.getfixturevalue(who))

    assert HouseVersion.objects.filter(kind="imprint").count() == 0


def test_sent_twice_it_is_one_version(ada):
    key = uuid.uuid4()

    made = [imprint(ada, key=key, seen=0), imprint(ada, key=key, seen=0)]

    assert made[0] == made[1]
    assert HouseVersion.objects.filter(kind="imprint").count() == 1
    assert SecurityEntry.objects.filter(act="text_published").count() == 1


def test_nobody_overwrites_what_another_published_meanwhile(ada):
    imprint(ada)

    with pytest.raises(NotAllowed, match="version 1 meanwhile"):
        imprint(ada, seen=0)

    assert HouseVersion.objects.filter(kind="imprint").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_version_and_a_refusal(ada):
    got = at_once(*[lambda: imprint(ada, seen=0, key=uuid.uuid4())] * 2)

    assert sorted(type(one).__name__ for one in got) == ["HouseVersion", "NotAllowed"]
    assert list(HouseVersion.objects.filter(kind="imprint").values_list("number", flat=True)) == [1]


@pytest.mark.parametrize("extra", [{"binding_from": date(2027, 1, 1)}, {"least_age": 16}])
def test_only_rules_bind_and_have_an_age(ada, extra):
    with pytest.raises(IntegrityError, match="house_binding_are_rules"), transaction.atomic():
        imprint(ada, **extra)


def test_texts_of_an_older_renderer_are_rendered_anew():
    HouseText.objects.filter(language="en").update(body_html="old", renderer_version=1)

    assert [house.rerender(), house.rerender()] == [1, 0]
    said = HouseText.objects.get(language="en")
    assert said.body_html == house.rendered(said.body).html


# --- What a process knows


def test_what_is_known_is_asked_once_a_minute(monkeypatch, django_assert_num_queries, ada):
    clocks = {"at": 1_000_000.0}
    monkeypatch.setattr(reads.time, "monotonic", lambda: clocks["at"])
    reads.forget()
    with django_assert_num_queries(1):
        assert [reads.rules().number, list(reads.latest())] == [1, ["rules"]]
    HouseVersion.objects.filter(kind="rules").update(number=7)  # as another process would
    clocks["at"] += 59
    with django_assert_num_queries(0):
        assert reads.rules().number == 1
    clocks["at"] += 2
    with django_assert_num_queries(1):
        assert reads.rules().number == 7


def test_whoever_publishes_knows_at_once(ada):
    rules(ada, least_age=15)

    found = reads.rules()
    assert (found.number, found.least_age, found.changes) == (
        2, 15, {"en": ENGLISH.changed, "de": GERMAN.changed},
    )  # fmt: skip


# --- Agreeing


def test_agreeing_is_a_row_and_the_members_number(hana):
    Member.objects.update(rules_agreed=0)
    hana.refresh_from_db()
    now = NOW()

    row = house.agree(member=hana, number=1, way="note", now=now)

    assert (row.member, row.version.number, row.at, row.way) == (hana, 1, now, "note")
    assert hana.rules_agreed == Member.objects.get(pk=hana.pk).rules_agreed == 1


def test_agreeing_twice_is_one_row_with_the_first_date(hana):
    key, first = uuid.uuid4(), NOW() - timedelta(days=3)
    house.agree(member=hana, number=1, way="note", now=first, key=key)

    house.agree(member=hana, number=1, way="note", now=NOW(), key=key)
    house.agree(member=hana, number=1, way="note", now=NOW(), key=uuid.uuid4())

    assert list(Agreement.objects.values_list("at", flat=True)) == [first]


def test_an_older_version_agreed_to_later_takes_nothing_back(hana, ada):
    rules(ada)
    house.agree(member=hana, number=2, way="note", now=NOW())

    house.agree(member=hana, number=1, way="note", now=NOW())

    assert Member.objects.get(pk=hana.pk).rules_agreed == 2


@pytest.mark.parametrize("number", [0, 2, 99, 10**9])
def test_nobody_agrees_to_what_was_never_published(hana, number):
    with pytest.raises(NotAllowed, match="no such version"):
        house.agree(member=hana, number=number, way="note", now=NOW())

    assert Agreement.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_is_one_row(hana):
    act = lambda: house.agree(member=hana, number=1, way="note", now=NOW())  # noqa: E731

    got = at_once(act, act)

    assert {type(one) for one in got} == {Agreement}
    assert Agreement.objects.count() == 1


# --- Posting, while there are rules to agree to


@pytest.fixture
def bound(ada):
    """Version 2 binds since yesterday, and nobody has agreed to it."""
    day = NOW().date() - timedelta(days=1)
    return rules(ada, binding_from=day, now=NOW() - timedelta(days=30))


def ask(by, **extra):
    told = {
        "title": "Why does my phone hum at night?", "body": "Since yesterday, in the kitchen.",
        "category": factories.category("sim"), "tag_names": ["hum"], "language": "en",
        "key": uuid.uuid4(), "now": NOW(),
    }  # fmt: skip
    return gate.ask(by=by, **told | extra)


def test_nobody_posts_from_that_day_on_who_has_not_agreed(bound, hana, nina, eva):
    thread = factories.question(by=hana)
    answer = factories.answer(thread)
    told = {"key": uuid.uuid4(), "now": NOW()}
    for by in (hana, nina, eva):
        for act in (
            lambda by=by: ask(by),
            lambda by=by: gate.answer(thread=thread, by=by, body="Turn it off and on.", **told),
            lambda by=by: gate.comment(post=answer, by=by, body="Thank you so much.", **told),
        ):
            with pytest.raises(NotAllowed, match="Our community rules have changed") as caught:
                act()
            assert caught.value.way == ("/rules/", "To the rules")


def test_whoever_agrees_posts(bound, hana):
    house.agree(member=hana, number=2, way="note", now=NOW())

    assert ask(hana).title == "Why does my phone hum at night?"


def test_before_that_day_everybody_posts(ada, hana):
    rules(ada, binding_from=NOW().date() + timedelta(days=2))

    assert ask(hana).title == "Why does my phone hum at night?"


def test_without_a_day_nobody_is_stopped(ada, hana):
    rules(ada)

    assert ask(hana).title == "Why does my phone hum at night?"


def test_the_day_begins_where_the_site_is(ada, hana, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    day = date(2030, 5, 1)
    rules(ada, binding_from=day)
    before = clock.now().replace(year=2030, month=4, day=30, hour=14, minute=59)

    house.check_may_post(member=hana, now=before)
    with pytest.raises(NotAllowed):
        house.check_may_post(member=hana, now=before + timedelta(minutes=1))


def test_a_newer_version_without_a_day_lets_all_post_again(bound, ada, hana):
    rules(ada)

    assert ask(hana).title == "Why does my phone hum at night?"


def test_what_was_posted_before_is_shown_again_by_its_form(ada, hana):
    key = uuid.uuid4()
    first = ask(hana, key=key)
    rules(ada, binding_from=NOW().date() - timedelta(days=1))

    assert ask(hana, key=key) == first


def test_own_words_can_still_be_changed(bound, hana):
    thread = factories.question(by=hana)
    post = thread.posts.get()

    gate.edit(post=post, by=hana, now=NOW(), title=thread.title, body="My number is out of it now.")

    post.refresh_from_db()
    assert post.body == "My number is out of it now."


# --- Before a site goes live


def test_the_checks_name_what_is_missing(ada):
    def found(databases):
        return [one.id for one in deploy_checks.texts(None, databases=databases)]

    assert found(None) == []
    assert found(["default"]) == ["lotse.W015", "lotse.W016"]
    imprint(ada)
    assert found(["default"]) == ["lotse.W016"]
    house.publish(kind="contact", texts=BOTH, by=ada, now=NOW())
    assert found(["default"]) == []
