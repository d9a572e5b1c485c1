"""Imprint, contact, rules: pages for everybody, a tick at sign-up, and one note after a change."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape

from community.domain import callbacks
from forum.domain import house
from forum.lib import clock
from forum.models import Agreement, HouseText, HouseVersion, Member, Post, SecurityEntry, Thread
from reputation.models import Consent
from tests import factories
from tests.community import staffed
from tests.community.case_desk import made as cases
from tests.counting import statements
from tests.forum.mailbox import confirm_sign_up, sign_up, signed_in

pytestmark = pytest.mark.django_db
NOW = clock.now
ENGLISH = house.Words("Phones Ltd, Quay 12. Write to <hello@phones.example>.", "It is new.")
GERMAN = house.Words("Telefone GmbH, Kai 12. Schreib an <hallo@phones.example>.", "Neu ist es.")
NOTE = "asked-rules"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def publish(kind, by, **extra):
    told = {"texts": {"en": ENGLISH, "de": GERMAN}, "now": NOW()} | extra
    return house.publish(kind=kind, by=by, **told)


def words(response):
    found = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def foot(response):
    found = re.search(r"<footer.*?</footer>", response.content.decode(), re.DOTALL)
    return re.findall(r'<a href="([^"]+)"', found[0])


# --- Pages for everybody


@pytest.mark.parametrize("path", ["/imprint/", "/contact/"])
def test_what_nobody_has_written_is_no_page_and_no_link(client, as_, hana, path):
    assert client.get(path).status_code == as_(hana).get(path).status_code == 404
    assert path not in foot(client.get("/questions/"))
    assert path not in foot(as_(hana).get("/questions/"))


@pytest.mark.parametrize(("kind", "path"), [("imprint", "/imprint/"), ("contact", "/contact/")])
def test_what_is_written_is_a_page_and_a_link(client, as_, ada, hana, kind, path):
    publish(kind, ada)

    page = client.get(path)

    assert "Phones Ltd, Quay 12" in words(page)
    assert 'href="mailto:hello@phones.example"' in page.content.decode()
    assert path in foot(client.get("/questions/"))
    assert path in foot(as_(hana).get("/questions/"))


def test_the_rules_are_there_from_the_first_day_in_both_languages(client):
    english, german = client.get("/rules/"), client.get("/rules/?lang=de")

    assert "You can take part from the age of 16 on." in words(english)
    assert "Mitmachen kannst du ab 16 Jahren." in words(german)
    assert "/rules/" in foot(english)


def test_the_rules_lead_everybody_to_what_moderation_decides_by_them(client, as_, ada, hana):
    rules = client.get("/rules/")
    [way] = re.findall(r'href="([^"]*decisions[^"]*)"', rules.content.decode())

    assert "in figures" in words(rules)
    assert client.get(way).status_code == as_(hana).get(way).status_code == 200
    publish("imprint", ada)
    publish("rules", ada)
    assert way not in client.get("/imprint/").content.decode()
    older = client.get(reverse("house_version", args=["rules", 1]))
    assert older.status_code == 200
    assert way not in older.content.decode()


def test_a_text_in_one_language_says_so_and_is_marked(client, ada):
    publish("imprint", ada, texts={"de": GERMAN})

    page = client.get("/imprint/")

    assert "There is this text in German only." in words(page)
    assert '<div class="text house-text" lang="de">' in page.content.decode()
    assert "There is" not in words(client.get("/imprint/?lang=de"))


def test_visitors_pages_are_stored_and_answer_304_until_something_is_published(client, ada):
    publish("imprint", ada)
    for path in ("/imprint/", "/rules/", "/privacy/", "/texts/imprint/1/"):
        first = client.get(path)
        assert first.cookies == {}, path
        assert b"csrfmiddlewaretoken" not in first.content, path
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304, path
        publish("imprint", ada)
        anew = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert anew.status_code == 200, path


def test_older_versions_stay_with_their_day_and_say_that_they_are_old(client, ada):
    publish("imprint", ada, now=clock.now().replace(year=2026, month=3, day=4, hour=12))
    publish("imprint", ada, texts={"en": house.Words("A new address, far from the sea.", "Moved.")})

    page = client.get("/imprint/").content.decode()
    old = client.get("/texts/imprint/1/")

    assert re.findall(r'href="(/texts/[^"]+)"', page) == ["/texts/imprint/2/", "/texts/imprint/1/"]
    assert "Version 1 of 4 March 2026" in page
    assert "Moved." in page
    assert "This is an older version; it does not hold any more." in words(old)
    assert "Phones Ltd, Quay 12" in words(old)
    assert "older version" not in words(client.get("/texts/imprint/2/"))


@pytest.mark.parametrize(
    "path", ["/texts/imprint/1/", "/texts/rules/2/", "/texts/rules/0/", "/texts/nonsense/1/",
             f"/texts/rules/{10**30}/"],
)  # fmt: skip
def test_versions_that_there_are_not_are_missing(client, path):
    assert client.get(path).status_code == 404


def test_the_page_of_contact_leads_to_the_team_and_says_what_cannot_wait(client, ada, settings):
    settings.EMERGENCY_NUMBER, settings.URGENT_HOTLINE = "112", "+49 800 123456"
    publish("contact", ada)

    page = client.get("/contact/").content.decode()

    assert 'href="/cases/new/"' in re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    assert 'href="tel:112"' in page
    assert 'href="tel:+49800123456"' in page
    assert "Press “Report” beneath the post" in page
    assert "Press “Report”" not in client.get("/imprint/").content.decode()
    assert "tel:" not in client.get("/imprint/").content.decode()
    settings.EMERGENCY_NUMBER = settings.URGENT_HOTLINE = settings.URGENT_BLOCK_URL = ""
    house.publish(kind="contact", texts={"en": ENGLISH}, by=ada, now=NOW())
    assert "tel:" not in client.get("/contact/").content.decode()


def test_the_page_on_privacy_carries_what_the_company_adds(client, ada):
    assert "Versions" not in words(client.get("/privacy/"))

    publish("privacy", ada)

    page = words(client.get("/privacy/"))
    assert "Phones Ltd, Quay 12" in page
    assert "Cookies" in page
    assert "Version 1 of" in page


def test_no_page_of_a_visitor_or_member_asks_for_the_texts(as_, ada, hana):
    publish("imprint", ada)
    client = as_(hana)
    before = [statements(as_(None), "/questions/"), statements(client, "/questions/")]
    for kind in ("contact", "privacy", "rules"):
        publish(kind, ada)
    with_note = [statements(as_(None), "/questions/"), statements(client, "/questions/")]

    assert NOTE in client.get("/questions/").content.decode()
    assert with_note == before


@pytest.mark.parametrize("kind", ["imprint", "rules"])
def test_twenty_versions_cost_no_more_than_one(as_, ada, kind):
    path = "/imprint/" if kind == "imprint" else "/rules/"
    publish(kind, ada)
    one = statements(as_(None), path)
    for _ in range(19):
        publish(kind, ada)

    assert statements(as_(None), path) == one


# --- Signing up


def test_the_tick_is_asked_for_and_leads_to_the_rules(client):
    page = client.get(reverse("account_signup")).content.decode()

    assert "I am at least 16 years old and agree to the community rules." in page
    assert re.findall(r'<a href="([^"]+)" target="_blank" rel="noopener">', page) == [
        "/rules/", "/privacy/",
    ]  # fmt: skip
    assert (
        "Ich bin mindestens 16 Jahre alt"
        in client.get(reverse("account_signup") + "?lang=de").content.decode()
    )


@pytest.mark.parametrize("name", ["account_signup", "account_signup_by_passkey"])
def test_without_the_tick_nobody_signs_up_and_what_was_typed_stays(client, name):
    typed = {"email": "new@example.com", "display_name": "Nora New", "username": "nora"}

    page = client.post(reverse(name), typed)

    form, shown = page.context["form"], page.content.decode()
    assert list(form.errors) == ["agrees_to_rules"]
    assert "Without this we cannot make you an account." in shown
    for value in typed.values():
        assert f'value="{value}"' in shown
    assert Member.objects.count() == 0


def test_signing_up_is_agreeing_to_what_stood_there(client):
    sign_up(client)
    confirm_sign_up(client)

    row = Agreement.objects.get()
    member = signed_in(client)
    assert (row.member, row.version.number, row.way) == (member, 1, "sign_up")
    assert (member.rules_agreed, row.at) == (1, member.joined_at)
    assert NOTE not in client.get("/").content.decode()


def test_whoever_saw_an_older_version_agreed_to_that_one(client, ada):
    publish("rules", ada, least_age=18)
    assert "at least 18" in client.get(reverse("account_signup")).content.decode()

    sign_up(client, rules_number="1")
    confirm_sign_up(client)

    assert Agreement.objects.get().version.number == 1
    assert NOTE in client.get("/").content.decode()


@pytest.mark.parametrize(("sent", "counts"), [("", 1), ("7", 1), ("99999", 1)])
def test_what_no_page_of_ours_sent_counts_as_the_newest(client, sent, counts):
    sign_up(client, rules_number=sent)

    assert Agreement.objects.get().version.number == counts


def test_a_known_address_leaves_no_agreement(client, hana):
    sign_up(client, email=hana.email)

    assert Agreement.objects.count() == 0
    assert Member.objects.count() == 1


def test_a_site_without_rules_asks_for_nothing(client):
    HouseText.objects.all().delete()
    HouseVersion.objects.all().delete()
    house.reads.forget()

    page = client.get(reverse("account_signup")).content.decode()
    sign_up(client)

    assert "agrees_to_rules" not in page
    assert (Agreement.objects.count(), Member.objects.get().rules_agreed) == (0, 0)
    assert client.get("/rules/").status_code == 404
    assert "/rules/" not in foot(client.get("/questions/"))


# --- After a change


def agree(client, **extra):
    told = {"number": "2", "key": str(uuid.uuid4()), "next": "/questions/"} | extra
    return client.post("/rules/agree/", told)


def test_after_a_change_members_read_one_note_until_they_agree(as_, ada, hana):
    publish("rules", ada)
    client = as_(hana)

    pages = [client.get(path).content.decode() for path in ("/", "/questions/", "/settings/")]
    done = agree(client)

    for page in pages:
        assert page.count(f'class="messages {NOTE}"') == 1
        assert "Our community rules have changed" in page
        assert "It is new." in page
    assert (done.status_code, done["Location"]) == (302, "/questions/")
    assert Agreement.objects.get().way == "note"
    after = client.get("/questions/").content.decode()
    assert NOTE not in after
    assert "Thank you. That is noted under “Your data”." in after


def test_whoever_was_there_before_the_first_rules_reads_the_note(as_, nina):
    Member.objects.update(rules_agreed=0)
    client = as_(nina)

    page = client.get("/questions/").content.decode()
    agree(client, number="1")

    assert "Bitte sieh dir unsere Community-Regeln an" in page
    assert "Das sind die ersten Regeln dieser Community." in page
    assert NOTE not in client.get("/questions/").content.decode()


def test_the_note_names_the_day_from_which_it_binds(as_, ada, hana):
    publish("rules", ada, binding_from=date(2030, 5, 1))

    assert "From 1 May 2030 on, whoever posts has agreed to them." in words_of_note(
        as_(hana).get("/questions/")
    )


def words_of_note(response):
    found = re.search(
        rf'<section class="messages {NOTE}".*?</form>', response.content.decode(), re.S
    )
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_visitors_read_no_note(as_, ada):
    publish("rules", ada)

    assert NOTE not in as_(None).get("/questions/").content.decode()


def test_a_double_tap_is_one_row(as_, ada, hana):
    publish("rules", ada)
    client, key = as_(hana), str(uuid.uuid4())

    assert [agree(client, key=key).status_code for _ in range(2)] == [302, 302]
    assert Agreement.objects.count() == 1


@pytest.mark.parametrize("number", ["", "x", "3", "-1", "99999999999999999999"])
def test_agreeing_to_nothing_is_refused(as_, hana, number):
    page = agree(as_(hana), number=number)

    assert page.status_code == 403
    assert "There is no such version of the rules." in words(page)
    assert Agreement.objects.count() == 0


def test_visitors_sign_in_first_and_the_button_is_on_the_page_of_rules(as_, hana):
    assert agree(as_(None))["Location"].startswith("/accounts/login/")
    assert as_(hana).get("/rules/agree/")["Location"] == "/rules/"


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "nowhere"])
def test_the_note_leads_nowhere_else(as_, hana, away):
    assert agree(as_(hana), number="1", next=away)["Location"] == "/rules/"


# --- Where they bind


@pytest.fixture
def bound(ada):
    now = NOW()
    return publish("rules", ada, now=now - timedelta(days=9), binding_from=now.date())


def asked(**extra):
    return {
        "title": "Why does my phone hum at night?", "body": "Since yesterday, in the kitchen.",
        "category": "sim", "tag_names": "network", "language": "en", "key": str(uuid.uuid4()),
    } | extra  # fmt: skip


def test_a_question_is_refused_with_a_way_and_its_words_stay(as_, bound, hana, sim):
    factories.question(by=hana, category=sim)  # so that the tag is known
    client = as_(hana)

    page = client.post("/questions/ask/", asked())

    shown = page.content.decode()
    assert page.status_code == 422
    assert "Our community rules have changed, and since" in words(page)
    assert '<a href="/rules/">To the rules</a>' in shown
    assert "Since yesterday, in the kitchen." in shown
    assert f'class="messages {NOTE}"' in shown
    agree(client)
    assert client.post("/questions/ask/", asked()).status_code == 302
    assert Thread.objects.count() == 2


@pytest.mark.parametrize("name", ["answer", "comment"])
def test_answers_and_comments_are_refused_too(as_, bound, hana, olga, name):
    thread = factories.question(by=olga)
    about = thread if name == "answer" else thread.posts.get()
    path = reverse(name, args=[about.pk])
    sent = {"body": "Turn it off and on again, then wait.", "key": str(uuid.uuid4())}

    page = as_(hana).post(path, sent, headers={"HX-Request": "true"})

    assert '<a href="/rules/">To the rules</a>' in page.content.decode()
    assert "Turn it off and on again" in page.content.decode()
    assert Post.objects.filter(author=hana).count() == 0


# --- One's own data


def test_ones_data_lists_all_that_one_agreed_to(as_, hana):
    cases.call(cases.case(staffed.pool("phones"), by=hana))
    house.agree(member=hana, number=1, way="note", now=NOW())
    Consent.objects.create(member=hana, version="1", at=NOW())

    page = words(as_(hana).get("/settings/export/"))

    assert "What you agreed to Community rules, version 1" in page
    assert "when the rules had changed" in page
    assert "Code of conduct of mentors, version 1" in page
    assert "That we call you about a case, version 2026-11" in page
    assert callbacks.CONSENT_VERSION == "2026-11"


def test_whoever_agreed_to_nothing_reads_nothing_of_it(as_, olga, hana):
    house.agree(member=hana, number=1, way="note", now=NOW())

    assert "What you agreed to" not in words(as_(olga).get("/settings/export/"))


# --- Where administrators write


TYPED = {
    "body_en": ENGLISH.body, "changed_en": ENGLISH.changed, "body_de": GERMAN.body,
    "changed_de": GERMAN.changed, "seen": "0",
}  # fmt: skip


def typed(**extra):
    return TYPED | {"key": str(uuid.uuid4())} | extra


@pytest.mark.parametrize("path", ["/moderation/texts/", "/moderation/texts/imprint/"])
@pytest.mark.parametrize("who", ["hana", "mara", "eva", "mo", "sven"])
def test_only_administrators_come_in(request, as_, path, who):
    client = as_(request.getfixturevalue(who))

    for page in (client.get(path), client.post(path, typed())):
        assert page.status_code == 403
        assert "Only administrators can publish these texts." in words(page)
    assert HouseVersion.objects.count() == 1


def test_the_list_says_what_is_missing(as_, ada):
    publish("imprint", ada)

    page = words(as_(ada).get("/moderation/texts/"))

    assert page.count("missing: there is no such page") == 1
    assert "Contact missing" in page
    assert "/moderation/texts/" in as_(ada).get("/").content.decode()


def test_a_text_is_looked_at_and_then_published(as_, ada):
    client, sent = as_(ada), typed()

    look = client.post("/moderation/texts/imprint/", sent | {"look": "1"})
    assert look.status_code == 200
    assert look.content.decode().count('href="mailto:hello@phones.example"') == 1
    assert escape(ENGLISH.body) in look.content.decode()
    assert HouseVersion.objects.filter(kind="imprint").count() == 0

    done = [client.post("/moderation/texts/imprint/", sent) for _ in range(2)]
    assert [one["Location"] for one in done] == ["/texts/imprint/1/"] * 2
    assert HouseVersion.objects.filter(kind="imprint").count() == 1
    assert SecurityEntry.objects.filter(act="text_published").count() == 1


def test_looking_does_not_want_to_know_what_is_new(as_, ada):
    sent = typed(changed_en="", changed_de="", look="1")

    page = as_(ada).post("/moderation/texts/imprint/", sent)

    assert page.status_code == 200
    assert "Telefone GmbH, Kai 12." in words(page)
    assert page.context["form"].errors == {}


def test_the_form_begins_with_what_holds(as_, ada):
    page = as_(ada).get("/moderation/texts/rules/").content.decode()

    assert "Everybody was new once." in page
    assert "Alle haben einmal angefangen." in page
    assert 'name="seen" value="1"' in page
    assert 'name="least_age" value="16"' in page


WRONG = [
    ("imprint", {"body_en": "", "body_de": ""}, "body_en", "in one language at least"),
    ("imprint", {"changed_de": ""}, "changed_de", "say in a sentence what is new"),
    ("imprint", {"body_en": "Short."}, "body_en", "at least 20 characters"),
    ("imprint", {"body_en": "a\x00b" * 20}, "body_en", "invalid character"),
    ("imprint", {"body_en": "x " * 16_000}, "body_en", "At most 30000 characters"),
    ("rules", {"body_en": "", "seen": "1"}, "body_en", "has to be able to read the rules"),
    ("rules", {"least_age": "", "seen": "1"}, "least_age", "required"),
    ("rules", {"least_age": "7", "seen": "1"}, "least_age", "greater than or equal to 13"),
    ("rules", {"binding_from": "2020-01-01", "seen": "1"}, "binding_from", "a day to come"),
    ("rules", {"binding_from": "soon", "seen": "1"}, "binding_from", "valid date"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sent", "field", "says"), WRONG)
def test_what_is_not_right_is_said_beside_its_field(as_, ada, kind, sent, field, says):
    page = as_(ada).post(f"/moderation/texts/{kind}/", typed(least_age="16") | sent)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert says in " ".join(page.context["form"].errors[field])
    assert GERMAN.changed in page.content.decode() or "changed_de" in sent
    assert HouseVersion.objects.count() == 1


def test_what_another_published_meanwhile_is_said_and_nothing_is_lost(as_, ada):
    publish("imprint", ada)

    page = as_(ada).post("/moderation/texts/imprint/", typed())

    assert page.status_code == 422
    assert "Somebody published version 1 meanwhile." in words(page)
    assert escape(ENGLISH.body) in page.content.decode()


def test_rules_are_published_with_their_day(as_, ada):
    day = NOW().date() + timedelta(days=30)

    page = as_(ada).post(
        "/moderation/texts/rules/",
        typed(seen="1", least_age="16", binding_from=day.isoformat()),
        follow=True,
    )

    assert f"Published. It binds from {date_format(day, 'DATE_FORMAT')} on" in page.text
    assert "It holds from now on" not in page.text
    made = HouseVersion.objects.get(kind="rules", number=2)
    assert (made.binding_from, made.least_age, made.by) == (day, 16, ada)


def test_there_is_no_other_text(as_, ada):
    assert as_(ada).get("/moderation/texts/nonsense/").status_code == 404
