"""Rows for tests, and the named cast: always the same few firms, so that a test reads like a story.

Their names are invented. Their numbers begin with 0, as no real SIREN does, and have a right check digit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from stdnum import luhn

from entremise.people.models import Grant, Membership, Person, Role
from entremise.registry.models import Establishment, Offer, Organisation, Reference, Scheme
from entremise.registry.rules import folded


def siren(number: int) -> str:
    """The n-th SIREN of no real firm: nine digits that begin with 0, the last one checks the others."""
    body = f"0{number:07d}"
    return body + luhn.calc_check_digit(body)


def siret(of: str, site: int = 1) -> str:
    """The SIRET of the n-th site of a SIREN."""
    body = f"{of}{site:04d}"
    return body + luhn.calc_check_digit(body)


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """A legal unit with a SIREN."""

    class Meta:
        model = Organisation

    scheme = Scheme.SIREN
    identifier = factory.Sequence(lambda n: siren(1000 + n))
    name = factory.Sequence(lambda n: f"Maison Essai {n}")
    folded = factory.LazyAttribute(lambda o: folded(o.name))
    source = "test"


class EstablishmentFactory(DjangoModelFactory[Establishment]):
    """A site in Marseille of a legal unit of its own."""

    class Meta:
        model = Establishment

    organisation = factory.SubFactory(OrganisationFactory)
    scheme = Scheme.SIRET
    identifier = factory.LazyAttribute(lambda e: siret(e.organisation.identifier))
    name = factory.LazyAttribute(lambda e: e.organisation.name)
    activity = "62.01Z"
    size = "01"
    address = "1 rue de l'Essai"
    postcode = "13001"
    commune = "13201"
    lat = 43.2999
    lon = 5.3823
    source = "test"


class OfferFactory(DjangoModelFactory[Offer]):
    """What a site does, in French."""

    class Meta:
        model = Offer

    establishment = factory.SubFactory(EstablishmentFactory)
    language = "fr"
    title = "Notre savoir-faire"
    text = "Nous travaillons pour les entreprises du territoire."


class ReferenceFactory(DjangoModelFactory[Reference]):
    """A piece of past work."""

    class Meta:
        model = Reference

    establishment = factory.SubFactory(EstablishmentFactory)
    text = "Travaux pour la ville"
    year = 2025
    source = "test"


@dataclass(frozen=True)
class Cast:
    """The firms of our tests. All may be found but the last."""

    baker: Establishment
    roofer: Establishment
    caterer: Establishment
    accountant: Establishment
    founder: Establishment
    unnamed: Establishment

    def __iter__(self) -> Iterator[Establishment]:
        return (getattr(self, field.name) for field in fields(self))


def cast() -> Cast:
    """Put the cast in the database."""
    baker = _firm(1, "Fournil des Calanques", activity="10.71C", commune="13201", lat=43.2999, lon=5.3823)
    roofer = _firm(2, "Toitures du Garlaban", activity="43.91B", commune="13005", lat=43.2926, lon=5.5703)
    caterer = _firm(3, "Traiteur Sainte-Victoire", activity="56.21Z", commune="13001", lat=43.5283, lon=5.4497)
    accountant = _firm(4, "Comptes & Chiffres", activity="69.20Z", commune="13103", lat=43.6403, lon=5.0978)
    OfferFactory(establishment=caterer, title="Buffets et cocktails", text="Buffets de saison jusqu'à 200 personnes.")
    ReferenceFactory(establishment=roofer, text="Réfection de la toiture d'une école")
    return Cast(baker, roofer, caterer, accountant, _founder(), _unnamed())


def _firm(number: int, name: str, **facts: object) -> Establishment:
    organisation = OrganisationFactory(identifier=siren(number), name=name)
    return EstablishmentFactory(organisation=organisation, **facts)


def _founder() -> Establishment:
    """A project without a SIREN: its identifier is ours."""
    project = OrganisationFactory(scheme=Scheme.ENTREMISE, identifier="00000001W", name="Projet Algues")
    return EstablishmentFactory(
        organisation=project, scheme=Scheme.ENTREMISE, identifier="00000001W", activity="", address="", located=False
    )


def _unnamed() -> Establishment:
    """A person who opted out of public registers: only counted."""
    nobody = OrganisationFactory(identifier=siren(5), name="", named=False)
    return EstablishmentFactory(
        organisation=nobody, activity="96.02A", address="", postcode="", lat=None, lon=None, named=False
    )


class PersonFactory(DjangoModelFactory[Person]):
    """An account that signs in with a code: no password."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Personne Essai {n}")
    email = factory.Sequence(lambda n: f"personne{n}@example.org")


@dataclass(frozen=True)
class People:
    """One person for each role. Camille runs the bakery, Bruno the roofers, Noé has an idea and no firm yet."""

    camille: Person  # member, manager of the baker's organisation
    colleague: Person  # member of the baker's, without being its manager
    bruno: Person  # member, manager of the roofer's organisation
    noe: Person  # founder: no organisation
    claire: Person  # buyer, member of the caterer's
    lea: Person  # adviser
    samir: Person  # another adviser
    agathe: Person  # field agent
    edouard: Person  # elected member
    pilar: Person  # partner chamber
    ada: Person  # administrator
    victor: Person  # auditor

    def __iter__(self) -> Iterator[Person]:
        return (getattr(self, field.name) for field in fields(self))


def people(firms: Cast) -> People:
    """Put one person of each role in the database, members of the cast's organisations."""
    found = People(**{name: _person(name) for name in (field.name for field in fields(People))})
    for person, firm, manager in (
        (found.camille, firms.baker, True),
        (found.colleague, firms.baker, False),
        (found.bruno, firms.roofer, True),
        (found.claire, firms.caterer, True),
    ):
        belong(person, firm.organisation, manager=manager)
    for person, role in (
        (found.claire, Role.BUYER),
        (found.lea, Role.ADVISER),
        (found.samir, Role.ADVISER),
        (found.agathe, Role.FIELD_AGENT),
        (found.edouard, Role.ELECTED),
        (found.pilar, Role.PARTNER),
        (found.ada, Role.ADMINISTRATOR),
        (found.victor, Role.AUDITOR),
    ):
        Grant.objects.create(person=person, role=role)
    return People(*(Person.objects.get(pk=person.pk) for person in found))


def belong(person: Person, organisation: Organisation, *, manager: bool = False) -> Membership:
    """Make a person a confirmed member of an organisation."""
    return Membership.objects.create(
        person=person, scheme=organisation.scheme, identifier=organisation.identifier, name=organisation.name,
        manager=manager, proof=Membership.Proof.ADVISER, confirmed_at=timezone.now(),
    )  # fmt: skip


def _person(name: str) -> Person:
    shown = {"noe": "Noé Essai", "lea": "Léa Essai", "edouard": "Édouard Essai", "colleague": "Dominique Essai"}
    return PersonFactory(name=shown.get(name, f"{name.capitalize()} Essai"), email=f"{name}@example.org")
