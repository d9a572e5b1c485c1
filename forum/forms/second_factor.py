"""Forms of passkeys, authenticator apps and recovery codes: allauth's, in our words and limits."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from cryptography.exceptions import InvalidKey, InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText

NAME = (1, 40)
LONGEST_CODE = 30
CODE_SECONDS = 120  # longer than any code of an app is taken
LONGEST_CREDENTIAL = 20_000  # characters; attestations of companies' keys are the longest
MOST_PASSKEYS = 20
# What libraries that read bytes raise where somebody made up the bytes.
NONSENSE = (
    ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
    struct.error, InvalidKey, InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip
DID_NOT_WORK = _("That did not work with this passkey. Please try again, or take another way.")


class Credential(forms.JSONField):
    """What the browser says of a passkey; short, and flat enough to be read."""

    widget = forms.HiddenInput
    default_error_messages = {"invalid": DID_NOT_WORK, "required": DID_NOT_WORK}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_CREDENTIAL:
            raise ValidationError(DID_NOT_WORK, code="invalid")
        try:
            read = super().to_python(value)
        except RecursionError as nonsense:
            raise ValidationError(DID_NOT_WORK, code="invalid") from nonsense
        if read is not None and not isinstance(read, dict):
            raise ValidationError(DID_NOT_WORK, code="invalid")
        return read

    def bound_data(self, data: Any, initial: Any) -> None:
        """A form that comes back asks for the passkey anew."""

    def prepare_value(self, value: Any) -> str:
        return ""


@contextmanager
def _nonsense_as_error() -> Iterator[None]:
    try:
        yield
    except NONSENSE as nonsense:
        raise ValidationError(DID_NOT_WORK, code="invalid") from nonsense
    except ValidationError as refusal:
        if getattr(refusal, "code", "") == "incorrect_code":
            raise ValidationError(DID_NOT_WORK, code="invalid") from refusal
        raise


class _NewPasskey(forms.Form):
    """A passkey that is to be added, under a name of its owner's."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Credential()
        self.fields["name"] = GatedText(
            span=NAME, label=_("Name of the passkey"), help_text=_("So that you know it again.")
        )

    def clean_name(self) -> str:
        """As typed: allauth would make one up."""
        name: str = self.cleaned_data["name"]
        return name

    def clean(self) -> dict[str, Any]:
        with _nonsense_as_error():
            cleaned: dict[str, Any] = super().clean() or {}
        if "credential" in cleaned:
            _check_is_new(self.user, cleaned["credential"])
        return cleaned


def _check_is_new(user: Any, credential: dict[str, Any]) -> None:
    """The same passkey twice is one (the form was sent again); and there is a most."""
    keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    known = list(keys.values_list("data__credential__id", flat=True))
    if credential.get("id") in known:
        raise ValidationError(_("You have this passkey already."), code="known")
    if len(known) >= MOST_PASSKEYS:
        raise ValidationError(
            _("That is %(n)s passkeys, the most we keep. Remove one first."),
            code="too_many",
            params={"n": MOST_PASSKEYS},
        )


class AddPasskeyForm(_NewPasskey, webauthn_forms.AddWebAuthnForm):
    passwordless = None  # always: what is added here signs in by itself


class SignupPasskeyForm(_NewPasskey, webauthn_forms.SignupWebAuthnForm):
    pass


class RenamePasskeyForm(webauthn_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = GatedText(span=NAME, label=_("Name of the passkey"))


class _UsedPasskey(forms.Form):
    """A passkey that somebody signs in with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Credential()

    def clean_credential(self) -> Authenticator:
        with _nonsense_as_error():
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        return found


class AuthenticatePasskeyForm(_UsedPasskey, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(_UsedPasskey, webauthn_forms.ReauthenticateWebAuthnForm):
    pass


class LoginPasskeyForm(_UsedPasskey, webauthn_forms.LoginWebAuthnForm):
    pass


class _AppCode(forms.Form):
    """A code field for what the app shows, or for a recovery code."""

    label = _("The code from your app, or a recovery code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = self.label
        code.max_length = LONGEST_CODE  # type: ignore[attr-defined]
        code.validators.append(MaxLengthValidator(LONGEST_CODE))
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": str(LONGEST_CODE),
            "class": "account-code",
        }


def _use_up(user: Any, code: str) -> bool:
    """Note that a code of the app was used; whether it was the first time. allauth forgets that
    after half a minute, but takes the code for three."""
    digits = "".join(letter for letter in code if letter.isdigit())
    return bool(cache.add(f"app-code:{user.pk}:{digits}", 1, timeout=CODE_SECONDS))


class _UsedCode(_AppCode):
    """A code that somebody signs in with, once."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        is_of_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_of_app and not _use_up(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_UsedCode, base_forms.AuthenticateForm):
    pass


class ReauthenticateForm(_UsedCode, base_forms.ReauthenticateForm):
    pass


class ActivateAppForm(_AppCode, totp_forms.ActivateTOTPForm):
    label = _("The code that the app shows now")

    def clean_code(self) -> str:
        """Whoever saw the code at set-up cannot sign in with it; sent twice, it sets up once."""
        code = str(super().clean_code())
        _use_up(self.user, code)
        return code


class RemovePasskeyForm(forms.Form):
    """Nothing to fill in; staff who must have a second factor keep their last one."""

    def __init__(self, *args: Any, authenticator: Authenticator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authenticator = authenticator

    def clean(self) -> dict[str, Any]:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.authenticator):
            raise adapter.validation_error("cannot_delete_authenticator")
        return super().clean() or {}
