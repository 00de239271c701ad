"""Tables of every kind are read alike, and what cannot be read is told with its line."""

import gzip
import json
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from entremise.matching.tables import Row, TableError, read

ROWS = [{"id": "1", "text": "Pain, brioche ; « été »"}, {"id": "2", "text": "deux\nlignes"}]


def cells(path: Path) -> list[dict[str, object]]:
    return [dict(row.cells) for row in read(path).rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_any_delimiter_and_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = f'ID{delimiter} Text \r\n1{delimiter}"Pain, brioche ; « été »"\r\n\r\n2{delimiter}"deux\nlignes"\r\n'
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    table = read(path)
    assert table.columns == ["id", "text"]
    assert list(table.rows) == [Row(2, ROWS[0]), Row(4, ROWS[1])]


def test_csv_gzipped_and_with_ragged_rows(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"id,text,naf\n1,pain\n2,bois,16.10A,trop\n"))
    assert cells(path) == [{"id": "1", "text": "pain"}, {"id": "2", "text": "bois", "naf": "16.10A"}]


def test_jsonl(tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    lines = [json.dumps({"ID": 1, "text": "pain", "naf": ["10.71C"], "lat": None}), "", "{broken", "[1]"]
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = list(read(path).rows)
    assert rows[0] == Row(1, {"id": 1, "text": "pain", "naf": ["10.71C"]})
    assert [(row.line, row.cells, bool(row.problem)) for row in rows[1:]] == [(3, {}, True), (4, {}, True)]


def test_json(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    path.write_text(json.dumps(ROWS), encoding="utf-8")
    assert cells(path) == ROWS


def test_xlsx(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for values in (["id", "text", None], [1, "pain", "ignored"], [None, None], [2.5, "bois"]):
        sheet.append(values)
    book.save(tmp_path / "table.xlsx")
    assert list(read(tmp_path / "table.xlsx").rows) == [
        Row(2, {"id": 1, "text": "pain"}),
        Row(4, {"id": 2.5, "text": "bois"}),
    ]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "it's a table.parquet"
    duckdb.sql(
        "SELECT 1 AS id, 'pain' AS \"Text\", ['a', 'b'] AS evidence, NULL AS naf, 'nan'::DOUBLE AS lat"
    ).write_parquet(str(path))
    table = read(path)
    assert table.columns == ["id", "text", "evidence", "naf", "lat"]
    assert list(table.rows) == [Row(1, {"id": 1, "text": "pain", "evidence": ["a", "b"]})]


@pytest.mark.parametrize("name", ["absent.csv", "table.ods", "table"])
def test_a_file_that_is_no_table_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError, match=name):
        read(tmp_path / name)


@pytest.mark.parametrize("name", ["table.xlsx", "table.parquet", "table.csv.gz", "table.json"])
def test_a_file_that_is_not_what_its_name_says_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"not at all")
    with pytest.raises(TableError, match=name):
        list(read(tmp_path / name).rows)


def test_an_empty_file_has_no_row(tmp_path: Path) -> None:
    (tmp_path / "table.csv").touch()
    assert cells(tmp_path / "table.csv") == []


def test_a_sheet_damaged_further_down_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "text"], *([str(number), "pain"] for number in range(50))):
        book.worksheets[0].append(row)
    book.save(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "cut.xlsx", "w") as cut:
        for name in whole.namelist():
            content = whole.read(name)
            cut.writestr(name, content[: len(content) // 2] + b"<<<" if name.endswith("sheet1.xml") else content)
    with pytest.raises(TableError, match=r"cut\.xlsx"):
        list(read(tmp_path / "cut.xlsx").rows)
