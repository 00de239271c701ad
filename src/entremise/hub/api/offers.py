"""API of offers: what one's firm says it does."""

import datetime as dt
import uuid
from typing import Annotated

from django.http import HttpRequest
from ninja import Body as Sent
from ninja import Path, Query, Router, Schema
from pydantic import Field

from entremise.common.access import allow
from entremise.common.paging import Page, Paged
from entremise.common.problems import Both, Invalid, ProblemError
from entremise.hub.actions import offers as actions
from entremise.hub.api.shared import (
    EXAMPLE,
    Body,
    IdempotencyKey,
    Links,
    Number,
    PlaceShown,
    Said,
    Solution,
    Words,
    impossible,
    links,
    listed,
    nothing,
    number_of,
    person,
    place_shown,
    served,
)
from entremise.hub.forms.offers import LONGEST_TEXT, MOST_PLACES, WIDEST_RADIUS_KM
from entremise.hub.queries import offers as queries
from entremise.hub.queries.offers import Told
from entremise.people import rules
from entremise.registry.actions import MOST_OFFERS, Described, NotTheirsError, TooManyError
from entremise.registry.models import Establishment

router = Router(tags=["offers"])

OfferPath = Annotated[uuid.UUID, Path(description="The offer's number.", examples=[EXAMPLE])]


class OfferWords(Body):
    """What is done, in one language."""

    title: Annotated[Said, Field(max_length=200)] = Field(examples=["Buffets et cocktails"])
    text: Annotated[Said, Field(max_length=LONGEST_TEXT)] = Field(examples=["Buffets de saison jusqu’à 200 personnes."])


class OfferFacts(Body):
    """What an establishment says it does: in French, in English or both."""

    fr: OfferWords | None = Field(None, description="In French.")
    en: OfferWords | None = Field(None, description="In English.")
    capacity: Annotated[Words, Field(max_length=200)] = Field("", examples=["jusqu’à 200 couverts"])
    places: list[Annotated[Said, Field(max_length=100)]] = Field(
        [], max_length=MOST_PLACES, description="Communes and départements served, by name or code.", examples=[["83"]]
    )
    radius_km: float | None = Field(None, ge=1, le=WIDEST_RADIUS_KM, allow_inf_nan=False, examples=[40])


class NewOffer(OfferFacts):
    """A new offer, and whose it is."""

    solution: Solution = Field(description="The establishment.", examples=["siret:01234567400011"])
    number: Number | None = Field(None, description="Its number, if you make it: sent again, it is one offer.")


class OfferShown(Schema):
    """An offer."""

    number: uuid.UUID = Field(examples=[EXAMPLE])
    solution: str = Field(description="The establishment.", examples=["siret:01234567400011"])
    fr: OfferWords | None
    en: OfferWords | None
    capacity: str
    places: list[PlaceShown]
    radius_km: float | None
    withdrawn: bool = Field(description="Neither shown nor found.")
    updated_at: dt.datetime | None
    links: Links


class Offers(Paged):
    """A page of offers."""

    items: list[OfferShown]


@router.get("/offers", response=Offers, operation_id="listOffers", summary="What one's firms say they do")
@allow(rules.signed_in)
def mine(request: HttpRequest, asked: Query[Page]) -> dict[str, object]:
    """The offers of the establishments one may describe, withdrawn ones last."""
    return listed(request, asked, _mine(request), lambda told: _shown(request, told))


@router.post("/offers", response={201: OfferShown}, operation_id="createOffer", summary="Say what one's firm does")
@allow(rules.signed_in)
def create(request: HttpRequest, offer: Sent[NewOffer], key: IdempotencyKey = None) -> dict[str, object]:
    """Say what an establishment does; it is matched with the open needs at once."""
    site = next((each for each in queries.describable(person(request)) if str(each) == offer.solution), None)
    if site is None:
        raise ProblemError(404, Both("Cet établissement n’est pas le vôtre.", "This establishment is not yours."))
    number = number_of(request, offer.number, key)
    _keep(request, site, number, offer)
    return _shown(request, _one(request, number))


@router.get("/offers/{offer}", response=OfferShown, operation_id="getOffer", summary="An offer")
@allow(rules.signed_in)
def get(request: HttpRequest, offer: OfferPath) -> dict[str, object]:
    """One of the offers of the establishments one may describe."""
    return _shown(request, _one(request, offer))


@router.put("/offers/{offer}", response=OfferShown, operation_id="changeOffer", summary="Change an offer")
@allow(rules.signed_in)
def change(request: HttpRequest, offer: OfferPath, changed: Sent[OfferFacts]) -> dict[str, object]:
    """Say it otherwise, whole; a withdrawn one is given again."""
    _keep(request, _one(request, offer).establishment, offer, changed)
    return _shown(request, _one(request, offer))


@router.post(
    "/offers/{offer}/withdraw", response=OfferShown, operation_id="withdrawOffer", summary="Take an offer back"
)
@allow(rules.signed_in)
def withdraw(request: HttpRequest, offer: OfferPath) -> dict[str, object]:
    """It is neither shown nor found any more, and can be given again."""
    actions.withdraw(_one(request, offer).establishment, offer, person(request))
    return _shown(request, _one(request, offer))


@router.post("/offers/{offer}/undo", response=OfferShown, operation_id="undoOffer", summary="Undo the last change")
@allow(rules.signed_in)
def undo(request: HttpRequest, offer: OfferPath) -> dict[str, object]:
    """Put it back as it was before its last change."""
    actions.undo(_one(request, offer).establishment, offer, person(request))
    return _shown(request, _one(request, offer))


def _keep(request: HttpRequest, site: Establishment, number: uuid.UUID, offer: OfferFacts) -> None:
    words = {"fr": offer.fr, "en": offer.en}
    told = {language: (said.title, said.text) for language, said in words.items() if said}
    if not told:
        detail = Both("Dites-le en français ou en anglais.", "Say it in French or in English.")
        raise ProblemError(409, detail, [Invalid("body", "#/fr", str(detail))])
    described = Described(told, offer.capacity, served(offer.places), offer.radius_km)  # type: ignore[arg-type]
    try:
        actions.describe(site, number, described, person(request))
    except NotTheirsError:
        impossible("Ce numéro est déjà pris.", "This number is taken.")
    except TooManyError:
        impossible(
            f"Il y a déjà {MOST_OFFERS} offres : retirez-en une.", f"There are {MOST_OFFERS} already: withdraw one."
        )


def _mine(request: HttpRequest) -> list[Told]:
    return queries.told_of(queries.describable(person(request)))


def _one(request: HttpRequest, number: uuid.UUID) -> Told:
    return next((each for each in _mine(request) if each.number == number), None) or nothing()


def _shown(request: HttpRequest, told: Told) -> dict[str, object]:
    site, described = told.establishment, told.described
    words = {language: {"title": title, "text": text} for language, (title, text) in described.words.items()}
    page = f"/mes-offres/{site.scheme}/{site.identifier}/{told.number}"
    return {
        "number": told.number, "solution": str(site), "fr": words.get("fr"), "en": words.get("en"),
        "capacity": described.capacity,
        "places": [place_shown(code) for code in described.places], "radius_km": described.radius_km,
        "withdrawn": described.withdrawn, "updated_at": told.updated_at,
        "links": links(request, f"offers/{told.number}", page),
    }  # fmt: skip
