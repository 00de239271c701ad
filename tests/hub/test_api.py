"""Who can answer a need, through the API."""

from typing import Any

import pytest
from django.test import Client
from prometheus_client import REGISTRY
from pytest_django import Settings
from tests.factories import Cast

CATERER = "un traiteur pour 80 personnes à Aix-en-Provence"


def ask(client: Client, **need: Any) -> dict[str, Any]:
    """The answer to a need, in French."""
    response = client.post("/api/v1/match", need, content_type="application/json")
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def names(answer: dict[str, Any]) -> list[str]:
    """Who answers, in order."""
    return [item["establishment"]["name"] for item in answer["items"]]


def test_a_need_is_answered_with_reasons(client: Client, territory: Cast) -> None:
    answer = ask(client, text=CATERER)

    assert names(answer) == ["Traiteur Sainte-Victoire"]
    first = answer["items"][0]
    assert (first["rank"], first["distance_km"]) == (1, 0.0)
    assert "activity" in {reason["kind"] for reason in first["reasons"]}
    assert first["establishment"]["links"] == {
        "self": f"http://testserver/api/v1/establishments/siret/{territory.caterer.identifier}",
        "page": f"http://testserver/entreprises/siret/{territory.caterer.identifier}/",
    }
    assert (answer["total"], answer["next"], answer["next_offset"]) == (1, None, None)


def test_what_was_understood_is_told(client: Client, territory: Cast) -> None:
    understood = ask(client, text=CATERER)["understanding"]

    assert (understood["language"], understood["place_words"]) == ("fr", "à Aix-en-Provence")
    assert understood["place"] == {"code": "13001", "label": "Aix-en-Provence", "lat": 43.5283, "lon": 5.4497}
    assert understood["activities"][0]["code"] == "56.21Z"


def test_what_is_turned_down_is_told(client: Client, territory: Cast) -> None:
    assert ask(client, text="un traiteur, pas de restaurant")["understanding"]["unwanted"] == "restaurant"
    assert ask(client, text="un traiteur")["understanding"]["unwanted"] == ""


def test_each_part_of_the_understanding_can_be_corrected(client: Client, territory: Cast) -> None:
    corrected = ask(client, text=CATERER, place="anywhere", activities=["10.71C"])["understanding"]

    assert (corrected["place"], corrected["radius_km"]) == (None, None)
    assert [activity["code"] for activity in corrected["activities"]] == ["10.71C"]


@pytest.mark.parametrize(
    ("place", "label"),
    [("Aubagne", "Aubagne"), ("13005", "Marseille 5e Arrondissement"), ("43.2926,5.5703", "43.2926, 5.5703")],
)
def test_a_place_is_a_name_a_code_or_coordinates(client: Client, territory: Cast, place: str, label: str) -> None:
    assert ask(client, text="réparer une toiture", place=place)["understanding"]["place"]["label"] == label


def test_filters_keep_only_what_is_asked(client: Client, territory: Cast) -> None:
    assert names(ask(client, text="boulanger", place="anywhere", sizes=["53"])) == []
    assert names(ask(client, text="boulanger", place="anywhere", labels=["rge"])) == []
    assert names(ask(client, text="boulanger", place="anywhere", kinds=["offer"])) == []


def test_reasons_are_in_the_language_asked(client: Client, territory: Cast) -> None:
    by_option = ask(client, text=CATERER, lang="en")
    by_header = client.post(
        "/api/v1/match",
        {"text": CATERER},
        content_type="application/json",
        headers={"Accept-Language": "en-GB,fr;q=0.5"},
    ).json()

    assert by_option["understanding"]["activities"][0]["label"] == "Caterers"
    assert by_header == by_option


def test_an_address_asks_the_same(client: Client, territory: Cast) -> None:
    by_address = client.get("/api/v1/match", {"q": CATERER, "radius_km": "20", "labels": []}).json()

    assert by_address == ask(client, text=CATERER, radius_km=20)


def test_pages_follow_one_another(client: Client, territory: Cast) -> None:
    whole = client.get(
        "/api/v1/match", {"q": "entreprise", "place": "anywhere", "activities": ["10.71C", "43.91B"]}
    ).json()
    first = client.get(
        "/api/v1/match", {"q": "entreprise", "place": "anywhere", "activities": ["10.71C", "43.91B"], "limit": "1"}
    ).json()
    second = client.get(first["next"]).json()

    assert (first["total"], first["next_offset"], second["next"]) == (2, 1, None)
    assert names(first) + names(second) == names(whole)


def test_one_who_opted_out_is_never_given(client: Client, territory: Cast) -> None:
    assert names(ask(client, text="un coiffeur", place="anywhere", activities=["96.02A"])) == []


@pytest.mark.parametrize(
    ("need", "pointer"),
    [({"place": "zzz"}, "#/place"), ({"activities": ["99.98Z"]}, "#/activities")],
)
def test_what_does_not_exist_is_told(client: Client, territory: Cast, need: dict[str, Any], pointer: str) -> None:
    response = client.post("/api/v1/match", {"text": CATERER, **need}, content_type="application/json")

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("need", "errors"),
    [
        ({}, [("#/text", "est obligatoire")]),
        ({"text": ""}, [("#/text", "est trop court (au moins 1 caractères)")]),
        ({"text": "a" * 1001}, [("#/text", "est trop long (au plus 1000 caractères)")]),
        ({"text": 3}, [("#/text", "doit être un texte")]),
        ({"text": "a", "limit": 101}, [("#/limit", "doit être au plus 100")]),
        ({"text": "a", "limit": "20"}, [("#/limit", "doit être un nombre entier")]),
        ({"text": "a", "radius_km": 0}, [("#/radius_km", "doit être supérieur à 0")]),
        ({"text": "a", "sizes": ["99"]}, [("#/sizes/0", "doit être l’une des valeurs")]),
        ({"text": "a", "radius": 3}, [("#/radius", "n’existe pas ici")]),
        ({"text": "a", "activities": "10.71C"}, [("#/activities", "doit être une liste")]),
    ],
)
def test_what_is_not_valid_is_pointed_at(
    client: Client, territory: Cast, need: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    response = client.post("/api/v1/match", need, content_type="application/json")

    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    told = [(error["pointer"], error["detail"].split(" '")[0]) for error in response.json()["errors"]]
    assert told == errors


def test_an_unknown_parameter_is_refused(client: Client, territory: Cast) -> None:
    response = client.get("/api/v1/match", {"q": "boulanger", "rayon": "3"})

    assert response.status_code == 422
    assert response.json()["errors"] == [{"in": "query", "pointer": "#/rayon", "detail": "n’existe pas ici"}]


def test_a_body_that_is_not_json_is_refused(client: Client, territory: Cast) -> None:
    response = client.post("/api/v1/match", b"{", content_type="application/json", headers={"Accept-Language": "en"})

    assert response.json() == {
        "type": "http://testserver/api/#unreadable",
        "title": "The request cannot be read",
        "status": 400,
        "detail": "The body of the request is not readable JSON.",
    }


def test_nothing_is_answered_before_a_territory_is_loaded(client: Client, db: None) -> None:
    response = client.get("/api/v1/match", {"q": "boulanger"})

    assert (response.status_code, response.json()["detail"]) == (503, "Aucun territoire n’est encore chargé.")


def test_answers_are_timed_and_counted(client: Client, territory: Cast, settings: Settings) -> None:
    def measured() -> tuple[float, float]:
        known = REGISTRY.get_sample_value("entremise_needs_understood_total", {"activity": "known"})
        return (REGISTRY.get_sample_value("entremise_match_seconds_count") or 0.0, known or 0.0)

    before = measured()
    ask(client, text=CATERER)

    assert measured() == (before[0] + 1, before[1] + 1)
