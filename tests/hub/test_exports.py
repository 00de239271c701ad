"""Matches as files for a spreadsheet."""

import csv
import io

import openpyxl
import pytest
import time_machine
from django.test import Client
from tests.factories import Cast
from tests.territory import document

from entremise.matching.index import Index
from entremise.registry import index, queries
from entremise.registry.models import Establishment

SEARCH = "q=un+traiteur+%C3%A0+Aix-en-Provence&activite=56.21Z&lieu=Aix-en-Provence"
HEADER = [
    "Rang", "Nom", "Activité (code NAF)", "Activité", "Adresse", "Code postal", "Commune", "Distance (km)", "Raisons",
    "Identifiant", "Source", "Date de la source", "Fiche",
]  # fmt: skip


def read_csv(client: Client, query: str) -> list[list[str]]:
    response = client.get(f"/recherche.csv?{query}")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="entremise.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_csv_says_all_that_the_list_says(client: Client, territory: Cast) -> None:
    header, row = read_csv(client, SEARCH)
    caterer = territory.caterer
    assert header == HEADER
    reasons = row.pop(8)
    assert "Aix-en-Provence" in reasons
    assert row == [
        "1", "Traiteur Sainte-Victoire", "56.21Z", "Services des traiteurs", "1 rue de l'Essai", "13001",
        "Aix-en-Provence", "0.0", str(caterer), "test", "", f"http://testserver/entreprises/siret/{caterer.identifier}/",
    ]  # fmt: skip


def test_xlsx_holds_the_same_rows(client: Client, territory: Cast) -> None:
    response = client.get(f"/recherche.xlsx?{SEARCH}")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    rows[1][7] = f"{float(rows[1][7])}"
    assert rows == read_csv(client, SEARCH)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_name_becomes_a_formula(client: Client, territory: Cast, sign: str) -> None:
    evil = f'{sign}HYPERLINK("http://evil.example","x")'
    Establishment.objects.filter(pk=territory.caterer.pk).update(name=evil)
    [shown] = queries.establishments([str(territory.caterer)]).values()
    name = index.new_name()
    index.publish(name, Index.build(index.folder(name), [document(shown)]))
    assert read_csv(client, SEARCH)[1][1] == f"'{evil}"
    response = client.get(f"/recherche.xlsx?{SEARCH}")
    cell = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]["B2"]
    assert cell.data_type == "s"


def test_titles_follow_the_reader(client: Client, territory: Cast) -> None:
    client.cookies["django_language"] = "en"
    assert read_csv(client, SEARCH)[0][:3] == ["Rank", "Name", "Activity (NAF code)"]


def test_files_are_not_made_without_end(client: Client, territory: Cast) -> None:
    with time_machine.travel("2026-06-01T10:00:30Z", tick=False):
        answers = [client.get(f"/recherche.csv?{SEARCH}").status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
