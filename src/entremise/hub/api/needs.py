"""API of needs: stated, published, changed, closed; the board; who can answer."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Body as Sent
from ninja import Query, Router

from entremise.common.access import allow
from entremise.common.paging import Page, next_page
from entremise.common.problems import Both, ProblemError
from entremise.common.reader import current_language
from entremise.hub import rules as hub_rules
from entremise.hub.actions import needs as actions
from entremise.hub.actions import showing
from entremise.hub.api.match import known_activities, stated_place
from entremise.hub.api.need_shapes import (
    Board,
    ChangedNeed,
    Closing,
    Mine,
    NeedFacts,
    NeedFull,
    NeedPath,
    Needs,
    NewNeed,
    Solutions,
    full,
    line,
    solution,
)
from entremise.hub.api.shared import IdempotencyKey, impossible, listed, nothing, number_of, person
from entremise.hub.models import Need
from entremise.hub.queries import needs as queries
from entremise.people import rules
from entremise.people.guard import caller, visitor

router = Router(tags=["needs"])


@router.get("/needs", response=Needs, operation_id="listNeeds", summary="The board of published needs")
@allow(rules.anyone)
def board(request: HttpRequest, asked: Query[Board]) -> dict[str, object]:
    """The published needs one may see, newest first."""
    visitor = caller(request)
    place = stated_place(asked.place)
    found = queries.open_needs(
        visitor, text=asked.q, kind=asked.kind or "", place=place, radius_km=asked.radius_km, activity=asked.activity
    )
    return _page(request, asked, found)


@router.get("/me/needs", response=Needs, operation_id="listMyNeeds", summary="One's own needs")
@allow(rules.signed_in)
def mine(request: HttpRequest, asked: Query[Mine]) -> dict[str, object]:
    """The needs of this person and of their organisations, newest first."""
    found = Need.objects.filter(hub_rules.owned(person(request))).select_related("reading", "person", "adviser")
    statuses: dict[str, dict[str, Any]] = {
        "draft": {"published_at": None, "closed_at": None},
        "published": {"published_at__isnull": False, "paused_at": None, "closed_at": None},
        "paused": {"paused_at__isnull": False, "closed_at": None},
        "closed": {"closed_at__isnull": False},
    }
    found = found.filter(**statuses[asked.status]) if asked.status else found
    return _page(request, asked, found.order_by("-created_at", "-pk"))


def _page(request: HttpRequest, asked: Page, found: Any) -> dict[str, object]:
    rows = list(found[asked.offset : asked.offset + asked.limit])
    names = queries.asker_names(rows, caller(request))
    total = found.count()
    items = [line(request, need, names[need.pk]) for need in rows]
    return {"total": total, "next": next_page(request, asked, rows, total), "items": items}


@router.post("/needs", response={201: NeedFull}, operation_id="createNeed", summary="State a need")
@allow(rules.signed_in)
def create(request: HttpRequest, need: Sent[NewNeed], key: IdempotencyKey = None) -> dict[str, object]:
    """Keep a need, as a draft or published at once. It is read, and once published matched and followed up."""
    by = person(request)
    facts = _facts(request, need)
    number = number_of(request, need.number, key)
    kept = actions.draft(need.text, current_language(), submission=number, by=by, door="api", **facts)
    if kept.person_id != by.pk:
        impossible("Ce numéro est déjà pris.", "This number is taken.")
    return full(request, actions.publish(kept, by) if need.publish else kept)


@router.get("/needs/{need}", response=NeedFull, operation_id="getNeed", summary="A need")
@allow(rules.anyone)
def get(request: HttpRequest, need: NeedPath) -> dict[str, object]:
    """A need one may see; more of it for those who follow it."""
    return full(request, _seen(request, need))


@router.patch("/needs/{need}", response=NeedFull, operation_id="changeNeed", summary="Change a need")
@allow(rules.signed_in)
def change(request: HttpRequest, need: NeedPath, changes: Sent[ChangedNeed]) -> dict[str, object]:
    """Correct a need; what was there before is kept, and it is matched again."""
    found = edited(request, need)
    facts = _facts(request, changes, found)
    if changes.text is not None:
        facts["text"] = changes.text
    try:
        return full(request, actions.change(found, person(request), seen=changes.seen, **facts))
    except actions.ChangedMeanwhileError:
        impossible("Ce besoin a changé depuis : relisez-le.", "This need has changed since: read it again.")


Verb = Callable[[Need], Need]


def _do(request: HttpRequest, number: uuid.UUID, verb: Verb) -> dict[str, object]:
    return full(request, verb(edited(request, number)))


@router.post("/needs/{need}/publish", response=NeedFull, operation_id="publishNeed", summary="Publish a draft")
@allow(rules.signed_in)
def publish(request: HttpRequest, need: NeedPath) -> dict[str, object]:
    """Let a need be seen and matched."""
    return _do(request, need, lambda found: actions.publish(found, person(request)))


@router.post("/needs/{need}/pause", response=NeedFull, operation_id="pauseNeed", summary="Pause a need")
@allow(rules.signed_in)
def pause(request: HttpRequest, need: NeedPath) -> dict[str, object]:
    """Take a need off the board for a while."""
    return _do(request, need, lambda found: actions.pause(found, person(request)))


@router.post("/needs/{need}/resume", response=NeedFull, operation_id="resumeNeed", summary="Resume a need")
@allow(rules.signed_in)
def resume(request: HttpRequest, need: NeedPath) -> dict[str, object]:
    """End a pause; the need is matched again."""
    return _do(request, need, lambda found: actions.resume(found, person(request)))


@router.post("/needs/{need}/close", response=NeedFull, operation_id="closeNeed", summary="Close a need")
@allow(rules.signed_in)
def close(request: HttpRequest, need: NeedPath, closing: Sent[Closing]) -> dict[str, object]:
    """End a need, and say why; firms that wait are told."""
    return _do(request, need, lambda found: actions.close(found, closing.because, person(request)))


@router.post("/needs/{need}/reopen", response=NeedFull, operation_id="reopenNeed", summary="Open a need again")
@allow(rules.signed_in)
def reopen(request: HttpRequest, need: NeedPath) -> dict[str, object]:
    """Open again a need closed by mistake, not too long ago."""
    return _do(request, need, lambda found: actions.reopen(found, person(request)))


@router.get("/needs/{need}/matches", response=Solutions, operation_id="listMatches", summary="Who can answer a need")
@allow(rules.signed_in)
def matches(request: HttpRequest, need: NeedPath, asked: Query[Page]) -> dict[str, object]:
    """Who can answer, for those who follow the need: those put in touch, then the others in the order of their list."""
    own = edited(request, need)
    found = queries.solutions(own, caller(request))
    page = found[asked.offset : asked.offset + asked.limit]
    showing.show_solutions(own, page, "api", visitor(request))
    return listed(request, asked, found, lambda each: solution(request, each))


def _seen(request: HttpRequest, number: uuid.UUID) -> Need:
    need = Need.objects.select_related("reading", "person", "adviser").filter(submission=number).first()
    if need is None or not hub_rules.sees(caller(request), need):
        nothing()
    return need


def edited(request: HttpRequest, number: uuid.UUID) -> Need:
    """A need, for whoever may change it; whoever only sees it may not."""
    need = _seen(request, number)
    if not hub_rules.edits(caller(request), need):
        raise ProblemError(403, Both("Ce besoin n’est pas le vôtre.", "This need is not yours."))
    return need


def _facts(request: HttpRequest, sent: NeedFacts, need: Need | None = None) -> dict[str, Any]:
    """What is said of a need, as actions take it."""
    told = sent.dict(exclude_unset=True, exclude={"text", "publish", "number", "seen"})
    facts = {name: value for name, value in told.items() if value is not None or name in _CLEARED}
    for name in ("activities", "without_activities"):
        if name in facts:
            known_activities(name, facts[name])
    if facts.get("place") is not None:
        facts["place"], facts["anywhere"] = _commune(facts["place"]), False
    elif "place" in facts:
        facts["place"] = ""
    if "organisation" in facts:
        facts["organisation"], facts["organisation_name"] = _organisation(request, facts["organisation"])
    return facts | _budget(facts, need)


#: What null takes off.
_CLEARED = {"place", "radius_km", "deadline", "budget_min", "budget_max"}


def _budget(facts: dict[str, Any], need: Need | None) -> dict[str, Any]:
    """The two ends of a budget, the least first."""
    if not facts.keys() & {"budget_min", "budget_max"}:
        return {}
    low = facts.get("budget_min", need.budget_min if need else None)
    high = facts.get("budget_max", need.budget_max if need else None)
    if low is not None and high is not None:
        low, high = sorted((low, high))
    return {"budget_min": low, "budget_max": high}


def _commune(typed: str) -> str:
    place = stated_place(typed)
    if place is None or len(place.code) > 5 or not place.code:
        detail = Both(f"« {typed} » n’est pas une commune.", f"“{typed}” is not a commune.")
        raise ProblemError(404, detail)
    return place.code


def _organisation(request: HttpRequest, named: str) -> tuple[str, str]:
    if not named:
        return "", ""
    mine = {each.organisation: each.name for each in person(request).memberships.filter(ended_at=None)}
    if named not in rules.organisations(person(request)):
        raise ProblemError(404, Both("Cette organisation n’est pas la vôtre.", "This organisation is not yours."))
    return named, mine[named]
