"""The fictional territory loaded for real: into the database, into the index, and asked about."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.sample.test_territory import TERRITORY, lines
from typer.testing import CliRunner

from entremise.matching.index import Index
from entremise.matching.model import Request
from entremise.matching.nomenclature import communes, naf
from entremise.matching.understanding import places
from entremise.registry import index, pipeline
from entremise.registry.models import Establishment, Load, Offer, Organisation, Reference
from entremise.registry.sources.sample.staging import Sample

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def summary() -> pipeline.Summary:
    return pipeline.load(Sample(TERRITORY))


def test_everything_is_loaded(summary: pipeline.Summary) -> None:
    sites = len(lines("establishments"))
    assert (summary.new, summary.rejected) == (sites, 0)
    assert Organisation.objects.filter(source="sample", named=True).count() == len(lines("organisations"))
    assert Offer.objects.count() == len(lines("offers"))
    assert Reference.objects.count() == len(lines("references"))


def test_a_site_is_as_its_file_says(summary: pipeline.Summary) -> None:
    row = next(row for row in lines("establishments") if row["labels"])
    site = Establishment.objects.get(scheme="entremise", identifier=row["identifier"])
    told = {key: value for key, value in row.items() if key not in ("organisation", "opened_on")}
    assert {key: getattr(site, key) for key in told} == told
    assert site.organisation.identifier == row["organisation"]
    assert site.opened_on
    assert site.opened_on.isoformat() == row["opened_on"]
    assert site.located


def test_a_founder_is_placed_in_their_commune(summary: pipeline.Summary) -> None:
    site = Establishment.objects.get(organisation__name="Projet Sentinelle des Pins")
    mimet = communes.commune("13062")
    assert mimet
    assert (site.lat, site.lon, site.located) == (mimet.lat, mimet.lon, False)


def test_loading_twice_changes_nothing(summary: pipeline.Summary) -> None:
    again = pipeline.load(Sample(TERRITORY))
    assert (again.new, again.changed, again.removed, again.unchanged) == (0, 0, 0, summary.new)


def test_a_folder_without_the_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Sample(tmp_path)


def test_needs_find_an_activity_that_answers_among_the_first_three(summary: pipeline.Summary) -> None:
    found = index.current()
    assert found
    missed = [need["fr"] for need in lines("needs") if not answered(found, need, "fr")]
    missed += [need["en"] for need in lines("needs") if not answered(found, need, "en")]
    assert len(missed) <= MISSED_AT_MOST, missed


#: Of 120 (sixty needs, two languages).
MISSED_AT_MOST = 15


def answered(found: Index, need: Mapping[str, Any], language: str) -> bool:
    place = places.resolve(need["place"]) if need["place"] else None
    answer = found.search(Request(need[language], place=place), limit=3)
    first = {match.id.partition(":")[2] for match in answer.matches}
    return bool(first & doing(need["activities"]))


def doing(activities: list[str]) -> set[str]:
    assert set(activities) <= set(naf.subclasses())
    return {row["identifier"] for row in lines("establishments") if row["activity"] in activities}


def test_the_demo_loads_it_only_where_nothing_is_loaded() -> None:
    app = command()
    first = CliRunner().invoke(app, ["sample", "--if-empty", "--lang", "en"])
    second = CliRunner().invoke(app, ["sample", "--if-empty", "--lang", "en"])
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert second.stdout == "A territory is loaded already.\n"
    assert Load.objects.count() == 1


def test_a_wrong_folder_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(command(), ["sample", str(tmp_path), "--lang", "en"])
    assert result.exit_code == 1
    assert result.stderr.startswith("The sample is not there")


def command() -> Any:
    import typer

    from entremise.registry.sources.sample import cli

    app = typer.Typer()
    app.callback()(lambda: None)
    cli.register(app)
    return app
