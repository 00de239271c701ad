"""The page of results, its files and its report: what anybody reads, and what nobody does."""

import csv
import io
import json

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import Cast, People
from tests.market import stalls
from tests.market.checked import wrong
from tests.market.results import declared, official, officials

from entremise.common.printing import in_french
from entremise.market.models import Buyer, Tender
from entremise.market.queries.year import Activity, activity
from entremise.market.views.report_pdf import told

pytestmark = pytest.mark.django_db
RESULTS = "/achats/resultats"


def page(client: Client, query: str = "") -> str:
    """What the page says, its spaces made plain."""
    answered = client.get(f"{RESULTS}{query}")
    assert answered.status_code == 200
    return " ".join(answered.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def content(client: Client, path: str) -> bytes:
    """A file."""
    answered = client.get(path)
    assert answered.status_code == 200
    return b"".join(answered) if answered.streaming else answered.content  # type: ignore[arg-type]


def test_the_page_tells_what_stayed(client: Client) -> None:
    officials(3)
    officials(1, supplier_commune="75056", amount=28_000)

    said = page(client)

    assert "4 attributions, dont 75 % à des entreprises du territoire." in said
    assert '<p class="tile-value">100 000 €</p>' in said
    assert "par moins de 3 acheteurs, à moins de 3 entreprises" in said


def test_a_share_is_of_the_addresses_that_are_known(client: Client) -> None:
    officials(2)
    officials(2, supplier_commune="75056")
    officials(3, supplier_commune="")

    said = page(client)

    assert "7 attributions. Sur les 4 dont on connaît l’adresse de l’entreprise, 50 % sont restées ici." in said


def test_with_nothing_it_says_so_and_where_to_look(client: Client) -> None:
    assert "Aucun marché public n’est connu ici" in page(client)
    assert "Aucune attribution n’a encore été déclarée ici" in page(client, "?source=declared")


def test_two_awards_are_not_detailed(client: Client) -> None:
    officials(2, buyer_name="Ville reconnaissable")

    said = page(client)

    assert "Moins de 3 attributions" in said
    assert ("reconnaissable" in said, "tile-value" in said) == (False, False)


@pytest.mark.parametrize(
    "query",
    [
        "?source=nope&annee=12&commune=zz&lieu=x", "?annee=%00", "?annee=1900", "?commune=13005&annee=2025",
        "?commune=99999", "?lieu=partout&annee=٢٠٢٥", "?source=declared&commune=13005&annee=2024",
    ],
)  # fmt: skip
def test_what_cannot_be_read_narrows_nothing_wrongly(client: Client, query: str) -> None:
    officials(3)

    assert "<h1>" in page(client, query)


def test_the_page_is_in_english_too(client: Client) -> None:
    officials(3)
    english = client.get(RESULTS, headers={"Accept-Language": "en"})

    assert (english["Content-Language"], "territoire" in english.content.decode()) == ("en", False)


def test_rows_as_a_file(client: Client) -> None:
    award = official(buyer_name="=cmd()", months=None)
    official(place="75056")

    rows = list(csv.reader(io.StringIO(content(client, f"{RESULTS}.csv").decode("utf-8-sig")), delimiter=";"))

    assert rows[1:] == [[
        "decp", award.identifier, "2025-04-02", "Réfection de la toiture de l’école", "'=cmd()",
        "siret:01234567400011", "Toitures d’Essai", "siret:01234568200014", "13005", "45260000", "13005", "24000", "",
        "Marché", "Appel d’offres ouvert",
    ]]  # fmt: skip


def test_figures_and_rows_in_a_workbook(client: Client) -> None:
    officials(3)

    book = openpyxl.load_workbook(io.BytesIO(content(client, f"{RESULTS}.xlsx?annee=2025")))

    assert book.sheetnames == [
        "À lire", "Années", "Catégories", "Tailles", "Communes", "Acheteurs", "Natures d’achat", "Attributions",
    ]  # fmt: skip
    assert [cell.value for cell in book["Communes"][2]] == ["Aubagne", 3, 3, 0, 3, 72_000, 72_000, 0]
    assert book["Attributions"].max_row == 4


def test_open_contracting_data_of_both_sources(client: Client, cast: Cast, people: People) -> None:
    officials(2)
    declared(cast, people)

    packages = [
        json.loads(content(client, f"{RESULTS}.ocds.json{query}"))
        for query in ("?annee=2025", "?source=declared", "?source=declared&annee=1999", "?commune=13001&source=decp")
    ]

    assert [len(package["releases"]) for package in packages] == [2, 1, 0, 2]
    assert [wrong(package) for package in packages if package["releases"]] == [{}, {}, {}]
    assert packages[0]["uri"] == "http://testserver/achats/resultats.ocds.json?annee=2025"


def test_nothing_confidential_is_in_any_file(client: Client, cast: Cast, people: People) -> None:
    for audience in (Tender.Audience.CHOSEN, Tender.Audience.MEMBERS):
        for number in range(3):
            declared(cast, people, audience=audience, title=f"Projet {stalls.SECRET} {number}")
    Tender.objects.update(title=f"Projet {stalls.SECRET}")
    year = timezone.localdate().year

    paths = [f"{RESULTS}{kind}?source=declared" for kind in ("", ".csv", ".xlsx", ".ocds.json")]
    found = [content(client, path) for path in [*paths, f"{RESULTS}/rapport/{year}.pdf"]]
    sheets = openpyxl.load_workbook(io.BytesIO(found[2]))

    assert [stalls.SECRET.encode() in each for each in found] == [False] * 5
    assert [cell.value for row in sheets["Attributions"].iter_rows(min_row=2) for cell in row] == []
    assert told(2025, "fr", timezone.now())["parts"][0]["sentence"] == "Aucune attribution connue pour cette année."


def test_of_a_private_buyer_the_rows_do_not_name_who_won(client: Client, cast: Cast, people: People) -> None:
    declared(cast, people, kind=Buyer.Kind.PRIVATE)

    text = content(client, f"{RESULTS}.csv?source=declared").decode()

    assert ("Toitures" in text, "24000" in text, "Fournil" in text) == (False, False, True)


# The report of a year -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_is_one_tagged_file(client: Client, language: str) -> None:
    officials(3)

    answered = client.get(f"{RESULTS}/rapport/2025.pdf", headers={"Accept-Language": language})

    assert (answered.status_code, answered["Content-Type"]) == (200, "application/pdf")
    assert answered.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answered.content


def test_the_report_tells_both_sources_apart(cast: Cast, people: People) -> None:
    officials(4)
    for _ in range(3):
        declared(cast, people)

    parts = told(2025, "fr", timezone.now())["parts"]

    assert [in_french(part["sentence"]) for part in parts] == [
        "3 attributions, dont 100\u202f% à des entreprises du territoire.",
        "4 attributions, dont 100\u202f% à des entreprises du territoire.",
    ]
    assert [len(part["tables"]) for part in parts] == [6, 6]


@pytest.mark.parametrize("year", [1999, 2999])
def test_there_is_no_report_of_another_time(client: Client, year: int) -> None:
    assert client.get(f"{RESULTS}/rapport/{year}.pdf").status_code == 404


def test_what_was_done_in_a_year(cast: Cast, people: People) -> None:
    buyer = stalls.buyer(cast, people)
    stalls.tender(buyer)
    stalls.tender(buyer, published_at=stalls.PUBLISHED.replace(year=2025))
    stalls.confidential(buyer, cast.roofer)
    stalls.loaded()
    stalls.loaded(identifier="26-2", places=["75"])
    stalls.loaded(identifier="26-3", places=["75", "13005"])
    buyer.signatures.create(charter="1", name="Camille Essai", signed_at=stalls.PUBLISHED)
    other = stalls.buyer_of(cast.caterer)
    other.signatures.create(
        charter="1", name="Claire Essai", signed_at=stalls.PUBLISHED.replace(year=2024), ended_at=stalls.PUBLISHED
    )
    other.signatures.create(charter="2", name="Claire Essai", signed_at=stalls.PUBLISHED)

    assert [activity(year) for year in (2024, 2025, 2026)] == [
        Activity(0, 0, 0, 1, 1, 0), Activity(1, 0, 1, 1, 0, 0), Activity(1, 2, 1, 2, 1, 0),
    ]  # fmt: skip
