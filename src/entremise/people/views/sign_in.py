"""Signing in: an address, the code sent to it, and whoever had no account has one.

The same pages, mails and answers whether the address is known or not: nobody learns who has an account.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.stages import LoginStage
from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from entremise.common.access import allow
from entremise.common.limits import Allowance, Rate
from entremise.common.limits import too_many as waiting_page
from entremise.common.reader import current_language
from entremise.people.actions.accounts import open_account, prove_address
from entremise.people.forms.accounts import AddressForm, CodeForm
from entremise.people.rules import anyone, signed_in


class AskCode(RequestLoginCodeView):
    """One field: where to send the code. A code asked for before stays good until another is asked for."""

    def form_valid(self, form: AddressForm) -> HttpResponse:
        """Send the code, whether the address is known or not."""
        email = form.cleaned_data["email"]
        process = LoginCodeVerificationProcess.initiate(request=self.request, user=form._user, email=email)  # noqa: SLF001
        if process.user is None:
            process.generate_code()
            process.persist()
            send_to_newcomer(self.request, process)
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the provider of identities, when there is one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"provider": settings.OIDC_SERVER_URL and settings.OIDC_NAME}

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        """Always show the form: one may have typed a wrong address."""


class GiveCode(ConfirmLoginCodeView):
    """The code opens the account of the address, and makes it first when there is none."""

    def _verify_form_valid(self, form: CodeForm) -> HttpResponse:
        email = self._process.state["email"]
        if self._process.user is None:
            self._process._user = open_account(email, current_language())  # noqa: SLF001
        else:
            prove_address(self._process.user, email)
        response: HttpResponse = super()._verify_form_valid(form)
        return response

    def _resend_form_valid(self, form: CodeForm) -> HttpResponse:
        response: HttpResponse = super()._resend_form_valid(form)
        if self._process.user is None:
            send_to_newcomer(self.request, self._process)
        return response


class GiveProof(AuthenticateView):
    """The second proof: a passkey, the code of an application or a recovery code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the kinds of proofs the person has."""
        found = Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"kinds": set(found)}


class AddPasskey(AddWebAuthnView):
    """A passkey that signs in by itself: kept by the device, opened by a finger, a face or a PIN."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what the browser needs to make the key."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"js_data": {"creation_options": webauthn.begin_registration(self.request.user, True)}}  # noqa: FBT003


def send_to_newcomer(request: HttpRequest, process: LoginCodeVerificationProcess) -> None:
    """Send the code to an address without an account, which the library would leave without an answer."""
    context = {"request": request, "code": process.code}
    get_adapter().send_mail("account/email/login_code", process.state["email"], context)


def too_many(request: HttpRequest) -> HttpResponse:
    """What the library answers when one of its limits is reached (urls.handler429)."""
    return waiting_page(request, Allowance(allowed=False, rate=Rate(1, 60), remaining=0, reset=60, retry_after=60))


ask_code = allow(anyone)(AskCode.as_view())
give_code = allow(anyone)(GiveCode.as_view())
password = allow(anyone)(LoginView.as_view())
give_proof = allow(anyone)(GiveProof.as_view())
passkey = allow(anyone)(LoginWebAuthnView.as_view())
add_passkey = allow(signed_in)(AddPasskey.as_view())
