"""What is read of the register."""

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories import Cast, EstablishmentFactory, OrganisationFactory

from entremise.registry import queries
from entremise.registry.models import Establishment, Load, Organisation
from entremise.registry.queries import Fact

LOADED = datetime(2026, 11, 2, tzinfo=UTC)


def _load(source_date: date, scope: list[str]) -> None:
    Load.objects.create(
        source="test", file="test.csv", source_date=source_date, scope=scope, started_at=LOADED, finished_at=LOADED,
        read=1, new=1, changed=0, unchanged=0, closed=0, rejected=0, removed=0,
    )  # fmt: skip


def test_establishments_are_found_by_the_ids_of_documents(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = [str(cast.founder), str(cast.baker), "siret:00000000000000", "nonsense"]
    with django_assert_num_queries(3):
        found = queries.establishments(asked)
    assert found == {str(cast.baker): cast.baker, str(cast.founder): cast.founder}


def test_no_id_asks_for_nothing(db: None) -> None:
    assert queries.establishments([]) == {}


def test_whoever_opted_out_is_never_given(cast: Cast) -> None:
    cast.roofer.organisation.named = False
    cast.roofer.organisation.save()
    hidden = [cast.unnamed, cast.roofer]
    assert queries.establishments([str(each) for each in hidden]) == {}
    assert [queries.establishment(each.scheme, each.identifier) for each in hidden] == [None, None]
    organisations = [each.organisation for each in hidden]
    assert [queries.organisation(each.scheme, each.identifier) for each in organisations] == [None, None]
    assert set(queries.organisations()).isdisjoint(organisations)


def test_one_establishment_is_read_with_its_organisation_and_offers(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        found = queries.establishment("siret", cast.caterer.identifier)
        assert found is not None
        assert found.organisation == cast.caterer.organisation
        assert [offer.title for offer in found.offers.all()] == ["Buffets et cocktails"]


@pytest.mark.parametrize(
    ("name", "commune", "activity", "expected"),
    [
        ("", "", "", ["accountant", "baker", "founder", "roofer", "caterer"]),
        ("traiteur", "", "", ["caterer"]),
        ("TOITURES du G", "", "", ["roofer"]),
        ("comptes chiffres", "", "", ["accountant"]),
        ("chiffres", "", "", []),
        ("", "13001", "", ["caterer"]),
        ("", "", "43", ["roofer"]),
        ("", "", "10.71c", ["baker"]),
        ("", "13201", "10.71C", ["baker"]),
        ("", "13201", "43.91B", []),
        ("fournil", "13201", "10", ["baker"]),
    ],
)
def test_organisations_are_looked_up(cast: Cast, name: str, commune: str, activity: str, expected: list[str]) -> None:
    found = queries.organisations(name, commune, activity)
    assert list(found) == [getattr(cast, each).organisation for each in expected]


def test_an_organisation_with_several_sites_is_given_once(db: None) -> None:
    organisation = OrganisationFactory(name="Les Deux Fours", folded="les deux fours")
    first = EstablishmentFactory(organisation=organisation)
    EstablishmentFactory(organisation=organisation, identifier="00000000000000", activity=first.activity)
    assert list(queries.organisations(activity=first.activity)) == [organisation]


def test_a_lookup_uses_the_index_of_the_database(db: None) -> None:
    plan = queries.organisations(name="four").explain()
    assert "registry_organisation_folded" in plan or "Seq Scan" in plan


def test_each_fact_has_its_source_and_dates(cast: Cast) -> None:
    Establishment.objects.filter(pk=cast.roofer.pk).update(
        source_date=date(2026, 9, 1), located=True, website="https://toitures.example"
    )
    Organisation.objects.filter(pk=cast.roofer.organisation.pk).update(legal_form="5710", source_date=date(2026, 8, 1))
    _load(date(2026, 10, 1), [])
    _load(date(2026, 11, 1), ["13"])
    _load(date(2026, 12, 1), ["75"])
    shown = queries.establishment("siret", cast.roofer.identifier)
    assert shown is not None
    dates = (date(2026, 9, 1), date(2026, 11, 1))
    assert queries.facts(shown) == [
        *(Fact(name, "test", *dates) for name in ("name", "activity", "address", "size", "website", "place")),
        Fact("legal_form", "test", date(2026, 8, 1), date(2026, 11, 1)),
        Fact("references", "test"),
    ]


def test_a_site_placed_at_the_centre_of_its_commune_says_so(cast: Cast) -> None:
    shown = queries.establishment("siret", cast.caterer.identifier)
    assert shown is not None
    assert queries.facts(shown)[-2:] == [Fact("place", "communes"), Fact("offers", "")]
