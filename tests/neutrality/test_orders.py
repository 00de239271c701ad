"""One list as anybody reads it: made again from the ledger, its firms named only by what may be shown."""

from dataclasses import replace

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import Cast
from tests.neutrality.months import IN_OCTOBER
from tests.neutrality.showing import enter, enter_shown

from entremise.matching.model import Request
from entremise.matching.understanding import understand
from entremise.neutrality.ledger.book import book
from entremise.neutrality.lists import Listing
from entremise.neutrality.queries.orders import order
from entremise.neutrality.views import reports
from entremise.registry import index
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db


def searched(text: str = "un traiteur à Aix-en-Provence") -> int:
    """A list as the search makes one: its number."""
    current = index.current()
    assert current is not None
    request = Request(text)
    understood = understand(request)
    listing = Listing(text, understood, current.name)
    current.search(replace(request, seed=listing.seed), understanding=understood, arrange=listing.arrange)
    number = listing.show("search", 1, 20)
    assert number is not None
    return number


@time_machine.travel(IN_OCTOBER, tick=False)
def test_a_list_is_told_place_by_place_and_made_again(territory: Cast) -> None:
    found = order(searched())
    assert found is not None
    assert found.same
    first = found.places[0]
    assert (first.position, first.firm, first.rank, first.points, first.owed) == (1, territory.caterer, 1, 0, 0)
    assert "activity" in first.features
    assert found.others == []


def test_a_list_may_be_read_without_being_made_again(territory: Cast) -> None:
    found = order(enter((territory.baker, 0, "words")), replay=False)
    assert found is not None
    assert (found.same, found.again, found.places[0].owed) == (False, None, None)


def test_who_left_the_register_or_opted_out_of_it_is_not_named(territory: Cast) -> None:
    Establishment.objects.filter(pk=territory.roofer.pk).update(named=False)
    found = order(enter((territory.baker, 0, "words"), (territory.roofer, 0, "words"), (77, 0, "words")))
    assert found is not None
    assert [place.firm for place in found.places] == [territory.baker, None, None]


def test_points_and_classes_are_told_from_the_best(territory: Cast) -> None:
    found = order(enter((territory.baker, 0, "activity words"), (territory.roofer, 65_000, "nearness")))
    assert found is not None
    assert [place.points for place in found.places] == [0, 65]
    assert [place.features for place in found.places] == [["activity", "words"], ["nearness"]]
    assert [place.rank for place in found.places] == [1, 2]


@pytest.mark.parametrize("number", [0, 7, 10**18, 10**25])
def test_there_is_no_list_of_another_number(number: int, client: Client, territory: Cast) -> None:
    enter((territory.baker, 0, "words"))
    assert client.get(f"/neutralite/ordre/{number}").status_code == 404


def test_an_entry_that_is_no_list_is_not_found(client: Client, territory: Cast) -> None:
    again = enter_shown(enter((territory.baker, 0, "words")), 1, 1)
    answer = client.get(f"/neutralite/ordre/{again}")
    assert answer.status_code == 404
    assert f"Pas de liste n° {again}" in answer.content.decode()


@time_machine.travel(IN_OCTOBER, tick=False)
def test_the_page_says_that_the_list_is_the_same(client: Client, territory: Cast) -> None:
    page = client.get(f"/neutralite/ordre/{searched()}").content.decode()
    assert "Refaite à l’instant à partir du registre\u202f: même ordre, place par place." in page
    assert "Traiteur Sainte-Victoire" in page
    assert book().head()[1] in page


def test_the_page_says_that_a_list_is_not_what_the_rule_makes(client: Client, territory: Cast) -> None:
    number = enter((territory.roofer, 65_000, "nearness"), (territory.baker, 0, "activity"))
    assert "ne donne pas le même ordre" in client.get(f"/neutralite/ordre/{number}").content.decode()


def test_the_page_says_that_the_rules_have_changed_since(client: Client, territory: Cast) -> None:
    number = enter((territory.baker, 0, "activity"), policy="1999-01")
    page = client.get(f"/neutralite/ordre/{number}").content.decode()
    assert "1999-01" in page
    assert "qui ont changé depuis" in page


def test_who_has_too_many_made_again_reads_them_as_they_are(
    client: Client, territory: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "REPLAYS", "1/minute")
    address = f"/neutralite/ordre/{enter((territory.baker, 0, 'activity'))}"
    first, second = (client.get(address).content.decode() for _time in range(2))
    assert ("même ordre" in first, "revenez dans une minute" in second) == (True, True)


def test_a_list_is_read_with_as_many_queries_however_long(
    client: Client, territory: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for sharing in ([territory.baker], [territory.baker, territory.roofer, territory.caterer, territory.accountant]):
        number = enter(*((firm, 0, "words") for firm in sharing))
        with django_assert_max_num_queries(6):
            client.get(f"/neutralite/ordre/{number}")


def test_a_number_that_is_typed_leads_to_its_list(client: Client, territory: Cast) -> None:
    assert client.get("/neutralite/ordre?numero=12").headers["Location"] == "/neutralite/ordre/12"
    assert client.get("/neutralite/ordre").headers["Location"] == "/neutralite"
    for wrong in ("douze", "-1", "1" * 40, "²"):
        assert client.get("/neutralite/ordre", {"numero": wrong}).status_code == 404
