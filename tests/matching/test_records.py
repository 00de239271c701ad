"""Rows become needs and solutions; nothing usable is lost, and what is not usable is told."""

import csv
from pathlib import Path
from typing import Any

import pytest

from entremise.matching import records
from entremise.matching.model import Document, Request
from entremise.matching.records import Need, Problem
from entremise.matching.tables import TableError


@pytest.fixture
def problems() -> list[Problem]:
    return []


def written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    path = folder / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def documents(folder: Path, rows: list[dict[str, Any]], problems: list[Problem]) -> list[Document]:
    return list(records.solutions(written(folder, rows), problems.append))


def needs(folder: Path, rows: list[dict[str, Any]], problems: list[Problem]) -> list[Need]:
    return list(records.needs(written(folder, rows), frozenset({"offer"}), problems.append))


def test_a_full_solution(tmp_path: Path, problems: list[Problem]) -> None:
    row = {
        "id": "a",
        "title": "Toits de Provence",
        "text": "Couverture",
        "naf": "4391B|43.91a, 43.9",
        "lat": "43,53",
        "lon": "5.45",
        "kind": "offer",
        "lang": "FRA",
        "evidence": "École | Mairie|",
    }
    assert documents(tmp_path, [row], problems) == [
        Document(
            id="a",
            kind="offer",
            title="Toits de Provence",
            text="Couverture",
            activities=["43.91B", "43.91A", "43.9"],
            lat=43.53,
            lon=5.45,
            language="fr",
            evidence=["École", "Mairie"],
        )
    ]
    assert problems == []


@pytest.mark.parametrize("place", ["Aix-en-Provence", "13100", "13080", "aix en provence"])
def test_a_place_is_a_name_or_a_code(tmp_path: Path, problems: list[Problem], place: str) -> None:
    (document,) = documents(tmp_path, [{"id": "a", "text": "pain", "place": place}], problems)
    assert (document.lat, document.lon) == (pytest.approx(43.53, abs=0.05), pytest.approx(5.44, abs=0.05))


def test_codes_are_read_as_the_whole_column_tells(tmp_path: Path, problems: list[Problem]) -> None:
    """13001 is Aix-en-Provence to INSEE, Marseille 1er to the post; 13055 is all of Marseille to INSEE only."""
    ambiguous = {"id": "a", "text": "pain", "place": "13001"}
    (alone,) = documents(tmp_path, [ambiguous], problems)
    beside_insee, _ = documents(tmp_path, [ambiguous, {"id": "b", "text": "pain", "place": "13055"}], problems)
    assert alone.lat == pytest.approx(43.30, abs=0.03)
    assert beside_insee.lat == pytest.approx(43.53, abs=0.03)


def test_a_solution_of_which_little_is_known_is_kept(tmp_path: Path, problems: list[Problem]) -> None:
    rows = [
        {"id": "alone"},
        {"id": "lost", "text": "pain", "lat": "north", "lon": "5"},
        {"id": "half", "text": "pain", "lat": "43.5"},
        {"id": "nowhere", "text": "pain", "place": "Xyzzyville"},
        {"id": "odd", "text": "pain", "naf": "99.99X"},
    ]
    found = documents(tmp_path, rows, problems)
    assert [document.id for document in found] == ["alone", "lost", "half", "nowhere", "odd"]
    assert all(document.lat is None and not document.activities for document in found)
    assert problems == [
        Problem("table.csv", 3, "coordonnées illisibles, ignorées : north ; 5"),
        Problem("table.csv", 4, "coordonnées illisibles, ignorées : 43.5 ; "),
        Problem("table.csv", 5, "lieu inconnu, ignoré : Xyzzyville"),
        Problem("table.csv", 6, "activité inconnue, ignorée : 99.99X"),
    ]


def test_rows_without_an_id_of_their_own_are_left_out(tmp_path: Path, problems: list[Problem]) -> None:
    rows = [{"id": "a", "text": "un"}, {"id": "", "text": "deux"}, {"id": "a", "text": "trois"}]
    assert [document.text for document in documents(tmp_path, rows, problems)] == ["un"]
    assert problems == [
        Problem("table.csv", 3, "ligne écartée : pas d'identifiant (id)"),
        Problem("table.csv", 4, "ligne écartée : id « a » déjà vu"),
    ]


def test_a_full_need(tmp_path: Path, problems: list[Problem]) -> None:
    row = {
        "id": "7",
        "title": "Marché",
        "text": "du pain",
        "naf": "10.71C",
        "place": "Aubagne",
        "radius_km": "12,5",
        "kind": "offer|unheard of",
        "lang": "English",
    }
    (need,) = needs(tmp_path, [row], problems)
    assert need.request.place is not None
    assert need == Need(
        "7",
        Request(
            text="Marché\ndu pain",
            place=need.request.place,
            radius_km=12.5,
            activities=["10.71C"],
            kinds=["offer"],
            language="en",
            seed="7",
        ),
        "en",
    )
    assert need.request.place.label == "Aubagne"


def test_a_need_that_asks_nothing_is_left_out(tmp_path: Path, problems: list[Problem]) -> None:
    rows = [{"id": "1", "text": " ", "naf": ""}, {"id": "2", "text": "", "naf": "10.71C"}]
    rows.append({"id": "3", "text": "pain", "radius_km": "far"})
    assert [(need.id, need.request.radius_km) for need in needs(tmp_path, rows, problems)] == [("2", None), ("3", None)]
    assert problems == [
        Problem("table.csv", 2, "ligne écartée : pas de texte"),
        Problem("table.csv", 4, "rayon illisible, ignoré : far"),
    ]


def test_columns_that_are_missing_are_told(tmp_path: Path, problems: list[Problem]) -> None:
    with pytest.raises(TableError, match=r"colonnes lues : identifiant, objet\. Il faut « id »"):
        needs(tmp_path, [{"identifiant": 1, "objet": "pain"}], problems)


def test_columns_that_are_missing_from_every_jsonl_row_are_told(tmp_path: Path, problems: list[Problem]) -> None:
    (tmp_path / "table.jsonl").write_text('{"identifiant": 1}\n{"identifiant": 2}\n')
    with pytest.raises(TableError, match="colonnes lues : identifiant"):
        list(records.solutions(tmp_path / "table.jsonl", problems.append))


@pytest.mark.parametrize("content", ["", "id,text\n"])
def test_a_table_without_a_row_is_told(tmp_path: Path, problems: list[Problem], content: str) -> None:
    (tmp_path / "table.csv").write_text(content)
    with pytest.raises(TableError, match=r"table\.csv"):
        list(records.solutions(tmp_path / "table.csv", problems.append))


@pytest.mark.parametrize(("value", "expected"), [(12, "12"), (12.0, "12"), (1.5, "1.5"), (True, "True"), (None, "")])
def test_ids_are_texts(value: object, expected: str) -> None:
    assert records._string(value) == expected
