"""Passkeys and authenticator apps: allauth's views, where they lead and what they do twice."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.recovery_codes.internal import flows as recovery_flows
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.db import IntegrityError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy

from forum.forms.second_factor import RemovePasskeyForm
from forum.lib import clock
from forum.lib.transact import retried
from forum.queries.access import id_or_404

SECURITY = reverse_lazy("security")
CODES_SHOWN_AT = "recovery_codes_shown_at"
DOWNLOAD_SECONDS = 10 * 60


class ActivateApp(totp.ActivateTOTPView):
    """Sent twice, it is set up once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.TOTP):
            return redirect(SECURITY)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            return retried(super().form_valid)(form)
        except IntegrityError:
            return redirect(SECURITY)


class AddPasskey(webauthn.AddWebAuthnView):
    """Asks for a key that signs in by itself, not only as a second step."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, True)
        form = kwargs.get("form") or shown["form"]
        return shown | {"js_data": {"creation_options": options}, "form": form}

    def get_success_url(self) -> str:
        return reverse("security")


class _OwnPasskey:
    """An id that no table can hold is as little theirs as somebody else's."""

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, pk=id_or_404(pk), **kwargs)  # type: ignore[misc]


class RenamePasskey(_OwnPasskey, webauthn.EditWebAuthnView):
    success_url = SECURITY


class RemovePasskey(_OwnPasskey, webauthn.RemoveWebAuthnView):
    form_class = RemovePasskeyForm
    success_url = SECURITY

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "authenticator": self.object}


class ReauthenticateByPasskey(webauthn.ReauthenticateWebAuthnView):
    """A passkey that did not fit is said on the page itself."""

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form) | {"form": form})


class SignUpWithPasskey(webauthn.SignupWebAuthnView):
    """The address is proved by then: whoever cannot make a passkey now comes in without one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"form": kwargs.get("form") or shown["form"]}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "skip" in request.POST:
            return self._login_stage.exit()
        return super().post(request, *args, **kwargs)


class ShowRecoveryCodes(recovery_codes.ViewRecoveryCodesView):
    """Once; the file can be had for ten minutes more."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        if shown["can_view_codes"]:
            self.request.session[CODES_SHOWN_AT] = clock.now().timestamp()
        return shown


class DownloadRecoveryCodes(recovery_codes.DownloadRecoveryCodesView):
    """The file, for whoever has just seen the codes in this session. Else 404."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        age = clock.now().timestamp() - request.session.get(CODES_SHOWN_AT, 0)
        if not 0 <= age < DOWNLOAD_SECONDS:
            raise Http404  # before they are looked at, which counts as having been shown
        codes, _may = recovery_flows.view_recovery_codes(request)
        if codes is None:
            raise Http404
        self.unused_codes = codes.get_unused_codes()
        return super(recovery_codes.DownloadRecoveryCodesView, self).dispatch(
            request, *args, **kwargs
        )
