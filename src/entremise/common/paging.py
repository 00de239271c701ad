"""Lists of the API, page by page."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest
from ninja import Schema
from pydantic import ConfigDict, Field, ValidationInfo, model_validator

from entremise.common.problems import Both, Invalid, ProblemError

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100
LARGEST_OFFSET = 10_000
UNKNOWN = Both("n’existe pas ici", "does not exist here")


class Asked(Schema):
    """What an address asks for. A parameter nobody knows is refused: it is most often a slip."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown(cls, data: object, info: ValidationInfo) -> object:
        """The framework picks the parameters it knows out of the address; here are the others."""
        request = info.context["request"] if info.context else None
        unknown = [name for name in request.GET if name not in cls.model_fields] if request else []
        if unknown:
            raise ProblemError(422, None, [Invalid("query", f"#/{name}", str(UNKNOWN)) for name in unknown])
        return data


class Page(Asked):
    """Which part of a list is asked for."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=LARGEST_LIMIT, description="How many items to give at most.")
    offset: int = Field(0, ge=0, le=LARGEST_OFFSET, description="How many items to skip.")


class Paged(Schema):
    """A part of a list."""

    total: int = Field(description="How many items the whole list holds.", examples=[42])
    next: str | None = Field(description="Address of the next page; null on the last one.", examples=[None])


def next_page(request: HttpRequest, asked: Page, given: Sequence[object], total: int) -> str | None:
    """The address of the page after this one, with everything else that was asked; `None` when there is none.

    Pages stop at `LARGEST_OFFSET`: who needs a whole list narrows it, or takes the open data at its source.
    """
    offset = asked.offset + len(given)
    if not given or offset >= total or offset > LARGEST_OFFSET:
        return None
    parameters = [(name, value) for name, values in request.GET.lists() for value in values if name != "offset"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*parameters, ('offset', offset)])}")
