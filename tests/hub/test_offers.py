"""What a firm says it does is matched at once, and each night; both sides are told once."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast, People
from tests.factories import people as everybody
from tests.territory import load

from entremise.hub.actions import matches, needs, offers
from entremise.hub.models import Need
from entremise.hub.queries import offers as queries
from entremise.notices.models import Mail, Notice
from entremise.people.models import Person
from entremise.registry import index
from entremise.registry.actions import Described
from entremise.registry.models import IndexGeneration, Offer

pytestmark = pytest.mark.django_db

NUMBER = uuid.UUID("11111111-2222-4333-8444-555555555555")
DRONE = Described({"fr": ("Inspection par drone", "Photogrammétrie et inspection de toitures par drone")})
NEED = "Une photogrammétrie par drone de notre hangar"


@pytest.fixture
def town(db: None, settings: Settings) -> Cast:
    """The cast in the index, and background work done at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return load()


@pytest.fixture
def people(town: Cast) -> People:
    """One person for each role."""
    return everybody(town)


def stated(person: Person, text: str = NEED, **facts: Any) -> Need:
    """A published need, and matched."""
    need = needs.draft(text, "fr", by=person, **facts)
    needs.publish(need, person)
    return Need.objects.get(pk=need.pk)


def given(need: Need) -> list[str]:
    """Who can answer a need, in order."""
    return list(need.matches.filter(gone_at=None).order_by("rank").values_list("solution", flat=True))


def told(kind: str = "offer_new_need") -> list[str]:
    """To whom a kind of message goes."""
    return sorted(Mail.objects.filter(kind=kind).values_list("email", flat=True))


def test_an_offer_is_matched_at_once_with_open_needs(town: Cast, people: People) -> None:
    """The index in service knows nothing of it yet."""
    need = stated(people.camille)
    assert str(town.caterer) not in given(need)

    offers.describe(town.caterer, NUMBER, DRONE, people.claire)
    assert str(town.caterer) in given(need)
    assert told() == ["claire@example.org"]
    notice = Notice.objects.get(kind="offer_new_need")
    assert (notice.person, notice.url) == (people.claire, f"/besoins/{need.submission}")
    assert told("need_new_matches") == ["camille@example.org"]


def test_a_need_stated_afterwards_finds_it_too(town: Cast, people: People) -> None:
    offers.describe(town.caterer, NUMBER, DRONE, people.claire)
    need = stated(people.camille)

    assert given(need)[0] == str(town.caterer)
    assert told() == ["claire@example.org"]
    reasons = need.matches.get(solution=str(town.caterer)).reasons
    assert {"words"} <= {reason["kind"] for reason in reasons}


def test_changed_or_withdrawn_it_answers_no_more(town: Cast, people: People) -> None:
    need = stated(people.camille)
    offers.describe(town.caterer, NUMBER, DRONE, people.claire)
    offers.describe(town.caterer, NUMBER, Described({"fr": ("Buffets", "Buffets froids")}), people.claire)
    assert str(town.caterer) not in given(need)
    offers.undo(town.caterer, NUMBER, people.claire)
    assert str(town.caterer) in given(need)
    offers.withdraw(town.caterer, NUMBER, people.claire)
    assert str(town.caterer) not in given(need)
    assert told() == ["claire@example.org"]


def test_at_night_the_index_holds_it(town: Cast, people: People) -> None:
    need = stated(people.camille)
    offers.describe(town.caterer, NUMBER, DRONE, people.claire)
    before = given(need)
    assert index.latest() is not None

    assert offers.renew_index()
    assert not offers.renew_index()
    assert (index.in_step(), index.latest()) == (True, None)
    matches.match_again(datetime.now(UTC) + timedelta(days=1))
    assert given(need) == before
    assert told() == ["claire@example.org"]


def test_a_firm_is_not_told_of_what_it_may_not_see(town: Cast, people: People) -> None:
    need = stated(people.camille, visibility="advisers")
    offers.describe(town.caterer, NUMBER, DRONE, people.claire)

    assert str(town.caterer) in given(need)
    assert told() == []


def test_a_firm_is_not_told_of_its_own_needs(town: Cast, people: People) -> None:
    need = stated(people.claire, organisation=str(town.caterer.organisation))
    offers.describe(town.caterer, NUMBER, DRONE, people.claire)

    assert str(town.caterer) not in given(need)
    assert told() == []


@pytest.mark.parametrize(
    ("facts", "is_told"),
    [
        ({"places": ("13005",)}, True),  # the very commune
        ({"places": ("13",)}, True),  # the département it is in
        ({"places": ("83", "13201")}, False),
        ({"radius_km": 200.0}, True),
        ({"radius_km": 2.0}, False),
        ({"places": ("83",), "radius_km": 200.0}, True),
        ({}, True),
    ],
)
def test_a_firm_is_told_of_needs_where_it_serves(
    town: Cast, people: People, facts: dict[str, Any], is_told: bool
) -> None:
    Offer.objects.all().delete()
    stated(people.camille, place="13005", radius_km=100)
    offers.describe(town.caterer, NUMBER, replace(DRONE, **facts), people.claire)

    assert told() == (["claire@example.org"] if is_told else [])


def test_what_was_said_during_a_load_is_not_forgotten(town: Cast, people: People) -> None:
    """A generation is as old as the moment its rows began to be read."""
    offers.renew_index()
    offers.describe(town.caterer, NUMBER, DRONE, people.claire)
    now = datetime.now(UTC)
    Offer.objects.filter(number=NUMBER).update(updated_at=now - timedelta(seconds=30))
    IndexGeneration.objects.update(created_at=now - timedelta(minutes=1), fingerprint=index.fingerprint())

    assert not index.in_step()
    latest = index.latest()
    assert latest is not None
    assert latest.ids == {str(town.caterer)}


def test_a_preview_tells_what_is_understood(town: Cast, people: People) -> None:
    need = stated(people.camille)
    told = Described({"fr": ("Photos de toits par drone", "Photogrammétrie, inspection de toitures par drone")})
    shown = queries.preview(town.caterer, told, people.claire, "fr")

    assert shown.needs == [need]
    assert shown.activities
    assert "traiteur" in shown.examples
    assert index.in_step()


# Pages


@pytest.fixture
def claire(client: Client, people: People) -> Client:
    """Claire, of the caterer's, at her desk."""
    people.claire.grants.all().delete()
    client.force_login(people.claire)
    return client


def address(town: Cast, end: str) -> str:
    return f"/mes-offres/siret/{town.caterer.identifier}/{end}"


FORM = {"title_fr": "Inspection par drone", "text_fr": "Photogrammétrie par drone", "places": "Aubagne, Var, 13",
        "radius_km": "40", "capacity": "Deux vols par jour", "number": str(NUMBER)}  # fmt: skip


def test_a_firm_describes_itself(claire: Client, town: Cast) -> None:
    page = claire.get("/mes-offres").content.decode()
    assert address(town, "nouvelle") in page
    for _ in range(2):
        response = claire.post(address(town, "nouvelle"), FORM)
        assert response.headers["Location"] == address(town, str(NUMBER))

    row = Offer.objects.get(number=NUMBER)
    assert (row.title, row.places, row.radius_km, row.capacity) == (
        "Inspection par drone", "13005 83 13", 40.0, "Deux vols par jour",
    )  # fmt: skip
    page = claire.get(response.headers["Location"]).content.decode()
    assert 'value="Aubagne, Var, Bouches-du-Rhône"' in page
    assert "Offre dite" in page
    assert "Photogrammétrie par drone" in claire.get("/mes-offres").content.decode()


def test_trying_keeps_nothing(claire: Client, town: Cast, people: People) -> None:
    stated(people.camille)
    response = claire.post(address(town, "nouvelle"), {**FORM, "preview": "1"})

    assert response.status_code == 200
    assert NEED in response.content.decode()
    assert Offer.objects.filter(source="", number__isnull=False).count() == 0


def test_an_offer_is_withdrawn_and_put_back(claire: Client, town: Cast) -> None:
    claire.post(address(town, "nouvelle"), FORM)
    claire.post(address(town, f"{NUMBER}/retirer"))
    assert Offer.objects.get(number=NUMBER).withdrawn_at is not None
    claire.post(address(town, f"{NUMBER}/annuler"))
    assert Offer.objects.get(number=NUMBER).withdrawn_at is None
    assert re.findall("Offre (?:dite|changée|retirée)", claire.get(address(town, str(NUMBER))).content.decode()) == [
        "Offre changée", "Offre retirée", "Offre dite",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title_fr": "", "text_fr": ""}, "Dites ce que vous faites, en français ou en anglais."),
        ({"text_fr": ""}, "Dites aussi ce que vous faites"),
        ({"title_en": "Drones"}, "Dites aussi ce que vous faites"),
        ({"title_fr": ""}, "Donnez-lui un titre"),
        ({"places": "Aubagne, Zzzz"}, "Zzzz. Dites des communes ou des départements."),
        ({"places": ", ".join(map(str, range(50)))}, "trop de lieux"),
        ({"radius_km": "0"}, "supérieure ou égale à 1"),
    ],
)
def test_what_is_wrong_is_said(claire: Client, town: Cast, changes: dict[str, str], said: str) -> None:
    response = claire.post(address(town, "nouvelle"), {**FORM, **changes})

    assert response.status_code == 422
    assert said in response.content.decode()


@pytest.mark.parametrize("end", ["nouvelle", f"{NUMBER}", f"{NUMBER}/retirer", f"{NUMBER}/annuler"])
def test_nobody_describes_the_firm_of_another(client: Client, town: Cast, people: People, end: str) -> None:
    offers.describe(town.caterer, NUMBER, DRONE, people.claire)
    client.force_login(people.bruno)

    assert client.post(address(town, end), FORM).status_code == 404


def test_the_number_of_another_firm_is_not_found(client: Client, town: Cast, people: People) -> None:
    offers.describe(town.caterer, NUMBER, DRONE, people.claire)
    client.force_login(people.bruno)

    assert client.post(f"/mes-offres/siret/{town.roofer.identifier}/nouvelle", FORM).status_code == 404
    assert client.post(f"/mes-offres/siret/{town.roofer.identifier}/{NUMBER}/annuler").status_code == 404


def test_who_has_no_firm_is_told_what_to_do(client: Client, town: Cast, people: People) -> None:
    client.force_login(people.noe)
    page = client.get("/mes-offres").content.decode()

    assert "Me rattacher à mon entreprise" in page


@pytest.mark.parametrize("number", [1, 15])
def test_the_list_costs_the_same_whatever_its_length(
    claire: Client, town: Cast, people: People, django_assert_max_num_queries: Callable[[int], Any], number: int
) -> None:
    for each in range(number):
        Offer.objects.create(establishment=town.caterer, language="fr", title="T", text="T", number=uuid.UUID(int=each))
    with django_assert_max_num_queries(20):
        assert claire.get("/mes-offres").status_code == 200
