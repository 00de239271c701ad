"""One's own account: who one is, how one signs in, the keys one gave to programs."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.socialaccount.internal.flows.connect import disconnect
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.internal.flows import sessions as session_flows
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.people.actions import accounts
from entremise.people.actions import keys as key_actions
from entremise.people.adapters import SIREN, keep_language
from entremise.people.devices import device
from entremise.people.forms.accounts import IdentityForm, KeyForm, WelcomeForm
from entremise.people.models import ApiKey, Person
from entremise.people.queries.accounts import open_sessions, proposed_siren
from entremise.people.rules import anyone, signed_in
from entremise.people.second_proof import CAME_FOR, WELCOME


def me(request: HttpRequest) -> Person:
    """Whoever is signed in."""
    return cast(Person, request.user)


@allow(signed_in)
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Who one is, and where everything else about the account is found."""
    person = me(request)
    form = IdentityForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        saved = accounts.identify(person, **form.cleaned_data)
        with override(saved.language):
            messages.success(request, gettext("C’est enregistré."))
        response: HttpResponse = redirect("people:account")
        keep_language(response, saved.language)
        return response
    context: dict[str, Any] = {
        "form": form,
        "proofs": Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES).count(),
        "provider": settings.OIDC_SERVER_URL and settings.OIDC_NAME,
        "linked": SocialAccount.objects.filter(user=person).exists(),
        "siren": proposed_siren(person, request.session.get(SIREN, "")),
    }
    return render(request, "people/account.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask newcomers what they are called, and to accept the conditions of use; then back to what they came for."""
    person = me(request)
    form = WelcomeForm(request.POST or None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid():
        accounts.welcome(person, form.cleaned_data["name"])
        request.session.pop(WELCOME, None)
        return redirect("people:onward")
    return render(request, "people/welcome.html", {"form": form}, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_safe
def onward(request: HttpRequest) -> HttpResponse:
    """To the page one was going to before something was asked (second_proof.py), or home."""
    return HttpResponseRedirect(request.session.pop(CAME_FOR, "") or resolve_url(settings.LOGIN_REDIRECT_URL))


@allow(signed_in)
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the account is open."""
    shown = [{"session": each, "device": device(each.user_agent)} for each in open_sessions(me(request))]
    return render(request, "people/sessions.html", {"sessions": shown})


@allow(signed_in)
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account on one other device."""
    session_flows.end_sessions(request, [get_object_or_404(UserSession, pk=pk, user=me(request))])
    messages.success(request, gettext("Cet appareil est déconnecté."))
    return redirect("people:sessions")


@allow(signed_in)
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Close the account on all other devices."""
    session_flows.end_other_sessions(request, me(request))
    messages.success(request, gettext("Tous les autres appareils sont déconnectés."))
    return redirect("people:sessions")


@allow(signed_in)
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """No longer come in by the provider of identities: a code sent by mail always opens."""
    for linked in SocialAccount.objects.filter(user=me(request)):
        disconnect(request, linked)
    return redirect("people:account")


@allow(signed_in)
@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """The keys to the API that act in one's name; a new one is shown once."""
    person = me(request)
    form = KeyForm(request.POST or None)
    shown = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, shown = key_actions.create_key(form.cleaned_data["name"], person)
            form = KeyForm()
        except key_actions.NameTakenError:
            form.add_error("name", gettext("Une de vos clés porte déjà ce nom : choisissez-en un autre."))
    context = {"form": form, "shown": shown, "keys": person.api_keys.order_by("-created_at")}
    return render(request, "people/keys.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the door to a key of one's own."""
    key = get_object_or_404(ApiKey, pk=pk, person=me(request))
    key_actions.revoke(key, me(request))
    messages.success(request, gettext("La clé « %(name)s » n’ouvre plus rien.") % {"name": key.name})
    return redirect("people:keys")


@allow(anyone)
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The conditions of use, and what is done with people's data."""
    return render(request, "people/terms.html", {"chamber": settings.CHAMBER_NAME, "email": settings.CHAMBER_EMAIL})
