"""What is written of a request, and what never is."""

import io
import json
import logging

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from entremise.project import logs
from entremise.project.logs import RequestLog


@pytest.fixture
def lines() -> io.StringIO:
    """What production would write, as it is written."""
    written = io.StringIO()
    formatter = logs.dict_config("INFO", as_json=True)["formatters"]["lines"]
    handler = logging.StreamHandler(written)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"]
        )
    )
    logging.getLogger().addHandler(handler)
    yield written  # type: ignore[misc]
    logging.getLogger().removeHandler(handler)


def events(written: io.StringIO) -> list[dict[str, object]]:
    """The events written so far."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_request_is_one_line_without_its_query(client: Client, lines: io.StringIO) -> None:
    response = client.get("/health/live?q=un+avocat+pour+mon+divorce", headers={"User-Agent": "someone"})
    (event,) = events(lines)

    assert event["request"] == "GET /health/live"
    assert (event["event"], event["code"], event["level"]) == ("request_finished", 200, "info")
    assert event["request_id"] == response["X-Request-ID"]
    assert isinstance(event["milliseconds"], float)
    written = lines.getvalue()
    assert not [private for private in ("divorce", "127.0.0.1", "someone", "user_id") if private in written]


def test_a_failure_is_told_with_its_traceback_and_no_value(lines: io.StringIO, rf: RequestFactory) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        need = request.GET["q"]
        raise RuntimeError(len(need))

    log = RequestLog(fail)  # type: ignore[arg-type]
    request = rf.get("/recherche?q=divorce")
    log.prepare(request)
    try:
        fail(request)
    except RuntimeError:
        log.process_got_request_exception(type(log), request)
    structlog.contextvars.clear_contextvars()
    (event,) = events(lines)

    assert (event["event"], event["level"], event["request"]) == ("request_failed", "error", "GET /recherche")
    assert "RuntimeError: 7" in str(event["exception"])
    assert "divorce" not in lines.getvalue()


def test_what_libraries_say_takes_the_same_form(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("disk %s", "full")
    (event,) = events(lines)

    assert {name: event[name] for name in ("event", "level", "logger")} == {
        "event": "disk full",
        "level": "warning",
        "logger": "some.library",
    }
