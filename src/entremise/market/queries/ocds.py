"""Public consultations and awards in the Open Contracting Data Standard 1.1, core fields only.

One release tells one contracting process as it stands: its identifier changes when it does. A consultation and what it
was awarded to are one process; so is each contract of the official data, with all its winners.
Fields: https://standard.open-contracting.org/1.1/en/schema/reference/. Choices: docs/decisions/031-ocds.md.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from entremise.market.models import Award, Lot, Tender
from entremise.market.queries.awards import OPEN, told
from entremise.market.queries.open_awards import OpenAward, opened
from entremise.matching.nomenclature import communes, cpv

#: Licence Ouverte 2.0 of Etalab, that of the official data.
LICENSE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
#: Consultations that everybody may read: no other one is ever in open data.
PUBLIC = Q(audience=Tender.Audience.PUBLIC, published_at__isnull=False)
#: The numbers of INSEE's register, SIREN or SIRET, in the list of identifiers org-id.guide.
SCHEME = "FR-INSEE"
_AT_ONCE = 500
_ENGLISH_STATUS = {
    Tender.Status.OPEN: "active",
    Tender.Status.CLOSED: "complete",
    Tender.Status.AWARDED: "complete",
    Tender.Status.CANCELLED: "cancelled",
}

Release = dict[str, Any]
#: The whole address of a path of ours.
Here = Callable[[str], str]


def package(releases: Sequence[Release], here: Here, path: str) -> dict[str, Any]:
    """A release package; ``path`` is where it is had."""
    last = max((each["date"] for each in releases), default=_moment(timezone.now()))
    return {**head(here, path), "publishedDate": last, "releases": list(releases)}


def head(here: Here, path: str) -> dict[str, Any]:
    """What every package begins with."""
    return {
        "uri": here(path), "version": "1.1", "license": LICENSE,
        "publisher": {"name": str(settings.CHAMBER_NAME), "uri": here("/")},
    }  # fmt: skip


def tender_releases(found: QuerySet[Tender], here: Here) -> Iterator[Release]:
    """Consultations, each with its awards. Those that are not for everybody are left out, whatever is given."""
    rows = found.filter(PUBLIC).select_related("buyer").prefetch_related("lots")
    for tender in rows.iterator(_AT_ONCE):
        yield of_tender(tender, list(opened(list(_awards_of(tender)))), here)


def _awards_of(tender: Tender) -> QuerySet[Award]:
    if tender.awarded_at is None:
        return Award.objects.none()
    return tender.awards.filter(OPEN).select_related("tender__buyer", "lot").order_by("pk")


def award_releases(found: QuerySet[Award]) -> Iterator[Release]:
    """Contracts of the official data, each with all its winners among those given."""
    rows = found.filter(source=Award.Source.DECP).order_by("buyer_identifier", "identifier", "pk")
    for _, together in groupby(opened(rows), _process):
        yield of_contract(list(together))


def _process(each: OpenAward) -> tuple[str, str]:
    """A buyer and its own number of the contract; an award without such a number is alone."""
    return each.award.buyer_identifier, each.award.identifier or each.award.number.hex


def first_of_each(found: QuerySet[Award]) -> QuerySet[Award]:
    """The first award of each contract: so many rows as releases."""
    same = Award.objects.filter(
        source=OuterRef("source"), buyer_identifier=OuterRef("buyer_identifier"), identifier=OuterRef("identifier")
    )
    return found.exclude(~Q(identifier=""), Exists(same.filter(pk__lt=OuterRef("pk"))))


def with_winners(firsts: Iterable[Award]) -> QuerySet[Award]:
    """All the awards of these contracts."""
    wanted = Q(pk__in=[])
    for first in firsts:
        alone = Q(pk=first.pk)
        same = Q(buyer_identifier=first.buyer_identifier, identifier=first.identifier)
        wanted |= same if first.identifier else alone
    return Award.objects.filter(wanted, source=Award.Source.DECP)


# A consultation -------------------------------------------------------------------------------------------------------


def of_tender(tender: Tender, awards: Sequence[OpenAward], here: Here) -> Release:
    """The release of a consultation."""
    buyer = party(tender.buyer_identifier, tender.buyer_name, _commune_of(tender), "buyer")
    changes = (tender.published_at, tender.changed_at, tender.cancelled_at, tender.awarded_at)
    at = max(change for change in changes if change is not None)
    winners = [winner for award in awards if (winner := _winner(award)) is not None]
    tags = ["tenderCancellation"] if tender.cancelled_at else ["tender", *(["award"] if awards else [])]
    return _known({
        "ocid": _ocid(tender.number.hex), "id": f"{tender.number}-{at:%Y%m%d%H%M%S}", "date": _moment(at),
        "tag": tags, "initiationType": "tender", "language": tender.language,
        "parties": _distinct([buyer, *winners]), "buyer": _named(buyer), "tender": _tender(tender, here),
        "awards": [_award([each]) for each in awards],
    })  # fmt: skip


def _tender(tender: Tender, here: Here) -> dict[str, Any]:
    page = here(reverse("market:tender", args=[tender.number]))
    documents = [{"id": "page", "documentType": "tenderNotice", "url": page, "language": tender.language}]
    if tender.url:
        documents.append({"id": "publisher", "documentType": "tenderNotice", "url": tender.url})
    return _known({
        "id": tender.identifier or str(tender.number), "title": tender.title, "description": tender.text,
        "status": _ENGLISH_STATUS[tender.status],
        "procurementMethod": tender.method, "mainProcurementCategory": tender.category or _category(tender.cpv),
        "minValue": _value(tender.amount_min), "value": _value(tender.amount_max),
        "tenderPeriod": _period(tender.published_at, tender.closes_at),
        "enquiryPeriod": _period(tender.published_at, tender.questions_until) if tender.questions_until else None,
        "contractPeriod": _contract_period(tender), "items": _items(tender), "documents": documents,
    })  # fmt: skip


def _items(tender: Tender) -> list[dict[str, Any]]:
    """Its lots as items, since the core of the standard has no lots; without lots, what it is about by its codes."""
    lots = list(tender.lots.all())
    if lots:
        return [_lot(lot, tender.cpv) for lot in lots]
    return [_known({"id": str(n), **_classified([code])}) for n, code in enumerate(tender.cpv, 1)]


def _lot(lot: Lot, cpv_codes: Sequence[str]) -> dict[str, Any]:
    return _known({"id": str(lot.rank), "description": lot.title, **_classified(lot.cpv or cpv_codes)})


def _classified(codes: Sequence[str]) -> dict[str, Any]:
    found = [{"scheme": "CPV", "id": code, "description": cpv.label(code, "fr")} for code in codes]
    return {"classification": found[0], "additionalClassifications": found[1:]} if found else {}


def _contract_period(tender: Tender) -> dict[str, Any] | None:
    begins = _moment(_midnight(tender.starts_on)) if tender.starts_on else None
    return _known({"startDate": begins, "durationInDays": _days(tender.months)}) or None


# Awards ---------------------------------------------------------------------------------------------------------------


def of_contract(winners: Sequence[OpenAward]) -> Release:
    """The release of a contract of the official data: its lots are awards, each with those who won it together."""
    award = winners[0].award
    buyer = party(award.buyer_identifier, award.buyer_name, "", "buyer")
    number = _digest(*_process(winners[0]))
    dates = [each.award.awarded_on for each in winners if each.award.awarded_on is not None]
    at = _midnight(max(dates)) if dates else award.created_at
    tender = {
        "id": award.identifier or str(award.number), "title": award.title, "procurementMethod": award.method,
        "procurementMethodDetails": award.procedure, "mainProcurementCategory": _category(award.cpv),
    }  # fmt: skip
    lots: dict[tuple[str, int | None], list[OpenAward]] = {}
    for each in winners:
        lots.setdefault((each.award.title, each.award.amount), []).append(each)
    return _known({
        "ocid": _ocid(f"decp-{number}"), "id": f"{number}-{_digest(*(each.award.digest for each in winners))}",
        "date": _moment(at), "tag": ["award"], "initiationType": "tender", "language": "fr",
        "parties": _distinct([buyer, *(found for each in winners if (found := _winner(each)) is not None)]),
        "buyer": _named(buyer), "tender": _known(tender), "awards": [_award(lot) for lot in lots.values()],
    })  # fmt: skip


def _award(winners: Sequence[OpenAward]) -> dict[str, Any]:
    award, amount = winners[0].award, winners[0].amount
    suppliers = [_named(found) for each in winners if (found := _winner(each)) is not None]
    items = [_known({"id": str(award.lot.rank if award.lot else 1), **_classified(award.cpv)})] if award.cpv else []
    return _known({
        "id": str(award.number), "title": award.title, "description": award.nature, "status": "active",
        "date": _moment(_midnight(award.awarded_on)) if award.awarded_on else None,
        "value": _value(amount if told(amount) else None), "suppliers": _distinct(suppliers), "items": items,
        "contractPeriod": _known({"durationInDays": _days(award.months)}),
    })  # fmt: skip


def _winner(each: OpenAward) -> dict[str, Any] | None:
    """The party that won; none when nothing may be told of it."""
    if not each.supplier and not each.supplier_name:
        return None
    return party(each.supplier, each.supplier_name, each.commune, "supplier")


# Parts ----------------------------------------------------------------------------------------------------------------


def party(identifier: str, name: str, commune: str, role: str) -> dict[str, Any]:
    """An organisation, by its number in INSEE's register if it has one."""
    scheme, _, number = identifier.partition(":")
    known = scheme in ("siren", "siret") and bool(number)
    place = communes.commune(commune)
    address = {"locality": place.name, "countryName": "France"} if place else None
    return _known({
        "id": f"{SCHEME}-{number}" if known else f"name-{_digest(name, identifier)}", "name": name or identifier,
        "identifier": _known({"scheme": SCHEME, "id": number, "legalName": name}) if known else None,
        "address": address, "roles": [role],
    })  # fmt: skip


def _named(of: dict[str, Any]) -> dict[str, str]:
    return _known({"id": of["id"], "name": of.get("name")})


def _distinct(parties: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each party once, with all its roles."""
    found: dict[str, dict[str, Any]] = {}
    for each in parties:
        known = found.setdefault(each["id"], each)
        if "roles" in each:
            known["roles"] = sorted({*known["roles"], *each["roles"]})
    return list(found.values())


def _commune_of(tender: Tender) -> str:
    return tender.buyer.commune if tender.buyer else ""


def _category(codes: Sequence[str]) -> str:
    """Works, services or goods by the division of the CPV: 45, 50 and beyond, the others."""
    if not codes:
        return ""
    division = codes[0][:2]
    if division == "45":
        return "works"
    return "services" if division >= "50" else "goods"


def _value(amount: int | None) -> dict[str, Any] | None:
    return None if amount is None else {"amount": amount, "currency": "EUR"}


def _period(start: dt.datetime | None, end: dt.datetime | None) -> dict[str, str] | None:
    return _known({"startDate": start and _moment(start), "endDate": end and _moment(end)}) or None


def _days(months: int | None) -> int | None:
    return None if months is None else round(months * 365.25 / 12)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), timezone.get_default_timezone())


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ocid(number: str) -> str:
    return f"{settings.OCID_PREFIX}-{number}"


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=10).hexdigest()


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is unknown: the standard wants no empty field."""
    return {name: value for name, value in facts.items() if value not in (None, "", [], {})}
