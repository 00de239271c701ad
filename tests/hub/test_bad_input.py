"""Whatever is typed, sent or called, there is an answer or a refusal that helps; never a failure."""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from tests import factories, hostile
from tests.hub.stories import made, published
from tests.signing import signed_in
from typer import Typer
from typer.testing import CliRunner

from entremise.hub import cli
from entremise.hub.models import Message

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


def test_a_firm_s_word_loses_what_no_text_holds(cast: factories.Cast, people: factories.People) -> None:
    need = published(people.camille)
    sent = {"solution": f"{cast.roofer}\0", "text": "Bon\0jour", "key": "1\0"}
    answer = signed_in(people.bruno).post(f"/besoins/{need.submission}/se-proposer", sent)
    assert (answer.status_code, Message.objects.get().text) == (302, "Bonjour")


@pytest.mark.parametrize("row", ["9" * 5000, "9" * 19, "-1", "²", ""])
def test_a_row_nobody_has_is_not_found(people: factories.People, row: str) -> None:
    assert signed_in(people.lea).post("/conseiller/rappeler", {"concern": "silent", "row": row}).status_code == 404


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2126-06-01"])
def test_a_meeting_is_to_come_and_within_two_years(cast: factories.Cast, people: factories.People, day: str) -> None:
    """One at the end of all calendars would break those of both sides."""
    introduction = made(published(people.camille), cast.roofer)
    page = signed_in(people.bruno).post(
        f"/mises-en-relation/{introduction.number}/rendez-vous", {"day": day, "hour": "23:30", "place": ""}
    )
    introduction.refresh_from_db()
    assert (page.status_code, introduction.meeting_at) == (422, None)
