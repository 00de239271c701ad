"""What a journalist reads: one plain sentence, charts that say what they show, files that say the same."""

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, Settings
from tests.neutrality.months import IN_NOVEMBER, OCTOBER, firms, show, take_turns

from entremise.matching.equity.browsing import UNIT, attention
from entremise.neutrality.actions.reports import publish, renew
from entremise.neutrality.models import Report
from entremise.neutrality.queries.figures import FEWEST_LISTS, Figures, Group, of_data
from entremise.neutrality.queries.report import counted
from entremise.neutrality.views.report_page import DRAWN, chart, sentence

pytestmark = pytest.mark.django_db

RATIO = "En octobre 2026, les très petites entreprises ont reçu %s de l’attention qui leur revenait"


@pytest.fixture(autouse=True)
def _in_november() -> object:
    """All is read in November."""
    with time_machine.travel(IN_NOVEMBER, tick=False):
        yield


def published() -> Report:
    """October, in which small and larger firms took turns in forty-eight lists."""
    take_turns([*firms(12, "01"), *firms(12, "12", commune="13001")], 48)
    return publish(OCTOBER, IN_NOVEMBER)


def text(client: Client, address: str, language: str = "fr") -> str:
    """A page as it is read, with ordinary spaces."""
    response = client.get(address, headers={"Accept-Language": language})
    assert response.status_code == 200
    return str(response.content.decode()).replace("\u202f", " ")


def told(ratio: float | None, low: float | None, high: float | None, lists: int = 500) -> Figures:
    """October, with these figures of very small firms."""
    empty = of_data(counted(OCTOBER, IN_NOVEMBER).figures)
    group = Group("very_small", 900, lists, 98.0, 100.0, ratio, low, high)
    return Figures(**{**{name: getattr(empty, name) for name in empty.__dataclass_fields__},
                      "lists": lists, "very_small": group})  # fmt: skip


# The sentence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "low", "high", "said"),
    [
        (1.001, 0.98, 1.03, ", à 3 % près."),
        (0.98, 0.95, 1.01, ", à 3 % près : le hasard suffit à expliquer l’écart."),
        (0.97, 0.95, 0.99, " : un écart de moins de 5 %."),
        (0.9, 0.85, 0.95, " : moins que leur dû, et le hasard ne suffit pas à l’expliquer."),
        (1.2, 1.1, 1.3, " : plus que leur dû, et le hasard ne suffit pas à l’expliquer."),
    ],
)
def test_the_sentence_says_what_to_think_of_the_figure(ratio: float, low: float, high: float, said: str) -> None:
    assert sentence(told(ratio, low, high)) == RATIO % f"{round(100 * ratio)} %" + said


def test_the_sentence_does_not_conclude_from_a_few_lists() -> None:
    assert sentence(told(0.7, None, None, lists=12)) == (
        RATIO % "70 %" + ", mais sur 12 listes seulement : c’est trop peu pour conclure."
    )
    assert sentence(told(0.7, 0.5, 0.9, lists=FEWEST_LISTS - 1)).endswith("c’est trop peu pour conclure.")


def test_the_sentence_of_a_month_without_lists_or_with_too_few_firms() -> None:
    assert sentence(of_data(counted(OCTOBER, IN_NOVEMBER).figures)) == (
        "En octobre 2026, aucune liste d’entreprises n’a été montrée : il n’y a rien à mesurer."
    )
    show(firms(3))
    assert sentence(of_data(counted(OCTOBER, IN_NOVEMBER).figures)) == (
        "En octobre 2026, 1 liste a été montrée, avec trop peu d’entreprises pour comparer des groupes."
    )


# Charts ---------------------------------------------------------------------------------------------------------------


def group(key: str, ratio: float, low: float | None = None, high: float | None = None) -> Group:
    """A group of a hundred firms."""
    return Group(key, 100, 400, 100 * ratio, 100.0, ratio, low, high)


def test_a_chart_reaches_as_far_as_what_it_shows() -> None:
    near = chart("size", [group("0", 0.98, 0.95, 1.01), group("1-9", 1.02)])
    assert (near.least, near.most, near.close) == ("90 %", "110 %", (25.0, 75.0))
    assert [(row.place, row.low, row.high, row.clear) for row in near.drawn] == [
        (40.0, 25.0, 55.0, False),
        (60.0, None, None, False),
    ]
    far = chart("size", [group("0", 2.7, 2.5, 2.9)])
    assert (far.least, far.most, far.drawn[0].place, far.drawn[0].clear) == ("0 %", "200 %", 100.0, True)


def test_a_chart_says_which_groups_chance_does_not_explain() -> None:
    even, off = group("0", 0.98, 0.95, 1.01), group("1-9", 1.2, 1.1, 1.3)
    assert chart("size", [even]).said == "Aucun groupe ne s’écarte de son dû plus que le hasard ne l’explique."
    assert chart("size", [even, even, group("250", 1.5)]).said == (
        "Aucun des 2 groupes dont la marge d’erreur est connue ne s’écarte de son dû plus que le hasard ne l’explique."
    )
    assert chart("size", [even, off, group("250", 1.5)]).said == (
        "1 groupe sur 2 s’écarte de son dû plus que le hasard ne l’explique : 1 à 9 salariés (120 %)."
    )
    assert chart("size", [group("250", 1.5)]).said == (
        "Aucun groupe n’a été dans assez de listes pour que sa marge d’erreur soit connue."
    )


def test_a_chart_draws_the_first_groups_and_those_off_their_due_and_the_table_has_all() -> None:
    towns = [group(f"{13001 + n}", 1.0, 0.9, 1.1) for n in range(30)]
    towns[25] = group(towns[25].key, 0.5, 0.4, 0.6)
    found = chart("commune", towns)
    assert (len(found.drawn), found.drawn[-1].ratio, len(found.rows)) == (DRAWN + 1, "50 %", 30)


# Pages ----------------------------------------------------------------------------------------------------------------


def test_a_published_report_is_read_from_its_sentence_to_its_proof(client: Client) -> None:
    report = published()
    page = text(client, "/neutralite/rapports/2026-10")
    assert RATIO % "100 %" in page
    for said in ("Par taille d’entreprise", "1 à 9 salariés", "10 à 49 salariés", "Par commune", "Aix-en-Provence",
                 "Page de résultats", "Contestations", report.head):  # fmt: skip
        assert said in page
    assert "provisoires" not in page


def test_a_report_is_read_in_english(client: Client) -> None:
    published()
    page = text(client, "/neutralite/rapports/2026-10", "en")
    assert "In October 2026, very small firms received 100% of the attention due to them, to within" in page


def test_the_month_that_goes_on_says_that_it_is_provisional(client: Client) -> None:
    show(firms(12), IN_NOVEMBER)
    assert "Chiffres provisoires" in text(client, "/neutralite/rapports/2026-11")


def test_an_empty_month_says_what_will_be_there(client: Client) -> None:
    page = text(client, "/neutralite/rapports/2026-11")
    assert "aucune liste d’entreprises n’a été montrée" in page
    assert "Dès qu’une liste d’entreprises est montrée" in page


def test_reports_are_listed_newest_first(client: Client) -> None:
    published()
    renew(IN_NOVEMBER)
    page = text(client, "/neutralite/rapports")
    assert 0 < page.index("Novembre 2026") < page.index("rovisoire") < page.index("Octobre 2026")
    assert "Le premier rapport définitif" not in page


def test_before_the_first_report_the_list_says_when_it_comes(client: Client) -> None:
    assert "Le premier rapport définitif" in text(client, "/neutralite/rapports")


def test_the_rule_is_told_with_what_the_last_report_found(client: Client, settings: Settings) -> None:
    settings.OBJECTION_DAYS = 12
    assert "répond en 12 jours au plus" in text(client, "/neutralite")
    published()
    page = text(client, "/neutralite")
    assert RATIO % "100 %" in page
    assert 'href="/neutralite/rapports/2026-10"' in page


@pytest.mark.parametrize(
    "month", ["2026-09", "2026-12", "2026-13", "2026-1", "0000-00", "octobre", "2026-10-1", "%00", "2026-10.exe"]
)
def test_there_is_no_report_of_another_month(client: Client, month: str) -> None:
    published()
    assert client.get(f"/neutralite/rapports/{month}").status_code == 404


def test_a_published_report_asks_the_database_for_one_row(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    published()
    with django_assert_num_queries(1):
        client.get("/neutralite/rapports/2026-10")


# Files ----------------------------------------------------------------------------------------------------------------


def test_the_json_is_what_was_kept(client: Client) -> None:
    report = published()
    told = json.loads(client.get("/neutralite/rapports/2026-10.json").content)
    assert told == {
        "published_at": "2026-11-09T10:00:00+00:00", "counted_at": "2026-11-09T10:00:00+00:00", **report.figures,
    }  # fmt: skip


def test_the_csv_has_a_line_a_group(client: Client) -> None:
    report = published()
    content = client.get("/neutralite/rapports/2026-10.csv").content.decode("utf-8-sig")
    titles, *lines = csv.reader(io.StringIO(content), delimiter=";")
    assert titles[:5] == ["Mois", "Selon", "Code", "Groupe", "Entreprises"]
    wanted = [(group["key"], str(group["ratio"])) for groups in report.figures["groups"].values() for group in groups]
    assert [(line[2], line[8]) for line in lines] == wanted


def test_the_workbook_has_a_sheet_for_each_dimension(client: Client) -> None:
    published()
    book = load_workbook(io.BytesIO(client.get("/neutralite/rapports/2026-10.xlsx").content))
    assert book.sheetnames == ["À lire", "Taille", "Âge", "Secteur", "Commune", "Places"]
    assert [cell.value for cell in book["Taille"][2]][:4] == ["1-9", "1 à 9 salariés", 12, 48]
    assert book["Taille"]["E2"].value == pytest.approx(24 * attention(1, 20).sum() / UNIT)
    assert book["Places"].max_row == 21


def test_the_pdf_is_tagged_and_the_same_each_time(client: Client) -> None:
    published()
    first, again = (client.get("/neutralite/rapports/2026-10.pdf").content for _time in range(2))
    assert first == again
    assert first.startswith(b"%PDF-")
    assert b"pdfuaid" in first


def test_an_empty_month_has_its_files_too(client: Client) -> None:
    for suffix in ("pdf", "csv", "xlsx", "json"):
        response = client.get(f"/neutralite/rapports/2026-11.{suffix}")
        assert (response.status_code, len(response.content) > 50) == (200, True)


def test_text_that_looks_like_code_is_set_as_text(client: Client) -> None:
    report = published()
    report.figures["policies"] = ['#panic("no") $x$ *bold* <script>']
    report.save()
    assert client.get("/neutralite/rapports/2026-10.pdf").status_code == 200


def test_who_counts_a_month_is_told_when(client: Client) -> None:
    show(firms(12), IN_NOVEMBER)
    renew(IN_NOVEMBER)
    with time_machine.travel(IN_NOVEMBER + timedelta(minutes=15), tick=False):
        assert "9 novembre 2026, 11:00" in text(client, "/neutralite/rapports/2026-11")
