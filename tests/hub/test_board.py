"""The board of needs: what is listed to whom, and how it is looked through."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories import People

from entremise.hub.actions import needs
from entremise.hub.models import Need
from entremise.hub.queries.needs import open_needs
from entremise.matching.understanding import places

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TEXTS = {
    "caterer": "Un traiteur pour 80 personnes à Aix-en-Provence",
    "roofer": "Réparer une toiture après la tempête près d'Aubagne",
    "premises": "Un local de 200 m² pour un atelier à Martigues",
    "anywhere": "Traduire un contrat en anglais",
}


@pytest.fixture
def board(folk: People) -> dict[str, Need]:
    """Four needs, each newer than the one before."""
    found = {}
    for hours, (name, text) in enumerate(TEXTS.items()):
        kind = "premises" if name == "premises" else "supply"
        drafted = needs.draft(text, "fr", by=folk.camille, kind=kind, budget_max=3000)
        found[name] = needs.publish(drafted, folk.camille, NOON + timedelta(hours=hours))
    return found


def listed(client: Client, query: str = "") -> list[str]:
    """The needs on the board, by name, in order."""
    page = client.get(f"/besoins{query}").content.decode()
    numbers = re.findall(r'<h3><a href="/besoins/([0-9a-f-]{36})"', page)
    names = {str(need.submission): need.text for need in Need.objects.all()}
    return [next(name for name, text in TEXTS.items() if text == names[number]) for number in numbers]


def test_newest_first(client: Client, board: dict[str, Need]) -> None:
    assert listed(client) == ["anywhere", "premises", "roofer", "caterer"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=toitures", ["roofer"]),
        ("?q=TRAITEUR+personne", ["caterer"]),
        ("?q=r%C3%A9parer+tempete", ["roofer"]),
        ("?q=chocolat", []),
        ("?type=premises", ["premises"]),
        ("?activite=56.21Z", ["caterer"]),
        ("?activite=43", ["roofer"]),
        ("?lieu=Aubagne&rayon=20", ["anywhere", "roofer"]),
        ("?lieu=13400&rayon=20", ["anywhere", "roofer"]),
        ("?lieu=Aix-en-Provence&rayon=10", ["anywhere", "caterer"]),
        ("?lieu=Aix-en-Provence&rayon=10&type=supply&q=traiteur", ["caterer"]),
    ],
)
def test_it_is_looked_through(client: Client, board: dict[str, Need], query: str, names: list[str]) -> None:
    assert listed(client, query) == names


def test_what_cannot_be_read_is_said_and_left_out(client: Client, board: dict[str, Need]) -> None:
    response = client.get("/besoins?lieu=Trifouillis&rayon=-3&type=amour&activite=zzzzz&page=moi&q=traiteur")
    page = response.content.decode()
    assert response.status_code == 200
    assert re.findall(r'id="id_(\w+)_error"', page) == ["type", "lieu", "rayon", "activite"]
    assert listed(client, "?lieu=Trifouillis&q=traiteur") == ["caterer"]


def test_each_says_what_is_sought_where_for_when_and_who_asks(client: Client, folk: People) -> None:
    drafted = needs.draft(TEXTS["caterer"], "fr", by=folk.noe, deadline=date(2027, 6, 12))
    needs.publish(drafted, folk.noe, NOON)
    page = client.get("/besoins").content.decode()
    sought = ("un fournisseur ou un prestataire", "pour le 12 juin 2027", "Aix-en-Provence, à moins de 30")
    for said in (*sought, "Noé Essai", "publié le 1 juin 2026"):
        assert said in page


def test_an_empty_board_says_what_to_do(client: Client, folk: People) -> None:
    assert "Soyez le premier" in client.get("/besoins").content.decode()


def test_a_search_without_an_answer_says_what_to_do(client: Client, board: dict[str, Need]) -> None:
    assert "Élargissez vos filtres" in client.get("/besoins?q=chocolat").content.decode()


def test_drafts_paused_and_closed_needs_are_not_listed(client: Client, folk: People, board: dict[str, Need]) -> None:
    needs.draft("Un brouillon de traiteur", "fr", by=folk.camille)
    needs.pause(board["roofer"], folk.camille)
    needs.close(board["premises"], "met", folk.camille)
    assert listed(client) == ["anywhere", "caterer"]


def test_pages_hold_twenty(client: Client, folk: People) -> None:
    for number in range(25):
        needs.publish(
            needs.draft(TEXTS["caterer"], "fr", by=folk.camille), folk.camille, NOON + timedelta(hours=number)
        )
    assert [len(listed(client, query)) for query in ("", "?page=2", "?page=9")] == [20, 5, 5]
    assert "q=traiteur&amp;page=2" in client.get("/besoins?q=traiteur").content.decode()


def test_a_place_far_away_is_far(folk: People, board: dict[str, Need]) -> None:
    lyon = places.resolve("Lyon")
    assert lyon
    assert list(open_needs(folk.bruno, place=lyon, radius_km=100)) == [board["anywhere"]]
    assert list(open_needs(folk.bruno, place=lyon, radius_km=300)) == [
        board["anywhere"], board["premises"], board["roofer"], board["caterer"]
    ]  # fmt: skip


def test_the_board_costs_the_same_whatever_its_number(
    client: Client, folk: People, django_assert_max_num_queries: Any
) -> None:
    client.force_login(folk.bruno)
    counts = []
    for some in (2, 15):
        for _ in range(some):
            drafted = needs.draft(TEXTS["caterer"], "fr", by=folk.camille, anonymous=True)
            needs.publish(drafted, folk.camille, NOON)
        with django_assert_max_num_queries(14) as spent:
            client.get("/besoins")
        counts.append(len(spent))
    assert counts[0] == counts[1]
