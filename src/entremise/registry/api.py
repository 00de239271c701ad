"""API of the register: organisations and their sites, activities, places."""

import datetime as dt
from typing import Annotated, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router, Schema
from pydantic import Field, StringConstraints

from entremise.common.access import allow
from entremise.common.paging import Asked, Page, Paged, next_page
from entremise.common.problems import Both, ProblemError
from entremise.matching.nomenclature import communes, naf
from entremise.people import rules
from entremise.registry import queries
from entremise.registry.models import Establishment, Organisation

router = Router()

#: Under which licence each source gives its data.
LICENCES = dict.fromkeys(
    ("sirene", "decp"), "Licence Ouverte 2.0, https://www.etalab.gouv.fr/licence-ouverte-open-licence"
)

#: How many sites come with their organisation; the others are asked for page by page.
SITES_GIVEN = 20

SchemeName = Annotated[
    Literal["siren", "siret", "vat", "lei", "entremise"],
    Path(description="What kind of identifier it is.", examples=["siren"]),
]
Identifier = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{1,32}$", description="The identifier.", examples=["012345674"])]
CommuneCode = Annotated[str, StringConstraints(pattern=r"^(\d{5}|2[AB]\d{3})$")]
#: No NUL: no database keeps it.
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=100)]


class Activity(Schema):
    """An activity of the French nomenclature (NAF rev. 2)."""

    code: str = Field(description="Section, division, group, class or subclass.", examples=["10.71C"])
    label_fr: str = Field(examples=["Boulangerie et boulangerie-pâtisserie"])
    label_en: str = Field(examples=["Bakery and bakery-pastry"])
    parent: str | None = Field(description="Code one level up.", examples=["10.71"])


class ActivityInContext(Activity):
    """An activity, with those above and below it."""

    ancestors: list[Activity] = Field(description="From the closest to the section.")
    children: list[Activity] = Field(description="One level down.")


class Activities(Paged):
    """A page of activities."""

    items: list[Activity]


class Commune(Schema):
    """A commune, or a municipal arrondissement of Paris, Lyon or Marseille."""

    code: str = Field(description="INSEE code.", examples=["13001"])
    name: str = Field(examples=["Aix-en-Provence"])
    postcodes: list[str] = Field(examples=[["13080", "13090", "13100", "13290", "13540"]])
    departement: str = Field(examples=["13"])
    region: str = Field(description="INSEE code of its region.", examples=["93"])
    epci: str = Field(description="SIREN of its inter-communal body; empty when it has none.", examples=["200054807"])
    population: int = Field(examples=[147478])
    lat: float | None = Field(description="Latitude of its centre, in degrees (WGS 84).", examples=[43.5283])
    lon: float | None = Field(description="Longitude of its centre, in degrees (WGS 84).", examples=[5.4497])


class Communes(Schema):
    """Communes, the most likely first."""

    items: list[Commune]


class Source(Schema):
    """Where the facts come from, and what may be done with them."""

    name: str = Field(description="Code of the source.", examples=["sirene"])
    date: dt.date | None = Field(description="Date of the source's file.", examples=["2026-11-01"])
    licence: str = Field(description="Under which they may be used again; empty when none is stated.")


class Links(Schema):
    """Where to go from here."""

    self: str = Field(description="Address in this API.")
    page: str | None = Field(None, description="Address of the page for people.")


class OrganisationLine(Schema):
    """An organisation: a legal unit (SIREN), a founder's project without one, a partner abroad."""

    scheme: str = Field(examples=["siren"])
    identifier: str = Field(examples=["012345674"])
    name: str = Field(examples=["Fournil des Calanques"])
    legal_form: str = Field(description="INSEE categorieJuridique; empty when unknown.", examples=["5499"])
    category: str = Field(description="PME, ETI or GE; empty when unknown.", examples=["PME"])
    size: str = Field(description="INSEE trancheEffectifs (headcount band); empty when unknown.", examples=["11"])
    country: str = Field(description="ISO 3166-1 code.", examples=["FR"])
    created_on: dt.date | None = Field(examples=["2012-04-01"])
    source: Source
    links: Links


class EstablishmentLine(Schema):
    """A site of an organisation: where it works and what it does there."""

    scheme: str = Field(examples=["siret"])
    identifier: str = Field(examples=["01234567400011"])
    name: str = Field(examples=["Fournil des Calanques"])
    activity: Activity | None = Field(description="Main activity; null when unknown.")
    size: str = Field(description="INSEE trancheEffectifs (headcount band); empty when unknown.", examples=["03"])
    address: str = Field(examples=["1 rue de l’Essai"])
    postcode: str = Field(examples=["13001"])
    commune: str = Field(description="INSEE code; empty when unknown.", examples=["13201"])
    commune_name: str = Field(examples=["Marseille 1er Arrondissement"])
    lat: float | None = Field(description="Latitude in degrees (WGS 84).", examples=[43.2999])
    lon: float | None = Field(description="Longitude in degrees (WGS 84).", examples=[5.3823])
    located: bool = Field(description="False when the coordinates are those of its commune.")
    head_office: bool
    labels: list[str] = Field(description="Codes of official labels.", examples=[["rge"]])
    website: str
    opened_on: dt.date | None = Field(examples=["2012-04-01"])
    source: Source
    links: Links


class Offer(Schema):
    """What an establishment says that it does."""

    language: str = Field(examples=["fr"])
    title: str = Field(examples=["Pains au levain"])
    text: str = Field(examples=["Livraison chaque matin aux restaurants du centre."])


class PastWork(Schema):
    """A piece of past work."""

    text: str = Field(examples=["Réfection de la toiture d’une école"])
    year: int | None = Field(examples=[2025])
    source: str = Field(examples=["decp"])


class EstablishmentFull(EstablishmentLine):
    """A site with all that is known of it."""

    organisation: OrganisationLine
    description: str
    offers: list[Offer]
    references: list[PastWork]


class OrganisationFull(OrganisationLine):
    """An organisation and its sites."""

    establishments: list[EstablishmentLine] = Field(description=f"Its first {SITES_GIVEN} sites.")
    establishments_total: int = Field(description="How many sites it has.", examples=[1])
    establishments_next: str | None = Field(description="Address of the sites that follow.", examples=[None])


class Organisations(Paged):
    """A page of organisations."""

    items: list[OrganisationLine]


class Establishments(Paged):
    """A page of sites."""

    items: list[EstablishmentLine]


class OrganisationSearch(Page):
    """Which organisations to give."""

    name: Words = Field("", description="The beginning of their name.", examples=["fournil"])
    commune: CommuneCode | None = Field(
        None, description="INSEE code of a commune where they have a site.", examples=["13201"]
    )
    activity: Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{1,2}[A-Z]?)?$")] | None = Field(
        None, description="NAF code of a site's activity, or its beginning.", examples=["10.71"]
    )


class ActivitySearch(Page):
    """Which activities to give."""

    q: Words = Field("", description="Words of the label, or the beginning of a code; all when absent.")
    lang: Literal["fr", "en"] = Field("fr", description="Language of the words.")


class PlaceSearch(Asked):
    """Which communes to give."""

    q: Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=100)] = Field(
        description="The beginning of a name or of a postal code.", examples=["aix en p"]
    )
    limit: int = Field(10, ge=1, le=100, description="How many to give at most.")


@router.get(
    "/organisations",
    response=Organisations,
    operation_id="listOrganisations",
    tags=["register"],
    summary="Find organisations",
)
@allow(rules.anyone)
def list_organisations(request: HttpRequest, asked: Query[OrganisationSearch]) -> dict[str, object]:
    """Organisations by the beginning of their name, a commune or an activity of theirs, in the order of their names.

    Those that opted out of public registers are never given.
    """
    found = queries.organisations(asked.name, asked.commune or "", asked.activity or "")
    total = found.count()
    given = [organisation_line(request, each) for each in found[asked.offset : asked.offset + asked.limit]]
    return {"total": total, "next": next_page(request, asked, given, total), "items": given}


@router.get(
    "/organisations/{scheme}/{identifier}",
    response=OrganisationFull,
    operation_id="getOrganisation",
    tags=["register"],
    summary="An organisation and its sites",
)
@allow(rules.anyone)
def get_organisation(request: HttpRequest, scheme: SchemeName, identifier: Identifier) -> dict[str, object]:
    """What is known of an organisation, by its identifier."""
    organisation = _organisation(scheme, identifier)
    sites = list(organisation.establishments.filter(named=True).order_by("-head_office", "identifier"))
    next_address = request.build_absolute_uri(f"{request.path}/establishments?offset={SITES_GIVEN}")
    return {
        **organisation_line(request, organisation),
        "establishments": [establishment_line(request, site) for site in sites[:SITES_GIVEN]],
        "establishments_total": len(sites),
        "establishments_next": next_address if len(sites) > SITES_GIVEN else None,
    }


@router.get(
    "/organisations/{scheme}/{identifier}/establishments",
    response=Establishments,
    operation_id="listEstablishments",
    tags=["register"],
    summary="The sites of an organisation",
)
@allow(rules.anyone)
def list_establishments(
    request: HttpRequest, scheme: SchemeName, identifier: Identifier, asked: Query[Page]
) -> dict[str, object]:
    """All the sites of an organisation, its head office first."""
    sites = _organisation(scheme, identifier).establishments.filter(named=True).order_by("-head_office", "identifier")
    total = sites.count()
    given = [establishment_line(request, each) for each in sites[asked.offset : asked.offset + asked.limit]]
    return {"total": total, "next": next_page(request, asked, given, total), "items": given}


def _organisation(scheme: str, identifier: str) -> Organisation:
    found = queries.organisation(scheme, identifier)
    if found is None:
        raise ProblemError(404, Both("Aucun organisme n’a cet identifiant.", "No organisation has this identifier."))
    return found


@router.get(
    "/establishments/{scheme}/{identifier}",
    response=EstablishmentFull,
    operation_id="getEstablishment",
    tags=["register"],
    summary="A site",
)
@allow(rules.anyone)
def get_establishment(request: HttpRequest, scheme: SchemeName, identifier: Identifier) -> dict[str, object]:
    """What is known of a site, by its identifier."""
    site = queries.establishment(scheme, identifier)
    if site is None:
        raise ProblemError(404, Both("Aucun établissement n’a cet identifiant.", "No site has this identifier."))
    return {
        **establishment_line(request, site),
        "organisation": organisation_line(request, site.organisation),
        "description": site.description,
        "offers": [{"language": each.language, "title": each.title, "text": each.text} for each in site.offers.all()],
        "references": [{"text": each.text, "year": each.year, "source": each.source} for each in site.references.all()],
    }


def organisation_line(request: HttpRequest, shown: Organisation) -> dict[str, object]:
    """An organisation as it is given in a list."""
    kept = ("scheme", "identifier", "name", "legal_form", "category", "size", "country", "created_on")
    address = reverse("api:get_organisation", args=[shown.scheme, shown.identifier])
    return {
        **{name: getattr(shown, name) for name in kept},
        "source": source_line(shown.source, shown.source_date),
        "links": {"self": request.build_absolute_uri(address)},
    }


def source_line(name: str, date: dt.date | None) -> dict[str, object]:
    """A source as it is given beside what it says."""
    return {"name": name, "date": date, "licence": LICENCES.get(name, "")}


def establishment_line(request: HttpRequest, shown: Establishment) -> dict[str, object]:
    """A site as it is given in a list."""
    kept = (
        *("scheme", "identifier", "size", "address", "postcode", "commune", "lat", "lon"),
        *("located", "head_office", "labels", "website", "opened_on"),
    )
    commune = communes.commune(shown.commune)
    activity = naf.activity(shown.activity) if shown.activity else None
    address = reverse("api:get_establishment", args=[shown.scheme, shown.identifier])
    page = reverse("registry:establishment", args=[shown.scheme, shown.identifier])
    return {
        **{name: getattr(shown, name) for name in kept},
        "name": shown.shown_name,
        "activity": activity_line(activity) if activity else None,
        "commune_name": commune.name if commune else "",
        "source": source_line(shown.source, shown.source_date),
        "links": {"self": request.build_absolute_uri(address), "page": request.build_absolute_uri(page)},
    }


@router.get(
    "/nomenclatures/activities",
    response=Activities,
    operation_id="listActivities",
    tags=["nomenclatures"],
    summary="Find activities",
)
@allow(rules.anyone)
def list_activities(request: HttpRequest, asked: Query[ActivitySearch]) -> dict[str, object]:
    """Activities (NAF rev. 2) of every level in the order of their codes, or those that words lead to."""
    everything = naf.activities()
    found = naf.search(asked.q, asked.lang, len(everything)) if asked.q else list(everything.values())
    given = [activity_line(each) for each in found[asked.offset : asked.offset + asked.limit]]
    return {"total": len(found), "next": next_page(request, asked, given, len(found)), "items": given}


@router.get(
    "/nomenclatures/activities/{code}",
    response=ActivityInContext,
    operation_id="getActivity",
    tags=["nomenclatures"],
    summary="An activity",
)
@allow(rules.anyone)
def get_activity(
    request: HttpRequest,
    code: Annotated[
        str,
        Path(
            pattern=r"^([A-U]|\d{2}(\.?\d{1,2}[A-Z]?)?)$",
            description="NAF code of any level, with or without its point.",
            examples=["10.71C"],
        ),
    ],
) -> dict[str, object]:
    """An activity, with those above and below it."""
    found = naf.activity(code)
    if found is None:
        raise ProblemError(404, Both("La NAF ne connaît pas ce code.", "The NAF does not know this code."))
    children = [each for each in naf.activities().values() if each.parent == found.code]
    return {
        **activity_line(found),
        "ancestors": [activity_line(each) for each in naf.ancestors(code)[1:]],
        "children": [activity_line(each) for each in children],
    }


def activity_line(shown: naf.Activity) -> dict[str, object]:
    """An activity as it is given in a list."""
    return {**shown._asdict(), "parent": shown.parent or None}


@router.get("/places", response=Communes, operation_id="listPlaces", tags=["nomenclatures"], summary="Find communes")
@allow(rules.anyone)
def list_places(request: HttpRequest, asked: Query[PlaceSearch]) -> dict[str, object]:
    """Communes whose name or postal code begins so, most populated first."""
    return {"items": [commune_line(each) for each in communes.search(asked.q, asked.limit)]}


@router.get("/places/{code}", response=Commune, operation_id="getPlace", tags=["nomenclatures"], summary="A commune")
@allow(rules.anyone)
def get_place(
    request: HttpRequest,
    code: Annotated[
        str, Path(pattern=r"^(\d{5}|2[AB]\d{3})$", description="INSEE code of a commune.", examples=["13001"])
    ],
) -> dict[str, object]:
    """A commune; the code of one that was merged gives the one it is now part of."""
    found = communes.commune(code)
    if found is None:
        raise ProblemError(404, Both("Aucune commune n’a ce code.", "No commune has this code."))
    return commune_line(found)


def commune_line(shown: communes.Commune) -> dict[str, object]:
    """A commune as it is given in a list."""
    kept = ("code", "name", "departement", "region", "epci", "population", "lat", "lon")
    return {**{name: getattr(shown, name) for name in kept}, "postcodes": list(shown.postcodes)}
