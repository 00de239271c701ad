"""What an establishment says it does: told, changed, taken back, never touched by a load."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from tests.factories import Cast, EstablishmentFactory, People, siren, siret
from tests.registry.fair import Fair, exhibitor, offer, reference

from entremise.matching.model import Request
from entremise.people.models import Trace
from entremise.registry import index, queries, rules
from entremise.registry.actions import MOST_OFFERS, Described, NotTheirsError, TooManyError, describe, undo, withdraw
from entremise.registry.models import Establishment, Offer
from entremise.registry.pipeline import load, reindex
from entremise.registry.pipeline.comparing import compare, read_current
from entremise.registry.pipeline.documents import gather, stream
from entremise.registry.pipeline.preparing import prepare
from entremise.registry.pipeline.progress import silent
from entremise.registry.pipeline.staging import Staging
from entremise.registry.pipeline.workshop import workshop

pytestmark = pytest.mark.django_db

NUMBER = uuid.UUID("11111111-2222-4333-8444-555555555555")
DRONES = Described(
    {"fr": ("Drones", "Inspection de toitures par drone"), "en": ("Drones", "Roof inspection by drone")},
    capacity="trois toitures par jour",
    places=("13", "83137"),
    radius_km=40.0,
)


def told(number: uuid.UUID = NUMBER) -> dict[str, Any]:
    """Each language of an offer, and what both share."""
    rows = Offer.objects.filter(number=number).order_by("language")
    return {
        row.language: (row.title, row.text, row.capacity, row.places, row.radius_km, row.withdrawn_at is not None)
        for row in rows
    }


def test_an_offer_is_told_in_both_languages(people: People, cast: Cast) -> None:
    assert describe(cast.roofer, NUMBER, DRONES, people.bruno)
    assert told() == {
        "en": ("Drones", "Roof inspection by drone", "trois toitures par jour", "13 83137", 40.0, False),
        "fr": ("Drones", "Inspection de toitures par drone", "trois toitures par jour", "13 83137", 40.0, False),
    }


def test_told_again_the_same_changes_nothing(people: People, cast: Cast) -> None:
    describe(cast.roofer, NUMBER, DRONES, people.bruno)

    assert not describe(cast.roofer, NUMBER, DRONES, people.bruno)
    assert Trace.objects.filter(verb="offer.describe").count() == 1


def test_a_language_can_be_taken_off(people: People, cast: Cast) -> None:
    describe(cast.roofer, NUMBER, DRONES, people.bruno)
    describe(cast.roofer, NUMBER, replace(DRONES, words={"fr": DRONES.words["fr"]}), people.bruno)

    assert list(told()) == ["fr"]


def test_withdrawn_it_is_kept_but_not_shown(people: People, cast: Cast) -> None:
    describe(cast.roofer, NUMBER, DRONES, people.bruno)
    assert withdraw(cast.roofer, NUMBER, people.bruno)
    assert not withdraw(cast.roofer, NUMBER, people.bruno)

    shown = queries.establishment("siret", cast.roofer.identifier)
    assert shown is not None
    assert (len(told()), list(shown.offers.all())) == (2, [])


def test_each_change_can_be_undone_and_done_again(people: People, cast: Cast) -> None:
    shorter = replace(DRONES, capacity="")
    describe(cast.roofer, NUMBER, DRONES, people.bruno)
    describe(cast.roofer, NUMBER, shorter, people.bruno)

    undo(cast.roofer, NUMBER, people.bruno)
    assert told()["fr"][2] == "trois toitures par jour"
    undo(cast.roofer, NUMBER, people.bruno)
    assert told()["fr"][2] == ""
    withdraw(cast.roofer, NUMBER, people.bruno)
    undo(cast.roofer, NUMBER, people.bruno)
    assert told()["fr"][5] is False


def test_a_new_offer_undone_is_withdrawn(people: People, cast: Cast) -> None:
    describe(cast.roofer, NUMBER, DRONES, people.bruno)
    undo(cast.roofer, NUMBER, people.bruno)

    assert told()["fr"][5] is True


def test_the_number_of_another_establishment_is_refused(people: People, cast: Cast) -> None:
    describe(cast.roofer, NUMBER, DRONES, people.bruno)

    with pytest.raises(NotTheirsError):
        describe(cast.baker, NUMBER, DRONES, people.camille)
    with pytest.raises(NotTheirsError):
        withdraw(cast.baker, NUMBER, people.camille)
    with pytest.raises(NotTheirsError):
        undo(cast.baker, NUMBER, people.camille)


def test_there_may_not_be_too_many(people: People, cast: Cast) -> None:
    for number in range(MOST_OFFERS):
        describe(cast.roofer, uuid.UUID(int=number), DRONES, people.bruno)

    with pytest.raises(TooManyError):
        describe(cast.roofer, NUMBER, DRONES, people.bruno)
    assert describe(cast.roofer, uuid.UUID(int=1), replace(DRONES, capacity="deux"), people.bruno)


def test_only_the_members_of_its_organisation_describe_it(people: People, cast: Cast) -> None:
    may = [person.email for person in people if rules.describes(person, cast.baker)]

    assert may == ["camille@example.org", "colleague@example.org"]
    assert not rules.describes(AnonymousUser(), cast.baker)
    assert not rules.describes(people.bruno, cast.unnamed)


def test_a_load_touches_none_of_them() -> None:
    """Whatever the file says of the establishment: the same, other words, other offers of its own."""
    load(Fair([exhibitor(n) for n in range(1, 12)], [offer(1, "Charpente navale")]))
    firm = Establishment.objects.get(identifier=siret(siren(1)))
    describe(firm, NUMBER, DRONES, None)
    before = list(Offer.objects.filter(source="").order_by("pk").values())

    load(Fair([exhibitor(n, name=f"Autre {n}") for n in range(1, 12)], [offer(1, "Mâture")]))

    assert list(Offer.objects.filter(source="").order_by("pk").values()) == before
    loaded = Offer.objects.exclude(source="").values_list("title", "number", "capacity", "places", "withdrawn_at")
    assert list(loaded) == [("Mâture", None, "", "", None)]
    assert index.in_step()


def test_an_offer_changes_the_index_when_it_is_built_again() -> None:
    load(Fair([exhibitor(n) for n in range(1, 12)]))
    firm = Establishment.objects.get(identifier=siret(siren(1)))
    describe(firm, NUMBER, Described({"fr": ("Clochers", "Girouettes et paratonnerres")}), None)
    assert not index.in_step()

    reindex()
    assert (index.in_step(), _finds("girouettes")) == (True, [str(firm)])
    withdraw(firm, NUMBER, None)
    assert not index.in_step()
    reindex()
    assert (index.in_step(), _finds("girouettes")) == (True, [])


def _finds(text: str) -> list[str]:
    current = index.current()
    assert current is not None
    return [match.id for match in current.search(Request(text, activities=())).matches]


def test_the_document_of_one_is_that_of_a_load() -> None:
    rows = [
        exhibitor(1, description="Depuis 1950"),
        exhibitor(2),
        exhibitor(3, labels=["rge"], size="11"),
        exhibitor(4),
    ]
    load(Fair(rows, [offer(1, "Charpente"), offer(1, "Ardoise"), offer(4, "Roofs", "en")], [reference(2, "Clocher")]))
    describe(Establishment.objects.get(identifier=siret(siren(2))), NUMBER, DRONES, None)
    EstablishmentFactory(identifier=siret(siren(9)), organisation__identifier=siren(9), activity="", lat=None, lon=None)
    with workshop() as folder, Staging(folder, silent) as staging:
        read_current(staging)
        prepare(staging, "-")
        compare(staging, "-", ())
        gather(staging, "-", ())
        loaded = {each.id: each for each in stream(staging)}

    ours = {id_: queries.document(shown) for id_, shown in queries.establishments(loaded).items()}
    assert len(ours) == 5
    assert {id_: _plain(each) for id_, each in ours.items()} == {id_: _plain(each) for id_, each in loaded.items()}


def _plain(document: Any) -> dict[str, Any]:
    values = {name: getattr(document, name) for name in document.__slots__}
    return {name: list(value) if isinstance(value, tuple | list) else value for name, value in values.items()}


def test_a_firm_is_scored_as_it_will_be_once_the_index_is_built_again() -> None:
    load(Fair([exhibitor(n, activity="") for n in range(1, 12)]))
    firm = Establishment.objects.get(identifier=siret(siren(1)))
    describe(firm, NUMBER, Described({"fr": ("Clochers", "Girouettes et paratonnerres")}), None)
    shown = queries.establishments([str(firm)])[str(firm)]

    alone = index.beside([queries.document(shown)])
    assert alone is not None
    (at_once,) = alone.search(Request("girouettes", activities=())).matches
    reindex()
    current = index.current()
    assert current is not None
    (at_night,) = current.search(Request("girouettes", activities=())).matches
    assert (at_once.id, at_once.score) == (at_night.id, pytest.approx(at_night.score, abs=0.02))
