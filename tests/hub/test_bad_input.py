"""Whatever is typed, sent or called, there is an answer or a refusal that helps; never a failure."""

import json
from urllib.parse import quote

from django.test import Client
from hypothesis import HealthCheck, given, settings
from tests import factories, hostile
from typer import Typer
from typer.testing import CliRunner

from entremise.hub import cli

#: The territory is read, never written: examples may share it. Few enough for the limit on calls.
_fuzzed = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_fuzzed
@given(hostile.texts)
def test_a_page_of_results_for_any_text(client: Client, territory: factories.Cast, text: str) -> None:
    response = client.get(f"/recherche?q={quote(text, errors='surrogatepass')}")
    assert response.status_code in {200, 302}
    assert b"<script>alert" not in response.content


@_fuzzed
@given(hostile.texts)
def test_an_answer_of_the_api_for_any_text(client: Client, territory: factories.Cast, text: str) -> None:
    response = client.post("/api/v1/match", json.dumps({"text": text}), content_type="application/json")
    told = response.json()
    if response.status_code == 200:
        assert told["total"] >= len(told["items"])
    else:
        assert response.status_code == 422
        assert [error["pointer"] for error in told["errors"]] == ["#/text"]


@_fuzzed
@given(hostile.texts, hostile.texts)
def test_an_answer_of_the_command_for_any_text(territory: factories.Cast, text: str, place: str) -> None:
    app = Typer()
    app.callback()(lambda: None)  # keeps the verb a verb, though it is alone
    cli.register(app)
    for options in ([], ["--json"], ["--place", place]):
        result = CliRunner().invoke(app, ["match", *options, "--", text])
        assert result.exit_code in {0, 2}, result.output
        assert result.output
