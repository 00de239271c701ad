"""Somebody says that an organisation is theirs, or makes known one that no official file has."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from entremise.matching.nomenclature import communes
from entremise.notices.actions import Addressee, tell
from entremise.people import trail
from entremise.people.actions import memberships
from entremise.people.actions.memberships import Claimed
from entremise.people.models import Membership, Person
from entremise.people.queries.memberships import verified_addresses
from entremise.registry import domains, identifiers, queries
from entremise.registry.models import Establishment, Organisation, Scheme
from entremise.registry.rules import folded

Proof = Membership.Proof

#: The source of what people declare; loads never touch its rows.
PEOPLE = "people"


class NotProvenError(Exception):
    """No proven address of the person is of the organisation's own domain."""


def ask(
    person: Person, organisation: Claimed, proof: Proof, *, function: str = "", at: datetime | None = None
) -> Membership:
    """Ask for a letter or for an adviser's word, and have the chamber told."""
    at = at or timezone.now()
    with transaction.atomic():
        membership = memberships.claim(person, organisation, proof, function=function, at=at)
        if membership.confirmed_at is None and settings.CHAMBER_EMAIL:
            chamber = Addressee(settings.CHAMBER_EMAIL, "fr", settings.CHAMBER_NAME)
            url = reverse("registry:letters" if proof == Proof.LETTER else "registry:claims")
            context = {"organisation": membership.name, "proof": proof}
            tell("membership_to_check", f"membership:{membership.pk}:{proof}", chamber, context, url=url, at=at)
    return membership


def join_by_address(
    person: Person, organisation: Organisation, *, function: str = "", at: datetime | None = None
) -> Membership:
    """Join at once: a proven address of the person is of the organisation's own domain.

    Raises:
        NotProvenError: none is.
    """
    domain = queries.own_domain(organisation)
    if not domain or domain not in map(domains.of_address, verified_addresses(person)):
        raise NotProvenError
    with transaction.atomic():
        claimed = Claimed(organisation.scheme, organisation.identifier, organisation.name)
        membership = memberships.claim(person, claimed, Proof.DOMAIN, function=function, at=at)
        return memberships.confirm(membership, at=at)


def found(
    person: Person, name: str, description: str, commune: str = "", *, form: str = "", at: datetime | None = None
) -> Membership:
    """Make known a project or an organisation without official number; whoever declares it is its manager.

    Args:
        commune: INSEE code; empty when there is no place yet.
        form: the number of the form: the same one again changes nothing.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        made = person.memberships.filter(declared__form=form).first() if form else None
        if made:
            return made
        declared = {"description": description, "commune": commune, "country": "FR", "form": form}
        claimed = Claimed(Scheme.ENTREMISE, identifiers.generate(), name, declared)
        membership = memberships.claim(person, claimed, Proof.FOUNDED, at=at)
        enrol(membership)
        return memberships.confirm(membership, at=at)


def approve(membership: Membership, by: Person, at: datetime | None = None) -> Membership:
    """An adviser confirms a claim; an organisation from abroad joins the register with it."""
    with transaction.atomic():
        membership = memberships.confirm(membership, by, at)
        if membership.confirmed_at and membership.declared and membership.scheme != Scheme.SIREN:
            enrol(membership)
    return membership


def enrol(membership: Membership) -> Organisation:
    """Put an organisation that somebody declared in the register, with one site to be found by; again: nothing."""
    declared = membership.declared
    commune = communes.commune(declared.get("commune", ""))
    with transaction.atomic():
        organisation, new = Organisation.objects.get_or_create(
            scheme=membership.scheme, identifier=membership.identifier,
            defaults={"name": membership.name, "folded": folded(membership.name), "source": PEOPLE,
                      "country": declared.get("country", "FR")},
        )  # fmt: skip
        if new:
            Establishment.objects.create(
                organisation=organisation, scheme=organisation.scheme, identifier=organisation.identifier,
                description=declared.get("description", ""), website=declared.get("website", ""), head_office=True,
                commune=commune.code if commune else "", postcode=(commune.postcodes or ("",))[0] if commune else "",
                lat=commune.lat if commune else None, lon=commune.lon if commune else None, source=PEOPLE,
            )  # fmt: skip
            trail.record("organisation.enrol", organisation, membership.person)
    return organisation


def forget(scheme: str, identifier: str) -> None:
    """Take out of the register what people declared, once nobody belongs to it any more."""
    if not Membership.objects.filter(Membership.CURRENT, scheme=scheme, identifier=identifier).exists():
        Organisation.objects.filter(scheme=scheme, identifier=identifier, source=PEOPLE).delete()
