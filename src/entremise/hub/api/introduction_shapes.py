"""What introductions, messages and outcomes look like in the API."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from entremise.common.paging import Page, Paged, next_page
from entremise.common.reader import current_language
from entremise.hub import rules, transitions
from entremise.hub.api.match import Whole
from entremise.hub.api.shared import EXAMPLE, Body, Links, Moment, Number, Said, Solution, Why, Words, links, person
from entremise.hub.models import Introduction, Message, Outcome, Side
from entremise.hub.queries import introductions as queries
from entremise.hub.queries.needs import asker_name
from entremise.people.rules import Visitor, adviser
from entremise.registry.models import Establishment

Declined = Literal["busy", "far", "trade", "size", "price", "other"]
Kind = Literal["contract", "pilot", "hire", "partnership", "funding", "information", "ongoing", "nothing"]
Because = Literal["price", "time", "skill", "contact", "changed", "elsewhere", "other"]
_NUMBER = "Yours, if you make one: sent again, it is done once."


class Writing(Body):
    """Which firm."""

    solution: Solution = Field(description="As matches name it.", examples=["siret:01234567400011"])


class Offering(Writing):
    """Which of one's establishments, with a word of its own."""

    note: Annotated[Words, Field(max_length=8000)] = Field("", examples=["Nous sommes libres ce jour-là."])
    number: Number | None = Field(None, description=_NUMBER)


class Accepting(Body):
    """A first word to the asker."""

    text: Annotated[Words, Field(max_length=8000)] = Field("", examples=["Avec plaisir, je vous appelle demain."])
    number: Number | None = Field(None, description=_NUMBER)


class Declining(Body):
    """Why the firm cannot this time: for the chamber only."""

    because: Declined = Field(examples=["busy"])
    note: Annotated[Words, Field(max_length=500)] = Field("")


class Meeting(Body):
    """When and where."""

    at: Moment = Field(examples=["2027-06-12T14:00:00+02:00"])
    place: Annotated[Words, Field(max_length=200)] = Field("", examples=["Palais de la Bourse, Marseille"])


class NewMessage(Body):
    """What is written."""

    text: Annotated[Said, Field(max_length=8000)] = Field(examples=["Pouvez-vous passer mardi ?"])
    number: Number | None = Field(None, description=_NUMBER)


class NewOutcome(Body):
    """What came of an introduction."""

    kind: Kind = Field(examples=["contract"])
    amount: Annotated[Whole, Field(ge=0, le=1_000_000_000_000)] | None = Field(
        None, description="Euros, for a contract or funding.", examples=[3200]
    )
    because: Because | None = Field(None, description="Why nothing came of it.")
    note: Annotated[Words, Field(max_length=1000)] = Field("")


class Which(Page):
    """Which introductions."""

    need: uuid.UUID | None = Field(None, description="Only those of this need.")


class ContactShown(Schema):
    """How to reach somebody: given once both agree."""

    name: str = Field(examples=["Bruno Essai"])
    email: str = Field(examples=["bruno@example.org"])
    phone: str = Field(examples=["04 91 00 00 00"])
    organisation: str = Field(examples=["Toitures du Garlaban"])


class IntroductionLine(Schema):
    """Two parties put in touch for a need."""

    number: uuid.UUID = Field(examples=[EXAMPLE])
    need: uuid.UUID = Field(examples=[EXAMPLE])
    solution: str = Field(examples=["siret:01234567400011"])
    firm: str = Field(description="Empty when it left the register.", examples=["Toitures du Garlaban"])
    status: str = Field(examples=["sent"])
    proposed_by: str = Field(description="asker, firm or chamber.", examples=["asker"])
    rank: int | None = Field(description="Where it stood in the need's list; null when it was not there.", examples=[1])
    proposed_at: dt.datetime
    links: Links


class IntroductionFull(IntroductionLine):
    """An introduction, as one's side may read it."""

    sides: list[str] = Field(description="Those one speaks for.", examples=[["asker"]])
    standing: str = Field(description="Where it stands and what to do, in a sentence.")
    may: list[str] = Field(description="What one may do now.", examples=[["withdraw"]])
    need_text: str = Field(examples=["un traiteur pour 80 personnes"])
    asker: str = Field(description="As one may know them; empty while they stay anonymous.")
    reasons: list[Why]
    agreed_at: dt.datetime | None
    turned_down_at: dt.datetime | None
    sent_at: dt.datetime | None
    accepted_at: dt.datetime | None
    declined_at: dt.datetime | None
    declined_because: str | None = Field(description="For advisers; null for the others.", examples=[None])
    silent_at: dt.datetime | None
    introduced_at: dt.datetime | None
    meeting_at: dt.datetime | None
    meeting_place: str
    met_at: dt.datetime | None
    concluded_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    closed_at: dt.datetime | None
    contacts: dict[str, ContactShown] = Field(description="How to reach each side; nothing before both agree.")


class Introductions(Paged):
    """A page of introductions."""

    items: list[IntroductionLine]


class MessageLine(Schema):
    """What a side wrote."""

    side: str = Field(examples=["asker"])
    text: str = Field(examples=["Pouvez-vous passer mardi ?"])
    at: dt.datetime
    by_mail: bool


class Messages(Paged):
    """A page of messages."""

    items: list[MessageLine]


class OutcomeLine(Schema):
    """What one side says came of it."""

    side: str = Field(examples=["firm"])
    kind: str = Field(examples=["contract"])
    amount: int | None = Field(examples=[3200])
    because: str = Field(description="Why nothing came of it; empty otherwise.", examples=[""])
    note: str = Field(description="For one's own side and advisers; empty in what the other side says.")
    said_at: dt.datetime
    replaced_at: dt.datetime | None = Field(description="Said otherwise since.")


class Outcomes(Paged):
    """A page of outcomes."""

    items: list[OutcomeLine]


#: Facts that are given as they are.
_FACTS = (
    "agreed_at", "turned_down_at", "sent_at", "accepted_at", "declined_at", "silent_at", "introduced_at", "meeting_at",
    "meeting_place", "met_at", "concluded_at", "withdrawn_at", "closed_at",
)  # fmt: skip


def lines(request: HttpRequest, asked: Page, found: QuerySet[Introduction]) -> dict[str, Any]:
    """A page of introductions, the firms named in one go."""
    total = found.count()
    rows = list(found[asked.offset : asked.offset + asked.limit])
    firms = queries.firms(rows)
    items = [_line(request, row, firms.get(row.solution)) for row in rows]
    return {"total": total, "next": next_page(request, asked, rows, total), "items": items}


def _line(request: HttpRequest, row: Introduction, firm: Establishment | None) -> dict[str, object]:
    return {
        "number": row.number, "need": row.need.submission, "solution": row.solution,
        "firm": firm.shown_name if firm else row.called, "status": row.status.value, "proposed_by": row.proposed_by,
        "rank": row.rank, "proposed_at": row.proposed_at,
        "links": links(request, f"introductions/{row.number}", f"/mises-en-relation/{row.number}"),
    }  # fmt: skip


def full(request: HttpRequest, row: Introduction) -> dict[str, object]:
    """An introduction by itself."""
    reader = person(request)
    sides = rules.sides(reader, row)
    shown = next((side for side in (Side.ASKER, Side.FIRM, Side.CHAMBER) if side in sides), Side.ASKER)
    language = current_language()
    verbs = [verb.value for verb in transitions.TABLE if any(transitions.may(row, verb, side) for side in sides)]
    return {
        **_line(request, row, queries.firm(row)),
        **{name: getattr(row, name) for name in _FACTS},
        "sides": sorted(side.value for side in sides),
        "standing": transitions.stands(row, shown),
        "may": verbs,
        "need_text": row.need.text,
        "asker": _asker(row, shown, reader),
        "reasons": [{"kind": each["kind"], "text": each[language]} for each in row.reasons],
        "declined_because": row.declined_because if adviser(reader) else None,
        "contacts": {
            side.value: {"name": each.name, "email": each.email, "phone": each.phone, "organisation": each.organisation}
            for side, each in queries.contacts(row).items()
        },
    }


def _asker(row: Introduction, side: Side, reader: Visitor) -> str:
    return queries.asker_shown(row) if side == Side.FIRM else asker_name(row.need, reader)


def message(row: Message) -> dict[str, object]:
    """A message as it is given."""
    return {"side": row.side, "text": row.text, "at": row.at, "by_mail": row.by_mail}


def outcome(row: Outcome, sides: Collection[Side]) -> dict[str, object]:
    """An outcome as it is given to those who speak for some sides."""
    note = row.note if Side.CHAMBER in sides or row.side in sides else ""
    return {
        "side": row.side, "kind": row.kind, "amount": row.amount, "because": row.because, "note": note,
        "said_at": row.said_at, "replaced_at": row.replaced_at,
    }  # fmt: skip
