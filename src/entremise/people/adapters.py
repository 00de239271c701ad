"""What we ask of the library of accounts (django-allauth) beyond its settings."""

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as library
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy, override

from entremise.common.limits import client_address
from entremise.common.problems import Both
from entremise.common.reader import current_language
from entremise.notices import texts
from entremise.notices.layout import Footer
from entremise.people import openid, sealing
from entremise.people.actions.accounts import prove_address, speak
from entremise.people.devices import device
from entremise.people.models import Person
from entremise.people.queries.accounts import newcomer
from entremise.people.rules import needs_second_proof
from entremise.people.second_proof import WELCOME

#: How long those who work with other people's data stay signed in: a day's work, in seconds.
STAFF_SESSION = 12 * 3600
#: Where the session remembers the firm that the provider of identities names.
SIREN = "people_siren"

log = structlog.get_logger(__name__)

#: The library's mails that carry a code, and ours that stand for them.
CODES = {
    "account/email/login_code": "sign_in_code",
    "account/email/password_reset_code": "password_code",
    "account/email/email_confirmation": "address_code",
    "account/email/email_confirmation_signup": "address_code",
}
#: Those that tell of a change, and what they say of it.
CHANGES = {
    "account/email/password_changed": Both("le mot de passe a été changé", "the password was changed"),
    "account/email/password_set": Both("un mot de passe a été choisi", "a password was chosen"),
    "account/email/password_reset": Both("le mot de passe a été changé", "the password was changed"),
    "account/email/email_changed": Both("l’adresse électronique a été changée", "the e-mail address was changed"),
    "mfa/email/totp_activated": Both("une application de codes a été ajoutée", "an app for codes was added"),
    "mfa/email/totp_deactivated": Both("l’application de codes a été retirée", "the app for codes was removed"),
    "mfa/email/webauthn_added": Both("une clé d’accès a été ajoutée", "a passkey was added"),
    "mfa/email/webauthn_removed": Both("une clé d’accès a été retirée", "a passkey was removed"),
    "mfa/email/recovery_codes_generated": Both("des codes de secours ont été faits", "recovery codes were made"),
    "socialaccount/email/account_connected": Both(
        "un fournisseur d’identité y a été lié", "an identity provider was linked to it"
    ),
    "socialaccount/email/account_disconnected": Both(
        "un fournisseur d’identité en a été retiré", "an identity provider was removed from it"
    ),
    # Somebody else tried to take this address for theirs.
    "account/email/account_already_exists": Both(
        "quelqu’un a voulu donner votre adresse à un autre compte, sans succès",
        "somebody tried to use your address for another account, and could not",
    ),
}
BECAUSE = Both(
    "Vous recevez ce message car cette adresse a été donnée pour se connecter.",
    "You receive this message because this address was given to sign in.",
)


def written(
    prefix: str, email: str, language: str, context: dict[str, Any], person: Person | None
) -> EmailMultiAlternatives:
    """One of the library's mails, in our words (mails.py) and our layout."""
    with override(language):
        told: dict[str, Any] = {"name": person.name if person else ""}
        if prefix in CODES:
            told |= {"code": context["code"], "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}
        else:
            told |= {
                "change": str(CHANGES[prefix]),
                "at": date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT"),
                "browser": device(str(context.get("user_agent", ""))),
                "url": reverse("mfa_index"),
            }
        footer = Footer(settings.CHAMBER_NAME, (str(BECAUSE),))
        found = texts.write(CODES.get(prefix, "account_changed"), language, told, footer)
    message = EmailMultiAlternatives(
        found.subject, found.text, None, [email], headers={"Auto-Submitted": "auto-generated"}
    )
    message.attach_alternative(found.html, "text/html")
    return message


def keep_language(response: HttpResponse, language: str) -> None:
    """Show the next pages in this language, as the choice made on a page does (web:language)."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
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
        return url_has_allowed_host_and_scheme(url, {library.request.get_host()})

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address, as our own limits see it: believed from the proxies we trust, a network for IPv6."""
        return client_address(request).partition("/")[0]

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        """Speak the language of the account; the one chosen on the page before signing in becomes the account's."""
        response: HttpResponse = super().post_login(request, user, **facts)
        speak(user, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        keep_language(response, user.language)
        if login := (facts.get("signal_kwargs") or {}).get("sociallogin"):
            request.session[SIREN] = openid.siren(login)
        if needs_second_proof(user):
            request.session.set_expiry(STAFF_SESSION)
        if newcomer(user):
            request.session[WELCOME] = True
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once, in the language of the account, else in that of the page.

        Raises:
            ImmediateHttpResponse: a code could not be sent; its page says to try again.
        """
        known = Person.objects.filter(email__iexact=email).first()
        language = known.language if known else current_language()
        try:
            written(template_prefix, email, language, context, known).send()
        except OSError as error:  # of which the errors of SMTP are
            log.warning("mail_not_sent", mail=template_prefix, reason=type(error).__name__)
            if template_prefix in CODES:
                page = render(library.request, "people/mail_failed.html", status=503)
                raise ImmediateHttpResponse(page) from error


class Proofs(DefaultMFAAdapter):
    """Second proofs: passkeys, codes of an application, recovery codes."""

    error_messages = {  # noqa: RUF012 - as the library declares it
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Ce code n’est pas valable, ou a déjà servi : attendez le suivant."),
        "unverified_email": gettext_lazy("Confirmez d’abord votre adresse électronique."),
    }

    def encrypt(self, text: str) -> str:
        """What is kept of a secret: a copy of the database alone gives no second proof."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret that was kept."""
        return sealing.unseal(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        """What a passkey is called until its owner says better."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Clé d’accès %(n)d") % {"n": count + 1}

    def _get_site_name(self) -> str:
        return str(settings.CHAMBER_NAME)


class Providers(DefaultSocialAccountAdapter):
    """A provider of identities vouches for an address: its account opens, or is made."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whoever the provider knows by a verified address has an account here as soon as they come."""
        return any(address.verified for address in sociallogin.email_addresses)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """What the provider has verified need not be proved again by a code."""
        if sociallogin.is_existing and any(
            each.verified and each.email == sociallogin.user.email for each in sociallogin.email_addresses
        ):
            prove_address(sociallogin.user, sociallogin.user.email)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Where one sees that the provider is linked."""
        return reverse("people:account")

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Person:
        """A new account takes the address and the name, in the language of the page."""
        person: Person = super().populate_user(request, sociallogin, data)
        person.name = openid.name(sociallogin)
        person.language = current_language()
        return person
