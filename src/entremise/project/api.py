"""The API `/api/v1`: its parts put together, its errors in one form, its description."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from entremise.common import problems
from entremise.common.paging import UNKNOWN
from entremise.common.problems import Both, Invalid, ProblemError
from entremise.hub.api import alerts, figures, introductions, match, me, needs, notices, offers, webhooks
from entremise.hub.transitions import TransitionError
from entremise.market import api as market
from entremise.neutrality import middleware
from entremise.neutrality.lists import UnrecordedError
from entremise.people.guard import enforced
from entremise.people.rules import anyone
from entremise.registry import api as registry

DESCRIPTION = """
State a need in everyday French or English; get the firms of the territory that can answer it, each with its reasons; be
put in touch, and say what came of it.

**Anonymous calls** read what anybody may, a few each minute. A **key** (`Authorization: Bearer …` or `X-API-Key: …`) is
made by each person on the page of their account: it acts for them, sees and does what they may, and calls more often.
`RateLimit` says what remains; beyond it the answer is 429 and `Retry-After` says how long to wait. **Errors** are
problem details (RFC 9457) in the language of `Accept-Language`: 404 is also what one may not see, 409 what cannot be
done as things stand. **Creations** sent again with the same `number` or `Idempotency-Key` are done once. **Lists** are
given page by page: follow `next`. Any web page may call this API (CORS); no cookie is read.
"""

TAGS = [
    {"name": "match", "description": "Who can answer a need, and why."},
    {"name": "needs", "description": "Needs stated, followed up, closed; the board of those that are published."},
    {"name": "introductions", "description": "Two parties put in touch: what they answer, write, and what came of it."},
    {"name": "offers", "description": "What one's firm says it does, in its own words."},
    {"name": "alerts", "description": "Saved searches that write when they find something new."},
    {"name": "notices", "description": "What one is told."},
    {"name": "webhooks", "description": "Programs called when something happens, signed (Standard Webhooks)."},
    {"name": "figures", "description": "The loop in figures."},
    {"name": "contracts", "description": "Public tenders, who won, and open contracting data (OCDS)."},
    {"name": "me", "description": "Who the key acts for."},
    {"name": "register", "description": "Organisations and their sites."},
    {"name": "nomenclatures", "description": "Activities and places, as official nomenclatures have them."},
]

#: Besides its own answers, what any operation may answer.
COMMON_PROBLEMS = (400, 401, 413, 422, 429, 500)

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "What kind of problem, and its page."},
        "title": {"type": "string", "description": "What kind of problem, in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What went wrong this time."},
        "errors": {
            "type": "array",
            "description": "The values that are not valid.",
            "items": {
                "type": "object",
                "required": ["in", "pointer", "detail"],
                "properties": {
                    "in": {"type": "string", "enum": ["body", "query", "path", "header", "request"]},
                    "pointer": {"type": "string", "description": "Which value, as a JSON pointer."},
                    "detail": {"type": "string", "description": "What is wrong with it."},
                },
            },
        },
    },
    "examples": [
        {
            "type": "https://entremise.example.org/api/#invalid",
            "title": "The request is not valid",
            "status": 422,
            "errors": [{"in": "query", "pointer": "#/limit", "detail": "must be at most 100"}],
        }
    ],
}

KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key, made on the page of one's account."},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key."},
}


class Renderer(JSONRenderer):
    """JSON in which French reads as French."""

    def __init__(self) -> None:
        self.json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """Our API; its description also says what every operation shares."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description, with the problems any operation may answer and the keys it takes."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        schema["components"]["securitySchemes"] = KEYS
        keyed = self._keyed()
        for operations in schema["paths"].values():
            for operation in operations.values():
                personal = operation["operationId"] in keyed
                operation["responses"].update(self._problems(operation, personal=personal))
                if personal:
                    operation["security"] = [{"bearer": []}, {"header": []}]
        return schema

    def _keyed(self) -> set[str]:
        """The operations that not everybody may call: those whose rule wants somebody."""
        views = [view for _, router in self._routers for view in router.path_operations.values()]
        operations = [operation for view in views for operation in view.operations]
        return {
            each.operation_id
            for each in operations
            if getattr(each.view_func, "rule", None) is not anyone and each.operation_id
        }

    def _problems(self, operation: dict[str, Any], *, personal: bool) -> dict[int, Any]:
        unready = [503] if operation["tags"][0] in ("match", "figures") else []
        statuses = [*COMMON_PROBLEMS, 404, *unready, *((403, 409) if personal else ())]
        return {status: _problem_response(status) for status in sorted(statuses)}


def _problem_response(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 429:
        described["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return described


api = Api(
    title="Entremise",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    renderer=Renderer(),
    urls_namespace="api",
    openapi_extra={"tags": TAGS, "security": [{}, {"bearer": []}, {"header": []}]},
)
api.add_decorator(enforced, mode="view")
for part in (match, needs, introductions, offers, alerts, notices, webhooks, figures, market, me, registry):
    api.add_router("", part.router)


@api.exception_handler(ProblemError)
def problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    """What an operation says is wrong."""
    return problems.response(request, error.status, error.detail, error.invalid)


@api.exception_handler(TransitionError)
def too_late(request: HttpRequest, error: TransitionError) -> HttpResponse:
    """What cannot be done any more, or not yet; the sentence is in the reader's language already."""
    return problems.response(request, 409, Both(str(error), str(error)))


@api.exception_handler(UnrecordedError)
def unrecorded(request: HttpRequest, error: UnrecordedError) -> HttpResponse:
    """What the ledger of neutrality cannot hold for now is not given."""
    return middleware.problem(request)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework says is wrong: a body that is not JSON."""
    detail = Both("Le corps de la demande n’est pas du JSON lisible.", "The body of the request is not readable JSON.")
    return problems.response(request, error.status_code, detail if error.status_code == 400 else None)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which values are not valid, and why."""
    return problems.response(request, 422, None, [_invalid(each) for each in error.errors])


#: What is wrong, by pydantic's type of error; `{…}` are values of its context.
WRONG = {
    "missing": Both("est obligatoire", "is required"),
    "extra_forbidden": UNKNOWN,
    "string_too_short": Both(
        "est trop court (au moins {min_length} caractères)", "is too short (at least {min_length})"
    ),
    "string_too_long": Both("est trop long (au plus {max_length} caractères)", "is too long (at most {max_length})"),
    "string_pattern_mismatch": Both(
        "n’a pas la forme attendue : {pattern}", "does not have the form expected: {pattern}"
    ),
    "too_long": Both("a trop de valeurs (au plus {max_length})", "has too many values (at most {max_length})"),
    "literal_error": Both("doit être l’une des valeurs {expected}", "must be one of {expected}"),
    "greater_than": Both("doit être supérieur à {gt:g}", "must be greater than {gt:g}"),
    "greater_than_equal": Both("doit être au moins {ge:g}", "must be at least {ge:g}"),
    "less_than": Both("doit être inférieur à {lt:g}", "must be less than {lt:g}"),
    "less_than_equal": Both("doit être au plus {le:g}", "must be at most {le:g}"),
    "int_parsing": Both("doit être un nombre entier", "must be a whole number"),
    "int_type": Both("doit être un nombre entier", "must be a whole number"),
    "float_parsing": Both("doit être un nombre", "must be a number"),
    "float_type": Both("doit être un nombre", "must be a number"),
    "string_type": Both("doit être un texte", "must be a text"),
    "list_type": Both("doit être une liste", "must be a list"),
}
NOT_VALID = Both("n’est pas valable", "is not valid")


def _invalid(error: dict[str, Any]) -> Invalid:
    """One error of pydantic: `loc` is where it was sent, the name of the parameter, then the way inside it."""
    place, *way = error["loc"]
    context = {name: value for name, value in error.get("ctx", {}).items() if isinstance(value, str | int | float)}
    try:
        detail = str(WRONG.get(error["type"], NOT_VALID)).format(**context)
    except KeyError:
        detail = str(NOT_VALID)
    if place in ("body", "query") and way and (place == "body" or way[0] == "asked"):
        way = way[1:]
    return Invalid(place, "#" + "".join(f"/{step}" for step in way), detail)
