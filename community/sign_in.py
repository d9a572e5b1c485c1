"""How people sign in: their accounts, passwords, codes, passkeys and second factors. Part of the
settings."""

from community import environment

AUTH_USER_MODEL = "forum.Member"
AUTHENTICATION_BACKENDS = ["forum.adapter.MemberBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "forum.lib.passwords.CommonPasswordValidator"},
]
# Handles are unique by lower case, in a constraint; the proxy leads http to https (OPERATE.md);
# whoever has the site's name decides whether browsers are told of it for good.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W008", "security.W021"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "forum.adapter.AccountAdapter"
ACCOUNT_USER_DISPLAY = "forum.adapter.shown_name"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_PRESERVE_USERNAME_CASING = True  # compares without capitals; handles have none
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username", "password1"]
ACCOUNT_FORMS = {
    "signup": "forum.forms.accounts.SignupForm",
    "login": "forum.forms.accounts.LoginForm",
    "request_login_code": "forum.forms.accounts.RequestCodeForm",
    "confirm_login_code": "forum.forms.accounts.LoginCodeForm",
    "confirm_email_verification_code": "forum.forms.accounts.EmailCodeForm",
    "confirm_password_reset_code": "forum.forms.accounts.PasswordCodeForm",
    "add_email": "forum.forms.accounts.AddEmailForm",
    "reset_password": "forum.forms.accounts.ResetPasswordForm",
    "reset_password_from_key": "forum.forms.accounts.ResetPasswordKeyForm",
    "change_password": "forum.forms.accounts.ChangePasswordForm",
    "set_password": "forum.forms.accounts.SetPasswordForm",
    "reauthenticate": "forum.forms.accounts.ReauthenticateForm",
}
# Codes: eight digits, typed on a phone's number keys; five tries in fifteen minutes.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
# Of one account; forum.middleware counts addresses, a hundred times wider: customers of one
# operator share them.
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "5/m/key,50/h/key",
    "request_login_code": "5/m/key,20/h/key",
    "signup": "",
    "reset_password": "5/m/key,20/h/key",
    "reset_password_from_key": "",
}
UNLIMITED_ADDRESSES = environment.networks("UNLIMITED_ADDRESSES")
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# --- Passkeys, authenticator apps, recovery codes (docs/SECURITY.md, 12)
REQUIRE_SECOND_FACTOR_FOR_STAFF = environment.flag("REQUIRE_SECOND_FACTOR_FOR_STAFF", default=False)
MFA_ADAPTER = "forum.adapter_mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones run up to half a minute wrong
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": ""}
MFA_FORMS = {
    "authenticate": "forum.forms.second_factor.AuthenticateForm",
    "authenticate_webauthn": "forum.forms.second_factor.AuthenticatePasskeyForm",
    "reauthenticate": "forum.forms.second_factor.ReauthenticateForm",
    "reauthenticate_webauthn": "forum.forms.second_factor.ReauthenticatePasskeyForm",
    "login_webauthn": "forum.forms.second_factor.LoginPasskeyForm",
    "signup_webauthn": "forum.forms.second_factor.SignupPasskeyForm",
    "add_webauthn": "forum.forms.second_factor.AddPasskeyForm",
    "edit_webauthn": "forum.forms.second_factor.RenamePasskeyForm",
    "activate_totp": "forum.forms.second_factor.ActivateAppForm",
}
