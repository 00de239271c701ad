"""What we ask of the library of accounts (django-allauth) beyond its settings."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as library
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, gettext_lazy, override

from entremise.common.limits import client_address
from entremise.common.reader import current_language
from entremise.people.actions.accounts import speak
from entremise.people.models import Person
from entremise.people.queries.accounts import newcomer
from entremise.people.second_proof import WELCOME


def keep_language(response: HttpResponse, language: str) -> None:
    """Show the next pages in this language, as the choice made on a page does (web:language)."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


class Accounts(DefaultAccountAdapter):
    """Accounts are made by proving an address, never by a form of their own."""

    error_messages = {  # noqa: RUF012 - as the library declares it
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": gettext_lazy("Ce n’est pas le bon code : relisez le dernier message reçu."),
        "too_many_login_attempts": gettext_lazy("Trop d’essais : attendez quelques minutes avant de recommencer."),
        "rate_limited": gettext_lazy("Un code vient de partir : attendez quelques instants avant d’en redemander un."),
        "email_password_mismatch": gettext_lazy("Cette adresse et ce mot de passe ne vont pas ensemble."),
        "incorrect_password": gettext_lazy("Ce n’est pas votre mot de passe."),
        "enter_current_password": gettext_lazy("Ce n’est pas votre mot de passe actuel."),
        "same_as_current": gettext_lazy("C’est déjà votre adresse."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No form to sign up: the account of an unknown address is made when its code is given (views/sign_in.py)."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Come back to our own pages only."""
        return url_has_allowed_host_and_scheme(url, {library.context.request.get_host()})

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address, as our own limits see it: believed from the proxies we trust, a network for IPv6."""
        return client_address(request).partition("/")[0]

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        """Speak the language of the account; the one chosen on the page before signing in becomes the account's."""
        response: HttpResponse = super().post_login(request, user, **facts)
        speak(user, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        keep_language(response, user.language)
        if newcomer(user):
            request.session[WELCOME] = True
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once, in the language of the account, else in that of the page."""
        known = Person.objects.filter(email__iexact=email).values_list("language", flat=True).first()
        with override(known or get_language()):
            super().send_mail(template_prefix, email, {**context, "chamber": settings.CHAMBER_NAME})


class Proofs(DefaultMFAAdapter):
    """Second proofs: passkeys, codes of an application, recovery codes."""

    error_messages = {  # noqa: RUF012 - as the library declares it
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Ce code n’est pas valable, ou a déjà servi : attendez le suivant."),
        "unverified_email": gettext_lazy("Confirmez d’abord votre adresse électronique."),
    }

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        """What a passkey is called until its owner says better."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Clé d’accès %(n)d") % {"n": count + 1}

    def _get_site_name(self) -> str:
        return settings.CHAMBER_NAME


class Providers(DefaultSocialAccountAdapter):
    """A provider of identities vouches for an address: its account opens, or is made."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whoever the provider knows by a verified address has an account here as soon as they come."""
        return any(address.verified for address in sociallogin.email_addresses)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Person:
        """A new account takes the address and the name, in the language of the page."""
        person: Person = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        person.name = (data.get("name") or " ".join(filter(None, parts)))[:150]
        person.language = current_language()
        return person
