"""What each kind of mail is called where mails are listed for the team."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib import notice_kinds

OTHER = _("Another mail")
DIGEST_KIND = "digest"
DIGEST = _("Digest")
# Mails about the account are named by their templates (`<name>_subject.txt`).
ACCOUNT: dict[str, Promise] = {
    "account_already_exists": _("Sign-up with an address that has an account"),
    "email_changed": _("Address changed"),
    "email_confirm": _("Address confirmed"),
    "email_confirmation": _("Code to confirm an address"),
    "email_confirmation_signup": _("Code to confirm the address at sign-up"),
    "email_deleted": _("Address removed"),
    "erasure_asked": _("Account to be erased"),
    "erasure_cancelled": _("Account that stays after all"),
    "erasure_hindered": _("Account that cannot be erased yet"),
    "login_code": _("Code for signing in"),
    "own_data_copy": _("Copy of their data, for whoever cannot sign in"),
    "own_data_erase": _("Link to erase the account, for whoever cannot sign in"),
    "own_data_keep": _("Link to keep the account, for whoever cannot sign in"),
    "password_changed": _("Password changed"),
    "password_reset": _("New password set by a code"),
    "password_reset_code": _("Code for a new password"),
    "password_reset_key": _("Link for a new password"),
    "password_set": _("Password set"),
    "reauthentication_code": _("Code to confirm that it is you"),
    "recovery_codes_generated": _("New recovery codes"),
    "reply_refused": _("Reply by mail that was not posted"),
    "reply_stranger": _("Reply by mail from an unknown address"),
    "reply_without": _("Reply by mail, posted without its files"),
    "shut_address": _("Sign-up with the address of a suspended account that was erased"),
    "suspended_account": _("Sign-in to a suspended account"),
    "totp_activated": _("Authenticator app added"),
    "totp_deactivated": _("Authenticator app removed"),
    "unknown_account": _("Sign-in with an address without an account"),
    "webauthn_added": _("Passkey added"),
    "webauthn_removed": _("Passkey removed"),
}


def label(kind: str) -> str | Promise:
    """The kind in words; OTHER for one that an older release may have left behind."""
    if kind == DIGEST_KIND:
        return DIGEST
    notice = notice_kinds.known().get(kind)
    return notice.label if notice is not None else ACCOUNT.get(kind, OTHER)
