"""What stands before sign-in and before what cannot be undone (walls 12 and 13)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from forum.domain import sign_in_stops
from forum.lib import clock, limits
from forum.queries import second_factors
from forum.rules import TooOften
from forum.views import common, errors, proving
from forum.views.limiting import spend_address

Answer = Callable[[HttpRequest], HttpResponseBase]
FACTOR_IS_SET = "second_factor"  # in the session of staff who have one

# Forms through which somebody comes in, by any way.
WAYS_IN = {
    "account_login", "account_signup", "account_signup_by_passkey", "account_request_login_code",
    "account_confirm_login_code", "account_email_verification_sent", "account_reset_password",
    "account_confirm_password_reset_code", "account_complete_password_reset",
    "account_reset_password_from_key", "mfa_authenticate", "mfa_login_webauthn",
    "mfa_signup_webauthn",
}  # fmt: skip
# They begin a session with a GET already.
BEGIN_BY_GET = {"mfa_login_webauthn"}
# What changes how one signs in wants a fresh sign-in, also from members without a password, whom
# allauth would let through: the page itself, or only what it sends.
FRESH_PAGES = {
    "account_set_password", "mfa_activate_totp", "totp_picture", "mfa_deactivate_totp",
    "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip
FRESH_FORMS = {"account_email"}
# What is typed there is not kept in the session while its owner signs in afresh.
NOT_KEPT = {"account_set_password"}
# All that staff can do until they have a second factor, where they must have one.
SETTING_UP = {
    "security", "mfa_index", "mfa_list_webauthn", "mfa_activate_totp", "totp_picture",
    "mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "reauthenticate_by_code", "account_email",
    "account_email_verification_sent", "account_logout", "preferences", "healthz", "readyz",
}  # fmt: skip


class SignInGuards:
    """Asked for each page once it is known which it is: limits, second factor, fresh sign-in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        return _too_often(request, name) or _no_factor(request, name) or _not_fresh(request, name)


def _too_often(request: HttpRequest, name: str) -> HttpResponse | None:
    """429 for an address from which very many sign in; 503 where nobody can count them."""
    if name not in WAYS_IN or (request.method != "POST" and name not in BEGIN_BY_GET):
        return None
    try:
        spend_address(request, limits.SIGN_IN)
    except TooOften as refusal:
        sign_in_stops.note(account=None, now=clock.now())
        return errors.refused(request, refusal)
    return None


def _no_factor(request: HttpRequest, name: str) -> HttpResponse | None:
    """Staff without a second factor set one up first, where they must have one.

    Its presence is noted in the session: the last one cannot be removed (forum.adapter).
    """
    member = common.member_of(request)
    if member is None or name in SETTING_UP or not second_factors.must_have_one(member):
        return None
    if request.session.get(FACTOR_IS_SET):
        return None
    if second_factors.has_one(member):
        request.session[FACTOR_IS_SET] = True
        return None
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("security")})
    return redirect("security")


def _not_fresh(request: HttpRequest, name: str) -> HttpResponse | None:
    """Off to prove that it is still the same person, and back; a form is sent again then."""
    wanted = name in FRESH_PAGES or (name in FRESH_FORMS and request.method == "POST")
    if not wanted or common.member_of(request) is None or common.is_fresh(request):
        return None
    if name in NOT_KEPT and request.method == "POST":
        return redirect(f"{reverse('account_reauthenticate')}?next={request.path}")
    return proving.to_prove(request)
