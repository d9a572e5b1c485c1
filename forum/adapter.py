"""Where allauth meets the house: who joins, what is mailed, what happens after sign-in."""

import uuid
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from forum import mailing
from forum.domain import drafts, members, outbox, sign_in_stops, suspending
from forum.lib import client_address, clock, decision_address
from forum.lib.transact import retried
from forum.models import HeldPost, Member
from forum.models.member import HANDLE
from forum.queries import inbox, second_factors, shut_addresses, sign_in_names
from forum.rules import NotAllowed

PENDING_DRAFT, EARLIER_DRAFTS = "pending_draft", "earlier_drafts"  # in a visitor's session

KNOWN, SHUT = "account/email/account_already_exists", "account/email/shut_address"
UNKNOWN, SUSPENDED = "account/email/unknown_account", "account/email/suspended_account"

REAUTHENTICATION = {
    "reauthenticate": gettext_lazy("With your password"),
    "mfa_reauthenticate": gettext_lazy("With your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("With a passkey"),
    "reauthenticate_by_code": gettext_lazy("With a code by e-mail"),
}


def shown_name(member: Member) -> str:
    """How allauth's texts call somebody."""
    return member.display_name


class MemberBackend(AuthenticationBackend):
    """allauth's; whoever is signed in comes with the number of their unread notices, so that the
    bell on each page costs no query of its own."""

    def get_user(self, user_id: int) -> Member | None:
        member = inbox.reader(pk=user_id)
        return member if member is not None and self.user_can_authenticate(member) else None


class AccountAdapter(DefaultAccountAdapter):
    """`pending_draft` in the session is posted after any way of signing in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is closed."),
        "email_password_mismatch": gettext_lazy(
            "This address and password do not belong together."
        ),
        "username_password_mismatch": gettext_lazy(
            "This handle and password do not belong together."
        ),
        "email_taken": gettext_lazy("This address already belongs to an account."),
        "duplicate_email": gettext_lazy("You have this address already."),
        "incorrect_code": gettext_lazy(
            "That is not the code. Please look at the newest mail and type it again."
        ),
        "incorrect_password": gettext_lazy("That is not your password."),
        "enter_current_password": gettext_lazy("That is not your present password."),
        "too_many_login_attempts": gettext_lazy(
            "That was too often. Please wait a few minutes and try again."
        ),
        "rate_limited": gettext_lazy("That was quick! Please wait a moment and try again."),
        "username_blacklisted": gettext_lazy("This handle is taken. Please choose another."),
        "username_taken": gettext_lazy("This handle is taken. Please choose another."),
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Also refuses what looks like somebody else's handle or like the house's own voice."""
        HANDLE(username)
        username = super().clean_username(username, shallow=shallow)
        if not shallow and not members.is_handle_free(handle=username):
            raise self.validation_error("username_taken")
        return username

    @retried
    def save_user(
        self, request: HttpRequest, user: Member, form: Form, commit: bool = True
    ) -> Member:
        user.display_name = form.cleaned_data["display_name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        user.time_zone = settings.TIME_ZONE
        super().save_user(request, user, form, commit=False)
        number = form.cleaned_data.get("rules_number")
        return members.join(member=user, now=clock.now(), rules_number=number)

    def populate_username(self, request: HttpRequest, user: Member) -> None:
        """A handle from the name, where none was chosen; never from the e-mail address."""
        user.handle = user.handle or members.free_handle(name=user.display_name)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever opens the mailbox has the address: an unproved claim on it must not stop them."""
        try:
            return bool(retried(super().confirm_email)(request, email_address))
        except IntegrityError:
            self.add_message(
                request, messages.ERROR, message=str(self.error_messages["email_taken"])
            )
            return False

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Whoever adds another address sees it in the list; whoever joins goes on to the site."""
        if self.request.user.is_authenticated:
            return reverse("account_email")
        return str(super().get_email_verification_redirect_url(email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail as a row: known and unknown addresses take the same way and time."""
        member = Member.objects.at_address(email).first()
        if template_prefix == UNKNOWN and (standing := suspending.in_force_at(email=email)):
            # They alone read this mail; the page said the same as for any address.
            template_prefix, member = SUSPENDED, standing.member
            path = decision_address.path(decision=standing.pk, member=standing.member_id)
            context = context | {"decision": standing, "url": f"{settings.SITE_URL}{path}"}
        if template_prefix == KNOWN and member is None and self.is_shut(email):
            template_prefix = SHUT
        language = member.language if member else get_language() or settings.LANGUAGE_CODE
        with timezone.override(member.time_zone if member else None):
            letter = mailing.letter(
                template=template_prefix, language=language, context={**context, "email": email}
            )
        outbox.enqueue(
            key=f"account:{uuid.uuid4()}",
            kind=template_prefix.rpartition("/")[2],
            to_email=email,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            member=member,
            now=clock.now(),
        )

    def is_shut(self, email: str) -> bool:
        """Whether no new account may be opened with this address."""
        return shut_addresses.is_shut(email=email, now=clock.now())

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Whoever signs in to post a question hears of the question, not of each step."""
        if level == messages.SUCCESS and PENDING_DRAFT in request.session:
            return
        super().add_message(request, level, *args, **kwargs)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """With an address as `email` only: allauth also passes it as a handle, and then hashes
        twice for a known address, once for an unknown one."""
        if credentials.get("email"):
            credentials.pop("username", None)
        return super().authenticate(request, **credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries count for the account, whichever of its names was typed; else for what was typed.
        One statement for anybody, so that the time tells nothing."""
        typed = str(credentials.get("email") or credentials.get("username") or "")
        account = sign_in_names.account(login=typed)
        if account is None:
            return str(super()._get_login_attempts_cache_key(request, **credentials))
        return f"member {account}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The security log hears of whoever is stopped: the account, not what was typed."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            typed = str(credentials.get("email") or credentials.get("username") or "")
            sign_in_stops.note(account=sign_in_names.account(login=typed), now=clock.now())
            raise

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address as the trusted proxies saw it: the one place for all who ask.

        Where they saw none, it is `client_address.UNKNOWN`: never what the visitor wrote. All of
        them share one count then, so that a busy hour may keep some out until it is set right.
        """
        try:
            address = super().get_client_ip(request)
        except ImproperlyConfigured:
            client_address.say_once("few")
            return client_address.UNKNOWN
        except PermissionDenied:
            client_address.say_once("none")
            return client_address.UNKNOWN
        if settings.ALLAUTH_TRUSTED_PROXY_COUNT and "X-Forwarded-For" not in request.headers:
            client_address.say_once("bare")
        return client_address.plain(address)

    def pre_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse | None:
        """Everybody knows the demo's passwords: they open nothing but this very machine."""
        if user.email.endswith(f"@{settings.DEMO_MAIL_DOMAIN}") and not self._is_at_home(request):
            messages.error(request, _("Demo accounts work only on the machine of the demo."))
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def _is_at_home(self, request: HttpRequest) -> bool:
        """Both the visitor and the site's own address are this machine's."""
        host = urlsplit(settings.SITE_URL).hostname
        here = ip_address(self.get_client_ip(request)).is_loopback
        return here and host in ("localhost", "127.0.0.1", "::1")

    def respond_user_inactive(self, request: HttpRequest, user: Member) -> HttpResponse:
        """Whoever proved to be themselves and is suspended reads until when, why, how to appeal."""
        standing = suspending.in_force(member=user)
        if standing is None:
            return super().respond_user_inactive(request, user)
        return redirect(decision_address.path(decision=standing.pk, member=user.pk))

    def post_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse:
        """Whoever just signed in need not prove it again at once; what they wrote is posted.

        Staff who must set up a second factor first find their question kept (the security page).
        """
        record_authentication(request, user, method="signed_in", reauthenticated=True)
        response = super().post_login(request, user, **kwargs)
        waits = second_factors.must_have_one(user) and not second_factors.has_one(user)
        shown = redirect("security") if waits else self._post_pending(request, user)
        self._keep_earlier(request, user)
        return shown or response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("security")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """allauth's in our words, and a code by mail where that is enough to sign in."""
        methods = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = REAUTHENTICATION[method["id"]]
        if user.is_authenticated and user.email and not second_factors.asks_second_step(user):
            url = reverse("reauthenticate_by_code")
            description = REAUTHENTICATION["reauthenticate_by_code"]
            methods.append({"id": "reauthenticate_by_code", "description": description, "url": url})
        return methods

    def _post_pending(self, request: HttpRequest, member: Member) -> HttpResponse | None:
        """Post what was written before signing in; None where there is nothing to post."""
        draft = drafts.claimed(raw=request.session.pop(PENDING_DRAFT, None), by=member)
        if draft is None:
            return None
        try:
            made = drafts.publish(draft=draft, by=member, now=clock.now())
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        except (ValidationError, KeyError, ValueError):
            messages.error(request, _("Please look at your question once more and send it again."))
        else:
            if not isinstance(made, HeldPost):
                messages.success(request, _("Your question is posted."))
            return HttpResponseRedirect(made.get_absolute_url())
        return HttpResponseRedirect(f"{reverse('ask')}?{urlencode({'draft': draft.pk})}")

    def _keep_earlier(self, request: HttpRequest, member: Member) -> None:
        """Of several questions the last is posted; the others wait among their writer's drafts."""
        earlier = request.session.pop(EARLIER_DRAFTS, [])
        if n := sum(drafts.claimed(raw=raw, by=member) is not None for raw in earlier):
            said = ngettext(
                "Another question of yours is kept and not posted yet:",
                "%(n)s other questions of yours are kept and not posted yet:", n,
            ) % {"n": n}  # fmt: skip
            link = format_html('<a href="{}">{}</a>', reverse("drafts"), _("My drafts"))
            messages.info(request, format_html("{} {}", said, link))
