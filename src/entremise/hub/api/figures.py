"""API of figures: the loop counted, as everybody may read it."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from entremise.common.access import allow
from entremise.common.problems import Both, ProblemError
from entremise.hub.queries.small_cells import as_data, kept, of_data
from entremise.people import rules

router = Router(tags=["figures"])


class FiguresShown(Schema):
    """The last twelve months, as last published. Counts of fewer than three are withheld."""

    taken_at: dt.datetime = Field(description="When they were counted.")
    since: str = Field(description="First day.", examples=["2026-01-01"])
    until: str = Field(description="Last day.", examples=["2026-12-31"])
    funnel: dict[str, Any] = Field(description="How many needs reached each step.")
    months: list[dict[str, Any]] = Field(description="The same, month by month.")
    days: dict[str, Any] = Field(description="How many days each step took: quartiles.")
    declines: dict[str, Any] = Field(description="Why firms declined.")
    outcomes: dict[str, Any] = Field(description="What came of introductions, by kind, sector, size, commune…")
    total: dict[str, Any] = Field(description="What came of them in all.")


@router.get("/figures", response=FiguresShown, operation_id="getFigures", summary="The loop in figures")
@allow(rules.anyone)
def figures(request: HttpRequest) -> dict[str, object]:
    """Needs, introductions and outcomes of the last twelve months, counted every ten minutes."""
    snapshot = kept("public")
    if snapshot is None:
        raise ProblemError(503, Both("Les chiffres ne sont pas encore comptés.", "Nothing has been counted yet."))
    return {"taken_at": snapshot.taken_at, **as_data(of_data(snapshot.data))}
