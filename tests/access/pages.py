"""Every page and operation there is, read from the URL configuration."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from entremise.project.api import api

METHODS = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its name in the URL configuration (its path when it has none), and what is asked of it.

    Attributes:
        parameters: names of the arguments of its address.
        methods: those tried.
        path: for an operation of the API, its path as OpenAPI writes it.
    """

    name: str
    parameters: list[str]
    methods: Sequence[str] = METHODS
    path: str = ""


def pages() -> Iterator[Page]:
    """Our pages, those of the library of accounts, the door of the administration, and each operation of the API."""
    yield from _named(get_resolver().url_patterns)
    yield from operations()


def _named(patterns: Sequence[Any], spaces: tuple[str, ...] = (), route: str = "/") -> Iterator[Page]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inside = (*spaces, each.namespace) if each.namespace else spaces
            yield from _named(each.url_patterns, inside, route + str(each.pattern))
        elif isinstance(each, URLPattern) and _counts(spaces, each.name):
            name = ":".join([*spaces, each.name]) if each.name else route + str(each.pattern)
            yield Page(name, list(each.pattern.regex.groupindex))


def _counts(spaces: tuple[str, ...], name: str | None) -> bool:
    """Of the administration only its door; of the API its description: its operations are read from that."""
    if spaces == ("admin",):
        return name in ("index", "logout")
    return spaces != ("api",) or name == "openapi-json"


def operations() -> Iterator[Page]:
    """The operations of the API, by their names in its description."""
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, operation in methods.items():
            parameters = [each["name"] for each in operation.get("parameters", []) if each["in"] == "path"]
            yield Page(f"api:{operation['operationId']}", parameters, [method.upper()], path)
