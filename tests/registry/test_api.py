"""The register, the activities and the places, through the API."""

from typing import Any

import pytest
from django.test import Client
from tests.factories import Cast, EstablishmentFactory, siret


def get(client: Client, address: str, **parameters: str) -> dict[str, Any]:
    """What an address answers."""
    response = client.get(f"/api/v1/{address}", parameters)
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def names(answer: dict[str, Any]) -> list[str]:
    """Names of the items, in order."""
    return [item["name"] for item in answer["items"]]


def test_organisations_come_by_name_without_those_who_opted_out(client: Client, cast: Cast) -> None:
    assert names(get(client, "organisations")) == [
        "Comptes & Chiffres",
        "Fournil des Calanques",
        "Projet Algues",
        "Toitures du Garlaban",
        "Traiteur Sainte-Victoire",
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"name": "FOURNIL"}, ["Fournil des Calanques"]),
        ({"name": "calanques"}, []),
        ({"commune": "13005"}, ["Toitures du Garlaban"]),
        ({"activity": "56"}, ["Traiteur Sainte-Victoire"]),
        ({"activity": "43.91B", "commune": "13001"}, []),
    ],
)
def test_organisations_are_found(client: Client, cast: Cast, asked: dict[str, str], found: list[str]) -> None:
    assert names(get(client, "organisations", **asked)) == found


def test_pages_of_organisations_follow_one_another(client: Client, cast: Cast) -> None:
    address, seen = "/api/v1/organisations?limit=2", []
    while address:
        page = client.get(address).json()
        seen += names(page)
        address = page["next"]

    assert seen == names(get(client, "organisations"))


def test_an_organisation_comes_with_its_sites(client: Client, cast: Cast) -> None:
    baker = cast.baker.organisation
    EstablishmentFactory(organisation=baker, identifier=siret(baker.identifier, 2), name="Fournil du Port")
    EstablishmentFactory(organisation=baker, identifier=siret(baker.identifier, 3), named=False)

    answer = get(client, f"organisations/siren/{baker.identifier}")

    assert (answer["name"], answer["identifier"]) == ("Fournil des Calanques", baker.identifier)
    assert [site["name"] for site in answer["establishments"]] == ["Fournil des Calanques", "Fournil du Port"]
    assert (answer["establishments_total"], answer["establishments_next"]) == (2, None)


def test_the_sites_of_a_large_organisation_come_page_by_page(client: Client, cast: Cast) -> None:
    baker = cast.baker.organisation
    for number in range(2, 26):
        EstablishmentFactory(organisation=baker, identifier=siret(baker.identifier, number))

    answer = get(client, f"organisations/siren/{baker.identifier}")
    rest = client.get(answer["establishments_next"]).json()

    assert (len(answer["establishments"]), answer["establishments_total"], len(rest["items"])) == (20, 25, 5)
    assert rest["next"] is None


def test_a_site_comes_with_all_that_is_known(client: Client, cast: Cast) -> None:
    answer = get(client, f"establishments/siret/{cast.caterer.identifier}")

    assert answer["activity"] == {
        "code": "56.21Z",
        "label_fr": "Services des traiteurs",
        "label_en": "Caterers",
        "parent": "56.21",
    }
    assert (answer["commune"], answer["commune_name"]) == ("13001", "Aix-en-Provence")
    assert answer["offers"] == [
        {"language": "fr", "title": "Buffets et cocktails", "text": "Buffets de saison jusqu'à 200 personnes."}
    ]
    assert answer["organisation"]["name"] == "Traiteur Sainte-Victoire"
    assert answer["source"] == {"name": "test", "date": None, "licence": ""}


def test_the_licence_of_open_data_is_told(client: Client, cast: Cast) -> None:
    type(cast.baker).objects.filter(pk=cast.baker.pk).update(source="sirene")

    source = get(client, f"establishments/siret/{cast.baker.identifier}")["source"]

    assert source["licence"].startswith("Licence Ouverte 2.0")


def test_a_founder_without_siren_has_a_place_too(client: Client, cast: Cast) -> None:
    answer = get(client, "organisations/entremise/00000001W")

    assert (answer["name"], answer["establishments"][0]["activity"]) == ("Projet Algues", None)


@pytest.mark.parametrize("kind", ["organisations", "establishments"])
def test_one_who_opted_out_is_not_found(client: Client, cast: Cast, kind: str) -> None:
    unnamed = cast.unnamed if kind == "establishments" else cast.unnamed.organisation

    assert client.get(f"/api/v1/{kind}/{unnamed.scheme}/{unnamed.identifier}").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("organisations/siren/000000000", 404),
        ("establishments/siret/00000000000000", 404),
        ("organisations/duns/000000000", 422),
        ("organisations/siren/00%2000", 422),
        ("organisations?name=%00", 422),
        ("organisations?commune=1300", 422),
        ("organisations?limit=0", 422),
        ("organisations?offset=10001", 422),
        ("nomenclatures/activities/99.98Z", 404),
        ("nomenclatures/activities/boulanger", 422),
        ("places", 422),
        ("places/99999", 404),
        ("places/aix", 422),
    ],
)
def test_what_is_not_found_or_not_valid_is_a_problem(client: Client, cast: Cast, address: str, status: int) -> None:
    response = client.get(f"/api/v1/{address}")

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status


def test_an_activity_comes_with_its_lineage(client: Client) -> None:
    answer = get(client, "nomenclatures/activities/10.71")

    assert [each["code"] for each in answer["ancestors"]] == ["10.7", "10", "C"]
    assert [each["code"] for each in answer["children"]] == ["10.71A", "10.71B", "10.71C", "10.71D"]


@pytest.mark.parametrize(("words", "lang"), [("boulangerie", "fr"), ("bakery", "en")])
def test_activities_are_found_by_their_words(client: Client, words: str, lang: str) -> None:
    answer = get(client, "nomenclatures/activities", q=words, lang=lang)

    assert "10.71C" in [each["code"] for each in answer["items"]]


def test_all_activities_can_be_leafed_through(client: Client) -> None:
    first = get(client, "nomenclatures/activities", limit="100")

    assert (first["total"], len(first["items"]), first["items"][0]["code"]) == (1728, 100, "01")


def test_places_are_found_as_they_are_typed(client: Client) -> None:
    assert names(get(client, "places", q="aix en p"))[0] == "Aix-en-Provence"
    assert names(get(client, "places", q="13400", limit="1")) == ["Aubagne"]


def test_a_place_is_known_by_its_code(client: Client) -> None:
    answer = get(client, "places/13001")

    assert (answer["name"], answer["departement"], answer["region"]) == ("Aix-en-Provence", "13", "93")
