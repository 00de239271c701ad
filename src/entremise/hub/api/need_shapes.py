"""What needs look like in the API."""

import datetime as dt
import uuid
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Schema
from pydantic import Field

from entremise.common.paging import Page, Paged
from entremise.common.reader import current_language
from entremise.hub import rules
from entremise.hub.actions.needs import version
from entremise.hub.api.match import ActivityCode, Whole
from entremise.hub.api.shared import EXAMPLE, Body, Day, Links, Number, PlaceShown, Said, Why, Words, links, place_shown
from entremise.hub.models import Need
from entremise.hub.queries import needs as queries
from entremise.hub.queries.search import MOST_CHOICES
from entremise.people.guard import caller
from entremise.registry.api import EstablishmentLine, establishment_line

Kind = Literal["supply", "partner", "premises", "funding", "hire", "pilot", "advice", "other"]
Visibility = Literal["public", "members", "advisers", "chosen"]
Because = Literal["met", "elsewhere", "given_up", "late"]
Euros = Annotated[Whole, Field(ge=0, le=2_000_000_000)]
NeedPath = Annotated[uuid.UUID, Path(description="The need's number.", examples=[EXAMPLE])]
OrganisationName = Annotated[Words, Field(max_length=45)]


class NeedFacts(Body):
    """What may be said of a need besides its text. A field that is not sent is left as it is."""

    kind: Kind | None = Field(None, description="What kind of answer is sought.", examples=["supply"])
    place: Annotated[Said, Field(max_length=100)] | None = Field(
        None, description="A commune, by name or code; when absent, it is read from the text.", examples=["Aubagne"]
    )
    radius_km: float | None = Field(None, ge=1, le=1000, allow_inf_nan=False, examples=[30])
    activities: list[ActivityCode] | None = Field(
        None, max_length=MOST_CHOICES, description="NAF codes to take instead of those understood."
    )
    without_activities: list[ActivityCode] | None = Field(
        None, max_length=MOST_CHOICES, description="NAF codes to take off from those understood."
    )
    deadline: Day | None = Field(None, description="The day by which it is wanted.", examples=["2027-06-12"])
    budget_min: Euros | None = Field(None, description="Euros.", examples=[2000])
    budget_max: Euros | None = Field(None, description="Euros; the two are put in order.", examples=[4000])
    visibility: Visibility | None = Field(None, description="Who may see it.", examples=["public"])
    anonymous: bool | None = Field(None, description="The chamber stands between until both agree.")
    organisation: OrganisationName | None = Field(
        None, description="For which of one's organisations; empty: for oneself.", examples=["siren:012345674"]
    )


class NewNeed(NeedFacts):
    """A need to be kept."""

    text: Annotated[Said, Field(max_length=4000)] = Field(
        description="The need, in everyday French or English.", examples=["un traiteur pour 80 personnes à Aubagne"]
    )
    publish: bool = Field(default=False, description="Publish it at once; else it is a draft.")
    number: Number | None = Field(None, description="Its number, if you make it: sent again, it is one need.")


class ChangedNeed(NeedFacts):
    """What changes of a need."""

    text: Annotated[Said, Field(max_length=4000)] | None = Field(None, examples=["un traiteur pour 100 personnes"])
    seen: Annotated[Words, Field(max_length=40)] | None = Field(
        None, description="Its `version` when you read it: if it changed since, the answer is 409."
    )


class Closing(Body):
    """Why a need ends."""

    because: Because = Field(examples=["met"])


class NeedLine(Schema):
    """A need."""

    number: uuid.UUID = Field(examples=[EXAMPLE])
    text: str = Field(examples=["un traiteur pour 80 personnes à Aubagne"])
    language: str = Field(examples=["fr"])
    kind: str = Field(examples=["supply"])
    status: str = Field(description="draft, published, paused or closed.", examples=["published"])
    place: PlaceShown | None = Field(description="As it was stated or understood; null for anywhere.")
    radius_km: float | None = Field(examples=[30])
    deadline: dt.date | None = Field(examples=["2027-06-12"])
    budget_min: int | None = Field(examples=[2000])
    budget_max: int | None = Field(examples=[4000])
    visibility: str = Field(examples=["public"])
    anonymous: bool
    asker: str = Field(description="Who asks, as you may know them.", examples=["Fournil des Calanques"])
    published_at: dt.datetime | None
    links: Links


class NeedFull(NeedLine):
    """A need for those who follow it; what is theirs alone is null for the others."""

    activities: list[str] = Field(description="NAF codes it seeks, weightiest first.", examples=[["56.21Z"]])
    organisation: str | None = Field(examples=["siren:012345674"])
    version: str | None = Field(description="To be sent as `seen` with a change.")
    created_at: dt.datetime | None
    closed_at: dt.datetime | None
    closed_because: str | None = Field(examples=["met"])
    matched_at: dt.datetime | None = Field(description="When it was last matched.")


class Needs(Paged):
    """A page of needs."""

    items: list[NeedLine]


class SolutionLine(Schema):
    """Who may answer a need."""

    solution: str = Field(description="How introductions name it.", examples=["siret:01234567400011"])
    rank: int | None = Field(
        description="In the need's list; null when it is not there: somebody proposed it.", examples=[1]
    )
    score: float | None = Field(description="0 to 1; comparable within one need only.", examples=[0.87])
    distance_km: float | None = Field(examples=[3.2])
    reasons: list[Why]
    establishment: EstablishmentLine | None = Field(description="Null when it left the register.")
    introduction: uuid.UUID | None = Field(description="The introduction made with it.", examples=[EXAMPLE])


class Solutions(Paged):
    """A page of who may answer."""

    items: list[SolutionLine]


class Board(Page):
    """Which of the published needs."""

    q: Annotated[Words, Field(max_length=200)] = Field("", description="Words that the need must have.")
    kind: Kind | None = Field(None, description="What kind of answer is sought.")
    place: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(None, description="Around which place.")
    radius_km: float | None = Field(None, gt=0, le=1000, allow_inf_nan=False, description="Within how far of it.")
    activity: Annotated[str, Field(pattern=r"^\d{2}(\.\d{1,2}[A-Z]?)?$")] = Field(
        "", description="NAF code, or the beginning of one.", validate_default=False
    )


class Mine(Page):
    """Which of one's own needs."""

    status: Literal["draft", "published", "paused", "closed"] | None = Field(None, description="Only those.")


def line(request: HttpRequest, need: Need, asker: str) -> dict[str, object]:
    """A need as lists give it."""
    reading = getattr(need, "reading", None)
    return {
        "number": need.submission, "text": need.text, "language": need.language, "kind": need.kind,
        "status": need.status.value, "place": place_shown(reading.place if reading else need.place),
        "radius_km": reading.radius_km if reading else need.radius_km, "deadline": need.deadline,
        "budget_min": need.budget_min, "budget_max": need.budget_max, "visibility": need.visibility,
        "anonymous": need.anonymous, "asker": asker, "published_at": need.published_at,
        "links": links(request, f"needs/{need.submission}", f"/besoins/{need.submission}"),
    }  # fmt: skip


def full(request: HttpRequest, need: Need) -> dict[str, object]:
    """A need by itself."""
    visitor = caller(request)
    reading = getattr(need, "reading", None)
    theirs = rules.edits(visitor, need)
    own = {
        "organisation": need.organisation, "version": version(need), "created_at": need.created_at,
        "closed_at": need.closed_at, "closed_because": need.closed_because, "matched_at": need.matched_at,
    }  # fmt: skip
    return {
        **line(request, need, queries.asker_name(need, visitor)),
        "activities": reading.activities if reading else need.activities,
        **(own if theirs else dict.fromkeys(own)),
    }


def solution(request: HttpRequest, each: queries.Solution) -> dict[str, object]:
    match, introduction = each.match, each.introduction
    language = current_language()
    told = match.reasons if match else introduction.reasons if introduction else []
    distance = match.distance_km if match else None
    return {
        "solution": each.id,
        "rank": match.rank if match else introduction.rank if introduction else None,
        "score": round(match.score, 4) if match else None,
        "distance_km": None if distance is None else round(distance, 1),
        "reasons": [{"kind": reason["kind"], "text": reason[language]} for reason in told],
        "establishment": establishment_line(request, each.establishment) if each.establishment else None,
        "introduction": introduction.number if introduction else None,
    }
