"""Errors of the API, all in one form: problem details (RFC 9457), in the reader's language."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from django.http import HttpRequest, JsonResponse

from entremise.common.reader import current_language

CONTENT_TYPE = "application/problem+json"


class Both(NamedTuple):
    """A text in both languages."""

    fr: str
    en: str

    def __str__(self) -> str:
        return self.en if current_language() == "en" else self.fr


#: Each kind of problem: its code (the fragment of its `type`, described on the page of the API) and its title.
KINDS = {
    400: ("unreadable", Both("La demande est illisible", "The request cannot be read")),
    401: ("unknown-key", Both("Cette clé n’est pas valable", "This key is not valid")),
    403: ("forbidden", Both("Cette demande n’est pas permise", "This request is not allowed")),
    404: ("not-found", Both("Rien ne correspond à cette adresse", "Nothing is found at this address")),
    405: ("method-not-allowed", Both("Cette adresse ne se demande pas ainsi", "This address is not asked this way")),
    409: ("conflict", Both("Cela ne se peut pas, ou plus", "This cannot be done, or no longer")),
    413: ("too-large", Both("La demande est trop longue", "The request is too large")),
    422: ("invalid", Both("La demande n’est pas valable", "The request is not valid")),
    429: ("too-many-requests", Both("Trop de demandes", "Too many requests")),
    500: ("failure", Both("Une erreur est survenue de notre côté", "Something failed on our side")),
    503: ("not-ready", Both("Le service n’est pas encore prêt", "The service is not ready yet")),
}


class Invalid(NamedTuple):
    """One value that is not valid: where it was sent (`body`, `query`, `path`), which (JSON pointer), what is wrong."""

    place: str
    pointer: str
    detail: str


class ProblemError(Exception):
    """Raised by an operation of the API to answer with a problem."""

    def __init__(self, status: int, detail: Both | None = None, invalid: Sequence[Invalid] = ()) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.invalid = status, detail, invalid


def content(
    request: HttpRequest, status: int, detail: Both | None = None, invalid: Sequence[Invalid] = ()
) -> dict[str, Any]:
    """The problem as it is sent."""
    code, title = KINDS.get(status, ("", Both(*[HTTPStatus(status).phrase] * 2)))
    problem: dict[str, Any] = {
        "type": f"{request.scheme}://{request.get_host()}/api/#{code}" if code else "about:blank",
        "title": str(title),
        "status": status,
    }
    if detail:
        problem["detail"] = str(detail)
    if invalid:
        problem["errors"] = [{"in": each.place, "pointer": each.pointer, "detail": each.detail} for each in invalid]
    return problem


def response(
    request: HttpRequest,
    status: int,
    detail: Both | None = None,
    invalid: Sequence[Invalid] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """The problem as a response."""
    return JsonResponse(
        content(request, status, detail, invalid),
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
        headers=headers,
    )
