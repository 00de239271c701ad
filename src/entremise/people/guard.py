"""No page opens without a rule: each view states who may open it (`@allow`), this middleware holds them to it.

A view that states nothing opens to nobody, and says so in the logs. Operations of the API state their rule the same way
and go through `enforced`.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import ResolverMatch

from entremise.common import problems
from entremise.common.access import Rule
from entremise.common.limits import client_address
from entremise.common.problems import Both
from entremise.people import rules, trail
from entremise.people.rules import Visitor

log = structlog.get_logger(__name__)

#: Pages of the administration that anybody may ask for: it shows its own sign-in.
ADMINISTRATION_DOOR = frozenset({"login", "logout"})
#: Where visitors are sent to sign in when they only read.
READING = frozenset({"GET", "HEAD"})

KEY_WANTED = Both(
    "Cette opération demande la clé d’une personne : elle s’obtient sur la page de son compte.",
    "This operation needs a person's key: one is made on the page of their account.",
)
NOT_ALLOWED = Both(
    "La personne à qui cette clé appartient n’a pas le droit de le faire.",
    "The person this key belongs to may not do this.",
)


class Guard:
    """Middleware: asks each view's rule before it opens, and tells the trail where what happens comes from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = "api" if hasattr(request, "caller") else "page"
        request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
        with trail.acting(door, client_address(request), request_id):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Nothing when the page opens; else what is answered instead."""
        match = request.resolver_match
        rule = stated(view) or (of_library(match) if match else None)
        if rule is None:
            log.error("view_without_rule", view=match and match.view_name)
            return render(request, "403.html", status=403)
        return None if rule(request.user) else refused(request)


def stated(view: Callable[..., Any]) -> Rule | None:
    """The rule a view states: on the function, or on the class it was made from."""
    rule: Rule | None = getattr(view, "rule", None) or getattr(getattr(view, "view_class", None), "rule", None)
    return rule


def of_library(match: ResolverMatch) -> Rule | None:
    """The rule of the pages that come whole from a library: the administration, the API."""
    if match.app_names[:1] == ["admin"]:
        return rules.anyone if match.url_name in ADMINISTRATION_DOOR else rules.administrator
    if match.app_names[:1] == ["ninja"]:
        return rules.anyone  # each operation asks its own rule: see `enforced`
    return None


def refused(request: HttpRequest) -> HttpResponseBase:
    """Visitors who read are asked to sign in and come back; everybody else is told that this is not for them."""
    if not rules.signed_in(request.user) and request.method in READING:
        return redirect_to_login(request.get_full_path())
    return render(request, "403.html", status=403)


def caller(request: HttpRequest) -> Visitor:
    """Who acts: on the API the person of the key that was shown, on a page whoever is signed in."""
    found: Visitor = getattr(request, "caller", None) or request.user
    return found


def visitor(request: HttpRequest) -> str:
    """What tells a reader from another without telling who they are: a digest of their account, else of where they
    come from.
    """
    who = caller(request)
    return trail.origin(f"person:{who.pk}" if who.pk else client_address(request))


def enforced(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """An operation of the API that asks its rule before anything is read of what was sent."""
    operation = inspect.unwrap(run).__self__  # `run` is the operation's own method
    rule: Rule | None = getattr(operation.view_func, "rule", None)

    @wraps(run)
    def asked(request: HttpRequest, **sent: Any) -> HttpResponseBase:
        visitor = caller(request)
        if rule is None:
            log.error("operation_without_rule", operation=operation.view_func.__name__)
            return problems.response(request, 403)
        if rule(visitor):
            return run(request, **sent)
        if isinstance(visitor, AnonymousUser):
            headers = {"WWW-Authenticate": 'Bearer realm="Entremise"'}
            return problems.response(request, 401, KEY_WANTED, headers=headers)
        return problems.response(request, 403, NOT_ALLOWED)

    return asked
