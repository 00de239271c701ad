"""What every call of the API goes through: who calls, how often, in what language; one form for every error."""

import json
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import activate
from django.utils.translation.trans_real import parse_accept_lang_header

from entremise.common import problems
from entremise.common.limits import Allowance, Rate, client_address, spend
from entremise.common.problems import Both
from entremise.people.queries.keys import valid_key

PREFIX = "/api/v1/"

#: Open data: any page may read the answers. No cookie is ever read here, so that nobody acts in a reader's name.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Accept-Language, Authorization, Content-Type, X-API-Key",
    "Access-Control-Max-Age": "86400",
}


class UnknownKeyError(Exception):
    """The key that was shown is unknown or revoked."""


class ApiGate:
    """Middleware around the API; other addresses pass untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        activate(asked_language(request))
        response = HttpResponse(status=204, headers=PREFLIGHT) if request.method == "OPTIONS" else self._answer(request)
        for name, value in CORS.items():
            response[name] = value
        patch_vary_headers(response, ["Accept-Language", "Authorization", "X-API-Key"])
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            allowance = count(request)
        except UnknownKeyError:
            return unknown_key(request)
        except DatabaseError:
            return problems.response(request, 503)
        if not allowance:
            response: HttpResponse = too_many(request, allowance)
        elif too_large(request):
            response = problems.response(request, 413)
        else:
            response = self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != problems.CONTENT_TYPE:
            as_problem(request, response)
        tell_allowance(response, allowance)
        return response


def asked_language(request: HttpRequest) -> str:
    """The first language of `Accept-Language` that we speak; French otherwise. No cookie counts here."""
    accepted = (tag[:2] for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()))
    return next((tag for tag in accepted if tag in ("fr", "en")), "fr")


def shown_key(request: HttpRequest) -> str:
    """The key in `Authorization: Bearer` or `X-API-Key`; empty for an anonymous call."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return request.headers.get("X-API-Key", "").strip()


def count(request: HttpRequest) -> Allowance:
    """Count this call for the key it shows, else for the address it comes from; a wrong key counts for the address.

    The person of the key becomes the request's caller (`people.guard.caller`).

    Raises:
        UnknownKeyError: the key is unknown or revoked, and the address has not tried too often.
    """
    key = shown_key(request)
    found = valid_key(key) if key else None
    request.caller = (found and found.person) or AnonymousUser()  # type: ignore[attr-defined]
    if found:
        return spend("api", f"key {found.pk}", Rate.parse(settings.API_KEY_RATE))
    allowance = spend("api", client_address(request), Rate.parse(settings.API_ANONYMOUS_RATE))
    if key and allowance:
        raise UnknownKeyError
    return allowance


def too_large(request: HttpRequest) -> bool:
    """Whether more is sent than is ever read."""
    told = request.META.get("CONTENT_LENGTH") or ""
    return told.isdecimal() and int(told) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def unknown_key(request: HttpRequest) -> HttpResponse:
    """401: asking without any key would be answered."""
    detail = Both(
        "La clé est inconnue ou révoquée. Sans clé, l’API répond aussi, moins souvent.",
        "The key is unknown or revoked. Without a key, the API answers too, less often.",
    )
    return problems.response(request, 401, detail, headers={"WWW-Authenticate": 'Bearer realm="Entremise"'})


def too_many(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    """429, and how long to wait."""
    detail = Both(
        f"Réessayez dans {allowance.retry_after} s ; une clé permet d’appeler plus souvent.",
        f"Try again in {allowance.retry_after} s; a key lets you call more often.",
    )
    return problems.response(request, 429, detail, headers={"Retry-After": str(allowance.retry_after)})


def as_problem(request: HttpRequest, response: HttpResponse) -> None:
    """Say in our form an error that Django said in its own; its headers (`Allow`…) are kept."""
    try:
        content = problems.content(request, response.status_code)
    except DisallowedHost:
        content = {"type": "about:blank", "status": response.status_code}
    response.content = json.dumps(content, ensure_ascii=False).encode()
    response["Content-Type"] = problems.CONTENT_TYPE
    response["Content-Length"] = str(len(response.content))


def tell_allowance(response: HttpResponse, allowance: Allowance) -> None:
    """Headers of draft-ietf-httpapi-ratelimit-headers: the policy, what remains of it, seconds until it is whole."""
    response["RateLimit-Policy"] = f'"calls";q={allowance.rate.uses};w={allowance.rate.seconds}'
    response["RateLimit"] = f'"calls";r={allowance.remaining};t={allowance.reset}'
