"""To join an organisation: found by its number or name, proven by an address, a letter or an adviser."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.people import rules
from entremise.people.actions.memberships import Claimed
from entremise.people.models import Membership, Person
from entremise.people.queries import memberships
from entremise.people.views.account import me
from entremise.registry import domains, identifiers, queries
from entremise.registry.actions import joining
from entremise.registry.forms.joining import ForeignForm, FoundForm, JoinForm
from entremise.registry.models import Organisation, Scheme

Proof = Membership.Proof
MOST_FOUND = 20
_FORM = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Target:
    """The organisation somebody says is theirs. One that is not shown is only a number: it may have opted out."""

    scheme: str
    identifier: str
    shown: Organisation | None
    domain: str = ""

    @property
    def proofs(self) -> list[Proof]:
        """How it can be proven: post reaches French legal units only."""
        found = [Proof.DOMAIN] if self.domain else []
        return [*found, *([Proof.LETTER] if self.scheme == Scheme.SIREN else []), Proof.ADVISER]


@allow(rules.signed_in)
@require_safe
def add(request: HttpRequest) -> HttpResponse:
    """Look for one's organisation, by SIREN, SIRET or the beginning of its name."""
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    number = _number(asked)
    if number:
        return redirect("registry:join", *number)
    found = list(queries.organisations(name=asked)[: MOST_FOUND + 1]) if len(asked) > 1 else []
    shown = {"asked": asked, "found": found[:MOST_FOUND], "more": len(found) > MOST_FOUND}
    return render(request, "registry/joining/add.html", shown)


def _number(asked: str) -> tuple[str, str] | None:
    for scheme in (Scheme.SIREN, Scheme.SIRET):
        try:
            return scheme.value, identifiers.normalise(scheme, asked)
        except ValidationError:
            continue
    return None


@allow(rules.signed_in)
@require_http_methods(_FORM)
@limited("join", "20/hour")
def join(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """Say how one belongs to an organisation; joined at once, or asked."""
    person = me(request)
    target = _target(scheme, identifier)
    mine = memberships.of_person(person).filter(
        scheme=target.scheme, identifier=target.identifier, ended_at=None
    ).first()  # fmt: skip
    if mine and mine.confirmed_at:
        return redirect("people:colleagues", mine.scheme, mine.identifier)
    form = JoinForm(
        request.POST if request.method == "POST" else None, proofs=target.proofs, named=target.shown is not None
    )
    if form.is_valid() and _joined(request, person, target, form):
        return redirect("people:organisations")
    shown = {"target": target, "form": form, "mine": mine, "proven": _proven(person, target)}
    status = 422 if form.is_bound else 200
    return render(request, "registry/joining/join.html", shown, status=status)


def _target(scheme: str, identifier: str) -> Target:
    """The organisation an address names, by itself or by one of its sites."""
    try:
        identifier = identifiers.normalise(scheme, identifier)
    except ValidationError as error:
        raise Http404 from error
    shown = queries.to_join(scheme, identifier)
    if shown:
        return Target(shown.scheme, shown.identifier, shown, queries.own_domain(shown))
    if scheme in (Scheme.SIREN, Scheme.SIRET):
        return Target(Scheme.SIREN, identifier[:9], None)
    raise Http404


def _proven(person: Person, target: Target) -> bool:
    return target.domain in map(domains.of_address, memberships.verified_addresses(person))


def _joined(request: HttpRequest, person: Person, target: Target, form: JoinForm) -> bool:
    told = form.cleaned_data
    if told["proof"] == Proof.DOMAIN and target.shown:
        try:
            joining.join_by_address(person, target.shown, function=told["function"])
        except joining.NotProvenError:
            form.add_error("proof", _("Aucune de vos adresses vérifiées ne se termine par @%s.") % target.domain)
            return False
        messages.success(request, _("C’est fait : vous êtes rattaché à %s.") % target.shown.name)
        return True
    name = target.shown.name if target.shown else told["name"]
    claimed = Claimed(target.scheme, target.identifier, name)
    joining.ask(person, claimed, Proof(told["proof"]), function=told["function"])
    messages.success(request, _("Votre demande est enregistrée : vous en suivez la suite ici."))
    return True


@allow(rules.signed_in)
@require_http_methods(_FORM)
@limited("found", "5/day")
def found(request: HttpRequest) -> HttpResponse:
    """Declare a project or an organisation without official number."""
    form = FoundForm(request.POST if request.method == "POST" else None, initial={"form": uuid.uuid4()})
    if form.is_valid():
        told = form.cleaned_data
        membership = joining.found(
            me(request), told["name"], told["description"], told["commune"], form=str(told["form"])
        )
        messages.success(request, _("%s a maintenant sa page.") % membership.name)
        return redirect("people:colleagues", membership.scheme, membership.identifier)
    return render(request, "registry/joining/found.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(rules.signed_in)
@require_http_methods(_FORM)
@limited("join", "20/hour")
def foreign(request: HttpRequest) -> HttpResponse:
    """Declare an organisation from abroad; an adviser checks it."""
    form = ForeignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        declared = {"country": told["country"], "website": told["site"], "description": told["description"]}
        shown = queries.organisation(told["scheme"], told["identifier"])
        claimed = Claimed(told["scheme"], told["identifier"], shown.name if shown else told["name"], declared)
        joining.ask(me(request), claimed, Proof.ADVISER, function=told["function"])
        messages.success(request, _("Votre demande est enregistrée : vous en suivez la suite ici."))
        return redirect("people:organisations")
    return render(request, "registry/joining/foreign.html", {"form": form}, status=422 if form.is_bound else 200)
