"""API of the Business Act: public tenders, awards, open contracting data. Nothing confidential is in it.

What is given is the same for everybody, key or not: the tenders that are for all.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field, StringConstraints

from entremise.common.access import allow
from entremise.common.paging import Page, Paged, next_page
from entremise.hub.api.match import stated_place
from entremise.hub.api.shared import EXAMPLE, Links, links, listed, nothing
from entremise.market.models import Award, Tender
from entremise.market.queries import ocds, tenders
from entremise.market.queries.awards import Asked, awards, told
from entremise.market.queries.open_awards import OpenAward, opened
from entremise.people import rules

router = Router(tags=["contracts"])
_ANYBODY = AnonymousUser()

Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
Year = Annotated[int, Field(ge=1900, le=2099)]
TenderPath = Annotated[uuid.UUID, Path(description="The tender's number.", examples=[EXAMPLE])]


class TendersAsked(Page):
    """Which tenders."""

    q: Words = Field("", description="Words of its title, text or buyer.", examples=["toiture"])
    place: Words = Field("", description="A commune, département or region, by name or code.", examples=["Aubagne"])
    category: Literal["", "goods", "works", "services"] = Field("", description="OCDS mainProcurementCategory.")
    source: Literal["", "typed", "boamp"] = Field("", description="Typed in here by its buyer, or the BOAMP.")
    past: bool = Field(default=False, description="Also those that no longer take answers.")


class AwardsAsked(Page):
    """Which awards; one source at a time, since they are never added together."""

    source: Literal["decp", "declared"] = Field("decp", description="Official data, or declared here by the buyer.")
    year: Year | None = Field(None, description="Of the award.", examples=[2019])
    commune: Annotated[str, StringConstraints(pattern=r"^((\d{5}|2[AB]\d{3}))?$")] = Field(
        "", description="INSEE code of the winner's commune; official data only.", examples=["13055"]
    )
    everywhere: bool = Field(default=False, description="Not only contracts carried out on the territory.")


class ReleasesAsked(Page):
    """Which processes."""

    source: Literal["typed", "boamp", "decp"] = Field(
        "typed", description="Tenders typed in here or of the BOAMP, or contracts of the official data."
    )
    year: Year | None = Field(None, description="Of the publication or of the award.", examples=[2026])


class BuyerShown(Schema):
    """Who buys."""

    name: str = Field(examples=["Ville d’Essai"])
    identifier: str = Field(description="Scheme and number; empty when unknown.", examples=["siren:012345674"])
    place: str = Field(description="As published.", examples=["13600 La Ciotat"])


class LotShown(Schema):
    """A part of a tender."""

    rank: int = Field(examples=[1])
    title: str = Field(examples=["Couverture"])
    cpv: list[str] = Field(examples=[["45261000"]])
    amount: int | None = Field(description="Euros.", examples=[20000])


class TenderLine(Schema):
    """A tender that is for everybody."""

    number: uuid.UUID = Field(examples=[EXAMPLE])
    source: str = Field(description="typed or boamp.", examples=["typed"])
    identifier: str = Field(description="The publisher's; empty when typed in here.", examples=["26-1001"])
    title: str = Field(examples=["Réfection de la toiture du fournil"])
    buyer: BuyerShown
    status: str = Field(description="open, closed, cancelled or awarded.", examples=["open"])
    method: str = Field(description="OCDS procurementMethod; empty when unknown.", examples=["open"])
    category: str = Field(description="OCDS mainProcurementCategory; empty when unknown.", examples=["works"])
    cpv: list[str] = Field(description="Codes of eight digits.", examples=[["45260000"]])
    places: list[str] = Field(description="INSEE codes of communes and départements.", examples=[["13201"]])
    amount_min: int | None = Field(description="Euros.", examples=[20000])
    amount_max: int | None = Field(description="Euros.", examples=[40000])
    published_at: dt.datetime
    closes_at: dt.datetime | None = Field(description="No answer after; null when nobody tells.")
    links: Links


class TenderFull(TenderLine):
    """All of a tender."""

    text: str
    language: str = Field(examples=["fr"])
    descriptors: list[str] = Field(description="What the publisher's indexers call it.")
    questions_until: dt.datetime | None
    starts_on: dt.date | None
    months: int | None = Field(examples=[12])
    documents: str = Field(description="Where the documents are; empty when nobody tells.")
    groups: bool = Field(description="Whether firms may answer together.")
    lots: list[LotShown]
    requirements: list[str] = Field(examples=[["Assurance décennale"]])


class Tenders(Paged):
    """A page of tenders."""

    items: list[TenderLine]


class AwardLine(Schema):
    """An award. Of a private buyer's, who won and how much is not told."""

    number: uuid.UUID = Field(examples=[EXAMPLE])
    source: str = Field(description="decp or declared.", examples=["decp"])
    identifier: str = Field(description="Of the contract, by its publisher.", examples=["2026S12300"])
    title: str = Field(examples=["Peinture des écoles"])
    buyer: BuyerShown
    supplier: str = Field(description="Scheme and number; empty when unknown or not told.", examples=[""])
    supplier_name: str = Field(examples=["Toitures du Garlaban"])
    supplier_commune: str = Field(description="INSEE code; empty when unknown.", examples=["13005"])
    cpv: list[str] = Field(examples=[["45442100"]])
    place: str = Field(description="INSEE code of where it is carried out; empty when unknown.", examples=["13055"])
    amount: int | None = Field(description="Euros before tax, of the whole contract.", examples=[24000])
    awarded_on: dt.date | None
    months: int | None = Field(examples=[12])
    tender: uuid.UUID | None = Field(description="The tender it ends, when it was typed in here.")


class Awards(Paged):
    """A page of awards."""

    items: list[AwardLine]


class Publisher(Schema):
    """Who publishes."""

    name: str = Field(examples=["Entremise"])
    uri: str


class ReleasePackage(Schema):
    """A release package of the Open Contracting Data Standard 1.1."""

    model_config = ConfigDict(title="ReleasePackage")

    uri: str
    version: str = Field(examples=["1.1"])
    license: str
    publisher: Publisher
    publishedDate: str = Field(examples=["2026-03-02T08:00:00Z"])  # noqa: N815 - as the standard writes it
    releases: list[dict[str, Any]] = Field(description="As release-schema.json of the standard says.")


@router.get("/tenders", response=Tenders, operation_id="listTenders", summary="Public tenders")
@allow(rules.anyone)
def list_tenders(request: HttpRequest, asked: Query[TendersAsked]) -> dict[str, Any]:
    """The tenders that are for everybody: the next to close first."""
    narrowed = tenders.Asked(
        text=asked.q, place=stated_place(asked.place or None), category=asked.category, source=asked.source,
        past=asked.past,
    )  # fmt: skip
    found = tenders.found(_ANYBODY, narrowed, timezone.now())
    return listed(request, asked, found, lambda each: _tender(request, each))


@router.get("/tenders/{number}", response=TenderFull, operation_id="getTender", summary="A tender")
@allow(rules.anyone)
def get_tender(request: HttpRequest, number: TenderPath) -> dict[str, Any]:
    """A tender that is for everybody."""
    tender = Tender.objects.select_related("buyer").filter(ocds.PUBLIC, number=number).first()
    if tender is None:
        nothing()
    return {
        **_tender(request, tender), "text": tender.text, "language": tender.language,
        "descriptors": tender.descriptors, "questions_until": tender.questions_until, "starts_on": tender.starts_on,
        "months": tender.months, "documents": tender.url, "groups": tender.groups,
        "lots": list(tender.lots.values("rank", "title", "cpv", "amount")),
        "requirements": list(tender.requirements.values_list("text", flat=True)),
    }  # fmt: skip


def _tender(request: HttpRequest, tender: Tender) -> dict[str, Any]:
    place = tender.buyer_place
    return {
        "number": tender.number, "source": tender.source, "identifier": tender.identifier, "title": tender.title,
        "buyer": {"name": tender.buyer_name, "identifier": tender.buyer_identifier, "place": place},
        "status": tender.status, "method": tender.method, "category": tender.category, "cpv": tender.cpv,
        "places": tender.places, "amount_min": tender.amount_min, "amount_max": tender.amount_max,
        "published_at": tender.published_at, "closes_at": tender.closes_at,
        "links": links(request, f"tenders/{tender.number}", reverse("market:tender", args=[tender.number])),
    }  # fmt: skip


@router.get("/awards", response=Awards, operation_id="listAwards", summary="Who won contracts")
@allow(rules.anyone)
def list_awards(request: HttpRequest, asked: Query[AwardsAsked]) -> dict[str, Any]:
    """Awards of one source, the latest first."""
    wanted = Asked(Award.Source(asked.source), asked.year, asked.commune, asked.everywhere)
    found = awards_of(wanted)
    total = found.count()
    given = list(found[asked.offset : asked.offset + asked.limit])
    items = [_award(each) for each in opened(given)]
    return {"total": total, "next": next_page(request, asked, given, total), "items": items}


def awards_of(wanted: Asked) -> QuerySet[Award]:
    """The awards asked for, the latest first."""
    return awards(wanted).select_related("tender__buyer", "lot").order_by("-awarded_on", "-pk")


def _award(each: OpenAward) -> dict[str, Any]:
    award = each.award
    return {
        "number": award.number, "source": award.source, "identifier": award.identifier, "title": award.title,
        "buyer": {"name": award.buyer_name, "identifier": award.buyer_identifier, "place": ""},
        "supplier": each.supplier, "supplier_name": each.supplier_name, "supplier_commune": each.commune,
        "cpv": award.cpv, "place": award.place, "amount": each.amount if told(each.amount) else None,
        "awarded_on": award.awarded_on, "months": award.months, "tender": award.tender and award.tender.number,
    }  # fmt: skip


@router.get("/ocds", response=ReleasePackage, operation_id="listReleases", summary="Open contracting data (OCDS)")
@allow(rules.anyone)
def releases(request: HttpRequest, response: HttpResponse, asked: Query[ReleasesAsked]) -> dict[str, Any]:
    """A page of processes as an OCDS 1.1 release package; `Link: <…>; rel="next"` leads to the next one."""
    here = request.build_absolute_uri
    found: QuerySet[Any] = _contracts(asked.year) if asked.source == "decp" else _published(asked.source, asked.year)
    given: list[Any] = list(found[asked.offset : asked.offset + asked.limit])
    following = next_page(request, asked, given, found.count())
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return ocds.package(list(_releases(given, here)), here, request.get_full_path())


def _contracts(year: int | None) -> QuerySet[Award]:
    found = awards(Asked(Award.Source.DECP, year, everywhere=True))
    return ocds.first_of_each(found).order_by("-awarded_on", "-pk")


def _published(source: str, year: int | None) -> QuerySet[Tender]:
    found = Tender.objects.filter(ocds.PUBLIC, source=source).order_by("-published_at", "-pk")
    return found if year is None else found.filter(published_at__year=year)


def _releases(given: Sequence[Award | Tender], here: ocds.Here) -> Iterator[ocds.Release]:
    tenders_given = [each.pk for each in given if isinstance(each, Tender)]
    if tenders_given:
        return ocds.tender_releases(Tender.objects.filter(pk__in=tenders_given).order_by("-published_at", "-pk"), here)
    return ocds.award_releases(ocds.with_winners(each for each in given if isinstance(each, Award)))
