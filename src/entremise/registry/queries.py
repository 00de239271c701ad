"""What is read of the register. Whoever opted out of public registers is never given."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from entremise.matching.model import Document
from entremise.registry import domains
from entremise.registry.models import Establishment, Load, Offer, Organisation, Scheme
from entremise.registry.rules import folded


@dataclass(frozen=True, slots=True)
class Fact:
    """Where a fact shown about an establishment comes from.

    Attributes:
        name: the field it is about (``name``, ``activity``, ``address``, ``place``, ``size``, ``legal_form``,
            ``opened_on``, ``description``, ``website``, ``labels``, ``offers``, ``references``).
        source: the code of the source (``sirene``); empty when the establishment says it itself.
        said_on: date of the file that first said it as it is now.
        confirmed_on: date of the last file of that source that still says so.
    """

    name: str
    source: str
    said_on: date | None = None
    confirmed_on: date | None = None


def _shown() -> QuerySet[Establishment]:
    return (
        Establishment.objects.filter(named=True, organisation__named=True)
        .select_related("organisation")
        .prefetch_related(Prefetch("offers", Offer.objects.filter(Offer.SHOWN).order_by("pk")), "references")
    )


def establishments(ids: Iterable[str]) -> dict[str, Establishment]:
    """The establishments of these document ids (``siret:12345678900011``), with their organisation and offers.

    Those that opted out or are gone are left out.
    """
    by_scheme = defaultdict(list)
    for scheme, _, identifier in (id_.partition(":") for id_ in ids):
        by_scheme[scheme].append(identifier)
    wanted = Q(pk__in=[])
    for scheme, identifiers in by_scheme.items():
        wanted |= Q(scheme=scheme, identifier__in=identifiers)
    return {str(found): found for found in _shown().filter(wanted)}


def establishment(scheme: str, identifier: str) -> Establishment | None:
    """The establishment of that identifier; ``None`` when there is none or it opted out."""
    if "\0" in identifier:  # no text holds one, and PostgreSQL refuses to look
        return None
    return _shown().filter(scheme=scheme, identifier=identifier).first()


def organisation(scheme: str, identifier: str) -> Organisation | None:
    """The organisation of that identifier, with its sites; ``None`` when there is none or it opted out."""
    found = Organisation.objects.filter(scheme=scheme, identifier=identifier, named=True)
    return found.prefetch_related(_sites()).first()


def organisations(name: str = "", commune: str = "", activity: str = "") -> QuerySet[Organisation]:
    """The organisations whose name begins with ``name``, that have a site in ``commune`` (INSEE code) and of
    ``activity`` (NAF code, or the beginning of one: ``43``), in the order of their names; a page is a slice of it.
    """
    found = Organisation.objects.filter(named=True)
    if name:
        found = found.filter(_begins("folded", folded(name)))
    if commune or activity:
        sites = Establishment.objects.filter(named=True)
        sites = sites.filter(commune=commune) if commune else sites
        sites = sites.filter(_begins("activity", activity.upper())) if activity else sites
        found = found.filter(pk__in=sites.values("organisation_id"))
    return found.order_by("folded", "pk").prefetch_related(_sites())


def _sites() -> Prefetch[Any]:
    """The sites of an organisation that may be shown."""
    return Prefetch("establishments", Establishment.objects.filter(named=True).order_by("pk"))


def _begins(field: str, prefix: str) -> Q:
    """That a text begins with a prefix, said so that the database uses its index.

    SQLite compares bytes, so that a range is enough, and does not use its index for LIKE; PostgreSQL compares as its
    locale wants, and has an index for LIKE.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix + "\U0010ffff"})
    return Q(**{f"{field}__startswith": prefix})


def facts(shown: Establishment) -> list[Fact]:
    """The source and dates of each fact known of an establishment, in the order they are shown."""
    confirmed = _confirmed_on(shown)
    of_site = [
        name
        for name in ("name", "activity", "address", "size", "opened_on", "description", "website", "labels")
        if getattr(shown, name)
    ]
    found = [Fact(name, shown.source, shown.source_date, confirmed) for name in of_site]
    if shown.lat is not None:
        found.append(
            Fact("place", shown.source, shown.source_date, confirmed) if shown.located else Fact("place", "communes")
        )
    if shown.organisation.legal_form:
        found.append(Fact("legal_form", shown.organisation.source, shown.organisation.source_date, confirmed))
    found += [Fact("offers", source) for source in sorted({offer.source for offer in shown.offers.all()})]
    found += [Fact("references", source) for source in sorted({done.source for done in shown.references.all()})]
    return found


def _confirmed_on(shown: Establishment) -> date | None:
    loads = Load.objects.filter(source=shown.source).order_by("-pk").values_list("scope", "source_date")
    for scope, source_date in loads:
        if not scope or any(shown.commune.startswith(area) for area in scope):
            return source_date
    return None


def document(shown: Establishment) -> Document:
    """What the index keeps of an establishment as it is now; the same as loads write (pipeline/documents.py)."""
    said = sorted((offer.title, offer.text, offer.language) for offer in shown.offers.all())
    words = [f"{title}\n{text}" for title, text, _ in said]
    english = bool(said) and not shown.description and all(language == "en" for _, _, language in said)
    return Document(
        id=str(shown),
        title=shown.name,
        text="\n".join(filter(None, (shown.description, *words))),
        activities=(shown.activity,) if shown.activity else (),
        lat=shown.lat,
        lon=shown.lon,
        size=shown.size or None,
        language="en" if english else "fr",
        evidence=sorted(reference.text for reference in shown.references.all()),
        labels=shown.labels,
    )


def described(scheme: str, identifier: str) -> QuerySet[Establishment]:
    """The establishments of an organisation (`siren`, `123456789`) that may be described, its head office first."""
    found = _shown().filter(organisation__scheme=scheme, organisation__identifier=identifier)
    return found.order_by("-head_office", "pk")


def to_join(scheme: str, identifier: str) -> Organisation | None:
    """The organisation that somebody says is theirs, named by itself or by one of its sites, with its shown sites;
    ``None`` when it is not here or opted out: which of the two is nobody's business.
    """
    if scheme == Scheme.SIRET:
        site = establishment(scheme, identifier)
        return organisation(site.organisation.scheme, site.organisation.identifier) if site else None
    return organisation(scheme, identifier)


def head_office(shown: Organisation) -> Establishment | None:
    """Where its post goes: its head office, else its oldest site."""
    sites = list(shown.establishments.all())
    return next((site for site in sites if site.head_office), sites[0] if sites else None)


def own_domain(shown: Organisation) -> str:
    """The internet domain of its site, when it proves something: nobody else here has it, and addresses there are not
    given to everybody. Empty otherwise.
    """
    found = {domains.of_website(site.website) for site in shown.establishments.all() if site.website}
    own = sorted(domain for domain in found if domains.proves(domain))
    return next((domain for domain in own if not _has_others(domain, shown)), "")


def _has_others(domain: str, shown: Organisation) -> bool:
    like = Establishment.objects.exclude(organisation=shown).filter(website__icontains=domain)
    return any(domains.of_website(url) == domain for url in like.values_list("website", flat=True))


def head_offices(names: Iterable[str]) -> dict[str, Establishment]:
    """Where the post of these organisations (`siren:123456789`) goes; those that are not shown are left out."""
    wanted = Q(pk__in=[])
    for scheme, _, identifier in (name.partition(":") for name in names):
        wanted |= Q(organisation__scheme=scheme, organisation__identifier=identifier)
    sites = Establishment.objects.filter(wanted, named=True, organisation__named=True).select_related("organisation")
    found: dict[str, Establishment] = {}
    for site in sites.order_by("-head_office", "pk"):
        found.setdefault(str(site.organisation), site)
    return found
