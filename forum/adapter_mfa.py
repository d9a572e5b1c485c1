"""Passkeys, authenticator apps and recovery codes, as allauth asks the house about them."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.lib import browsers, sealed
from forum.models import Member
from forum.queries import second_factors


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys, authenticator apps and recovery codes, as the house understands them."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second factor. Set up another one before you remove this one."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes stand in for an app or a passkey. Please set up one of them first."
        ),
        "incorrect_code": gettext_lazy("That code is not right. Please type the one shown now."),
        "unverified_email": gettext_lazy(
            "Please confirm your e-mail addresses first, or remove those that are not yours."
        ),
    }

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """allauth asks for both kinds at once where it decides on the second step of a sign-in."""
        if types is not None and set(types) == set(second_factors.FACTORS) and user.pk:
            return second_factors.asks_second_step(user)
        return bool(super().is_mfa_enabled(user, types))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor of staff who must have one stays."""
        if not second_factors.must_have_one(authenticator.user):
            return True
        factors = Authenticator.objects.filter(
            user=authenticator.user, type__in=second_factors.FACTORS
        )
        return factors.exclude(pk=authenticator.pk).exists()

    def encrypt(self, text: str) -> str:
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealed.unseal(encrypted_text)

    def get_totp_label(self, user: Member) -> str:
        """What stands in the app beside the site's name: the handle is on no mail list."""
        return user.handle

    def generate_authenticator_name(self, user: Member, type: Authenticator.Type) -> str:
        """A name to begin with: what the browser calls itself, if it does."""
        program, system = browsers.describe(get_adapter().get_http_user_agent(context.request))
        return system or program or _("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the site's own name, by whatever name somebody reached it."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: Member) -> dict[str, Any]:
        return {
            "id": user_pk_to_url_str(user).encode(),
            "display_name": user.display_name,
            "name": user.handle,
        }
