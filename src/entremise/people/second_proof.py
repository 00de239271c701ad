"""What stands between signing in and the pages: a second proof for who works with others' data, a name for newcomers.

Whoever has set a second proof up is asked for it at each sign-in, by the library. What remains is asked here, on every
page: staff who have none yet set one up first; a role given since the sign-in asks for the proof now.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from entremise.people.models import Person
from entremise.people.rules import needs_second_proof

#: Where the session remembers that a newcomer's name is still to be asked.
WELCOME = "people_welcome"
#: Where the session remembers the page to come back to.
CAME_FOR = "people_came_for"
#: Pages that stay open meanwhile: those where one does what is asked, or leaves.
OPEN = frozenset({
    "account_logout", "account_reauthenticate", "account_email", "account_email_verification_sent", "mfa_index",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_view_recovery_codes", "mfa_download_recovery_codes", "people:onward", "people:welcome", "people:terms",
    "web:language", "live", "ready", "metrics",
})  # fmt: skip
#: Where each kind of second proof is asked for, once signed in.
PROOFS = {
    Authenticator.Type.TOTP: "mfa_reauthenticate",
    Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
}


class Threshold:
    """Middleware: sends whoever signed in to what is still asked of them, and back once it is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Nothing when nothing more is asked; what a page asks for by itself is refused without a word."""
        match = request.resolver_match
        person = request.user
        if not isinstance(person, Person) or (match and match.view_name in OPEN):
            return None
        asked = still_asked(request, person)
        if not asked:
            if CAME_FOR in request.session:
                del request.session[CAME_FOR]
            return None
        if not request.accepts("text/html"):
            return HttpResponse(status=204)  # a stream or a program, that shows no page and came for none
        if request.headers.get("HX-Request"):
            return HttpResponse(status=403)
        request.session[CAME_FOR] = came_for(request)
        return HttpResponseRedirect(f"{reverse(asked)}?{urlencode({'next': reverse('people:onward')})}")


def still_asked(request: HttpRequest, person: Person) -> str:
    """The page where somebody signed in has something to do first; empty: none."""
    if needs_second_proof(person) and not proved(request, person):
        kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
        return next((page for kind, page in PROOFS.items() if kind in kinds), "mfa_index")
    return "people:welcome" if request.session.get(WELCOME) else ""


def proved(request: HttpRequest, person: Person) -> bool:
    """Whether a second proof was given in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, person))


def came_for(request: HttpRequest) -> str:
    """The page to come back to."""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("people:account")


@receiver(authenticator_added)
def _remember(request: HttpRequest, user: Person, authenticator: Authenticator, **_: object) -> None:
    """Whoever has just set a second proof up has shown it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
