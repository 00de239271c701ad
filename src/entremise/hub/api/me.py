"""API of oneself: who the key acts for, the organisations they belong to."""

import datetime as dt

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from entremise.common.access import allow
from entremise.common.paging import Page, Paged
from entremise.hub.api.shared import listed, person
from entremise.people import rules
from entremise.people.models import Membership

router = Router(tags=["me"])


class Me(Schema):
    """Who the key acts for."""

    name: str = Field(examples=["Camille Essai"])
    email: str = Field(examples=["camille@example.org"])
    language: str = Field(description="In which they are written to.", examples=["fr"])
    roles: list[str] = Field(description="What they are here.", examples=[["member"]])
    organisations: list[str] = Field(description="Those they belong to.", examples=[["siren:012345674"]])


class MembershipLine(Schema):
    """That they belong to an organisation, or asked to."""

    organisation: str = Field(examples=["siren:012345674"])
    name: str = Field(examples=["Fournil des Calanques"])
    function: str = Field(description="What they do there; empty when not told.", examples=["gérante"])
    manager: bool = Field(description="Whether they may invite colleagues.")
    asked_at: dt.datetime
    confirmed_at: dt.datetime | None = Field(description="Null while it is not confirmed.")
    ended_at: dt.datetime | None = Field(description="Refused, left or ended.")


class Memberships(Paged):
    """A page of memberships."""

    items: list[MembershipLine]


@router.get("/me", response=Me, operation_id="getMe", summary="Who the key acts for")
@allow(rules.signed_in)
def me(request: HttpRequest) -> dict[str, object]:
    """The person this key belongs to, what they are here, and for whom they may act."""
    found = person(request)
    return {
        "name": found.name, "email": found.email, "language": found.language,
        "roles": sorted(role.value for role in found.roles), "organisations": sorted(rules.organisations(found)),
    }  # fmt: skip


@router.get("/me/memberships", response=Memberships, operation_id="listMemberships", summary="One's organisations")
@allow(rules.signed_in)
def memberships(request: HttpRequest, asked: Query[Page]) -> dict[str, object]:
    """The organisations this person belongs to, asked to join or left, the newest first."""
    return listed(request, asked, person(request).memberships.order_by("-asked_at", "-pk"), _line)


def _line(row: Membership) -> dict[str, object]:
    return {
        "organisation": row.organisation, "name": row.name, "function": row.function, "manager": row.manager,
        "asked_at": row.asked_at, "confirmed_at": row.confirmed_at, "ended_at": row.ended_at,
    }  # fmt: skip
