"""A run is written whole or not at all, and holds texts as they are."""

import csv
import json
import stat
from pathlib import Path

import openpyxl
import pytest

from entremise.matching import runs
from entremise.matching.model import Match, Reason
from entremise.matching.tables import TableError

MATCHES = [
    Match("=1+1", 1, 0.75, [Reason("words", "Mots en commun : été"), Reason("distance", "Lieu non connu")]),
    Match("http://exemple.fr", 2, 0.5, []),
]


def test_jsonl(tmp_path: Path) -> None:
    with runs.writing(str(tmp_path / "run.jsonl")) as write:
        write("n", MATCHES)
        assert not (tmp_path / "run.jsonl").exists()
    assert [json.loads(line) for line in (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()] == [
        {
            "need": "n",
            "rank": 1,
            "solution": "=1+1",
            "score": 0.75,
            "reasons": [
                {"kind": "words", "text": "Mots en commun : été"},
                {"kind": "distance", "text": "Lieu non connu"},
            ],
        },
        {"need": "n", "rank": 2, "solution": "http://exemple.fr", "score": 0.5, "reasons": []},
    ]


def test_a_run_may_be_read_like_any_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with runs.writing(str(tmp_path / "run.jsonl")):
        pass
    assert stat.S_IMODE((tmp_path / "run.jsonl").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_csv(tmp_path: Path) -> None:
    with runs.writing(str(tmp_path / "run.CSV")) as write:
        write("n", MATCHES)
    with (tmp_path / "run.CSV").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["need", "rank", "solution", "score", "reasons"],
            ["n", "1", "=1+1", "0.75", "Mots en commun : été · Lieu non connu"],
            ["n", "2", "http://exemple.fr", "0.5", ""],
        ]


def test_xlsx_holds_no_formula(tmp_path: Path) -> None:
    with runs.writing(str(tmp_path / "run.xlsx")) as write:
        write("n", MATCHES)
    sheet = openpyxl.load_workbook(tmp_path / "run.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["n", 1, "=1+1", 0.75, "Mots en commun : été · Lieu non connu"],
        ["n", 2, "http://exemple.fr", 0.5, None],
    ]
    assert sheet["C2"].data_type == "s"


def test_an_xlsx_sheet_that_would_overflow_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_XLSX_ROWS", 2)
    with pytest.raises(TableError, match="--top"), runs.writing(str(tmp_path / "run.xlsx")) as write:
        write("n", MATCHES)
    assert list(tmp_path.glob("*run*")) == []


@pytest.mark.parametrize("name", ["run.jsonl", "run.csv", "run.xlsx"])
def test_a_failure_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("former")
    broken = [*MATCHES, None]
    with pytest.raises(AttributeError), runs.writing(str(tmp_path / name)) as write:
        write("n", broken)  # type: ignore[arg-type]
    assert (tmp_path / name).read_text() == "former"
    assert [path.name for path in tmp_path.glob("*run*")] == [name]


def test_the_kind_and_the_folder_are_checked_first(tmp_path: Path) -> None:
    runs.check("-")
    runs.check(str(tmp_path / "run.xlsx"))
    for out in (tmp_path / "run.parquet", tmp_path / "absent" / "run.csv"):
        with pytest.raises(TableError):
            runs.check(str(out))
