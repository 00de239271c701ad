"""Structured logs: one event a line, with the request it belongs to and nothing about the person who made it."""

import logging
import logging.config
import re
import sys
import time
from typing import Any

import structlog
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django_structlog import signals
from django_structlog.middlewares import RequestMiddleware
from structlog.typing import Processor

#: What every event goes through, ours and those of the libraries.
COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]

#: A part of a path longer than any name or number of ours: whoever reads a signed link in a log could answer by it.
_SECRET = re.compile(r"[^/]{40,}")


class RequestLog(RequestMiddleware):
    """One line per request: method, path, status, milliseconds. Never the query string: needs are told there."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """What was asked, without its parameters nor the secret of a signed link."""
        return f"{request.method} {_SECRET.sub('…', request.path)}"

    def prepare(self, request: HttpRequest) -> None:
        """Number the request and start its clock."""
        super().prepare(request)
        structlog.contextvars.bind_contextvars(started=time.perf_counter())


@receiver([signals.bind_extra_request_finished_metadata, signals.update_failure_response])
def tell_request_id(response: HttpResponse, log_kwargs: dict[str, Any] | None = None, **_signal: object) -> None:
    """Give the caller the number under which the logs know its request."""
    response["X-Request-ID"] = structlog.contextvars.get_contextvars().get("request_id", "")


def time_taken(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Turn the request's start into milliseconds, on the line that ends it only."""
    started = event.pop("started", None)
    if started is not None and event.get("event") in ("request_finished", "request_failed"):
        event["milliseconds"] = round((time.perf_counter() - started) * 1000, 1)
    return event


def dict_config(level: str, *, as_json: bool) -> dict[str, Any]:
    """Python's logging configuration: everything to the error output, as JSON or readable."""
    if as_json:
        rendering: list[Processor] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        plain = structlog.dev.plain_traceback
        rendering = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": COMMON,
        "processors": [time_taken, structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Said already, with its request, by RequestLog.
            "django.request": {"level": "CRITICAL"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django_structlog": {"level": level},
            # Says every address it calls.
            "httpx": {"level": "WARNING"},
            "_granian": {"level": level},
        },
    }


def configure(level: str, *, as_json: bool) -> None:
    """Send structlog's events and Python's through the same lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *COMMON,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(dict_config(level, as_json=as_json))
