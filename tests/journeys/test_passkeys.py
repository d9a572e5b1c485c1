"""Passkeys in the browser, with an authenticator that the browser plays: made, used, refused."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Locator, Page, expect

from forum.models import Category, Member, Thread
from tests import factories
from tests.forum.mailbox import code_in, last_mail
from tests.journeys.browsing import DESK, PHONE, Visits, press
from tests.journeys.test_ask import check_posted, kept, write

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Phone = Callable[[Page], CDPSession]


@pytest.fixture
def devices(transactional_db: None) -> Category:
    factories.category("sim", name={"en": "SIM and eSIM"})
    return factories.category("devices", name={"en": "Devices"})


@pytest.fixture
def hana(transactional_db: None) -> Member:
    return factories.member("hana")


def plug_in(page: Page, *, verified: bool = True) -> CDPSession:
    """A phone with a fingerprint reader, whose owner puts the finger on it (or does not)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": verified,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return session


def menu(page: Page) -> Locator:
    """Only somebody who is signed in has it."""
    return page.get_by_role("banner").locator("summary")


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    press(page.get_by_role("main").get_by_role("button", name="Sign out"))
    expect(menu(page)).to_have_count(0)


def add_passkey(page: Page, name: str) -> None:
    """On the page for it, or on the way there."""
    page.get_by_label("Name of the passkey").fill(name)
    press(page.get_by_role("button", name="Make the passkey"))
    expect(page.get_by_text("The passkey is added.")).to_be_visible()


def prove_by_code(page: Page, email: str) -> None:
    """The way of a member without a password."""
    press(page.get_by_role("button", name="Send me a code"))
    type_code(page, email)


def type_code(page: Page, email: str) -> None:
    expect(page.get_by_label("Code")).to_be_visible()  # the mail is written by then
    page.get_by_label("Code").fill(code_in(last_mail(email)))
    press(page.get_by_role("button", name="Go on"))


def test_sign_up_with_a_passkey_and_come_back_with_it(visits: Visits, devices: Category) -> None:
    page = visits.open("/accounts/signup/", width=PHONE)
    plug_in(page)
    page.get_by_label("E-mail address").fill("nora@example.com")
    page.get_by_label("Your name").fill("Nora")
    page.get_by_text("I am at least 16").click()
    press(page.get_by_role("button", name="Make it with a passkey"))
    type_code(page, "nora@example.com")
    page.get_by_label("Name of the passkey").fill("My phone")
    press(page.get_by_role("button", name="Make the passkey"))
    expect(menu(page)).to_be_visible()

    sign_out(page)
    page.goto("/accounts/login/?next=/settings/")
    press(page.get_by_role("button", name="Use a passkey"))

    expect(page.get_by_label("Your name")).to_have_value("Nora")
    passkey = Authenticator.objects.get()
    assert (passkey.user.email, passkey.data["name"]) == ("nora@example.com", "My phone")
    assert passkey.last_used_at is not None
    assert not passkey.user.has_usable_password()


@pytest.mark.thorough
def test_whoever_cannot_make_one_at_sign_up_comes_in_without(
    visits: Visits, devices: Category
) -> None:
    page = visits.open("/accounts/signup/", width=PHONE)
    plug_in(page, verified=False)
    page.get_by_label("E-mail address").fill("nora@example.com")
    page.get_by_label("Your name").fill("Nora")
    page.get_by_text("I am at least 16").click()
    press(page.get_by_role("button", name="Make it with a passkey"))
    type_code(page, "nora@example.com")
    press(page.get_by_role("button", name="Make the passkey"))
    expect(page.get_by_text("That did not work with this passkey.")).to_be_visible()

    press(page.get_by_role("button", name="Go on without a passkey"))

    expect(menu(page)).to_be_visible()
    assert Authenticator.objects.count() == 0


@pytest.mark.thorough
def test_a_question_written_before_is_posted_after_sign_in_by_passkey(
    visits: Visits, devices: Category, hana: Member
) -> None:
    page = visits.open("/", by=hana, width=DESK)
    plug_in(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill("correct horse")
    press(page.get_by_role("button", name="Go on"))
    add_passkey(page, "Laptop")
    sign_out(page)
    page.goto("/")
    write(page)

    press(page.get_by_role("button", name="Use a passkey"))

    check_posted(page, hana.email)


@pytest.mark.thorough
def test_a_question_written_before_is_posted_after_sign_up_with_a_passkey(
    visits: Visits, devices: Category
) -> None:
    page = visits.open("/", width=PHONE)
    plug_in(page)
    write(page)
    press(page.get_by_role("link", name="I am new here: make an account"))
    page.get_by_label("E-mail address").fill("nora@example.com")
    page.get_by_label("Your name").fill("Nora")
    page.get_by_text("I am at least 16").click()
    press(page.get_by_role("button", name="Make it with a passkey"))
    type_code(page, "nora@example.com")
    expect(kept(page)).to_be_visible()

    press(page.get_by_role("button", name="Make the passkey"))

    check_posted(page, "nora@example.com")
    assert Thread.objects.get().author.display_name == "Nora"


@pytest.mark.thorough
def test_added_renamed_and_removed_by_a_member_without_a_password(
    visits: Visits, hana: Member
) -> None:
    hana.set_unusable_password()
    hana.save()
    page = visits.open("/accounts/security/", by=hana, width=PHONE)
    plug_in(page)
    press(page.get_by_role("link", name="Add a passkey"))
    prove_by_code(page, hana.email)
    add_passkey(page, "Old phone")

    press(page.get_by_role("link", name="Rename Old phone"))
    page.get_by_label("Name of the passkey").fill("Phone in the kitchen")
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Phone in the kitchen")).to_be_visible()
    press(page.get_by_role("link", name="Remove Phone in the kitchen"))
    press(page.get_by_role("button", name="Remove"))

    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    assert Authenticator.objects.count() == 0
    assert last_mail(hana.email).kind == "webauthn_removed"


@pytest.mark.thorough
def test_the_same_device_is_told_that_it_holds_one(visits: Visits, hana: Member) -> None:
    page = visits.open("/accounts/2fa/webauthn/add/", by=hana, width=DESK)
    plug_in(page)
    page.get_by_label("Password").fill("correct horse")
    press(page.get_by_role("button", name="Go on"))
    add_passkey(page, "Laptop")

    page.goto("/accounts/2fa/webauthn/add/")
    press(page.get_by_role("button", name="Make the passkey"))

    expect(
        page.get_by_text("This device holds a passkey for your account already.")
    ).to_be_visible()
    assert Authenticator.objects.filter(type="webauthn").count() == 1


@pytest.mark.thorough
def test_a_passkey_proves_that_it_is_still_the_same_person(visits: Visits, hana: Member) -> None:
    page = visits.open("/accounts/2fa/webauthn/add/", by=hana, width=DESK)
    plug_in(page)
    page.get_by_label("Password").fill("correct horse")
    press(page.get_by_role("button", name="Go on"))
    add_passkey(page, "Laptop")
    cookie = page.context.cookies()[0]
    forget_proofs(cookie["value"])

    page.goto("/accounts/2fa/totp/activate/")
    press(page.get_by_role("link", name="With a passkey"))
    press(page.get_by_role("button", name="Use a passkey"))

    expect(page.get_by_role("heading", name="Set up an authenticator app")).to_be_visible()
    expect(page.get_by_role("img", name="QR code with the key below")).to_be_visible()


@pytest.mark.thorough
def test_a_passkey_is_the_second_step_of_a_password(
    visits: Visits, hana: Member, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR_FOR_STAFF = True
    Member.objects.filter(pk=hana.pk).update(staff_role="expert")
    page = visits.open("/", by=hana, width=DESK)
    plug_in(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill("correct horse")
    press(page.get_by_role("button", name="Go on"))
    add_passkey(page, "Laptop")
    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_text("Sign in with a password").click()
    page.get_by_label("E-mail address or handle").fill("hana")
    page.get_by_label("Password").fill("correct horse")
    press(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    expect(menu(page)).to_have_count(0)

    press(page.get_by_role("button", name="Use a passkey"))

    expect(menu(page)).to_be_visible()


@pytest.mark.thorough
def test_without_script_the_pages_say_what_works(visits: Visits, hana: Member) -> None:
    page = visits.open("/accounts/login/", width=PHONE, java_script_enabled=False)
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    page.goto("/accounts/signup/")
    expect(page.get_by_role("button", name="Make it with a passkey")).to_be_hidden()

    member = visits.open(
        "/accounts/2fa/webauthn/add/", by=hana, width=PHONE, java_script_enabled=False
    )
    member.get_by_label("Password").fill("correct horse")
    press(member.get_by_role("button", name="Go on"))

    expect(member.get_by_text("Passkeys need JavaScript")).to_be_visible()
    expect(member.get_by_text("Without one, you sign in as before.")).to_be_visible()
    expect(member.get_by_role("button", name="Make the passkey")).to_be_hidden()


def forget_proofs(session_key: str) -> None:
    """As if the last proof were long ago."""
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore(session_key)
    for proof in store["account_authentication_methods"]:
        proof["at"] -= 3600
    store.save()
