"""What we export is what the Open Contracting Data Standard says, by its own library; nothing confidential is in it."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast, People
from tests.market import stalls
from tests.market.checked import wrong
from tests.market.results import declared, official

from entremise.market.models import Buyer, Tender
from entremise.market.queries import ocds
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db


def here(path: str) -> str:
    """An address of the service."""
    return f"https://entremise.example.org{path}"


def tenders() -> list[dict[str, Any]]:
    """The releases of all that is for everybody, as JSON has them."""
    return json.loads(json.dumps(list(ocds.tender_releases(Tender.objects.order_by("pk"), here))))  # type: ignore[no-any-return]


def contracts() -> list[dict[str, Any]]:
    """The releases of the official data."""
    from entremise.market.models import Award

    return list(ocds.award_releases(Award.objects.all()))


def test_the_library_finds_nothing_wrong(cast: Cast, people: People, client: Client) -> None:
    """Every kind of consultation and contract at once."""
    buyer = stalls.buyer(cast, people)
    full = stalls.tender(
        buyer, url="https://example.org/dossier.pdf", months=12, starts_on=dt.date(2036, 9, 1),
        questions_until=stalls.CLOSES - dt.timedelta(days=7), language="en",
    )  # fmt: skip
    stalls.lots(full, "Couverture", "Zinguerie", amount=10_000, cpv=["45261000", "45260000"])
    stalls.tender(buyer, cpv=["45260000", "45261000"], text="", method="", category="", amount_min=None, closes_at=None)
    stalls.tender(buyer, cancelled_at=stalls.PUBLISHED, cpv=[], category="", amount_max=None)
    stalls.loaded()
    declared(cast, people, kind=Buyer.Kind.PRIVATE)
    declared(cast, people)
    official(identifier="2025G1")
    official(identifier="2025G1", supplier="siren:012345682", supplier_name="Autre Essai", supplier_commune="")
    official(identifier="2025G1", title="Lot 2", amount=0, months=None)
    official(supplier="", supplier_name="", cpv=[], awarded_on=None, buyer_identifier="", method="", procedure="")
    official(supplier="vat:DE000000000", supplier_name="Firma Versuch")

    package = ocds.package([*tenders(), *contracts()], here, "/achats/resultats.ocds.json")

    assert len(package["releases"]) == 9
    assert wrong(package) == {}


def test_the_library_would_find_what_is_wrong(cast: Cast, people: People) -> None:
    stalls.tender(stalls.buyer(cast, people))
    package = ocds.package(tenders(), here, "/x")
    package["releases"][0]["tender"]["status"] = "finished"
    package["releases"][0]["surprise"] = 1
    del package["releases"][0]["ocid"]

    assert sorted(wrong(package)) == ["additional_closed_codelist_values", "additional_fields", "validation_errors"]


def test_a_consultation_and_what_it_was_awarded_to(cast: Cast, people: People) -> None:
    award = declared(cast, people, months=6)
    tender = award.tender
    assert tender is not None
    baker, roofer = cast.baker.organisation.identifier, cast.roofer.organisation.identifier

    assert tenders() == [{
        "ocid": f"ocds-213czf-{tender.number.hex}", "id": f"{tender.number}-20260411070000",
        "date": "2026-04-11T07:00:00Z", "tag": ["tender", "award"], "initiationType": "tender", "language": "fr",
        "parties": [
            {"id": f"FR-INSEE-{baker}", "name": "Fournil des Calanques", "roles": ["buyer"],
             "identifier": {"scheme": "FR-INSEE", "id": baker, "legalName": "Fournil des Calanques"},
             "address": {"locality": "Marseille 1er Arrondissement", "countryName": "France"}},
            {"id": f"FR-INSEE-{roofer}", "name": "Toitures du Garlaban", "roles": ["supplier"],
             "identifier": {"scheme": "FR-INSEE", "id": roofer, "legalName": "Toitures du Garlaban"},
             "address": {"locality": "Aubagne", "countryName": "France"}},
        ],
        "buyer": {"id": f"FR-INSEE-{baker}", "name": "Fournil des Calanques"},
        "tender": {
            "id": str(tender.number), "title": "Réfection de la toiture du fournil", "status": "complete",
            "description": "Reprise de 200 m² de tuiles et de la zinguerie.", "procurementMethod": "open",
            "mainProcurementCategory": "works", "minValue": {"amount": 20_000, "currency": "EUR"},
            "value": {"amount": 40_000, "currency": "EUR"},
            "tenderPeriod": {"startDate": "2026-03-02T08:00:00Z", "endDate": "2036-06-03T10:00:00Z"},
            "items": [{"id": "1", "classification": {
                "scheme": "CPV", "id": "45260000",
                "description": "Travaux de couverture et travaux d'autres corps de métier spécialisés",
            }}],
            "documents": [{"id": "page", "documentType": "tenderNotice", "language": "fr",
                           "url": here(f"/consultations/{tender.number}")}],
        },
        "awards": [{
            "id": str(award.number), "title": "Réfection de la toiture du fournil", "status": "active",
            "date": "2025-04-01T22:00:00Z", "value": {"amount": 24_000, "currency": "EUR"},
            "suppliers": [{"id": f"FR-INSEE-{roofer}", "name": "Toitures du Garlaban"}],
            "items": [{"id": "1", "classification": {
                "scheme": "CPV", "id": "45260000",
                "description": "Travaux de couverture et travaux d'autres corps de métier spécialisés",
            }}],
            "contractPeriod": {"durationInDays": 183},
        }],
    }]  # fmt: skip


def test_of_a_private_buyer_nobody_reads_who_won_nor_how_much(cast: Cast, people: People) -> None:
    award = declared(cast, people, kind=Buyer.Kind.PRIVATE)

    release = tenders()[0]

    assert [party["roles"] for party in release["parties"]] == [["buyer"]]
    assert release["awards"] == [{
        "id": str(award.number), "title": award.title, "status": "active", "date": "2025-04-01T22:00:00Z",
        "items": release["tender"]["items"],
    }]  # fmt: skip


@pytest.mark.parametrize("audience", [Tender.Audience.CHOSEN, Tender.Audience.MEMBERS])
def test_what_is_not_for_everybody_is_not_exported(cast: Cast, people: People, audience: Tender.Audience) -> None:
    declared(cast, people, audience=audience)
    stalls.draft(stalls.buyer(cast, people))

    assert (tenders(), contracts()) == ([], [])


def test_a_contract_has_all_its_lots_and_winners() -> None:
    together = [official(identifier="2025G1", supplier=f"siren:01234568{n}") for n in range(2)]
    lot = official(identifier="2025G1", title="Lot 2", supplier="siren:012345680", amount=9_000)
    official(identifier="2025G2")

    release = next(each for each in contracts() if each["tender"]["id"] == "2025G1")

    assert [party["id"] for party in release["parties"]] == [
        "FR-INSEE-01234567400011", "FR-INSEE-012345680", "FR-INSEE-012345681",
    ]  # fmt: skip
    assert [(each["id"], each["value"]["amount"], len(each["suppliers"])) for each in release["awards"]] == [
        (str(together[0].number), 24_000, 2), (str(lot.number), 9_000, 1),
    ]  # fmt: skip


def test_who_objected_is_not_named(cast: Cast) -> None:
    hidden = Establishment.objects.get(pk=cast.unnamed.pk)
    official(supplier=str(hidden), supplier_name="Quelqu’un")
    official(supplier=str(hidden.organisation), supplier_name="Quelqu’un")

    assert [each["parties"][0]["roles"] for each in contracts()] == [["buyer"], ["buyer"]]
    assert [len(each["parties"]) for each in contracts()] == [1, 1]


def test_the_same_contract_is_the_same_release_until_it_changes() -> None:
    award = official()
    before = contracts()
    again = contracts()
    award.digest = "changed"
    award.save()

    assert before == again
    assert (contracts()[0]["ocid"], contracts()[0]["id"] == before[0]["id"]) == (before[0]["ocid"], False)


def test_the_prefix_is_that_of_the_chamber(settings: Settings) -> None:
    settings.OCID_PREFIX = "ocds-abc123"
    official()

    assert contracts()[0]["ocid"].startswith("ocds-abc123-decp-")


def test_an_empty_package_says_when(client: Client) -> None:
    package = ocds.package([], here, "/x")

    assert (package["releases"], package["uri"], len(package["publishedDate"])) == ([], here("/x"), 20)
