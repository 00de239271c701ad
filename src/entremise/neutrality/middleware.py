"""While the ledger cannot be written, or is damaged, pages that would show what it holds say so instead."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from entremise.common import problems
from entremise.common.problems import Both
from entremise.neutrality.ledger.lines import DamagedError
from entremise.neutrality.lists import UnrecordedError

log = structlog.get_logger(__name__)

#: In how many seconds to come back: time to make room on a disk.
COME_BACK_IN = 120

DETAIL = Both(
    "Le registre de neutralité ne peut pas être écrit : aucune liste d’entreprises n’est montrée sans y être inscrite. "
    "Réessayez dans quelques minutes.",
    "The ledger of neutrality cannot be written: no list of firms is shown without being recorded there. Try again in "
    "a few minutes.",
)


class Recorded:
    """Middleware: what the ledger does not hold is not shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page that says to try again; nothing when it is another error."""
        if isinstance(error, DamagedError):
            log.error("ledger_unusable", exc_info=error)
        elif not isinstance(error, UnrecordedError):
            return None
        response = render(request, "neutrality/unrecorded.html", status=503)
        response["Retry-After"] = str(COME_BACK_IN)
        return response


def problem(request: HttpRequest) -> HttpResponse:
    """The same for the API."""
    return problems.response(request, 503, DETAIL, headers={"Retry-After": str(COME_BACK_IN)})
