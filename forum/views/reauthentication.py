"""Proving to be still the same person with a code by mail, for members without a password."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.views import BaseReauthenticateView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from forum.forms.accounts import ReauthenticationCodeForm
from forum.models import Member

STATE = "reauthentication_code"


class Code(AbstractCodeVerificationProcess):
    """The code that is on its way, kept in the session of the member who asked for it."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
            state=state,
        )

    @classmethod
    def begin(cls, request: HttpRequest, member: Member) -> "Code":
        code = cls(request, cls.initial_state(member, email=member.email))
        code.send()
        code.persist()
        return code

    @classmethod
    def resume(cls, request: HttpRequest, member: Member) -> "Code | None":
        """The code that is on its way to this member; None where it is too old or not theirs."""
        state = request.session.get(STATE)
        if not state or state.get("user_id") != user_id_to_str(member):
            return None
        found: Code | None = cls(request, state).abort_if_invalid()
        return found

    def send(self) -> None:
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        context = {"request": self.request, "code": self.state["code"]}
        adapter.send_mail("account/email/reauthentication_code", self.state["email"], context)

    def persist(self) -> None:
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        self.request.session.pop(STATE, None)


@method_decorator(login_required, name="dispatch")
class ReauthenticateByCode(BaseReauthenticateView):
    """A page with a button that sends the code; then the page that takes it."""

    form_class = ReauthenticationCodeForm
    template_name = "account/reauthenticate_code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "send" in request.POST or self.code is None:
            return self._send()
        return super().post(request, *args, **kwargs)

    @property
    def code(self) -> Code | None:
        return Code.resume(self.request, self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        code = self.code
        return {**super().get_form_kwargs(), "code": code.code if code else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"is_sent": self.code is not None, "email": self.request.user.email}

    def form_valid(self, form: Form) -> HttpResponse:
        self.request.session.pop(STATE, None)
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
        return super().form_valid(form)

    def form_invalid(self, form: Form) -> HttpResponse:
        code = self.code
        if code is not None and not code.record_invalid_attempt():
            adapter = get_adapter()
            sentence = str(adapter.error_messages["too_many_login_attempts"])
            messages.error(self.request, sentence)
            return redirect(self.passthrough_next_url(self.request.path))
        return super().form_invalid(form)

    def _send(self) -> HttpResponse:
        member = self.request.user
        key = member.email.lower()
        if ratelimit.consume(self.request, action="request_login_code", key=key):
            Code.begin(self.request, member)
        else:
            sentence = str(get_adapter().error_messages["rate_limited"])
            messages.error(self.request, sentence)
        return redirect(self.passthrough_next_url(self.request.path))
