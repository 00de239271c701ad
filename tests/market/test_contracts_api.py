"""The API of consultations, awards and open contracting data: the same for everybody, page by page."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast, People
from tests.market import stalls
from tests.market.checked import wrong
from tests.market.results import declared, official, officials

from entremise.market.models import Buyer, Tender
from entremise.people.actions.keys import create_key
from entremise.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(settings: Settings) -> None:
    settings.API_KEY_RATE = settings.API_ANONYMOUS_RATE = "1000000/minute"


def get(client: Client, path: str, key: str = "") -> Any:
    """What the API answers."""
    headers = {"Accept-Language": "en"} | ({"Authorization": f"Bearer {key}"} if key else {})
    return json.loads(client.get(f"/api/v1{path}", headers=headers).content)


def key(person: Person) -> str:
    """A key of somebody."""
    return create_key("essai", person)[1]


def titles(answered: Any) -> list[str]:
    """The titles of a page of a list."""
    return [each["title"] for each in answered["items"]]


def test_consultations_for_everybody_and_no_other(client: Client, cast: Cast, people: People) -> None:
    """A member, the buyer itself and an administrator read no more than anybody."""
    buyer = stalls.buyer(cast, people)
    shown = [stalls.tender(buyer), stalls.loaded()]
    hidden = [
        stalls.confidential(buyer, cast.roofer), stalls.draft(buyer),
        stalls.tender(buyer, audience=Tender.Audience.MEMBERS, title="Pour les membres"),
    ]  # fmt: skip
    for who in ("", key(people.camille), key(people.bruno), key(people.ada)):
        answered = get(client, "/tenders", who)
        assert (answered["total"], sorted(titles(answered))) == (2, sorted(each.title for each in shown))
        assert [get(client, f"/tenders/{each.number}", who)["status"] for each in hidden] == [404] * 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=toiture", ["Réfection de la toiture du fournil"]),
        ("source=boamp", ["Peinture des écoles"]),
        ("category=services", []),
        ("past=true", ["Peinture des écoles", "Réfection de la toiture du fournil", "Trop tard"]),
        ("place=13201", ["Peinture des écoles", "Réfection de la toiture du fournil"]),
        ("limit=1&offset=5", []),
    ],
)
def test_consultations_are_narrowed(client: Client, cast: Cast, people: People, query: str, found: list[str]) -> None:
    buyer = stalls.buyer(cast, people)
    stalls.tender(buyer)
    stalls.tender(buyer, title="Trop tard", closes_at=stalls.PUBLISHED)
    stalls.loaded()

    assert sorted(titles(get(client, f"/tenders?{query}"))) == found


def test_all_of_a_consultation(client: Client, cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    stalls.lots(tender, "Couverture")
    stalls.requirement(tender)

    answered = get(client, f"/tenders/{tender.number}")

    assert answered == {
        "number": str(tender.number), "source": "typed", "identifier": "", "title": tender.title,
        "buyer": {"name": "Fournil des Calanques", "identifier": tender.buyer_identifier, "place": ""},
        "status": "open", "method": "open", "category": "works", "cpv": ["45260000"], "places": ["13201"],
        "amount_min": 20_000, "amount_max": 40_000, "published_at": "2026-03-02T08:00:00Z",
        "closes_at": "2036-06-03T10:00:00Z", "text": tender.text, "language": "fr", "descriptors": [],
        "questions_until": None, "starts_on": None, "months": None, "documents": "", "groups": True,
        "lots": [{"rank": 1, "title": "Couverture", "cpv": [], "amount": None}],
        "requirements": ["Assurance décennale"],
        "links": {"self": f"http://testserver/api/v1/tenders/{tender.number}",
                  "page": f"http://testserver/consultations/{tender.number}"},
    }  # fmt: skip


def test_awards_of_one_source_at_a_time(client: Client, cast: Cast, people: People) -> None:
    award = official()
    private, public = (declared(cast, people, kind=kind) for kind in (Buyer.Kind.PRIVATE, Buyer.Kind.PRIVATE))
    declared(cast, people, audience=Tender.Audience.CHOSEN)

    ours = get(client, "/awards?source=declared")["items"]

    assert get(client, "/awards")["items"] == [{
        "number": str(award.number), "source": "decp", "identifier": award.identifier, "title": award.title,
        "buyer": {"name": "Ville d’Essai", "identifier": "siret:01234567400011", "place": ""},
        "supplier": "siret:01234568200014", "supplier_name": "Toitures d’Essai", "supplier_commune": "13005",
        "cpv": ["45260000"], "place": "13005", "amount": 24_000, "awarded_on": "2025-04-02", "months": 6,
        "tender": None,
    }]  # fmt: skip
    assert [(each["number"], each["supplier_name"], each["amount"]) for each in ours] == [
        (str(public.number), "", None), (str(private.number), "", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"), [("", 2), ("year=2024", 0), ("commune=13001", 0), ("everywhere=true", 3), ("limit=1", 2)]
)
def test_awards_are_narrowed(client: Client, query: str, found: int) -> None:
    officials(2)
    official(place="75056")

    assert get(client, f"/awards?{query}")["total"] == found


@pytest.mark.parametrize("query", ["year=12", "commune=paris", "source=both", "surprise=1", "limit=0"])
def test_what_is_not_valid_is_a_problem(client: Client, query: str) -> None:
    answered = client.get(f"/api/v1/awards?{query}")

    assert (answered.status_code, answered["Content-Type"]) == (422, "application/problem+json")


def test_a_place_nobody_knows_is_a_problem(client: Client) -> None:
    assert get(client, "/tenders?place=Nulleville")["status"] == 404


def test_open_contracting_data_page_by_page(client: Client) -> None:
    """A contract is never cut in two by the end of a page."""
    for number in range(3):
        officials(2, identifier=f"G{number}")
    found: list[Any] = []
    following = "/api/v1/ocds?source=decp&limit=2"
    while following:
        answered = client.get(following)
        found.append(json.loads(answered.content))
        following = answered.get("Link", "").partition(">")[0].lstrip("<")

    assert [[len(each["parties"]) for each in package["releases"]] for package in found] == [[2, 2], [2]]
    assert len({each["ocid"] for package in found for each in package["releases"]}) == 3
    assert [wrong(package) for package in found] == [{}, {}]


@pytest.mark.parametrize(("query", "found"), [("", 1), ("source=boamp", 1), ("source=decp", 1), ("year=1999", 0)])
def test_each_source_of_processes(client: Client, cast: Cast, people: People, query: str, found: int) -> None:
    stalls.tender(stalls.buyer(cast, people))
    stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    stalls.loaded()
    official()

    assert len(get(client, f"/ocds?{query}")["releases"]) == found
