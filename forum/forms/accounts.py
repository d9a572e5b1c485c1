"""The forms of sign-in and sign-up: allauth's, with our fields, words and limits."""

import uuid
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from forum.domain import members, sessions
from forum.forms import agreeing
from forum.forms.fields import GatedText
from forum.lib.transact import retried
from forum.models import Member

NAME = (1, 60)
LONGEST_EMAIL = 254  # what the tables hold
LONGEST_PASSWORD = 200  # hashing takes time in proportion
LONGEST_CODE = 30


def _bound_email(form: forms.Form, *names: str) -> None:
    """Limit and describe the form's e-mail fields; allauth's own take 320 characters and fail."""
    for name in names:
        field = form.fields[name]
        field.label = _("E-mail address")
        field.max_length = LONGEST_EMAIL
        field.validators.append(MaxLengthValidator(LONGEST_EMAIL))
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": str(LONGEST_EMAIL),
        }


def check_name(name: str) -> None:
    """Refuse a name that sounds like the house's own voice. Raises ValidationError."""
    if members.speaks_for_house(name=name):
        raise ValidationError(
            _("This name sounds like our team's. Please choose one that sounds like you."),
            code="house",
        )


PASSWORD_LABELS = {
    "oldpassword": _("Your present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


def _bound_passwords(form: forms.Form) -> None:
    """Limit every password field, and say in a line what a new one must be like."""
    if "password2" in form.fields:
        form.fields["password1"].help_text = _("At least 8 characters, and not one that many use.")
    for name, field in form.fields.items():
        field.label = PASSWORD_LABELS.get(name, field.label)
        if isinstance(field.widget, forms.PasswordInput):
            field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["maxlength"] = str(LONGEST_PASSWORD)


class SignupForm(allauth_forms.SignupForm):
    """E-mail and name; handle and password only for those who want to choose them."""

    display_name = GatedText(
        span=NAME,
        label=_("Your name"),
        help_text=_("Shown beside what you write. A first name or a nickname is fine."),
    )
    field_order = ["email", "display_name", "username", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound_email(self, "email")
        _bound_passwords(self)
        self.fields["display_name"].widget.attrs["autocomplete"] = "name"
        handle = self.fields["username"]
        handle.label = _("Handle")
        handle.help_text = _("The address of your page. Without one, we make it from your name.")
        handle.widget.attrs.pop("placeholder", None)
        handle.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        if password := self.fields.get("password1"):  # not where a passkey is to be made
            password.label = _("Password")
            password.help_text = _(
                "Not needed: we can send you a code by e-mail whenever you sign in."
            )
        agreeing.add(self)
        trap = self.fields["website"]
        trap.label = _("Leave this empty")
        trap.widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})

    def clean_display_name(self) -> str:
        name = str(self.cleaned_data["display_name"])
        check_name(name)
        return name

    def validate_unique_email(self, value: str) -> str:
        """An address whose suspended account was erased is answered as a known one is: who reads
        its mail learns why."""
        email = str(super().validate_unique_email(value))
        is_shut = get_adapter().is_shut(email)
        self.account_already_exists = self.account_already_exists or is_shut
        return email

    def clean_rules_number(self) -> int:
        return agreeing.number(self.cleaned_data["rules_number"])

    def clean_username(self) -> str:
        self.cleaned_data["username"] = self.cleaned_data["username"].lower()
        return super().clean_username()

    def try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponse | None]:
        """Save, or answer as if: an address that is known gets a mail that says so.

        Two sign-ups at the same moment meet at the constraints: the second one is seen again.
        """
        if self.account_already_exists:
            self._rehearse(request)
        save = retried(super().try_save)
        try:
            return save(request)
        except IntegrityError:
            email = self.cleaned_data["email"]
            self.account_already_exists = (
                Member.objects.at_address(email).exists()
                or EmailAddress.objects.filter(email__iexact=email).exists()
            )
            if not self.account_already_exists:
                name = self.cleaned_data["display_name"]
                self.cleaned_data["username"] = members.free_handle(name=name)
            return save(request)

    def _rehearse(self, request: HttpRequest) -> None:
        """Do what a new address costs (hashing a password, above all) and undo it, so that the
        time of the answer does not tell that the address is known."""
        email = self.cleaned_data["email"]
        with transaction.atomic():
            self.cleaned_data["email"] = f"{uuid.uuid4()}@nowhere.invalid"
            self.account_already_exists = False
            self.save(request)
            transaction.set_rollback(True)
        self.cleaned_data["email"], self.account_already_exists = email, True


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound_passwords(self)
        # The way to a new one stands beneath the form: between label and field it caught the Tab.
        self.fields["password"].help_text = ""
        login = self.fields["login"]
        login.label = _("E-mail address or handle")
        login.max_length = LONGEST_EMAIL
        login.validators.append(MaxLengthValidator(LONGEST_EMAIL))
        login.widget.attrs.pop("placeholder", None)
        login.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        login.widget.attrs |= {"autocomplete": "username", "maxlength": str(LONGEST_EMAIL)}


class RequestCodeForm(allauth_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound_email(self, "email")

    def clean_email(self) -> str:
        """Members that were not made by sign-up have no row of their address yet."""
        email = super().clean_email()
        if self._user is not None:
            sync_user_email_address(self._user)
        return email


class AddEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound_email(self, "email")


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound_email(self, "email")


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """Whoever forgot it, or lost it to somebody, is signed in nowhere afterwards."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound_passwords(self)

    def save(self) -> None:
        super().save()
        sessions.end_all(member=self.user)


class _EndsSessions(forms.Form):
    """A new password, and the choice to end the other sign-ins with it."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound_passwords(self)
        self.fields["end_others"] = forms.BooleanField(
            label=_("Sign me out everywhere else"), required=False, initial=True
        )

    def save(self) -> None:
        before, here = self.user.get_session_auth_hash(), context.request.session.session_key
        super().save()  # type: ignore[misc]
        if self.cleaned_data["end_others"]:
            sessions.end_others(member=self.user, but=here)
        else:
            sessions.carry_over(member=self.user, but=here, before=before)


class ChangePasswordForm(_EndsSessions, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(_EndsSessions, allauth_forms.SetPasswordForm):
    pass


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound_passwords(self)
        self.fields["password"].help_text = ""


class _Code:
    """A code field for a thumb: digits first, filled in by the phone where it can."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("The code from the mail")
        code.max_length = LONGEST_CODE
        code.validators.append(MaxLengthValidator(LONGEST_CODE))
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "autofocus": True,
            "maxlength": str(LONGEST_CODE),
            "class": "account-code",
        }


class LoginCodeForm(_Code, allauth_forms.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(_Code, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ReauthenticationCodeForm(_Code, allauth_forms.BaseConfirmCodeForm):
    pass


class PasswordCodeForm(_Code, allauth_forms.ConfirmPasswordResetCodeForm):
    pass
