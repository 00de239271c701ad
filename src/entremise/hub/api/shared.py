"""What the operations of the loop share: who calls, numbers, texts, lists, creations sent twice."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NoReturn, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Header, Path, Schema
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from entremise.common.paging import Page, next_page
from entremise.common.problems import Both, Invalid, ProblemError
from entremise.hub.forms.offers import place_code
from entremise.matching.understanding import places
from entremise.people.guard import caller
from entremise.people.models import Person

Row = TypeVar("Row", bound=Model)

EXAMPLE = "0b9d6f4e-8f5c-4a6b-9a52-3f1f6f1f7c11"
#: Who makes numbers out of keys of idempotency.
_CREATIONS = uuid.UUID("6f8e1c5a-91e5-4d0c-bd0e-2f6a3a1f7d20")


def _must_be(pattern: str, what: str) -> BeforeValidator:
    """Texts of one form only: the framework would take others for dates and numbers too."""
    expected = re.compile(pattern)

    def check(value: Any) -> Any:
        if isinstance(value, str) and not expected.fullmatch(value):
            raise ValueError(what)
        if not isinstance(value, (str, dt.date, uuid.UUID)):
            raise ValueError(what)  # noqa: TRY004 - pydantic reads ValueError
        return value

    return BeforeValidator(check)


_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
#: Fields of a body. Others are strict: "5" is not a number.
Number = Annotated[uuid.UUID, _must_be(_UUID, "a number, as 8-4-4-4-12 figures"), Field(strict=False)]
Day = Annotated[dt.date, _must_be(r"\d{4}-\d{2}-\d{2}", "a day, as 2026-06-12"), Field(strict=False)]
Moment = Annotated[
    dt.datetime,
    _must_be(r"\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})", "a moment with its offset, as 2026-06-12T14:00:00+02:00"),
    Field(strict=False),
]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Said = Annotated[str, StringConstraints(pattern=r"^[^\x00]*[^\x00-\x20][^\x00]*$")]
Solution = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,12}:[0-9A-Za-z]{1,32}$")]

NumberPath = Annotated[uuid.UUID, Path(description="Its number.", examples=[EXAMPLE])]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[0-9A-Za-z_.:-]{1,100}$",
        description="Any text of yours: the same creation sent again with it is done once.",
    ),
]


class Body(Schema):
    """What is sent. A field nobody knows is refused: it is most often a slip."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Links(Schema):
    """Where to go from here."""

    self: str = Field(description="Address in this API.")
    page: str | None = Field(None, description="Address of the page for people.")


class PlaceShown(Schema):
    """A place, by its INSEE code."""

    code: str = Field(examples=["13005"])
    label: str = Field(examples=["Aubagne"])


class Why(Schema):
    """Why a firm is there, in the reader's language."""

    kind: str = Field(examples=["activity"])
    text: str = Field(examples=["Activité : Services des traiteurs (56.21Z)"])


def person(request: HttpRequest) -> Person:
    """Who calls: the rule of the operation says that it is a person."""
    found = caller(request)
    assert isinstance(found, Person)  # noqa: S101 - see above
    return found


def nothing() -> NoReturn:
    """There is no such thing for whoever asks."""
    raise ProblemError(404, Both("Il n’y a rien ici pour vous sous ce numéro.", "There is nothing here for you by it."))


def impossible(french: str, english: str) -> NoReturn:
    """It cannot be done as things stand."""
    raise ProblemError(409, Both(french, english))


def number_of(request: HttpRequest, given: uuid.UUID | None, key: str | None) -> uuid.UUID:
    """The number of what is created: given, or made of the caller and their key of idempotency, or new."""
    if given:
        return given
    return uuid.uuid5(_CREATIONS, f"{person(request).pk} {request.path} {key}") if key else uuid.uuid4()


def listed(
    request: HttpRequest, asked: Page, rows: QuerySet[Any] | Sequence[Any], shown: Callable[[Any], Any]
) -> dict[str, Any]:
    """A page of a list."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    given = list(rows[asked.offset : asked.offset + asked.limit])
    return {"total": total, "next": next_page(request, asked, given, total), "items": [shown(each) for each in given]}


def links(request: HttpRequest, path: str, page: str = "") -> dict[str, str | None]:
    """Where a thing is, here and on the pages."""
    here = request.build_absolute_uri
    return {"self": here(f"/api/v1/{path}"), "page": here(page) if page else None}


def place_shown(code: str) -> dict[str, str] | None:
    """A place by its code; nothing for none."""
    found = places.from_code(code) if code else None
    return {"code": code, "label": found.label if found else code} if code else None


def served(typed: Sequence[str]) -> tuple[str, ...]:
    """The codes of communes and départements, by name or code."""
    codes = {each: place_code(each) for each in typed}
    if unknown := [each for each, code in codes.items() if not code]:
        detail = Both(f"Lieux inconnus : {', '.join(unknown)}.", f"Unknown places: {', '.join(unknown)}.")
        raise ProblemError(404, detail, [Invalid("body", "#/places", str(detail))])
    return tuple(dict.fromkeys(codes.values()))


def or_nothing(found: Row | None) -> Row:
    """A row, or 404."""
    return found if found is not None else nothing()
