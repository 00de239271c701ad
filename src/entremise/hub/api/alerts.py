"""API of alerts: saved searches that write by themselves."""

import datetime as dt
import uuid
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body as Sent
from ninja import Path, Query, Router, Schema
from pydantic import Field

from entremise.common.access import allow
from entremise.common.paging import Page, Paged
from entremise.common.reader import current_language
from entremise.hub import saved
from entremise.hub.actions import alerts as actions
from entremise.hub.api.shared import (
    EXAMPLE,
    Body,
    IdempotencyKey,
    Links,
    Number,
    Said,
    Words,
    impossible,
    links,
    listed,
    nothing,
    number_of,
    person,
)
from entremise.hub.models import Alert
from entremise.hub.queries import alerts as queries
from entremise.hub.queries.alerts import News
from entremise.hub.queries.search import NothingLoadedError
from entremise.people import rules

router = Router(tags=["alerts"])

Over = Literal["solutions", "needs", "tenders"]
Rhythm = Literal["each", "daily", "weekly"]
AlertPath = Annotated[uuid.UUID, Path(description="The alert's number.", examples=[EXAMPLE])]


class NewAlert(Body):
    """A search to be saved."""

    over: Over = Field(
        description="Firms that can answer, published needs, or consultations that concern one's firm.",
        examples=["solutions"],
    )
    query: Annotated[Words, Field(max_length=4000)] = Field(
        description="The query string of the page of the search: what follows `?` in its address.",
        examples=["q=un+couvreur&lieu=Aubagne"],
    )
    title: Annotated[Said, Field(max_length=200)] | None = Field(None, description="Made of the search when absent.")
    rhythm: Rhythm = Field("daily", description="How often it may write; never when there is nothing new.")
    number: Number | None = Field(None, description="Its number, if you make it: sent again, it is one alert.")


class ChangedAlert(Body):
    """Another name or rhythm."""

    title: Annotated[Said, Field(max_length=200)] | None = Field(None, examples=["Couvreurs"])
    rhythm: Rhythm | None = Field(None, examples=["weekly"])


class AlertShown(Schema):
    """An alert."""

    number: uuid.UUID = Field(examples=[EXAMPLE])
    over: str = Field(examples=["solutions"])
    query: str = Field(examples=["q=un+couvreur&lieu=Aubagne"])
    title: str = Field(examples=["un couvreur · Aubagne"])
    rhythm: str = Field(examples=["daily"])
    created_at: dt.datetime
    run_at: dt.datetime | None = Field(description="When the search was last run.")
    stopped_at: dt.datetime | None
    links: Links


class Alerts(Paged):
    """A page of alerts."""

    items: list[AlertShown]


@router.get("/alerts", response=Alerts, operation_id="listAlerts", summary="One's alerts")
@allow(rules.signed_in)
def mine(request: HttpRequest, asked: Query[Page]) -> dict[str, object]:
    """One's alerts, the newest first."""
    return listed(request, asked, queries.of(person(request).pk), lambda alert: _shown(request, alert))


@router.post("/alerts", response={201: AlertShown}, operation_id="createAlert", summary="Save a search")
@allow(rules.signed_in)
def create(request: HttpRequest, alert: Sent[NewAlert], key: IdempotencyKey = None) -> dict[str, object]:
    """Save a search: one is written to when it finds something new."""
    search = saved.read(alert.over, alert.query)
    if search.empty:
        impossible("Cette recherche ne cherche rien : dites `q`.", "This search seeks nothing: say `q`.")
    wanted = actions.Wanted(alert.over, search.query, alert.title or search.title, alert.rhythm, current_language())
    number = number_of(request, alert.number, key)
    try:
        return _shown(request, actions.save(person(request), wanted, _found(request, search), number))
    except actions.TooManyAlertsError:
        impossible("Il y a déjà trop d’alertes : supprimez-en une.", "There are too many alerts already: remove one.")
    except actions.TakenError:
        impossible("Ce numéro est déjà pris.", "This number is taken.")


@router.get("/alerts/{alert}", response=AlertShown, operation_id="getAlert", summary="An alert")
@allow(rules.signed_in)
def get(request: HttpRequest, alert: AlertPath) -> dict[str, object]:
    """One of one's alerts."""
    return _shown(request, _one(request, alert))


@router.patch("/alerts/{alert}", response=AlertShown, operation_id="changeAlert", summary="Change an alert")
@allow(rules.signed_in)
def change(request: HttpRequest, alert: AlertPath, changed: Sent[ChangedAlert]) -> dict[str, object]:
    """Another name or rhythm."""
    found = _one(request, alert)
    title, rhythm = changed.title or found.title, changed.rhythm or found.rhythm
    return _shown(request, actions.change(found, title=title, rhythm=rhythm))


@router.post("/alerts/{alert}/stop", response=AlertShown, operation_id="stopAlert", summary="Stop an alert")
@allow(rules.signed_in)
def stop(request: HttpRequest, alert: AlertPath) -> dict[str, object]:
    """It writes no more, and can be resumed."""
    found = _one(request, alert)
    actions.stop(found, person(request))
    return _shown(request, found)


@router.post("/alerts/{alert}/resume", response=AlertShown, operation_id="resumeAlert", summary="Resume an alert")
@allow(rules.signed_in)
def resume(request: HttpRequest, alert: AlertPath) -> dict[str, object]:
    """It writes again, of what is new from now on."""
    found = _one(request, alert)
    actions.resume(found, _found(request, saved.read(found.over, found.query)), person(request))
    return _shown(request, found)


@router.delete("/alerts/{alert}", response={204: None}, operation_id="removeAlert", summary="Remove an alert")
@allow(rules.signed_in)
def remove(request: HttpRequest, alert: AlertPath) -> HttpResponse:
    """Forget it."""
    actions.remove(_one(request, alert), person(request))
    return HttpResponse(status=204)


def _one(request: HttpRequest, number: uuid.UUID) -> Alert:
    return queries.of(person(request).pk).select_related("person").filter(number=number).first() or nothing()


def _found(request: HttpRequest, search: saved.Saved) -> list[News]:
    try:
        return search.run(person(request), current_language())
    except NothingLoadedError:
        return []


def _shown(request: HttpRequest, alert: Alert) -> dict[str, object]:
    return {
        "number": alert.number, "over": alert.over, "query": alert.query, "title": alert.title, "rhythm": alert.rhythm,
        "created_at": alert.created_at, "run_at": alert.run_at, "stopped_at": alert.stopped_at,
        "links": links(request, f"alerts/{alert.number}", saved.read(alert.over, alert.query).address),
    }  # fmt: skip
