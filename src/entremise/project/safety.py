"""What makes a configuration unsafe or meaningless, said all at once with how to mend it."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from entremise.common.limits import Rate
from entremise.common.terminal import say

ENVIRONMENTS = ("development", "production")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DEVELOPMENT_SECRET_KEY = "development-only-never-in-production"  # noqa: S105
SHORTEST_SECRET_KEY = 50
SHORTEST_TOKEN = 20
HOW_TO_MAKE_A_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'


class UnsafeConfigurationError(ImproperlyConfigured):
    """The configuration cannot be served as it is; `problems` holds one sentence for each thing to mend."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        title = say(
            "Entremise ne peut pas démarrer avec cette configuration (voir docs/operator/settings.md) :",
            "Entremise cannot start with this configuration (see docs/operator/settings.md):",
        )
        super().__init__("\n".join([title, *(f"  - {problem}" for problem in problems)]))


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Stop when anything is wrong.

    Raises:
        UnsafeConfigurationError: listing everything that is.
    """
    if problems := [*meaningless(settings), *(unsafe(settings) if settings["PRODUCTION"] else ())]:
        raise UnsafeConfigurationError(problems)


def meaningless(settings: Mapping[str, Any]) -> Iterator[str]:
    """Values that cannot be read, wherever Entremise runs."""
    for name, allowed in (("ENVIRONMENT", ENVIRONMENTS), ("LOG_LEVEL", LOG_LEVELS)):
        if settings[name] not in allowed:
            values = ", ".join(allowed)
            yield say(
                f"ENTREMISE_{name} vaut {settings[name]!r} : écrivez l’une de ces valeurs : {values}.",
                f"ENTREMISE_{name} is {settings[name]!r}: write one of {values}.",
            )
    for name in ("API_ANONYMOUS_RATE", "API_KEY_RATE"):
        try:
            Rate.parse(settings[name])
        except ValueError:
            yield say(
                f"ENTREMISE_{name} vaut {settings[name]!r} : écrivez par exemple 30/minute (ou second, hour, day).",
                f"ENTREMISE_{name} is {settings[name]!r}: write it like 30/minute (or second, hour, day).",
            )
    yield from _half_told_provider(settings)
    for network in settings["TRUSTED_PROXIES"]:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            yield say(
                f"ENTREMISE_TRUSTED_PROXIES : {network!r} n’est ni une adresse ni un réseau comme 10.0.0.0/8.",
                f"ENTREMISE_TRUSTED_PROXIES: {network!r} is neither an address nor a network such as 10.0.0.0/8.",
            )


def _half_told_provider(settings: Mapping[str, Any]) -> Iterator[str]:
    """A provider of identities is told whole, and by HTTPS wherever others may listen."""
    names = ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    missing = [f"ENTREMISE_{name}" for name in names if not settings[name]]
    if missing and len(missing) < len(names):
        yield say(
            f"{', '.join(missing)} : à donner aussi, pour que l’on puisse se connecter par ce fournisseur d’identité.",
            f"{', '.join(missing)}: give it too, so that one can sign in with this provider of identities.",
        )
    if settings["PRODUCTION"] and settings["OIDC_SERVER_URL"].startswith("http://"):
        yield say(
            "ENTREMISE_OIDC_SERVER_URL commence par http:// : le fournisseur d’identité doit être joint par https://.",
            "ENTREMISE_OIDC_SERVER_URL begins with http://: the provider of identities must be reached by https://.",
        )


def unsafe(settings: Mapping[str, Any]) -> Iterator[str]:
    """What must not be served to the public."""
    yield from _unsafe_secrets(settings)
    if settings["DEBUG"]:
        yield say(
            "DEBUG est activé : il montre le code et les données à qui rencontre une erreur. Retirez-le.",
            "DEBUG is on: it shows code and data to whoever meets an error. Take it off.",
        )
    hosts = settings["ALLOWED_HOSTS"]
    if not hosts or any("*" in host for host in hosts):
        yield say(
            "ALLOWED_HOSTS est vide ou trop large : nommez les adresses du site, "
            "par exemple ALLOWED_HOSTS=entremise.example.org",
            "ALLOWED_HOSTS is empty or too wide: name the addresses of the site, "
            "as in ALLOWED_HOSTS=entremise.example.org",
        )


def _unsafe_secrets(settings: Mapping[str, Any]) -> Iterator[str]:
    key = settings["SECRET_KEY"]
    if key == DEVELOPMENT_SECRET_KEY:
        yield say(
            f"SECRET_KEY n’est pas définie. Fabriquez-en une et gardez-la pour vous : {HOW_TO_MAKE_A_KEY}",
            f"SECRET_KEY is not set. Make one and keep it to yourself: {HOW_TO_MAKE_A_KEY}",
        )
    elif len(key) < SHORTEST_SECRET_KEY or len(set(key)) < 10:
        yield say(
            f"SECRET_KEY se devine trop (donnez-lui {SHORTEST_SECRET_KEY} caractères variés) : {HOW_TO_MAKE_A_KEY}",
            f"SECRET_KEY is too easy to guess (give it {SHORTEST_SECRET_KEY} varied characters): {HOW_TO_MAKE_A_KEY}",
        )
    if 0 < len(settings["METRICS_TOKEN"]) < SHORTEST_TOKEN:
        yield say(
            f"ENTREMISE_METRICS_TOKEN se devine trop bien : donnez-lui au moins {SHORTEST_TOKEN} caractères.",
            f"ENTREMISE_METRICS_TOKEN is too easy to guess: give it at least {SHORTEST_TOKEN} characters.",
        )
