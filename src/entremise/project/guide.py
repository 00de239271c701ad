"""The page that describes the API to people, written from its OpenAPI description."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.common.limits import Rate
from entremise.common.problems import KINDS
from entremise.hub.events import EVENTS
from entremise.hub.outgoing import DEADLINE
from entremise.hub.sending import MOST_TRIES
from entremise.people import rules
from entremise.project.api import api


@allow(rules.anyone)
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """What can be asked, how, how often, and what each problem means."""
    described = api.get_openapi_schema(path_prefix="/api/v1/")
    shown = {
        "tags": [{**tag, "operations": _of(tag["name"], described)} for tag in described["tags"]],
        "problems": [(code, status, title) for status, (code, title) in KINDS.items()],
        "anonymous": Rate.parse(settings.API_ANONYMOUS_RATE),
        "keyed": Rate.parse(settings.API_KEY_RATE),
        "events": list(EVENTS),
        "tries": MOST_TRIES,
        "deadline": DEADLINE,
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "web/api.html", shown)


def _of(tag: str, described: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations of a subject."""
    return [_operation(*each, described) for each in _operations(described) if tag in each[2]["tags"]]


def _operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    paths = described["paths"].items()
    return [(method.upper(), path, operation) for path, methods in paths for method, operation in methods.items()]


def _operation(method: str, path: str, operation: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        (each["name"], each["required"], _coded(each.get("description", "")))
        for each in operation.get("parameters", [])
    ]
    if body := operation.get("requestBody"):
        name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
        schema = described["components"]["schemas"][name]
        required = schema.get("required", [])
        parameters += [
            (name, name in required, _coded(each.get("description", ""))) for name, each in schema["properties"].items()
        ]
    return {
        "id": operation["operationId"],
        "method": method,
        "path": path,
        "summary": operation["summary"],
        "description": _coded(operation.get("description", "")),
        "parameters": parameters,
        "personal": "security" in operation,
    }


def _coded(text: str) -> str:
    """A text whose words between backquotes are shown as code."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in parts))
