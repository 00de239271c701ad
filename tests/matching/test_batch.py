"""Any table against any other: the run is whole, in order, and the same whatever the number of workers."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from entremise.matching import batch
from entremise.matching.batch import Done
from entremise.matching.records import Problem
from entremise.matching.tables import TableError

SOLUTIONS: list[dict[str, Any]] = [
    {"id": "roof", "title": "Toits de Provence", "text": "Couverture, zinguerie", "naf": "43.91B", "place": "Aubagne"},
    {"id": "bread", "title": "Chez Zoé", "naf": ["10.71C"], "lat": 43.53, "lon": 5.45},
    {"id": 3, "text": "Réparation de téléphones portables"},
    {"id": "proof", "evidence": ["Réfection de la toiture de l'école", "Peinture"]},
    {"id": "far", "text": "Réparation de téléphones portables", "place": "Lille"},
]
NEEDS: list[dict[str, Any]] = [
    {"id": 1, "text": "réfection de toiture et zinguerie"},
    {"id": 2, "text": "Réparation de téléphones portables", "place": "Aubagne", "radius_km": 30},
    {"id": 3, "text": "rien de tout cela, xyzzy"},
    {"id": 4, "text": "Réparation de téléphones portables à Lille", "lang": "en"},
    {"id": 5, "naf": "10.71C"},
]


def table(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(folder: Path, out: str, *, needs: list[dict[str, Any]] = NEEDS, workers: int = 1, top: int = 100) -> Done:
    problems: list[Problem] = []
    done = batch.match_tables(
        table(folder / "needs.jsonl", needs),
        table(folder / "solutions.jsonl", SOLUTIONS),
        out,
        top=top,
        workers=workers,
        report=problems.append,
        progress=lambda *_: None,
    )
    assert problems == []
    return done


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_run_tells_need_rank_solution_score_and_reasons(tmp_path: Path) -> None:
    done = run(tmp_path, str(tmp_path / "run.jsonl"))
    found = lines(tmp_path / "run.jsonl")
    assert done == Done(needs=5, solutions=5, matches=len(found))
    assert [(line["need"], line["rank"], line["solution"]) for line in found if line["rank"] <= 2] == [
        ("1", 1, "roof"),
        ("1", 2, "proof"),
        ("2", 1, "3"),
        ("4", 1, "far"),
        ("4", 2, "3"),
        ("5", 1, "bread"),
    ]
    assert set(found[0]) == {"need", "rank", "solution", "score", "reasons"}
    assert found[2]["reasons"][1:] == [
        {"kind": "words", "text": "Mots en commun : Réparation, téléphones, portables"},
        {"kind": "distance", "text": "Lieu non connu"},
    ]
    assert found[3]["reasons"][-1] == {"kind": "distance", "text": "In Lille itself"}


def test_top_keeps_the_first_ones(tmp_path: Path) -> None:
    run(tmp_path, str(tmp_path / "run.jsonl"))
    run(tmp_path, str(tmp_path / "first.jsonl"), top=1)
    assert lines(tmp_path / "first.jsonl") == [line for line in lines(tmp_path / "run.jsonl") if line["rank"] == 1]


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    many = [{**need, "id": f"{need['id']}-{copy}"} for copy in range(15) for need in NEEDS]
    run(tmp_path, str(tmp_path / "one.jsonl"), needs=many)
    run(tmp_path, str(tmp_path / "three.jsonl"), needs=many, workers=3)
    assert (tmp_path / "three.jsonl").read_bytes() == (tmp_path / "one.jsonl").read_bytes()


def test_csv_and_xlsx_tell_the_same(tmp_path: Path) -> None:
    for name in ("run.jsonl", "run.csv", "run.xlsx"):
        run(tmp_path, str(tmp_path / name))
    expected = [
        [
            line["need"],
            line["rank"],
            line["solution"],
            line["score"],
            " · ".join(each["text"] for each in line["reasons"]),
        ]
        for line in lines(tmp_path / "run.jsonl")
    ]
    with (tmp_path / "run.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["need", "rank", "solution", "score", "reasons"]
    assert rows == [[str(cell) for cell in row] for row in expected]
    sheet = openpyxl.load_workbook(tmp_path / "run.xlsx").worksheets[0]
    assert [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)] == expected


def test_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, str(tmp_path / "run.jsonl"))
    run(tmp_path, "-")
    assert capsys.readouterr().out == (tmp_path / "run.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("out", ["run.doc", "absent/run.jsonl"])
def test_an_output_that_cannot_be_is_refused_at_once(tmp_path: Path, out: str) -> None:
    with pytest.raises(TableError):
        run(tmp_path, str(tmp_path / out))


def test_a_run_that_fails_leaves_the_former_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "run.jsonl"
    out.write_text("former")
    monkeypatch.setattr(batch, "answer", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(tmp_path, str(out))
    assert out.read_text() == "former"
    assert sorted(path.name for path in tmp_path.glob(".run*")) == []


def test_every_solution_is_found_by_its_own_text(tmp_path: Path) -> None:
    texts = [
        "Pour vous",
        "80",
        "漢字 漢字",
        "l'été",
        "the and of",
        "Zinguerie à Aix-en-Provence",
        "x" * 300,
        "pain " * 3000,
    ]
    solutions = [{"id": f"s{number}", "text": text} for number, text in enumerate(texts)]
    needs = [{"id": f"n{number}", "text": text} for number, text in enumerate(texts)]
    batch.match_tables(
        table(tmp_path / "needs.jsonl", needs),
        table(tmp_path / "solutions.jsonl", solutions),
        str(tmp_path / "run.jsonl"),
        top=3,
        workers=1,
        report=lambda problem: pytest.fail(str(problem)),
        progress=lambda *_: None,
    )
    firsts = {line["need"]: line["solution"] for line in lines(tmp_path / "run.jsonl") if line["rank"] == 1}
    assert firsts == {f"n{number}": f"s{number}" for number in range(len(texts))}
