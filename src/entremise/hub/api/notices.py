"""API of notices: what one is told, on the pages and by mail."""

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from entremise.common.access import allow
from entremise.common.paging import Page, Paged, next_page
from entremise.common.reader import current_language
from entremise.hub.api.shared import nothing, person
from entremise.notices import queries
from entremise.notices.actions import reading
from entremise.notices.queries import Line
from entremise.people import rules

router = Router(tags=["notices"])

NoticePath = Annotated[int, Path(ge=1, le=2**53, description="The notice's number.", examples=[12])]


class NoticeLine(Schema):
    """Something one is told."""

    number: int = Field(examples=[12])
    kind: str = Field(examples=["need_new_matches"])
    text: str = Field(examples=["Une autre entreprise peut répondre à votre besoin"])
    page: str = Field(description="Where it leads, for people.")
    created_at: dt.datetime
    read_at: dt.datetime | None


class Notices(Paged):
    """A page of notices."""

    unread: int = Field(description="How many of the whole list are not read.", examples=[3])
    items: list[NoticeLine]


class Read(Schema):
    """How many were not read yet."""

    read: int = Field(examples=[3])


@router.get("/notices", response=Notices, operation_id="listNotices", summary="What one is told")
@allow(rules.signed_in)
def mine(request: HttpRequest, asked: Query[Page]) -> dict[str, object]:
    """One's notices, the newest first, in the language of the call."""
    found = queries.notices(person(request))
    total, rows = found.count(), list(found[asked.offset : asked.offset + asked.limit])
    return {
        "total": total, "next": next_page(request, asked, rows, total), "unread": queries.unread(person(request)),
        "items": [_line(request, each) for each in queries.lines(rows, current_language())],
    }  # fmt: skip


@router.post("/notices/{notice}/read", response=Read, operation_id="readNotice", summary="Mark a notice as read")
@allow(rules.signed_in)
def read(request: HttpRequest, notice: NoticePath) -> dict[str, object]:
    """Note that one has read it; again, it changes nothing."""
    if not queries.notices(person(request)).filter(pk=notice).exists():
        nothing()
    return {"read": reading.mark_read(person(request), notice)}


@router.post("/notices/read", response=Read, operation_id="readAllNotices", summary="Mark all notices as read")
@allow(rules.signed_in)
def read_all(request: HttpRequest) -> dict[str, object]:
    """Note that one has read them all."""
    return {"read": reading.mark_read(person(request))}


def _line(request: HttpRequest, line: Line) -> dict[str, object]:
    notice = line.notice
    return {
        "number": notice.pk, "kind": notice.kind, "text": line.text, "page": request.build_absolute_uri(notice.url),
        "created_at": notice.created_at, "read_at": notice.read_at,
    }  # fmt: skip
