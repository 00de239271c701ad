"""Contracts of DECP become awards, once each, completed by what the register says of their winner."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.factories import EstablishmentFactory, OrganisationFactory, siren, siret
from tests.market.sources import official
from tests.market.sources.official import ROOFER, TOWN, contract

from entremise.market.models import Award
from entremise.market.sources.decp.reading import Contract, read
from entremise.market.sources.decp.writing import load
from entremise.market.sources.loading import Summary, Wrong

#: A number that loses its first zero in a spreadsheet.
LOST = siret(siren(1_234_567))

pytestmark = pytest.mark.django_db


def loaded(folder: Path, *rows: dict[str, Any], **asked: Any) -> Summary:
    return load(official.write_json(folder / "decp.json", rows), **asked)


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.rejected


def the_roofer(**facts: Any) -> None:
    unit = OrganisationFactory(identifier=siren(502), category="PME", size="11", **facts)
    EstablishmentFactory(organisation=unit, identifier=ROOFER, activity="43.91B", commune="13028", size="03", **facts)


def test_a_contract_becomes_an_award_and_its_winner_is_known_by_the_register(tmp_path: Path) -> None:
    the_roofer()
    loaded(tmp_path, contract(1))
    award = Award.objects.get()
    assert official.awards() == [{
        "source": "decp", "key": f"siret:{TOWN} 20260001 siret:{ROOFER} 1", "identifier": "20260001",
        "tender_id": None, "lot_id": None, "answer_id": None, "title": "Réfection de la toiture de l’école",
        "buyer_name": "", "buyer_identifier": f"siret:{TOWN}", "supplier": f"siret:{ROOFER}", "supplier_name": "",
        "supplier_activity": "43.91B", "supplier_size": "11", "supplier_category": "PME",
        "supplier_commune": "13028", "cpv": ["45260000"], "nature": "Marché", "method": "open",
        "procedure": "Procédure adaptée", "place": "13201", "amount": 42_001, "awarded_on": dt.date(2026, 3, 3),
        "months": 6, "introduction": None, "digest": award.digest,
    }]  # fmt: skip


def test_the_same_file_twice_gives_the_same_rows_in_any_order_and_format(tmp_path: Path) -> None:
    rows = [contract(1), contract(2, montant="9000"), contract(1, "Lot 2 : zinguerie")]
    assert counts(loaded(tmp_path, *rows)) == (3, 0, 0, 0)
    first = official.awards()
    assert counts(loaded(tmp_path, *rows[::-1])) == (0, 0, 3, 0)
    assert counts(load(official.write_csv(tmp_path / "decp.csv", rows))) == (0, 0, 3, 0)
    assert official.awards() == first


def test_a_changed_amount_is_the_same_contract(tmp_path: Path) -> None:
    loaded(tmp_path, contract(1))
    number = Award.objects.get().number
    assert counts(loaded(tmp_path, contract(1, montant="50000"))) == (0, 1, 0, 0)
    assert Award.objects.values_list("number", "amount").get() == (number, 50_000)


def test_a_winner_that_the_register_learns_of_is_completed_at_the_next_load(tmp_path: Path) -> None:
    loaded(tmp_path, contract(1))
    the_roofer()
    assert counts(loaded(tmp_path, contract(1))) == (0, 1, 0, 0)
    assert Award.objects.values_list("supplier_commune", "supplier_activity").get() == ("13028", "43.91B")


def test_a_winner_that_opted_out_is_counted_and_not_named(tmp_path: Path) -> None:
    the_roofer(named=False)
    loaded(tmp_path, contract(1, titulaire_denominationsociale_1="Couvreur d’Essai"))
    award = Award.objects.get()
    assert (award.supplier, award.supplier_name, award.supplier_commune) == ("", "", "13028")


def test_rows_repeated_for_each_amendment_are_one_contract(tmp_path: Path) -> None:
    summary = loaded(tmp_path, contract(1), contract(1, idmodification="2"), contract(1, idactesoustraitance="7"))
    assert counts(summary) == (1, 0, 0, 2)


def facts(**told: Any) -> dict[str, Any]:
    row = {"line": 1, "identifier": "1", "title": "Toiture", "buyer": TOWN, "winner": ROOFER} | told
    found = read(row, dt.date(2026, 6, 1))
    assert isinstance(found, Contract)
    return found.facts


@pytest.mark.parametrize(
    ("amount", "read"), [("42000.6", 42_001), (0.0, None), ("1", None), ("999999999", None), ("", None), ("9.5", 10)]
)
def test_an_amount_that_is_none_is_unknown(amount: Any, read: int | None) -> None:
    assert facts(amount=amount)["amount"] == read


@pytest.mark.parametrize(
    ("code", "kind", "place"),
    [
        ("13001", "Code postal", "13201"), ("11000", "Code postal", "11"), ("13600", "Code postal", "13"),
        ("6", "Code département", "06"), ("83061", "Code commune", "83061"), ("FR", "Code pays", ""),
        ("00000", "Code postal", ""), ("2", "Code région", ""),
    ],
)  # fmt: skip
def test_where_a_contract_is_carried_out(code: str, kind: str, place: str) -> None:
    assert facts(place=code, place_kind=kind)["place"] == place


@pytest.mark.parametrize(
    ("told", "winner"),
    [
        (ROOFER, f"siret:{ROOFER}"), (int(LOST), f"siret:{LOST}"), (siren(502), f"siren:{siren(502)}"),
        (siret(siren(503))[:-1] + "x", ""), ("00000000000000", ""), ("FR12345678901", ""), ("CDL", ""), (None, ""),
    ],
)  # fmt: skip
def test_a_winner_is_told_by_a_number_that_checks_or_is_unknown(told: Any, winner: str) -> None:
    assert facts(winner=told)["supplier"] == winner


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"identifier": "CDL"}, Wrong(1, "", "key", "")),
        ({"title": "nan"}, Wrong(1, "1", "title", "")),
        ({"notified": "2027-01-01"}, Wrong(1, "1", "date", "2027-01-01")),
        ({"notified": "1900-01-01"}, Wrong(1, "1", "date", "1900-01-01")),
        ({"amount": "-5"}, Wrong(1, "1", "amount", "-5")),
        ({"amount": "beaucoup"}, Wrong(1, "1", "amount", "beaucoup")),
    ],
)
def test_what_makes_a_row_wrong(told: dict[str, Any], wrong: Wrong) -> None:
    row = {"line": 1, "identifier": "1", "title": "Toiture", "buyer": TOWN} | told
    assert read(row, dt.date(2026, 6, 1)) == wrong


def test_a_departement_keeps_what_is_carried_out_or_won_there(tmp_path: Path) -> None:
    the_roofer()
    elsewhere = {"lieuexecution_code": "75", "lieuexecution_typecode": "Code département"}
    rows = [contract(1), contract(2, **elsewhere), contract(3, **elsewhere, titulaire_id_1=TOWN)]
    summary = loaded(tmp_path, *rows, only="13")
    assert (counts(summary), summary.outside) == ((2, 0, 0, 0), 1)
    assert sorted(Award.objects.values_list("identifier", flat=True)) == ["20260001", "20260002"]


def test_declared_awards_are_never_touched(tmp_path: Path) -> None:
    declared = Award.objects.create(source=Award.Source.DECLARED, key="tender:1", title="Nettoyage", amount=5)
    loaded(tmp_path, contract(1))
    declared.refresh_from_db()
    assert (declared.title, declared.amount, Award.objects.count()) == ("Nettoyage", 5, 2)
