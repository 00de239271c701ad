"""Awards are counted by source, once a winner, an amount once a contract, and nothing tells of one or two."""

import datetime as dt
import itertools

import pytest
from django.test import TestCase
from pytest_django import Settings
from tests.factories import Cast, People
from tests.hub.stories import made, published
from tests.market.results import declared, official, officials

from entremise.hub.models import Outcome, Side
from entremise.hub.queries.small_cells import FEW, OTHERS
from entremise.market import territory
from entremise.market.models import Award, Buyer, Tender
from entremise.market.queries.awards import Asked, Part, awards, figures, told

DECLARED = Asked(Award.Source.DECLARED)
pytestmark = pytest.mark.django_db


def of(parts: list[Part]) -> dict[str, tuple[int, int, int]]:
    """How many awards of each group, how many with an amount, how much."""
    return {part.key: (part.told, part.paid, part.amount) for part in parts}


def test_what_stayed_is_what_firms_of_the_territory_won() -> None:
    officials(3, amount=10_000)
    officials(4, supplier_commune="75056", amount=20_000)
    officials(3, supplier_commune="", amount=5_000)

    assert figures(Asked()).total == Part("", 10, 3, 4, 10, 125_000, 30_000, 80_000)


def test_nothing_is_nothing() -> None:
    found = figures(Asked())

    assert (found.total, found.years, found.winners, found.communes) == (Part(""), [], 0, [])


def test_awards_are_told_by_size_commune_buyer_and_nature() -> None:
    officials(4, supplier_size="11")
    officials(
        3,
        supplier_size="",
        supplier_category="GE",
        supplier_commune="75056",
        cpv=["90910000"],
        buyer_name="Port d’Essai",
    )

    found = figures(Asked())

    assert {name: of(parts) for name, parts in found.parts.items()} == {
        "category": {"PME": (4, 4, 96_000), "GE": (3, 3, 72_000)},
        "size": {"10-49": (4, 4, 96_000), "": (3, 3, 72_000)},
        "commune": {"13005": (4, 4, 96_000), "75056": (3, 3, 72_000)},
        "buyer": {"Ville d’Essai": (4, 4, 96_000), "Port d’Essai": (3, 3, 72_000)},
        "cpv": {"45": (4, 4, 96_000), "90": (3, 3, 72_000)},
    }


def test_arrondissements_are_of_their_commune() -> None:
    officials(2, supplier_commune="13201")
    officials(2, supplier_commune="13216")
    officials(3, supplier_commune="13055")
    officials(3)

    assert list(of(figures(Asked()).parts["commune"])) == ["13055", "13005"]
    assert [figures(Asked(commune=code)).total.told for code in ("13055", "13201")] == [7, 7]
    assert [awards(Asked(commune=code)).count() for code in ("13055", "13201", "13005")] == [7, 7, 3]


def test_sizes_come_in_their_order_and_years_in_theirs() -> None:
    officials(5, supplier_size="53", supplier_category="GE", awarded_on=dt.date(2024, 1, 1))
    officials(4, supplier_size="", awarded_on=None)
    officials(3, supplier_size="02", awarded_on=dt.date(2023, 12, 31))

    found = figures(Asked())

    assert [part.key for part in found.parts["size"]] == ["1-9", "250", ""]
    assert [part.key for part in found.parts["category"]] == ["PME", "GE"]
    assert [part.key for part in found.years] == ["2023", "2024", ""]


def test_winners_together_share_the_amount_of_their_contract() -> None:
    officials(3, identifier="2025G1", amount=30_000)
    officials(2, identifier="2025G2", amount=30_001)

    assert (figures(Asked()).total.told, figures(Asked()).total.amount) == (5, 60_001)


def test_awards_without_a_number_are_not_taken_for_one_contract() -> None:
    officials(3, identifier="", amount=30_000)

    assert figures(Asked()).total.amount == 90_000


def test_a_winner_of_elsewhere_keeps_its_share_when_one_asks_for_a_commune() -> None:
    for number in range(3):
        officials(2, identifier=f"G{number}", amount=10_000)
        last = Award.objects.filter(identifier=f"G{number}").latest("pk")
        Award.objects.filter(pk=last.pk).update(supplier_commune="13001")

    found = figures(Asked(commune="13001"))

    assert (found.total.told, found.total.amount, sorted(found.communes)) == (3, 15_000, ["13001", "13005"])


@pytest.mark.parametrize(
    ("amount", "tells"),
    [(None, False), (0, False), (1, False), (2, True), (9, True), (999_999, True), (999_999_999, False)],
)
def test_amounts_that_publishers_fill_in_are_not_counted(amount: int | None, tells: bool) -> None:
    assert told(amount) is tells


def test_only_what_is_carried_out_here_unless_one_asks_for_all() -> None:
    officials(3)
    officials(2, place="13")
    officials(4, place="69123")
    officials(1, place="")

    assert (figures(Asked()).total.told, figures(Asked(everywhere=True)).total.told) == (5, 10)


def test_a_year_narrows_all_but_the_years() -> None:
    officials(3)
    officials(4, awarded_on=dt.date(2024, 5, 6), supplier_commune="75056")

    found = figures(Asked(year=2025))

    assert (found.total.told, found.total.elsewhere, list(of(found.parts["commune"]))) == (3, 0, ["13005"])
    assert of(found.years) == {"2024": (4, 4, 96_000), "2025": (3, 3, 72_000)}


def test_the_two_sources_are_never_added(cast: Cast, people: People) -> None:
    officials(4, amount=10_000)
    for _ in range(3):
        declared(cast, people)

    assert (figures(Asked()).total.amount, figures(DECLARED).total.amount) == (40_000, 72_000)


@pytest.mark.parametrize("audience", [Tender.Audience.CHOSEN, Tender.Audience.MEMBERS])
def test_what_is_not_for_everybody_is_in_no_figure(cast: Cast, people: People, audience: Tender.Audience) -> None:
    for _ in range(3):
        declared(cast, people)
    before = figures(DECLARED)
    for _ in range(3):
        declared(cast, people, audience=audience, supplier_commune="75056", amount=999_000)

    assert figures(DECLARED) == before


def test_an_award_is_confirmed_by_both_sides(cast: Cast, people: People) -> None:
    """One said by both, one by one side, one that a side takes back, one of another kind."""
    both, asker, firm = (Side.ASKER, Side.FIRM), (Side.ASKER,), (Side.FIRM,)
    for sides in (both, both, both, asker, firm, ()):
        award = declared(cast, people)
        need = published(people.camille)
        introduction = made(need, cast.roofer)
        Award.objects.filter(pk=award.pk).update(introduction=introduction.number)
        for side in sides:
            Outcome.objects.create(introduction=introduction, side=side, kind=Outcome.Kind.CONTRACT)
    last = Outcome.objects.latest("pk")
    Outcome.objects.create(introduction=last.introduction, side=Side.ASKER, kind=Outcome.Kind.NOTHING)

    assert (figures(DECLARED).confirmed, figures(Asked()).confirmed) == (3, 0)
    Outcome.objects.filter(introduction=Outcome.objects.earliest("pk").introduction).update(replaced_at=last.said_at)
    assert figures(DECLARED).confirmed == FEW


# Small numbers --------------------------------------------------------------------------------------------------------


def test_two_awards_are_not_told() -> None:
    officials(2)

    found = figures(Asked())

    assert (found.total, found.years, found.winners, found.buyers) == (Part("", FEW, paid=FEW), [], FEW, FEW)


def test_small_groups_are_merged() -> None:
    officials(5, supplier_commune="13005")
    officials(2, supplier_commune="13001")
    officials(1, supplier_commune="13103")

    assert of(figures(Asked()).parts["commune"]) == {"13005": (5, 5, 120_000), OTHERS: (3, 3, 72_000)}


def test_the_amounts_of_two_are_withheld_with_another() -> None:
    officials(3, supplier_commune="13005")
    officials(2, supplier_commune="13001")
    officials(2, supplier_commune="13001", amount=None)
    officials(5, supplier_commune="13103")

    found = of(figures(Asked()).parts["commune"])

    assert found == {"13103": (5, 5, 120_000), "13001": (4, FEW, 0), "13005": (3, FEW, 0)}


def test_within_a_year_what_buyers_declare_is_told_without_amounts_by_group(cast: Cast, people: People) -> None:
    for _ in range(4):
        declared(cast, people, kind=Buyer.Kind.PRIVATE)
    for _ in range(3):
        declared(cast, people, awarded_on=dt.date(2024, 5, 6))

    found = figures(DECLARED._replace(year=2025))

    assert {name: of(parts) for name, parts in found.parts.items()} == {
        name: {key: (4, FEW, 0)}
        for name, key in (
            ("category", "PME"),
            ("size", "1-9"),
            ("commune", "13005"),
            ("buyer", "Fournil des Calanques"),
            ("cpv", "45"),
        )
    }
    assert (found.total.told, found.total.amount) == (4, 96_000)


def test_a_year_too_small_is_not_told_by_what_is_left_of_all(cast: Cast, people: People) -> None:
    for _ in range(4):
        declared(cast, people)
    declared(cast, people, awarded_on=dt.date(2024, 5, 6), amount=77_777)

    assert figures(DECLARED._replace(year=2025)).total.paid == FEW


def test_counting_asks_the_database_once(django_assert_num_queries: TestCase) -> None:
    officials(3)
    with django_assert_num_queries(1):  # type: ignore[operator]
        figures(Asked(year=2025, commune="13005"))


# The territory --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "code", "here"),
    [
        (["13"], "13005", True), (["13"], "13201", True), (["13"], "75056", False), (["13"], "", None),
        (["13"], "99999", None), (["13055"], "13201", True), (["13005"], "13001", False),
        (["200054807"], "13005", True), (["2A"], "2A004", True),
    ],
)  # fmt: skip
def test_a_commune_is_of_the_territory_or_not(
    settings: Settings, places: list[str], code: str, here: bool | None
) -> None:
    settings.TERRITORY = places

    assert territory.holds(code) is here


def test_rows_of_the_territory(settings: Settings) -> None:
    for place in ("13005", "13", "75056", ""):
        official(place=place)
    found: list[list[str]] = []
    for settings.TERRITORY in (["13"], ["13005"], ["200054807"], ["13", "75056"], []):
        rows = Award.objects.filter(territory.within("place")).order_by("place")
        found.append(list(rows.values_list("place", flat=True)))

    assert found == [["13", "13005"], ["13005"], ["13005"], ["13", "13005", "75056"], []]


def test_the_territory_has_a_name(settings: Settings) -> None:
    settings.TERRITORY = ["13", "13005", "999"]

    assert territory.name() == "Bouches-du-Rhône, Aubagne, 999"


def test_no_view_tells_one_award_apart() -> None:
    """Whatever the sizes of two groups, no amount told is that of one or two awards, nor what is left is."""
    for counts in itertools.product(range(5), repeat=2):
        Award.objects.all().delete()
        for commune, n in zip(("13005", "13001"), counts, strict=True):
            officials(n, supplier_commune=commune)
        parts = figures(Asked()).parts["commune"]
        shown = sum(part.told for part in parts if part.paid != FEW)
        left = sum(counts) - shown
        assert all(part.told >= 3 for part in parts), counts
        assert left == 0 or left == sum(counts) or left >= 3, counts
