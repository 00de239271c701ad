"""Coming in as somebody of the fictional territory, to try the service under each role.

Only on one's own machine: not in production, not through a proxy, not where the service has an address of its own, and
for addresses of `example.org` only, which belong to nobody.
"""

import ipaddress
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.people import rules
from entremise.people.models import Role
from entremise.people.trial import people

#: As many as one tries; those with a role of the sample come first.
MOST = 13
#: Where each role begins its day; the others begin on their own page.
FIRST_PAGES = {
    Role.ADVISER: "hub:adviser", Role.ADMINISTRATOR: "admin:index", Role.AUDITOR: "people:trail",
    Role.ELECTED: "hub:chamber", Role.FIELD_AGENT: "hub:chamber",
}  # fmt: skip
#: What programs that pass requests on add to them.
PROXY_HEADERS = frozenset({
    "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_FORWARDED",
    "HTTP_VIA",
})  # fmt: skip


@allow(rules.anyone)
@require_safe
def trial(request: HttpRequest) -> HttpResponse:
    """Who may be tried, each with their roles."""
    _refuse_elsewhere(request)
    shown = [(person, [role.label for role in Role if role in person.roles]) for person in people()[:MOST]]
    return render(request, "people/trial.html", {"people": shown})


@allow(rules.anyone)
@require_POST
def try_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as one of them, second proof included."""
    _refuse_elsewhere(request)
    person = get_object_or_404(people(), pk=pk)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person, "mfa", type="trial")
    first = next((page for role, page in FIRST_PAGES.items() if role in person.roles), "hub:dashboard")
    return redirect(first)


def _refuse_elsewhere(request: HttpRequest) -> None:
    """Raise Http404 unless this is a trial on one's own machine."""
    hosts = (
        request.META.get("REMOTE_ADDR", ""), split_domain_port(request.get_host())[0],
        urlsplit(settings.SITE_URL).hostname or "",
    )  # fmt: skip
    if settings.PRODUCTION or _by_proxy(request) or not all(map(_is_this_machine, hosts)):
        raise Http404


def _by_proxy(request: HttpRequest) -> bool:
    """Whether somebody passed the request on, or the operator says that somebody does."""
    announced = settings.TRUSTED_PROXIES or settings.PROXY_HTTPS_HEADER
    return bool(announced) or any(name in request.META for name in PROXY_HEADERS)


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
