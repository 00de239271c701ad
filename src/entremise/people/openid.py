"""Signing in with a provider of identities (OpenID Connect), and what it says of somebody."""

from typing import Any

import structlog
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from requests import RequestException
from stdnum.fr import siret

from entremise.common.access import allow
from entremise.people.rules import anyone

log = structlog.get_logger(__name__)


class Provider(OpenIDConnectOAuth2Adapter):
    """Also reads what is said of somebody when it comes signed (`application/jwt`; OpenID Connect Core, 5.3.2)."""

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
        if not answer.headers.get("Content-Type", "").startswith("application/jwt"):
            plain: dict[str, Any] = answer.json()
            return plain
        signed: dict[str, Any] = jwtkit.verify_and_decode(
            credential=answer.text,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=self.get_provider().app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return signed


def claims(login: SocialLogin) -> dict[str, Any]:
    """What the provider says of somebody."""
    said: dict[str, Any] = login.account.extra_data
    return said.get("userinfo") or said.get("id_token") or said


def name(login: SocialLogin) -> str:
    """How somebody is called; `usual_name` is the family name for ProConnect."""
    said = claims(login)
    parts = (said.get("given_name"), said.get("usual_name") or said.get("family_name"))
    return str(said.get("name") or " ".join(filter(None, parts)))[:150]


def siren(login: SocialLogin) -> str:
    """The SIREN of the firm somebody works for, when the provider says it (`siret`); else empty."""
    said = str(claims(login).get("siret") or "")
    return siret.to_siren(said) if siret.is_valid(said) else ""


@allow(anyone)
def go(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the provider, by POST; asked first when one comes by a link."""
    return _page(OAuth2LoginView, request, provider_id)


@allow(anyone)
def back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the provider."""
    return _page(OAuth2CallbackView, request, provider_id)


def _page(
    view: type[OAuth2LoginView] | type[OAuth2CallbackView], request: HttpRequest, provider_id: str
) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(Provider(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except RequestException as error:
        log.warning("identity_provider_silent", reason=type(error).__name__)
        return render(request, "socialaccount/authentication_error.html", status=503)
    return answer
