"""Authenticator apps and recovery codes: set up, used, switched off, and by nobody else."""

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from forum.domain import drafts
from forum.lib import clock
from forum.models import Category, Draft, Member, Thread
from tests.forum import authenticators
from tests.forum.authenticators import by_password, code_of, prove
from tests.forum.mailbox import ask_code, enter_code, last_mail, signed_in

pytestmark = pytest.mark.django_db
Type = Authenticator.Type


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The limits are counted in the shared cache."""
    cache.clear()


@pytest.fixture
def here(as_: Any, hana: Member) -> Client:
    """Hana, who has just proved that it is her."""
    client: Client = as_(hana)
    prove(client)
    return client


def set_up(client: Client, **fields: str) -> Any:
    """As a person does it: the page, then the code of the app that has read its key."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    return client.post(reverse("mfa_activate_totp"), {"code": code_of(secret), **fields})


def kinds(member: Member) -> list[str]:
    rows = Authenticator.objects.filter(user=member).order_by("type")
    return list(rows.values_list("type", flat=True))


def test_an_app_is_set_up_and_the_codes_are_shown_once(
    here: Client, hana: Member, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        done = set_up(here)
    page = here.get(done["Location"])
    again = here.get(reverse("mfa_view_recovery_codes"))

    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert kinds(hana) == ["recovery_codes", "totp"]
    assert (len(page.context["unused_codes"]), page.context["can_view_codes"]) == (10, True)
    assert set(again.context["unused_codes"]) == {"****"}
    assert last_mail(hana.email).kind == "totp_activated"


def test_the_key_is_sealed_in_the_table(here: Client, hana: Member) -> None:
    page = here.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    here.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert secret not in str(Authenticator.objects.get(type=Type.TOTP).data)


def test_the_picture_is_a_picture_of_its_own(here: Client) -> None:
    before = here.get(reverse("totp_picture"))
    page = here.get(reverse("mfa_activate_totp")).content.decode()
    picture = here.get(reverse("totp_picture"))

    assert before.status_code == 404
    assert f'src="{reverse("totp_picture")}"' in page
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture["Cache-Control"] == "no-store, private"
    assert b"<svg" in picture.content
    assert b"style=" not in page.encode()


def test_the_key_can_be_typed(here: Client) -> None:
    page = here.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in page.content.decode()


def test_sent_twice_it_is_set_up_once(here: Client, hana: Member) -> None:
    page = here.get(reverse("mfa_activate_totp"))
    code = code_of(page.context["form"].secret)
    here.post(reverse("mfa_activate_totp"), {"code": code})

    again = here.post(reverse("mfa_activate_totp"), {"code": code})

    assert again["Location"] == reverse("security")
    assert kinds(hana) == ["recovery_codes", "totp"]


BAD_CODES = ["", " ", "000000", "🦊", "nul\0", "9" * 100_000, "\u202e123456", "\ud800".encode(
    "utf-8", "surrogatepass")]  # fmt: skip


@pytest.mark.parametrize("code", BAD_CODES)
def test_a_bad_code_at_set_up_is_answered_beside_the_field(here: Client, code: Any) -> None:
    page = here.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    response = here.post(reverse("mfa_activate_totp"), {"code": code})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["code"]
    assert response.context["form"].secret == secret  # what was scanned still counts


def test_signing_in_takes_a_second_step(client: Client, hana: Member) -> None:
    secret = authenticators.app(hana)

    first = by_password(client, "hana", next="/settings/")
    before = signed_in(client)
    second = client.post(first["Location"], {"code": code_of(secret)})

    assert first["Location"] == reverse("mfa_authenticate")
    assert before is None
    assert (second["Location"], signed_in(client)) == ("/settings/", hana)


def test_a_code_by_mail_takes_it_too(client: Client, hana: Member) -> None:
    secret = authenticators.app(hana)
    ask_code(client, hana.email)

    first = enter_code(client, hana.email)
    client.post(first["Location"], {"code": code_of(secret, steps=-1)})

    assert first["Location"] == reverse("mfa_authenticate")
    assert signed_in(client) == hana


def test_a_passkey_alone_asks_for_no_second_step(client: Client, hana: Member) -> None:
    """Or whoever loses the phone were locked out."""
    authenticators.passkey(hana)

    by_password(client, "hana")

    assert signed_in(client) == hana


def test_a_code_of_the_app_works_once(client: Client, hana: Member) -> None:
    code = code_of(authenticators.app(hana))
    by_password(client, "hana")
    client.post(reverse("mfa_authenticate"), {"code": code})
    thief = Client()
    by_password(thief, "hana")

    thief.post(reverse("mfa_authenticate"), {"code": code})

    assert signed_in(thief) is None


def test_not_even_half_a_minute_later(client: Client, hana: Member) -> None:
    """allauth's own mark lasts that long, the code a minute longer."""
    code = code_of(authenticators.app(hana))
    by_password(client, "hana")
    client.post(reverse("mfa_authenticate"), {"code": code})
    mark = Authenticator.objects.get(user=hana).wrap()._get_used_cache_key(code)
    assert cache.delete(mark)
    thief = Client()
    by_password(thief, "hana")

    thief.post(reverse("mfa_authenticate"), {"code": f"{code[:3]} {code[3:]}"})

    assert signed_in(thief) is None


def test_the_code_of_the_set_up_is_used_by_then(here: Client, hana: Member) -> None:
    page = here.get(reverse("mfa_activate_totp"))
    code = code_of(page.context["form"].secret)
    here.post(reverse("mfa_activate_totp"), {"code": f"{code[:3]} {code[3:]}"})
    thief = Client()
    by_password(thief, "hana")

    thief.post(reverse("mfa_authenticate"), {"code": code})

    assert kinds(hana) == ["recovery_codes", "totp"]
    assert signed_in(thief) is None


def test_a_recovery_code_stands_in_once(client: Client, hana: Member) -> None:
    authenticators.app(hana)
    code = authenticators.recovery_codes(hana)[3]
    by_password(client, "hana")
    client.post(reverse("mfa_authenticate"), {"code": f"{code[:4]} {code[4:]}"})
    other = Client()
    by_password(other, "hana")

    again = other.post(reverse("mfa_authenticate"), {"code": code})

    assert signed_in(client) == hana
    assert signed_in(other) is None
    assert list(again.context["form"].errors) == ["code"]


@pytest.mark.parametrize("code", BAD_CODES)
def test_a_bad_code_in_the_second_step_is_answered_beside_the_field(
    client: Client, hana: Member, code: Any
) -> None:
    authenticators.app(hana)
    by_password(client, "hana")

    response = client.post(reverse("mfa_authenticate"), {"code": code})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["code"]
    assert b"id_code_error" in response.content


def test_guessing_the_second_step_is_stopped(client: Client, hana: Member) -> None:
    secret = authenticators.app(hana)
    by_password(client, "hana")
    for _try in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    response = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    codes = [error.code for error in response.context["form"].errors.as_data()["code"]]
    assert codes == ["too_many_login_attempts"]
    assert signed_in(client) is None


def test_the_second_step_without_the_first_is_no_way_in(client: Client, hana: Member) -> None:
    secret = authenticators.app(hana)

    response = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert response["Location"] == reverse("account_login")
    assert signed_in(client) is None


def test_a_kept_question_is_posted_after_the_second_step(
    client: Client, hana: Member, sim: Category
) -> None:
    secret = authenticators.app(hana)
    kept = {
        "title": "Why does my eSIM not activate?", "body": "It says activation failed since today.",
        "category": sim.slug, "language": "en", "tag_names": ["esim"],
    }  # fmt: skip
    draft = drafts.keep(kind=Draft.Kind.QUESTION, fields=kept, by=None, now=clock.now())
    session = client.session
    session["pending_draft"] = str(draft.pk)
    session.save()

    by_password(client, "hana")
    between = Thread.objects.count()
    done = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert between == 0
    assert done["Location"] == Thread.objects.get(author=hana).get_absolute_url()


def test_an_app_is_switched_off_and_its_codes_go_with_it(here: Client, hana: Member) -> None:
    authenticators.app(hana)
    authenticators.recovery_codes(hana)
    asked = here.get(reverse("mfa_deactivate_totp"))

    done = here.post(reverse("mfa_deactivate_totp"))

    assert asked.status_code == 200
    assert here.get(done["Location"])["Location"] == reverse("security")
    assert kinds(hana) == []
    assert last_mail(hana.email).kind == "totp_deactivated"


def test_new_codes_end_the_old_ones(here: Client, hana: Member) -> None:
    authenticators.app(hana)
    old = authenticators.recovery_codes(hana)

    done = here.post(reverse("mfa_generate_recovery_codes"))
    new = here.get(done["Location"]).context["unused_codes"]

    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert len(new) == 10
    assert not set(old) & set(new)


def test_codes_without_a_factor_are_refused_in_words(here: Client, hana: Member) -> None:
    response = here.post(reverse("mfa_generate_recovery_codes"))

    assert response.status_code == 200
    assert b"Recovery codes stand in for an app or a passkey." in response.content
    assert kinds(hana) == []


def test_the_file_is_there_for_whoever_has_just_seen_the_codes(here: Client, hana: Member) -> None:
    authenticators.app(hana)
    codes = authenticators.recovery_codes(hana)
    url = reverse("mfa_download_recovery_codes")
    before = here.get(url)

    here.get(reverse("mfa_view_recovery_codes"))
    file = here.get(url)

    assert before.status_code == 404
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert file["Content-Type"].startswith("text/plain")
    assert f"{codes[0][:4]} {codes[0][4:]}" in file.content.decode()


def test_the_file_is_gone_after_ten_minutes(here: Client, hana: Member) -> None:
    authenticators.app(hana)
    authenticators.recovery_codes(hana)
    here.get(reverse("mfa_view_recovery_codes"))
    session = here.session
    session["recovery_codes_shown_at"] -= 601
    session.save()

    assert here.get(reverse("mfa_download_recovery_codes")).status_code == 404


def test_what_was_sealed_with_a_lost_key_lets_nobody_in(
    client: Client, hana: Member, settings: Any
) -> None:
    secret = authenticators.app(hana)
    codes = authenticators.recovery_codes(hana)
    settings.FIELD_KEY = ""
    by_password(client, "hana")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "y" * 50

    for code in (code_of(secret), codes[0]):
        response = client.post(reverse("mfa_authenticate"), {"code": code})
        assert (response.status_code, signed_in(client)) == (200, None)


def test_the_company_helps_whoever_lost_everything(as_: Any, hana: Member) -> None:
    authenticators.app(hana)
    authenticators.passkey(hana)
    client = as_(hana)
    client.get(reverse("settings"))
    said = StringIO()

    call_command("forget_second_factor", "Hana", stdout=said)

    assert said.getvalue() == "2 removed. hana signs in with one step now.\n"
    assert kinds(hana) == []
    assert client.get(reverse("settings")).status_code == 302
    with pytest.raises(CommandError, match="Nobody here has the handle nobody"):
        call_command("forget_second_factor", "nobody")


def test_keys_are_not_in_the_admin(as_: Any, ada: Member) -> None:
    authenticators.app(ada)

    assert as_(ada).get("/admin/mfa/authenticator/").status_code == 404
