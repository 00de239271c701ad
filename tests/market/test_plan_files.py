"""Purchase plans as buyers keep them: every mess of ours, made with openpyxl, is read, and nothing of it is lost."""

import datetime as dt
import io
import time
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from entremise.market.purchase_plans import cells, files, reading
from entremise.market.purchase_plans.files import PlanError
from entremise.market.purchase_plans.reading import Read


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]], Sequence[str]]) -> io.BytesIO:
    """A workbook of sheets: name, rows, merged blocks (`A1:C1`)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows, merged in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for block in merged:
            sheet.merge_cells(block)
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content


def bought(found: Read) -> list[tuple[str, int | None]]:
    """What is bought, and for how much."""
    return [(each.text, each.amount) for each in found.purchases]


@pytest.mark.parametrize(
    ("cell", "euros"),
    [
        ("12 000,50 €", 12_000), ("15 k€", 15_000), ("1,2 M€", 1_200_000), ("12.000,00", 12_000), ("12,000.50", 12_000),
        ("50 000 à 80 000 €", 80_000), ("< 40 000 € HT", 40_000), ("12\u202f000", 12_000), ("3,5 k€", 3_500),
        ("90 à 120 k€", 120_000), ("0", None), ("- €", None), ("-500", None), ("à définir", None), ("", None),
        ("99999999999999999999", None), ("2,5 millions", 2_500_000),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(cell: str, euros: int | None) -> None:
    assert cells.euros(cell) == euros


@pytest.mark.parametrize(("title", "times"), [
    ("Montant (k€ HT)", 1000), ("Budget en M€", 1_000_000), ("Montant €", 1), ("Budget en milliers d'euros", 1000),
])  # fmt: skip
def test_the_title_of_a_column_may_say_the_unit(title: str, times: int) -> None:
    assert cells.times(title) == times


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2027-03-15 00:00:00", dt.date(2027, 3, 15)), ("01/04/2027", dt.date(2027, 4, 1)),
        ("mars 2027", dt.date(2027, 3, 1)), ("T2 2027", dt.date(2027, 4, 1)),
        ("2e trimestre 2027", dt.date(2027, 4, 1)),
        ("1er semestre 2027", dt.date(2027, 1, 1)), ("S2 2027", dt.date(2027, 7, 1)), ("2027", dt.date(2027, 1, 1)),
        ("09/2027", dt.date(2027, 9, 1)), ("15/4/27", dt.date(2027, 4, 15)), ("sept. 2027", dt.date(2027, 9, 1)),
        ("31/02/2027", None), ("S4 2027", None), ("à définir", None), ("", None),
    ],
)  # fmt: skip
def test_moments_are_read_as_people_write_them(cell: str, day: dt.date | None) -> None:
    assert cells.moment(cell) == day


def test_the_mess_of_a_real_looking_plan() -> None:
    """The name of the plan above, titles on two rows, merged departments, totals, repeated titles, empty rows."""
    rows: list[list[Any]] = [
        ["Programme prévisionnel des achats 2027 – Ville d’Essai", None, None, None, None, None],
        [None] * 6,
        ["Direction", "Intitulé de la consultation", "Montant estimé", None, "Date prév. de lancement", "Lieu"],
        [None, None, "mini", "maxi (k€ HT)", None, None],
        ["Travaux", "Peinture des écoles", "40 000 €", "60", "T2 2027", "Aubagne"],
        [None, "Réfection de la toiture du gymnase", None, 120.0, dt.date(2027, 9, 1), None],
        [None, "Sous-total travaux", None, 180, None, None],
        ["Direction", "Intitulé de la consultation", "Montant estimé", None, "Date prév. de lancement", "Lieu"],
        ["MOYENS GÉNÉRAUX", None, None, None, None, None],
        ["Moyens", "Repas de la cérémonie des vœux", "12 000,50 €", None, "janvier 2027", "13400"],
        ["TOTAL GÉNÉRAL", None, None, 192, None, None],
    ]  # fmt: skip
    merged = ["A1:F1", "C3:D3", "A5:A7", "A9:F9"]
    found = reading.read("plan.xlsx", workbook(("Achats", rows, merged)))
    assert found.columns == {
        "Direction": "", "Intitulé de la consultation": "text", "Montant estimé mini": "amount",
        "Montant estimé maxi (k€ HT)": "amount", "Date prév. de lancement": "starts_on", "Lieu": "place",
    }  # fmt: skip
    assert [(each.row.number, each.text, each.amount, each.starts_on, each.place) for each in found.purchases] == [
        (5, "Peinture des écoles", 60_000, dt.date(2027, 4, 1), "13005"),
        (6, "Réfection de la toiture du gymnase", 120_000, dt.date(2027, 9, 1), ""),
        (10, "Repas de la cérémonie des vœux", 12_000, dt.date(2027, 1, 1), "13005"),
    ]
    assert found.purchases[1].row.told["Direction"] == "Travaux"
    assert [(row.number, because) for row, because in found.unread] == [
        (1, "au-dessus des titres"), (7, "un total"), (8, "des titres répétés"),
        (9, "un titre de rubrique, ou une note"), (11, "un total"),
    ]  # fmt: skip


def test_all_visible_sheets_are_read() -> None:
    titles = ["Objet", "Budget"]
    found = reading.read("plan.xlsx", workbook(
        ("Lisez-moi", [], []), ("Travaux", [titles, ["Peinture", 1000]], []),
        ("Services", [["Prestation", "Montant"], ["Gardiennage", "2 k€"]], []),
    ))  # fmt: skip
    assert bought(found) == [("Peinture", 1000), ("Gardiennage", 2000)]
    assert [each.row.told["Feuille"] for each in found.purchases] == ["Travaux", "Services"]
    assert [each.row.number for each in found.purchases] == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_of_any_mark_and_encoding(encoding: str) -> None:
    text = "Libellé;Coût estimé;CPV\nNettoyage des vitres;15 k€;90911300-9\n"
    found = reading.read("plan.csv", io.BytesIO(text.encode(encoding)))
    assert [(each.text, each.amount, each.cpv) for each in found.purchases] == [
        ("Nettoyage des vitres", 15_000, "90911300")
    ]


def test_without_titles_the_content_tells() -> None:
    text = "Achat de pains pour la cantine;3 000\nLocation de tentes;1 200\nRévision des chaudières;8 000\n"
    found = reading.read("plan.csv", io.BytesIO(text.encode()))
    assert found.columns == {"Colonne 1": "text", "Colonne 2": "amount"}
    assert bought(found) == [
        ("Achat de pains pour la cantine", 3000), ("Location de tentes", 1200), ("Révision des chaudières", 8000)
    ]  # fmt: skip


def test_two_columns_of_one_name_are_both_kept() -> None:
    found = reading.read("plan.csv", io.BytesIO(b"Objet;Montant;Montant\nPeinture;1000;1200\n"))
    assert list(found.columns) == ["Objet", "Montant", "Montant (2)"]
    assert bought(found) == [("Peinture", 1200)]


def test_columns_corrected_read_the_same_rows_otherwise() -> None:
    found = reading.read("plan.csv", io.BytesIO("Objet;Quoi;Coût\nA12;Peinture;1000\nTotal;;1000\n".encode()))
    assert bought(found) == [("A12", 1000)]
    rows = [each.row for each in found.purchases] + [row for row, _because in found.unread]
    again = reading.understand(rows, found.columns | {"Objet": "", "Quoi": "text"})
    assert bought(again) == [("Peinture", 1000)]
    assert sum((len(found.purchases), len(found.unread))) == sum((len(again.purchases), len(again.unread)))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("plan.pdf", b"%PDF-1.4", "Enregistrez votre tableur en .xlsx ou en .csv, puis déposez-le de nouveau."),
        ("plan.xlsx", b"PK nothing",
         "Ce fichier n’est pas un classeur Excel : enregistrez-le de nouveau en .xlsx ou en .csv."),
        ("plan.csv", b"", "Ce fichier est vide."),
        ("plan.csv", b"a\x00b;c", "Ce fichier n’est pas un texte : enregistrez-le en .xlsx ou en .csv."),
        ("plan.csv", b"Objet;Montant\nTotal;12\n",
         "Aucune ligne ne ressemble à un achat : il faut au moins une colonne qui dise quoi acheter."),
        ("plan.csv", b"Objet\n" + b"Pain;\n" * 3001, "Ce tableur est trop long : 3000 lignes au plus à la fois."),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_told_why(name: str, content: bytes, why: str) -> None:
    with pytest.raises(PlanError) as error:
        reading.read(name, io.BytesIO(content))
    assert str(error.value) == why


def test_a_cell_far_below_costs_no_more_than_what_the_file_holds() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("Objet", "Montant"), ("Toiture", 1000)):
        sheet.append(row)
    sheet["A1048576"] = "Peinture"
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    began = time.monotonic()
    [table] = files.tables("plan.xlsx", content)
    assert table.rows == [(1, ["Objet", "Montant"]), (2, ["Toiture", "1000"]), (1048576, ["Peinture", ""])]
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("block", ["A5:XFD1048576", "&#65;5:XFD1048576"])
def test_a_block_merged_over_a_whole_sheet_is_refused_before_it_is_opened(block: str) -> None:
    content, bomb = workbook(("Achats", [("Objet", "Montant"), ("Toiture", 1000)], ())), io.BytesIO()
    with zipfile.ZipFile(content) as kept, zipfile.ZipFile(bomb, "w") as made:
        for name in kept.namelist():
            merged = f'</sheetData><mergeCells><mergeCell ref="{block}"/></mergeCells>'.encode()
            made.writestr(name, kept.read(name).replace(b"</sheetData>", merged))
    bomb.seek(0)
    with pytest.raises(PlanError, match="trop lourd"):
        files.tables("plan.xlsx", bomb)
